// Values of indicators as they are shown, and the names of a definition in the reader's language.
// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IndicatorDefinition, IndicatorFigure, IndicatorReport, IndicatorUnit, Language } from '@/api/types'
import { language_now } from '@/i18n'
import { count_text, none_text, percent_text } from '@/lib/figures'
import { hours_text } from '@/lib/time'

export function value_text(value: number | null | undefined, unit: IndicatorUnit, digits = 1): string {
  if (value === null || value === undefined) return none_text
  if (unit === '%') return percent_text(value, digits)
  if (unit === 'n') return count_text(value)
  return unit === '‰' ? `${value.toFixed(digits)}‰` : hours_text(value, language_now())
}

export function range_text(low: number | null, high: number | null, unit: IndicatorUnit): string {
  if (low === null && high === null) return none_text
  const end = (value: number | null): string => (value === null ? '?' : value_text(value, unit))
  const unit_of = (text: string): string => /[^\d.,]*$/.exec(text)![0]
  const first = end(low), last = end(high)
  return `${unit_of(first) === unit_of(last) ? first.slice(0, first.length - unit_of(first).length) : first}–${last}`
}

// As a person types it: a share in per cent.
export const typed = (value: number | null | undefined, unit: IndicatorUnit): string =>
  value === null || value === undefined ? '' : String(unit === '%' ? Math.round(value * 10000) / 100 : value)
export const untyped = (text: string | number, unit: IndicatorUnit): number | null =>
  String(text).trim() === '' ? null : Number(text) / (unit === '%' ? 100 : 1)

const pick = (zh: string, en: string, language: Language): string => (language === 'en' && en ? en : zh)
export const name_of = (of: IndicatorDefinition, language: Language): string => pick(of.name, of.name_en, language)
export const purpose_of = (of: IndicatorDefinition, language: Language): string => pick(of.purpose, of.purpose_en, language)
export const formula_of = (of: IndicatorDefinition, language: Language): string => pick(of.formula, of.formula_en, language)

// A scale on which these figures and their targets lie, with a little room.
export function scale_of(figures: IndicatorFigure[], unit: IndicatorUnit): { from: number; to: number } {
  const values = figures.flatMap((one) => [one.value, one.low, one.high, one.target]).filter((value): value is number => value !== null)
  if (values.length === 0) return { from: 0, to: 1 }
  const low = Math.min(...values), high = Math.max(...values), room = (high - low || high || 1) * 0.06
  return { from: Math.max(0, low - room), to: unit === '%' ? Math.min(1, high + room) : high + room }
}

// The newest month that says something.
export function latest(report: IndicatorReport): IndicatorFigure | null {
  return report.rows.findLast((row) => row.value !== null && row.reason !== 'too_few') ?? report.rows.findLast((row) => row.value !== null) ?? report.rows.at(-1) ?? null
}
