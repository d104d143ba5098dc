// The five minutes' tour of the README, by mouse and by keyboard alone.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { axe_faults, faults_of, open_page, settled, words_of } from './browser.mjs'
import { password, sign_in_by_form } from './rooms.mjs'
import { check, none, test } from './tests.mjs'

// Walks on by Tab until the thing has the focus, as someone without a mouse does.
async function tab_to(page, thing, most = 120) {
  for (let pressed = 0; pressed <= most; pressed++) {
    if (await thing.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`not reached by ${most} tabs: ${thing}`)
}

// How the two of them do the same things.
const by_mouse = {
  name: 'mouse',
  press: (page, thing) => thing.click(),
  write: async (page, thing, text) => {
    await thing.click()
    await thing.fill(text)
  },
  room: async (page, path) => page.locator(`.rail a[href^="${path}"]`).click(),
  first_case: async (page) => page.locator('table.cases td.no a').first().click(),
  progress: async (page, t) => page.getByRole('tab', { name: t('compose.progress') }).click(),
  palette: async (page, t) => page.getByRole('button', { name: t('palette.open') }).click(),
  leave: async (page, t) => {
    await page.locator('header .me').click()
    await page.getByRole('menuitem', { name: t('session.out') }).click()
  }
}
const by_keyboard = {
  name: 'keyboard',
  press: async (page, thing) => {
    await tab_to(page, thing)
    await page.keyboard.press('Enter')
  },
  write: async (page, thing, text) => {
    await tab_to(page, thing)
    await page.keyboard.type(text)
  },
  room: async (page, path) => {
    await page.keyboard.press('g')
    await page.keyboard.press({ '/cases': 'c', '/boards': 'b' }[path])
  },
  first_case: async (page) => {
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.locator('aside.side').waitFor()
    await page.keyboard.press('Enter')
  },
  progress: async (page) => page.keyboard.press('u'),
  palette: async (page) => page.keyboard.press('Control+k'),
  leave: async (page, t) => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type(t('session.out'))
    await page.getByRole('option', { name: t('session.out') }).waitFor()
    await page.keyboard.press('Enter')
  }
}

const clock_time = /\d{2}:\d{2}/

async function sign_in(page, way, t, login) {
  await way.write(page, page.getByLabel(t('session.login'), { exact: true }), login)
  await way.write(page, page.getByLabel(t('session.password'), { exact: true }), password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/my-day')
  await page.getByRole('heading', { level: 1, name: t('room.day') }).waitFor()
}

async function explain(page, way, t) {
  await way.press(page, page.getByRole('button', { name: t('promise.why') }).first())
  const sheet = page.getByRole('dialog')
  await sheet.locator('.spans li').first().waitFor()
  check(clock_time.test(await sheet.innerText()), 'the reasons name no clock time')
  none(await axe_faults(page))
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'hidden' })
}

async function update(page, way, t) {
  await way.progress(page, t)
  const form = page.locator('form.composer')
  const part = (name) => form.getByLabel(t(`compose.${name}`), { exact: true })
  await part('done').waitFor()
  await way.write(page, part('done'), 'Called the customer')
  await page.keyboard.press('Control+Enter')
  await form.locator('[aria-invalid="true"]').first().waitFor()
  await way.write(page, part('now'), 'The part is ordered')
  await way.write(page, part('next'), 'We come as soon as possible')
  await form.getByText('as soon as possible', { exact: false }).last().waitFor()
  check((await form.locator('.hint.watch').count()) > 0, 'no word about as soon as possible')
  await part('next').fill('The fitter comes on Friday at 10:00')
  await way.press(page, form.locator('.quick button').last())
  await page.keyboard.press('Control+Enter')
  await page.getByText(t('compose.sent.progress')).waitFor()
  await page.locator('.scroll').getByText('The part is ordered').last().waitFor()
}

async function search(page, way, t) {
  for (const [asked, kind] of [['0130', 'customer'], ['账单', 'case']]) {
    await way.palette(page, t)
    await page.locator('dialog[open] input').waitFor()
    await page.keyboard.type(asked)
    await page.locator('dialog[open] [role=group] [role=option]').first().waitFor()
    await page.getByText(t('palette.group.objects'), { exact: true }).waitFor().catch(() => {
      throw new Error(`nothing found of ${kind} ${asked}`)
    })
    await page.keyboard.press('Escape')
    await page.locator('dialog[open]').waitFor({ state: 'detached' })
  }
}

async function board(page, way) {
  await way.room(page, '/boards')
  await page.waitForURL('**/boards/**')
  await page.locator('table tbody tr').nth(20).waitFor()
  await settled(page)
}

async function prefer(browser, base, login, language) {
  const page = await open_page(browser, base, { language })
  await sign_in_by_form(page, login, { language })
  await page.context().close()
}

async function tour(browser, base, way, language) {
  const t = words_of(language)
  const page = await open_page(browser, base, { language })
  const name = (what) => `tour by ${way.name}, ${language}: ${what}`
  const step = (what, body) => test(name(what), async () => {
    await body()
    await settled(page)
    none(await faults_of(page))
  }, () => page)

  await page.goto('/')
  await step('signs in and sees the day', async () => {
    await sign_in(page, way, t, 'ga1.2')
    await page.locator('[data-row-focus=day]').first().waitFor()
    check(clock_time.test(await page.locator('main').innerText()), 'the day names no clock time')
  })
  await step('opens a case with its promises on two clocks', async () => {
    await way.room(page, '/cases')
    await page.locator('table.cases td.no a').first().waitFor()
    await way.first_case(page)
    await page.waitForURL(/\/cases\/\d+/)
    const promises = page.locator('.beside .card').first()
    await promises.getByText(t('promise.customer_clock')).waitFor()
    await promises.getByText(t('promise.organisation_clock')).waitFor()
  })
  await step('asks why then', () => explain(page, way, t))
  await step('writes a progress update of three parts, with a time', () => update(page, way, t))
  await step('finds by four digits and by a Chinese word', () => search(page, way, t))
  await step('signs out, and in as manager', async () => {
    await way.leave(page, t)
    await page.waitForURL('**/login**')
    await sign_in(page, way, t, 'manager')
  })
  await step('opens the kept-rates of every site', () => board(page, way))
  await page.context().close()
}

export async function tours(browser, base) {
  for (const language of ['zh-CN', 'en']) {
    for (const login of ['ga1.2', 'manager']) await prefer(browser, base, login, language)
    for (const way of [by_mouse, by_keyboard]) await tour(browser, base, way, language)
  }
}
