// The rooms of the left rail and of the settings, in the order in which they are shown.
// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  BookUser, CalendarClock, ChartNoAxesColumn, ClipboardList, FileUp, Gauge, Inbox, Network, NotebookPen, Paperclip, ScrollText, Settings,
  ShieldCheck, Sun, Timer, UserRound, Users, Workflow
} from '@lucide/vue'
import type { Component } from 'vue'
import { may } from '@/lib/session'

export type Room = { key: string; path: string; icon: Component; permission?: string }

export const rail: Room[] = [
  { key: 'day', path: '/my-day', icon: Sun },
  { key: 'cases', path: '/cases', icon: Inbox, permission: 'case_read' },
  { key: 'customers', path: '/customers', icon: BookUser, permission: 'customer_read' },
  { key: 'log', path: '/work-log', icon: NotebookPen }
]

export const rail_below: Room[] = [
  { key: 'boards', path: '/boards/kept-rate', icon: ChartNoAxesColumn, permission: 'report_read' },
  { key: 'indicators', path: '/indicators', icon: Gauge, permission: 'report_read' },
  { key: 'imports', path: '/imports', icon: FileUp, permission: 'import_run' },
  { key: 'settings', path: '/settings', icon: Settings }
]

export const settings: Room[] = [
  { key: 'me', path: '/settings/me', icon: UserRound },
  { key: 'calendars', path: '/settings/calendars', icon: CalendarClock, permission: 'clock_manage' },
  { key: 'policies', path: '/settings/policies', icon: Timer, permission: 'clock_manage' },
  { key: 'rules', path: '/settings/rules', icon: Workflow, permission: 'rule_manage' },
  { key: 'indicators', path: '/indicators', icon: Gauge, permission: 'indicator_manage' },
  { key: 'sites', path: '/settings/sites', icon: Network, permission: 'org_read' },
  { key: 'staff', path: '/settings/staff', icon: Users, permission: 'org_read' },
  { key: 'access', path: '/settings/access', icon: ClipboardList, permission: 'user_manage' },
  { key: 'files', path: '/settings/files', icon: Paperclip, permission: 'settings_manage' },
  { key: 'privacy', path: '/settings/privacy', icon: ShieldCheck, permission: 'privacy_manage' },
  { key: 'audit', path: '/settings/audit', icon: ScrollText, permission: 'audit_read' }
]

export const open_rooms = (rooms: Room[]): Room[] => rooms.filter((room) => !room.permission || may(room.permission))
