// The periods a board is usually asked for, as whole local days.
// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Day } from '@/api/types'

export const periods = ['month', 'last_month', 'quarter', 'half', 'year'] as const
export type Period = (typeof periods)[number]

const iso = (date: Date): Day => date.toISOString().slice(0, 10)
const first_of_month = (year: number, month: number): Date => new Date(Date.UTC(year, month, 1))

export function period_of(key: Period, today: Day): { from: Day; to: Day } {
  const [year, month] = today.split('-').map(Number) as [number, number]
  const back = { month: 0, last_month: 1, quarter: 2, half: 5, year: 11 }[key]
  const from = iso(first_of_month(year, month - 1 - back))
  if (key === 'last_month') return { from, to: iso(new Date(first_of_month(year, month - 1).getTime() - 86_400_000)) }
  return { from, to: today }
}
