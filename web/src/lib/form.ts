// A form's values, its sending, and the server's issues laid at the fields they belong to.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { nextTick, reactive, ref, watch, type Ref, type UnwrapNestedRefs } from 'vue'
import { is_problem, Problem } from '@/api/http'
import type { FieldIssue } from '@/api/types'
import { i18n, say } from '@/i18n'

export type Form<T extends object> = {
  values: UnwrapNestedRefs<T>
  issues: Record<string, string>
  fault: Ref<Problem | null>
  busy: Ref<boolean>
  send: () => Promise<boolean>
  refuse: (field: string, text: string) => void
}

// A plain copy of plain data; structuredClone refuses what Vue has made reactive.
export const copy_of = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export function issue_text(issue: FieldIssue): string {
  const key = `problem.code.${issue.code}`
  return i18n.global.te(key) ? say(key, issue as Record<string, unknown>) : (issue.detail ?? issue.code)
}

// What to say of a problem that belongs to no field.
export function problem_text(fault: unknown): string {
  if (!(fault instanceof Problem)) return say('problem.unknown')
  for (const name of [fault.kind, String(fault.status)]) {
    const key = `problem.kind.${name}`
    if (i18n.global.te(key)) return say(key)
  }
  return fault.detail || say('problem.unknown')
}

export function use_form<T extends object>(initial: T, submit: (values: T) => Promise<void>): Form<T> {
  const values = reactive(copy_of(initial)) as UnwrapNestedRefs<T>
  const issues = reactive<Record<string, string>>({})
  const fault = ref<Problem | null>(null) as Ref<Problem | null>
  const busy = ref(false)

  function refuse(field: string, text: string): void {
    issues[field] = text
  }

  // What was wrong with a field is said until the field is changed.
  watch(() => ({ ...(values as Record<string, unknown>) }), (now, before) => {
    if (!busy.value) for (const field of Object.keys(issues)) if (now[field] !== before[field]) delete issues[field]
  })

  async function show_first(): Promise<void> {
    await nextTick()
    document.querySelector<HTMLElement>('[aria-invalid="true"], .field.faulty [tabindex], .field.faulty input')?.focus()
  }

  async function send(): Promise<boolean> {
    if (busy.value) return false
    for (const field of Object.keys(issues)) delete issues[field]
    fault.value = null
    busy.value = true
    try {
      await submit(values as T)
      if (Object.keys(issues).length > 0) {
        await show_first()
        return false
      }
      return true
    } catch (problem) {
      if (!is_problem(problem)) throw problem
      for (const issue of problem.issues) issues[issue.field] ??= issue_text(issue)
      if (problem.issues.length === 0) fault.value = problem
      await show_first()
      return false
    } finally {
      busy.value = false
    }
  }

  return { values, issues, fault, busy, send, refuse }
}
