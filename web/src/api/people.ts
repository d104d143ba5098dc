// Staff, teams and customers as choices and pages.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get } from './http'
import type { Customer, Page, Staff, Team } from './types'

const rarely = 5 * 60_000

export const use_staff = () => useQuery({ queryKey: ['staff'], queryFn: () => get<Page<Staff>>('/staff', { limit: 200 }), staleTime: rarely })
export const use_teams = () => useQuery({ queryKey: ['teams'], queryFn: () => get<Page<Team>>('/teams'), staleTime: rarely })

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
