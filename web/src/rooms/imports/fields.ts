// The fields a log of cases may bring, and which of them must be there.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { CASE_STATUSES, CASE_TYPES, CHANNELS, type ImportState } from '@/api/types'

export const import_fields: { key: string; needed: boolean }[] = [
  { key: 'key', needed: true }, { key: 'opened_at', needed: true }, { key: 'subject', needed: false }, { key: 'site', needed: true },
  { key: 'type', needed: false }, { key: 'status', needed: false }, { key: 'channel', needed: false }, { key: 'severity', needed: false },
  { key: 'answered_at', needed: false }, { key: 'solved_at', needed: false }, { key: 'closed_at', needed: false }, { key: 'due_at', needed: false },
  { key: 'owner', needed: false }, { key: 'customer_name', needed: false }, { key: 'customer_phone', needed: false }, { key: 'asset_number', needed: false }
]
export const coded_fields: Record<string, readonly string[]> = { type: CASE_TYPES, status: CASE_STATUSES, channel: CHANNELS }
export const moving = (state: ImportState): boolean => state === 'checking' || state === 'running'
export const state_flag = (state: ImportState) => (state === 'done' ? 'good' : state === 'failed' ? 'bad' : state === 'cancelled' || state === 'undone' ? 'none' : 'watch')
