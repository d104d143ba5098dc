// Finds promises that name no time: 尽快, as soon as possible. [S002-31]
// SPDX-License-Identifier: AGPL-3.0-or-later

import list from '../../../content/vague-words.json'

const literal = (words: string[]): string => words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
const vague = new RegExp(`${literal(list.anywhere)}|(?<![a-z])(?:${literal(list.words)})(?![a-z])`, 'i')

// A sentence that names a clock time or a date is a promise one can keep.
const definite =
  /\d{1,2}\s*[:：]\s*\d{2}|\d{1,2}\s*[点时]|[一二三四五六七八九十两]+点|\d{1,2}\s*月\s*\d{1,2}\s*[日号]|\b\d{1,2}\s?(?:am|pm|a\.m\.|p\.m\.)|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*\d/i

// The vague words of the first sentence that has them and names no time, or null.
export function vague_words(text: string): string | null {
  for (const sentence of text.split(/[。！？!?;；\n]|\.\s/)) {
    const found = vague.exec(sentence)
    if (found && !definite.test(sentence)) return found[0]
  }
  return null
}
