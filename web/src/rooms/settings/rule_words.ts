// Rules in words: what they may be made of is the server's to say, in both languages.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/vue-query'
import { useI18n } from 'vue-i18n'
import { get } from '@/api/http'
import type { Rule, RulePart, RuleParts } from '@/api/types'
import { list_text } from '@/lib/figures'
import { language_now } from '@/i18n'

export const rule_ops = ['is', 'is_not', 'at_most', 'at_least', 'contains', 'contains_not'] as const
export type RuleTest = { field: string; op: string; value: string }

// Codes that have words of their own in the catalogues.
const coded: Record<string, string> = { type: 'case.type', channel: 'case.channel', customer_kind: 'customer.kind', promise_kind: 'promise.kind' }
// The catalogue's own fields are numbers or free text; some of them are known by name.
export const values_of = (text: string | null | undefined): string[] => (text ?? '').split(/[,，]/).map((one) => one.trim()).filter(Boolean)

export function use_rule_words() {
  const { t, te } = useI18n()
  const { data: parts } = useQuery({ queryKey: ['/rule-parts'], queryFn: () => get<RuleParts>('/rule-parts'), staleTime: Infinity })
  const word_of = (list: keyof RuleParts, name: string): string => {
    const part = parts.value?.[list].find((one) => one.name === name)
    return part ? (language_now() === 'en' ? part.en : part.zh) : name
  }
  const value_word = (field: string, value: string): string => {
    const key = `${coded[field]}.${value}`
    return coded[field] && te(key) ? t(key) : value
  }
  const test_words = (test: RuleTest): string =>
    t(`rule.op.${test.op}`, { field: word_of('fields', test.field), value: list_text(values_of(test.value).map((one) => value_word(test.field, one)), language_now()) })
  const condition_words = (condition: Rule['conditions'][number]): string => {
    const any = (condition.any ?? []) as RuleTest[]
    return any.length ? any.map(test_words).join(t('rule.or')) : test_words(condition as RuleTest)
  }
  const action_words = (action: Rule['actions'][number]): string => `${word_of('actions', action.kind)}${action.value ? ` ${action.value}` : ''}`
  const choices_of = (field: string): { key: string; word: string }[] =>
    (parts.value?.fields.find((one: RulePart) => one.name === field)?.choices ?? []).map((key) => ({ key, word: value_word(field, key) }))
  return { parts, word_of, condition_words, action_words, choices_of }
}
