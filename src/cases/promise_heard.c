// promise_heard.c - the clock of the next answer: from the oldest word that nobody has answered.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/kept_log.h"
#include "cases/promise.h"
#include "queries.h"

// What was said was heard late: the customer has waited since then, and longer than we thought.
static void begin_earlier(Work *work, const Promise *running, Time at)
{
    Policy policy;
    if (!policy_as_of(work, running->policy_id, running->policy_version.value, &policy)) return;
    const CalendarLine *line = calendar_line(work, running->calendar_id);
    Span span = policy_span(&policy);
    Due due = line_due(line, at.ms, span, NO_PAUSES);
    Due risk = line_share(line, at.ms, span, (int)policy.risk_percent);
    if (due.state != DUE_FOUND || risk.state != DUE_FOUND) return;
    kept_log_running(work, running->case_id);
    db_send(work, &SQL_promise_earliest,
            ARGS(ARG(id, running->id), ARG(started_at, at), ARG(due_at, due.at_ms),
                 ARG(risk_at, risk.at_ms)));
    Promise relaid = *running;
    relaid.started_at = at;
    relaid.due_at = (Time){ due.at_ms };
    promise_relay(work, &relaid);
}

void promises_heard(Work *work, Case *of, const SiteClock *site, Time at)
{
    if (of->last_update_at.set && at.ms < of->last_update_at.value.ms) return; // answered since
    PromiseList list = promises_of(work, of->id);
    for (size_t i = 0; i < list.count; i++) {
        const Promise *running = &list.items[i];
        if (!str_equal(running->state, STR("made"))) continue;
        if (str_equal(running->kind, STR("first_answer"))) return;
        if (!str_equal(running->kind, STR("next_answer"))) continue;
        if (at.ms < running->started_at.ms && running->policy_id.value)
            begin_earlier(work, running, at);
        return;
    }
    promises_start(work, of, site, at, PROMISES_HEARD);
}
