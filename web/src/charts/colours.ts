// The colours of the present theme, read from the tokens, for what is drawn outside of CSS.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { onScopeDispose, shallowRef } from 'vue'

const names = ['page', 'raised', 'text', 'text-second', 'text-third', 'line', 'line-strong', 'accent', 'good', 'watch', 'bad', 'none', 'chart-line', 'chart-second', 'chart-grid', 'chart-band'] as const
export type Colours = Record<(typeof names)[number], string>

function read(): Colours {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Colours
}

export function use_colours() {
  const colours = shallowRef(read())
  const watcher = new MutationObserver(() => (colours.value = read()))
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  onScopeDispose(() => watcher.disconnect())
  return colours
}

// Single quotes: ECharts writes them into an attribute of a saved SVG as they are.
export const chart_font = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
