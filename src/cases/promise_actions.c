// promise_actions.c - what a person does to a running promise: keep, renegotiate, waive.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_actions.h"

RECORD(RenegotiateNew, "A later time for a promise that is not due yet.",
       FIELD(RenegotiateNew, due_at, .required = true),
       FIELD(RenegotiateNew, reason, .required = true, .min = 1, .max = 500),
       FIELD(RenegotiateNew, customer_told, .doc = "The customer knows the new time."));

static bool runs(const Promise *promise, Issues *issues)
{
    bool yes = str_equal(promise->state, STR("made"));
    if (!yes)
        issues_add(issues, STR("state"), "conflict", STR("has stopped: nothing runs any more"));
    return yes;
}

// The clocks that a policy sets are the same for every customer: nobody moves them or calls them
// kept by hand, or the official figure would say what we like. The call afterwards may be put off.
static bool agreed(const Promise *promise, bool put_off, Issues *issues)
{
    bool call = put_off && str_equal(promise->kind, STR("follow_up"));
    bool ours = promise->policy_id.value == 0 || call;
    if (!ours)
        issues_add(issues, STR("kind"), "by_policy",
                   STR("is set by a policy: only what it asks for keeps it; promise another time "
                       "beside it"));
    return ours;
}

static void tell(Work *work, const Case *of, StaffId by, const char *kind, const Promise *promise,
                 Str words)
{
    Text detail = TEXT(work);
    text_add(&detail, STR("{\"promise\":"));
    record_to_json(&detail, &Promise_record, promise, 0);
    text_add_char(&detail, '}');
    case_happen(
        work, of, by,
        &(Happening){
            .kind = kind, .body = words, .detail = text_str(&detail), .at = { work->now_ms } });
}

bool promise_renegotiate(Work *work, Case *of, StaffId by, const Promise *running,
                         const RenegotiateNew *input, Promise *made, Issues *issues)
{
    SiteClock site;
    if (!runs(running, issues) || !agreed(running, true, issues)) return false;
    if (work->now_ms > running->due_at.ms)
        issues_add(issues, STR("due_at"), "too_late",
                   STR("is past: a promise is renegotiated before it is due"));
    if (!input->customer_told)
        issues_add(issues, STR("customer_told"), "required",
                   STR("is missing: tell the customer first"));
    if (issues->count) return false;
    if (!site_clock_find(work, of->site_id, &site))
        work_fail(work, FAIL_INTERNAL, "case %lld has no site", (long long)of->id.value);
    PromiseNew next = { .kind = running->kind,
                        .text = running->text,
                        .due_at = input->due_at,
                        .estimate_minutes = running->estimate_minutes };
    if (!promise_make(work, of, &site, by, &next, made, issues)) return false;
    promise_end(work, running, "renegotiated", input->reason, made->id);
    tell(work, of, by, "renegotiated", made, input->reason);
    case_save(work, of, "renegotiate");
    return true;
}

// As long as a case is worked on something is promised (SM-03): the last promise is not ended by
// hand before there is another.
static bool one_is_left(Work *work, Case *of, Issues *issues)
{
    promises_nearest(work, of);
    bool owes = of->open && !of->solved_at.set;
    if (owes && !of->next_due_at.set)
        issues_add(issues, STR("state"), "last_promise",
                   STR("is that of the only promise: make another first, or solve the case"));
    return issues->count == 0;
}

bool promise_keep(Work *work, Case *of, StaffId by, const Promise *running, Issues *issues)
{
    if (!runs(running, issues) || !agreed(running, false, issues)) return false;
    promise_stop(work, running, (Time){ work->now_ms });
    if (!one_is_left(work, of, issues)) return false;
    bool kept = work->now_ms <= running->due_at.ms;
    tell(work, of, by, kept ? "promise_kept" : "promise_missed", running, running->text);
    case_save(work, of, "keep");
    return true;
}

bool promise_waive(Work *work, Case *of, StaffId by, const Promise *running, Str reason,
                   Issues *issues)
{
    if (!runs(running, issues)) return false;
    promise_end(work, running, "waived", reason, (PromiseId){ 0 });
    if (!one_is_left(work, of, issues)) return false;
    tell(work, of, by, "waived", running, reason);
    case_save(work, of, "waive");
    return true;
}
