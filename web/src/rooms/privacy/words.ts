// What the pages of privacy have in common: words in the reader's language, marks of the clock.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { useI18n } from 'vue-i18n'
import type { Flag, PrivacyRequest } from '@/api/types'

export const privacy_steps: PrivacyRequest['state'][] = ['received', 'identity_checked', 'found', 'reviewed', 'answered', 'done']

export function use_words() {
  const { locale } = useI18n()
  return (zh: string, en: string): string => (locale.value === 'en' && en ? en : zh)
}

const flags: Record<PrivacyRequest['clock'], Flag> = { open: 'good', at_risk: 'watch', overdue: 'bad', kept: 'good', missed: 'bad' }
export const clock_flag = (request: PrivacyRequest): Flag => flags[request.clock]
