// The shapes the server sends and takes. To be replaced by types generated from api/openapi.json.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Ids are strings, times are RFC 3339 in UTC, and every name is the one of the server's records.

export type Id = string
export type Time = string
export type Day = string // 2026-11-23, in the organisation's zone

export type Named = { id: Id; name: string }
export type Page<T> = { items: T[]; next_cursor?: string | null; total?: number }

export type FieldIssue = { field: string; code: string; detail?: string; [parameter: string]: unknown }
export type ProblemBody = { type: string; title: string; status: number; detail?: string; errors?: FieldIssue[] }

// --- Session and organisation ---------------------------------------------------------------

export type Language = 'zh-CN' | 'en'
export type Theme = 'system' | 'light' | 'dark'

export type Preferences = {
  language: Language
  theme: Theme
  density: 'dense' | 'comfortable'
  single_keys: boolean
  shortcuts: Record<string, string> // action -> keys, where the person chose others
  notice_email: 'each' | 'daily' | 'none'
  notice_kinds: string[]
  digest_at: string // 08:30
}

export type Facility = { kind: 'facility' | 'equipment'; name: string; quantity: number }
export type SessionSite = {
  id: Id
  parent_id: Id | null
  code: string
  name: string
  name_en: string
  kind: 'own' | 'outsourced' | 'vendor'
  zone: string
  calendar_id: Id | null
  closed: boolean
}
export type Site = SessionSite & { address: string; phone: string; headcount: number; facilities: Facility[]; version: number }

export type Session = {
  user: { id: Id; login: string; name: string; email: string; totp_on: boolean; read_only: boolean }
  staff: Staff | null // null: a login of a program
  org: { id: Id; code: string; name: string; name_en: string; zone: string; language: Language; industry: string; root_site_id: Id }
  permissions: string[]
  sites: SessionSite[] // the subtree this person may see
  preferences: Preferences
  must: '' | 'password' | 'totp' // to be done before anything else
}

export type SignIn = { org?: string; login: string; password: string; totp?: string }
export type FirstRun = {
  org_name: string
  zone: string
  language: Language
  site_name: string
  staff_name: string
  login: string
  email: string
  password: string
}

export type Team = { id: Id; site: Named; department_id: Id | null; lead: Named | null; name: string; name_en: string; staff_count: number; closed: boolean; version: number }
export type Staff = {
  id: Id
  name: string
  post: string
  badge_no: string | null
  site: Named
  team: Named | null
  phone: string
  email: string
  active: boolean
  user_id: Id | null
  version: number
}
export type Grant = { id: Id; role_id: Id; role: string; role_en: string; site: Named | null; team: Named | null; starts_at: Time; ends_at: Time | null; reason: string }
export type User = {
  id: Id
  login: string
  name: string
  staff: Named | null
  site: Named | null
  email: string
  language: Language
  read_only: boolean
  vendor: boolean
  active: boolean
  password_set: boolean
  totp_on: boolean
  must_change: boolean
  signed_in_at: Time | null
  grants: Grant[]
  version: number
}
export type Role = { id: Id; key: string; name: string; name_en: string; about: string; about_en: string; grantable: boolean; permissions: string[]; version: number }
export type PermissionWords = { name: string; text: string; text_en: string; reads: boolean; lends: boolean }
export type UserSession = { id: Id; created_at: Time; seen_at: Time; expires_at: Time; address: string; agent: string; current: boolean }
export type ApiToken = { id: Id; name: string; scopes: string[]; created_at: Time; expires_at: Time | null; seen_at: Time | null; token?: string }

// --- Customers ------------------------------------------------------------------------------

export type Contact = { id: Id; kind: 'phone' | 'email' | 'wechat' | 'address'; value: string; consent: boolean; consent_at: Time | null; preferred: boolean }
export type Customer = {
  id: Id
  name: string
  kind: 'person' | 'household' | 'company' | 'internal'
  language: string
  state: string
  contacts: Contact[]
  service_needs?: string[] // the file of needs comes later
  note: string
  masked: boolean // personal fields are shortened for this reader
  site: Named | null
  open_cases: number
  cases: number
  last_contact_at: Time | null
  version: number
}
export type CustomerNew = { name: string; kind: Customer['kind']; site_id: Id; note?: string; contacts: { kind: Contact['kind']; value: string; consent: boolean; preferred: boolean }[] }

// --- Cases and promises ---------------------------------------------------------------------

export const CASE_TYPES = [
  'enquiry', 'request', 'repair', 'complaint', 'grievance', 'suggestion', 'praise', 'appointment', 'safety_hazard',
  'follow_up_issue'
] as const
export type CaseType = (typeof CASE_TYPES)[number]

export const CASE_STATUSES = [
  'new', 'accepted', 'promised', 'working', 'waiting_customer', 'waiting_third_party', 'consulting',
  'solution_offered', 'solved', 'verified', 'closed', 'archived', 'cancelled', 'merged'
] as const
export type CaseStatus = (typeof CASE_STATUSES)[number]

export const CHANNELS = ['phone', 'counter', 'email', 'wechat', 'web', 'app', 'letter', 'visit'] as const
export type Channel = (typeof CHANNELS)[number]

export const PROMISE_KINDS = ['first_answer', 'resolution', 'plan', 'follow_up', 'progress', 'custom'] as const
export type PromiseKind = (typeof PROMISE_KINDS)[number]
export const PROMISE_STATES = ['open', 'at_risk', 'overdue', 'paused', 'kept', 'missed', 'renegotiated', 'waived', 'merged',
  'cancelled', 'not_recorded'] as const
export type PromiseState = (typeof PROMISE_STATES)[number]

export type PromiseClock = {
  id: Id
  kind: PromiseKind
  state: PromiseState
  text: string
  started_at: Time
  due_at: Time
  used_share: number // of the promised span, on the promise's own clock; over 1 when late
}

export type Promised = PromiseClock & {
  case_id: Id
  at_risk_at: Time
  stopped_at: Time | null
  late_by_seconds: number
  estimate_minutes: number | null
  customer_seconds: number | null // wall clock
  organisation_seconds: number | null // business time, pauses out
  organisation_due_at: Time
  organisation_kept: boolean | null
  made_by: Named | null // null: a policy
  replaced_by_id: Id | null // the promise that came in its place
  steps: { step: string; to: 'owner' | 'lead' | 'manager' | 'director'; at: Time | null; fired: boolean }[]
  reason: string
}

export type Unit = 'business_minutes' | 'workdays' | 'natural_minutes' | 'natural_days' | 'clock_time'
export type WhySpan = {
  from: Time
  until: Time
  kind: 'open' | 'closed' | 'weekend' | 'holiday' | 'make_up' | 'pause' | 'override'
  minutes: number // counted; 0 where the clock stood still
  label: string | null
}
export type Why = {
  promise_id: Id
  started_at: Time
  due_at: Time
  clock?: 'official' | 'organisation'
  amount?: number | null
  unit?: Unit | null
  calendar?: Named | null
  zone: string
  spans: WhySpan[]
  years_not_announced: { year: number }[]
}

export type CaseRow = {
  id: Id
  number: string
  type: CaseType
  status: CaseStatus
  severity: 1 | 2 | 3 | 4 | 5
  subject: string
  customer: Named | null
  site: Named
  team: Named | null
  owner: Named | null // null: imported, or nobody yet
  promise: PromiseClock | null // the nearest open one
  next_update_at: Time | null
  opened_at: Time
  updated_at: Time
  waiting_for: 'us' | 'customer' | 'third_party' | null
  version: number
}

export type Case = CaseRow & {
  channel: Channel
  cause: string | null
  asset_number: string | null
  need_stated: string
  need_observed: string
  read_back: string
  read_back_confirmed: boolean
  first_answered_at: Time | null
  verified_at: Time | null
  transfer_count: number
  first_contact: boolean
  solved_at: Time | null
  closed_at: Time | null
  reopen_until: Time | null
  reopened: number
  merged_into: { id: Id; number: string } | null
  repeat_of: { id: Id; number: string } | null
  imported: boolean
  actions: string[] // what fits the state now: accept, assign, reply, ...
  present?: { staff: Named; state: 'viewing' | 'editing' | 'away' }[]
}
export type Attachment = {
  id: Id
  name: string
  media_type: string
  bytes: number
  sha256: string
  kind: 'case' | ''
  object_id: Id | null
  seq: number
  view: 'image' | 'pdf' | ''
  uploaded_by: Named | null
  uploaded_at: Time
}
export type FileLimits = { file_bytes_max: number; case_bytes_max: number; org_bytes_max: number; types: string[]; used_bytes: number; version: number }

export const EVENT_KINDS = ['opened', 'message_in', 'reply', 'call', 'note', 'progress', 'promised', 'renegotiated',
  'promise_kept', 'promise_missed', 'accepted', 'assigned', 'transferred', 'consulted', 'answered', 'paused', 'resumed',
  'solved', 'verified', 'closed', 'reopened', 'merged', 'unmerged', 'cancelled', 'changed', 'plan_filed', 'receipt', 'waived',
  'offered', 'followed_up', 'archived', 'carried_up', 'file_removed'] as const
export type EventKind = (typeof EVENT_KINDS)[number]
export type CaseEvent = {
  id: Id
  seq: number
  kind: EventKind
  at: Time
  side: 'customer' | 'us' | 'inside' | 'system'
  actor: Named | null
  channel: Channel | '' | null
  body: string
  detail: EventDetail
  files?: Attachment[]
}
// What was given with it: the action's own input, or the promise it was about.
export type EventDetail = {
  done?: string
  now?: string
  next?: string
  next_update_at?: Time | null
  kind?: PromiseKind
  text?: string
  due_at?: Time
  promise?: { id: Id; kind: PromiseKind; text: string; due_at: Time; late_ms?: number | null }
  owner_id?: Id
  staff_id?: Id
  level?: string
  people?: string
  site_id?: Id
  reason?: string
  question?: string
  steps?: { what: string; due_on: Day; owner_id: Id }[]
  with?: { id: Id; number: string }
}

export type CaseNew = {
  type: CaseType
  channel: Channel
  severity: number
  subject: string
  cause?: string | null
  site_id: Id
  team_id?: Id | null
  owner_id?: Id | null
  customer_id?: Id | null
  asset_number?: string
  need_stated: string
  need_observed?: string
  read_back: string
  read_back_confirmed: boolean
  promise?: PromiseNew | null
  solved_at_once?: boolean
  files?: Id[]
}
export type PromiseNew = { kind: PromiseKind; text: string; due_at: Time; estimate_minutes?: number | null }
export type Suggestion = { due_at: Time; minutes: number }

export type View = { id: Id; name: string; query: string; shared: boolean; builtin: boolean; count: number | null; version: number }

export type DayItem = {
  about: CaseRow
  reason: 'promise' | 'progress' | 'follow_up' | 'new' | 'waiting' | 'consult'
  due_at: Time | null
}
export type MyDay = {
  at_risk: DayItem[]
  today: DayItem[]
  new_for_me: DayItem[]
  follow_ups: DayItem[]
  waiting: DayItem[]
  week: { kept: number; missed: number; updates_due: number; updates_on_time: number; solved: number }
}

export type SearchHit = {
  kind: 'case' | 'customer' | 'staff' | 'site'
  id: Id
  title: string
  number: string | null
  subtitle: string
}
export type Notice = { id: Id; kind: string; at: Time; read: boolean; case: { id: Id; number: string; subject: string } | null; text: string }
export type NoticePage = Page<Notice> & { unread: number }
export type Bulk = { bulk_id: Id; changed: number; refused: { id: Id; number: string; code: string }[] }

// --- Boards ---------------------------------------------------------------------------------

export type Rate = {
  kept: number
  missed: number
  n: number // kept + missed
  value: number | null // null: not assessable
  low: number | null
  high: number | null
}
export type Flag = 'good' | 'watch' | 'bad' | 'none'
export type Quantile = { value: number | null; low: number | null; high: number | null } // hours

export type KeptRateRow = Rate & {
  key: string
  name: string
  flag: Flag
  overdue: number // open and past due, counted as missed
  open: number
  paused: number
  waived: number
  merged: number
  not_recorded: number
  median: Quantile
  p90: Quantile
  trend: (number | null)[] // kept-rate of the last periods, oldest first
}
export type KeptFigure = Rate & {
  indicator: string // K10, K11, K13, K15
  name: string
  target: number
  flag: Flag
  previous: number | null
}
export type TrendPoint = Rate & { from: Day; lower_limit: number | null; upper_limit: number | null; flag: Flag; method_break: boolean }
export type KeptRate = {
  by: string
  from: Day
  to: Day
  as_of: Time
  basis: 'due' | 'opened' | 'stopped'
  clock: 'official' | 'organisation'
  source: string | null
  figures: KeptFigure[]
  total: KeptRateRow
  rows: KeptRateRow[]
  funnel: { centre: number; limits: { n: number; low_95: number; high_95: number; low_998: number; high_998: number }[]; guarded: boolean }
  trend: { centre: number; laney: boolean; points: TrendPoint[] }
  target: number
}

// --- Imports --------------------------------------------------------------------------------

export type ImportState = 'uploaded' | 'mapped' | 'checking' | 'checked' | 'running' | 'cancelled' | 'done' | 'failed' | 'undoing' | 'undone'
export type ImportRun = {
  id: Id
  kind: 'cases' | 'events'
  file_name: string
  bytes: number
  encoding: string
  delimiter: string
  rows: number | null
  state: ImportState
  source: string
  columns: { name: string; samples: string[] }[]
  map: ImportMap
  progress: { read: number; created: number; updated: number; unchanged: number; repeated: number; dropped: number; refused: number }
  issues: { row: number; column: string; code: string; value: string }[]
  observed_until: Time | null
  created_at: Time
  created_by: Named
  finished_at: Time | null
  undo_until: Time | null
  failure: string | null
  actions: string[]
  version: number
}
export type ImportPromise = { kind: PromiseKind; from: 'opened_at' | 'solved_at'; until: string; amount: number; unit: 'minutes' | 'days'; organisation_minutes: number | null }
export type ImportMap = {
  kind: 'cases' | 'events'
  source: string
  zone: string
  columns: Record<string, string | null> // our field -> their column
  codes: Record<string, Record<string, string>> // our field -> their value -> our code
  initial: { site: string; type: string; cause: string; channel: string; severity: number } // where a row says nothing
  dates: string[]
  observed_until: string
  promises: ImportPromise[] // what every case is judged by
  events: { first_answer: string[]; solved: string[] }
  create_sites: boolean
  drop_repeated: boolean
  all_or_nothing: boolean
  start_promises: boolean
}

// --- Calendars, policies, rules, indicators -------------------------------------------------

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]
export type Calendar = {
  id: Id
  name: string
  zone: string
  week: Record<Weekday, string[]>
  holidays: 'cn' | 'none'
  overrides: Record<Day, string[]>
  effective_from: Day
  number: number
  used_by: number
  version: number
}
export type CalendarDay = { day: Day; kind: 'open' | 'weekend' | 'holiday' | 'make_up' | 'override'; spans: string[]; label: string; announced: boolean }
export type Policy = {
  id: Id
  name: string
  number: number
  case_type: CaseType | null
  severity_max: number | null
  kind: PromiseKind
  amount: number
  unit: Unit
  at_risk_share: number
  pause_reasons: string[]
  steps: { at: string; to: string }[]
  calendar: Named | null
  enabled: boolean
  version: number
}

export type RuleState = 'draft' | 'tested' | 'pilot' | 'general' | 'rolled_back' | 'off'
export type Rule = {
  id: Id
  name: string
  number: number
  state: RuleState
  trigger: string
  conditions: { field: string; op: string; value: string }[]
  actions: { kind: string; value: string }[]
  owner: Named
  team: Named | null
  tested: { from: Day; to: Day; cases: number; matched: number; at: Time } | null
  fired_week: number
  changed_at: Time
  version: number
}
export type Indicator = {
  id: Id
  code: string
  name: string
  formula: string
  unit: string
  better: 'higher' | 'lower'
  target: number | null
  alarm: number | null
  period: 'week' | 'month' | 'quarter' | 'year' | null
  owner: Named | null
  state: 'idea' | 'smart' | 'agreed' | 'active' | 'retired'
  smart: { specific: string; measurable: string; achievable: string; relevant: string; time_bound: string }
  current: (Rate & { flag: Flag; display: string }) | null
  trend: (number | null)[]
  version: number
}

// --- Work log, audit, privacy ---------------------------------------------------------------

export type WorkLogWords = { notes: string; problems: string; suggestions: string; standards: string; handed_over: string; worked_minutes: number | null }
export type WorkLog = WorkLogWords & {
  id: Id
  day: Day
  staff: Named
  site: Named
  team: Named | null
  state: 'draft' | 'confirmed' | 'signed'
  handed_to: Named | null
  returned_reason: string
  confirmed_at: Time | null
  signed_at: Time | null
  signed_by: Named | null
  version: number
}
type LogCase = { id: Id; number: string; subject: string }
export type WorkLogDay = {
  log: WorkLog | null // null: not begun
  day: Day
  staff: Named
  site: Named
  team: Named | null
  totals: { cases: number; replies: number; calls: number; updates: number; solved: number; promises_kept: number; promises_missed: number }
  entries: { at: Time; kind: string; channel: string; about: LogCase | null; text: string | null; outward: boolean }[]
  promises: { id: Id; kept: boolean; at: Time; due_at: Time; kind: string; text: string | null; about: LogCase | null }[]
  corrections: { seq: number; at: Time; by: Named; body: string; reason: string }[]
  actions: ('write' | 'confirm' | 'reopen' | 'return' | 'sign' | 'correct')[]
}
export type MissingLog = { staff: Named; site: Named; team: Named | null; day: Day; state: 'draft' | null; acted: number }
export type AuditRow = {
  id: Id
  seq: number | null // null: not sealed yet
  at: Time
  actor: Named | null
  address: string | null
  action: string
  object: { kind: string; id: Id; label: string }
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  sealed: boolean
}
export type AuditHead = { seq: number; hash: string; sealed_at: Time; unsealed: number; verified_at: Time | null }
export type PersonalField = {
  id: Id
  entity: string
  field: string
  label: string
  purpose: string
  basis: string
  retention_days: number
  seen_by: string[]
  masked_for: string[]
  version: number
}
export type PrivacyRequest = {
  id: Id
  number: string
  kind: 'access' | 'correction' | 'erasure' | 'export' | 'restriction'
  customer: Named
  state: 'received' | 'identity_checked' | 'found' | 'reviewed' | 'answered' | 'done'
  received_at: Time
  due_at: Time
  owner: Named
  found: { entity: string; rows: number }[]
  version: number
}
export type PersonAccess = { at: Time; staff: Named; customer: Named; what: string; case_number: string | null }
