// policy.h - what is promised for a kind of case, at a site, on which calendar.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "engine/clock/clock.h"

// Where a case lies and how time runs there.
typedef struct SiteClock {
    SiteId          site_id;
    Str             code, zone_text;
    CalendarId      calendar_id;         // none: the built-in office calendar
    int64_t         calendar_version;
    const Calendar *calendar;            // immutable, lives as long as the process
    const Zone     *zone;                // the site's own
} SiteClock;

// False: no such site in this organisation, or it is closed.
bool site_clock_find(Work *work, SiteId site_id, SiteClock *found);
// The calendar of a promise that began under an earlier version.
const Calendar *calendar_version_find(Work *work, CalendarId id, int64_t version);

typedef struct Policy {
    PolicyId   id;
    Str        case_type, kind, unit;
    int64_t    amount, organisation_minutes;
    CalendarId calendar_id;
    double     target_share;
    bool       active;
    int64_t    version;
} Policy;
extern const RecordType Policy_record;
typedef struct PolicyList { Policy *items; size_t count; } PolicyList;

// The policies that hold for a type of case: its own, else those for every type.
PolicyList policies_for(Work *work, Str case_type);

// The policies of content/policies.json, for a new organisation.
void policies_load(Work *work);

// When the next progress update is due (SM-04): severity 1-2 two hours on, 3 the next working
// morning at ten, 4-5 the second working morning.
Time progress_due(const SiteClock *site, int64_t severity, Time now);

// An estimate with its buffer, from now on the calendar, up to the next half hour (S002-27).
enum { PROMISE_BUFFER_PERCENT = 150 };
Due promise_suggest(const SiteClock *site, Time now, int64_t estimate_minutes);
