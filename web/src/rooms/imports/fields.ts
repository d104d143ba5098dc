// The fields a log of cases or of their events may bring, and which of them must be there.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { CASE_TYPES, CHANNELS, type ImportMap, type ImportState } from '@/api/types'

const of_cases = ['key', 'opened_at', 'site', 'type', 'subject', 'need_stated', 'status', 'cause', 'channel', 'severity', 'asset_number', 'first_answered_at', 'solved_at', 'closed_at']
const of_events = ['key', 'activity', 'at', 'site', 'type', 'subject', 'channel', 'severity', 'asset_number']

export const import_fields = (kind: ImportMap['kind']): string[] => (kind === 'events' ? of_events : of_cases)

// What is still missing before a dry run can make sense.
export function import_missing(map: ImportMap): string[] {
  const needed = map.kind === 'events' ? ['key', 'activity', 'at'] : ['key', 'opened_at']
  return [...needed.filter((field) => !map.columns[field]), ...(map.columns.site || map.initial.site ? [] : ['site'])]
}

// What a log can say of where a case stands; the words for it are the import's own.
const statuses = ['open', 'solved', 'closed', 'cancelled', 'merged']
export const coded_fields: Record<string, readonly string[]> = { type: CASE_TYPES, status: statuses, channel: CHANNELS, severity: ['1', '2', '3', '4', '5'] }
// Fields of which a log may bring words of its own.
export const free_fields: readonly string[] = ['type', 'channel']
export const code_key = (field: string, code: string): string => (field === 'status' ? `import.status.${code}` : `case.${field}.${code}`)
export const moving = (state: ImportState): boolean => state === 'checking' || state === 'running' || state === 'undoing'
export const state_flag = (state: ImportState) => (state === 'done' ? 'good' : state === 'failed' ? 'bad' : state === 'cancelled' || state === 'undone' ? 'none' : 'watch')
