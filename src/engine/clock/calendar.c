// calendar.c - lays own dates and national lists over the week, and walks over open time.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/clock/calendar.h"
#include <assert.h>
#include <stdlib.h>

struct Calendar {
    const Zone *zone;
    const DayHours *week;        // 7
    const CalendarDay *specials; // dates that do not follow the week, sorted, each once
    size_t special_count;
    const Date *overridden; // own dates, sorted, each once
    size_t overridden_count;
    const Holidays *holidays; // NULL: none
};

static const DayHours closed = { 0 };

static const DayHours *makeup_hours(const CalendarSpec *spec, const DayHours *week, Date date)
{
    const DayHours *own = &week[date_weekday(date)];
    switch (spec->makeup) {
    case MAKEUP_SHUT: return &closed;
    case MAKEUP_WEEKDAY: return &week[spec->makeup_weekday];
    case MAKEUP_OWN: return own;
    case MAKEUP_NORMAL: break;
    }
    if (date_weekday(date) < 5) return own;
    for (int weekday = 0; weekday < 5; weekday++)
        if (week[weekday].count) return &week[weekday];
    return own;
}

// Later and stronger entries of one date come last.
typedef struct Entry {
    CalendarDay day;
    size_t order;
} Entry;

static int entry_compare(const void *a, const void *b)
{
    const Entry *left = a, *right = b;
    if (left->day.date.days != right->day.date.days)
        return left->day.date.days < right->day.date.days ? -1 : 1;
    if (left->day.why != right->day.why) return left->day.why < right->day.why ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

static size_t entries_of_holidays(const CalendarSpec *spec, const DayHours *week, Entry *entries)
{
    size_t count = spec->holidays ? spec->holidays->day_count : 0;
    for (size_t i = 0; i < count; i++) {
        const HolidayDay *day = &spec->holidays->days[i];
        entries[i].day = (CalendarDay){
            .date = day->date,
            .hours = day->off ? &closed : makeup_hours(spec, week, day->date),
            .why = day->off ? DAY_HOLIDAY : DAY_MAKEUP,
            .name_zh = day->name_zh,
            .name_en = day->name_en,
        };
        entries[i].order = i;
    }
    return count;
}

static void entries_of_overrides(Work *work, const CalendarSpec *spec, const DayHours *week,
                                 Entry *entries)
{
    for (size_t i = 0; i < spec->override_count; i++) {
        const DayOverride *own = &spec->overrides[i];
        const DayHours *hours = own->use >= 0 ? &week[own->use] : &closed;
        if (own->use < 0 && own->hours.count) {
            DayHours *kept = NEW(work, DayHours, 1);
            *kept = own->hours;
            hours = kept;
        }
        Str note = str_copy(work, own->note);
        entries[i].day = (CalendarDay){
            .date = own->date,
            .hours = hours,
            .name_zh = note,
            .name_en = note,
            .why = own->layer == OVERRIDE_SITE ? DAY_SITE : DAY_ORGANISATION,
        };
        entries[i].order = i;
    }
}

static void specials_make(Work *work, const CalendarSpec *spec, Calendar *calendar)
{
    size_t room = spec->override_count + (spec->holidays ? spec->holidays->day_count : 0),
           count = 0;
    Entry *entries = NEW(work, Entry, room);
    size_t listed = entries_of_holidays(spec, calendar->week, entries);
    entries_of_overrides(work, spec, calendar->week, entries + listed);
    qsort(entries, room, sizeof *entries, entry_compare);

    CalendarDay *specials = NEW(work, CalendarDay, room);
    Date *overridden = NEW(work, Date, room);
    size_t own = 0;
    for (size_t i = 0; i < room; i++) {
        const CalendarDay *day = &entries[i].day;
        if (i + 1 < room && entries[i + 1].day.date.days == day->date.days) continue;
        specials[count++] = *day;
        if (day->why >= DAY_ORGANISATION) overridden[own++] = day->date;
    }
    calendar->specials = specials;
    calendar->special_count = count;
    calendar->overridden = overridden;
    calendar->overridden_count = own;
}

static bool calendar_opens(const Calendar *calendar)
{
    for (int weekday = 0; weekday < 7; weekday++)
        if (calendar->week[weekday].count) return true;
    for (size_t i = 0; i < calendar->special_count; i++)
        if (calendar->specials[i].hours->count) return true;
    return false;
}

static void hours_check(const DayHours *hours)
{
    assert(0 <= hours->count && hours->count <= DAY_SPANS_MAX);
    for (int i = 0; i < hours->count; i++) {
        OpenSpan span = hours->spans[i];
        assert(0 <= span.open && span.open < 1440 && span.open < span.close);
        assert(span.close <= 2880 && span.close - span.open <= 1440);
        assert(i == 0 || hours->spans[i - 1].close <= span.open);
    }
}

const Calendar *calendar_prepare(Work *work, const CalendarSpec *spec, Issues *issues)
{
    DayHours *week = NEW(work, DayHours, 7);
    Calendar *calendar = NEW(work, Calendar, 1);
    memcpy(week, spec->week, sizeof spec->week);
    for (int weekday = 0; weekday < 7; weekday++) hours_check(&week[weekday]);
    for (size_t i = 0; i < spec->override_count; i++) hours_check(&spec->overrides[i].hours);
    *calendar =
        (Calendar){ .zone = zone_find(work, spec->zone), .week = week, .holidays = spec->holidays };
    specials_make(work, spec, calendar);

    size_t faults = issues->count;
    if (!calendar->zone)
        issues_add(issues, STR("zone"), "not_found",
                   STR("is not a time zone of the IANA database"));
    if (!calendar_opens(calendar))
        issues_add(issues, STR("week"), "invalid", STR("the calendar has no open time at all"));
    return issues->count == faults ? calendar : NULL;
}

const Calendar *calendar_from_json(Work *work, Str json, const Holidays *national, Issues *issues)
{
    CalendarSpec spec;
    if (!calendar_read(work, json, national, &spec, issues)) return NULL;
    return calendar_prepare(work, &spec, issues);
}

const Zone *calendar_zone(const Calendar *calendar)
{
    return calendar->zone;
}

// First special date not before date.
static size_t special_from(const Calendar *calendar, Date date)
{
    size_t low = 0, high = calendar->special_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->specials[middle].date.days < date.days) low = middle + 1;
        else high = middle;
    }
    return low;
}

static CalendarDay day_at(const Calendar *calendar, Date date, size_t special)
{
    if (special < calendar->special_count && calendar->specials[special].date.days == date.days)
        return calendar->specials[special];
    return (CalendarDay){ .date = date,
                          .hours = &calendar->week[date_weekday(date)],
                          .why = DAY_WEEKLY };
}

CalendarDay calendar_day(const Calendar *calendar, Date date)
{
    return day_at(calendar, date, special_from(calendar, date));
}

static size_t overridden_between(const Calendar *calendar, Date from, Date to)
{
    size_t count = 0;
    for (size_t i = 0; i < calendar->overridden_count; i++) {
        int64_t days = calendar->overridden[i].days;
        count += from.days <= days && days <= to.days;
    }
    return count;
}

size_t calendar_unannounced(const Calendar *calendar, Date from, Date to, int *years, size_t max)
{
    if (!calendar->holidays || to.days < from.days) return 0;
    size_t count = 0;
    YearSpan span = holidays_years_deciding(from, to);
    for (int year = span.first; year <= span.last; year++) {
        if (holidays_announced(calendar->holidays, year)) continue;
        Date first = { date_of(year - 1, 12, 29).days }, last = { date_of(year, 12, 31).days };
        if (first.days < from.days) first = from;
        if (last.days > to.days) last = to;
        size_t days = (size_t)(last.days - first.days + 1);
        if (overridden_between(calendar, first, last) == days) continue;
        if (count < max) years[count] = year;
        count++;
    }
    return count;
}

static void walk_to(CalendarWalk *walk, Date date)
{
    const Calendar *calendar = walk->calendar;
    walk->date = date;
    walk->span = 0;
    while (walk->special < calendar->special_count &&
           calendar->specials[walk->special].date.days < date.days)
        walk->special++;
    walk->day = day_at(calendar, date, walk->special);
}

CalendarWalk calendar_walk(const Calendar *calendar, int64_t start_ms)
{
    // A night shift that began the day before may still be on.
    Date before = { zone_date(calendar->zone, start_ms).days - 1 };
    CalendarWalk walk = { .calendar = calendar, .from_ms = start_ms, .to_ms = start_ms };
    walk.special = special_from(calendar, before);
    walk_to(&walk, before);
    return walk;
}

// The open time of a span of the walk's day as instants, without what lies before the end of the
// last one.
static void span_place(CalendarWalk *walk, OpenSpan span, int64_t *from, int64_t *to)
{
    const Zone *zone = walk->calendar->zone;
    int64_t open = walk->date.days * DAY_MS + (int64_t)span.open * MINUTE_MS;
    int64_t close = walk->date.days * DAY_MS + (int64_t)span.close * MINUTE_MS;
    if (open < walk->window.from_ms || close >= walk->window.to_ms)
        walk->window = zone_window(zone, open);
    if (walk->window.from_ms <= open && close < walk->window.to_ms) {
        *from = open - walk->window.offset_ms;
        *to = close - walk->window.offset_ms;
    } else {
        *from = zone_open_ms(zone, open);
        *to = zone_close_ms(zone, close);
    }
    if (*from < walk->to_ms) *from = walk->to_ms;
}

bool calendar_next(CalendarWalk *walk, Date last)
{
    while (walk->date.days <= last.days) {
        while (walk->span < walk->day.hours->count) {
            int64_t from, to;
            span_place(walk, walk->day.hours->spans[walk->span++], &from, &to);
            if (to <= from) continue;
            walk->from_ms = from;
            walk->to_ms = to;
            return true;
        }
        walk_to(walk, (Date){ walk->date.days + 1 });
    }
    return false;
}
