#!/usr/bin/env node
// Makes src/api/wire.ts from api/openapi.json: every shape of the API and every path of it.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A text or an id that a reply may leave absent is written as string: shown, both are nothing.
// Where the difference matters, src/api/types.ts says so; what it says is held against these names.
import { readFileSync, writeFileSync } from 'node:fs'

const root = new URL('..', import.meta.url).pathname
const { components, paths } = JSON.parse(readFileSync(`${root}../api/openapi.json`, 'utf8'))

const last = (ref) => ref.split('/').at(-1)
const either = (types) => [...new Set(types)].join(' | ')
const of_list = (type) => (type.includes(' | ') ? `(${type})[]` : `${type}[]`)

function base_of(shape, kind) {
  if (shape.enum) return either(shape.enum.filter((one) => one !== null).map((one) => `'${one}'`))
  if (kind === 'integer') return 'number'
  if (kind === 'array') return of_list(type_of(shape.items, true))
  return kind
}

// given: it stands in a reply, where what must be there is there.
function type_of(shape, given) {
  if (shape.$ref) return last(shape.$ref)
  if (shape.anyOf) return either(shape.anyOf.map((one) => (one.type === 'null' ? 'null' : type_of(one, given))))
  if (!shape.type) return 'unknown'
  const kinds = [shape.type].flat()
  const bare = given && kinds.includes('string') && !shape.format
  return either(kinds.filter((kind) => !(bare && kind === 'null')).map((kind) => base_of(shape, kind)))
}

const comment = (text) => (text ? `/** ${text.replaceAll('*/', '')} */\n` : '')

function record(name, schema) {
  const needed = new Set(schema.required ?? [])
  const lines = Object.entries(schema.properties ?? {}).map(([field, shape]) => {
    const given = needed.has(field)
    const doc = shape.description ? ` // ${shape.description.replaceAll('\n', ' ')}` : ''
    return `  ${field}${given ? '' : '?'}: ${type_of(shape, given)}${doc}`
  })
  return `${comment(schema.description)}export type ${name} = {\n${lines.join('\n')}\n}\n`
}

// '/api/v1/cases/{case_id}/reply' as the template type `/cases/${string}/reply`.
function path_type(path) {
  const words = path.slice('/api/v1'.length)
  return words.includes('{') ? `\`${words.replaceAll(/\{\w+\}/g, '${string}')}\`` : `'${words}'`
}

function paths_of(method) {
  const known = Object.entries(paths).filter(([, operations]) => operations[method]).map(([path]) => path_type(path))
  const name = method[0].toUpperCase() + method.slice(1)
  return `export type ${name}Path =\n${[...new Set(known)].map((path) => `  | ${path}`).join('\n')}\n`
}

const text = [
  '// Made from api/openapi.json by tools/api_types.mjs; not to be edited.\n// SPDX-License-Identifier: AGPL-3.0-or-later\n',
  ...Object.entries(components.schemas).map(([name, schema]) => record(name, schema)),
  ...['get', 'post', 'put', 'patch', 'delete'].map(paths_of)
].join('\n')

const file = `${root}src/api/wire.ts`
let before = ''
try {
  before = readFileSync(file, 'utf8')
} catch {}
if (before !== text) writeFileSync(file, text)
console.log(`api_types: ${Object.keys(components.schemas).length} shapes, ${Object.keys(paths).length} paths`)
