// search.c - keeps the index; makes questions for it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/search/search.h"
#include "queries.h"
#include <inttypes.h>

// A line that is looked at costs about a tenth of one that the index has found, which lies
// anywhere: at a million both ways cost the same where two of a thousand are found.
enum { WALK_SAMPLES = 25 };

int64_t search_sample_lines = 1000;

// A term that only the things of one organisation and kind have: asked for with every question, so
// that the index itself leaves the others out. PostgreSQL would read all its postings each time: a
// tenth of a second at a million; its lines tell organisation and kind themselves.
static void add_scope(Work *work, Text *out, const char *kind)
{
    text_format(out, "o%" PRId64 "%s", work->org_id, kind);
}

// A term for those of one site. No token of a text begins with s or o.
static void add_site(Text *out, SiteId site)
{
    text_format(out, "s%" PRId64, site.value);
}

static Str scoped(Work *work, const char *kind, SiteId site, Str tokens)
{
    Text all = TEXT(work);
    text_add(&all, tokens);
    if (db_engine(work->db) == DB_SQLITE) {
        if (all.len) text_add_char(&all, ' ');
        add_scope(work, &all, kind);
    }
    if (site.value) {
        if (all.len) text_add_char(&all, ' ');
        add_site(&all, site);
    }
    return text_str(&all);
}

// Each statement that could fail halfway makes SQLite write out what the index has taken in.
static void index_put(Work *work, int64_t doc_id, Str tokens)
{
    db_run_at_commit(work, &SQL_search_index_put, ARGS(ARG(doc_id, doc_id), ARG(tokens, tokens)));
}

static void doc_add(Work *work, const char *kind, int64_t object_id, Str tokens)
{
    int64_t doc_id = id_new(work->now_ms);
    db_send(work, &SQL_search_doc_add,
            ARGS(ARG(kind, str_of(kind)), ARG(object_id, object_id), ARG(doc_id, doc_id),
                 ARG(tokens, tokens)));
    if (db_engine(work->db) == DB_SQLITE) index_put(work, doc_id, tokens);
}

void search_add(Work *work, const char *kind, int64_t object_id, SiteId site, Str tokens)
{
    doc_add(work, kind, object_id, scoped(work, kind, site, tokens));
}

void search_put(Work *work, const char *kind, int64_t object_id, SiteId site, Str tokens)
{
    int64_t doc_id;
    Str all = scoped(work, kind, site, tokens);
    if (db_int(work, &SQL_search_doc_find, ARGS(ARG(kind, str_of(kind)), ARG(object_id, object_id)),
               &doc_id))
        index_put(work, doc_id, all);
    else doc_add(work, kind, object_id, all);
}

void search_remove(Work *work, const char *kind, int64_t object_id)
{
    int64_t doc_id;
    Args of = ARGS(ARG(kind, str_of(kind)), ARG(object_id, object_id));
    if (!db_int(work, &SQL_search_doc_find, of, &doc_id)) return;
    db_run_at_commit(work, &SQL_search_index_remove, ARGS(ARG(doc_id, doc_id)));
    db_send(work, &SQL_search_doc_remove, of);
}

static void add_sites(Text *out, const SearchSites *sites, bool lite)
{
    text_add(out, lite ? STR(" AND (") : STR(" & ("));
    for (size_t i = 0; i < sites->count; i++) {
        if (i > 0) text_add(out, lite ? STR(" OR ") : STR(" | "));
        add_site(out, sites->list[i]);
    }
    text_add_char(out, ')');
}

Str search_question(Work *work, const char *kind, const SearchSites *sites, Str text)
{
    Question question = question_of(work, text);
    if (question.count == 0) return STR_ABSENT;
    bool lite = db_engine(work->db) == DB_SQLITE;
    Text out = TEXT(work);
    text_add(&out, lite ? question_fts5(work, &question) : question_tsquery(work, &question));
    if (lite) {
        text_add(&out, STR(" AND "));
        add_scope(work, &out, kind);
    }
    if (sites) add_sites(&out, sites, lite);
    return text_str(&out);
}

typedef struct Sample {
    int64_t seen, hits, lowest, highest;
} Sample;
RECORD(Sample, "What a question finds among the newest things.", FIELD(Sample, seen),
       FIELD(Sample, hits), FIELD(Sample, lowest), FIELD(Sample, highest));

bool search_walks(Work *work, const char *kind, Str question, int64_t below, int64_t limit,
                  int64_t *floor)
{
    Sample sample;
    *floor = 0;
    if (db_engine(work->db) == DB_SQLITE) return false;
    db_one(work, &SQL_search_sample,
           ARGS(ARG(kind, str_of(kind)), ARG(question, question), ARG(below, below),
                ARG(limit, search_sample_lines)),
           Sample, &sample);
    if (sample.seen < search_sample_lines) return true; // these are all
    if (sample.hits * WALK_SAMPLES < limit) return false;
    // Numbers of lines are times, so that a span holds about as many as the one before.
    int64_t span = sample.highest - sample.lowest;
    if (sample.lowest > span * WALK_SAMPLES) *floor = sample.lowest - span * WALK_SAMPLES;
    return true;
}
