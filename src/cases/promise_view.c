// promise_view.c - promises as people see them: both clocks, and why a due time is what it is.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_view.h"
#include "queries.h"

RECORD(Promised, "A promise whole, with both its clocks.", FIELD(Promised, id),
       FIELD(Promised, case_id), FIELD(Promised, kind), FIELD(Promised, state),
       FIELD(Promised, text), FIELD(Promised, started_at), FIELD(Promised, due_at),
       FIELD(Promised, at_risk_at), FIELD(Promised, used_share), FIELD(Promised, stopped_at),
       FIELD(Promised, late_by_seconds), FIELD(Promised, estimate_minutes),
       FIELD(Promised, customer_seconds, .doc = "By the wall clock, nothing subtracted."),
       FIELD(Promised, organisation_seconds, .doc = "Business time, pauses out."),
       FIELD(Promised, organisation_due_at), FIELD(Promised, organisation_kept),
       RECORD_FIELD(Promised, made_by, Named), FIELD(Promised, replaced_by_id),
       FIELD(Promised, reason));
RECORD(PromisedPage, "The promises of a case.", LIST_FIELD(PromisedPage, items, Promised));

RECORD(WhySpan, "A stretch of time and what of it counted.", FIELD(WhySpan, from),
       FIELD(WhySpan, until), FIELD(WhySpan, kind), FIELD(WhySpan, minutes), FIELD(WhySpan, label));
RECORD(Years, "A year.", FIELD(Years, year));
RECORD(Why, "Why a promise is due when it is, span by span.", FIELD(Why, promise_id),
       FIELD(Why, clock), FIELD(Why, started_at), FIELD(Why, due_at), FIELD(Why, zone),
       LIST_FIELD(Why, spans, WhySpan), LIST_FIELD(Why, years_not_announced, Years));

static Named staff_named(Work *work, StaffId id)
{
    Named named = { .id = { 0 } };
    if (id.value) db_find(work, &SQL_staff_named, ARGS(ARG(id, id)), Named, &named);
    return named;
}

static MaybeInt seconds(MaybeInt ms)
{
    return (MaybeInt){ ms.set, ms.value / 1000 };
}

Promised promised_from(Work *work, const Promise *promise, bool paused)
{
    Time now = { work->now_ms };
    bool runs = str_equal(promise->state, STR("made"));
    int64_t late_ms = promise->late_ms.set ? promise->late_ms.value : 0;
    if (runs && now.ms > promise->due_at.ms) late_ms = now.ms - promise->due_at.ms;
    Promised shown = {
        .id = promise->id,
        .case_id = promise->case_id,
        .kind = promise->kind,
        .state = promise_state_at(promise, now, paused),
        .text = promise->text,
        .started_at = promise->started_at,
        .due_at = promise->due_at,
        .at_risk_at = promise->risk_at,
        .used_share = promise_used_share(promise, now),
        .stopped_at = promise->stopped_at,
        .late_by_seconds = late_ms / 1000,
        .estimate_minutes = promise->estimate_minutes,
        .customer_seconds = seconds(promise->customer_ms),
        .organisation_seconds = seconds(promise->organisation_ms),
        .organisation_due_at = promise->organisation_due_at,
        .organisation_kept = promise->organisation_kept,
        .made_by = staff_named(work, promise->made_by),
        .replaced_by_id = promise->replaced_by_id,
        .reason = promise->reason,
    };
    if (runs) {
        const Calendar *calendar =
            calendar_version_find(work, promise->calendar_id, promise->calendar_version);
        Elapsed used = clock_elapsed(calendar, promise->started_at.ms, now.ms,
                                     pauses_of(work, promise->case_id));
        shown.customer_seconds = (MaybeInt){ true, used.customer_ms / 1000 };
        shown.organisation_seconds = (MaybeInt){ true, used.organisation_ms / 1000 };
    }
    return shown;
}

void promised_of(Work *work, const Case *of, PromisedPage *page)
{
    PromiseList list = promises_of(work, of->id);
    bool paused = str_equal(of->status, STR("waiting_customer"));
    page->items = (PromisedList){ NEW(work, Promised, list.count), list.count };
    for (size_t i = 0; i < list.count; i++)
        page->items.items[i] = promised_from(work, &list.items[i], paused);
}

static Str why_kind(const ClockLine *line)
{
    if (line->paused_ms && !line->counted_ms) return STR("pause");
    switch (line->why) {
    case DAY_HOLIDAY: return STR("holiday");
    case DAY_MAKEUP: return STR("make_up");
    case DAY_ORGANISATION:
    case DAY_SITE: return STR("override");
    case DAY_WEEKLY: break;
    }
    if (line->from_ms < line->to_ms) return STR("open");
    return date_weekday(line->date) >= 5 ? STR("weekend") : STR("closed");
}

void promise_why(Work *work, const Promise *promise, bool organisation, Why *why)
{
    const Calendar *calendar =
        calendar_version_find(work, promise->calendar_id, promise->calendar_version);
    Time due = organisation ? promise->organisation_due_at : promise->due_at;
    Pauses pauses = organisation ? pauses_of(work, promise->case_id) : NO_PAUSES;
    ClockUnit unit = organisation ? CLOCK_BUSINESS : CLOCK_NATURAL;
    ClockReason reason =
        clock_explain(work, calendar, promise->started_at.ms, due.ms, unit, pauses);
    *why = (Why){ .promise_id = promise->id,
                  .clock = organisation ? STR("organisation") : STR("official"),
                  .started_at = promise->started_at,
                  .due_at = due,
                  .zone = zone_name(calendar_zone(calendar)) };
    why->spans = (WhySpanList){ NEW(work, WhySpan, reason.line_count), reason.line_count };
    for (size_t i = 0; i < reason.line_count; i++) {
        const ClockLine *line = &reason.lines[i];
        why->spans.items[i] = (WhySpan){ { line->from_ms },
                                         { line->to_ms },
                                         why_kind(line),
                                         (double)line->counted_ms / MINUTE_MS,
                                         line->name_zh };
    }
    why->years_not_announced =
        (YearsList){ NEW(work, Years, reason.unannounced_count), reason.unannounced_count };
    for (size_t i = 0; i < reason.unannounced_count; i++)
        why->years_not_announced.items[i].year = reason.unannounced[i];
}
