// Short messages at the bottom of the screen, some with an undo that lasts ten seconds.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { reactive } from 'vue'

export type Toast = { id: number; text: string; tone: 'plain' | 'good' | 'bad'; action: string | null; run: (() => void) | null; until: number }

export const undo_seconds = 10
export const toasts = reactive<Toast[]>([])
let last = 0

export function toast(text: string, tone: Toast['tone'] = 'plain', seconds = 5): void {
  add({ text, tone, action: null, run: null }, seconds)
}

export function toast_undo(text: string, action: string, undo: () => void): void {
  add({ text, tone: 'plain', action, run: undo }, undo_seconds)
}

export function toast_drop(id: number): void {
  const at = toasts.findIndex((one) => one.id === id)
  if (at >= 0) toasts.splice(at, 1)
}

function add(what: Omit<Toast, 'id' | 'until'>, seconds: number): void {
  const id = ++last
  toasts.push({ ...what, id, until: Date.now() + seconds * 1000 })
  if (toasts.length > 3) toasts.shift()
  setTimeout(() => toast_drop(id), seconds * 1000)
}
