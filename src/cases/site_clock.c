// site_clock.c - sites' clocks, and the calendars that the process has made ready.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/site_clock.h"
#include "queries.h"
#include <pthread.h>

// Lines made ready, by calendar and edition: every edit makes another edition, so nothing here is
// ever stale, not even after an edit that was rolled back. Held for as long as the process lives;
// when there is no more room, a unit of work makes its own.
enum { READY_MAX = 1024, READY_BYTES_MAX = 64 << 20 };
typedef struct Ready {
    int64_t org_id, calendar_id, edition;
    const CalendarLine *line;
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

typedef struct VersionRow {
    int64_t version;
    Str body;
    int64_t notices, holds_from;
} VersionRow;
LIST_TYPE(VersionRow);
RECORD(VersionRow, "A version of a calendar.", FIELD(VersionRow, version), FIELD(VersionRow, body),
       FIELD(VersionRow, notices), FIELD(VersionRow, holds_from));

typedef struct HolidayBody {
    Str body;
} HolidayBody;
LIST_TYPE(HolidayBody);
RECORD(HolidayBody, "A holiday notice.", FIELD(HolidayBody, body));

// What a line is made of, read before it is made.
typedef struct Making {
    VersionRowList rows;
    HolidayBodyList notices;
    CalendarLine *line; // NULL: it could not be made
} Making;

static HolidayBodyList notices_read(Work *work, int64_t notices)
{
    HolidayBodyList list = { NULL, 0 };
    if (notices > 0)
        db_list(work, &SQL_notices_first, ARGS(ARG(notices, notices)), HolidayBody, &list);
    return list;
}

static const Holidays *national_from(Work *work, const HolidayBodyList *notices, int64_t count)
{
    const Holidays *list = holidays_builtin(work, STR("cn"));
    for (int64_t i = 0; i < count; i++) {
        Issues *issues = NEW(work, Issues, 1);
        const Holidays *next = holidays_from_json(work, notices->items[i].body, issues);
        if (!next) return NULL;
        list = holidays_merge(work, list, next);
    }
    return list;
}

const Holidays *national_list(Work *work, int64_t notices)
{
    HolidayBodyList list = notices_read(work, notices);
    const Holidays *national = national_from(work, &list, (int64_t)list.count);
    if (!national) work_fail(work, FAIL_INTERNAL, "a stored holiday notice cannot be read");
    return national;
}

int64_t notice_count(Work *work)
{
    int64_t count = 0;
    db_int(work, &SQL_notice_count, ARGS_NONE, &count);
    return count;
}

// From the newest back: an edit that holds from no later than an earlier one covers it.
static size_t standing(const VersionRowList *rows, size_t *kept)
{
    size_t count = 0;
    int64_t before = INT64_MAX;
    for (size_t i = rows->count; i-- > 0;) {
        if (count > 0 && rows->items[i].holds_from >= before) continue;
        before = rows->items[i].holds_from;
        kept[count++] = i;
    }
    for (size_t a = 0, b = count; a + 1 < b; a++) {
        size_t swapped = kept[a];
        kept[a] = kept[--b];
        kept[b] = swapped;
    }
    return count;
}

static void make_body(Work *work, void *arg)
{
    Making *making = arg;
    making->line = NULL;
    size_t *kept = NEW(work, size_t, making->rows.count);
    size_t count = standing(&making->rows, kept);
    CalendarVersion *versions = NEW(work, CalendarVersion, count);
    int64_t *numbers = NEW(work, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        const VersionRow *row = &making->rows.items[kept[i]];
        Issues *issues = NEW(work, Issues, 1);
        const Holidays *national = national_from(work, &making->notices, row->notices);
        versions[i] = (CalendarVersion){ calendar_from_json(work, row->body, national, issues),
                                         row->holds_from };
        numbers[i] = row->version;
        if (!versions[i].calendar) return;
    }
    CalendarLine *line = NEW(work, CalendarLine, 1);
    *line = (CalendarLine){ versions, numbers, count };
    making->line = line;
}

static void making_read(Work *work, CalendarId id, Making *making)
{
    *making = (Making){ .line = NULL };
    if (id.value == 0) {
        making->rows = (VersionRowList){ NEW(work, VersionRow, 1), 1 };
        making->rows.items[0].body = str_of(built_in);
        return;
    }
    db_list(work, &SQL_calendar_versions, ARGS(ARG(calendar_id, id)), VersionRow, &making->rows);
    int64_t notices = 0;
    for (size_t i = 0; i < making->rows.count; i++)
        if (making->rows.items[i].notices > notices) notices = making->rows.items[i].notices;
    making->notices = notices_read(work, notices);
}

static const CalendarLine *ready_find(int64_t org_id, CalendarId id, int64_t edition)
{
    for (size_t i = 0; i < ready_count; i++) {
        const Ready *r = &ready_list[i];
        if (r->org_id == org_id && r->calendar_id == id.value && r->edition == edition)
            return r->line;
    }
    return NULL;
}

// Under the lock, in a work of its own: the line outlives the work that asks for it.
static const CalendarLine *ready_make(int64_t org_id, CalendarId id, int64_t edition,
                                      Making *making)
{
    if (!ready_work.arena) ready_work.arena = arena_new(READY_BYTES_MAX);
    if (!ready_work.arena || ready_count == READY_MAX) return NULL;
    if (!work_run(&ready_work, make_body, making) || !making->line) return NULL;
    ready_list[ready_count++] = (Ready){ org_id, id.value, edition, making->line };
    return making->line;
}

static const CalendarLine *line_of(Work *work, CalendarId id, int64_t edition)
{
    Making making;
    int64_t org_id = id.value ? work->org_id : 0;
    pthread_mutex_lock(&ready_lock);
    const CalendarLine *line = ready_find(org_id, id, edition);
    pthread_mutex_unlock(&ready_lock);
    if (line) return line;
    making_read(work, id, &making);
    pthread_mutex_lock(&ready_lock);
    line = ready_find(org_id, id, edition);
    if (!line) line = ready_make(org_id, id, edition, &making);
    pthread_mutex_unlock(&ready_lock);
    if (!line && making.rows.count > 0) make_body(work, &making);
    if (!line) line = making.line;
    if (!line) work_fail(work, FAIL_INTERNAL, "calendar %lld cannot be used", (long long)id.value);
    return line;
}

const CalendarLine *calendar_line(Work *work, CalendarId id)
{
    int64_t edition = 0;
    if (id.value) db_int(work, &SQL_calendar_edition, ARGS(ARG(calendar_id, id)), &edition);
    return line_of(work, id, edition);
}

size_t calendar_line_at(const CalendarLine *line, int64_t ms)
{
    size_t i = line->count - 1;
    while (i > 0 && line->versions[i].from_ms > ms) i--;
    return i;
}

Due line_due(const CalendarLine *line, int64_t start_ms, Span span, Pauses pauses)
{
    return clock_due_versions(line->versions, line->count, start_ms, span, pauses);
}

Due line_share(const CalendarLine *line, int64_t start_ms, Span span, int percent)
{
    Due due = line_due(line, start_ms, span, NO_PAUSES);
    if (due.state != DUE_FOUND || percent == 100) return due;
    bool open = span.unit == CLOCK_BUSINESS || span.unit == CLOCK_WORKDAY;
    if (!open) {
        int64_t whole = due.at_ms - start_ms;
        return (Due){ DUE_FOUND, start_ms + whole / 100 * percent + whole % 100 * percent / 100 };
    }
    int64_t used = clock_used_versions(line->versions, line->count, start_ms, due.at_ms,
                                       CLOCK_BUSINESS, NO_PAUSES);
    Span share = { CLOCK_BUSINESS, used / MINUTE_MS * percent / 100 };
    return line_due(line, start_ms, share, NO_PAUSES);
}

Elapsed line_elapsed(const CalendarLine *line, int64_t start_ms, int64_t end_ms, Pauses pauses)
{
    return (Elapsed){
        .customer_ms = end_ms > start_ms ? end_ms - start_ms : 0,
        .organisation_ms = clock_used_versions(line->versions, line->count, start_ms, end_ms,
                                               CLOCK_BUSINESS, pauses),
    };
}

typedef struct SiteRow {
    SiteId site_id;
    Str code, zone_text;
    CalendarId calendar_id;
    int64_t edition;
} SiteRow;
RECORD(SiteRow, "A site and its calendar.", FIELD(SiteRow, site_id), FIELD(SiteRow, code),
       FIELD(SiteRow, zone_text), FIELD(SiteRow, calendar_id), FIELD(SiteRow, edition));

bool site_clock_find(Work *work, SiteId site_id, SiteClock *found)
{
    SiteRow row;
    if (!db_find(work, &SQL_site_clock, ARGS(ARG(site_id, site_id)), SiteRow, &row)) return false;
    *found = (SiteClock){ .site_id = row.site_id,
                          .code = row.code,
                          .zone_text = row.zone_text,
                          .calendar_id = row.calendar_id,
                          .line = line_of(work, row.calendar_id, row.edition) };
    size_t now = calendar_line_at(found->line, work->now_ms);
    found->calendar = found->line->versions[now].calendar;
    found->calendar_version = found->line->numbers[now];
    // Most sites lie in their calendar's zone; others pay for reading theirs.
    found->zone = calendar_zone(found->calendar);
    if (!str_equal(zone_name(found->zone), row.zone_text)) {
        const Zone *own = zone_find(work, row.zone_text);
        if (own) found->zone = own;
    }
    return true;
}
