// Merging what two people changed at the same time.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from 'vitest'
import { merge_fields } from '../src/lib/merge'

const base = { subject: 'Bill', cause: '', severity: 3 }

describe('two people at one case', () => {
  it('keeps both changes where they touch different fields', () => {
    const merged = merge_fields(base, { ...base, subject: 'Bill too high' }, { ...base, severity: 2 })
    expect(merged).toEqual({ changes: { subject: 'Bill too high' }, contested: [] })
  })
  it('asks where both changed the same field to different things', () => {
    const merged = merge_fields(base, { ...base, severity: 1, cause: 'meter' }, { ...base, severity: 2 })
    expect(merged).toEqual({ changes: { cause: 'meter' }, contested: ['severity'] })
  })
  it('asks nothing where both came to the same', () => {
    const both = { ...base, severity: 2 }
    expect(merge_fields(base, both, both)).toEqual({ changes: {}, contested: [] })
  })
  it('leaves alone what only the other changed', () => {
    expect(merge_fields(base, base, { ...base, subject: 'x' })).toEqual({ changes: {}, contested: [] })
  })
})
