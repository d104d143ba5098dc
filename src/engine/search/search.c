// search.c - keeps the index; makes questions for it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/search/search.h"
#include "queries.h"
#include <inttypes.h>

// A term that only the things of one organisation and kind have: asked for with every question, so
// that the index itself leaves the others out.
static void add_scope(Work *work, Text *out, const char *kind)
{
    if (out->len) text_add_char(out, ' ');
    text_format(out, "o%" PRId64 "%s", work->org_id, kind);
}

static Str scoped(Work *work, const char *kind, Str tokens)
{
    Text all = TEXT(work);
    text_add(&all, tokens);
    add_scope(work, &all, kind);
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

void search_add(Work *work, const char *kind, int64_t object_id, Str tokens)
{
    doc_add(work, kind, object_id, scoped(work, kind, tokens));
}

void search_put(Work *work, const char *kind, int64_t object_id, Str tokens)
{
    int64_t doc_id;
    Str all = scoped(work, kind, tokens);
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

Str search_question(Work *work, const char *kind, Str text)
{
    Question question = question_of(work, text);
    if (question.count == 0) return STR_ABSENT;
    bool lite = db_engine(work->db) == DB_SQLITE;
    Text out = TEXT(work);
    text_add(&out, lite ? question_fts5(work, &question) : question_tsquery(work, &question));
    text_add(&out, lite ? STR(" AND ") : STR(" & "));
    Text scope = TEXT(work);
    add_scope(work, &scope, kind);
    text_add(&out, text_str(&scope));
    return text_str(&out);
}
