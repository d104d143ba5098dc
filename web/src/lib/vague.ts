// Finds promises that name no time: 尽快, as soon as possible. [S002-31]
// SPDX-License-Identifier: AGPL-3.0-or-later

const vague =
  /尽快|尽早|尽量早|马上|立刻|立即|很快|稍后|稍候|一会儿?|过几天|过两天|近期|不久|抓紧|第一时间|as soon as possible|\ba\.?s\.?a\.?p\b|\bshortly\b|\bsoon\b|right away|in due course|at the earliest|promptly|in a (?:bit|while|moment)/i

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
