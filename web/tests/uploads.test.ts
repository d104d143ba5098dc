// Sizes of files as people read them.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from 'vitest'
import { bytes_text } from '../src/lib/figures'

describe('bytes_text', () => {
  it.each([[0, '0 B'], [1023, '1023 B'], [1024, '1 KB'], [1536, '1.5 KB'], [26_214_400, '25 MB'], [123_456_789, '118 MB'], [5 * 1024 ** 4, '5 TB']])('%i is %s', (bytes, text) => expect(bytes_text(bytes)).toBe(text))
})
