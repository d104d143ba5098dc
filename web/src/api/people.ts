// Staff, teams and customers as choices and pages.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { own_name } from '@/lib/names'
import { get } from './http'
import type { Customer, Named, Page, Staff, Team } from './types'

const rarely = 5 * 60_000

export const use_staff = () => useQuery({ queryKey: ['staff'], queryFn: () => get<Page<Staff>>('/staff', { limit: 200 }), staleTime: rarely })
export const use_teams = () => useQuery({ queryKey: ['teams'], queryFn: () => get<Page<Team>>('/teams'), staleTime: rarely })

// The name of a team that is only named, in the reader's language.
export function use_team_name() {
  const { data: teams } = use_teams()
  const known = computed(() => new Map((teams.value?.items ?? []).map((team) => [team.id, team])))
  return (team: Named | null | undefined): string => (team?.id ? own_name(known.value.get(team.id) ?? team) : '')
}

export function use_customers(words: MaybeRefOrGetter<string>, site_id: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['customers', computed(() => [toValue(words), toValue(site_id)])],
    queryFn: ({ signal }) => get<Page<Customer>>('/customers', { q: toValue(words), site_id: toValue(site_id), limit: 100 }, signal)
  })
}

export function use_customer(id: MaybeRefOrGetter<string | null | undefined>) {
  return useQuery({
    queryKey: ['customer', computed(() => toValue(id))],
    queryFn: ({ signal }) => get<Customer>(`/customers/${toValue(id)}`, {}, signal),
    enabled: computed(() => !!toValue(id))
  })
}
