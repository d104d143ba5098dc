// explain.c - the answer to "why then?": every span and every closed day between two instants.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/clock/clock.h"

// Lines while they are collected.
typedef struct Lines {
    Work *work;
    ClockReason *reason;
    size_t cap;
} Lines;

static void line_add(Lines *lines, ClockLine line)
{
    ClockReason *reason = lines->reason;
    if (reason->line_count == CLOCK_LINES_MAX) {
        reason->cut = true;
        return;
    }
    GROW(lines->work, reason->lines, reason->line_count, &lines->cap);
    reason->lines[reason->line_count++] = line;
}

static ClockLine line_of(const CalendarDay *day, int64_t from, int64_t to)
{
    return (ClockLine){ .date = day->date,
                        .from_ms = from,
                        .to_ms = to,
                        .why = day->why,
                        .name_zh = day->name_zh,
                        .name_en = day->name_en };
}

// The days from ... to on which the calendar does not open.
static void closed_days_add(Lines *lines, const Calendar *calendar, int64_t from, int64_t to)
{
    for (int64_t days = from; days <= to && !lines->reason->cut; days++) {
        CalendarDay day = calendar_day(calendar, (Date){ days });
        if (day.hours->count == 0) line_add(lines, line_of(&day, 0, 0));
    }
}

static void explain_business(Lines *lines, const Calendar *calendar, int64_t start, int64_t end,
                             Pauses pauses)
{
    const Zone *zone = calendar_zone(calendar);
    Date last = zone_date(zone, end - 1);
    int64_t date_next = zone_date(zone, start).days;
    CalendarWalk walk = calendar_walk(calendar, start);
    while (calendar_next(&walk, last) && walk.from_ms < end && !lines->reason->cut) {
        ClockLine line = line_of(&walk.day, walk.from_ms, walk.to_ms < end ? walk.to_ms : end);
        closed_days_add(lines, calendar, date_next, walk.date.days - 1);
        if (date_next <= walk.date.days) date_next = walk.date.days + 1;
        line.counted_ms = clock_used(calendar, line.from_ms, line.to_ms, CLOCK_NATURAL, pauses);
        line.paused_ms = line.to_ms - line.from_ms - line.counted_ms;
        line_add(lines, line);
    }
    closed_days_add(lines, calendar, date_next, last.days);
}

// The days of which clock_used counts those that close before a pause; as there, a day closes no
// sooner than the day before it.
static void explain_workdays(Lines *lines, const Calendar *calendar, int64_t start, int64_t end,
                             Pauses pauses)
{
    const Zone *zone = calendar_zone(calendar);
    int64_t latest = INT64_MIN;
    Date last = zone_date(zone, end - 1);
    for (Date date = { zone_date(zone, start).days + 1 }; date.days <= last.days; date.days++) {
        CalendarDay day = calendar_day(calendar, date);
        const DayHours *hours = day.hours;
        if (lines->reason->cut) return;
        if (hours->count == 0) {
            line_add(lines, line_of(&day, 0, 0));
            continue;
        }
        int64_t midnight = date.days * DAY_MS;
        int64_t close = midnight + hours->spans[hours->count - 1].close * MINUTE_MS;
        ClockLine line =
            line_of(&day, zone_open_ms(zone, midnight + hours->spans[0].open * MINUTE_MS),
                    zone_close_ms(zone, close));
        if (line.to_ms <= line.from_ms) continue;
        if (line.to_ms > latest) latest = line.to_ms;
        if (latest > end) return;
        line.workdays = (int)clock_used(calendar, latest - 1, latest, CLOCK_NATURAL, pauses);
        line_add(lines, line);
    }
}

static void unannounced_add(ClockReason *reason, const Calendar *calendar, int64_t from, int64_t to)
{
    size_t count = calendar_unannounced(calendar, (Date){ from }, (Date){ to }, reason->unannounced,
                                        UNANNOUNCED_MAX);
    reason->unannounced_count = count < UNANNOUNCED_MAX ? count : UNANNOUNCED_MAX;
}

ClockReason clock_explain(Work *work, const Calendar *calendar, int64_t start_ms, int64_t end_ms,
                          ClockUnit unit, Pauses pauses)
{
    ClockReason reason = { 0 };
    Lines lines = { work, &reason, 0 };
    const Zone *zone = calendar_zone(calendar);
    if (end_ms <= start_ms) return reason;
    int64_t first = zone_date(zone, start_ms).days, last = zone_date(zone, end_ms - 1).days;
    switch (unit) {
    case CLOCK_BUSINESS:
        explain_business(&lines, calendar, start_ms, end_ms, pauses);
        if (reason.line_count && reason.lines[0].date.days < first)
            first = reason.lines[0].date.days;
        unannounced_add(&reason, calendar, first, last);
        break;
    case CLOCK_WORKDAY:
        explain_workdays(&lines, calendar, start_ms, end_ms, pauses);
        unannounced_add(&reason, calendar, first + 1, last);
        break;
    case CLOCK_NATURAL:
    case CLOCK_NATURAL_DAY: {
        ClockLine line = { .date = { first }, .from_ms = start_ms, .to_ms = end_ms };
        line.counted_ms = clock_used(calendar, start_ms, end_ms, CLOCK_NATURAL, pauses);
        line.paused_ms = end_ms - start_ms - line.counted_ms;
        line_add(&lines, line);
        break;
    }
    }
    return reason;
}
