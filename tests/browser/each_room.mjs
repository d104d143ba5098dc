// Every room in light and dark, wide and on a phone: sound under axe, no error, nothing too wide.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs'
import { faults_of, open_page, settled, top } from './browser.mjs'
import { rooms, sign_in_by_form, visit_each } from './rooms.mjs'
import { check, none, test } from './tests.mjs'

const first_load_bytes = 240_000

// Both languages, both themes and both widths, in two passes that cross them.
const passes = [
  { width: 1440, height: 900, language: 'zh-CN', theme: 'light' },
  { width: 360, height: 780, language: 'zh-CN', theme: 'dark' },
  { width: 1440, height: 900, language: 'en', theme: 'dark' },
  { width: 360, height: 780, language: 'en', theme: 'light' }
]

// A room whose operations the program does not have cannot be seen.
const { paths } = JSON.parse(readFileSync(`${top}api/openapi.json`, 'utf8'))
const there = (room) => !room.needs || `/api/v1${room.needs}` in paths

const check_pass = (browser, base, look) => visit_each(rooms.filter(there), look, {
  open: () => open_page(browser, base, look),
  name_of: (room) =>
    `${room.name} is sound at ${look.width} px, ${look.language}, ${look.theme}`,
  see: async (page) => none(await faults_of(page))
})

// How a room looks does not hang on the database: on PostgreSQL each is seen once in a language.
const on_postgres = [passes[0], passes[3]]

export async function check_rooms(browser, base) {
  const looks = (process.env.ZHIYIN_DATABASE ?? '').startsWith('postgres') ? on_postgres : passes
  for (const look of looks) await check_pass(browser, base, look)
}

// What the desk costs the first time, as the server sends it: scripts, packed.
export async function first_load(browser, base) {
  await test('the first load of the desk is at most 240 kB of packed script', async () => {
    const known = await open_page(browser, base)
    await sign_in_by_form(known, 'ga1.2')
    const state = await known.context().storageState()
    await known.context().close()
    const page = await open_page(browser, base, { state })
    const asked = new Map()
    const plain = []
    let bytes = 0
    const wire = await page.context().newCDPSession(page)
    await wire.send('Network.enable')
    wire.on('Network.responseReceived', ({ requestId, response }) =>
      asked.set(requestId, response))
    const packed = ({ headers }) =>
      (headers['content-encoding'] ?? headers['Content-Encoding']) === 'br'
    wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const response = asked.get(requestId)
      if (!/javascript/.test(response?.mimeType ?? '')) return
      if (encodedDataLength > 4000 && !packed(response)) plain.push(response.url)
      bytes += encodedDataLength
    })
    await page.goto('/my-day')
    await page.waitForSelector('h1')
    await settled(page)
    console.log(`# first load: ${bytes} bytes of script`)
    none(plain.map((url) => `${url} is not packed`))
    check(bytes > 50_000 && bytes <= first_load_bytes, `${bytes} bytes`)
    await page.context().close()
  })
}
