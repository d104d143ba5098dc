// Debian's chromium for the tests, and pages that remember everything that went wrong in them.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export const top = new URL('../../', import.meta.url).pathname
const require = createRequire(`${top}web/package.json`)
const { chromium } = require('playwright-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

export const open_browser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'
    ]
  })

const catalogues = new Map()

// The UI's own words: t('case.new').
export function words_of(language) {
  if (!catalogues.has(language)) {
    const text = readFileSync(`${top}web/src/locales/${language}.json`, 'utf8')
    catalogues.set(language, JSON.parse(text))
  }
  return (key, named = {}) => {
    const message = key.split('.').reduce((at, step) => at?.[step], catalogues.get(language))
    if (typeof message !== 'string') throw new Error(`no such word: ${key}`)
    return message.replaceAll(/\{(\w+)\}/g, (whole, name) => named[name] ?? whole)
  }
}

// Answers that a page may get without being at fault: what is asked to find out who one is.
const expected = /\/api\/v1\/(session|first-run)$/

// A page at BASE whose errors, broken policies and failed answers are kept in `page.wrongs`.
export async function open_page(browser, base, options = {}) {
  const { language = 'zh-CN', theme = 'light', width = 1440, height = 900, state } = options
  const context = await browser.newContext({
    baseURL: base, viewport: { width, height }, locale: language, timezoneId: 'Asia/Shanghai',
    colorScheme: theme, reducedMotion: 'reduce', ...(state ? { storageState: state } : {})
  })
  await context.addInitScript(
    ({ theme, language }) => {
      localStorage.setItem('zhiyin.theme', theme)
      localStorage.setItem('zhiyin.language', language)
      window.broken_policies = []
      document.addEventListener('securitypolicyviolation', (event) =>
        window.broken_policies.push(`${event.violatedDirective} ${event.blockedURI}`))
    },
    { theme, language }
  )
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.wrongs = []
  page.on('pageerror', (fault) => page.wrongs.push(`error: ${String(fault).split('\n')[0]}`))
  page.on('console', (message) => {
    const from = message.location().url ?? ''
    if (message.type() === 'error' && !(expected.test(from) && /401|404/.test(message.text())))
      page.wrongs.push(`console: ${message.text()} ${from}`)
  })
  page.on('response', (answer) => {
    if (answer.status() >= 500) page.wrongs.push(`${answer.status()} ${answer.url()}`)
  })
  return page
}

export async function settled(page) {
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'))
}

// What axe finds against WCAG 2.2 AA and its good practices, one line each.
export async function axe_faults(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await window.axe.run(document, { runOnly: tags })
    return violations.flatMap((violation) =>
      violation.nodes.slice(0, 3).map((node) => {
        const why = (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''
        return `axe ${violation.id}: ${node.target.join(' ')} ${why}`
      }))
  })
}

export const sideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

// Everything wrong with the page as it stands; forgets what it has told.
export async function faults_of(page) {
  const wide = await sideways(page)
  const policies = await page.evaluate(() => window.broken_policies.splice(0))
  return [
    ...page.wrongs.splice(0),
    ...policies.map((one) => `policy: ${one}`),
    ...(wide > 0 ? [`scrolls sideways by ${wide} px`] : []),
    ...(await axe_faults(page))
  ]
}
