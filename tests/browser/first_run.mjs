// A new installation in the browser: from an empty data directory to the first case. [S002-25]
// SPDX-License-Identifier: AGPL-3.0-or-later
import { faults_of, open_page, settled, words_of } from './browser.mjs'
import { none, test } from './tests.mjs'

export async function first_run(browser, base) {
  const t = words_of('zh-CN')
  const page = await open_page(browser, base)
  const step = (what, body) => test(`first run: ${what}`, async () => {
    await body()
    await settled(page)
    none(await faults_of(page))
  }, () => page)
  const dialog = () => page.locator('.el-dialog:visible')
  const saved = async () => {
    await dialog().locator('button[type=submit]').click()
    await dialog().waitFor({ state: 'hidden' })
  }
  const field = (key) => page.getByLabel(t(key), { exact: true })

  await step('the set-up is the first page', async () => {
    await page.goto('/')
    await page.getByRole('heading', { name: t('first_run.title') }).waitFor()
  })
  await step('names the organisation and its first administrator', async () => {
    await field('first_run.org_name').fill('和风燃气')
    await field('first_run.site_name').fill('城东营业厅')
    await field('first_run.staff_name').fill('周明')
    await field('session.login').fill('zhou.ming')
    await field('session.password').fill('correct horse battery')
    await page.getByRole('button', { name: t('first_run.done') }).click()
    await page.waitForURL('**/my-day')
  })
  await step('shows where to begin', async () => {
    await page.getByRole('heading', { name: t('first_steps.title') }).waitFor()
  })
  await step('adds a second site', async () => {
    await page.getByRole('link', { name: t('first_steps.sites') }).click()
    await page.getByRole('button', { name: t('site.new') }).click()
    await dialog().getByLabel(t('settings.name'), { exact: true }).fill('城西营业厅')
    await dialog().getByLabel(t('site.code'), { exact: true }).fill('CX')
    await saved()
    await page.getByText('城西营业厅').first().waitFor()
  })
  await step('adds a colleague with a login', async () => {
    await page.goto('/settings/staff')
    await page.getByRole('button', { name: t('staff.new') }).click()
    await dialog().getByLabel(t('staff.name'), { exact: true }).fill('李静')
    await dialog().getByLabel(t('session.login')).fill('li.jing')
    await saved()
    await page.locator('aside.side').getByText('li.jing').waitFor()
  })
  await step('sets the working hours', async () => {
    await page.goto('/settings/calendars')
    await page.locator('.panel .button', { hasText: t('action.edit') }).first().click()
    await dialog().getByLabel(t('weekday.sat'), { exact: true }).fill('09:00-12:00')
    await saved()
    await page.getByText('09:00-12:00').first().waitFor()
  })
  await step('opens the first case with its promise', async () => {
    await page.goto('/cases/new')
    await page.getByLabel(t('case.field.subject'), { exact: true }).fill('灶具打不着火')
    await page.getByLabel(t('case.field.need_stated'), { exact: true }).fill('今天做不了饭')
    await page.getByLabel(t('new_case.read_back'), { exact: true }).fill('灶打不着火，今天要能用')
    await page.getByText(t('new_case.confirmed')).click()
    await page.getByLabel(t('compose.what'), { exact: true }).fill('师傅上门检修')
    await page.locator('.quick button').last().click()
    await page.getByRole('button', { name: t('new_case.open') }).click()
    await page.waitForURL(/\/cases\/\d+$/)
    await page.locator('.beside .card').first().waitFor()
  })
  await step('finds it in the day', async () => {
    await page.goto('/my-day')
    await page.getByText('灶具打不着火').first().waitFor()
  })
  await page.context().close()
}
