// Every page and its address; each room is loaded when first visited.
// SPDX-License-Identifier: AGPL-3.0-or-later
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { get, is_problem } from '@/api/http'
import { may, session, session_load } from '@/lib/session'

declare module 'vue-router' {
  interface RouteMeta {
    framed?: boolean
    permission?: string
  }
}

const framed = (path: string, name: string, component: RouteRecordRaw['component'], permission?: string): RouteRecordRaw =>
  ({ path, name, component, meta: permission ? { framed: true, permission } : { framed: true } }) as RouteRecordRaw

export const routes: RouteRecordRaw[] = [
  { path: '/', redirect: '/my-day' },
  { path: '/login', name: 'login', component: () => import('@/rooms/session/LoginPage.vue') },
  { path: '/first-run', name: 'first_run', component: () => import('@/rooms/session/FirstRun.vue') },
  { path: '/choose-password', name: 'choose_password', component: () => import('@/rooms/session/ChoosePassword.vue') },
  { path: '/first', name: 'must_first', component: () => import('@/rooms/session/MustFirst.vue') },
  framed('/my-day', 'day', () => import('@/rooms/day/MyDay.vue')),
  framed('/cases', 'cases', () => import('@/rooms/cases/CasesRoom.vue'), 'case_read'),
  framed('/cases/new', 'new_case', () => import('@/rooms/cases/NewCase.vue'), 'case_write'),
  framed('/cases/:id', 'case', () => import('@/rooms/cases/CaseRoom.vue'), 'case_read'),
  framed('/customers', 'customers', () => import('@/rooms/customers/CustomersRoom.vue'), 'customer_read'),
  framed('/customers/:id', 'customer', () => import('@/rooms/customers/CustomerRoom.vue'), 'customer_read'),
  { path: '/boards', redirect: '/boards/kept-rate' },
  framed('/boards/kept-rate', 'board', () => import('@/rooms/boards/KeptRateBoard.vue'), 'report_read'),
  framed('/indicators', 'indicators', () => import('@/rooms/indicators/IndicatorsRoom.vue'), 'org_read'),
  framed('/indicators/:id', 'indicator', () => import('@/rooms/indicators/IndicatorRoom.vue'), 'org_read'),
  framed('/imports', 'imports', () => import('@/rooms/imports/ImportsRoom.vue'), 'import_run'),
  framed('/imports/:id', 'import', () => import('@/rooms/imports/ImportRoom.vue'), 'import_run'),
  framed('/work-log', 'log', () => import('@/rooms/log/WorkLogRoom.vue')),
  {
    path: '/settings',
    component: () => import('@/rooms/settings/SettingsRoom.vue'),
    meta: { framed: true },
    children: [
      { path: '', name: 'settings', component: () => import('@/rooms/settings/SettingsStart.vue') },
      framed('me', 'me', () => import('@/rooms/settings/MySettings.vue')),
      framed('calendars', 'calendars', () => import('@/rooms/settings/CalendarsRoom.vue'), 'clock_manage'),
      framed('policies', 'policies', () => import('@/rooms/settings/PoliciesRoom.vue'), 'clock_manage'),
      framed('rules', 'rules', () => import('@/rooms/settings/RulesRoom.vue'), 'rule_manage'),
      { path: 'indicators', redirect: '/indicators' },
      framed('sites', 'sites', () => import('@/rooms/settings/SitesRoom.vue'), 'org_read'),
      framed('staff', 'staff', () => import('@/rooms/settings/StaffRoom.vue'), 'org_read'),
      framed('access', 'access', () => import('@/rooms/settings/AccessRoom.vue'), 'user_manage'),
      framed('files', 'files', () => import('@/rooms/settings/FilesRoom.vue'), 'settings_manage'),
      framed('privacy', 'privacy', () => import('@/rooms/privacy/PrivacyRoom.vue'), 'privacy_manage'),
      framed('audit', 'audit', () => import('@/rooms/settings/AuditRoom.vue'), 'audit_read')
    ]
  },
  framed('/:rest(.*)*', 'nowhere', () => import('@/frame/NoSuchPage.vue'))
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 })
})

async function needs_first_run(): Promise<boolean> {
  try {
    return (await get<{ open: boolean }>('/first-run')).open
  } catch {
    return false
  }
}

router.beforeEach(async (to, from) => {
  if (to.name === 'login' || to.name === 'first_run' || to.name === 'choose_password') return true
  if (!session.value) {
    try {
      await session_load()
    } catch (fault) {
      if (!is_problem(fault, 401)) return true // The frame shows that the server is not reached.
      return (await needs_first_run()) ? { name: 'first_run' } : { name: 'login', query: { to: to.fullPath } }
    }
  }
  if (session.value?.must && to.name !== 'must_first') return { name: 'must_first' }
  if (to.meta.permission && !may(to.meta.permission)) return { name: 'nowhere', params: { rest: to.path.slice(1).split('/') } }
  // The chosen site goes along from page to page, so that every address says it.
  if (from.query.site && to.query.site === undefined && from.meta.framed && to.meta.framed && to.path !== from.path)
    return { ...to, query: { ...to.query, site: from.query.site }, replace: false }
  return true
})
