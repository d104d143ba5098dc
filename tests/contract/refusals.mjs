// refusals.mjs - a conversation in which every operation refuses: nobody, no right, no such thing.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// node refusals.mjs OPENAPI ROLES > FILE.http
//
// What must be refused follows from the document: who has no session is answered 401, whose role
// lacks the permission 403, an id that nobody has 404, a member that no schema has 422. The
// conversations of tests/api show everything else. No reply is written down here: check.mjs sees
// in the log whether each status came.
import { readFileSync } from 'node:fs'

const [, , api_file, roles_file] = process.argv
const api = JSON.parse(readFileSync(api_file, 'utf8'))
const { roles } = JSON.parse(readFileSync(roles_file, 'utf8'))

// Who there is on the stage (tests/api/stage.h), those who reach most first. A guest has no role.
const people = [
  ['admin', 'administrator'],
  ['manager', 'service_manager'],
  ['director', 'director'],
  ['agent', 'agent']
]
const may = (role, permission) => roles.find((r) => r.key === role).permissions.includes(permission)
const person_with = (permission) => people.find(([, role]) => may(role, permission))[0]
const guest = { login: 'guest', name: 'Guest' }

const schemas = api.components.schemas
const resolve = (schema) => (schema.$ref ? schemas[schema.$ref.split('/').pop()] : schema)

// The least that fits a schema: what is required, each with a value that nobody has.
function least(schema) {
  const shape = resolve(schema)
  if (shape.anyOf) return least(shape.anyOf[0])
  const type = [shape.type].flat()[0]
  if (type === 'object') {
    const needed = shape.required ?? []
    return Object.fromEntries(needed.map((name) => [name, least(shape.properties[name])]))
  }
  if (type === 'array') return Array.from({ length: shape.minItems ?? 0 }, () => least(shape.items))
  if (type === 'integer' || type === 'number') return shape.minimum ?? 1
  if (type === 'boolean') return true
  if (shape.enum) return shape.enum[0]
  if (shape.pattern) return '999'
  if (shape.format === 'date') return '2025-03-05'
  if (shape.format === 'date-time') return '2025-03-05T01:00:00Z'
  return 'x'.repeat(Math.max(1, shape.minLength ?? 1))
}

function body_of(operation) {
  const content = operation.requestBody?.content ?? {}
  const json = content['application/json']
  return json ? least(json.schema) : null
}

const query_of = (operation) => {
  const needed = (operation.parameters ?? []).filter((p) => p.in === 'query' && p.required)
  return needed.map((p) => `${p.name}=${encodeURIComponent(least(p.schema))}`).join('&')
}

function request(method, path, query, body) {
  const target = path.replace(/\{[^}]+\}/g, '999') + (query ? `?${query}` : '')
  return [method.toUpperCase(), target, body === null ? '' : JSON.stringify(body)].join(' ').trim()
}

function* refusals(method, path, operation) {
  const documented = (status) => status in operation.responses
  const permission = operation['x-permission']
  const query = query_of(operation)
  const body = body_of(operation)
  const whole = request(method, path, query, body)
  const able = permission in { public: 1, signed_in: 1 } ? 'agent' : person_with(permission)

  if (documented(401)) yield* ['as nobody', whole]
  if (documented(403)) yield* [`as ${guest.login}`, whole]
  yield `as ${able}`
  if (documented(404)) yield whole
  if (!documented(422)) return
  const odd = [query, 'nonsense=1'].filter(Boolean).join('&')
  if (body === null) yield request(method, path, odd, null)
  else yield request(method, path, query, { ...body, nonsense: 1 })
}

console.log('as admin')
console.log(request('post', '/api/v1/users', '', guest))
for (const [path, methods] of Object.entries(api.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    for (const line of refusals(method, path, operation)) console.log(line)
  }
}
