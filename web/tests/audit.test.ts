// Every action that the program writes into its trail has words in both languages.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '../src/locales/en.json'
import zh from '../src/locales/zh-CN.json'

const root = new URL('../../src/', import.meta.url).pathname
const files = readdirSync(root, { recursive: true }).map(String).filter((path) => path.endsWith('.c'))
const text = (path: string): string => readFileSync(join(root, path), 'utf8')

// Those that write into the trail; each is given the action as its first literal, or as two of them.
const writers = /\b(audit_add|audit_indicator|audit_rule|audit_log|audit_calendar|import_trail|request_audit|case_save|store)\(([^;{]*)[;{]/g

// The actions of a table of C, by the head of its rows: `{ "draft", "activate", ...` is the second.
function of_table(path: string, row: RegExp): string[] {
  const found = [...text(path).matchAll(row)].map((match) => match[1]!)
  expect(found.length, `${path} has no such table`).toBeGreaterThan(2)
  return found
}

function actions(): Set<string> {
  const found = new Set<string>()
  for (const path of files)
    for (const [, writer, rest] of text(path).matchAll(writers)) {
      const literals = [...rest!.matchAll(/"([a-z_]+)"/g)].map((match) => match[1]!)
      // The kind of the object comes last.
      for (const literal of writer === 'audit_add' ? literals.slice(0, -1) : literals) found.add(literal)
    }
  for (const action of of_table('cases/case_actions.c', /^ {4}\{ "([a-z_]+)", PERM_/gm)) found.add(action)
  for (const action of of_table('engine/rule/rule.c', /^ {4}\{ "[a-z_]+", "([a-z_]+)", "[a-z_=]+", PERM_/gm)) found.add(`rule_${action}`)
  for (const action of of_table('imports/import.c', /^ {4}\{ "[a-z_]+", "([a-z_]+)", "[a-z_=]+", PERM_/gm)) found.add(`import_${action}`)
  for (const state of of_table('imports/import_job.c', /\bend\(task, "([a-z]+)"\)/g)) found.add(`import_${state}`)
  for (const told of of_table('privacy/request_steps.c', /^ {4}\{ "[a-z_]+", "([a-z_]+)", [a-z_]+ \}/gm)) found.add(told)
  for (const told of of_table('logs/work_log.c', /"[a-z]+", +"(work_log_[a-z]+)"/g)) found.add(told)
  return found
}

describe('the words of the trail', () => {
  it.each([['zh-CN', zh], ['en', en]] as const)('are all there in %s', (_language, catalogue) => {
    const words = catalogue.audit.action as Record<string, string>
    expect([...actions()].filter((action) => !words[action])).toEqual([])
  })
  it('are looked for where they are', () => {
    for (const known of ['indicator_target_set', 'user_disabled', 'rule_pilot', 'import_done', 'solve', 'legal_hold_placed', 'work_log_signed'])
      expect(actions()).toContain(known)
  })
})
