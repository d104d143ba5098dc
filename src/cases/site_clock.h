// site_clock.h - how time runs at a site: its zone and the versions of its working calendar.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "engine/clock/clock.h"

// A calendar through time: its versions in the order in which they hold, without those that a later
// edit covers. Immutable.
typedef struct CalendarLine {
    const CalendarVersion *versions;
    const int64_t         *numbers;      // of each, as calendar_versions counts them
    size_t                 count;        // >= 1
} CalendarLine;

// The line of a calendar of the organisation; calendar 0 is the built-in office calendar. Fails the
// work where there is none. Lives as long as the work.
const CalendarLine *calendar_line(Work *work, CalendarId id);
// Which of its versions holds at an instant; the first one holds before all others too.
size_t calendar_line_at(const CalendarLine *line, int64_t ms);

// Questions to a line as to a calendar: what was used under one version stays used, what remains is
// laid on the next.
Due     line_due(const CalendarLine *line, int64_t start_ms, Span span, Pauses pauses);
Due     line_share(const CalendarLine *line, int64_t start_ms, Span span, int percent);
Elapsed line_elapsed(const CalendarLine *line, int64_t start_ms, int64_t end_ms, Pauses pauses);

// Where a case lies and how time runs there.
typedef struct SiteClock {
    SiteId              site_id;
    Str                 code, zone_text;
    CalendarId          calendar_id;         // none: the built-in office calendar
    int64_t             calendar_version;    // in force now
    const Calendar     *calendar;            // in force now
    const CalendarLine *line;
    const Zone         *zone;                // the site's own
} SiteClock;

// False: no such site in this organisation, or it is closed.
bool site_clock_find(Work *work, SiteId site_id, SiteClock *found);

// The national list of the organisation: what came with the program, and over it the first
// `notices` that were imported.
const Holidays *national_list(Work *work, int64_t notices);
int64_t notice_count(Work *work);
