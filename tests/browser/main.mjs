// The browser suite: the README's tour, every room, attachments, markup, first load and first run.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { open_browser } from './browser.mjs'
import { start_program } from './program.mjs'
import { check_rooms, first_load } from './each_room.mjs'
import { files } from './files.mjs'
import { first_run } from './first_run.mjs'
import { markup } from './markup.mjs'
import { tell_sum } from './tests.mjs'
import { tours } from './tour.mjs'

const parts = process.argv.slice(2)
const wanted = (part) => parts.length === 0 || parts.includes(part)
const browser = await open_browser()
const on_sqlite = (process.env.ZHIYIN_DATABASE ?? 'sqlite') === 'sqlite'
const running = []
let good = false

try {
  const demo = await start_program('demo', 1500)
  running.push(demo)
  if (wanted('load')) await first_load(browser, demo.base)
  if (wanted('tour')) await tours(browser, demo.base)
  if (wanted('files')) await files(browser, demo.base)
  if (wanted('rooms')) await check_rooms(browser, demo.base)
  // What a page makes of a text does not hang on the database.
  if (wanted('markup') && on_sqlite) {
    const planted = await start_program('planted', 200)
    running.push(planted)
    await markup(browser, planted.base)
  }
  if (wanted('first')) {
    const empty = await start_program('empty', 0)
    running.push(empty)
    await first_run(browser, empty.base)
  }
  good = tell_sum()
} finally {
  await browser.close()
  for (const program of running) await program.stop()
}
process.exit(good ? 0 : 1)
