#!/usr/bin/env node
// Takes a picture of every room of a running program, for people to look at.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// node tests/browser/look.mjs BASE FOLDER [WORD...]    LOOK=wide-zh,narrow-en THEME=dark as wanted
// The program serves the demo; only rooms whose name contains a word are visited.
import { mkdirSync } from 'node:fs'
import { faults_of, open_browser, open_page, settled } from './browser.mjs'
import { rooms, sign_in_by_form } from './rooms.mjs'

const [base, folder, ...words] = process.argv.slice(2)
const looks = [
  { name: 'wide-zh', width: 1440, height: 900, language: 'zh-CN', theme: 'light' },
  { name: 'narrow-zh', width: 360, height: 780, language: 'zh-CN', theme: 'light' },
  { name: 'wide-en-dark', width: 1440, height: 900, language: 'en', theme: 'dark' },
  { name: 'narrow-en-dark', width: 360, height: 780, language: 'en', theme: 'dark' }
].filter((look) => !process.env.LOOK || process.env.LOOK.split(',').includes(look.name))

mkdirSync(folder, { recursive: true })
const browser = await open_browser()
try {
  for (const look of looks) {
    const pages = new Map()
    for (const room of rooms) {
      if (words.length && !words.some((word) => room.name.includes(word))) continue
      if (!pages.has(room.as)) {
        const page = await open_page(browser, base, look)
        if (room.as) await sign_in_by_form(page, room.as, look)
        pages.set(room.as, page)
      }
      const page = pages.get(room.as)
      try {
        await room.visit(page, look)
        await settled(page)
        await page.waitForTimeout(250)
        for (const fault of await faults_of(page))
          console.log(`${room.name} ${look.name}: ${fault}`)
      } catch (fault) {
        console.log(`${room.name} ${look.name}: ${fault.message.split('\n').slice(0, 3).join(' ')}`)
      }
      const path = `${folder}/${room.name}.${look.name}.png`
      await page.screenshot({ path, fullPage: !!room.whole })
    }
    for (const page of pages.values()) await page.context().close()
  }
} finally {
  await browser.close()
}
