// case_counted.c - the cases behind a figure: each promise or case that was counted is a row.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_filter.h"
#include "engine/clock/zone.h"
#include "org/org.h"
#include "queries.h"
#include "record/cursor.h"

typedef struct ZoneName {
    Str zone;
} ZoneName;
RECORD(ZoneName, "A time zone of sites.", FIELD(ZoneName, zone));
LIST_TYPE(ZoneName);

typedef struct Way {
    const char *basis;
    const Query *list, *count;
} Way;

static const Way ways[] = {
    { "due", &SQL_case_list_promised_due, &SQL_case_count_promised_due },
    { "opened", &SQL_case_list_promised_opened, &SQL_case_count_promised_opened },
    { "stopped", &SQL_case_list_promised_stopped, &SQL_case_count_promised_stopped },
};
static const Way measured = { "", &SQL_case_list_measured, &SQL_case_count_measured };

static bool asks_promises(const CaseQuery *query)
{
    return query->promise_kind.len || query->verdict.len || query->promise_from.set ||
           query->promise_to.set;
}

bool case_query_counted(const CaseQuery *query)
{
    return asks_promises(query) || query->solved.len;
}

static const Way *way_of(const CaseQuery *query)
{
    for (size_t i = 0; asks_promises(query) && i < COUNT(ways); i++)
        if (str_equal(query->basis, str_of(ways[i].basis))) return &ways[i];
    return &measured;
}

static Str between_commas(Work *work, Str list)
{
    return list.len ? str_format(work, ",%.*s,", STR_ARG(list)) : STR_ABSENT;
}

// Missed are the overdue ones too, as everywhere; judged are all that are in the rate.
static Str verdicts_of(Work *work, Str verdict)
{
    if (str_equal(verdict, STR("missed"))) return STR(",missed,overdue,");
    if (str_equal(verdict, STR("judged"))) return STR(",kept,missed,overdue,");
    return between_commas(work, verdict);
}

static bool asked_rightly(const CaseQuery *query, Issues *issues)
{
    if (query->q.len)
        issues_add(issues, STR("q"), "not_allowed", STR("cannot be searched within a figure"));
    if (asks_promises(query) && query->solved.len)
        issues_add(issues, STR("solved"), "not_allowed", STR("is for cases, not for promises"));
    return issues->count == 0;
}

static bool as_of_read(Work *work, Str text, Time *as_of, Issues *issues)
{
    *as_of = (Time){ work->now_ms };
    if (text.len == 0) return true;
    const Zone *zone = zone_shared(work, org_read(work).zone);
    if (!zone) work_fail(work, FAIL_INTERNAL, "the organisation has no time zone");
    if (zone_time_parse(zone, text, as_of)) return true;
    issues_add(issues, STR("as_of"), "invalid", STR("is no date and no time"));
    return false;
}

static Time day_start(Work *work, Str zone_name, MaybeDate day, int64_t days_on, Time other)
{
    const Zone *zone = zone_shared(work, zone_name);
    if (!zone) work_fail(work, FAIL_INTERNAL, "a site has no time zone");
    return day.set ? (Time){ zone_open_ms(zone, (day.value.days + days_on) * DAY_MS) } : other;
}

static void period_of(Work *work, const CaseQuery *query, Str zone, CaseFilter *counted)
{
    static const Time first = { INT64_MIN }, last = { INT64_MAX };
    bool promises = asks_promises(query);
    counted->at_from =
        day_start(work, zone, promises ? query->promise_from : query->opened_from, 0, first);
    counted->at_to =
        day_start(work, zone, promises ? query->promise_to : query->opened_to, 1, last);
}

static int newest_first(const CaseRow *a, const CaseRow *b)
{
    if (a->sort_key != b->sort_key) return a->sort_key > b->sort_key ? -1 : 1;
    int64_t x = a->promise.id.value, y = b->promise.id.value;
    return x == y ? 0 : x > y ? -1 : 1;
}

// Two lists in one order, no longer than a page.
static CaseRowList merge(Work *work, CaseRowList a, CaseRowList b, size_t limit)
{
    CaseRowList all = { NEW(work, CaseRow, a.count + b.count), 0 };
    for (size_t i = 0, j = 0; all.count < limit && (i < a.count || j < b.count);) {
        bool from_a = j == b.count || (i < a.count && newest_first(&a.items[i], &b.items[j]) <= 0);
        all.items[all.count++] = from_a ? a.items[i++] : b.items[j++];
    }
    return all;
}

static void page_end(Work *work, const CaseQuery *query, bool promises, CasePage *page)
{
    for (size_t i = 0; i < page->items.count; i++) case_row_finish(work, &page->items.items[i]);
    if ((int64_t)page->items.count < query->limit) return;
    const CaseRow *last = &page->items.items[page->items.count - 1];
    int64_t id = promises ? last->promise.id.value : last->id.value;
    page->next_cursor = cursor_text(work, (Cursor){ true, last->sort_key, id });
}

// A filter for each zone of the sites in turn; their pages become one, their numbers a sum.
static int64_t zones_read(Work *work, const CaseQuery *query, CaseFilter *filter, Cursor after,
                          bool count_all, CasePage *page)
{
    const Way *way = way_of(query);
    ZoneNameList zones;
    int64_t total = 0;
    db_list(work, &SQL_case_zones, ARGS_NONE, ZoneName, &zones);
    for (size_t i = 0; i < zones.count; i++) {
        CaseRowList rows;
        int64_t count = 0;
        if (zones.count > 1) filter->zone = zones.items[i].zone;
        period_of(work, query, zones.items[i].zone, filter);
        db_list(work, way->list,
                ARGS_OF(CaseFilter, filter, ARG(after_id, after.id), ARG(after_key, after.key),
                        ARG(limit, query->limit)),
                CaseRow, &rows);
        page->items = i ? merge(work, page->items, rows, (size_t)query->limit) : rows;
        if (count_all) db_int(work, way->count, ARGS_RECORD(CaseFilter, filter), &count);
        total += count;
    }
    return total;
}

bool case_list_counted(Work *work, const CaseQuery *query, const CaseFilter *filter, CasePage *page,
                       Issues *issues)
{
    Cursor after;
    CaseFilter counted = *filter;
    counted.kinds = between_commas(work, query->promise_kind);
    counted.verdicts = verdicts_of(work, query->verdict);
    counted.clock = query->clock;
    counted.solved = query->solved;
    cursor_read(query->cursor, &after, issues);
    if (!asked_rightly(query, issues) || !as_of_read(work, query->as_of, &counted.as_of, issues))
        return false;
    bool first = !after.set, count_all = first && query->count_all;
    if (first) after = (Cursor){ .key = INT64_MAX, .id = INT64_MAX };
    int64_t total = zones_read(work, query, &counted, after, count_all, page);
    page_end(work, query, asks_promises(query), page);
    if (count_all) page->total = (MaybeInt){ true, total };
    else if (first && !page->next_cursor.ptr)
        page->total = (MaybeInt){ true, (int64_t)page->items.count };
    return true;
}
