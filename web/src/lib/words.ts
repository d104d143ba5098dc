// The word of a code in the reader's language.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { i18n } from '@/i18n'

// `group` is where the words are in the catalogues: code_word('case.type', 'repair'). A code without a
// word, as a type, channel or cause that came with an imported log, is said as it is.
export function code_word(group: string, code: string): string {
  const key = `${group}.${code}`
  return i18n.global.te(key) ? i18n.global.t(key) : code
}

// The codes of a list, and those in use that are not in it, so that they can be seen and kept.
export const codes_with = (codes: readonly string[], ...used: (string | null | undefined)[]): string[] =>
  [...new Set([...codes, ...used])].filter((code): code is string => !!code)
