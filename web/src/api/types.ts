// What the UI knows more exactly than the API's shapes: closed lists of words, and what may be absent.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The shapes are made from api/openapi.json (wire.ts). A field named here that the API does not have fails the build.
import type * as Wire from './wire'

export type Id = string
export type Time = string
export type Day = string // 2026-11-23, in the organisation's zone

// A shape of the API with some of its fields told more exactly.
type Of<Shape, Exact extends { [Name in keyof Exact]: Name extends keyof Shape ? unknown : never }> = Omit<Shape, keyof Exact> & Exact

export type Named = { id: Id; name: string }
export type Page<T> = { items: T[]; next_cursor?: string | null; total?: number | null }

export type FieldIssue = { field: string; code: string; detail?: string; [parameter: string]: unknown }
export type ProblemBody = Of<Wire.Problem, { errors?: FieldIssue[] }>

// --- Session and organisation ---------------------------------------------------------------

export type Language = 'zh-CN' | 'en'
export type Theme = 'system' | 'light' | 'dark'

export type NoticeKind = Wire.Preferences['notice_kinds'][number]
export type Preferences = Of<Wire.Preferences, { single_keys: boolean; shortcuts: Record<string, string> }> // action -> keys
export type Facility = { kind: 'facility' | 'equipment'; name: string; quantity: number }
export type SessionSite = Of<Wire.SessionSite, { parent_id: Id | null; kind: 'own' | 'outsourced' | 'vendor'; calendar_id: Id | null }>
export type Site = Of<Wire.Site, { parent_id: Id | null; calendar_id: Id | null; facilities: Facility[] }>
export type Session = Of<Wire.Session, {
  user: Wire.SessionUser
  staff: Staff | null // null: a login of a program
  org: Of<Wire.SessionOrg, { language: Language }>
  sites: SessionSite[] // the subtree this person may see
  preferences: Preferences
  must: '' | 'password' | 'totp' // to be done before anything else
}>
export type Org = Of<Wire.Org, { settings: { session_idle_minutes: number; session_hours: number; totp_required: boolean; base_url: string } }>

export type SignIn = Wire.SignIn
export type FirstRun = Wire.OrgNew
export type Team = Of<Wire.Team, { site: Named; department_id: Id | null }>
export type Staff = Of<Wire.Staff, { site: Named; badge_no: string | null; user_id: Id | null }>
export type Grant = Wire.Grant
export type User = Of<Wire.User, { language: Language }>
export type Role = Wire.Role
export type PermissionWords = Wire.PermissionView
export type UserSession = Wire.UserSession
export type ApiToken = Of<Wire.ApiToken, { token: string | null }> // the token itself only when it is made
export type Delegation = Of<Wire.Delegation, { from_user: Named; to_user: Named }>

// --- Customers ------------------------------------------------------------------------------

export type Contact = Of<Wire.Contact, { kind: 'phone' | 'email' | 'wechat' | 'address' }>
export type Customer = Of<Wire.Customer, { kind: 'person' | 'household' | 'company' | 'internal'; contacts: Contact[] }>
export type CustomerNew = Wire.CustomerInput

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

// How customers reach us; the telephone line of the city is one way in, but none by which we write.
export const CHANNELS_IN = ['phone', 'counter', 'email', 'wechat', 'web', 'app', 'letter', 'hotline_12345', 'visit'] as const
export const CHANNELS = ['phone', 'counter', 'email', 'wechat', 'web', 'app', 'letter', 'visit'] as const
export type Channel = (typeof CHANNELS_IN)[number]

export const PROMISE_KINDS = ['first_answer', 'next_answer', 'resolution', 'plan', 'follow_up', 'progress', 'custom'] as const
export type PromiseKind = (typeof PROMISE_KINDS)[number]
// What a person promises of their own; the others follow from what is done.
export const PROMISES_MADE = ['custom', 'first_answer', 'resolution', 'plan', 'follow_up'] as const
export type PromiseState = 'open' | 'at_risk' | 'overdue' | 'paused' | 'kept' | 'missed' | 'renegotiated' | 'waived' | 'merged' |
  'cancelled' | 'not_recorded'

export type PromiseClock = Of<Wire.PromiseClock, { kind: PromiseKind; state: PromiseState }>
type Step = Of<Wire.PromiseStep, { to: 'owner' | 'lead' | 'manager' | 'director' }>
export type Promised = Of<Wire.Promised, { kind: PromiseKind; state: PromiseState; unit: Unit | null; replaced_by_id: Id | null; steps: Step[] }>

export type Unit = 'business_minutes' | 'workdays' | 'natural_minutes' | 'natural_days' | 'clock_time'
export type WhySpan = Of<Wire.WhySpan, { kind: 'open' | 'closed' | 'weekend' | 'holiday' | 'make_up' | 'pause' | 'override' }>
export type Why = Of<Wire.Why, { unit: Unit | null; spans: WhySpan[] }>

export type CaseRow = Of<Wire.CaseRow, {
  type: CaseType
  status: CaseStatus
  severity: 1 | 2 | 3 | 4 | 5
  site: Named
  promise: PromiseClock | null // the nearest open one
  waiting_for: 'us' | 'customer' | 'third_party' | null
}>
export type Case = Omit<CaseRow, 'elsewhere'> & Of<Omit<Wire.CaseView, keyof Wire.CaseRow>, { channel: Channel }>
export type TransferSite = Wire.TransferSite
export type Presence = Wire.Presence
export type Attachment = Of<Wire.File, { kind: 'case' | ''; object_id: Id | null; view: 'image' | 'pdf' | '' }>
export type FileLimits = Wire.FileLimits

export const EVENT_KINDS = ['opened', 'message_in', 'reply', 'call', 'note', 'progress', 'promised', 'renegotiated',
  'promise_kept', 'promise_missed', 'accepted', 'assigned', 'transferred', 'consulted', 'answered', 'paused', 'resumed',
  'solved', 'verified', 'closed', 'reopened', 'merged', 'unmerged', 'cancelled', 'changed', 'plan_filed', 'receipt', 'waived',
  'offered', 'followed_up', 'archived', 'carried_up', 'file_removed'] as const
export type EventKind = (typeof EVENT_KINDS)[number]
export type CaseEvent = Of<Wire.CaseEvent, { kind: EventKind; side: 'customer' | 'us' | 'inside' | 'system'; channel: Channel | '' | null; detail: EventDetail; files?: Attachment[] }>
// What was given with it: the action's own input, or the promise it was about.
export type EventDetail = {
  late_reason?: string // entered later than it was said, and why
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
  essence?: string
  options?: string
  assessment?: string
  chosen?: string
  alternative?: string
}

export type CaseNew = Wire.CaseNew
export type CaseEdit = Wire.CaseEditPatch
export type PromiseNew = Wire.PromiseNew
export type Suggestion = Wire.Suggestion

export type View = Wire.View
export type DayItem = Of<Wire.DayItem, { about: CaseRow; reason: 'promise' | 'progress' | 'follow_up' | 'new' | 'waiting' | 'consult' }>
export type MyDay = Of<Wire.MyDay, { at_risk: DayItem[]; today: DayItem[]; later: DayItem[]; new_for_me: DayItem[]; follow_ups: DayItem[]; waiting: DayItem[] }>

export type SearchHit = Of<Wire.SearchHit, { kind: 'case' | 'customer' | 'staff' | 'site' }>
export type Notice = Wire.Notice
export type NoticePage = Wire.NoticePage
export type Bulk = Wire.CaseBulk

// --- Boards ---------------------------------------------------------------------------------

export type Flag = 'good' | 'watch' | 'bad' | 'none'
export type Rate = Wire.KeptRateOf // n: kept + missed; value null: not assessable
export type Quantile = Wire.KeptHours
export type KeptRateRow = Of<Wire.KeptRateRow, { flag: Flag; trend: (number | null)[] }>
export type KeptFigure = Of<Wire.KeptFigure, { flag: Flag }>
export type TrendPoint = Of<Wire.KeptMonth, { flag: Flag }>
export type KeptRate = Of<Wire.KeptReport, {
  basis: 'due' | 'opened' | 'stopped'
  clock: 'official' | 'organisation'
  figures: KeptFigure[]
  total: KeptRateRow
  rows: KeptRateRow[]
  trend: Of<Wire.KeptTrend, { points: TrendPoint[] }>
}>

// --- Imports --------------------------------------------------------------------------------

export type ImportState = 'uploaded' | 'mapped' | 'checking' | 'checked' | 'running' | 'cancelled' | 'done' | 'failed' | 'undoing' | 'undone' | 'removed'
export type ImportPromise = { kind: PromiseKind; from: 'opened_at' | 'solved_at'; until: string; amount: number; unit: 'minutes' | 'days'; organisation_minutes: number | null }
// What every case is judged by stands in promises; columns: our field -> theirs; codes: our field -> their value -> our code.
export type ImportMap = Of<Required<Wire.ImportMap>, {
  kind: 'cases' | 'events'
  source: string
  zone: string
  columns: Record<string, string | null>
  codes: Record<string, Record<string, string>>
  initial: { site: string; type: string; cause: string; channel: string; severity: number }
  observed_until: string
  promises: ImportPromise[]
  events: { first_answer: string[]; solved: string[] }
  keep_unlisted: string[]
  allow_future: boolean
  create_sites: boolean
  drop_repeated: boolean
  all_or_nothing: boolean
  start_promises: boolean
}>
export type ImportRun = Of<Wire.ImportRun, { kind: 'cases' | 'events'; state: ImportState; map: ImportMap; created_by: Named; failure: string | null }>

// --- Calendars, policies, rules, indicators -------------------------------------------------

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]
export type Calendar = Of<Wire.WorkingCalendar, { week: Record<Weekday, string[]>; holidays: 'cn' | 'none'; overrides: Record<Day, string[]> }>
export type CalendarDay = Of<Wire.DayShown, { kind: 'open' | 'weekend' | 'holiday' | 'make_up' | 'override' }>
export type HolidayList = Wire.HolidayList
export type HolidayPreview = Wire.HolidayPreview
export type Policy = Of<Wire.PolicyView, { case_type: CaseType | null; kind: PromiseKind; unit: Unit }>

export type RuleState = 'draft' | 'tested' | 'pilot' | 'general' | 'rolled_back' | 'off'
export type Rule = Of<Wire.Rule, {
  state: RuleState
  owner: Named
  tested: { from: Day; to: Day; cases: number; matched: number; at: Time } | null
}>
export type RulePart = Wire.RulePart
export type RuleParts = Wire.RuleParts
export type RuleFiring = Wire.RuleFiring

export type IndicatorUnit = '%' | '‰' | 'n' | 'h'
export type IndicatorRule = Of<Wire.IndicatorRule, { kind: '' | 'value' | 'rise'; at: number; months: number }>
export const SMART = ['specific', 'measurable', 'attainable', 'relevant', 'time_bound'] as const
export type IndicatorSmart = Record<(typeof SMART)[number], string>
export type IndicatorDefinition = Of<Wire.IndicatorInput, {
  name_en: string
  purpose_en: string
  formula_en: string
  kinds: string[]
  types: string[]
  better: 'higher' | 'lower'
  period: 'month' | 'quarter' | 'year'
  n_min: number
  suppress_below: number
  watch: IndicatorRule | null
  alarm: IndicatorRule | null
  owner_id: Id | null
  smart: IndicatorSmart
}>
export type IndicatorTarget = Of<Wire.IndicatorTarget, { kind: 'target' | 'benchmark'; site: Named | null; set_by: Named | null }>
export type Indicator = Of<Wire.Indicator, { state: 'draft' | 'active' | 'retired'; owner: Named | null; unit: IndicatorUnit; definition: IndicatorDefinition; targets: IndicatorTarget[]; target: number | null; benchmark: number | null }>
export type IndicatorFigure = Of<Wire.IndicatorFigure, { numerator: number | null; denominator: number | null; value: number | null; low: number | null; high: number | null; mean: number | null; target: number | null; benchmark: number | null; flag: Flag }>
export type IndicatorReport = Of<Wire.IndicatorReport, { unit: IndicatorUnit; better: 'higher' | 'lower'; state: Indicator['state']; by: 'site' | 'team' | 'month'; total: IndicatorFigure; rows: IndicatorFigure[] }>
export type IndicatorRow = Of<Wire.IndicatorRow, { case_id: Id | null; number: string | null; subject: string | null; site: Named; hit: boolean | null; hours: number | null }>
export type IndicatorVersion = Of<Wire.IndicatorVersion, { changed_by: Named | null; definition: IndicatorDefinition }>
export type IndicatorAlarm = Of<Wire.IndicatorAlarm, { site_id: Id | null; site_name: string | null; flag: Flag; target: number | null }>
export type IndicatorMeasure = Of<Wire.IndicatorPart, { shape: 'share' | 'count' | 'hours'; unit: IndicatorUnit }>

// --- Work log, audit, privacy ---------------------------------------------------------------

export type WorkLog = Of<Wire.WorkLog, { staff: Named; site: Named }>
export type WorkLogWords = Pick<WorkLog, 'notes' | 'problems' | 'suggestions' | 'standards' | 'handed_over' | 'worked_minutes'>
export type WorkLogDay = Of<Wire.WorkLogDay, {
  log: WorkLog | null // null: not begun
  staff: Named
  site: Named
  corrections: Of<Wire.WorkLogCorrection, { by: Named }>[]
  actions: ('write' | 'confirm' | 'reopen' | 'return' | 'sign' | 'correct')[]
}>
export type MissingLog = Of<Wire.MissingLog, { staff: Named; site: Named; state: 'draft' | null }>
export type AuditRow = Of<Wire.AuditRow, { seq: number | null; address: string | null; before: Record<string, unknown> | null; after: Record<string, unknown> | null }>
export type AuditHead = Wire.AuditHead
export type AuditVerdict = Wire.AuditVerdict
export const PRIVACY_KINDS = ['access', 'portability', 'correction', 'erasure', 'objection', 'withdrawal'] as const
export type RoleNamed = Wire.RoleNamed
export type PersonalField = Of<Wire.PersonalField, { whose: 'customer' | 'staff' | 'unlinked'; retention_days: number | null }>
export type PersonFound = { entity: string; entity_name: string; entity_name_en: string; rows: number; values: number }
export type PrivacyRequest = Of<Wire.PrivacyRequest, {
  kind: (typeof PRIVACY_KINDS)[number]
  state: 'received' | 'identity_checked' | 'found' | 'reviewed' | 'answered' | 'done' | 'refused'
  clock: 'open' | 'at_risk' | 'overdue' | 'kept' | 'missed'
  customer: Named
  found: PersonFound[]
  evidence: { done: string; sha256: string; what: PersonFound[] } | null
}>
export type PersonAccess = Of<Wire.PersonAccess, { customer: Named }>
export type RetentionRule = Wire.RetentionRule
export type RetentionResult = Wire.RetentionResult
export type LegalHold = Of<Wire.LegalHold, { customer: Named }>
