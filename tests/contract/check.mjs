// check.mjs - compares what the API answered with what its OpenAPI document says it answers.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// node check.mjs OPENAPI LOG UNSEEN
//
// LOG has a reply a line: method, path (template), status, type, body, and where it was asked for.
// Each operation is one test: every reply fits the schema of its status, no success comes that is
// not documented, and every documented status has come, but those that UNSEEN lists with a reason.
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import Ajv from 'ajv/dist/2020.js'
import add_formats from 'ajv-formats'
import { Validator } from '@seriousme/openapi-schema-validator'

const [, , api_file, log_file, unseen_file] = process.argv
const api = JSON.parse(readFileSync(api_file, 'utf8'))
const faults_shown = 5

// "POST /api/v1/jobs/{job_id}/retry 409    # why" a line.
function read_unseen(file) {
  const excused = new Map()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [what, reason] = line.split('#').map((part) => part.trim())
    if (!what) continue
    if (!reason) throw new Error(`${file}: no reason is given for ${what}`)
    excused.set(what.replace(/\s+/g, ' '), reason)
  }
  return excused
}

const ajv = new Ajv({ strict: false, allErrors: false })
add_formats(ajv)
ajv.addSchema({ $id: 'api', components: api.components })
const compiled = new Map()

function validator(schema) {
  const name = schema.$ref ?? JSON.stringify(schema)
  if (!compiled.has(name)) {
    compiled.set(name, ajv.compile(schema.$ref ? { $ref: `api${schema.$ref}` } : schema))
  }
  return compiled.get(name)
}

const resolve = (part) => (part?.$ref ? api.components.responses[part.$ref.split('/').pop()] : part)

// What is wrong with one reply; null: nothing.
function fault(operation, reply) {
  const documented = operation.responses[reply.status]
  if (!documented && reply.status < 300) return `success ${reply.status} is not documented`
  if (reply.status === 304) return reply.body ? '304 has a body' : null
  const content = resolve(documented ?? operation.responses.default).content
  if (!content) return reply.body ? `${reply.status} has a body, none is documented` : null
  const media = content[reply.type] ?? content['*/*']
  if (!media) return `${reply.status} is ${reply.type}, documented is ${Object.keys(content)}`
  if (!media.schema || !/json$/.test(reply.type)) return null
  let value
  try {
    value = JSON.parse(reply.body)
  } catch {
    return `${reply.status} is not JSON`
  }
  const fits = validator(media.schema)
  if (fits(value)) return null
  const [first] = fits.errors
  const extra = first.params.additionalProperty ?? first.params.missingProperty ?? ''
  return `${reply.status}: ${first.instancePath || 'the reply'} ${first.message} ${extra}`.trim()
}

async function read_log(file) {
  const replies = new Map()
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const reply = JSON.parse(line)
    const name = `${reply.method} ${reply.path}`
    if (reply.path) replies.set(name, [...(replies.get(name) ?? []), reply])
  }
  return replies
}

let number = 0
let failed = 0
function report(name, faults) {
  number++
  if (faults.length) failed++
  console.log(`${faults.length ? 'not ok' : 'ok'} ${number} - ${name}`)
  for (const text of faults.slice(0, faults_shown)) console.log(`#   ${text}`)
  if (faults.length > faults_shown) console.log(`#   and ${faults.length - faults_shown} more`)
}

async function check_document() {
  const { valid, errors } = await new Validator().validate(structuredClone(api))
  const words = [errors ?? []].flat().map((e) => `${e.instancePath ?? ''} ${e.message ?? e}`)
  report('the document is OpenAPI 3.1', valid ? [] : words)
  const ids = operations.map(([, operation]) => operation.operationId)
  const doubled = ids.filter((id, at) => !id || ids.indexOf(id) !== at)
  report('every operation has an id of its own', doubled)
}

// Which of the documented statuses have come; the others are faults unless they are excused.
function check_operation(name, operation, replies, excused) {
  const faults = []
  for (const reply of replies) {
    const text = fault(operation, reply)
    if (text) faults.push(`${reply.file}:${reply.line} ${text}`)
  }
  const seen = new Set(replies.map((reply) => String(reply.status)))
  const documented = Object.keys(operation.responses).filter((status) => status !== 'default')
  const never = documented.filter((status) => !seen.has(status))
  const missing = never.filter((status) => !excused.has(`${name} ${status}`))
  if (missing.length) faults.push(`never seen: ${missing.join(' ')}`)
  report(`${name} (${replies.length} replies)`, faults)
  return documented.filter((status) => seen.has(status)).map((status) => `${name} ${status}`)
}

const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, o]) => [`${method.toUpperCase()} ${path}`, o])
)
const excused = read_unseen(unseen_file)
const replies = await read_log(log_file)
await check_document()
const seen = operations.flatMap(([name, operation]) =>
  check_operation(name, operation, replies.get(name) ?? [], excused)
)
const known = operations.flatMap(([name, operation]) =>
  Object.keys(operation.responses).map((status) => `${name} ${status}`)
)
report(
  'what is excused is documented and has not come',
  [...excused.keys()].filter((what) => seen.includes(what) || !known.includes(what))
)
console.log(`1..${number}`)
process.exitCode = failed ? 1 : 0
