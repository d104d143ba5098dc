// Times as people say them: clock times in the organisation's zone, and how long is left.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { computed, onScopeDispose, ref, type Ref } from 'vue'
import type { Day, Language, Time } from '@/api/types'

export type Clock = { zone: string; language: Language; now: number }

const formats = new Map<string, Intl.DateTimeFormat>()
function format(language: Language, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${JSON.stringify(options)}`
  let found = formats.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', { timeZone: zone, ...options })
    formats.set(key, found)
  }
  return found
}

// 2026-11-23 as it is in the zone at that moment.
export function day_of(at: number, zone: string): Day {
  const parts = format('en', zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at)
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

const day_moved = (day: Day, by: number): Day => new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10)
export const day_before = (day: Day): Day => day_moved(day, -1)
export const day_after = (day: Day): Day => day_moved(day, 1)
export const day_number = (day: Day): number => Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000)

export function clock_of(at: Time | number, zone: string): string {
  return format('en', zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at))
}

// 2026年11月23日 or 23 Nov 2026; without the year when it is this year's and short is asked for.
export function date_text(day: Day, language: Language, short_year: string | null = null): string {
  const at = Date.parse(`${day}T12:00:00Z`)
  const with_year = short_year === null || !day.startsWith(short_year)
  if (language === 'zh-CN') {
    const [year, month, date] = day.split('-').map(Number)
    return with_year ? `${year}年${month}月${date}日` : `${month}月${date}日`
  }
  // Three letters for every month, as the server writes them.
  return format('en', 'UTC', { day: 'numeric', month: 'short', ...(with_year ? { year: 'numeric' } : {}) }).format(at).replace('Sept', 'Sep')
}

// 2026年11月 or Nov 2026 of 2026-11; the month alone where something else says the year.
export function month_text(month: string, language: Language, with_year = true): string {
  if (language === 'zh-CN') return `${with_year ? `${month.slice(0, 4)}年` : ''}${Number(month.slice(5, 7))}月`
  return format('en', 'UTC', { month: 'short', ...(with_year ? { year: 'numeric' } : {}) }).format(Date.parse(`${month.slice(0, 7)}-15T12:00:00Z`)).replace('Sept', 'Sep')
}

export function weekday_text(day: Day, language: Language): string {
  return format(language, 'UTC', { weekday: 'short' }).format(Date.parse(`${day}T12:00:00Z`))
}

const day_words: Record<Language, Record<number, string>> = {
  'zh-CN': { [-1]: '昨天', 0: '今天', 1: '明天', 2: '后天' },
  en: { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' }
}

// 2026年11月23日 周一 or Mon 23 Nov 2026.
export function weekday_date_text(day: Day, language: Language, short_year: string | null = null): string {
  const [weekday, date] = [weekday_text(day, language), date_text(day, language, short_year)]
  return language === 'en' ? `${weekday} ${date}` : `${date} ${weekday}`
}

// 今天 15:00, 明天 09:30, 11月23日 15:00. The day is left out where the column says it.
export function moment_text(at: Time | number, clock: Clock): string {
  const instant = new Date(at).getTime()
  const day = day_of(instant, clock.zone)
  const today = day_of(clock.now, clock.zone)
  const word = day_words[clock.language][day_number(day) - day_number(today)]
  const date = word ?? date_text(day, clock.language, today.slice(0, 4))
  return `${date} ${clock_of(instant, clock.zone)}`
}

export function full_text(at: Time | number, clock: Clock): string {
  const instant = new Date(at).getTime()
  const day = day_of(instant, clock.zone)
  return `${weekday_date_text(day, clock.language)} ${clock_of(instant, clock.zone)}`
}

// 1 小时 20 分, 3 天 4 小时; two units at most, rounded down to the minute. Short: days alone from two days on.
export function span_text(seconds: number, language: Language, short = false): string {
  const minutes = Math.max(0, Math.floor(Math.abs(seconds) / 60))
  const days = Math.floor(minutes / 1440)
  const hours = Math.floor((minutes % 1440) / 60)
  const rest = minutes % 60
  const unit = language === 'en' ? { d: ' d', h: ' h', m: ' min', gap: ' ' } : { d: ' 天', h: ' 小时', m: ' 分', gap: ' ' }
  if (days > 0) return hours > 0 && !(short && days > 1) ? `${days}${unit.d}${unit.gap}${hours}${unit.h}` : `${days}${unit.d}`
  if (hours > 0) return rest > 0 ? `${hours}${unit.h}${unit.gap}${rest}${unit.m}` : `${hours}${unit.h}`
  return `${rest}${unit.m}`
}

// A measured time in the unit that fits it.
export function hours_text(hours: number | null, language: Language): string {
  if (hours === null) return '–'
  const minute = language === 'en' ? ' min' : ' 分钟'
  if (hours > 0 && hours * 60 < 1) return `<1${minute}`
  if (Math.round(hours * 60) < 60) return `${Math.round(hours * 60)}${minute}`
  if (hours < 48) return `${hours.toFixed(hours < 10 ? 1 : 0)}${language === 'en' ? ' h' : ' 小时'}`
  return `${(hours / 24).toFixed(1)}${language === 'en' ? ' d' : ' 天'}`
}

// The promise to suggest: the estimate and half of it more, up to the next half hour of the clock.
export function suggested_due(now: number, estimate_minutes: number): number {
  const half_hour = 30 * 60_000
  return Math.ceil((now + estimate_minutes * 1.5 * 60_000) / half_hour) * half_hour
}

// What a local wall clock shows in a zone, as an instant. Two passes settle offsets near a change.
export function instant_of(day: Day, clock: string, zone: string): number {
  const wall = Date.parse(`${day}T${clock}:00Z`)
  let guess = wall
  for (let pass = 0; pass < 2; pass++) {
    const shown = Date.parse(`${day_of(guess, zone)}T${clock_of(guess, zone)}:00Z`)
    guess += wall - shown
  }
  return guess
}

let ticking: Ref<number> | null = null
let watchers = 0
let timer: ReturnType<typeof setInterval> | undefined

// The present minute, shared by all who look; stops when nobody does.
export function use_now(): Ref<number> {
  ticking ??= ref(Date.now())
  if (watchers++ === 0) {
    ticking.value = Date.now()
    timer = setInterval(() => (ticking!.value = Date.now()), 15_000)
  }
  onScopeDispose(() => {
    if (--watchers === 0) clearInterval(timer)
  })
  return computed(() => ticking!.value) as Ref<number>
}
