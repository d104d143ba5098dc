// Languages: catalogues are loaded when first needed. Shown is the signed-in person's, else the one
// chosen in this browser, else the browser's own.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { ref } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Language } from '@/api/types'

export const i18n = createI18n({ legacy: false, locale: 'zh-CN', fallbackLocale: false as never, messages: {} })
export const element_locale = ref<unknown>(undefined)

const catalogues: Record<Language, () => Promise<{ default: unknown }>> = {
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json')
}
const element_catalogues: Record<Language, () => Promise<{ default: unknown }>> = {
  'zh-CN': () => import('element-plus/es/locale/lang/zh-cn.mjs'),
  en: () => import('element-plus/es/locale/lang/en.mjs')
}

const chosen_key = 'zhiyin.language'
const person_key = 'zhiyin.language.person'
const known = (language: string | null): Language | null => (language === 'en' || language === 'zh-CN' ? language : null)
const browser_language = (): Language => ((navigator.languages[0] ?? navigator.language).toLowerCase().startsWith('zh') ? 'zh-CN' : 'en')

export const first_language = (): Language => known(localStorage.getItem(person_key)) ?? known(localStorage.getItem(chosen_key)) ?? browser_language()

// On a page before signing in: it stays with this browser.
export async function language_choose(language: Language): Promise<void> {
  localStorage.setItem(chosen_key, language)
  await language_set(language)
}

// Of whoever is signed in, null: nobody is. Kept so that a reload begins in it.
export async function language_of_person(language: Language | null): Promise<void> {
  if (language) localStorage.setItem(person_key, language)
  else localStorage.removeItem(person_key)
  await language_set(language ?? first_language())
}

export async function language_set(language: Language): Promise<void> {
  if (document.documentElement.lang === language && i18n.global.locale.value === language && element_locale.value) return
  const [messages, element] = await Promise.all([catalogues[language](), element_catalogues[language]()])
  i18n.global.setLocaleMessage(language, messages.default as never)
  i18n.global.locale.value = language as never
  element_locale.value = element.default
  document.documentElement.lang = language
}

// For the few places outside components.
export const say = (key: string, named: Record<string, unknown> = {}): string => i18n.global.t(key, named)
export const language_now = (): Language => i18n.global.locale.value as Language
