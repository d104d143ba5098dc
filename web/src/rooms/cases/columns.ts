// Which columns of the list of cases a person wants to see; kept in the browser.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { reactive, watch } from 'vue'

export const column_keys = ['customer', 'type', 'status', 'severity', 'owner', 'promise', 'updated', 'site', 'opened', 'team'] as const
export type ColumnKey = (typeof column_keys)[number]

const initial: Record<ColumnKey, boolean> = {
  customer: true, type: true, status: true, severity: true, owner: true, promise: true, updated: true, site: true, opened: false, team: false
}
const stored = localStorage.getItem('zhiyin.case_columns')
export const columns_shown = reactive<Record<ColumnKey, boolean>>({ ...initial, ...(stored ? (JSON.parse(stored) as Partial<typeof initial>) : {}) })
watch(columns_shown, (now) => localStorage.setItem('zhiyin.case_columns', JSON.stringify(now)))
