// clock_fixture.h - calendars and times written as text, for the tests of the clock.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/clock/clock.h"
#include "test.h"

#define WEEKDAYS_(hours) \
    "{\"mon\":[" hours "],\"tue\":[" hours "],\"wed\":[" hours "],\"thu\":[" hours "]," \
    "\"fri\":[" hours "]"
#define WEEK_OFFICE(hours) WEEKDAYS_(hours) "}"
#define WEEK_DAILY(hours) WEEKDAYS_(hours) ",\"sat\":[" hours "],\"sun\":[" hours "]}"
#define SHANGHAI "\"zone\":\"Asia/Shanghai\""
#define BERLIN "\"zone\":\"Europe/Berlin\""

// A calendar that must be sound.
static inline const Calendar *calendar_of(Work *work, const char *json)
{
    Issues issues = { .count = 0 };
    const Calendar *calendar = calendar_from_json(work, str_of(json), NULL, &issues);
    for (size_t i = 0; i < issues.count; i++)
        print_error("%.*s: %.*s\n", STR_ARG(issues.list[i].field), STR_ARG(issues.list[i].detail));
    assert_non_null(calendar);
    return calendar;
}

// A time in the calendar's zone, or with an offset.
static inline int64_t at(const Calendar *calendar, const char *text)
{
    Time time;
    assert_true(zone_time_parse(calendar_zone(calendar), str_of(text), &time));
    return time.ms;
}

static inline Span minutes(int64_t amount)
{
    return (Span){ CLOCK_BUSINESS, amount };
}

static inline Span hours(int64_t amount)
{
    return (Span){ CLOCK_BUSINESS, amount * 60 };
}

static inline Span workdays(int64_t amount)
{
    return (Span){ CLOCK_WORKDAY, amount };
}

#define CHECK_TIME(calendar, ms, expected) \
    check_time_(work, (calendar), (ms), (expected), __FILE__, __LINE__)
static inline void check_time_(Work *work, const Calendar *calendar, int64_t ms,
                               const char *expected, const char *file, int line)
{
    Text text = TEXT(work);
    zone_time_add(&text, calendar_zone(calendar), (Time){ ms });
    check_str_(text_str(&text), str_of(expected), file, line);
}

#define CHECK_DUE(calendar, start, span, pauses, expected) \
    check_due_(work, (calendar), (start), (span), (pauses), (expected), __FILE__, __LINE__)
static inline void check_due_(Work *work, const Calendar *calendar, const char *start, Span span,
                              Pauses pauses, const char *expected, const char *file, int line)
{
    Due due = clock_due(calendar, at(calendar, start), span, pauses);
    if (due.state != DUE_FOUND) {
        print_error("%s:%d: no due time, state %d\n", file, line, (int)due.state);
        _fail(file, line);
    }
    check_time_(work, calendar, due.at_ms, expected, file, line);
}
