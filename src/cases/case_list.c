// case_list.c - lists of cases: filters, orders, pages by key, and how many there are.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_flow.h"
#include "cases/case_search.h"
#include "cases/case_strand.h"
#include "engine/clock/zone.h"
#include "org/org.h"
#include "queries.h"
#include "record/cursor.h"

static const char *const states[] = { "open", "closed", "all", NULL };
static const char *const dues[] = { "today", "at_risk", "overdue", NULL };
static const char *const verdicts[] = { "kept",   "missed",    "overdue",      "judged",
                                        "open",   "paused",    "waived",       "renegotiated",
                                        "merged", "cancelled", "not_recorded", NULL };
static const char *const bases[] = { "due", "opened", "stopped", NULL };
static const char *const clocks[] = { "official", "organisation", NULL };
static const char *const solveds[] = { "yes", "no", "any", NULL };
static const char *const sorts[] = { "due", "opened", "updated", "severity", NULL };

RECORD(
    CaseQuery, "What a list of cases asks for.",
    FIELD(CaseQuery, state, .initial_str = "open", .choices = states),
    FIELD(CaseQuery, q, .max = 200, .doc = "Words, a number, a name's initials."),
    FIELD(CaseQuery, status, .max = 40),
    FIELD(CaseQuery, type, .max = 2000, .doc = "One type, or several between commas."),
    FIELD(CaseQuery, channel, .max = 40),
    FIELD(CaseQuery, due, .choices = dues,
          .doc = "By the nearest promise: today or earlier, at risk now, overdue."),
    FIELD(CaseQuery, sort, .initial_str = "due", .choices = sorts,
          .doc = "due and severity are of open cases; closed ones, or both, by opening instead."),
    FIELD(CaseQuery, owner, .max = 10, .doc = "\"me\": the reader's own."),
    FIELD(CaseQuery, severity, .min = 1, .max = 5),
    FIELD(CaseQuery, site_id, .doc = "The site and everything under it."),
    FIELD(CaseQuery, team_id), FIELD(CaseQuery, owner_id), FIELD(CaseQuery, customer_id),
    FIELD(CaseQuery, import_id), FIELD(CaseQuery, opened_from), FIELD(CaseQuery, opened_to),
    FIELD(CaseQuery, site_only, .doc = "The site alone, without what is under it."),
    FIELD(CaseQuery, no_team, .doc = "Cases of no team."),
    FIELD(CaseQuery, promise_kind, .max = 200,
          .doc = "A row for each promise of these kinds, between commas; so with the next four."),
    FIELD(CaseQuery, verdict, .choices = verdicts,
          .doc = "What became of it; missed: the overdue ones too; judged: kept or missed."),
    FIELD(CaseQuery, promise_from, .doc = "First day of the period, local at the site."),
    FIELD(CaseQuery, promise_to, .doc = "Last day of the period."),
    FIELD(CaseQuery, basis, .initial_str = "due", .choices = bases,
          .doc = "Which day of a promise lies in the period."),
    FIELD(CaseQuery, clock, .initial_str = "official", .choices = clocks,
          .doc = "By which clock it is judged."),
    FIELD(CaseQuery, as_of, .max = 40,
          .doc = "Date or time at which promises and cases are seen; absent: now."),
    FIELD(CaseQuery, solved, .choices = solveds,
          .doc = "Cases neither cancelled nor merged, solved by then or not: those whose time "
                 "to solve is measured."),
    FIELD(CaseQuery, count_all, .doc = "Count the promises or cases of a figure, however many."),
    PAGE_FIELDS(CaseQuery));

RECORD(CasePage, "A page of cases.", LIST_FIELD(CasePage, items, CaseRow),
       FIELD(CasePage, next_cursor),
       FIELD(CasePage, total, .doc = "On the first page: how many there are; null: over 1,000."));

RECORD(CaseFilter, "Which cases.", FIELD(CaseFilter, open), FIELD(CaseFilter, risk_by),
       FIELD(CaseFilter, status), FIELD(CaseFilter, types), FIELD(CaseFilter, channel),
       FIELD(CaseFilter, severity), FIELD(CaseFilter, site_id), FIELD(CaseFilter, site_only),
       FIELD(CaseFilter, no_team), FIELD(CaseFilter, team_id), FIELD(CaseFilter, owner_id),
       FIELD(CaseFilter, customer_id), FIELD(CaseFilter, import_id), FIELD(CaseFilter, opened_from),
       FIELD(CaseFilter, opened_to), FIELD(CaseFilter, due_from), FIELD(CaseFilter, due_to),
       FIELD(CaseFilter, permission), FIELD(CaseFilter, sees_all), FIELD(CaseFilter, kinds),
       FIELD(CaseFilter, verdicts), FIELD(CaseFilter, clock), FIELD(CaseFilter, solved),
       FIELD(CaseFilter, zone), FIELD(CaseFilter, as_of), FIELD(CaseFilter, at_from),
       FIELD(CaseFilter, at_to));

// What is due or severe is asked of open cases; others have one order, by opening, unless they are
// asked for by their last change.
static CaseOrder order_of(const CaseQuery *query)
{
    bool open = str_equal(query->state, STR("open"));
    if (str_equal(query->sort, STR("updated"))) return ORDER_UPDATED;
    if (open && str_equal(query->sort, STR("due"))) return ORDER_DUE;
    if (open && str_equal(query->sort, STR("severity"))) return ORDER_SEVERITY;
    return ORDER_OPENED;
}

// Days begin at midnight where the organisation is.
static MaybeTime day_start(const Zone *zone, MaybeDate day, int64_t days_on)
{
    if (!day.set) return (MaybeTime){ .set = false };
    return (MaybeTime){ true, { zone_open_ms(zone, (day.value.days + days_on) * DAY_MS) } };
}

static void filter_days(Work *work, const CaseQuery *query, CaseFilter *filter)
{
    bool today = str_equal(query->due, STR("today"));
    if (!today && !query->opened_from.set && !query->opened_to.set) return;
    const Zone *zone = zone_find(work, org_read(work).zone);
    if (!zone) work_fail(work, FAIL_INTERNAL, "the organisation has no time zone");
    filter->opened_from = day_start(zone, query->opened_from, 0);
    filter->opened_to = day_start(zone, query->opened_to, 1);
    MaybeDate now = { true, zone_date(zone, work->now_ms) };
    if (today) filter->due_to = day_start(zone, now, 1);
}

static CaseFilter filter_of(Work *work, const CaseQuery *query, StaffId me)
{
    MaybeTime now = { true, { work->now_ms } };
    CaseFilter filter = {
        .open = { !str_equal(query->state, STR("all")), str_equal(query->state, STR("open")) },
        .status = query->status,
        .types = query->type.ptr ? str_format(work, ",%.*s,", STR_ARG(query->type)) : STR_ABSENT,
        .channel = query->channel,
        .severity = query->severity,
        .site_id = query->site_id,
        .site_only = query->site_only,
        .no_team = query->no_team,
        .team_id = query->team_id,
        .owner_id = str_equal(query->owner, STR("me")) ? me : query->owner_id,
        .customer_id = query->customer_id,
        .import_id = query->import_id,
        .permission = PERM_case_read,
        .sees_all = work->actor_id == 0,
    };
    if (str_equal(query->due, STR("overdue"))) filter.due_to = now;
    if (str_equal(query->due, STR("at_risk"))) filter.due_from = filter.risk_by = now;
    filter_days(work, query, &filter);
    return filter;
}

static Cursor first_of(bool descending)
{
    if (descending) return (Cursor){ .key = INT64_MAX, .id = INT64_MAX };
    return (Cursor){ .key = INT64_MIN, .id = 0 };
}

static MaybeInt count_of(Work *work, const Strands *strands)
{
    if (!strands->filter.open.set) return (MaybeInt){ .set = false };
    int64_t count = strands_count(work, strands, CASE_COUNT_MAX + 1);
    return (MaybeInt){ count <= CASE_COUNT_MAX, count };
}

MaybeInt case_count(Work *work, const CaseQuery *query, StaffId me)
{
    CaseFilter filter = filter_of(work, query, me);
    if (query->q.len || case_query_counted(query)) return (MaybeInt){ .set = false };
    Strands strands = strands_of(work, &filter, order_of(query));
    return count_of(work, &strands);
}

bool case_list(Work *work, const CaseQuery *query, StaffId me, CasePage *page, Issues *issues)
{
    Cursor after;
    CaseOrder order = order_of(query);
    CaseFilter filter = filter_of(work, query, me);
    *page = (CasePage){ 0 };
    if (query->status.len && !flow_state(&case_flow, query->status)) {
        issues_add(issues, STR("status"), "not_a_choice", STR("is no state of a case"));
        return false;
    }
    if (case_query_counted(query)) return case_list_counted(work, query, &filter, page, issues);
    if (!cursor_read(query->cursor, &after, issues)) return false;
    bool first = !after.set, searched = query->q.len > 0;
    if (first) after = first_of(searched || order == ORDER_OPENED || order == ORDER_UPDATED);
    Strands strands = { .count = 0 };
    if (!searched) strands = strands_of(work, &filter, order);
    if (searched) page->items = case_search(work, &filter, query->q, after.key, query->limit);
    else page->items = strands_list(work, &strands, order, after, query->limit);
    for (size_t i = 0; i < page->items.count; i++) case_row_finish(work, &page->items.items[i]);
    bool full = (int64_t)page->items.count == query->limit;
    if (full) {
        const CaseRow *last = &page->items.items[page->items.count - 1];
        page->next_cursor = cursor_text(work, (Cursor){ true, last->sort_key, last->id.value });
    }
    if (first && !full) page->total = (MaybeInt){ true, (int64_t)page->items.count };
    else if (first && !searched) page->total = count_of(work, &strands);
    return true;
}
