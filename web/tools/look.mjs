#!/usr/bin/env node
// Takes a picture of every page and checks it: accessibility (axe), the content policy, errors, sideways scrolling.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// node tools/look.mjs [WORD...]   only the pages whose name contains a word; pictures go to node_modules/.look/
// Serves the built UI (dist/) with the made-up data of dev/fixtures under the real content policy.
import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { chromium } from 'playwright-core'
import { preview } from 'vite'
import { pages } from './pages.mjs'

const root = new URL('..', import.meta.url).pathname
const words = process.argv.slice(2)
const axe = await readFile(`${root}node_modules/axe-core/axe.min.js`, 'utf8')
const looks = [
  { name: 'desk', width: 1440, height: 900, theme: 'light', language: 'zh-CN' },
  { name: 'phone', width: 360, height: 780, theme: 'light', language: 'zh-CN' },
  { name: 'dark', width: 1440, height: 900, theme: 'dark', language: 'en' },
  { name: 'phone-en', width: 360, height: 780, theme: 'dark', language: 'en' }
].filter((look) => !process.env.LOOK || process.env.LOOK.split(',').includes(look.name))

const served = await preview({ root, preview: { port: 4199, host: '127.0.0.1', strictPort: true }, logLevel: 'error' })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
})
mkdirSync(`${root}node_modules/.look`, { recursive: true })
let faults = 0

async function look_at(page, entry, look) {
  const said = []
  page.removeAllListeners('console')
  page.removeAllListeners('pageerror')
  page.on('console', (message) => message.type() === 'error' && !/401|403|404|412|422|404 \(/.test(message.text()) && said.push(message.text()))
  page.on('pageerror', (error) => said.push(String(error).split('\n')[0]))
  await page.goto(`http://127.0.0.1:4199${entry.path}`)
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(entry.wait ?? 250)
  if (entry.act) await entry.act(page, look)
  await page.screenshot({ path: `${root}node_modules/.look/${entry.name}.${look.name}.png`, fullPage: !!entry.whole })
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    return violations.map((v) => `${v.id} (${v.impact}) ${v.nodes.length}x ${v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')} :: ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ''}`).join(' | ')}`)
  })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  if (wide > 0) found.push(`scrolls sideways by ${wide} px`)
  for (const fault of [...said, ...found]) console.log(`${entry.name}.${look.name}: ${fault}`)
  faults += said.length + found.length
}

try {
  for (const look of looks) {
    const context = await browser.newContext({ viewport: { width: look.width, height: look.height }, deviceScaleFactor: 1, locale: look.language, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' })
    await context.addInitScript(({ theme, language }) => {
      localStorage.setItem('zhiyin.theme', theme)
      localStorage.setItem('zhiyin.language', language)
    }, look)
    // As the preferences of the session decide in the end, they are made to agree.
    const page = await context.newPage()
    await page.route('**/api/v1/session', async (route) => {
      const answer = await route.fetch()
      const text = await answer.text()
      if (answer.status() >= 300 || !text) return route.fulfill({ response: answer })
      const body = JSON.parse(text)
      body.preferences = { ...body.preferences, theme: look.theme, language: look.language }
      return route.fulfill({ response: answer, json: body })
    })
    await context.addInitScript(axe)
    for (const entry of pages) {
      if (words.length && !words.some((word) => entry.name.includes(word))) continue
      await look_at(page, entry, look).catch((fault) => {
        faults += 1
        console.log(`${entry.name}.${look.name}: ${fault.message.split('\n')[0]}`)
      })
    }
    await context.close()
  }
} finally {
  await browser.close()
  await served.close()
}
console.log(`look: ${faults} faults`)
process.exit(faults > 0 ? 1 : 0)
