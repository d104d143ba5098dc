// case_search.c - asks the index for one stretch of cases after the other until a page is full.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_search.h"
#include "cases/case_strand.h"
#include "engine/search/search.h"
#include "queries.h"

_Static_assert((int)STRANDS_MAX <= (int)SEARCH_SITES_MAX, "the sites of all strands are asked for");

// What the index has found is read with its cases, newest first. Of open cases there may be few,
// and a page of them would have to be looked for among all: so many are looked at one by one
// instead.
enum {
    OPEN_MAX = 2000,
    WANTED_MAX = 3200, // PostgreSQL: at a time
};

int64_t search_open_hits = 1000;

typedef struct Searching {
    const CaseFilter *filter;
    Strands strands; // where such cases lie
    int64_t below, limit;
    CaseRowList rows;
} Searching;

// The question of a reader who reaches few sites, or asks for few, is for what lies there: then the
// index itself leaves out the rest.
static Str question_of_cases(Work *work, const Strands *strands, Str text)
{
    SearchSites sites = { .count = 0 };
    if (strands->count == 0) return STR_ABSENT;
    for (size_t i = 0; i < strands->count; i++) {
        SiteId site = strands->list[i].at_site;
        if (!site.value) return search_question(work, "case", NULL, text);
        sites.list[sites.count++] = site;
    }
    return search_question(work, "case", &sites, text);
}

static int64_t room(const Searching *on)
{
    return on->limit - (int64_t)on->rows.count;
}

static void add_rows(Work *work, Searching *on, CaseRowList more)
{
    CaseRowList *rows = &on->rows;
    if (more.count == 0) return;
    CaseRowList all = { NEW(work, CaseRow, rows->count + more.count), rows->count + more.count };
    if (rows->count) memcpy(all.items, rows->items, rows->count * sizeof *rows->items);
    memcpy(all.items + rows->count, more.items, more.count * sizeof *more.items);
    *rows = all;
}

// Whether open cases are asked for, at most so many; then those that are left are found among them.
static bool found_among_open(Work *work, Searching *on, int64_t most)
{
    MaybeBool open = on->filter->open;
    if (!open.set || !open.value || room(on) == 0) return false;
    if (strands_count(work, &on->strands, most + 1) > most) return false;
    Cursor after = { .set = true, .key = on->below, .id = 0 };
    add_rows(work, on, strands_list(work, &on->strands, ORDER_FOUND, after, room(on)));
    return true;
}

static void search_to(Work *work, Searching *on, int64_t floor)
{
    CaseRowList rows;
    db_list(work, &SQL_case_search,
            ARGS_OF(CaseFilter, on->filter, ARG(question, on->strands.question),
                    ARG(after_key, on->below), ARG(floor, floor), ARG(limit, room(on))),
            CaseRow, &rows);
    add_rows(work, on, rows);
    on->below = floor;
}

static void search_embedded(Work *work, Searching *on)
{
    int64_t floor = 0;
    MaybeBool open = on->filter->open;
    if (open.set && open.value)
        floor = search_floor(work, on->strands.question, on->below, search_open_hits);
    search_to(work, on, floor);
    if (floor == 0 || room(on) == 0 || found_among_open(work, on, OPEN_MAX)) return;
    search_to(work, on, 0);
}

static void search_served(Work *work, Searching *on)
{
    Search search = { .kind = "case", .question = on->strands.question, .below = on->below };
    // What was found and is not on the page was not asked for beside its words: more of it then.
    for (int64_t wanted = on->limit; room(on) > 0 && search.below > 0;) {
        CaseRowList rows;
        FoundList found = search_next(work, &search, wanted);
        if (found.count == 0) return;
        db_list(work, &SQL_case_found,
                ARGS_OF(CaseFilter, on->filter, ARG(lines, found_array(work, &found, true)),
                        ARG(ids, found_array(work, &found, false)), ARG(limit, room(on))),
                CaseRow, &rows);
        add_rows(work, on, rows);
        on->below = search.below;
        // What is left to be found costs more than an open case: its words are looked up as well.
        int64_t left = search.below * search.hits / (search.lines + 1) * 4;
        if (found_among_open(work, on, left < OPEN_MAX ? left : OPEN_MAX)) return;
        wanted = wanted * 8 < WANTED_MAX ? wanted * 8 : WANTED_MAX;
    }
}

CaseRowList case_search(Work *work, const CaseFilter *filter, Str words, int64_t below,
                        int64_t limit)
{
    Searching on = { .filter = filter,
                     .strands = strands_of(work, filter, ORDER_FOUND),
                     .below = below,
                     .limit = limit };
    on.strands.question = question_of_cases(work, &on.strands, words);
    if (!on.strands.question.ptr) return on.rows; // nothing that could be found
    if (db_engine(work->db) == DB_SQLITE) search_embedded(work, &on);
    else search_served(work, &on);
    return on.rows;
}
