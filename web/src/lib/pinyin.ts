// Pinyin initials of Chinese words, from the browser's own collation: no table to ship.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// In pinyin order every initial has a first character; a character belongs to the last one that
// is not after it. Characters with several readings get their commonest one only.

const first = '阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他穵夕丫帀'
const letters = 'ABCDEFGHJKLMNOPQRSTWXYZ'
const order = new Intl.Collator('zh-CN-u-co-pinyin')
const known = new Map<string, string>()

function initial(character: string): string {
  if (!/\p{Script=Han}/u.test(character)) return character.toLowerCase()
  let found = known.get(character)
  if (found === undefined) {
    let index = 0
    for (let i = 0; i < first.length; i++) if (order.compare(first[i]!, character) <= 0) index = i
    found = letters[index]!.toLowerCase()
    known.set(character, found)
  }
  return found
}

export const pinyin_initials = (text: string): string => [...text].map(initial).join('')

// How well a text answers a query: by its words, or by its initials. 0 is no match.
export function match_score(text: string, query: string): number {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return 1
  const plain = text.toLowerCase()
  const at = plain.indexOf(wanted)
  if (at === 0) return 100
  if (at > 0) return 80 - Math.min(20, at)
  const initials = pinyin_initials(text)
  const initials_at = initials.indexOf(wanted)
  if (initials_at === 0) return 70
  if (initials_at > 0) return 50
  return wanted.split(/\s+/).every((word) => plain.includes(word) || initials.includes(word)) ? 30 : 0
}
