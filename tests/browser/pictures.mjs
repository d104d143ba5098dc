#!/usr/bin/env node
// Takes the pictures of the README from a running program that serves the demo.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// build/zhiyin demo load --data DIR && build/zhiyin serve --data DIR --listen 127.0.0.1:9000
// tools/node node tests/browser/pictures.mjs http://127.0.0.1:9000
import { open_browser, open_page, settled, top } from './browser.mjs'
import { sign_in_by_form } from './rooms.mjs'

const [base] = process.argv.slice(2)
const languages = [{ language: 'zh-CN', ending: '' }, { language: 'en', ending: '-en' }]

// The first due of the open cases in work to which a progress update was written.
async function told_case(page) {
  return page.evaluate(async () => {
    const get = (path) => fetch(`/api/v1${path}`).then((answer) => answer.json())
    const { items } = await get('/cases?state=open&status=working&sort=due&limit=30')
    for (const one of items) {
      const events = (await get(`/cases/${one.id}/events`)).items
      if (events.some((event) => event.kind === 'progress')) return one.id
    }
    return items[0].id
  })
}

const browser = await open_browser()
for (const { language, ending } of languages) {
  const page = await open_page(browser, base, { language, width: 1280, height: 800 })
  await sign_in_by_form(page, 'ga1.2', { language })
  await page.goto(`/cases/${await told_case(page)}?write=progress`)
  await settled(page)
  await page.waitForTimeout(1000)
  await page.screenshot({ path: `${top}docs/images/case${ending}.png` })
  await page.context().close()
}
await browser.close()
