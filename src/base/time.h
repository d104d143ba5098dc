// time.h - instants, civil dates and RFC 3339; time zones belong to the clock engine.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/text.h"

// An instant: milliseconds since 1970-01-01 UTC. RFC 3339 in JSON and CSV, INT64 in SQL.
typedef struct Time { int64_t ms; } Time;
typedef struct MaybeTime { bool set; Time value; } MaybeTime;

// A civil date: days since 1970-01-01. "2025-01-09" in JSON, CSV and SQL order INT64.
typedef struct Date { int64_t days; } Date;
typedef struct MaybeDate { bool set; Date value; } MaybeDate;

typedef struct CivilDate { int year, month, day; } CivilDate;   // month 1-12, day 1-31

enum { MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000 };

int64_t time_now_ms(void);                        // wall clock, UTC
int64_t time_monotonic_us(void);                  // for measuring spans only

Date      date_of(int year, int month, int day);  // proleptic Gregorian
CivilDate date_civil(Date date);
int       date_weekday(Date date);                // 0 Monday ... 6 Sunday
bool      date_valid(int year, int month, int day);
bool      date_parse(Str s, Date *date);          // "YYYY-MM-DD", years 0001-9999
void      date_add(Text *out, Date date);

// RFC 3339 with seconds, optional fraction (cut to ms) and an offset or Z; years 0001-9999.
bool time_parse(Str s, Time *time);
// Like time_parse, but the offset may be absent: then *has_offset is false, time read as if UTC.
bool time_parse_local(Str s, Time *time, bool *has_offset);
void time_add(Text *out, Time time);              // "2025-01-26T09:00:00Z", fraction only if any
void time_add_offset(Text *out, Time time, int offset_minutes);   // "2025-01-26T17:00:00+08:00"
