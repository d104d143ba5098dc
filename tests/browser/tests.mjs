// A test is a sentence and a function; what went wrong is said, with a picture of the page.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync } from 'node:fs'
import { top } from './browser.mjs'

const pictures = `${top}build-logs/browser`
let passed = 0
let failed = 0

// `page`: whose picture is taken when the test fails.
export async function test(sentence, body, page = () => null) {
  try {
    await body()
    passed += 1
    console.log(`ok - ${sentence}`)
  } catch (fault) {
    failed += 1
    console.log(`not ok - ${sentence}`)
    const said = String(fault?.message ?? fault).split('\n').slice(0, 12)
    console.log(said.map((line) => `  ${line}`).join('\n'))
    mkdirSync(pictures, { recursive: true })
    const name = sentence.replaceAll(/[^\w\u4e00-\u9fff]+/g, '-').slice(0, 100)
    await page()?.screenshot({ path: `${pictures}/${name}.png` }).catch(() => null)
  }
}

export function none(faults) {
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

export function check(holds, words) {
  if (!holds) throw new Error(words)
}

export function tell_sum() {
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 && passed > 0
}
