// Markup and script in every text that a stranger or a colleague can leave, put there by the API.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs'
import { top } from './browser.mjs'
import { password } from './rooms.mjs'

const { paths, components } = JSON.parse(readFileSync(`${top}api/openapi.json`, 'utf8'))

// What a short name can hold, what a longer one can, and all that is tried.
export const mark = '<b class=planted>'
const names = `${mark}<img src=/planted onerror=ran()>{{7*7}}`
const texts = [
  names, '<script class=planted>ran()</script><svg class=planted onload=ran()>',
  '"><a class=planted href="javascript:ran()" onfocus=ran() autofocus>x</a> \'-ran()-\'',
  'javascript:ran() [x](javascript:ran()) ![x](/planted) &lt;b class=planted&gt; ${ran()} {a|x}',
  '</textarea></title></style><iframe class=planted srcdoc="<script>parent.ran()</script>">',
  '<form class=planted action=/planted><input name=innerHTML><base href=/planted>', ']]><!-- -->'
].join('\n')

let planted = 0
// Each is different, since some names may be there once only.
const fitting = (length) => {
  planted += 1
  const text = length >= 400 ? texts : length >= names.length + 5 ? names : mark
  return `${text}${planted}`.slice(0, length)
}

// Texts that name something of the program, so that no words fit there.
const codes = new Set(['zone', 'code', 'key', 'measure', 'query', 'makeup', 'trigger', 'login',
  'digest_at', 'base_url', 'at', 'to', 'kind', 'field', 'email', 'source'])
const schema_of = (field) => {
  const reference = field.$ref ?? field.anyOf?.find((one) => one.$ref)?.$ref
  return reference ? components.schemas[reference.split('/').pop()] : field
}

// A body with words in every free text of the schema.
function filled(schema) {
  const body = {}
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const inner = schema_of(field)
    const text = [inner.type].flat().includes('string') && !inner.enum && !inner.format
    if (text && !codes.has(name) && inner.maxLength >= mark.length + 4)
      body[name] = fitting(inner.maxLength)
    else if (name === 'smart' && inner.properties) body[name] = filled(inner)
  }
  return body
}

function body_of(method, path) {
  const operation = paths[`/api/v1${path}`][method.toLowerCase()]
  return schema_of(operation.requestBody.content['application/json'].schema)
}

// Someone who is signed in, with a browser that calls itself what a stranger likes.
export async function person(base, login) {
  const heads = { origin: base, 'user-agent': names }
  const call = (method, path, body, more = {}) =>
    fetch(`${base}/api/v1${path}`, {
      method, headers: { ...heads, ...more },
      body: body instanceof Buffer ? body : body === undefined ? undefined : JSON.stringify(body)
    })
  const json = { 'content-type': 'application/json' }
  const opened = await call('POST', '/session', { login, password }, json)
  if (!opened.ok) throw new Error(`${login}: ${opened.status} ${await opened.text()}`)
  heads.cookie = opened.headers.get('set-cookie').split(';')[0]

  async function ask(method, path, body, more = body instanceof Buffer ? {} : json) {
    const answer = await call(method, path, body, more)
    const text = await answer.text()
    const found = text ? JSON.parse(text) : {}
    return { ok: answer.ok, status: answer.status, found, etag: answer.headers.get('etag') }
  }

  async function must(method, path, body, more) {
    const { ok, status, found } = await ask(method, path, body, more)
    if (!ok) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(found)}`)
    return found
  }

  // Sends all texts of an operation with what it needs beside; what is refused by name is left out.
  async function plant(method, path, beside = {}, shape = path, more = {}) {
    const body = { ...filled(body_of(method, shape)), ...beside }
    for (let tries = 0; tries < 4; tries++) {
      const { ok, status, found } = await ask(method, path, body, { ...json, ...more })
      if (ok) return found
      const refused = (found.errors ?? []).map((one) => one.field.split(/[.[]/)[0])
      const own = refused.filter((name) => name in body && !(name in beside))
      if (own.length === 0) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(found)}`)
      for (const name of own) delete body[name]
    }
    throw new Error(`${method} ${path}: refused again and again`)
  }

  // Changes the first ones of a list, in every text they have.
  async function change(path, key, most) {
    const { items } = await must('GET', path)
    const done = []
    for (const one of items.slice(0, most)) {
      const { etag } = await ask('GET', `${path}/${one.id}`)
      const version = etag ?? `"v${one.version}"`
      done.push(await plant('PATCH', `${path}/${one.id}`, {}, `${path}/{${key}}`,
        { 'if-match': version }))
    }
    return done
  }

  return { ask, must, plant, change }
}

const file_name = `${names.replaceAll('/', '')}.txt`
const upload = (who, name, content) =>
  who.must('POST', `/files?name=${encodeURIComponent(name)}`, Buffer.from(content))

async function plant_case(desk, beside, colleague) {
  const one = await desk.plant('POST', '/cases', {
    type: 'complaint', channel: 'phone', severity: 3, read_back_confirmed: true, ...beside
  })
  const files = [(await upload(desk, file_name, 'A-1024, 88\n'.repeat(9))).id]
  const act = (name, more = {}) =>
    desk.plant('POST', `/cases/${one.id}/${name}`, more, `/cases/{case_id}/${name}`)
  await act('note', { files })
  await act('progress')
  await act('reply', { channel: 'phone' })
  await act('promise', { due_at: new Date(Date.now() + 3 * 86_400_000).toISOString() })
  await act('consult', { staff_id: colleague })
  return one.id
}

// A table whose file, heads and refused rows all say it.
async function plant_import(admin, site) {
  const heads = { subject: names, site: `${mark}site`, type: `${mark}type`, opened_at: `${mark}at` }
  const row = (n, at) => [`${mark}${n}`, names, `${mark}site`, `${mark}type`, at].join(',')
  const table = [
    [`${mark}key`, ...Object.values(heads)].join(','),
    [`${mark}0`, names, site.code, 'complaint', '2026-01-05 10:00'].join(','),
    row(1, '2026-01-05 10:00'), row(2, mark), row(3, '')
  ].join('\n')
  const name = encodeURIComponent(file_name.replace('.txt', '.csv'))
  const one = await admin.must('POST', `/imports?name=${name}`, Buffer.from(table))
  const { etag } = await admin.ask('GET', `/imports/${one.id}`)
  const columns = { key: `${mark}key`, ...heads }
  const initial = { channel: 'phone' }
  await admin.must('PATCH', `/imports/${one.id}`,
    { source: 'planted', map: { columns, initial, zone: 'Asia/Shanghai' } },
    { 'content-type': 'application/json', 'if-match': etag ?? `"v${one.version}"` })
  await admin.must('POST', `/imports/${one.id}/check`, {})
  return one.id
}

async function plant_delegation(admin) {
  const { items } = await admin.must('GET', '/users')
  const [from, to] = items.filter((user) => /^ga1\./.test(user.login))
  const day = (count) => new Date(Date.now() + count * 86_400_000).toISOString()
  await admin.plant('POST', '/delegations',
    { from_user_id: from.id, to_user_id: to.id, starts_at: day(0), ends_at: day(2) })
}

// On the last day that has no log yet.
async function plant_log(desk) {
  for (let back = 0; back < 90; back++) {
    const day = new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10)
    const { found } = await desk.ask('GET', `/work-logs/day?day=${day}`)
    if (found.log || found.status) continue
    await desk.plant('POST', '/work-logs', { day })
    return day
  }
  throw new Error('every day has a log')
}

async function plant_privacy(admin, customer_id) {
  const at = '/privacy-requests'
  const one = await admin.plant('POST', at, { kind: 'access', customer_id, channel: 'phone' })
  await admin.plant('POST', '/legal-holds', { customer_id })
  return one.id
}

const changed = [
  ['/sites', 'site_id', 50], ['/departments', 'department_id'], ['/teams', 'team_id'],
  ['/staff', 'staff_id', 50], ['/calendars', 'calendar_id'], ['/policies', 'policy_id'],
  ['/rules', 'rule_id'], ['/indicators', 'indicator_id', 50], ['/users', 'user_id', 50]
]

// Everything is planted; the ids of what can be looked at.
export async function plant_all(base) {
  const admin = await person(base, 'admin')
  const desk = await person(base, 'ga1.2')
  for (const [path, key, most = 4] of changed) await admin.change(path, key, most)
  const { etag } = await admin.ask('GET', '/org')
  await admin.plant('PATCH', '/org', {}, '/org', { 'if-match': etag })
  const { staff } = await desk.must('GET', '/session')
  const [site] = (await desk.must('GET', '/sites')).items
  const colleagues = (await desk.must('GET', '/staff?limit=50')).items
  const colleague = colleagues.find((one) => one.id !== staff.id)
  const customer = await desk.plant('POST', '/customers', {
    site_id: site.id, contacts: [{ kind: 'wechat', value: names }]
  })
  const beside = { site_id: site.id, customer_id: customer.id }
  await admin.plant('POST', '/roles', { key: 'planted' })
  await plant_delegation(admin)
  await desk.plant('POST', '/views', { query: 'state=open' })
  await desk.plant('POST', '/tokens', { scopes: ['case_read'] })
  return {
    case_id: await plant_case(desk, beside, colleague.id),
    customer_id: customer.id,
    day: await plant_log(desk),
    import_id: await plant_import(admin, site),
    privacy_request_id: await plant_privacy(admin, customer.id)
  }
}
