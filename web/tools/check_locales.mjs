#!/usr/bin/env node
// Fails when a message key is missing from a catalogue, is unused, or differs in its parameters.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('..', import.meta.url).pathname

function flat(entry, prefix, into) {
  for (const [key, value] of Object.entries(entry)) {
    const path = prefix ? `${prefix}.${key}` : key
    if (typeof value === 'string') into.set(path, value)
    else flat(value, path, into)
  }
  return into
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.(ts|vue)$/.test(entry.name) ? [path] : []
  })
}

// What the source asks for: literal keys inside t(), any quoted text that is a key, and the fixed
// beginning of every key that is put together: `case.status.${x}`.
function used_keys() {
  const asked = new Set()
  const quoted = new Set()
  const beginnings = new Set()
  for (const path of sources(join(root, 'src'))) {
    const text = readFileSync(path, 'utf8')
    for (const match of text.matchAll(/\b(?:t|te|say)\(\s*["']([a-z0-9_]+(?:\.[\w-]+)+)["']/g)) asked.add(match[1])
    for (const match of text.matchAll(/["']([a-z0-9_]+(?:\.[\w-]+)+)["']/g)) quoted.add(match[1])
    for (const match of text.matchAll(/`([a-z0-9_]+\.[\w.-]*)\$\{/g)) beginnings.add(match[1])
  }
  return { asked, quoted, beginnings: [...beginnings] }
}

const parameters = (message) => [...new Set([...message.matchAll(/\{(\w+)\}/g)].map((m) => m[1]))].sort().join(' ')

const catalogues = readdirSync(join(root, 'src/locales')).filter((name) => name.endsWith('.json'))
const read = new Map(
  catalogues.map((name) => [name, flat(JSON.parse(readFileSync(join(root, 'src/locales', name), 'utf8')), '', new Map())])
)
const { asked, quoted, beginnings } = used_keys()
const every = new Set([...read.values()].flatMap((messages) => [...messages.keys()]))
const faults = []

for (const [name, messages] of read) {
  for (const key of every) if (!messages.has(key)) faults.push(`${name}: missing ${key}`)
  for (const key of asked) if (!every.has(key)) faults.push(`${name}: used but not there: ${key}`)
  for (const [key, message] of messages) {
    if (message.trim() === '') faults.push(`${name}: empty ${key}`)
    const other = read.get('en.json').get(key)
    if (other !== undefined && parameters(other) !== parameters(message))
      faults.push(`${name}: parameters of ${key} differ from English`)
  }
}
for (const key of every)
  if (!quoted.has(key) && !beginnings.some((start) => key.startsWith(start))) faults.push(`never used: ${key}`)

if (faults.length > 0) {
  console.error(faults.join('\n'))
  console.error(`check_locales: ${faults.length} faults`)
  process.exit(1)
}
console.log(`check_locales: ${every.size} keys in ${catalogues.join(', ')}`)
