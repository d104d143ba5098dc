// Attachments in the browser: chosen by keyboard, pasted, dropped, refused in words, seen again.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { faults_of, open_page, settled, words_of } from './browser.mjs'
import { open_case, sign_in_by_form } from './rooms.mjs'
import { check, none, test } from './tests.mjs'

const looks = [
  { language: 'zh-CN', theme: 'light', width: 1440, height: 900 },
  { language: 'en', theme: 'dark', width: 360, height: 780 }
]
// One red dot.
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8' +
  'z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

// What a person does with the mouse or the clipboard, as the page sees it. A file is the dot, or a
// text, or so many empty bytes.
const give = (page, kind, ...files) =>
  page.evaluate(({ kind, files, dot }) => {
    const bytes_of = (what) => typeof what === 'string' ? what
      : what === undefined ? Uint8Array.from(atob(dot), (letter) => letter.charCodeAt(0))
        : new Uint8Array(what)
    const moved = new DataTransfer()
    for (const [name, what] of files)
      moved.items.add(new File([bytes_of(what)], name, { type: 'image/png' }))
    const form = document.querySelector('form.composer')
    const how = { bubbles: true, cancelable: true }
    const event = kind === 'paste'
      ? new ClipboardEvent('paste', { ...how, clipboardData: moved })
      : new DragEvent('drop', { ...how, dataTransfer: moved })
    form.querySelector('textarea').dispatchEvent(event)
  }, { kind, files, dot })

async function attach(browser, base, look) {
  const t = words_of(look.language)
  const page = await open_page(browser, base, look)
  const step = (what, body) =>
    test(`files ${look.width} ${look.language}: ${what}`, body, () => page)
  const rows = page.locator('.composer .attach li')
  const add = page.locator('.composer').getByRole('button', { name: t('file.add') })
  const choose = async (...files) => {
    const asked = page.waitForEvent('filechooser')
    await add.press('Enter')
    await (await asked).setFiles(files)
  }
  const file = (name, mimeType, buffer) => ({ name, mimeType, buffer })
  await sign_in_by_form(page, 'manager', look)
  await open_case(page, '')
  await page.getByRole('tab', { name: t('compose.note') }).click()

  await step('are chosen by keyboard, pasted and dropped', async () => {
    await choose(file('meter.png', 'image/png', Buffer.from(dot, 'base64')),
      file('notes.txt', 'text/plain', Buffer.from('A-1024, 88\n'.repeat(9))))
    await give(page, 'paste', ['image.png'])
    await give(page, 'drop', ['door.png'])
    await page.waitForFunction(() => document.querySelectorAll('.attach li').length === 4 &&
      !document.querySelector('.attach progress'))
    check(await rows.locator('img').count() === 3, 'pictures are not shown small')
    await rows.getByText(t('file.pasted', { ending: 'png' })).waitFor()
    none(await faults_of(page))
  })
  await step('are refused in words, and hold up the note', async () => {
    await give(page, 'drop', ['tool.png', '#!/bin/sh\nrm -r x\n'], ['long.png', 26_214_401],
      ['none.png', 0])
    await rows.getByText(t('file.not_taken')).waitFor()
    await rows.getByText(t('file.too_large', { max: '25 MB' })).waitFor()
    await rows.getByText(t('file.empty')).waitFor()
    page.wrongs = page.wrongs.filter((wrong) => !/415/.test(wrong))
    await page.locator('.composer textarea').first().fill(`files ${look.width}`)
    await page.keyboard.press('Control+Enter')
    await page.locator('.attach > p').getByText(t('file.failed')).first().waitFor()
    none(await faults_of(page))
  })
  await step('stay over a reload, but for those that were left out', async () => {
    while (await page.locator('.attach li.bad').count() > 0) {
      await page.locator('.attach li.bad button').first().focus()
      await page.keyboard.press('Enter')
    }
    await page.waitForTimeout(400)
    await page.reload()
    await page.waitForFunction(() => document.querySelectorAll('.attach li').length === 4)
  })
  await step('stand in the timeline with what was written', async () => {
    await page.locator('.composer textarea').first().focus()
    await page.keyboard.press('Control+Enter')
    const event = page.locator('.event', { hasText: `files ${look.width}` })
    await event.locator('img').nth(2).waitFor()
    await event.getByText('notes.txt').waitFor()
    await event.locator('img').first().scrollIntoViewIfNeeded()
    await page.waitForFunction((img) => img.naturalWidth > 0,
      await event.locator('img').first().elementHandle())
    check(await page.locator('.attach li').count() === 0, 'the composer still has files')
    await settled(page)
    none(await faults_of(page))
  })
  await page.context().close()
}

export async function files(browser, base) {
  for (const look of looks) await attach(browser, base, look)
}
