// Lists of the settings, and saving one of their things.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, patch, post } from './http'
import type { Page } from './types'
import type { GetPath, PatchPath, PostPath } from './wire'

type Query = Record<string, string>
// The lists that come in pages; the others are short and come whole.
const paged = new Set(['/staff', '/users', '/privacy-requests', '/person-accesses'])

export function use_list<T>(path: GetPath, query: MaybeRefOrGetter<Query> = {}) {
  return useQuery({
    queryKey: [path, computed(() => toValue(query))],
    queryFn: ({ signal }) => get<Page<T>>(path, { ...(paged.has(path) ? { limit: 200 } : {}), ...toValue(query) }, signal),
    select: (page) => page.items,
    staleTime: 30_000
  })
}

// Saves a new thing or changes a known one, and lets its list look again.
export function use_save(path: GetPath) {
  const queries = useQueryClient()
  const again = () => queries.invalidateQueries({ queryKey: [path] })
  return {
    again,
    save: async <T extends { id: string; version: number }>(input: object, known: T | null): Promise<T> => {
      const saved = known ? await patch<T>(`${path}/${known.id}` as PatchPath, input, known.version) : await post<T>(path as PostPath, input)
      void again()
      return saved
    },
    act: async <T>(id: string, action: string, body: object = {}): Promise<T> => {
      const done = await post<T>(`${path}/${id}/${action}` as PostPath, body)
      void again()
      return done
    }
  }
}
