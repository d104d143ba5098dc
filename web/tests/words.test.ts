// Vague promises, better phrases, pinyin initials, CSV: what the composer and the palette rely on.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from 'vitest'
import { i18n } from '../src/i18n'
import { csv_text } from '../src/lib/files'
import { phrase_hint } from '../src/lib/phrases'
import { match_score, pinyin_initials } from '../src/lib/pinyin'
import { site_tree } from '../src/lib/sites'
import { vague_words } from '../src/lib/vague'
import { code_word, codes_with } from '../src/lib/words'
import { period_of } from '../src/rooms/boards/periods'

// [S002-31]
describe('vague promises', () => {
  it.each([
    ['我们会尽快处理。', '尽快'],
    ['好的，马上为您安排', '马上'],
    ['We will call you as soon as possible.', 'as soon as possible'],
    ['I will get back to you shortly', 'shortly'],
    ['明天 10:00 给您电话。会尽快解决。', '尽快']
  ])('finds the words in %s', (text, words) => expect(vague_words(text)).toBe(words))
  it.each(['我们会尽快处理，最晚今天 15:00 给您答复', '今天下午三点前尽快回复您', 'We will call as soon as possible, by 3 pm', '您反映的情况已记下'])(
    'lets %s pass',
    (text) => expect(vague_words(text)).toBeNull()
  )
})

// [S002-25]
describe('phrases', () => {
  it('offers thanks for patience instead of a plea not to worry', () => {
    expect(phrase_hint('请您别着急，我查一下')).toEqual({ found: '请您别着急', use: '谢谢您的耐心' })
    expect(phrase_hint('谢谢您的耐心')).toBeNull()
  })
})

describe('pinyin initials', () => {
  it.each([['工作日历', 'gzrl'], ['投诉处理组', 'tsclz'], ['林晓燕', 'lxy'], ['K10 兑现率', 'k10 dxl'], ['安徽', 'ah']])('of %s are %s', (text, initials) =>
    expect(pinyin_initials(text)).toBe(initials)
  )
  it('ranks words before initials and finds nothing else', () => {
    expect(match_score('工作日历', '日历')).toBeGreaterThan(match_score('工作日历', 'gzrl'))
    expect(match_score('工作日历', 'gzrl')).toBeGreaterThan(0)
    expect(match_score('工作日历', 'tscl')).toBe(0)
  })
})

describe('the tree of sites', () => {
  it('puts children under their parents and orphans at the root', () => {
    const sites = [
      { id: '3', parent_id: '2', name: 'c', code: '' }, { id: '1', parent_id: null, name: 'a', code: '' },
      { id: '2', parent_id: '1', name: 'b', code: '' }, { id: '9', parent_id: '8', name: 'z', code: '' }
    ]
    expect(site_tree(sites).map((site) => [site.id, site.depth])).toEqual([['1', 0], ['2', 1], ['3', 2], ['9', 0]])
  })
})

describe('the word of a code', () => {
  it('is the code itself where the catalogues have none', () => {
    i18n.global.setLocaleMessage('zh-CN', { case: { type: { repair: '报修' } } } as never)
    expect(code_word('case.type', 'repair')).toBe('报修')
    expect(['Heat Hot Water', 'DOF.Parking/Tax', 'A & B [1]', '噪声'].map((code) => code_word('case.type', code))).toEqual(['Heat Hot Water', 'DOF.Parking/Tax', 'A & B [1]', '噪声'])
  })
  it('adds what is in use to the codes of a list', () => {
    expect(codes_with(['repair', 'enquiry'], 'Heat Hot Water', 'repair', null, '')).toEqual(['repair', 'enquiry', 'Heat Hot Water'])
  })
})

describe('CSV', () => {
  it('begins with the mark that Excel needs, quotes what must be, and disarms formulas', () => {
    expect(csv_text({ head: ['网点', 'n'], rows: [['东湖, "一"', 3], ['=1+1', -2]] })).toBe('\uFEFF网点,n\r\n"东湖, ""一""",3\r\n\'=1+1,-2\r\n')
  })
})

describe('periods', () => {
  it('are whole local months', () => {
    expect(period_of('last_month', '2026-01-15')).toEqual({ from: '2025-12-01', to: '2025-12-31' })
    expect(period_of('year', '2026-11-24')).toEqual({ from: '2025-12-01', to: '2026-11-24' })
    expect(period_of('month', '2026-03-31')).toEqual({ from: '2026-03-01', to: '2026-03-31' })
  })
})
