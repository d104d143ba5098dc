// clock_calendar.h - the calendar that --calendar names: a file, built in, or the organisation's.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/call.h"
#include "engine/clock/calendar.h"

typedef struct CalendarText {
    Str             json;           // as calendar_read reads it
    const Holidays *national;       // what "cn" means there; NULL: the list of the program
} CalendarText;

// Looks for a file of that name, then among those that come with the program, then, where there is
// a data directory or a database, for a calendar of the organisation by its name or id. False:
// error says why not.
bool calendar_text_find(Work *work, const CallTarget *where, Str name, CalendarText *found,
                        char error[240]);
