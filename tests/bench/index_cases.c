// index_cases.c - derives what belongs to cases that were written past the program.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Usage: index_cases DATABASE      sqlite:PATH or postgresql://...
// The search index: what it holds of cases that are gone is taken out. The cells of the kept-rate
// board of each organisation.
#include "boards/kept_store.h"
#include "cases/case.h"
#include "db/db.h"
#include "engine/search/search.h"
#include <stdio.h>

enum { BATCH = 2000 };

#define COLUMNS                                                                                    \
    "c.id, c.org_id, c.number, c.site_id, c.subject, c.need_stated, c.asset_number, "              \
    "c.customer_id, "                                                                              \
    "c.opened_at"

typedef struct Line {
    CaseId id;
    int64_t org_id;
    SiteId site_id;
    Str number, subject, need_stated, asset_number;
    CustomerId customer_id;
    Time opened_at;
    bool indexed;
} Line;
LIST_TYPE(Line);
RECORD(Line, "A case to index.", FIELD(Line, id), FIELD(Line, org_id), FIELD(Line, number),
       FIELD(Line, site_id), FIELD(Line, subject), FIELD(Line, need_stated),
       FIELD(Line, asset_number), FIELD(Line, customer_id), FIELD(Line, opened_at),
       FIELD(Line, indexed));
typedef struct Gone {
    int64_t id, org_id;
} Gone;
LIST_TYPE(Gone);
RECORD(Gone, "A line of the index without its case.", FIELD(Gone, id), FIELD(Gone, org_id));

static const char *const after[] = { "after" };
// Each is looked for by itself: all of the index would be read to leave out those that are in it.
#define NEXT(mark)                                                                                 \
    "SELECT " COLUMNS ", EXISTS (SELECT 1 FROM search_docs d WHERE d.org_id = c.org_id"            \
    " AND d.kind = 'case' AND d.object_id = c.id) AS indexed FROM cases c"                         \
    " WHERE c.id > " mark " ORDER BY c.id LIMIT 2000"
static Query next_lines = { .name = "next_lines",
                            .about = "global: ",
                            .text = { { NEXT("?1"), after, 1 }, { NEXT("$1"), after, 1 } } };
#define GONE                                                                                       \
    "SELECT d.object_id AS id, d.org_id FROM search_docs d WHERE d.kind = 'case'"                  \
    " AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.org_id = d.org_id AND c.id = d.object_id)"     \
    " LIMIT 2000"
static Query gone_lines = {
    .name = "gone_lines", .about = "global: ", .text = { { GONE, NULL, 0 }, { GONE, NULL, 0 } }
};

static Query orgs = { .name = "orgs",
                      .about = "global: ",
                      .text = { { "SELECT 0 AS id, org_id FROM orgs", NULL, 0 },
                                { "SELECT CAST(0 AS BIGINT) AS id, org_id FROM orgs", NULL, 0 } } };

typedef struct Progress {
    int64_t after;
    size_t done;
} Progress;

static void remove_some(Work *work, void *arg)
{
    Progress *progress = arg;
    GoneList list;
    db_list(work, &gone_lines, ARGS_NONE, Gone, &list);
    for (size_t i = 0; i < list.count; i++) {
        work->org_id = list.items[i].org_id;
        search_remove(work, "case", list.items[i].id);
    }
    progress->done = list.count;
}

static void add_some(Work *work, void *arg)
{
    Progress *progress = arg;
    LineList list;
    db_list(work, &next_lines, ARGS(ARG(after, progress->after)), Line, &list);
    db_gather(work);
    for (size_t i = 0; i < list.count; i++) {
        const Line *line = &list.items[i];
        Case of = { .id = line->id,
                    .number = line->number,
                    .site_id = line->site_id,
                    .subject = line->subject,
                    .need_stated = line->need_stated,
                    .asset_number = line->asset_number,
                    .customer_id = line->customer_id };
        work->org_id = line->org_id;
        work->now_ms = line->opened_at.ms;
        if (!line->indexed) case_index_new(work, &of);
        progress->after = line->id.value;
    }
    progress->done = list.count;
}

static void fill_cells(Work *work, void *arg)
{
    GoneList list;
    (void)arg;
    db_list(work, &orgs, ARGS_NONE, Gone, &list);
    for (size_t i = 0; i < list.count; i++) {
        work->org_id = list.items[i].org_id;
        kept_store_fill(work);
    }
}

static bool run_batch(Db *db, void (*body)(Work *work, void *arg), Progress *progress)
{
    Work work = { .arena = arena_new((size_t)1 << 32), .db = db, .now_ms = time_now_ms() };
    bool done =
        work.arena && db_begin(db, true) && work_run(&work, body, progress) && db_commit(db);
    if (!done) fprintf(stderr, "%s\n", work.failure[0] ? work.failure : db_error(db));
    db_rollback(db);
    db_checkpoint(db);
    arena_free(work.arena);
    return done;
}

int main(int argc, char **argv)
{
    char error[240] = "";
    if (argc != 2) {
        fprintf(stderr, "usage: index_cases DATABASE\n");
        return 2;
    }
    next_lines.index = query_count;
    gone_lines.index = query_count + 1;
    orgs.index = query_count + 2;
    DbTarget target = { .url = str_of(argv[1]) };
    Db *db = db_open(&target, error, sizeof error);
    if (!db) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    bool sound = true;
    Progress progress = { 0 };
    do sound = run_batch(db, remove_some, &progress);
    while (sound && progress.done > 0);
    while (sound) {
        sound = run_batch(db, add_some, &progress);
        if (progress.done == 0) break;
    }
    sound = sound && run_batch(db, fill_cells, &progress);
    db_close(db);
    return sound ? 0 : 1;
}
