// policy.c - policies by type and severity, their versions, and the times that follow from them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/policy.h"
#include "base/ready.h"
#include "engine/audit/audit.h"
#include "queries.h"

RECORD(PolicyStep, "Who is told when.",
       FIELD(PolicyStep, at, .required = true, .min = 1, .max = 20),
       FIELD(PolicyStep, to, .required = true, .min = 1, .max = 20));
RECORD(Policy, "What is promised for a kind of case, and on which clocks it is judged.",
       FIELD(Policy, id), FIELD(Policy, name), FIELD(Policy, name_en), FIELD(Policy, case_type),
       FIELD(Policy, severity_max), FIELD(Policy, kind), FIELD(Policy, unit), FIELD(Policy, amount),
       FIELD(Policy, organisation_minutes), FIELD(Policy, calendar_id), FIELD(Policy, risk_percent),
       FIELD(Policy, pause_reasons), LIST_FIELD(Policy, steps, PolicyStep),
       FIELD(Policy, target_share), FIELD(Policy, active), FIELD(Policy, version),
       FIELD(Policy, first_share));

static Ready ready = READY_EMPTY;

static const void *keep(Work *work, const void *from)
{
    const PolicyList *read = from;
    PolicyList *kept = NEW(work, PolicyList, 1);
    *kept = (PolicyList){ NEW(work, Policy, read->count), read->count };
    for (size_t i = 0; i < read->count; i++) {
        Policy *policy = &kept->items[i];
        *policy = read->items[i];
        policy->case_type = str_copy(work, policy->case_type);
        policy->kind = str_copy(work, policy->kind);
        policy->unit = str_copy(work, policy->unit);
    }
    return kept;
}

// Those of every type and severity. Not to be changed: all units of work share it.
static const PolicyList *policies_active(Work *work)
{
    int64_t edition = 0;
    PolicyList read;
    db_int(work, &SQL_policy_edition, ARGS_NONE, &edition);
    const PolicyList *list = ready_find(&ready, work->org_id, edition);
    if (list) return list;
    db_list(work, &SQL_policies_active, ARGS_NONE, Policy, &read);
    list = ready_make(&ready, work->org_id, edition, keep, &read);
    return list ? list : keep(work, &read);
}

PolicyList policies_for_case(Work *work, Str case_type, int64_t severity)
{
    const PolicyList *all = policies_active(work);
    PolicyList best = { NEW(work, Policy, all->count), 0 };
    for (size_t i = 0; i < all->count; i++) {
        const Policy *policy = &all->items[i];
        bool of_type =
            str_equal(policy->case_type, case_type) || str_equal(policy->case_type, STR("*"));
        if (!of_type || policy->severity_max < severity) continue;
        if (best.count && str_equal(policy->kind, best.items[best.count - 1].kind)) continue;
        best.items[best.count++] = *policy;
    }
    return best;
}

PolicyList policies_for(Work *work, Str case_type)
{
    return policies_for_case(work, case_type, SEVERITY_LEAST);
}

typedef struct PolicyBody {
    Str body;
} PolicyBody;
RECORD(PolicyBody, "A policy in one of its versions.", FIELD(PolicyBody, body));

bool policy_as_of(Work *work, PolicyId id, int64_t version, Policy *found)
{
    PolicyBody stored;
    Issues *issues = NEW(work, Issues, 1);
    return db_find(work, &SQL_policy_version, ARGS(ARG(id, id), ARG(version, version)), PolicyBody,
                   &stored) &&
           from_json(work, Policy, stored.body, found, issues);
}

Span policy_span(const Policy *policy)
{
    if (str_equal(policy->unit, STR("days"))) return (Span){ CLOCK_NATURAL_DAY, policy->amount };
    if (str_equal(policy->unit, STR("workdays"))) return (Span){ CLOCK_WORKDAY, policy->amount };
    if (str_equal(policy->unit, STR("business_minutes")))
        return (Span){ CLOCK_BUSINESS, policy->amount };
    return (Span){ CLOCK_NATURAL, policy->amount };
}

Str unit_shown(Str unit)
{
    if (str_equal(unit, STR("minutes"))) return STR("natural_minutes");
    return str_equal(unit, STR("days")) ? STR("natural_days") : unit;
}

Str unit_stored(Str shown)
{
    if (str_equal(shown, STR("natural_minutes"))) return STR("minutes");
    return str_equal(shown, STR("natural_days")) ? STR("days") : shown;
}

static void version_add(Work *work, const Policy *policy)
{
    db_send(work, &SQL_policy_edition_set, ARGS(ARG(edition, id_random())));
    db_send(work, &SQL_policy_version_add,
            ARGS(ARG(id, policy->id), ARG(version, policy->version),
                 ARG(body, AUDIT_TEXT(work, Policy, policy)),
                 ARG(changed_by, (int64_t)work->actor_id)));
}

bool step_read(Str at, LadderStep *step)
{
    enum { SHARE_MAX = 1000, DAYS_MAX = 366, MINUTES_MAX = DAYS_MAX * 24 * 60 };
    int64_t amount;
    *step = (LadderStep){ .from = STEP_DUE };
    if (str_equal(at, STR("due"))) return true;
    if (at.len < 2) return false;
    char last = at.ptr[at.len - 1];
    bool after = at.ptr[0] == '+';
    Str digits = str_head(str_from(at, after), at.len - 1 - after);
    if (!str_int(digits, &amount) || amount < 1 || amount > MINUTES_MAX) return false;
    if (!after) {
        *step = (LadderStep){ .from = STEP_SHARE, .value = (int)amount };
        return last == '%' && amount <= SHARE_MAX;
    }
    if (last == 'd') step->from = STEP_DUE_DAYS;
    step->value = (int)(last == 'h' ? amount * 60 : amount);
    return last == 'm' || (last == 'h' && amount <= MINUTES_MAX / 60) ||
           (last == 'd' && amount <= DAYS_MAX);
}

// What stands after due is looked at when it is due.
static int64_t first_share(const Policy *policy)
{
    LadderStep step;
    int64_t first = policy->steps.count ? 100 : 0;
    for (size_t i = 0; i < policy->steps.count; i++)
        if (step_read(policy->steps.items[i].at, &step) && step.from == STEP_SHARE &&
            step.value < first)
            first = step.value;
    return first;
}

bool policy_add(Work *work, const Policy *policy)
{
    Policy added = *policy;
    added.first_share = first_share(policy);
    added.version = 1;
    if (db_run(work, &SQL_policy_add, ARGS_RECORD(Policy, &added)) == 0) return false;
    version_add(work, &added);
    audit_add(work, "policy_added", "policy", added.id.value, STR_ABSENT,
              AUDIT_TEXT(work, Policy, &added));
    return true;
}

bool policy_change(Work *work, Policy *policy, int64_t version)
{
    Policy before;
    db_one(work, &SQL_policy_find, ARGS(ARG(id, policy->id)), Policy, &before);
    if (version != 0 && version != before.version) return false;
    policy->version = before.version;
    policy->first_share = first_share(policy);
    if (db_run(work, &SQL_policy_change, ARGS_RECORD(Policy, policy)) != 1) return false;
    policy->version++;
    version_add(work, policy);
    audit_add(work, "policy_changed", "policy", policy->id.value, AUDIT_TEXT(work, Policy, &before),
              AUDIT_TEXT(work, Policy, policy));
    return true;
}

// The n-th day after today that has open time; a calendar always has one within a year.
static Date working_day_after(const Calendar *calendar, Date today, int n)
{
    Date day = today;
    for (int looked = 0; n > 0 && looked < OPEN_GAP_DAYS_MAX; looked++) {
        day.days++;
        if (calendar_day(calendar, day).hours->count > 0) n--;
    }
    return day;
}

Time progress_due(const SiteClock *site, int64_t severity, Time opened_at, Time now)
{
    enum { MORNING_MS = 10 * HOUR_MS, URGENT_MS = 2 * HOUR_MS };
    if (severity <= 2) return (Time){ now.ms + URGENT_MS };
    const Zone *zone = calendar_zone(site->calendar);
    Date today = zone_date(zone, now.ms);
    bool lasts = today.days - zone_date(zone, opened_at.ms).days >= LONG_CASE_DAYS;
    Date day = working_day_after(site->calendar, today, severity == 3 || lasts ? 1 : 2);
    return (Time){ zone_open_ms(zone, day.days * DAY_MS + MORNING_MS) };
}

Due promise_suggest(const SiteClock *site, Time now, int64_t estimate_minutes)
{
    enum { HALF_HOUR_MS = 30 * MINUTE_MS };
    Span span = { CLOCK_BUSINESS, (estimate_minutes * PROMISE_BUFFER_PERCENT + 99) / 100 };
    Due due = line_due(site->line, now.ms, span, NO_PAUSES);
    if (due.state == DUE_FOUND) {
        int64_t local = due.at_ms + zone_offset_ms(site->zone, due.at_ms);
        int64_t over = local % HALF_HOUR_MS;
        if (over) due.at_ms += HALF_HOUR_MS - over;
    }
    return due;
}
