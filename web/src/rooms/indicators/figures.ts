// Indicators and their figures from the server.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get } from '@/api/http'
import type { Indicator, IndicatorAlarm, IndicatorMeasure, IndicatorReport, IndicatorVersion, Page } from '@/api/types'
import { may } from '@/lib/session'

export type FigureQuery = { by: string; from?: string; to?: string; site_id?: string }

export function use_indicator(id: MaybeRefOrGetter<string>) {
  return useQuery({ queryKey: ['/indicators', 'one', computed(() => toValue(id))], queryFn: ({ signal }) => get<Indicator>(`/indicators/${toValue(id)}`, {}, signal) })
}

export function use_figures(id: MaybeRefOrGetter<string>, query: MaybeRefOrGetter<FigureQuery>) {
  return useQuery({
    queryKey: ['/indicators', 'figures', computed(() => toValue(id)), computed(() => toValue(query))],
    queryFn: ({ signal }) => get<IndicatorReport>(`/indicators/${toValue(id)}/figures`, { ...toValue(query) }, signal),
    enabled: computed(() => may('report_read') && toValue(id) !== ''),
    placeholderData: keepPreviousData,
    staleTime: 60_000
  })
}

const of_one = <T>(id: MaybeRefOrGetter<string>, what: string, enabled = true) =>
  useQuery({ queryKey: ['/indicators', what, computed(() => toValue(id))], queryFn: ({ signal }) => get<Page<T>>(`/indicators/${toValue(id)}/${what}`, {}, signal), select: (page) => page.items, enabled })
export const use_versions = (id: MaybeRefOrGetter<string>) => of_one<IndicatorVersion>(id, 'versions')
export const use_alarms = (id: MaybeRefOrGetter<string>) => of_one<IndicatorAlarm>(id, 'alarms', may('report_read'))

export const use_measures = () =>
  useQuery({ queryKey: ['/indicator-parts'], queryFn: () => get<{ measures: IndicatorMeasure[] }>('/indicator-parts'), select: (parts) => parts.measures, staleTime: Infinity })
