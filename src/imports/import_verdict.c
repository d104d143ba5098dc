// import_verdict.c - lays due times from a log's own events, and judges by when they were met.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_verdict.h"

static Time due_official(const Zone *zone, const ImportPromise *spec, Time start)
{
    if (!str_equal(spec->unit, STR("days"))) return (Time){ start.ms + spec->amount * MINUTE_MS };
    int64_t local = start.ms + zone_offset_ms(zone, start.ms);
    return (Time){ zone_close_ms(zone, local + spec->amount * DAY_MS) };
}

static MaybeTime event_named(const ImportFact *fact, Str name)
{
    if (str_equal(name, STR("opened_at"))) return (MaybeTime){ true, fact->opened_at };
    if (str_equal(name, STR("first_answered_at"))) return fact->first_answered_at;
    if (str_equal(name, STR("solved_at"))) return fact->solved_at;
    if (str_equal(name, STR("closed_at"))) return fact->closed_at;
    return (MaybeTime){ .set = false };
}

// Whether a log of this map can hold the event at all.
static bool log_holds(const ImportPlan *plan, Str name)
{
    const ImportMap *map = plan->map;
    if (str_equal(map->kind, STR("events"))) {
        if (str_equal(name, STR("first_answered_at"))) return map->events.first_answer.count > 0;
        return name.len > 0;
    }
    if (str_equal(name, STR("first_answered_at")))
        return import_has(plan, IMPORT_first_answered_at);
    // Either end stands for the other.
    return name.len > 0 &&
           (import_has(plan, IMPORT_solved_at) || import_has(plan, IMPORT_closed_at));
}

static void organisation_lay(const SiteClock *site, const ImportPromise *spec, Promise *promise)
{
    promise->organisation_due_at = promise->due_at;
    promise->organisation_minutes = (promise->due_at.ms - promise->started_at.ms) / MINUTE_MS;
    if (!spec->organisation_minutes.set) return;
    Span span = { CLOCK_BUSINESS, spec->organisation_minutes.value };
    Due due = clock_due(site->calendar, promise->started_at.ms, span, NO_PAUSES);
    promise->organisation_minutes = spec->organisation_minutes.value;
    if (due.state == DUE_FOUND) promise->organisation_due_at.ms = due.at_ms;
}

// Business time is counted only where something is judged by it: a long log has many long cases.
static void stop(const SiteClock *site, const ImportPromise *spec, Time at, Promise *promise)
{
    bool kept = at.ms <= promise->due_at.ms;
    int64_t start_ms = promise->started_at.ms;
    Elapsed used = { at.ms - start_ms, at.ms - start_ms };
    if (spec->organisation_minutes.set)
        used = clock_elapsed(site->calendar, start_ms, at.ms, NO_PAUSES);
    promise->state = kept ? STR("kept") : STR("missed");
    promise->stopped_at = (MaybeTime){ true, at };
    promise->customer_ms = (MaybeInt){ true, used.customer_ms };
    promise->organisation_ms = (MaybeInt){ true, used.organisation_ms };
    promise->late_ms = (MaybeInt){ true, kept ? 0 : at.ms - promise->due_at.ms };
    // By the business time that was used, as live promises are judged: none passes overnight.
    bool own = spec->organisation_minutes.set
                   ? used.organisation_ms <= promise->organisation_minutes * MINUTE_MS
                   : kept;
    promise->organisation_kept = (MaybeBool){ true, own };
}

// Cancelled and merged cases end their promises without a verdict.
static bool ended_otherwise(const ImportFact *fact, Promise *promise)
{
    bool cancelled = str_equal(fact->status, STR("cancelled"));
    if (!cancelled && !str_equal(fact->status, STR("merged"))) return false;
    promise->state = fact->status;
    promise->stopped_at =
        fact->closed_at.set ? fact->closed_at : (MaybeTime){ true, fact->opened_at };
    return true;
}

bool import_judge(const ImportPlan *plan, const ImportPromise *spec, const ImportFact *fact,
                  const SiteClock *site, Promise *promise)
{
    MaybeTime start = event_named(fact, spec->from), end = event_named(fact, spec->until);
    if (!start.set) return false;
    *promise = (Promise){
        .kind = spec->kind,
        .text = STR(""),
        .state = STR("made"),
        .reason = STR(""),
        .started_at = start.value,
        .due_at = due_official(plan->zone, spec, start.value),
        .calendar_id = site->calendar_id,
        .calendar_version = site->calendar_version,
    };
    int64_t span = promise->due_at.ms - promise->started_at.ms;
    promise->risk_at.ms = promise->started_at.ms + span * RISK_PERCENT / 100;
    organisation_lay(site, spec, promise);
    if (!log_holds(plan, spec->until)) promise->state = STR("not_recorded");
    else if (end.set) stop(site, spec, end.value, promise);
    else if (!ended_otherwise(fact, promise) && fact->solved_at.set)
        promise->state = STR("not_recorded"); // over, and the log does not say when this was done
    return true;
}
