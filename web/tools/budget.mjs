#!/usr/bin/env node
// Measures what the desk loads first, in brotli bytes, and fails over the budget.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// First load = the entry and everything it imports statically, the heavier language catalogue,
// and the heaviest route of the desk (My day, Cases or a case) with what that imports.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

const limit_bytes = 240_000
const dist = new URL('../dist', import.meta.url).pathname
const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'))
const desk = ['src/rooms/day/MyDay.vue', 'src/rooms/cases/CasesRoom.vue', 'src/rooms/cases/CaseRoom.vue']

const sizes = new Map()
function bytes(file) {
  if (!sizes.has(file)) {
    const squeezed = brotliCompressSync(readFileSync(join(dist, file)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
    sizes.set(file, squeezed.length)
  }
  return sizes.get(file)
}

function closure(key, found = new Set()) {
  const chunk = manifest[key]
  if (!chunk || found.has(key)) return found
  found.add(key)
  for (const next of chunk.imports ?? []) closure(next, found)
  return found
}

const total = (keys) => [...keys].reduce((sum, key) => sum + bytes(manifest[key].file), 0)
const styles = (keys) => [...new Set([...keys].flatMap((key) => manifest[key].css ?? []))].reduce((sum, css) => sum + bytes(css), 0)

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
const shell = closure(entry)
const catalogues = Object.keys(manifest).filter((key) => key.startsWith('src/locales/'))
const catalogue = catalogues.sort((a, b) => bytes(manifest[b].file) - bytes(manifest[a].file))[0]
shell.add(catalogue)

const kb = (n) => `${(n / 1000).toFixed(1)} kB`
console.log(`shell (entry, frame, ${catalogue.split('/').pop()})`.padEnd(48), kb(total(shell)))
let worst = 0
for (const room of desk.filter((key) => manifest[key])) {
  const keys = new Set(shell)
  closure(room, keys)
  worst = Math.max(worst, total(keys))
  console.log(`first load of ${room}`.padEnd(48), kb(total(keys)), ' styles', kb(styles(keys)))
}
const rooms = Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry && !desk.includes(key) && key.startsWith('src/rooms'))
for (const room of rooms) {
  const keys = new Set([...closure(room)].filter((key) => !shell.has(key)))
  console.log(`  ${room}`.padEnd(48), '+', kb(total(keys)))
}
if (worst > limit_bytes) {
  console.error(`budget: ${kb(worst)} is over ${kb(limit_bytes)}`)
  process.exit(1)
}
console.log(`budget: ${kb(worst)} of ${kb(limit_bytes)}`)
