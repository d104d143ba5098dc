// The program under test: filled, served on a free port, and ended.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { top } from './browser.mjs'

const { ZHIYIN_PROGRAM, ZHIYIN_DATABASE = 'sqlite', ZHIYIN_SCRATCH } = process.env

const quiet = { stdio: 'ignore' }

const free_port = () =>
  new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => found(port))
    })
  })

// Where NAME's data lie: a folder, and on PostgreSQL an empty database beside the suite's own.
function place_of(name) {
  const data = `${ZHIYIN_SCRATCH}/${name}`
  mkdirSync(data, { recursive: true })
  if (ZHIYIN_DATABASE === 'sqlite') return { data, flags: ['--data', data] }
  const url = execFileSync(`${top}tools/postgres`, ['database', `browser_${name}`])
  return { data, flags: ['--data', data, '--database', String(url).trim()] }
}

async function ready(base, child, log) {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`the program ended: ${readFileSync(log, 'utf8')}`)
    const answer = await fetch(`${base}/readyz`).catch(() => null)
    if (answer?.ok) return
    await new Promise((later) => setTimeout(later, 50))
  }
  throw new Error('the program is not ready after half a minute')
}

// A served program; cases: how many the demo in it has, 0 for an empty one.
export async function start_program(name, cases) {
  const { data, flags } = place_of(name)
  if (cases > 0)
    execFileSync(ZHIYIN_PROGRAM, ['demo', 'load', '--cases', `${cases}`, ...flags], quiet)
  const port = await free_port()
  const base = `http://127.0.0.1:${port}`
  const log = `${data}/log`
  const served = ['serve', ...flags, '--listen', `127.0.0.1:${port}`, '--log', 'warn']
  const child = spawn(ZHIYIN_PROGRAM, served)
  const kept = createWriteStream(log)
  child.stdout.pipe(kept)
  child.stderr.pipe(kept)
  await ready(base, child, log)
  const stop = () =>
    new Promise((ended) => {
      if (child.exitCode !== null) return ended(child.exitCode)
      child.once('exit', (code) => ended(code))
      child.kill('SIGTERM')
    })
  return { base, stop }
}
