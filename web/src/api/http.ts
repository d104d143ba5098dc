// The one way to the server: JSON in and out, problems as exceptions, versions as If-Match.
// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FieldIssue, ProblemBody } from './types'
import type { DeletePath, GetPath, PatchPath, PostPath, PutPath } from './wire'

export class Problem extends Error {
  constructor(
    readonly status: number, // 0: the server was not reached
    readonly kind: string, // the last part of the problem's type
    readonly detail: string,
    readonly issues: FieldIssue[] = []
  ) {
    super(detail || kind)
    this.name = 'Problem'
  }
}

export const is_problem = (fault: unknown, ...kinds: (string | number)[]): fault is Problem =>
  fault instanceof Problem && (kinds.length === 0 || kinds.includes(fault.kind) || kinds.includes(fault.status))

type Query = Record<string, string | number | boolean | null | undefined | string[]>
type Options = { query?: Query; body?: unknown; version?: number; signal?: AbortSignal; file?: Blob; key?: string }

// Told when a request finds the session gone, so that the frame can ask for the password on the spot.
export const on_signed_out: { handler: (() => void) | null } = { handler: null }

export function query_text(query: Query): string {
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue
    if (Array.isArray(value)) {
      if (value.length > 0) words.set(name, value.join(','))
    } else words.set(name, String(value))
  }
  const text = words.toString()
  return text ? `?${text}` : ''
}

// randomUUID is only there on https and localhost.
export function random_key(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function problem_of(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => null)) as ProblemBody | null
  const kind = body?.type?.split('/').pop() || String(response.status)
  return new Problem(response.status, kind, body?.detail ?? body?.title ?? '', body?.errors ?? [])
}

// Whether it was kept is not known: with its key it is answered for what was done, or done now.
const again = { times: 3, ms: 1000 }

export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`
  if (options.file) headers['Content-Type'] = 'application/octet-stream'
  else if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  if (method === 'POST' && options.key !== '') headers['Idempotency-Key'] = options.key ?? random_key()

  for (let tried = 0; ; tried++) {
    try {
      return await send<T>(method, path, options, headers)
    } catch (fault) {
      const known = !('Idempotency-Key' in headers) || !is_problem(fault, 'outcome-unknown')
      if (known || tried === again.times) throw fault
    }
    await new Promise((resume) => setTimeout(resume, again.ms))
  }
}

async function send<T>(method: string, path: string, options: Options, headers: Record<string, string>): Promise<T> {
  let response: Response
  try {
    response = await fetch(`/api/v1${path}${query_text(options.query ?? {})}`, {
      method,
      headers,
      credentials: 'same-origin',
      body: options.file ?? (options.body === undefined ? null : JSON.stringify(options.body)),
      signal: options.signal ?? null
    })
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault
    throw new Problem(0, 'unreachable', '')
  }
  if (!response.ok) {
    const problem = await problem_of(response)
    if (response.status === 401 && path !== '/session') on_signed_out.handler?.()
    throw problem
  }
  return (response.status === 204 ? undefined : await response.json()) as T
}

// A path that the API does not have fails the build.
export const get = <T>(path: GetPath, query?: Query, signal?: AbortSignal): Promise<T> =>
  call<T>('GET', path, { query: query ?? {}, ...(signal ? { signal } : {}) })
export const post = <T>(path: PostPath, body: unknown = {}, options: Options = {}): Promise<T> =>
  call<T>('POST', path, { ...options, body })
// A POST that only asks: nothing is written, so it needs no key against doing it twice.
export const ask = <T>(path: PostPath, body: unknown = {}): Promise<T> => call<T>('POST', path, { body, key: '' })
export const patch = <T>(path: PatchPath, body: unknown, version: number): Promise<T> =>
  call<T>('PATCH', path, { body, version })
export const put = <T>(path: PutPath, body: unknown, version?: number): Promise<T> =>
  call<T>('PUT', path, version === undefined ? { body } : { body, version })
export const remove = (path: DeletePath, version?: number): Promise<void> =>
  call<void>('DELETE', path, version === undefined ? {} : { version })
