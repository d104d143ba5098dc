// working_calendar.h - the calendars of an organisation: kept in versions, changed from a day on.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case_view.h"
#include "org/change.h"

typedef struct CalendarInput {
    Str       name, name_en;
    Str       zone;                  // IANA name
    Json      week;                  // {"mon":["09:00-18:00"],...}: a weekday left out is closed
    Str       holidays;              // "cn", "none"
    Str       makeup;                // hours of make-up workdays: normal, own, shut, mon ... sun
    Json      overrides;             // {"2025-05-02":[]}: own dates
    MaybeDate effective_from;        // absent: today
} CalendarInput;

typedef struct WorkingCalendar {
    CalendarId id;
    Str        name, name_en, zone;
    Json       week;                 // every weekday named
    Str        holidays, makeup;
    Json       overrides;
    Date       effective_from;
    int64_t    number;               // of its versions, the newest
    int64_t    used_by;              // open sites on it, by their own choice or that of one above
    int64_t    version;
} WorkingCalendar;
LIST_TYPE(WorkingCalendar);
extern const RecordType CalendarInput_record, WorkingCalendar_record;

WorkingCalendarList working_calendars(Work *work);
bool working_calendar_find(Work *work, CalendarId id, WorkingCalendar *found);
bool working_calendar_by_name(Work *work, Str name, WorkingCalendar *found);
CalendarInput calendar_input(const WorkingCalendar *calendar);
Str calendar_body(Work *work, const CalendarInput *input);   // as calendar_read reads it

// False: issues name every faulty field by its path ("week.mon.0").
bool working_calendar_add(Work *work, const CalendarInput *input, CalendarId *id, Issues *issues);
// The next version, in force from effective_from on but never before now (R13); running promises
// are laid anew. version 0: whichever it is.
Change working_calendar_change(Work *work, const WorkingCalendar *old, int64_t version,
                               const CalendarInput *input, Issues *issues);

// The first calendar of a new organisation, used by its first site.
void calendars_load(Work *work);

// What every day is, and why.
typedef struct DayShown {
    Date    day;
    Str     kind;                    // open, weekend, holiday, make_up, override
    StrList spans;
    Str     label, label_en;         // of the holiday, or the note of an own date; "": none
    bool    announced;               // false: the year's holidays are not known yet
} DayShown;
LIST_TYPE(DayShown);
typedef struct DayPage { DayShownList items; } DayPage;
extern const RecordType DayShown_record, DayPage_record;
enum { DAYS_SHOWN_MAX = 800 };
void calendar_days(Work *work, CalendarId id, Date from, Date to, DayPage *page);

// When would it be due, and why? False: issues.
typedef struct TryInput { Time started_at; int64_t amount; Str unit; } TryInput;
extern const RecordType TryInput_record;
bool calendar_try(Work *work, const WorkingCalendar *calendar, const TryInput *input, Why *why,
                  Issues *issues);

// Everything that follows a national list gets its next version with the first `notices` of the
// organisation's notices. How many calendars.
int64_t calendars_follow(Work *work, int64_t notices);
