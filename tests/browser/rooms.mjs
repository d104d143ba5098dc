// Every room of the UI, who may see it, how one gets there in the demo, and the way round.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { settled, words_of } from './browser.mjs'
import { test } from './tests.mjs'

export const password = 'zhiyin-demo-2026'

// Signs in by the form, and makes the account's own choices agree with the look that is wanted.
export async function sign_in_by_form(page, login, { language = 'zh-CN', theme = 'light' } = {}) {
  const t = words_of(language)
  await page.goto('/login')
  await page.getByLabel(t('session.login'), { exact: true }).fill(login)
  await page.getByLabel(t('session.password'), { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/my-day')
  await page.evaluate(
    (wanted) => fetch('/api/v1/preferences', {
      method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wanted)
    }),
    { language, theme }
  )
  await page.reload()
}

// A test for each room, on a page of whoever visits it: open() makes the page, name_of(room) names
// the test, see(page, room) looks when the room is there.
export async function visit_each(list, look, { open, name_of, see }) {
  const pages = new Map()
  for (const room of list) {
    if (!pages.has(room.as)) {
      const page = await open()
      if (room.as) await sign_in_by_form(page, room.as, look)
      pages.set(room.as, page)
    }
    const page = pages.get(room.as)
    page.wrongs.length = 0
    await test(name_of(room), async () => {
      await room.visit(page, look)
      await settled(page)
      await see(page, room)
    }, () => page)
  }
  for (const page of pages.values()) await page.context().close()
}

const at = (path) => (page) => page.goto(path)

// The first item of a list of the API, as the signed-in person sees it.
async function first_of(page, path) {
  const get = (asked) => fetch(asked).then((answer) => answer.json())
  const found = await page.evaluate(get, `/api/v1${path}`)
  if (!found.items?.length) throw new Error(`nothing in ${path}`)
  return found.items[0]
}

export const open_case = async (page, query) => {
  if (page.url() === 'about:blank') await page.goto('/my-day')
  const one = await first_of(page, '/cases?state=open&sort=due&limit=1')
  await page.goto(`/cases/${one.id}${query}`)
}

export const rooms = [
  { name: 'login', as: '', visit: at('/login') },
  { name: 'choose-password', as: '', visit: at('/choose-password#secret') },
  { name: 'day', as: 'ga1.2', visit: at('/my-day') },
  { name: 'day-lead', as: 'ga1.1', visit: at('/my-day') },
  { name: 'palette', as: 'ga1.2', visit: async (page) => {
    await page.goto('/my-day')
    await page.waitForSelector('h1')
    await page.keyboard.press('Control+k')
    await page.waitForSelector('dialog[open] input')
    await page.keyboard.type('账单')
    await page.waitForTimeout(500)
  } },
  { name: 'shortcuts', as: 'ga1.2', visit: async (page) => {
    await page.goto('/my-day')
    await page.waitForSelector('h1')
    await page.keyboard.press('Shift+?')
    await page.waitForSelector('.el-dialog')
  } },
  { name: 'cases', as: 'ga1.2', visit: at('/cases?state=open') },
  { name: 'cases-manager', as: 'manager', visit: at('/cases') },
  { name: 'cases-bulk', as: 'manager', visit: async (page, look) => {
    await page.goto('/cases?state=open&type=complaint')
    if (look.width < 721) return
    const boxes = page.locator('td.pick input')
    await boxes.nth(1).click()
    await boxes.nth(4).click({ modifiers: ['Shift'] })
  } },
  { name: 'cases-peek', as: 'ga1.2', visit: async (page) => {
    await page.goto('/my-day')
    const one = await first_of(page, '/cases?state=open&sort=due&limit=1')
    await page.goto(`/cases?state=open&peek=${one.id}`)
  } },
  { name: 'cases-empty', as: 'ga1.2', visit: at('/cases?q=没有这样的单') },
  { name: 'case', as: 'ga1.2', visit: (page) => open_case(page, '') },
  { name: 'case-progress', as: 'ga1.2', visit: (page) => open_case(page, '?write=progress') },
  { name: 'case-promise', as: 'ga1.2', visit: (page) => open_case(page, '?write=promise') },
  { name: 'case-facts', as: 'ga1.2', visit: async (page, look) => {
    await open_case(page, '')
    const side = words_of(look.language)('case.side')
    if (look.width < 961) await page.getByRole('tab', { name: side }).click()
    await page.locator('.beside .panel header .button').last().click()
    await page.locator('.el-dialog input').first().waitFor()
  } },
  { name: 'new-case', as: 'ga1.2', visit: at('/cases/new'), whole: true },
  { name: 'customers', as: 'ga1.2', visit: at('/customers') },
  { name: 'customer', as: 'ga1.2', visit: async (page) => {
    await page.goto('/my-day')
    const one = await first_of(page, '/customers?limit=1')
    await page.goto(`/customers/${one.id}`)
  } },
  { name: 'board', as: 'manager', visit: at('/boards/kept-rate'), whole: true },
  { name: 'imports', as: 'admin', visit: at('/imports') },
  { name: 'work-log', needs: '/work-log', as: 'ga1.2', visit: at('/work-log') },
  { name: 'settings', as: 'admin', visit: at('/settings') },
  { name: 'me', as: 'ga1.2', visit: at('/settings/me'), whole: true },
  { name: 'calendars', as: 'admin', visit: at('/settings/calendars'), whole: true },
  { name: 'holidays', as: 'admin', visit: async (page) => {
    await page.goto('/settings/calendars')
    await page.locator('.page-head .button').first().click()
    await page.locator('.el-dialog textarea').waitFor()
  } },
  { name: 'policies', as: 'admin', visit: at('/settings/policies') },
  { name: 'rules', as: 'admin', visit: at('/settings/rules') },
  { name: 'rule', as: 'admin', visit: async (page) => {
    await page.goto('/settings/rules')
    const one = await first_of(page, '/rules')
    await page.goto(`/settings/rules?peek=${one.id}`)
  } },
  { name: 'indicators', as: 'manager', visit: at('/indicators'), whole: true },
  { name: 'indicator', as: 'manager', visit: at('/indicators/K11'), whole: true },
  { name: 'sites', as: 'admin', visit: at('/settings/sites') },
  { name: 'staff', as: 'admin', visit: at('/settings/staff') },
  { name: 'staff-peek', as: 'admin', visit: async (page) => {
    await page.goto('/settings/staff')
    const one = await first_of(page, '/staff?limit=5')
    await page.goto(`/settings/staff?peek=${one.id}`)
  } },
  { name: 'access', as: 'admin', visit: at('/settings/access'), whole: true },
  { name: 'files', as: 'admin', visit: at('/settings/files'), whole: true },
  { name: 'privacy', needs: '/privacy-requests', as: 'admin', visit: at('/settings/privacy') },
  { name: 'audit', as: 'admin', visit: at('/settings/audit') },
  { name: 'nowhere', as: 'ga1.2', visit: at('/no/such/page') }
]
