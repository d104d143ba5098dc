// clock.h - when a promise is due, how much of it is used, and why, on working calendars.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Lists, details, reports, exports and the command line all ask these functions, so that they
// cannot differ. Instants are milliseconds UTC.
#pragma once
#include "engine/clock/calendar.h"

// Units are different things and are never converted into each other.
typedef enum ClockUnit {
    CLOCK_BUSINESS,    // minutes of open time
    CLOCK_WORKDAY,     // days with open time after the start day; due when the last one closes
    CLOCK_NATURAL,     // elapsed minutes, closed or not
    CLOCK_NATURAL_DAY, // local calendar days: the same local time n days later
} ClockUnit;

// amount: minutes or days, as the unit says; 0 ... SPAN_AMOUNT_MAX.
typedef struct Span { ClockUnit unit; int64_t amount; } Span;
enum { SPAN_AMOUNT_MAX = 10000000 };

// Time that does not count: [from_ms, to_ms). A pause that has not ended yet ends at PAUSE_OPEN.
#define PAUSE_OPEN INT64_MAX
typedef struct Pause { int64_t from_ms, to_ms; } Pause;
typedef struct Pauses { const Pause *list; size_t count; } Pauses;   // sorted, disjoint: a union
#define NO_PAUSES ((Pauses){ 0 })

// What any list of pauses amounts to: sorted, overlaps joined, empty ones dropped.
Pauses pauses_union(Work *work, const Pause *list, size_t count);

typedef enum DueState {
    DUE_FOUND,
    DUE_PAUSED,           // a pause that has not ended comes first: there is no due time yet
    DUE_NO_OPEN_TIME,     // none within OPEN_GAP_DAYS_MAX days: the calendar is wrongly set up
    DUE_TOO_FAR,          // after the year 9999
} DueState;
typedef struct Due { DueState state; int64_t at_ms; } Due;    // at_ms only if found

// The first instant at which the span is used up. Never before start; grows with the span.
Due clock_due(const Calendar *calendar, int64_t start_ms, Span span, Pauses pauses);
// The same for an amount of milliseconds of open time (business) or of elapsed time (natural).
Due clock_due_ms(const Calendar *calendar, int64_t start_ms, ClockUnit unit, int64_t amount_ms,
                 Pauses pauses);

// How much was used from start to end: milliseconds of open time for business, of elapsed time for
// natural and natural days; for workdays the number of days whose close lies after the start day
// and not after end nor inside a pause. 0 if end is before start.
int64_t clock_used(const Calendar *calendar, int64_t start_ms, int64_t end_ms, ClockUnit unit,
                   Pauses pauses);

// Both readings of elapsed time, always published side by side.
typedef struct Elapsed {
    int64_t customer_ms;        // by the wall clock: nothing subtracted
    int64_t organisation_ms;    // open time without pauses
} Elapsed;
Elapsed clock_elapsed(const Calendar *calendar, int64_t start_ms, int64_t end_ms, Pauses pauses);

// The instant at which percent of the time to due is used: of open time for business and workdays,
// of elapsed time for natural spans. percent over 100 lies after due. A promise is at risk from
// RISK_PERCENT on.
enum { RISK_PERCENT = 80 };
Due clock_share(const Calendar *calendar, int64_t start_ms, Span span, int percent, Pauses pauses);

// Calendars change while promises run: each version holds from its instant on (the later of when it
// was edited and when it takes effect). Time used under an earlier version stays used; what remains
// is laid on the next.
typedef struct CalendarVersion {
    const Calendar *calendar;
    int64_t         from_ms;    // growing; the first version's is not looked at
} CalendarVersion;
Due clock_due_versions(const CalendarVersion *versions, size_t count, int64_t start_ms, Span span,
                       Pauses pauses);
int64_t clock_used_versions(const CalendarVersion *versions, size_t count, int64_t start_ms,
                            int64_t end_ms, ClockUnit unit, Pauses pauses);

// The due time after a change of policy, calendar, site or owner: the earlier one, and never later
// than the customer was told (INT64_MAX: not told). Later only by a new promise, with a reason.
int64_t clock_due_changed(int64_t due_ms, int64_t changed_ms, int64_t told_ms);

// One line of the answer to "why then?".
typedef struct ClockLine {
    Date    date;                // the day the line belongs to
    int64_t from_ms, to_ms;      // open or elapsed time looked at; equal: the day was closed
    int64_t counted_ms;          // of it, what counted
    int64_t paused_ms;           // of it, what a pause took out
    int     workdays;            // 1 if this is a day that counted as a workday
    DayWhy  why;                 // what decided the hours of the day
    Str     name_zh, name_en;    // of the holiday, or the note of an own date; may be absent
} ClockLine;

// Every span and every closed day from start to end, and the years used whose holidays are not
// announced. Natural spans are one line and use no holidays.
enum { CLOCK_LINES_MAX = 4000, UNANNOUNCED_MAX = 16 };
typedef struct ClockReason {
    ClockLine *lines;
    size_t     line_count;
    bool       cut;              // there were more than CLOCK_LINES_MAX
    int        unannounced[UNANNOUNCED_MAX];
    size_t     unannounced_count;
} ClockReason;
ClockReason clock_explain(Work *work, const Calendar *calendar, int64_t start_ms, int64_t end_ms,
                          ClockUnit unit, Pauses pauses);
