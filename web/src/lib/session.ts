// Who is signed in, what they may do, and how they like the screen.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { computed, shallowRef } from 'vue'
import { call, get, patch, post } from '@/api/http'
import type { Language, Preferences, Session, SignIn, Theme } from '@/api/types'
import { language_now, language_of_person } from '@/i18n'
import { use_now, type Clock } from './time'

export const session = shallowRef<Session | null>(null)

export const may = (permission: string): boolean => session.value?.permissions.includes(permission) ?? false

// Whether this person's grants begin at the root: some things are for the whole organisation.
export const for_all = (): boolean => session.value?.sites.some((site) => site.id === session.value!.org.root_site_id) ?? false

export async function session_load(): Promise<Session> {
  session_take(await get<Session>('/session'))
  return session.value!
}

export async function sign_in(input: SignIn): Promise<Session> {
  session_take(await post<Session>('/session', input))
  return session.value!
}

export async function sign_out(): Promise<void> {
  await call('DELETE', '/session')
  session.value = null
  await language_of_person(null)
}

export function session_take(found: Session): void {
  session.value = found
  const chosen = found.preferences
  theme_set(chosen.theme)
  density_set(chosen.density)
  // Who never chose a language goes on in the one of this browser.
  if (chosen.language_chosen) void language_of_person(chosen.language)
}

export function theme_set(theme: Theme): void {
  localStorage.setItem('zhiyin.theme', theme)
  window.dispatchEvent(new Event('zhiyin:theme'))
}

function density_set(density: Preferences['density']): void {
  if (density === 'comfortable') document.documentElement.dataset.density = density
  else delete document.documentElement.dataset.density
}

// Takes effect at once; the server learns of it when it can.
export async function preferences_set(change: Partial<Preferences>): Promise<void> {
  const now = session.value
  if (change.theme) theme_set(change.theme)
  if (change.language) {
    await language_of_person(change.language)
    change = { ...change, language_chosen: true }
  }
  if (!now) return
  session.value = { ...now, preferences: { ...now.preferences, ...change } }
  if (change.density) density_set(change.density)
  await patch<Preferences>('/preferences', change, 0)
}

export const language_change = (language: Language): Promise<void> => preferences_set({ language })

// The organisation's zone, the reader's language and the present minute, for every time on the screen.
export function use_clock() {
  const now = use_now()
  return computed<Clock>(() => ({
    zone: session.value?.org.zone ?? 'Asia/Shanghai',
    language: language_now(),
    now: now.value
  }))
}
