// policy.c - sites' clocks, policies, and the calendars that the process has made ready.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/policy.h"
#include "queries.h"
#include <pthread.h>

RECORD(Policy, "What is promised for a kind of case, and on which clocks it is judged.",
       FIELD(Policy, id), FIELD(Policy, case_type), FIELD(Policy, kind), FIELD(Policy, unit),
       FIELD(Policy, amount), FIELD(Policy, organisation_minutes), FIELD(Policy, calendar_id),
       FIELD(Policy, target_share), FIELD(Policy, active), FIELD(Policy, version));

// Calendars made ready, by organisation, id and version: a version never changes, so nothing here
// is ever stale. Held for as long as the process lives.
enum { READY_MAX = 512, READY_BYTES_MAX = 64 << 20 };
typedef struct Ready {
    int64_t org_id, calendar_id, version;
    const Calendar *calendar;
} Ready;
static pthread_mutex_t ready_lock = PTHREAD_MUTEX_INITIALIZER;
static Ready ready_list[READY_MAX];
static size_t ready_count;
static Work ready_work;

// The office hours that hold where nobody has set up a calendar.
static const char built_in[] =
    "{\"zone\":\"Asia/Shanghai\",\"holidays\":\"cn\",\"week\":{\"mon\":[\"09:00-18:00\"],"
    "\"tue\":[\"09:00-18:00\"],\"wed\":[\"09:00-18:00\"],\"thu\":[\"09:00-18:00\"],"
    "\"fri\":[\"09:00-18:00\"]}}";

static const Calendar *ready_find(int64_t org_id, CalendarId id, int64_t version)
{
    for (size_t i = 0; i < ready_count; i++) {
        const Ready *r = &ready_list[i];
        if (r->org_id == org_id && r->calendar_id == id.value && r->version == version)
            return r->calendar;
    }
    return NULL;
}

typedef struct Prepare {
    Str body;
    const Calendar *calendar;
} Prepare;

static void prepare_body(Work *work, void *arg)
{
    Prepare *p = arg;
    Issues *issues = NEW(work, Issues, 1);
    p->calendar = calendar_from_json(work, p->body, NULL, issues);
}

// Under the lock, in a work of its own: the calendar outlives the work that asks for it.
static const Calendar *ready_make(int64_t org_id, CalendarId id, int64_t version, Str body)
{
    Prepare p = { .body = body };
    if (!ready_work.arena) ready_work.arena = arena_new(READY_BYTES_MAX);
    if (!ready_work.arena || ready_count == READY_MAX) return NULL;
    if (!work_run(&ready_work, prepare_body, &p) || !p.calendar) return NULL;
    ready_list[ready_count++] = (Ready){ org_id, id.value, version, p.calendar };
    return p.calendar;
}

typedef struct Body {
    Str body;
} Body;
RECORD(Body, "A calendar's text.", FIELD(Body, body));

static Str calendar_body(Work *work, CalendarId id, int64_t version)
{
    Body found;
    if (id.value == 0) return str_of(built_in);
    db_one(work, &SQL_calendar_body, ARGS(ARG(calendar_id, id), ARG(version, version)), Body,
           &found);
    return found.body;
}

const Calendar *calendar_version_find(Work *work, CalendarId id, int64_t version)
{
    int64_t org_id = id.value ? work->org_id : 0;
    pthread_mutex_lock(&ready_lock);
    const Calendar *calendar = ready_find(org_id, id, version);
    pthread_mutex_unlock(&ready_lock);
    if (calendar) return calendar;
    Str body = calendar_body(work, id, version);
    pthread_mutex_lock(&ready_lock);
    calendar = ready_find(org_id, id, version);
    if (!calendar) calendar = ready_make(org_id, id, version, body);
    pthread_mutex_unlock(&ready_lock);
    if (!calendar)
        work_fail(work, FAIL_INTERNAL, "calendar %lld cannot be used", (long long)id.value);
    return calendar;
}

typedef struct SiteRow {
    SiteId site_id;
    Str code, zone_text;
    CalendarId calendar_id;
    int64_t calendar_version;
} SiteRow;
RECORD(SiteRow, "A site and its calendar.", FIELD(SiteRow, site_id), FIELD(SiteRow, code),
       FIELD(SiteRow, zone_text), FIELD(SiteRow, calendar_id), FIELD(SiteRow, calendar_version));

bool site_clock_find(Work *work, SiteId site_id, SiteClock *found)
{
    SiteRow row;
    if (!db_find(work, &SQL_site_clock, ARGS(ARG(site_id, site_id)), SiteRow, &row)) return false;
    *found = (SiteClock){ .site_id = row.site_id,
                          .code = row.code,
                          .zone_text = row.zone_text,
                          .calendar_id = row.calendar_id,
                          .calendar_version = row.calendar_version };
    found->calendar = calendar_version_find(work, row.calendar_id, row.calendar_version);
    // Most sites lie in their calendar's zone; others pay for reading theirs.
    found->zone = calendar_zone(found->calendar);
    if (!str_equal(zone_name(found->zone), row.zone_text)) {
        const Zone *own = zone_find(work, row.zone_text);
        if (own) found->zone = own;
    }
    return true;
}

PolicyList policies_for(Work *work, Str case_type)
{
    PolicyList list;
    db_list(work, &SQL_policies_for, ARGS(ARG(case_type, case_type)), Policy, &list);
    return list;
}

// The n-th day after today that has open time; a calendar always has one within a year.
static Date working_day_after(const Calendar *calendar, Date today, int n)
{
    Date day = today;
    for (int looked = 0; n > 0 && looked < OPEN_GAP_DAYS_MAX; looked++) {
        day.days++;
        if (calendar_day(calendar, day).hours->count > 0) n--;
    }
    return day;
}

Time progress_due(const SiteClock *site, int64_t severity, Time now)
{
    enum { MORNING_MS = 10 * HOUR_MS, URGENT_MS = 2 * HOUR_MS };
    if (severity <= 2) return (Time){ now.ms + URGENT_MS };
    const Zone *zone = calendar_zone(site->calendar);
    Date day = working_day_after(site->calendar, zone_date(zone, now.ms), severity == 3 ? 1 : 2);
    return (Time){ zone_open_ms(zone, day.days * DAY_MS + MORNING_MS) };
}

Due promise_suggest(const SiteClock *site, Time now, int64_t estimate_minutes)
{
    enum { HALF_HOUR_MS = 30 * MINUTE_MS };
    Span span = { CLOCK_BUSINESS, (estimate_minutes * PROMISE_BUFFER_PERCENT + 99) / 100 };
    Due due = clock_due(site->calendar, now.ms, span, NO_PAUSES);
    if (due.state == DUE_FOUND) {
        int64_t local = due.at_ms + zone_offset_ms(site->zone, due.at_ms);
        int64_t over = local % HALF_HOUR_MS;
        if (over) due.at_ms += HALF_HOUR_MS - over;
    }
    return due;
}
