// What the organisation gave two names is called in the reader's language.
// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Named } from '@/api/types'
import { language_now } from '@/i18n'
import { session } from './session'

// The first is Chinese, the second English and may be missing.
export const own_name = (of: { name: string; name_en?: string | null }): string => (language_now() === 'en' && of.name_en) || of.name

// A site that is only named: the session knows those within reach in both languages.
export function site_name(site: Named | null | undefined): string {
  if (!site?.id) return ''
  return own_name(session.value?.sites.find((one) => one.id === site.id) ?? site)
}

// The name of a site as the reader calls it, where only its Chinese one is told; anything else as it is.
export function site_called(name: string): string {
  const found = session.value?.sites.find((one) => one.name === name)
  return found ? own_name(found) : name
}
