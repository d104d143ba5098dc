// How a case's codes are drawn: shapes for severity and status.
// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CaseStatus, Flag } from '@/api/types'

export const severity_flag = (severity: number): Flag => (severity === 1 ? 'bad' : severity === 2 ? 'watch' : 'none')

export function status_tone(status: CaseStatus): string {
  if (status === 'new') return 'watch'
  if (['solved', 'verified', 'closed', 'archived'].includes(status)) return 'good'
  return ['cancelled', 'merged'].includes(status) ? '' : 'accent'
}

// Causes that have a word; any other text is one as well.
export const CAUSES = ['billing', 'product_fault', 'waiting', 'delivery', 'attitude', 'skill', 'information', 'policy', 'environment', 'safety', 'other'] as const

export const case_open = (status: CaseStatus): boolean =>
  !['solved', 'verified', 'closed', 'archived', 'cancelled', 'merged'].includes(status)
