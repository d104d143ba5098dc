// promise.c - makes promises, stops them, and freezes what came of them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/kept_log.h"
#include "cases/promise_ladder.h"
#include "cases/vague.h"
#include "queries.h"

RECORD(Promise, "A promise to a customer: what, by when, and what came of it.", FIELD(Promise, id),
       FIELD(Promise, case_id), FIELD(Promise, site_id), FIELD(Promise, case_type),
       FIELD(Promise, kind), FIELD(Promise, text), FIELD(Promise, state),
       FIELD(Promise, started_at), FIELD(Promise, estimate_minutes), FIELD(Promise, due_at),
       FIELD(Promise, risk_at), FIELD(Promise, told_at), FIELD(Promise, organisation_minutes),
       FIELD(Promise, organisation_due_at), FIELD(Promise, stopped_at), FIELD(Promise, customer_ms),
       FIELD(Promise, organisation_ms), FIELD(Promise, late_ms), FIELD(Promise, organisation_kept),
       FIELD(Promise, policy_id), FIELD(Promise, policy_version), FIELD(Promise, calendar_id),
       FIELD(Promise, calendar_version), FIELD(Promise, replaced_by_id), FIELD(Promise, reason),
       FIELD(Promise, noticed_risk), FIELD(Promise, noticed_miss), FIELD(Promise, steps_fired),
       FIELD(Promise, step_at), FIELD(Promise, import_id), FIELD(Promise, made_by));

const char *const promise_kinds[] = { "first_answer", "next_answer", "resolution", "plan",
                                      "follow_up",    "custom",      NULL };

RECORD(PromiseNew, "A promise as a person makes it: what, and a clock time.",
       FIELD(PromiseNew, kind, .choices = promise_kinds, .initial_str = "custom"),
       FIELD(PromiseNew, text, .required = true, .min = 1, .max = 500,
             .doc = "What will be done, in words the customer understands."),
       FIELD(PromiseNew, due_at, .required = true, .doc = "By when: an instant, never \"soon\"."),
       FIELD(PromiseNew, estimate_minutes, .min = 1, .max = 525600,
             .doc = "Working minutes it is thought to take."));

static void promise_add(Work *work, Promise *promise)
{
    promise->id = (PromiseId){ id_new(work->now_ms) };
    promise->state = STR("made");
    db_send(work, &SQL_promise_add, ARGS_RECORD(Promise, promise));
}

static int64_t due_or_fail(Work *work, Due due)
{
    if (due.state != DUE_FOUND && due.state != DUE_PAUSED)
        work_fail(work, FAIL_INTERNAL, "the calendar has no open time to lay a promise on");
    return due.state == DUE_PAUSED ? INT64_MAX / 2 : due.at_ms;
}

static void note_nearest(Case *of, const Promise *promise)
{
    if (of->next_due_at.set && of->next_due_at.value.ms <= promise->due_at.ms) return;
    of->next_due_at = (MaybeTime){ true, promise->due_at };
    of->next_promise_id = promise->id;
    of->nearest = (PromiseClock){ .id = promise->id,
                                  .kind = promise->kind,
                                  .text = promise->text,
                                  .started_at = promise->started_at,
                                  .due_at = promise->due_at,
                                  .at_risk_at = promise->risk_at };
}

// A policy may name a calendar of its own; else it runs on the site's.
static const CalendarLine *policy_line(Work *work, const SiteClock *site, const Policy *policy)
{
    bool own = policy->calendar_id.value && policy->calendar_id.value != site->calendar_id.value;
    return own ? calendar_line(work, policy->calendar_id) : site->line;
}

static void promise_by_policy(Work *work, Case *of, const SiteClock *site, const Policy *policy,
                              Time start)
{
    Span span = policy_span(policy), own = { CLOCK_BUSINESS, policy->organisation_minutes };
    const CalendarLine *line = policy_line(work, site, policy);
    Promise promise = {
        .case_id = of->id,
        .site_id = of->site_id,
        .case_type = of->type,
        .kind = policy->kind,
        .text = STR(""),
        .started_at = start,
        .due_at = { due_or_fail(work, line_due(line, start.ms, span, NO_PAUSES)) },
        .risk_at = { due_or_fail(work,
                                 line_share(line, start.ms, span, (int)policy->risk_percent)) },
        .organisation_minutes = policy->organisation_minutes,
        .organisation_due_at = { due_or_fail(work, line_due(line, start.ms, own, NO_PAUSES)) },
        .policy_id = policy->id,
        .policy_version = { true, policy->version },
        .calendar_id = policy->calendar_id.value ? policy->calendar_id : site->calendar_id,
        .calendar_version = line->numbers[calendar_line_at(line, work->now_ms)],
    };
    promise.step_at = promise_first_step(line, policy, &promise);
    promise_add(work, &promise);
    note_nearest(of, &promise);
}

static bool belongs(Str kind, PromisesWhen when)
{
    bool next = str_equal(kind, STR("next_answer")), call = str_equal(kind, STR("follow_up"));
    switch (when) {
    case PROMISES_OPENED: return !next && !call;
    case PROMISES_AGAIN: return !str_equal(kind, STR("first_answer")) && !call;
    case PROMISES_HEARD: return next;
    case PROMISES_SOLVED: return call;
    }
    return false;
}

size_t promises_start(Work *work, Case *of, const SiteClock *site, Time start, PromisesWhen when)
{
    PolicyList policies = policies_for_case(work, of->type, of->severity);
    size_t made = 0;
    for (size_t i = 0; i < policies.count; i++) {
        if (!belongs(policies.items[i].kind, when)) continue;
        promise_by_policy(work, of, site, &policies.items[i], start);
        made++;
    }
    return made;
}

void promise_relay(Work *work, const Promise *promise)
{
    Time due = promise_organisation_due(work, promise);
    db_send(work, &SQL_promise_relay, ARGS(ARG(id, promise->id), ARG(organisation_due_at, due)));
    promise_step_lay(work, promise);
}

// A promise that runs takes the time of the new policy where that is less; what was told stays
// true.
static void tighten(Work *work, const SiteClock *site, const Policy *policy, const Promise *running)
{
    Span span = policy_span(policy);
    const CalendarLine *line = policy_line(work, site, policy);
    Due due = line_due(line, running->started_at.ms, span, NO_PAUSES);
    if (due.state != DUE_FOUND || due.at_ms >= running->due_at.ms) return;
    Due risk = line_share(line, running->started_at.ms, span, (int)policy->risk_percent);
    db_send(work, &SQL_promise_retype,
            ARGS(ARG(id, running->id), ARG(due_at, due.at_ms),
                 ARG(risk_at, due_or_fail(work, risk)),
                 ARG(organisation_minutes, policy->organisation_minutes),
                 ARG(policy_id, policy->id), ARG(policy_version, policy->version)));
    Promise relaid = *running;
    relaid.organisation_minutes = policy->organisation_minutes;
    relaid.due_at = (Time){ due.at_ms };
    relaid.policy_id = policy->id;
    relaid.policy_version = (MaybeInt){ true, policy->version };
    promise_relay(work, &relaid);
}

void promises_retype(Work *work, Case *of, const SiteClock *site)
{
    PolicyList policies = policies_for_case(work, of->type, of->severity);
    PromiseList made = promises_of(work, of->id);
    kept_log_running(work, of->id);
    db_send(work, &SQL_promises_move,
            ARGS(ARG(case_id, of->id), ARG(site_id, of->site_id), ARG(case_type, of->type)));
    for (size_t i = 0; i < policies.count; i++) {
        const Policy *policy = &policies.items[i];
        bool known = !belongs(policy->kind, PROMISES_OPENED) || of->solved_at.set;
        for (size_t j = 0; j < made.count; j++) {
            if (!str_equal(made.items[j].kind, policy->kind)) continue;
            known = true;
            if (str_equal(made.items[j].state, STR("made")))
                tighten(work, site, policy, &made.items[j]);
        }
        if (!known) promise_by_policy(work, of, site, policy, of->opened_at);
    }
}

// Business minutes are counted up to SPAN_AMOUNT_MAX, nineteen years around the clock.
enum { PROMISE_DAYS_MAX = 5 * 366 };

bool promise_make(Work *work, Case *of, const SiteClock *site, StaffId by, const PromiseNew *input,
                  Promise *made, Issues *issues)
{
    Time now = { work->now_ms };
    if (input->due_at.ms <= now.ms)
        issues_add(issues, STR("due_at"), "in_past", STR("is not in the future"));
    if (input->due_at.ms > now.ms + (int64_t)PROMISE_DAYS_MAX * DAY_MS)
        issues_add(issues, STR("due_at"), "too_large", STR("is more than five years on"));
    if (words_are_vague(work, input->text))
        issues_add(issues, STR("text"), "vague", STR("promises without a clock time"));
    if (issues->count) return false;
    int64_t business =
        line_elapsed(site->line, now.ms, input->due_at.ms, NO_PAUSES).organisation_ms;
    *made = (Promise){
        .case_id = of->id,
        .site_id = of->site_id,
        .case_type = of->type,
        .kind = input->kind,
        .text = input->text,
        .started_at = now,
        .estimate_minutes = input->estimate_minutes,
        .due_at = input->due_at,
        .risk_at = { now.ms + (input->due_at.ms - now.ms) * RISK_PERCENT / 100 },
        .told_at = { true, now },
        .organisation_minutes = business / MINUTE_MS,
        .organisation_due_at = input->due_at,
        .calendar_id = site->calendar_id,
        .calendar_version = site->calendar_version,
        .made_by = by,
    };
    promise_add(work, made);
    note_nearest(of, made);
    return true;
}

PromiseId promise_carry(Work *work, const Promise *running, const Case *into)
{
    Promise carried = *running;
    carried.case_id = into->id;
    carried.site_id = into->site_id;
    carried.case_type = into->type;
    promise_add(work, &carried);
    return carried.id;
}

PromiseList promises_of(Work *work, CaseId case_id)
{
    PromiseList list;
    db_list(work, &SQL_promises_of, ARGS(ARG(case_id, case_id)), Promise, &list);
    return list;
}

bool promise_find(Work *work, PromiseId id, Promise *found)
{
    return db_find(work, &SQL_promise_by_id, ARGS(ARG(id, id)), Promise, found);
}

typedef struct PauseRow {
    Str reason;
    Time started_at, until_at;
} PauseRow;
RECORD(PauseRow, "A pause of a case.", FIELD(PauseRow, reason), FIELD(PauseRow, started_at),
       FIELD(PauseRow, until_at));
LIST_TYPE(PauseRow);

static bool is_answer(Str kind)
{
    return str_equal(kind, STR("first_answer")) || str_equal(kind, STR("next_answer"));
}

static bool allows(const StrList *reasons, Str reason)
{
    for (size_t i = 0; i < reasons->count; i++)
        if (str_equal(reasons->items[i], reason)) return true;
    return false;
}

// An answer never waits; a policy says what its promises may wait for; what a person promised
// waits for everything.
Pauses pauses_of(Work *work, const Promise *promise)
{
    PauseRowList rows;
    Policy policy;
    if (is_answer(promise->kind)) return NO_PAUSES;
    db_list(work, &SQL_pauses_of, ARGS(ARG(case_id, promise->case_id)), PauseRow, &rows);
    if (rows.count == 0) return NO_PAUSES;
    bool ruled = promise->policy_id.value &&
                 policy_as_of(work, promise->policy_id, promise->policy_version.value, &policy);
    Pause *list = NEW(work, Pause, rows.count);
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (!ruled || allows(&policy.pause_reasons, rows.items[i].reason))
            list[count++] = (Pause){ rows.items[i].started_at.ms, rows.items[i].until_at.ms };
    return pauses_union(work, list, count);
}

void promise_stop(Work *work, const Promise *running, Time at)
{
    Elapsed used = line_elapsed(calendar_line(work, running->calendar_id), running->started_at.ms,
                                at.ms, pauses_of(work, running));
    bool kept = at.ms <= running->due_at.ms;
    bool organisation_kept = used.organisation_ms <= running->organisation_minutes * MINUTE_MS;
    kept_log_end(work, running->id, kept ? STR("kept") : STR("missed"), at,
                 (MaybeBool){ true, organisation_kept });
    db_send(work, &SQL_promise_stop,
            ARGS(ARG(id, running->id), ARG(state, kept ? STR("kept") : STR("missed")),
                 ARG(stopped_at, at), ARG(customer_ms, used.customer_ms),
                 ARG(organisation_ms, used.organisation_ms),
                 ARG(late_ms, kept ? (int64_t)0 : at.ms - running->due_at.ms),
                 ARG(organisation_kept, organisation_kept)));
}

int64_t promises_stop(Work *work, const Case *of, const char *const kinds[], Time at)
{
    PromiseList list = promises_of(work, of->id);
    int64_t stopped = 0;
    for (size_t i = 0; i < list.count; i++) {
        const Promise *promise = &list.items[i];
        if (!str_equal(promise->state, STR("made"))) continue;
        if (!str_among(promise->kind, kinds)) continue;
        if (promise->started_at.ms > at.ms) continue;
        promise_stop(work, promise, at);
        stopped++;
    }
    return stopped;
}

void promise_end(Work *work, const Promise *running, const char *state, Str reason,
                 PromiseId replaced_by)
{
    kept_log_end(work, running->id, str_of(state), (Time){ work->now_ms }, (MaybeBool){ 0 });
    db_send(work, &SQL_promise_end,
            ARGS(ARG(id, running->id), ARG(state, str_of(state)), ARG(reason, reason),
                 ARG(replaced_by_id, replaced_by)));
}

void promises_end(Work *work, CaseId case_id, const char *state, Str reason)
{
    kept_log_end_all(work, case_id, str_of(state));
    db_send(work, &SQL_promises_end,
            ARGS(ARG(case_id, case_id), ARG(state, str_of(state)), ARG(reason, reason)));
}

Str promise_state_at(const Promise *promise, Time now, bool paused)
{
    if (!str_equal(promise->state, STR("made"))) return promise->state;
    if (now.ms > promise->due_at.ms) return STR("overdue");
    if (paused) return STR("paused");
    return now.ms >= promise->risk_at.ms ? STR("at_risk") : STR("open");
}

double promise_used_share(const Promise *promise, Time now)
{
    int64_t end_ms = promise->stopped_at.set ? promise->stopped_at.value.ms : now.ms;
    int64_t span = promise->due_at.ms - promise->started_at.ms;
    if (span <= 0) return 1;
    double share = (double)(end_ms - promise->started_at.ms) / (double)span;
    return share < 0 ? 0 : share;
}

bool promise_countable(const Promise *promise)
{
    return promise->organisation_minutes >= 0 && promise->organisation_minutes <= SPAN_AMOUNT_MAX;
}

Time promise_organisation_due(Work *work, const Promise *promise)
{
    if (!promise_countable(promise))
        work_fail(work, FAIL_INTERNAL, "promise %lld: %lld working minutes cannot be counted",
                  (long long)promise->id.value, (long long)promise->organisation_minutes);
    Span span = { CLOCK_BUSINESS, promise->organisation_minutes };
    const CalendarLine *line = calendar_line(work, promise->calendar_id);
    Due due = line_due(line, promise->started_at.ms, span, pauses_of(work, promise));
    return (Time){ due_or_fail(work, due) };
}

void promises_relay(Work *work, CaseId case_id)
{
    PromiseList list = promises_of(work, case_id);
    kept_log_running(work, case_id);
    for (size_t i = 0; i < list.count; i++) {
        const Promise *promise = &list.items[i];
        if (str_equal(promise->state, STR("made"))) promise_relay(work, promise);
    }
}

void promises_nearest(Work *work, Case *of)
{
    of->nearest = (PromiseClock){ .id = { 0 } };
    bool any =
        db_find(work, &SQL_promise_nearest, ARGS(ARG(case_id, of->id)), PromiseClock, &of->nearest);
    of->next_promise_id = of->nearest.id;
    of->next_due_at = (MaybeTime){ any, of->nearest.due_at };
}
