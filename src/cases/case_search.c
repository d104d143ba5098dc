// case_search.c - asks the index for one stretch of cases after the other until a page is full.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_search.h"
#include "cases/case_strand.h"
#include "engine/search/search.h"
#include "queries.h"

_Static_assert((int)STRANDS_MAX <= (int)SEARCH_SITES_MAX, "the sites of all strands are asked for");

// The question of a reader who reaches few sites, or asks for few, is for what lies there: then the
// index itself leaves out the rest.
static Str question_of_cases(Work *work, const CaseFilter *filter, Str text)
{
    SearchSites sites = { .count = 0 };
    Strands strands = strands_of(work, filter, ORDER_OPENED);
    if (strands.count == 0) return STR_ABSENT;
    for (size_t i = 0; i < strands.count; i++) {
        SiteId site = strands.list[i].at_site;
        if (!site.value) return search_question(work, "case", NULL, text);
        sites.list[sites.count++] = site;
    }
    return search_question(work, "case", &sites, text);
}

static void add_rows(Work *work, CaseRowList *rows, CaseRowList more)
{
    if (more.count == 0) return;
    CaseRowList all = { NEW(work, CaseRow, rows->count + more.count), rows->count + more.count };
    if (rows->count) memcpy(all.items, rows->items, rows->count * sizeof *rows->items);
    memcpy(all.items + rows->count, more.items, more.count * sizeof *more.items);
    *rows = all;
}

static CaseRowList of_stretch(Work *work, const CaseFilter *filter, const Search *search,
                              int64_t limit)
{
    CaseRowList rows;
    bool rest = !search->parts.ptr && db_engine(work->db) == DB_POSTGRES;
    Arg list[] = { ARG(question, search->question), ARG(after_key, search->below),
                   ARG(limit, limit), ARG(floor, search->floor), ARG(parts, search->parts) };
    Args args = {
        .type = &CaseFilter_record, .record = filter, .list = list, .count = rest ? 3 : COUNT(list)
    };
    db_list(work, rest ? &SQL_case_search_rest : &SQL_case_search, args, CaseRow, &rows);
    return rows;
}

CaseRowList case_search(Work *work, const CaseFilter *filter, Str words, int64_t below,
                        int64_t limit)
{
    CaseRowList rows = { NULL, 0 };
    Search search = { .kind = "case",
                      .question = question_of_cases(work, filter, words),
                      .below = below };
    if (!search.question.ptr) return rows; // nothing that could be found
    // What was found and is not on the page was not asked for beside its words: more of it then.
    int64_t wanted = limit;
    while ((int64_t)rows.count < limit && search_next(work, &search, wanted)) {
        add_rows(work, &rows, of_stretch(work, filter, &search, limit - (int64_t)rows.count));
        wanted *= 8;
    }
    return rows;
}
