// promise_resume.c - lets the clocks of a case that is worked on again go on where they stopped.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/promise_ladder.h"
#include "queries.h"

// The last verdict of this kind by a policy: none where it was missed, for then nothing is left.
static const Promise *kept_last(const PromiseList *list, Str kind)
{
    const Promise *last = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const Promise *promise = &list->items[i];
        bool judged = promise->stopped_at.set && promise->policy_id.value;
        if (!judged || !str_equal(promise->kind, kind)) continue;
        if (!last || promise->stopped_at.value.ms >= last->stopped_at.value.ms) last = promise;
    }
    return last && str_equal(last->state, STR("kept")) ? last : NULL;
}

// What was left of a kept promise, laid from an instant on; by the unit in which it counts.
static void lay_rest(const CalendarLine *line, const Policy *policy, const Promise *kept,
                     Promise *running)
{
    ClockUnit unit = policy_span(policy).unit;
    int64_t stopped_ms = kept->stopped_at.value.ms, from_ms = running->started_at.ms;
    int64_t left_ms = kept->due_at.ms - stopped_ms;
    int risk = (int)policy->risk_percent;
    if (unit == CLOCK_NATURAL || unit == CLOCK_NATURAL_DAY) {
        running->due_at.ms = from_ms + left_ms;
        running->risk_at.ms = from_ms + left_ms * risk / 100;
        return;
    }
    int64_t open_ms = line_elapsed(line, stopped_ms, kept->due_at.ms, NO_PAUSES).organisation_ms;
    Span rest = { CLOCK_BUSINESS, open_ms / MINUTE_MS };
    if (rest.amount > SPAN_AMOUNT_MAX) return;
    Due due = line_due(line, from_ms, rest, NO_PAUSES);
    Due at_risk = line_share(line, from_ms, rest, risk);
    if (due.state == DUE_FOUND) running->due_at.ms = due.at_ms;
    if (at_risk.state == DUE_FOUND) running->risk_at.ms = at_risk.at_ms;
}

static void resume(Work *work, const Promise *fresh, const Promise *kept)
{
    Policy policy;
    Promise running = *fresh;
    if (!policy_as_of(work, fresh->policy_id, fresh->policy_version.value, &policy)) return;
    lay_rest(calendar_line(work, fresh->calendar_id), &policy, kept, &running);
    int64_t left = kept->organisation_minutes - kept->organisation_ms.value / MINUTE_MS;
    if (left > 0) running.organisation_minutes = left;
    // Exactly at its due time is kept, with nothing left.
    if (running.due_at.ms <= running.started_at.ms || running.due_at.ms >= fresh->due_at.ms) return;
    db_send(work, &SQL_promise_retype, ARGS_RECORD(Promise, &running));
    promise_relay(work, &running);
}

void promises_resume(Work *work, Case *of, const SiteClock *site)
{
    PromiseList before = promises_of(work, of->id);
    promises_start(work, of, site, (Time){ work->now_ms }, PROMISES_AGAIN);
    PromiseList now = promises_of(work, of->id);
    for (size_t i = 0; i < now.count; i++) {
        const Promise *running = &now.items[i];
        bool ours = str_equal(running->state, STR("made")) && running->policy_id.value;
        if (!ours || str_equal(running->kind, STR("next_answer"))) continue;
        const Promise *kept = kept_last(&before, running->kind);
        if (kept) resume(work, running, kept);
    }
}
