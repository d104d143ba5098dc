// holidays.h - national day lists: days off, make-up workdays, and which years are announced.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "record/record.h"

// A date on which a national list departs from the week.
typedef struct HolidayDay {
    Date date;
    bool off;               // false: a make-up workday (调休上班日), whatever its weekday
    int  year;              // of the notice: late December days may stand in next year's
    Str  name_zh, name_en;
} HolidayDay;

// A list. A date that is not in days follows the week, but only if its year is announced: else it
// is unknown.
typedef struct Holidays {
    Str               list;              // "cn"
    const HolidayDay *days;              // sorted by date, each date once
    size_t            day_count;
    const int        *years;             // announced, sorted
    size_t            year_count;
} Holidays;

bool holidays_announced(const Holidays *holidays, int year);
const HolidayDay *holidays_day(const Holidays *holidays, Date date);    // NULL: not listed

// The years whose notices decide the days from ... to: their own, and the next one for the last
// days of December (29 December is the earliest that a notice reached back, 2007-2026).
typedef struct YearSpan { int first, last; } YearSpan;
YearSpan holidays_years_deciding(Date from, Date to);

// Reads a list, or the notice of a single year to import, as content/holidays/cn.json has it:
//   {"list":"cn","names":{"spring":{"zh":"春节","en":"Spring Festival"}},
//    "years":[{"year":2025,"days":[
//      {"name":"spring","off":["2025-01-28/2025-02-04"],"work":["2025-01-26","2025-02-08"]}]}]}
// or as the public holiday-cn project publishes a year:
//   {"year":2025,"days":[{"name":"春节","date":"2025-01-26","isOffDay":false}]}
// NULL and every fault in issues if the text is not sound: a date or a year twice, a date outside
// the year of its notice (from December before it), a year without days (not announced yet).
const Holidays *holidays_from_json(Work *work, Str json, Issues *issues);

// The list that comes with the program; "cn" is the only one. NULL: no such list. Lives for ever.
const Holidays *holidays_builtin(Work *work, Str list);

// Preview of an import: what changes when the years of next replace those of now.
typedef enum HolidayState { HOLIDAY_WEEK, HOLIDAY_OFF, HOLIDAY_WORK } HolidayState;
typedef struct HolidayChange {
    Date         date;
    HolidayState before, after;          // HOLIDAY_WEEK: not listed, follows the week
    Str          name_zh, name_en;       // of the entry after, else of the one before
} HolidayChange;
typedef struct HolidayDiff {
    HolidayChange *changes;              // sorted by date; renamed days are no change
    size_t         change_count;
    int           *years_new;            // announced by next only, sorted
    size_t         year_new_count;
} HolidayDiff;
HolidayDiff holidays_diff(Work *work, const Holidays *now, const Holidays *next);

// The list after the import. Where both have a year, next's notice replaces now's whole.
const Holidays *holidays_merge(Work *work, const Holidays *now, const Holidays *next);
