// Attachments: uploads with progress, what is taken, files of a case.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, on_signed_out, Problem, query_text, remove } from './http'
import type { Attachment, FileLimits, Page, ProblemBody } from './types'

export const file_url = (id: string, show = false): string => `/api/v1/files/${id}/content${show ? '?show=true' : ''}`

export const use_file_limits = () => useQuery({ queryKey: ['file-limits'], queryFn: () => get<FileLimits>('/file-limits'), staleTime: 600_000 })

export function use_case_files(id: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['case', computed(() => toValue(id)), 'files'],
    queryFn: ({ signal }) => get<Page<Attachment>>(`/cases/${toValue(id)}/files`, {}, signal)
  })
}

export function use_file_remove() {
  const queries = useQueryClient()
  return async (file: Attachment): Promise<void> => {
    await remove(`/files/${file.id}`)
    void queries.invalidateQueries({ queryKey: ['case', file.object_id] })
  }
}

// fetch tells nothing of how much has gone out, so this one request goes the old way.
export function file_upload(file: Blob, name: string, progress: (share: number) => void, signal: AbortSignal): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const stop = (): void => request.abort()
    request.open('POST', `/api/v1/files${query_text({ name })}`)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('Accept', 'application/json')
    request.responseType = 'json'
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total)
    request.onabort = () => reject(new DOMException('', 'AbortError'))
    request.onerror = () => reject(new Problem(0, 'unreachable', ''))
    request.onload = () => {
      if (request.status === 201) return resolve(request.response as Attachment)
      if (request.status === 401) on_signed_out.handler?.()
      const body = request.response as ProblemBody | null
      reject(new Problem(request.status, body?.type?.split('/').pop() || String(request.status), body?.detail ?? '', body?.errors ?? []))
    }
    request.onloadend = () => signal.removeEventListener('abort', stop)
    signal.addEventListener('abort', stop)
    request.send(file)
  })
}
