// Wording that soothes instead of wording that grates, offered while one writes. [S002-25]
// SPDX-License-Identifier: AGPL-3.0-or-later

export type Phrase = { avoid: RegExp; use: string }

const phrases: Phrase[] = [
  { avoid: /(?:请?您?)?(?:别|不要)着急/, use: '谢谢您的耐心' },
  { avoid: /(?:这)?不归我管|不是我负责/, use: '这件事由……负责，我现在帮您联系' },
  { avoid: /不可能|做不到|办不了/, use: '我能为您做的是……' },
  { avoid: /您(?:没|听)听?(?:明白|懂)/, use: '我再说明一遍，看我有没有讲清楚' },
  { avoid: /这是规定|公司规定/, use: '这样规定是因为……，我们可以……' },
  { avoid: /您必须/, use: '为了……，请您……' },
  { avoid: /calm down/i, use: 'thank you for your patience' },
  { avoid: /not my (?:job|department)/i, use: '… looks after this; let me reach them for you now' },
  { avoid: /you (?:must|have to)/i, use: 'so that …, please …' },
  { avoid: /(?:it'?s|this is) (?:our|company) policy/i, use: 'the reason for this rule is …; what we can do is …' }
]

export function phrase_hint(text: string): { found: string; use: string } | null {
  for (const phrase of phrases) {
    const match = phrase.avoid.exec(text)
    if (match) return { found: match[0], use: phrase.use }
  }
  return null
}
