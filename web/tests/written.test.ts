// Days and clock times as people write them.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from 'vitest'
import { clock_written, day_written } from '../src/lib/written'

const today = '2026-11-24'
const zh = (text: string) => day_written(text, 'zh-CN', today)
const en = (text: string) => day_written(text, 'en', today)

describe('a day as it is written', () => {
  it('takes whole dates in either language', () => {
    for (const text of ['2026-12-05', '2026年12月5日', '2026/12/5', '5 Dec 2026', '5 December 2026']) {
      expect(zh(text)).toBe('2026-12-05')
      expect(en(text)).toBe('2026-12-05')
    }
  })
  it('takes what is left out from today', () => {
    expect(zh('12-5')).toBe('2026-12-05')
    expect(zh('12月5号')).toBe('2026-12-05')
    expect(en('5/12')).toBe('2026-12-05')
    expect(en('5 Dec')).toBe('2026-12-05')
    expect(zh('30')).toBe('2026-11-30')
    expect(zh('后天')).toBe('2026-11-26')
    expect(en('Tomorrow')).toBe('2026-11-25')
  })
  it('refuses days that do not exist and other words', () => {
    for (const text of ['', '31', '2026-02-30', '5 Foo 2026', 'soon', '尽快', '1-2-3-4']) expect(en(text)).toBeNull()
  })
})

describe('a clock time as it is written', () => {
  it('takes the usual ways', () => {
    const ways: [string, string][] = [['15:30', '15:30'], ['1530', '15:30'], ['930', '09:30'], ['9', '09:00'], ['15：05', '15:05'],
      ['3 pm', '15:00'], ['3:20pm', '15:20'], ['12 am', '00:00'], ['下午3点半', '15:30'], ['上午9点', '09:00'], ['9点20分', '09:20'], ['23.59', '23:59']]
    for (const [text, time] of ways) expect(clock_written(text)).toBe(time)
  })
  it('refuses what is none', () => {
    for (const text of ['', '24:00', '12:60', '尽快', 'noon-ish', '12345']) expect(clock_written(text)).toBeNull()
  })
})
