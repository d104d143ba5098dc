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
  await page.context().close()
}
