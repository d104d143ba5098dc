// What a person has typed and not yet sent, kept in the browser until it is.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { onScopeDispose, watch, type Ref } from 'vue'
import { session } from './session'

const kept_days = 30
const prefix = 'zhiyin.draft.'

function name_of(key: string): string {
  return `${prefix}${session.value?.user.id ?? '-'}.${key}`
}

export function draft_read<T>(key: string): T | null {
  const text = localStorage.getItem(name_of(key))
  if (!text) return null
  try {
    return (JSON.parse(text) as { value: T }).value
  } catch {
    return null
  }
}

export function draft_write(key: string, value: unknown): void {
  try {
    localStorage.setItem(name_of(key), JSON.stringify({ at: Date.now(), value }))
  } catch {
    // A full store must not stop anybody from typing.
  }
}

export const draft_drop = (key: string): void => localStorage.removeItem(name_of(key))

// Fills the value from its draft and follows it from then on. `empty` says when there is nothing to keep.
export function use_draft<T extends object>(key: () => string, value: Ref<T>, empty: (value: T) => boolean): {
  restored: boolean
  drop: () => void
} {
  const before = draft_read<T>(key())
  if (before) Object.assign(value.value, before)
  let waiting: ReturnType<typeof setTimeout> | undefined
  const keep = () => (empty(value.value) ? draft_drop(key()) : draft_write(key(), value.value))
  const stop = watch(
    value,
    () => {
      clearTimeout(waiting)
      waiting = setTimeout(keep, 250)
    },
    { deep: true }
  )
  const leave = () => keep()
  window.addEventListener('pagehide', leave)
  onScopeDispose(() => {
    clearTimeout(waiting)
    window.removeEventListener('pagehide', leave)
    keep()
    stop()
  })
  return {
    restored: before !== null,
    drop: () => {
      clearTimeout(waiting)
      draft_drop(key())
    }
  }
}

export function drafts_expire(): void {
  const oldest = Date.now() - kept_days * 86_400_000
  for (const name of Object.keys(localStorage).filter((n) => n.startsWith(prefix))) {
    const at = /"at":(\d+)/.exec(localStorage.getItem(name) ?? '')?.[1]
    if (!at || Number(at) < oldest) localStorage.removeItem(name)
  }
}
