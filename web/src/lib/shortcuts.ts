// Keyboard shortcuts: one list of actions, remappable by each person; single keys can be switched off (WCAG 2.1.4).
// SPDX-License-Identifier: AGPL-3.0-or-later
import { onBeforeUnmount, onMounted, reactive } from 'vue'
import { preferences_set, session } from './session'

export type ShortcutGroup = 'everywhere' | 'go' | 'list' | 'case'
export type Shortcut = { action: string; keys: string; group: ShortcutGroup }

// `Mod` is Ctrl, or Command on a Mac. Two keys one after the other are written with a space.
export const shortcuts: Shortcut[] = [
  { action: 'palette', keys: 'Mod+k', group: 'everywhere' },
  { action: 'help', keys: '?', group: 'everywhere' },
  { action: 'new_case', keys: 'c', group: 'everywhere' },
  { action: 'go_day', keys: 'g m', group: 'go' },
  { action: 'go_cases', keys: 'g c', group: 'go' },
  { action: 'go_customers', keys: 'g u', group: 'go' },
  { action: 'go_board', keys: 'g b', group: 'go' },
  { action: 'go_log', keys: 'g l', group: 'go' },
  { action: 'next', keys: 'j', group: 'list' },
  { action: 'previous', keys: 'k', group: 'list' },
  { action: 'open', keys: 'Enter', group: 'list' },
  { action: 'select', keys: 'x', group: 'list' },
  { action: 'filter', keys: '/', group: 'list' },
  { action: 'reply', keys: 'r', group: 'case' },
  { action: 'note', keys: 'n', group: 'case' },
  { action: 'progress', keys: 'u', group: 'case' },
  { action: 'promise', keys: 'p', group: 'case' },
  { action: 'assign', keys: 'a', group: 'case' },
  { action: 'send', keys: 'Mod+Enter', group: 'case' }
]

const handlers = reactive(new Map<string, (() => void)[]>())
const mac = /Mac|iPhone|iPad/.test(navigator.platform)

export function keys_of(action: string): string {
  return session.value?.preferences.shortcuts[action] ?? shortcuts.find((s) => s.action === action)?.keys ?? ''
}

export const single_keys_on = (): boolean => session.value?.preferences.single_keys ?? true
export const is_single = (keys: string): boolean => keys !== '' && !/^(Mod|Alt)\+/.test(keys) && keys !== 'Enter'

export function shortcut_set(action: string, keys: string | null): Promise<void> {
  const chosen = { ...(session.value?.preferences.shortcuts ?? {}) }
  if (keys === null) delete chosen[action]
  else chosen[action] = keys
  return preferences_set({ shortcuts: chosen })
}

export const keys_text = (keys: string): string[] =>
  keys.split(' ').flatMap((part, index) => [
    ...(index > 0 ? [' '] : []),
    ...part.split('+').map((key) => (key === 'Mod' ? (mac ? '⌘' : 'Ctrl') : key.length === 1 ? key.toUpperCase() : key))
  ])

// The name of the key that was pressed, as it is written in the list.
export function key_name(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const parts = []
  if (event.ctrlKey || event.metaKey) parts.push('Mod')
  if (event.altKey) parts.push('Alt')
  return [...parts, key].join('+')
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)))

const covered = (): boolean =>
  document.querySelector('dialog[open], .el-overlay:not([style*="display: none"]) .el-dialog') !== null

let before = ''
let before_at = 0

function run(action: string): boolean {
  const handler = handlers.get(action)?.at(-1)
  if (!handler) return false
  handler()
  return true
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const name = key_name(event)
  const modified = name.startsWith('Mod+') || name.startsWith('Alt+')
  if (!modified && (typing(event.target) || covered() || !single_keys_on())) return
  if (name === 'Enter' && event.target !== document.body && !(event.target as HTMLElement).dataset?.rowFocus) return

  const sequence = event.timeStamp - before_at < 1200 ? `${before} ${name}` : ''
  for (const wanted of [sequence, name].filter(Boolean)) {
    const found = shortcuts.find((s) => keys_of(s.action) === wanted && handlers.get(s.action)?.length)
    if (found && run(found.action)) {
      event.preventDefault()
      before = ''
      return
    }
  }
  before = name
  before_at = event.timeStamp
}

export const shortcuts_start = (): void => document.addEventListener('keydown', pressed)

// While the component lives, the action is its; the innermost one wins.
export function use_shortcuts(actions: Record<string, () => void>): void {
  onMounted(() => {
    for (const [action, handler] of Object.entries(actions)) handlers.set(action, [...(handlers.get(action) ?? []), handler])
  })
  onBeforeUnmount(() => {
    for (const [action, handler] of Object.entries(actions))
      handlers.set(action, (handlers.get(action) ?? []).filter((one) => one !== handler))
  })
}
