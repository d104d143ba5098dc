// clock.c - lays spans over open time, around pauses.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/clock/clock.h"
#include <assert.h>
#include <stdlib.h>

static const Due no_open_time = { DUE_NO_OPEN_TIME, 0 }, too_far = { DUE_TOO_FAR, 0 },
                 paused = { DUE_PAUSED, 0 };
static const Date date_max = { 2932896 }; // 9999-12-31

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int pause_compare(const void *a, const void *b)
{
    const Pause *left = a, *right = b;
    return left->from_ms < right->from_ms ? -1 : left->from_ms > right->from_ms;
}

Pauses pauses_union(Work *work, const Pause *list, size_t count)
{
    if (count == 0) return NO_PAUSES;
    size_t kept = 0;
    Pause *joined = NEW(work, Pause, count);
    for (size_t i = 0; i < count; i++)
        if (list[i].from_ms < list[i].to_ms) joined[kept++] = list[i];
    qsort(joined, kept, sizeof *joined, pause_compare);
    count = kept;
    kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept && joined[i].from_ms <= joined[kept - 1].to_ms)
            joined[kept - 1].to_ms = larger(joined[kept - 1].to_ms, joined[i].to_ms);
        else joined[kept++] = joined[i];
    }
    return (Pauses){ joined, kept };
}

// Uses up need inside [from, to) around the pauses; next is the first pause that may still matter.
// True: *at is the instant at which need reached 0, or PAUSE_OPEN if a pause never ends.
static bool use_up(int64_t from, int64_t to, Pauses pauses, size_t *next, int64_t *need,
                   int64_t *at)
{
    while (from < to) {
        while (*next < pauses.count && pauses.list[*next].to_ms <= from) ++*next;
        const Pause *pause = *next < pauses.count ? &pauses.list[*next] : NULL;
        if (pause && pause->from_ms <= from) {
            from = pause->to_ms;
            if (from == PAUSE_OPEN) {
                *at = PAUSE_OPEN;
                return true;
            }
            continue;
        }
        int64_t end = pause ? smaller(to, pause->from_ms) : to;
        if (end - from >= *need) {
            *at = from + *need;
            *need = 0;
            return true;
        }
        *need -= end - from;
        from = end;
    }
    return false;
}

static Due due_at(int64_t at)
{
    if (at == PAUSE_OPEN) return paused;
    if (at / DAY_MS >= date_max.days) return too_far;
    return (Due){ DUE_FOUND, at };
}

static Due due_business(const Calendar *calendar, int64_t start, int64_t need, Pauses pauses)
{
    size_t next = 0;
    int64_t at;
    CalendarWalk walk = calendar_walk(calendar, start);
    for (;;) {
        Date last = { walk.date.days + OPEN_GAP_DAYS_MAX };
        if (!calendar_next(&walk, last)) return no_open_time;
        if (use_up(walk.from_ms, walk.to_ms, pauses, &next, &need, &at)) return due_at(at);
        if (walk.date.days >= date_max.days) return too_far;
    }
}

static Due due_natural(int64_t start, int64_t need, Pauses pauses)
{
    size_t next = 0;
    int64_t at = 0;
    bool used = use_up(start, INT64_MAX / 2, pauses, &next, &need, &at);
    assert(used);
    return due_at(at);
}

Due clock_due_ms(const Calendar *calendar, int64_t start_ms, ClockUnit unit, int64_t amount_ms,
                 Pauses pauses)
{
    assert(amount_ms >= 0);
    if (amount_ms == 0) return due_at(start_ms);
    return unit == CLOCK_BUSINESS ? due_business(calendar, start_ms, amount_ms, pauses)
                                  : due_natural(start_ms, amount_ms, pauses);
}

// The close of a day's last open time; false if the day has none.
static bool day_close(const Calendar *calendar, const CalendarDay *day, int64_t *close)
{
    const Zone *zone = calendar_zone(calendar);
    if (day->hours->count == 0) return false;
    int64_t midnight = day->date.days * DAY_MS;
    *close = zone_close_ms(
        zone, midnight + (int64_t)day->hours->spans[day->hours->count - 1].close * MINUTE_MS);
    return *close > zone_open_ms(zone, midnight + (int64_t)day->hours->spans[0].open * MINUTE_MS);
}

// Whether the moment before an instant is paused; next is the first pause that may still matter.
static bool paused_before(Pauses pauses, size_t *next, int64_t at)
{
    while (*next < pauses.count && pauses.list[*next].to_ms < at) ++*next;
    return *next < pauses.count && pauses.list[*next].from_ms < at;
}

// The n-th close after the start day that is later than after, not inside a pause. A night shift
// may end after the day that follows it; the later day then closes with it, so that more days are
// never due sooner.
static Due due_workday(const Calendar *calendar, Date start_day, int64_t after, int64_t need,
                       Pauses pauses)
{
    size_t next = 0;
    int64_t close, latest = INT64_MIN;
    Date last = { start_day.days + OPEN_GAP_DAYS_MAX };
    for (Date date = { start_day.days + 1 }; date.days <= last.days; date.days++) {
        CalendarDay day = calendar_day(calendar, date);
        if (date.days >= date_max.days) return too_far;
        if (!day_close(calendar, &day, &close)) continue;
        last.days = date.days + OPEN_GAP_DAYS_MAX;
        latest = close = larger(close, latest);
        if (close <= after) continue;
        if (paused_before(pauses, &next, close)) {
            if (pauses.list[next].to_ms == PAUSE_OPEN) return paused;
        } else if (--need == 0) {
            return due_at(close);
        }
    }
    return no_open_time;
}

static int64_t used_workdays(const Calendar *calendar, Date start_day, int64_t after, int64_t end,
                             Pauses pauses)
{
    int64_t used = 0, close, latest = INT64_MIN;
    size_t next = 0;
    const Zone *zone = calendar_zone(calendar);
    Date last = zone_date(zone, end);
    for (Date date = { start_day.days + 1 }; date.days <= last.days; date.days++) {
        CalendarDay day = calendar_day(calendar, date);
        if (!day_close(calendar, &day, &close)) continue;
        latest = close = larger(close, latest);
        if (close <= after) continue;
        if (close > end) break;
        used += !paused_before(pauses, &next, close);
    }
    return used;
}

// Elapsed time from start to the same local time days later.
static int64_t natural_days_ms(const Calendar *calendar, int64_t start, int64_t days)
{
    const Zone *zone = calendar_zone(calendar);
    return zone_open_ms(zone, start + zone_offset_ms(zone, start) + days * DAY_MS) - start;
}

// What a span comes to in milliseconds; not for workdays.
static int64_t span_ms(const Calendar *calendar, int64_t start, Span span)
{
    assert(0 <= span.amount && span.amount <= SPAN_AMOUNT_MAX);
    if (span.unit != CLOCK_NATURAL_DAY) return span.amount * MINUTE_MS;
    return larger(0, natural_days_ms(calendar, start, span.amount));
}

Due clock_due(const Calendar *calendar, int64_t start_ms, Span span, Pauses pauses)
{
    if (span.unit != CLOCK_WORKDAY)
        return clock_due_ms(calendar, start_ms, span.unit, span_ms(calendar, start_ms, span),
                            pauses);
    assert(0 <= span.amount && span.amount <= SPAN_AMOUNT_MAX);
    if (span.amount == 0) return due_at(start_ms);
    return due_workday(calendar, zone_date(calendar_zone(calendar), start_ms), start_ms,
                       span.amount, pauses);
}

// Time of [from, to) outside the pauses.
static int64_t unpaused_ms(int64_t from, int64_t to, Pauses pauses, size_t *next)
{
    int64_t ms = larger(0, to - from);
    while (*next < pauses.count && pauses.list[*next].to_ms <= from) ++*next;
    for (size_t i = *next; i < pauses.count && pauses.list[i].from_ms < to; i++)
        ms -= smaller(to, pauses.list[i].to_ms) - larger(from, pauses.list[i].from_ms);
    return ms;
}

static int64_t used_business(const Calendar *calendar, int64_t start, int64_t end, Pauses pauses)
{
    int64_t used = 0;
    size_t next = 0;
    Date last = zone_date(calendar_zone(calendar), end);
    CalendarWalk walk = calendar_walk(calendar, start);
    while (calendar_next(&walk, last) && walk.from_ms < end)
        used += unpaused_ms(walk.from_ms, smaller(walk.to_ms, end), pauses, &next);
    return used;
}

int64_t clock_used(const Calendar *calendar, int64_t start_ms, int64_t end_ms, ClockUnit unit,
                   Pauses pauses)
{
    size_t next = 0;
    if (end_ms <= start_ms) return 0;
    switch (unit) {
    case CLOCK_BUSINESS: return used_business(calendar, start_ms, end_ms, pauses);
    case CLOCK_WORKDAY:
        return used_workdays(calendar, zone_date(calendar_zone(calendar), start_ms), start_ms,
                             end_ms, pauses);
    case CLOCK_NATURAL:
    case CLOCK_NATURAL_DAY: break;
    }
    return unpaused_ms(start_ms, end_ms, pauses, &next);
}

Elapsed clock_elapsed(const Calendar *calendar, int64_t start_ms, int64_t end_ms, Pauses pauses)
{
    return (Elapsed){
        .customer_ms = larger(0, end_ms - start_ms),
        .organisation_ms = clock_used(calendar, start_ms, end_ms, CLOCK_BUSINESS, pauses),
    };
}

Due clock_share(const Calendar *calendar, int64_t start_ms, Span span, int percent, Pauses pauses)
{
    assert(0 <= percent && percent <= 1000);
    Due due = clock_due(calendar, start_ms, span, pauses);
    if (due.state != DUE_FOUND || percent == 100) return due;
    bool open = span.unit == CLOCK_BUSINESS || span.unit == CLOCK_WORKDAY;
    ClockUnit unit = open ? CLOCK_BUSINESS : CLOCK_NATURAL;
    int64_t whole = clock_used(calendar, start_ms, due.at_ms, unit, pauses);
    return clock_due_ms(calendar, start_ms, unit,
                        whole / 100 * percent + whole % 100 * percent / 100, pauses);
}

static bool version_ends(const CalendarVersion *versions, size_t count, size_t i, int64_t start,
                         int64_t *end)
{
    *end = i + 1 < count ? versions[i + 1].from_ms : INT64_MAX;
    return *end > start;
}

static Due due_in_version(const CalendarVersion *version, int64_t start, int64_t from, Span span,
                          int64_t need, Pauses pauses)
{
    if (span.unit != CLOCK_WORKDAY)
        return clock_due_ms(version->calendar, from, span.unit, need, pauses);
    if (need == 0) return due_at(from);
    return due_workday(version->calendar, zone_date(calendar_zone(version->calendar), start), from,
                       need, pauses);
}

static int64_t used_in_version(const CalendarVersion *version, int64_t start, int64_t from,
                               int64_t end, ClockUnit unit, Pauses pauses)
{
    if (unit != CLOCK_WORKDAY) return clock_used(version->calendar, from, end, unit, pauses);
    return used_workdays(version->calendar, zone_date(calendar_zone(version->calendar), start),
                         from, end, pauses);
}

Due clock_due_versions(const CalendarVersion *versions, size_t count, int64_t start_ms, Span span,
                       Pauses pauses)
{
    int64_t from = start_ms, need = -1, end;
    Due due = no_open_time;
    assert(count >= 1);
    for (size_t i = 0; i < count; i++) {
        if (!version_ends(versions, count, i, start_ms, &end)) continue;
        if (need < 0)
            need = span.unit == CLOCK_WORKDAY ? span.amount
                                              : span_ms(versions[i].calendar, start_ms, span);
        due = due_in_version(&versions[i], start_ms, from, span, need, pauses);
        if (due.state == DUE_FOUND && due.at_ms <= end) return due;
        if (end == INT64_MAX) return due;
        need -= used_in_version(&versions[i], start_ms, from, end, span.unit, pauses);
        from = end;
    }
    return due;
}

int64_t clock_used_versions(const CalendarVersion *versions, size_t count, int64_t start_ms,
                            int64_t end_ms, ClockUnit unit, Pauses pauses)
{
    int64_t from = start_ms, used = 0, end;
    for (size_t i = 0; i < count && from < end_ms; i++) {
        if (!version_ends(versions, count, i, start_ms, &end)) continue;
        end = smaller(end, end_ms);
        used += used_in_version(&versions[i], start_ms, from, end, unit, pauses);
        from = end;
    }
    return used;
}

int64_t clock_due_changed(int64_t due_ms, int64_t changed_ms, int64_t told_ms)
{
    return smaller(smaller(due_ms, changed_ms), told_ms);
}
