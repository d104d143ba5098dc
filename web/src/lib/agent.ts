// A browser by the names people know: Chrome, Windows; whatever is not known stays as it was told.
// SPDX-License-Identifier: AGPL-3.0-or-later

const browsers: [RegExp, string][] = [
  [/MicroMessenger/, 'WeChat'], [/Edg\/(\d+)/, 'Edge'], [/Firefox\/(\d+)/, 'Firefox'], [/(?:Headless)?Chrome\/(\d+)/, 'Chrome'], [/Version\/(\d+).*Safari/, 'Safari']
]
const systems: [RegExp, string][] = [
  [/HarmonyOS/, 'HarmonyOS'], [/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/Linux/, 'Linux']
]

export function agent_text(agent: string): string {
  const browser = browsers.find(([sign]) => sign.test(agent))
  const system = systems.find(([sign]) => sign.test(agent))
  if (!browser) return agent
  const version = browser[0].exec(agent)?.[1]
  return [version ? `${browser[1]} ${version}` : browser[1], system?.[1]].filter(Boolean).join(' · ')
}
