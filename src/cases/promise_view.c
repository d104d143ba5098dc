// promise_view.c - promises as people see them: both clocks, and why a due time is what it is.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_view.h"
#include "queries.h"

RECORD(CalendarNamed, "A calendar, by its names.", FIELD(CalendarNamed, id),
       FIELD(CalendarNamed, name), FIELD(CalendarNamed, name_en));
RECORD(PolicyNamed, "A policy in one of its versions.", FIELD(PolicyNamed, id),
       FIELD(PolicyNamed, name), FIELD(PolicyNamed, name_en), FIELD(PolicyNamed, number));
RECORD(Promised, "A promise whole, with both its clocks.", FIELD(Promised, id),
       FIELD(Promised, case_id), FIELD(Promised, kind), FIELD(Promised, state),
       FIELD(Promised, text), FIELD(Promised, started_at), FIELD(Promised, due_at),
       FIELD(Promised, at_risk_at), FIELD(Promised, used_share), FIELD(Promised, stopped_at),
       FIELD(Promised, late_by_seconds), FIELD(Promised, estimate_minutes),
       FIELD(Promised, customer_seconds, .doc = "By the wall clock, nothing subtracted."),
       FIELD(Promised, organisation_seconds, .doc = "Business time, pauses out."),
       FIELD(Promised, organisation_due_at), FIELD(Promised, organisation_kept),
       FIELD(Promised, amount), FIELD(Promised, unit),
       RECORD_FIELD(Promised, calendar, CalendarNamed), RECORD_FIELD(Promised, policy, PolicyNamed),
       RECORD_FIELD(Promised, made_by, Named), FIELD(Promised, replaced_by_id),
       FIELD(Promised, reason), LIST_FIELD(Promised, steps, PromiseStep));
RECORD(PromisedPage, "The promises of a case.", LIST_FIELD(PromisedPage, items, Promised));

static const char *const span_kinds[] = { "open",  "closed",   "weekend", "holiday", "make_up",
                                          "pause", "override", "natural", NULL };
RECORD(WhySpan, "A stretch of time and what of it counted.", FIELD(WhySpan, from),
       FIELD(WhySpan, until), FIELD(WhySpan, kind, .choices = span_kinds), FIELD(WhySpan, minutes),
       FIELD(WhySpan, label, .doc = "Of a holiday or an own date: what it is."),
       FIELD(WhySpan, label_en));
RECORD(Why, "Why a promise is due when it is, span by span.", FIELD(Why, promise_id),
       FIELD(Why, clock), FIELD(Why, started_at), FIELD(Why, due_at), FIELD(Why, amount),
       FIELD(Why, unit),
       RECORD_FIELD(Why, calendar, CalendarNamed, .doc = "Absent: natural time, which needs none."),
       FIELD(Why, zone), LIST_FIELD(Why, spans, WhySpan), FIELD(Why, years_not_announced));

static Named staff_named(Work *work, StaffId id)
{
    Named named = { .id = { 0 } };
    if (id.value) db_find(work, &SQL_staff_named, ARGS(ARG(id, id)), Named, &named);
    return named;
}

CalendarNamed calendar_named(Work *work, CalendarId id)
{
    CalendarNamed named = { .id = { 0 } };
    if (id.value) db_find(work, &SQL_calendar_named, ARGS(ARG(id, id)), CalendarNamed, &named);
    return named;
}

// What was promised: by a policy as it was then, or a clock time by a person.
static bool find_terms(Work *work, const Promise *promise, Policy *policy)
{
    return promise->policy_id.value &&
           policy_as_of(work, promise->policy_id, promise->policy_version.value, policy);
}

// Of a clock that went on after a reopening, or came under a tighter policy: what it had.
static void cut_natural(const Promise *promise, int64_t *amount, Str *unit)
{
    bool days = str_equal(*unit, STR("natural_days"));
    if (!days && !str_equal(*unit, STR("natural_minutes"))) return;
    int64_t had = (promise->due_at.ms - promise->started_at.ms) / MINUTE_MS;
    // A local day may have an hour less.
    int64_t least = days ? (*amount * 24 - 1) * 60 : *amount;
    if (had >= least) return;
    *amount = had;
    *unit = STR("natural_minutes");
}

static void show_terms(Work *work, const Promise *promise, Promised *shown)
{
    Policy policy;
    shown->unit = STR("clock_time");
    shown->calendar = calendar_named(work, promise->calendar_id);
    if (!find_terms(work, promise, &policy)) return;
    shown->amount = policy.amount;
    shown->unit = unit_shown(policy.unit);
    cut_natural(promise, &shown->amount, &shown->unit);
    shown->policy = (PolicyNamed){ promise->policy_id, policy.name, policy.name_en,
                                   promise->policy_version.value };
    shown->steps = promise_steps(work, promise, &policy);
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
    show_terms(work, promise, &shown);
    if (runs) {
        Elapsed used = line_elapsed(calendar_line(work, promise->calendar_id),
                                    promise->started_at.ms, now.ms, pauses_of(work, promise));
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

static Str why_kind(const ClockLine *line, bool natural)
{
    if (natural) return STR("natural");
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

// The lines of a span that may reach over several versions of the calendar.
static void add_spans(Work *work, const ClockReason *reason, bool natural, Why *why, size_t *cap)
{
    for (size_t i = 0; i < reason->line_count; i++) {
        const ClockLine *line = &reason->lines[i];
        GROW(work, why->spans.items, why->spans.count, cap);
        why->spans.items[why->spans.count++] =
            (WhySpan){ { line->from_ms },       { line->to_ms },
                       why_kind(line, natural), (double)line->counted_ms / MINUTE_MS,
                       line->name_zh,           line->name_en };
    }
}

static bool year_known(const StrList *years, Str year)
{
    for (size_t i = 0; i < years->count; i++)
        if (str_equal(years->items[i], year)) return true;
    return false;
}

void why_explain(Work *work, const CalendarLine *line, ClockUnit unit, Pauses pauses, Why *why)
{
    size_t cap = 0;
    int64_t from = why->started_at.ms;
    bool natural = unit == CLOCK_NATURAL || unit == CLOCK_NATURAL_DAY;
    // Natural time runs on day and night: it is one span, and no calendar has a part in it.
    if (natural) why->calendar = (CalendarNamed){ .id = { 0 } };
    why->zone = zone_name(calendar_zone(line->versions[0].calendar));
    why->spans = (WhySpanList){ NULL, 0 };
    why->years_not_announced = (StrList){ NEW(work, Str, UNANNOUNCED_MAX * line->count), 0 };
    // Working days are counted from the start day on, so they are told by one version: the last.
    size_t first = unit == CLOCK_WORKDAY ? calendar_line_at(line, why->due_at.ms)
                                         : calendar_line_at(line, from);
    for (size_t i = first; i < line->count && from < why->due_at.ms; i++) {
        int64_t end = i + 1 < line->count && !natural ? line->versions[i + 1].from_ms : INT64_MAX;
        if (end > why->due_at.ms) end = why->due_at.ms;
        if (end <= from) continue;
        ClockReason reason =
            clock_explain(work, line->versions[i].calendar, from, end, unit, pauses);
        add_spans(work, &reason, natural, why, &cap);
        for (size_t y = 0; y < reason.unannounced_count; y++) {
            Str year = str_format(work, "%d", reason.unannounced[y]);
            if (!year_known(&why->years_not_announced, year))
                why->years_not_announced.items[why->years_not_announced.count++] = year;
        }
        from = end;
    }
}

void promise_why(Work *work, const Promise *promise, bool organisation, Why *why)
{
    Policy policy;
    ClockUnit unit = organisation ? CLOCK_BUSINESS : CLOCK_NATURAL;
    Pauses pauses = organisation ? pauses_of(work, promise) : NO_PAUSES;
    *why = (Why){ .promise_id = promise->id,
                  .clock = organisation ? STR("organisation") : STR("official"),
                  .started_at = promise->started_at,
                  .due_at = organisation ? promise->organisation_due_at : promise->due_at,
                  .amount = promise->organisation_minutes,
                  .unit = STR("business_minutes"),
                  .calendar = calendar_named(work, promise->calendar_id) };
    if (!organisation) {
        bool ruled = find_terms(work, promise, &policy);
        if (ruled) unit = policy_span(&policy).unit;
        why->amount = ruled ? policy.amount : 0;
        why->unit = ruled ? unit_shown(policy.unit) : STR("clock_time");
        cut_natural(promise, &why->amount, &why->unit);
    }
    why_explain(work, calendar_line(work, promise->calendar_id), unit, pauses, why);
}
