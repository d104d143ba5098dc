// The pages that tools/look.mjs visits, and what it does there before the picture.
// SPDX-License-Identifier: AGPL-3.0-or-later

const signed_out = async (page) => {
  await page.route('**/api/v1/session', (route) => route.fulfill({ status: 401, json: { type: '/problems/signed-out', title: '', status: 401 } }))
  await page.reload()
  await page.waitForTimeout(300)
  await page.unroute('**/api/v1/session')
}

export const pages = [
  { name: 'login', path: '/login' },
  { name: 'first-run', path: '/first-run' },
  { name: 'day', path: '/my-day' },
  { name: 'choose-password', path: '/choose-password' },
  { name: 'palette', path: '/my-day', act: async (page) => {
    await page.keyboard.press('Control+k')
    await page.waitForTimeout(300)
    await page.keyboard.type('gzrl')
    await page.waitForTimeout(300)
  } },
  { name: 'shortcuts', path: '/my-day', act: async (page) => {
    await page.keyboard.press('Shift+?')
    await page.waitForTimeout(500)
  } },
  { name: 'cases', path: '/cases?state=open' },
  { name: 'cases-bulk', path: '/cases?state=open&sort=severity&site=2&type=complaint,repair', act: async (page) => {
    const boxes = page.locator('td.pick input')
    if (!(await boxes.count())) return
    await boxes.nth(1).click()
    await boxes.nth(5).click({ modifiers: ['Shift'] })
  } },
  { name: 'cases-peek', path: '/cases?state=open&peek=1001' },
  { name: 'cases-empty', path: '/cases?q=没有这样的单' },
  { name: 'case', path: '/cases/1001' },
  { name: 'case-facts', path: '/cases/1001', act: async (page) => {
    const tab = page.getByRole('tab').nth(1)
    if (await page.locator('.switch').count()) await tab.click()
  } },
  { name: 'case-promise', path: '/cases/1004?write=promise', act: async (page) => {
    await page.locator('.composer input').first().fill('尽快上门检修')
    await page.locator('.composer input[type=number]').fill('2')
    await page.waitForTimeout(500)
  } },
  { name: 'case-progress', path: '/cases/1007?write=progress' },
  { name: 'case-conflict', path: '/cases/1010', act: async (page) => {
    await page.locator('.composer textarea').fill('您好，请别着急，我们会尽快处理[412]')
    await page.keyboard.press('Control+Enter')
    await page.waitForTimeout(700)
  } },
  { name: 'case-solve', path: '/cases/1002', act: async (page) => {
    await page.locator('.doing .primary').click()
    await page.waitForTimeout(400)
  } },
  { name: 'case-why', path: '/cases/1001', act: async (page) => {
    const why = page.locator('.doing .link').first()
    if (await why.isVisible()) await why.click()
    await page.waitForTimeout(500)
  } },
  { name: 'new-case', path: '/cases/new', whole: true, act: async (page) => {
    await page.locator('.find input').fill('138')
    await page.waitForTimeout(500)
    await page.keyboard.press('Enter')
    await page.waitForTimeout(300)
  } },
  { name: 'customers', path: '/customers' },
  { name: 'customer', path: '/customers/12' },
  { name: 'customer-edit', path: '/customers/12', act: async (page) => {
    await page.locator('.page-head .button').first().click()
    await page.waitForTimeout(400)
  } },
  { name: 'board', path: '/boards/kept-rate', wait: 900, whole: true },
  { name: 'board-picked', path: '/boards/kept-rate?row=8&clock=organisation', wait: 900, act: async (page) => {
    await page.locator('.chart header button').first().click()
    await page.waitForTimeout(200)
  } },
  { name: 'imports', path: '/imports' },
  { name: 'import-map', path: '/imports/3', whole: true },
  { name: 'import-check', path: '/imports/2' },
  { name: 'import-run', path: '/imports/4' },
  { name: 'import-done', path: '/imports/1' },
  { name: 'log', path: '/work-log' },
  { name: 'settings', path: '/settings' },
  { name: 'set-me', path: '/settings/me', whole: true },
  { name: 'set-calendars', path: '/settings/calendars', whole: true },
  { name: 'set-calendar-edit', path: '/settings/calendars', act: async (page) => {
    await page.locator('.page-head .button.primary').click()
    await page.waitForTimeout(400)
  } },
  { name: 'set-policies', path: '/settings/policies' },
  { name: 'set-policy-edit', path: '/settings/policies', act: async (page) => {
    await page.locator('td .link').nth(1).click()
    await page.waitForTimeout(400)
  } },
  { name: 'set-rules', path: '/settings/rules' },
  { name: 'set-rule', path: '/settings/rules?peek=4' },
  { name: 'set-indicators', path: '/settings/indicators' },
  { name: 'set-indicator', path: '/settings/indicators?peek=10&state=all' },
  { name: 'set-sites', path: '/settings/sites' },
  { name: 'set-staff', path: '/settings/staff' },
  { name: 'set-person', path: '/settings/staff?peek=3' },
  { name: 'set-bulk', path: '/settings/staff', act: async (page) => {
    await page.locator('.page-head .button').first().click()
    await page.waitForTimeout(400)
  } },
  { name: 'set-site', path: '/settings/sites', act: async (page) => {
    await page.locator('td .link').nth(2).click()
    await page.waitForTimeout(400)
  } },
  { name: 'set-access', path: '/settings/access' },
  { name: 'set-privacy', path: '/settings/privacy' },
  { name: 'set-fields', path: '/settings/privacy?tab=fields' },
  { name: 'set-audit', path: '/settings/audit' },
  { name: 'set-audit-row', path: '/settings/audit?peek=89999' },
  { name: 'nowhere', path: '/nowhere' }
]
export { signed_out }
