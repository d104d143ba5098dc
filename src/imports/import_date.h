// import_date.h - times as people's files write them, by a pattern or as they usually stand.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Pure. A pattern holds yyyy, M or MM, d or dd, H or HH, h or hh (with a), m or mm, s or ss, and X
// for an offset; everything else stands for itself, a space for any number of them. A letter alone
// or twice takes one or two digits, unless the next piece is a letter as well ("yyyyMMdd"): then as
// many as it is long. Time that a text goes on with after a pattern of a date alone is no match.
#pragma once
#include "engine/clock/zone.h"
#include "record/record.h"

typedef struct ImportTime {
    Time at;
    bool date_only;        // local midnight stands for the day
} ImportTime;

// Whether a pattern can be used: it has a year, a month and a day, each once.
bool import_pattern_valid(Str pattern);

// Reads a text in the zone. patterns count 0: the usual forms: ISO 8601 with or without offset,
// "2025/1/9 8:05", "2025.1.9", "2025年1月9日 8时05分", "20250109". Dates that do not exist are refused.
bool import_time_read(const Zone *zone, const StrList *patterns, Str text, ImportTime *time);
