// policy.h - what is promised for a kind of case, at a site, on which calendar.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/site_clock.h"
#include "engine/clock/ladder.h"

// Who is told when: at "80%" of the time used, at "due", or "+4h" after it; owner, lead, manager
// (promise_ladder.h says more).
typedef struct PolicyStep { Str at, to; } PolicyStep;
// False: not one of these forms.
bool step_read(Str at, LadderStep *step);
LIST_TYPE(PolicyStep);

typedef struct Policy {
    PolicyId       id;
    Str            name, name_en;
    Str            case_type;            // "*": every type without one of its own
    int64_t        severity_max;         // for cases as severe as this or more; 5: for all
    Str            kind, unit;           // unit: minutes, days, business_minutes, workdays
    int64_t        amount, organisation_minutes;
    CalendarId     calendar_id;          // none: the site's
    int64_t        risk_percent;
    StrList        pause_reasons;        // what its organisation clock may stand still for
    PolicyStepList steps;
    double         target_share;
    bool           active;
    int64_t        version;
    int64_t        first_share;          // percent at which its ladder is first looked at; 0: none
} Policy;
extern const RecordType PolicyStep_record, Policy_record;
LIST_TYPE(Policy);

enum { SEVERITY_LEAST = 5 };

// The policies that hold for a case of this type and severity, one for each kind of promise: its
// own type's before those for every type, then the one for the fewest severities. Without names,
// pause_reasons, steps and target_share, which no promise is made from.
PolicyList policies_for_case(Work *work, Str case_type, int64_t severity);
// Of cases of any severity.
PolicyList policies_for(Work *work, Str case_type);
// What a policy said when a promise was made under it. False: it is not on record.
bool policy_as_of(Work *work, PolicyId id, int64_t version, Policy *found);
Span policy_span(const Policy *policy);
// Units as the API calls them: natural_minutes, natural_days, business_minutes, workdays. And back.
Str unit_shown(Str unit);
Str unit_stored(Str shown);

// Stores a new policy and its first version. False: there is one for that type, kind and severity.
bool policy_add(Work *work, const Policy *policy);
// Stores a changed policy as its next version; false: it was changed meanwhile. version 0:
// whichever it is. Promises that were made run to their end as they were (R20).
bool policy_change(Work *work, Policy *policy, int64_t version);

// The policies of content/policies.json, for a new organisation.
void policies_load(Work *work);

// When the next progress update is due (SM-04): severity 1-2 two hours on, 3 the next working
// morning at ten, 4-5 the second working morning. A case that goes on for long is reported on every
// working morning, whatever its severity (S002-32).
enum { LONG_CASE_DAYS = 3 };
Time progress_due(const SiteClock *site, int64_t severity, Time opened_at, Time now);

// An estimate with its buffer, from now on the calendar, up to the next half hour (S002-27).
enum { PROMISE_BUFFER_PERCENT = 150 };
Due promise_suggest(const SiteClock *site, Time now, int64_t estimate_minutes);
