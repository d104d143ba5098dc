// Languages: catalogues are loaded when first needed; the choice is kept in the browser.
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

export const stored_language = (): Language => (localStorage.getItem('zhiyin.language') === 'en' ? 'en' : 'zh-CN')

export async function language_set(language: Language): Promise<void> {
  const [messages, element] = await Promise.all([catalogues[language](), element_catalogues[language]()])
  i18n.global.setLocaleMessage(language, messages.default as never)
  i18n.global.locale.value = language as never
  element_locale.value = element.default
  localStorage.setItem('zhiyin.language', language)
  document.documentElement.lang = language
}

// For the few places outside components.
export const say = (key: string, named: Record<string, unknown> = {}): string => i18n.global.t(key, named)
export const language_now = (): Language => i18n.global.locale.value as Language
