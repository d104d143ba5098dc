// Times as people say them: zones, day words, spans, and the suggestion of a promise.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from 'vitest'
import { clock_of, day_of, full_text, hours_text, instant_of, moment_text, span_text, suggested_due, type Clock } from '../src/lib/time'

const at = (text: string): number => Date.parse(text)
const zh: Clock = { zone: 'Asia/Shanghai', language: 'zh-CN', now: at('2026-11-24T05:00:00Z') }
const en: Clock = { ...zh, language: 'en' }

describe('moments', () => {
  it('says the day of the zone, not of the machine', () => {
    expect(day_of(at('2026-11-23T16:30:00Z'), 'Asia/Shanghai')).toBe('2026-11-24')
    expect(clock_of('2026-11-23T16:30:00Z', 'Asia/Shanghai')).toBe('00:30')
  })
  it('uses words for the days around today', () => {
    expect(moment_text('2026-11-24T07:00:00Z', zh)).toBe('今天 15:00')
    expect(moment_text('2026-11-25T01:30:00Z', zh)).toBe('明天 09:30')
    expect(moment_text('2026-11-23T01:30:00Z', en)).toBe('yesterday 09:30')
  })
  it('leaves the year out only when it is this one', () => {
    expect(moment_text('2026-10-01T01:00:00Z', zh)).toBe('10月1日 09:00')
    expect(moment_text('2025-10-01T01:00:00Z', zh)).toBe('2025年10月1日 09:00')
    expect(moment_text('2025-10-01T01:00:00Z', en)).toBe('1 Oct 2025 09:00')
  })
  it('names the weekday in full texts', () => {
    expect(full_text('2026-11-24T07:00:00Z', zh)).toBe('2026年11月24日 周二 15:00')
  })
})

describe('spans', () => {
  it('shows two units at most', () => {
    expect(span_text(80 * 60, 'zh-CN')).toBe('1 小时 20 分')
    expect(span_text(3 * 86_400 + 4 * 3600, 'zh-CN')).toBe('3 天 4 小时')
    expect(span_text(3 * 86_400 + 4 * 3600, 'zh-CN', true)).toBe('3 天')
    expect(span_text(-90 * 60, 'en')).toBe('1 h 30 min')
    expect(span_text(59, 'en')).toBe('0 min')
  })
  it('shows less than an hour in minutes', () => {
    expect(hours_text(0.05, 'en')).toBe('3 min')
    expect(hours_text(0.4, 'zh-CN')).toBe('24 分钟')
    expect(hours_text(0.01, 'en')).toBe('<1 min')
    expect(hours_text(0, 'zh-CN')).toBe('0 分钟')
    expect(hours_text(0.999, 'en')).toBe('1.0 h')
  })
  it('turns hours to days from two days on', () => {
    expect(hours_text(26.4, 'zh-CN')).toBe('26 小时')
    expect(hours_text(96, 'en')).toBe('4.0 d')
    expect(hours_text(null, 'en')).toBe('–')
  })
})

describe('wall clocks as instants', () => {
  it('is the inverse of what is shown', () => {
    expect(new Date(instant_of('2026-11-24', '15:00', 'Asia/Shanghai')).toISOString()).toBe('2026-11-24T07:00:00.000Z')
    expect(new Date(instant_of('2026-07-01', '09:00', 'Europe/Berlin')).toISOString()).toBe('2026-07-01T07:00:00.000Z')
    expect(new Date(instant_of('2026-12-01', '09:00', 'Europe/Berlin')).toISOString()).toBe('2026-12-01T08:00:00.000Z')
  })
})

// [S002-27]
describe('the suggested promise', () => {
  it('is the estimate and a half, up to the next half hour', () => {
    expect(new Date(suggested_due(at('2026-11-24T05:00:00Z'), 120)).toISOString()).toBe('2026-11-24T08:00:00.000Z')
    expect(new Date(suggested_due(at('2026-11-24T05:10:00Z'), 120)).toISOString()).toBe('2026-11-24T08:30:00.000Z')
  })
})
