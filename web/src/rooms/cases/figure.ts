// What the address says of a figure of the kept-rate board: names as GET /cases has them.
// SPDX-License-Identifier: AGPL-3.0-or-later
export const figure_names = ['promise_kind', 'verdict', 'promise_from', 'promise_to', 'basis', 'clock', 'as_of', 'solved', 'site_only', 'no_team', 'site_id', 'team_id', 'import_id'] as const
export const outcomes = ['judged', 'kept', 'missed', 'overdue', 'open', 'paused', 'waived', 'renegotiated', 'merged', 'cancelled', 'not_recorded'] as const
export type Outcome = (typeof outcomes)[number]

const marks = ['promise_kind', 'verdict', 'promise_from', 'promise_to', 'solved'] as const
export const is_figure = (query: Record<string, unknown>): boolean => marks.some((name) => typeof query[name] === 'string' && query[name] !== '')

// A query of the board as the address of a list; a verdict, or whether solved, is put into it.
export function figure_address(query: string, more: { verdict?: Outcome; solved?: 'yes' | 'no' } = {}): { path: string; query: Record<string, string> } {
  return { path: '/cases', query: { ...Object.fromEntries(new URLSearchParams(query)), ...more } }
}
