// What nobody knows the outcome of is sent again with its key; what is known is not.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, expect, test, vi } from 'vitest'
import { call, Problem } from '../src/api/http'

const answer = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status })
const unknown = (): Response => answer(503, { type: '/problems/outcome-unknown', status: 503 })

function server(...answers: Response[]): string[] {
  const keys: string[] = []
  vi.stubGlobal('fetch', async (_path: string, request: { headers: Record<string, string> }) => {
    keys.push(request.headers['Idempotency-Key'] ?? 'none')
    return answers.shift()
  })
  vi.stubGlobal('setTimeout', (resume: () => void) => resume())
  return keys
}

afterEach(() => void vi.unstubAllGlobals())

test('a POST is sent again with the same key until it is known', async () => {
  const keys = server(unknown(), unknown(), answer(201, { id: '1' }))
  expect(await call('POST', '/cases', { body: {} })).toEqual({ id: '1' })
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
})

test('four times at most', async () => {
  const keys = server(unknown(), unknown(), unknown(), unknown(), answer(201, {}))
  await expect(call('POST', '/cases', { body: {} })).rejects.toBeInstanceOf(Problem)
  expect(keys).toHaveLength(4)
})

test('what has no key, or is only busy, is not sent again', async () => {
  const changes = server(unknown(), answer(200, {}))
  await expect(call('PATCH', '/cases/1', { body: {}, version: 1 })).rejects.toBeInstanceOf(Problem)
  expect(changes).toEqual(['none'])
  const busy = server(answer(503, { type: '/problems/unavailable', status: 503 }), answer(201, {}))
  await expect(call('POST', '/cases', { body: {} })).rejects.toBeInstanceOf(Problem)
  expect(busy).toHaveLength(1)
})
