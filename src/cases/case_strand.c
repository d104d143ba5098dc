// case_strand.c - finds the strands of a list, and merges what they give.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_strand.h"
#include "queries.h"
#include <stdlib.h>

typedef struct Order {
    const Query *anywhere, *at_site, *of_owner; // of_owner NULL: it has no index for that
    bool descending;
} Order;
static const Order orders[] = {
    [ORDER_DUE] = { &SQL_case_list_due, &SQL_case_list_due_at, &SQL_case_list_due_of, false },
    [ORDER_SEVERITY] = { &SQL_case_list_severity, &SQL_case_list_severity_at, NULL, false },
    [ORDER_OPENED] = { &SQL_case_list_opened, &SQL_case_list_opened_at, NULL, true },
    [ORDER_UPDATED] = { &SQL_case_list_updated, &SQL_case_list_updated_at, NULL, true },
    [ORDER_FOUND] = { &SQL_case_list_found, &SQL_case_list_found_at, &SQL_case_list_found_of,
                      true },
};

typedef struct Place {
    SiteId site_id;
    int64_t in_team; // the only team there whose cases are in reach; 0: of every team
} Place;
LIST_TYPE(Place);
RECORD(Place, "A site that is in reach.", FIELD(Place, site_id), FIELD(Place, in_team));

static bool sees_all(Work *work, const CaseFilter *filter)
{
    return filter->sees_all ||
           db_exists(work, &SQL_case_sees_all, ARGS(ARG(permission, filter->permission)));
}

static void split_by_site(Work *work, Strands *strands)
{
    PlaceList places;
    CaseFilter *filter = &strands->filter;
    db_list(work, &SQL_case_sites,
            ARGS_OF(CaseFilter, filter, ARG(limit, (int64_t)STRANDS_MAX + 1)), Place, &places);
    if (places.count > STRANDS_MAX) return;
    strands->count = places.count;
    for (size_t i = 0; i < places.count; i++)
        strands->list[i] = (Strand){ places.items[i].site_id, places.items[i].in_team == 0 };
    filter->site_id = (SiteId){ 0 };
}

Strands strands_of(Work *work, const CaseFilter *filter, CaseOrder order)
{
    Strands strands = { .list = { { { 0 }, filter->sees_all } }, .count = 1, .filter = *filter };
    bool open = filter->open.set && filter->open.value;
    strands.of_owner = filter->owner_id.value && open && orders[order].of_owner;
    if (strands.of_owner) return strands;
    if (!filter->site_id.value && sees_all(work, filter)) strands.list[0].whole = true;
    else split_by_site(work, &strands);
    return strands;
}

static bool comes_before(const Order *order, const CaseRow *a, const CaseRow *b)
{
    if (a->sort_key != b->sort_key) return (a->sort_key < b->sort_key) != order->descending;
    return (a->id.value < b->id.value) != order->descending;
}

// Both are in order; the first of them, at most limit.
static CaseRowList merged(Work *work, const Order *order, CaseRowList a, CaseRowList b,
                          size_t limit)
{
    if (a.count == 0 || b.count == 0) return a.count ? a : b;
    CaseRowList all = { NEW(work, CaseRow, limit), 0 };
    for (size_t i = 0, j = 0; all.count < limit && (i < a.count || j < b.count);) {
        bool from_a =
            j == b.count || (i < a.count && comes_before(order, &a.items[i], &b.items[j]));
        all.items[all.count++] = from_a ? a.items[i++] : b.items[j++];
    }
    return all;
}

typedef struct Asking {
    const Strands *strands;
    const Order *order;
    Cursor after;
    int64_t limit;
    CaseRowList rows; // the first ones of what was asked so far
} Asking;

static void ask(Work *work, Asking *asking, const Strand *strand, bool open)
{
    CaseRowList more;
    const Order *order = asking->order;
    CaseFilter filter = asking->strands->filter;
    const Query *query = asking->strands->of_owner ? order->of_owner
                         : strand->at_site.value   ? order->at_site
                                                   : order->anywhere;
    filter.open = (MaybeBool){ true, open };
    filter.sees_all = strand->whole;
    // Past the last of a full page there is nothing to look for.
    int64_t until = order->descending ? INT64_MIN : INT64_MAX;
    size_t count = asking->rows.count;
    if (count > 0 && (int64_t)count == asking->limit)
        until = asking->rows.items[count - 1].sort_key;
    Str question = asking->strands->question;
    Arg list[6] = { ARG(until_key, until), ARG(after_key, asking->after.key),
                    ARG(after_id, asking->after.id), ARG(limit, asking->limit) };
    size_t args_count = 4;
    if (strand->at_site.value) list[args_count++] = ARG(at_site, strand->at_site);
    if (question.ptr) list[args_count++] = ARG(question, question);
    Args args = {
        .type = &CaseFilter_record, .record = &filter, .list = list, .count = args_count
    };
    db_list(work, query, args, CaseRow, &more);
    asking->rows = merged(work, order, asking->rows, more, (size_t)asking->limit);
}

CaseRowList strands_list(Work *work, const Strands *strands, CaseOrder order, Cursor after,
                         int64_t limit)
{
    Asking asking = { strands, &orders[order], after, limit, { NULL, 0 } };
    MaybeBool open = strands->filter.open;
    for (size_t i = 0; i < strands->count; i++) {
        if (!open.set || open.value) ask(work, &asking, &strands->list[i], true);
        if (!open.set || !open.value) ask(work, &asking, &strands->list[i], false);
    }
    return asking.rows;
}

int64_t strands_count(Work *work, const Strands *strands, int64_t limit)
{
    int64_t count = 0, some;
    bool open = strands->filter.open.value;
    for (size_t i = 0; i < strands->count && count < limit; i++) {
        const Strand *strand = &strands->list[i];
        CaseFilter filter = strands->filter;
        filter.sees_all = strand->whole;
        const Query *anywhere = open ? &SQL_case_count : &SQL_case_count_closed;
        const Query *at_site = open ? &SQL_case_count_at : &SQL_case_count_closed_at;
        const Query *query = strands->of_owner       ? &SQL_case_count_of
                             : strand->at_site.value ? at_site
                                                     : anywhere;
        Arg list[] = { ARG(limit, limit - count), ARG(at_site, strand->at_site) };
        Args args = { .type = &CaseFilter_record,
                      .record = &filter,
                      .list = list,
                      .count = COUNT(list) - !strand->at_site.value };
        if (db_int(work, query, args, &some)) count += some;
    }
    return count;
}
