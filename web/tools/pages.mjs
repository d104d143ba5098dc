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
  { name: 'nowhere', path: '/nowhere' }
]
export { signed_out }
