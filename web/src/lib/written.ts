// Days and clock times as people write them: 2026-11-30, 11月30日, 30 Nov, 30; 15:30, 1530, 3 pm, 下午3点半.
// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Day, Language } from '@/api/types'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const two = (n: number): string => String(n).padStart(2, '0')

function real_day(year: number, month: number, date: number): Day | null {
  const at = new Date(Date.UTC(year, month - 1, date))
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === date ? `${year}-${two(month)}-${two(date)}` : null
}

// Null where no day is meant. What is left out is taken from today; of two numbers English writes the day first.
export function day_written(text: string, language: Language, today: Day): Day | null {
  const said = text.trim().toLowerCase()
  const [year, month, date] = today.split('-').map(Number) as [number, number, number]
  const apart = { 今天: 0, today: 0, 明天: 1, tomorrow: 1, 后天: 2 }[said]
  if (apart !== undefined) return new Date(Date.UTC(year, month - 1, date + apart)).toISOString().slice(0, 10)
  const named = /^(\d{1,2})\s*([a-z]{3})[a-z]*\.?,?\s*(\d{4})?$/.exec(said)
  if (named) return real_day(Number(named[3] ?? year), months.indexOf(named[2]!) + 1, Number(named[1]))
  if (!/^[\d\s./年月日号-]+$/.test(said)) return null
  const numbers = (said.match(/\d+/g) ?? []).map(Number)
  const [a = 0, b = 0, c = 0] = numbers
  if (numbers.length === 3) return a > 31 ? real_day(a, b, c) : real_day(c, b, a)
  if (numbers.length === 2) return language === 'en' && !said.includes('月') ? real_day(year, b, a) : real_day(year, a, b)
  return numbers.length === 1 ? real_day(year, month, a) : null
}

// 15:30, or null where no time of the day is meant.
export function clock_written(text: string): string | null {
  const said = text.trim().toLowerCase().replace('：', ':').replace(/半$/, '30')
  const found = /^(上午|下午|晚上|中午)?\s*(\d{1,2})(?:\s*[:.点时h]\s*|(?=\d{2}\s*(?:am|pm)?$))(\d{1,2})?\s*分?\s*(am|pm)?$/.exec(said)
    ?? /^(上午|下午|晚上|中午)?\s*(\d{1,2})()\s*(am|pm)?$/.exec(said)
  if (!found) return null
  const [, part, hour_said, minute_said, half] = found
  const late = half === 'pm' || part === '下午' || part === '晚上'
  let hour = Number(hour_said)
  if (late && hour < 12) hour += 12
  if (half === 'am' && hour === 12) hour = 0
  const minute = Number(minute_said || 0)
  return hour < 24 && minute < 60 ? `${two(hour)}:${two(minute)}` : null
}
