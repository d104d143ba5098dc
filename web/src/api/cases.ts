// Cases, their timelines and promises: queries and what can be done.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, post } from './http'
import type { PostPath } from './wire'
import type { Case, CaseEvent, CaseRow, Page, Promised, TransferSite, View } from './types'

export const page_rows = 100

export function use_cases(filters: MaybeRefOrGetter<Record<string, string>>) {
  return useInfiniteQuery({
    queryKey: ['cases', computed(() => toValue(filters))],
    queryFn: ({ pageParam, signal }) => get<Page<CaseRow>>('/cases', { ...toValue(filters), limit: page_rows, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last: Page<CaseRow>) => last.next_cursor ?? undefined,
    refetchInterval: 60_000
  })
}

const builtin_views: View[] = ([['mine', 'owner=me&state=open'], ['due_today', 'state=open&due=today'], ['overdue', 'state=open&due=overdue'], ['unassigned_new', 'state=open&status=new'], ['all_open', 'state=open'], ['all', '']] as const).map(
  ([name, query]) => ({ id: name, name, query, shared: true, own: false, builtin: true, count: null, version: 0 })
)

// The built-in views are always there; a server that keeps views may count them.
export const use_views = () =>
  useQuery({ queryKey: ['views'], queryFn: () => get<Page<View>>('/views'), staleTime: 60_000, retry: false, select: (page) => [...builtin_views.map((view) => page.items.find((one) => one.builtin && one.name === view.name) ?? view), ...page.items.filter((one) => !one.builtin)], placeholderData: { items: [] } as Page<View> })
export { builtin_views }

export function use_case(id: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['case', computed(() => toValue(id))],
    queryFn: ({ signal }) => get<Case>(`/cases/${toValue(id)}`, {}, signal),
    refetchInterval: 20_000
  })
}

export function use_events(id: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['case', computed(() => toValue(id)), 'events'],
    queryFn: ({ signal }) => get<Page<CaseEvent>>(`/cases/${toValue(id)}/events`, { limit: 200 }, signal),
    refetchInterval: 20_000
  })
}

export function use_promises(id: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['case', computed(() => toValue(id)), 'promises'],
    queryFn: ({ signal }) => get<Page<Promised>>(`/cases/${toValue(id)}/promises`, {}, signal)
  })
}

// Sites that a case may be handed to, also those out of the reader's sight.
export const use_transfer_sites = (wanted: MaybeRefOrGetter<boolean>) =>
  useQuery({ queryKey: ['transfer-sites'], queryFn: () => get<Page<TransferSite>>('/transfer-sites'), staleTime: 5 * 60_000, enabled: computed(() => toValue(wanted)) })

// Does something to a case and lets every list that shows it look again.
export function use_case_action() {
  const queries = useQueryClient()
  return async (of: { id: string; version: number }, action: string, body: unknown = {}): Promise<Case> => {
    try {
      const changed = await post<Case>(`/cases/${of.id}/${action}` as PostPath, body, { version: of.version })
      queries.setQueryData(['case', of.id], changed)
      return changed
    } finally {
      void queries.invalidateQueries({ queryKey: ['case', of.id] })
      void queries.invalidateQueries({ queryKey: ['cases'] })
      void queries.invalidateQueries({ queryKey: ['day'] })
      void queries.invalidateQueries({ queryKey: ['views'] })
    }
  }
}
