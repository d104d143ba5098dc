// promise.h - promises with a clock: made by policy or by a person, judged when they stop.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case.h"
#include "cases/policy.h"

typedef struct Promise {
    PromiseId  id;
    CaseId     case_id;
    SiteId     site_id;
    Str        case_type, kind, text, state;
    Time       started_at;
    MaybeInt   estimate_minutes;
    Time       due_at, risk_at;
    MaybeTime  told_at;
    int64_t    organisation_minutes;
    Time       organisation_due_at;
    MaybeTime  stopped_at;
    MaybeInt   customer_ms, organisation_ms, late_ms;
    MaybeBool  organisation_kept;
    PolicyId   policy_id;
    MaybeInt   policy_version;
    CalendarId calendar_id;
    int64_t    calendar_version;
    PromiseId  replaced_by_id;
    Str        reason;
    bool       noticed_risk, noticed_miss;
    int64_t    steps_fired;            // of its policy's ladder: bit i for step i
    MaybeTime  step_at;                // when the next one fires
    ImportId   import_id;
    StaffId    made_by;
} Promise;
extern const RecordType Promise_record;
typedef struct PromiseList { Promise *items; size_t count; } PromiseList;

// What a promise may be about, ends with NULL.
extern const char *const promise_kinds[];

// What sets off promises by policy, each the kinds that belong to it.
typedef enum PromisesWhen {
    PROMISES_OPENED,     // a case came in: all but those below
    PROMISES_AGAIN,      // it is worked on again: the next answer, and the clocks of a solution
    PROMISES_HEARD,      // the customer said something: the next answer
    PROMISES_SOLVED,     // the follow-up call
} PromisesWhen;

// The promises that the policies make for a case then. The nearest due is written into the case.
// Returns how many.
size_t promises_start(Work *work, Case *of, const SiteClock *site, Time start, PromisesWhen when);

// The customer said something at an instant: the next answer is promised from then on, unless an
// answer is owed already. Of what was entered late the oldest counts.
void promises_heard(Work *work, Case *of, const SiteClock *site, Time at);

// A case that was solved is worked on again, from now (R9): the customer waits for the next answer,
// but the clocks of a solution go on with what was left of them when they were kept; the time in
// between is nobody's. One that was missed, or has nothing left, is given its whole time again: the
// miss stays counted.
void promises_resume(Work *work, Case *of, const SiteClock *site);

// After the type or severity of a case changed: promises that the policies make for it and it never
// had start at its opening; those that run take an earlier due time, never a later one.
void promises_retype(Work *work, Case *of, const SiteClock *site);

// A promise made by a person. False: issues say why not (before now, vague words).
bool promise_make(Work *work, Case *of, const SiteClock *site, StaffId by, const PromiseNew *input,
                  Promise *made, Issues *issues);

// A running promise goes on in another case that its own is merged into. Returns the one there.
PromiseId promise_carry(Work *work, const Promise *running, const Case *into);

PromiseList promises_of(Work *work, CaseId case_id);
bool promise_find(Work *work, PromiseId id, Promise *found);

// Stops every running promise of these kinds (ends with NULL) of the case that had begun at that
// instant, and freezes the verdict: kept when not after due (R6). How many it stopped.
int64_t promises_stop(Work *work, const Case *of, const char *const kinds[], Time at);
void promise_stop(Work *work, const Promise *running, Time at);
// Ends without a verdict: renegotiated, waived, cancelled, merged; listed beside the rate, never in
// it.
void promise_end(Work *work, const Promise *running, const char *state, Str reason,
                 PromiseId replaced_by);
// Ends every running promise of the case without a verdict.
void promises_end(Work *work, CaseId case_id, const char *state, Str reason);

// The state as it is seen at an instant: open, at_risk, overdue, paused while it runs (R5).
Str promise_state_at(const Promise *promise, Time now, bool paused);
double promise_used_share(const Promise *promise, Time now);

// Where the organisation's clock of a running promise ends now, and when the next step of its
// ladder fires.
void promise_relay(Work *work, const Promise *running);
// Lays the organisation's due times of the running promises of a case anew after its pauses
// changed.
void promises_relay(Work *work, CaseId case_id);
// Whether its working minutes can be laid on a calendar: SPAN_AMOUNT_MAX are nineteen years around
// the clock. More of them only stand in what was imported, or made before they were refused.
bool promise_countable(const Promise *promise);
// Where the organisation's clock ends as things stand; far beyond every date during a pause that
// has not ended. Fails the work where it cannot be counted.
Time promise_organisation_due(Work *work, const Promise *promise);
// When the organisation's clock of a promise stood still.
Pauses pauses_of(Work *work, const Promise *promise);

// Lays the running promises of a calendar anew after it changed: what was used stays used. The
// customer was told a due time, so that may only move earlier (R11-R13). Returns how many did.
int64_t promises_relay_calendar(Work *work, CalendarId calendar_id);
// After a site, and those below it, came to run on another calendar, or a case came to another
// site: a running promise stays on the calendar it was made on, unless the site's own would have it
// due earlier; then it goes over to that one whole, so that one calendar explains it (R11, R12).
// What a person promised, and what a policy lays on a calendar of its own, stays. How many moved.
int64_t promises_follow_site(Work *work, SiteId site_id);
int64_t promises_follow_case(Work *work, CaseId case_id, const SiteClock *site);
// The nearest running promise into the case; next_due_at unset when none runs.
void promises_nearest(Work *work, Case *of);
