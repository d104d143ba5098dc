// promise_relay.c - lays running promises anew when a calendar, or a site's choice of it, changes.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/kept_log.h"
#include "cases/promise_ladder.h"
#include "queries.h"

typedef struct Relay {
    Work *work;
    const CalendarLine *line;
    int64_t moved;
    Policy policy; // the one looked up last, since neighbours share it
    int64_t policy_version;
    bool policy_known;
} Relay;

// What the policy promised; a promise made by a person has a clock time and keeps it.
static bool find_span(Relay *relay, const Promise *promise, Span *span)
{
    if (promise->policy_id.value == 0) return false;
    bool same = relay->policy.id.value == promise->policy_id.value &&
                relay->policy_version == promise->policy_version.value;
    if (!same) {
        relay->policy_version = promise->policy_version.value;
        relay->policy_known =
            policy_as_of(relay->work, promise->policy_id, relay->policy_version, &relay->policy);
        relay->policy.id = promise->policy_id;
    }
    if (relay->policy_known) *span = policy_span(&relay->policy);
    return relay->policy_known;
}

static void tell_earlier(Work *work, const Promise *promise, Time due_at, const char *why)
{
    Text detail = TEXT(work);
    Case of = { .id = promise->case_id };
    text_add(&detail, STR("{\"changes\":[{\"field\":\"due_at\",\"before\":\""));
    time_add(&detail, promise->due_at);
    text_add(&detail, STR("\",\"after\":\""));
    time_add(&detail, due_at);
    text_format(&detail, "\"}],\"reason\":\"%s\"}", why);
    case_happen(
        work, &of, (StaffId){ 0 },
        &(Happening){ .kind = "changed", .detail = text_str(&detail), .at = { work->now_ms } });
}

// The time that used to be due for the customer may come sooner, never later.
static void official(Relay *relay, const Promise *promise)
{
    Span span;
    Work *work = relay->work;
    if (!find_span(relay, promise, &span)) return;
    Due due = line_due(relay->line, promise->started_at.ms, span, NO_PAUSES);
    if (due.state != DUE_FOUND) return;
    int64_t told_ms = promise->told_at.set ? promise->due_at.ms : INT64_MAX;
    Time next = { clock_due_changed(promise->due_at.ms, due.at_ms, told_ms) };
    if (next.ms >= promise->due_at.ms) return;
    Due risk =
        line_share(relay->line, promise->started_at.ms, span, (int)relay->policy.risk_percent);
    Time risk_at = { risk.state == DUE_FOUND && risk.at_ms < next.ms ? risk.at_ms : next.ms };
    kept_log_running(work, promise->case_id);
    db_send(work, &SQL_promise_tighten,
            ARGS(ARG(id, promise->id), ARG(due_at, next), ARG(risk_at, risk_at)));
    db_send(work, &SQL_case_nearest_renew, ARGS(ARG(id, promise->case_id)));
    tell_earlier(work, promise, next, "calendar");
    relay->moved++;
}

static void relay_one(Relay *relay, const Promise *promise)
{
    Work *work = relay->work;
    if (!promise_countable(promise)) return; // the others move all the same
    Time due = promise_organisation_due(work, promise);
    if (due.ms != promise->organisation_due_at.ms) {
        kept_log_running(work, promise->case_id);
        db_send(work, &SQL_promise_relay,
                ARGS(ARG(id, promise->id), ARG(organisation_due_at, due)));
    }
    official(relay, promise);
    // What it is due at decides when its steps fire.
    Promise now = *promise;
    if (promise_find(work, promise->id, &now)) promise_step_lay(work, &now);
}

int64_t promises_relay_calendar(Work *work, CalendarId calendar_id)
{
    Relay relay = { .work = work, .line = calendar_line(work, calendar_id) };
    PromiseList list;
    int64_t after_id = 0;
    do {
        db_list(work, &SQL_promises_on_calendar,
                ARGS(ARG(calendar_id, calendar_id), ARG(after_id, after_id)), Promise, &list);
        for (size_t i = 0; i < list.count; i++) relay_one(&relay, &list.items[i]);
        if (list.count) after_id = list.items[list.count - 1].id.value;
    } while (list.count == 1000);
    return relay.moved;
}

// The site's own calendar would have it due earlier.
static void go_over(Relay *relay, const Promise *promise, const SiteClock *site)
{
    Span span;
    Promise now;
    Work *work = relay->work;
    bool elsewhere = promise->calendar_id.value != site->calendar_id.value;
    if (!promise_countable(promise)) return;
    if (!elsewhere || !str_equal(promise->state, STR("made")) || promise->import_id.value) return;
    if (!find_span(relay, promise, &span) || relay->policy.calendar_id.value) return;
    Due due = line_due(site->line, promise->started_at.ms, span, NO_PAUSES);
    if (due.state != DUE_FOUND || due.at_ms >= promise->due_at.ms) return;
    Due risk =
        line_share(site->line, promise->started_at.ms, span, (int)relay->policy.risk_percent);
    Time risk_at = { risk.state == DUE_FOUND ? risk.at_ms : due.at_ms };
    db_send(work, &SQL_promise_recalendar,
            ARGS(ARG(id, promise->id), ARG(due_at, due.at_ms), ARG(risk_at, risk_at),
                 ARG(calendar_id, site->calendar_id),
                 ARG(calendar_version, site->calendar_version)));
    if (!promise_find(work, promise->id, &now)) return;
    db_send(work, &SQL_promise_relay,
            ARGS(ARG(id, now.id), ARG(organisation_due_at, promise_organisation_due(work, &now))));
    promise_step_lay(work, &now);
    db_send(work, &SQL_case_nearest_renew, ARGS(ARG(id, promise->case_id)));
    tell_earlier(work, promise, now.due_at, "site");
    relay->moved++;
}

int64_t promises_follow_case(Work *work, CaseId case_id, const SiteClock *site)
{
    Relay relay = { .work = work };
    PromiseList list = promises_of(work, case_id);
    for (size_t i = 0; i < list.count; i++) go_over(&relay, &list.items[i], site);
    return relay.moved;
}

int64_t promises_follow_site(Work *work, SiteId site_id)
{
    Relay relay = { .work = work };
    PromiseList list;
    SiteClock site = { .site_id = { 0 } };
    int64_t after_id = 0;
    do {
        db_list(work, &SQL_promises_below, ARGS(ARG(above_id, site_id), ARG(after_id, after_id)),
                Promise, &list);
        for (size_t i = 0; i < list.count; i++) {
            const Promise *promise = &list.items[i];
            bool known = site.site_id.value == promise->site_id.value;
            if (known || site_clock_find(work, promise->site_id, &site))
                go_over(&relay, promise, &site);
        }
        if (list.count) after_id = list.items[list.count - 1].id.value;
    } while (list.count == 1000);
    return relay.moved;
}
