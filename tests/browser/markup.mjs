// What people wrote is text in every room: no markup of theirs is built, no script of theirs runs.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs'
import { open_page, settled, sideways, words_of } from './browser.mjs'
import { mark, plant_all } from './markup_plant.mjs'
import { rooms, sign_in_by_form, visit_each } from './rooms.mjs'
import { check, none, test } from './tests.mjs'

const looks = [
  { width: 1440, height: 900, language: 'zh-CN', theme: 'light' },
  { width: 360, height: 780, language: 'en', theme: 'dark' }
]

// Rooms that show nothing but the program's own words.
const wordless = new Set([
  'login', 'choose-password', 'shortcuts', 'cases-empty', 'settings', 'files', 'holidays',
  'nowhere', 'day-lead', 'cases-bulk', 'cases-peek', '/my-day of the administrator'
])

const at = (path) => (page) => page.goto(path)
const planted_rooms = (ids) => [
  { name: 'planted case', as: 'ga1.2', visit: at(`/cases/${ids.case_id}`) },
  { name: 'planted case, its facts', as: 'ga1.2', visit: async (page, look) => {
    await page.goto(`/cases/${ids.case_id}`)
    const side = words_of(look.language)('case.side')
    if (look.width < 961) await page.getByRole('tab', { name: side }).click()
    await page.locator('.beside .panel header .button').last().click()
    await page.locator('.el-dialog input').first().waitFor()
  } },
  { name: 'planted case, beside the list', as: 'ga1.2', visit: at(`/cases?peek=${ids.case_id}`) },
  { name: 'planted case, written to', as: 'ga1.2', visit: at(`/cases/${ids.case_id}?write=reply`) },
  { name: 'planted customer', as: 'ga1.2', visit: at(`/customers/${ids.customer_id}`) },
  { name: 'new case of a planted customer', as: 'ga1.2',
    visit: at(`/cases/new?customer=${ids.customer_id}`) },
  { name: 'planted import', as: 'admin', visit: at(`/imports/${ids.import_id}`) },
  { name: 'planted log', as: 'ga1.2', visit: at(`/work-log?day=${ids.day}`) },
  { name: 'planted request', as: 'admin', visit: async (page) => {
    await page.goto(`/settings/privacy?tab=requests&request=${ids.privacy_request_id}`)
  } },
  { name: 'palette', as: 'ga1.2', visit: async (page) => {
    await page.goto('/my-day')
    await page.waitForSelector('h1')
    await page.keyboard.press('Control+k')
    await page.waitForSelector('dialog[open] input')
    await page.keyboard.type('planted')
    await page.locator('dialog[open] [role="option"]', { hasText: mark }).first().waitFor()
  } },
  ...['/my-day', '/cases', '/customers', '/settings/access'].map((path) =>
    ({ name: `${path} of the administrator`, as: 'admin', visit: at(path) }))
]

// A page that notes whatever came to life in it.
async function wary_page(browser, base, look) {
  const page = await open_page(browser, base, look)
  await page.context().addInitScript(() => { window.ran = () => { window.ran_at_all = true } })
  page.on('dialog', (dialog) => {
    page.wrongs.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/planted'))
      page.wrongs.push(`request: ${request.url()}`)
  })
  return page
}

const came_to_life = (page) => page.evaluate(() => {
  const alive = '.planted, iframe[srcdoc], a[href^="javascript:" i], [onerror], [onload], [onfocus]'
  const found = [...document.querySelectorAll(alive)].map((one) => `built: ${one.outerHTML}`)
  if (window.ran_at_all) found.push('a script ran')
  return [...found, ...window.broken_policies.splice(0).map((one) => `policy: ${one}`)]
})

const shown = (page) => page.evaluate((mark) => {
  const fields = [...document.querySelectorAll('input, textarea')].map((field) => field.value)
  const drawn = [...document.querySelectorAll('svg text')].map((text) => text.textContent)
  return [document.body.innerText, ...fields, ...drawn].some((text) => text.includes(mark))
}, mark)

async function faults(page) {
  const wide = await sideways(page)
  return [...page.wrongs.splice(0), ...(await came_to_life(page)),
    ...(wide > 0 ? [`scrolls sideways by ${wide} px`] : [])]
}

const look_at = (browser, base, look, list) => visit_each(list, look, {
  open: () => wary_page(browser, base, look),
  name_of: (room) => `markup is text: ${room.name} at ${look.width} px`,
  see: async (page, room) => {
    none(await faults(page))
    check(wordless.has(room.name) || await shown(page), 'nothing of it is shown')
  }
})

// The words of every point of every chart, as they are shown under the mouse.
async function told_by_charts(page) {
  const told = []
  const points = await page.evaluate(() =>
    [...document.querySelectorAll('.drawing svg path')].map((path) => path.getBoundingClientRect())
      .filter(({ width, height }) => width > 3 && width < 20 && height > 3 && height < 20)
      .map(({ x, y, width, height }) => [x + width / 2, y + height / 2 + window.scrollY]))
  for (const [x, y] of points.slice(0, 60)) {
    await page.evaluate((top) => window.scrollTo(0, top), y - 300)
    await page.mouse.move(x, y - await page.evaluate(() => window.scrollY))
    const boxes = page.locator('.drawing > div:not(:first-child)')
    told.push(...await boxes.allInnerTexts())
  }
  return told.join('\n')
}

async function saved_picture(page, t) {
  const save = page.locator('.chart').first().getByRole('button', { name: t('chart.save') })
  await save.click()
  const saving = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'SVG' }).first().click()
  return readFileSync(await (await saving).path(), 'utf8')
}

async function charts(browser, base, look) {
  const t = words_of(look.language)
  const page = await wary_page(browser, base, look)
  await sign_in_by_form(page, 'manager', look)
  await test('markup is text: under the mouse in charts', async () => {
    await page.goto('/boards/kept-rate')
    await page.locator('.drawing svg path').first().waitFor({ state: 'attached' })
    await settled(page)
    const told = await told_by_charts(page)
    check(told.includes(mark), `no tooltip names a planted site: ${told.slice(0, 400)}`)
    none(await faults(page))
  }, () => page)
  await test('markup is text: in a chart that is saved', async () => {
    const picture = await saved_picture(page, t)
    const kinds = await page.evaluate((text) => {
      const drawn = new DOMParser().parseFromString(text, 'image/svg+xml')
      return [...new Set([...drawn.querySelectorAll('*')].map((one) => one.localName))]
    }, picture)
    const drawing = /^(svg|g|path|text|tspan|rect|defs|clipPath|style|circle|line|poly\w+)$/
    const odd = kinds.filter((kind) => !drawing.test(kind))
    none(odd.map((kind) => `the picture holds <${kind}>`))
  }, () => page)
  await page.context().close()
}

export async function markup(browser, base) {
  const ids = await plant_all(base)
  const own = planted_rooms(ids)
  const others = rooms.filter(({ name }) => name !== 'palette')
  await look_at(browser, base, looks[0], [...own, ...others])
  await look_at(browser, base, looks[1], own)
  await charts(browser, base, looks[0])
}
