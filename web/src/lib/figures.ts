// Figures as they are shown: per cent with an interval, counts, and "not assessable" that is never a number.
// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Language } from '@/api/types'

export const none_text = '–'

export function percent_text(share: number | null | undefined, digits = 1): string {
  if (share === null || share === undefined) return none_text
  return `${(share * 100).toFixed(digits)}%`
}

export function count_text(count: number | null | undefined): string {
  return count === null || count === undefined ? none_text : count.toLocaleString('en-US')
}

const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const
export function bytes_text(bytes: number): string {
  let unit = 0
  let amount = bytes
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024
    unit++
  }
  return `${amount >= 100 || unit === 0 || Number.isInteger(amount) ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`
}

export function interval_text(low: number | null, high: number | null): string {
  return low === null || high === null ? none_text : `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)}%`
}

// The key of the words for a verdict.
export function verdict_key(of: { flag: string; reason: string }): string {
  if (of.reason === 'funnel') return `figure.funnel.${of.flag}`
  return `indicator.reason.${of.reason === 'target' ? (of.flag === 'good' ? 'met' : 'missed') : of.reason}`
}

export const list_text = (items: string[], language: Language): string => items.join(language === 'en' ? ', ' : '、')
