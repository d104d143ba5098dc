// holidays_ics.h - reads national day lists that are published as iCalendar files (.ics).
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "record/record.h"

enum { ICS_BYTES_MAX = 512 << 10 };

bool ics_is(Str text);               // begins as an iCalendar file does

// The list as JSON in the own form of holidays_from_json. An event is a day off, or several: DTEND
// is exclusive; or open, a make-up workday, where its summary says 班 (上班, 补班). Days of December
// belong to the notice of the year after them where the file tells of that one and not of their
// own. Events that repeat are refused: no list of days says so. Absent: issues of the field "ics",
// each with the number of the line.
// Source: RFC 5545, sections 3.1 (folding), 3.3.4, 3.3.5, 3.6.1, 3.8.2.
Str holidays_json_of_ics(Work *work, Str ics, Issues *issues);
