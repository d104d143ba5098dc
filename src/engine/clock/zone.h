// zone.h - time zones: offsets and local times of an IANA zone, from ICU's time zone database.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/base.h"

// Every change of offset from 1970 to 2100, read once. Immutable: any number of threads may read
// it. Outside these years the first and the last offset hold.
typedef struct Zone Zone;

// "Asia/Shanghai", "UTC". NULL if the database has no such zone; abbreviations such as "CST" mean
// several zones and are refused. Lives as long as the work.
const Zone *zone_find(Work *work, Str name);
// The same, read once and, where there is room, kept as long as the process lives; for lists of
// many sites.
const Zone *zone_shared(Work *work, Str name);
Str zone_name(const Zone *zone);
const char *zone_data_version(void);                 // of the database, e.g. "2025b"

int64_t zone_offset_ms(const Zone *zone, int64_t ms);    // local time minus UTC at an instant
Date    zone_date(const Zone *zone, int64_t ms);         // local date at an instant

// The instant of a local time, which is given as if it were UTC. A local time that the clocks skip
// becomes the first instant after the gap. One that they repeat is its first instant for
// zone_open_ms, its last for zone_close_ms. Both never decrease when local_ms grows.
int64_t zone_open_ms(const Zone *zone, int64_t local_ms);
int64_t zone_close_ms(const Zone *zone, int64_t local_ms);

// Local times around local_ms that occur exactly once, all with one offset: local - offset_ms is
// their instant. from_ms == to_ms where local_ms itself is skipped or repeated. Lets a walk over
// many days search the zone once.
typedef struct ZoneWindow { int64_t from_ms, to_ms, offset_ms; } ZoneWindow;
ZoneWindow zone_window(const Zone *zone, int64_t local_ms);

// Reads "2025-01-24T17:00" or "2025-01-24 17:00:30" as local time (repeated: the first instant),
// with an offset as that instant, and a date alone as local midnight.
bool zone_time_parse(const Zone *zone, Str s, Time *time);
void zone_time_add(Text *out, const Zone *zone, Time time);   // "2025-01-26T17:00:00+08:00"
