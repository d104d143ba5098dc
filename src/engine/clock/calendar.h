// calendar.h - working calendars: weekly hours in a zone, holidays, make-up workdays, own dates.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/clock/holidays.h"
#include "engine/clock/zone.h"

enum {
    DAY_SPANS_MAX = 12,              // spans of opening in one day
    OPEN_GAP_DAYS_MAX = 400,         // a calendar without open time for longer is wrongly set up
    CALENDAR_BYTES_MAX = 256 << 10,  // of a calendar as JSON
};

// Opening in local minutes after the midnight that starts the day; half-open; 0 <= open < 1440,
// open < close <= 2880, at most 1440 long. A close past 1440 is overnight and belongs to this day.
typedef struct OpenSpan { int16_t open, close; } OpenSpan;
typedef struct DayHours {
    int      count;
    OpenSpan spans[DAY_SPANS_MAX];      // sorted, disjoint
} DayHours;

// The hours of a make-up workday.
typedef enum Makeup {
    MAKEUP_NORMAL,  // Monday's, or the next open weekday's; on a listed Monday ... Friday its own
    MAKEUP_WEEKDAY, // those of a chosen weekday
    MAKEUP_OWN,     // its own weekday's: the list's make-up days change nothing here
    MAKEUP_SHUT,    // closed
} Makeup;

// Who set an own date: a site's goes before its organisation's, both before the national list.
typedef enum OverrideLayer { OVERRIDE_ORGANISATION, OVERRIDE_SITE } OverrideLayer;

typedef struct DayOverride {
    Date          date;
    OverrideLayer layer;
    int           use;          // weekday (0 Monday ... 6 Sunday) whose hours hold; -1: see hours
    DayHours      hours;        // no spans: closed
    Str           note;         // why, in the words of whoever set it; may be absent
} DayOverride;

// A calendar as people write it.
typedef struct CalendarSpec {
    Str             zone;
    DayHours        week[7];        // 0 Monday ... 6 Sunday
    const Holidays *holidays;       // NULL: no national list
    Makeup          makeup;
    int             makeup_weekday; // for MAKEUP_WEEKDAY
    DayOverride    *overrides;      // any order; of one date and layer the last one holds
    size_t          override_count, override_cap;
} CalendarSpec;

// A calendar made ready to be asked. Immutable: any number of threads may read it, as long as the
// arena of the work it was made in lives.
typedef struct Calendar Calendar;

// NULL and issues: unknown zone, or no open time at all (which is never taken for "always open").
const Calendar *calendar_prepare(Work *work, const CalendarSpec *spec, Issues *issues);

// {"zone":"Asia/Shanghai","week":{"mon":["09:00-18:00"],...},"holidays":"cn","makeup":"normal",
//  "overrides":{"2025-05-02":[],"2025-01-26":["09:00-12:00"],
//               "2025-10-11":{"use":"fri","note":"stocktaking"}}}
// A weekday left out is closed. "22:00-06:00" means 22:00-30:00. makeup is normal (default), own,
// shut, or mon ... sun. An own date may also be {"hours":[...],"note":"..."}.
// national is the list that "holidays":"cn" means; NULL: the one that comes with the program.
// False: issues name every faulty field by its path ("week.mon.0").
bool calendar_read(Work *work, Str json, const Holidays *national, CalendarSpec *spec,
                   Issues *issues);
// Adds own dates written as the value of "overrides" above.
bool calendar_read_overrides(Work *work, Str json, OverrideLayer layer, CalendarSpec *spec,
                             Issues *issues);
// The calendar as calendar_read reads it, every weekday named.
void calendar_week_write(Text *out, const CalendarSpec *spec);        // {"mon":["09:00-18:00"],...}
void calendar_overrides_write(Text *out, const CalendarSpec *spec);   // {"2025-05-02":[],...}
Str  makeup_name(const CalendarSpec *spec);                           // "normal", ..., "sun"
void day_hours_write(Text *out, const DayHours *hours);                   // ["09:00-12:00"]
Str  span_text(Work *work, OpenSpan span);                            // "22:00-30:00"
// calendar_read and calendar_prepare in one.
const Calendar *calendar_from_json(Work *work, Str json, const Holidays *national, Issues *issues);

const Zone *calendar_zone(const Calendar *calendar);

// What decided the hours of a date, and the hours.
typedef enum DayWhy { DAY_WEEKLY, DAY_HOLIDAY, DAY_MAKEUP, DAY_ORGANISATION, DAY_SITE } DayWhy;
typedef struct CalendarDay {
    Date            date;
    const DayHours *hours;
    DayWhy          why;
    Str name_zh, name_en; // of the holiday; of own dates both are the note; may be absent
} CalendarDay;
CalendarDay calendar_day(const Calendar *calendar, Date date);

// Years whose holidays were not announced (or are not on record) though they decide some of the
// days; own dates need no announcement. At most max years are written; returns how many there are.
size_t calendar_unannounced(const Calendar *calendar, Date from, Date to, int *years, size_t max);

// A walk over open time in order of time, nothing twice: overlaps of a night shift with the next
// day are given once, the parts before the start not at all.
typedef struct CalendarWalk {
    const Calendar *calendar;
    Date            date;            // the day that the last open time belongs to
    int64_t         from_ms, to_ms;  // the last open time: [from_ms, to_ms)
    CalendarDay     day;
    int             span;            // next span of day
    size_t          special;         // first special date not before date
    ZoneWindow      window;
} CalendarWalk;
CalendarWalk calendar_walk(const Calendar *calendar, int64_t start_ms);
// Steps to the next open time; false if the days up to last, which are then walked over, have none.
bool calendar_next(CalendarWalk *walk, Date last);
