// import_index.c - the cases of imports in the search index.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_index.h"
#include "cases/case.h"
#include "queries.h"

// So few that whoever writes meanwhile hardly notices.
enum { INDEX_CASES = 400 };

typedef struct ImportIndexing {
    ImportId import_id;
    CaseId after; // cases up to this one are in the index
} ImportIndexing;
RECORD(ImportIndexing, "How far the cases of an import are indexed.",
       FIELD(ImportIndexing, import_id), FIELD(ImportIndexing, after));

typedef struct ImportedWords {
    CaseId id;
    SiteId site_id;
    Str number, subject, need_stated, asset_number;
    CustomerId customer_id;
    bool indexed; // by whoever has worked on it
} ImportedWords;
LIST_TYPE(ImportedWords);
RECORD(ImportedWords, "What a case is found by.", FIELD(ImportedWords, id),
       FIELD(ImportedWords, site_id), FIELD(ImportedWords, number), FIELD(ImportedWords, subject),
       FIELD(ImportedWords, need_stated), FIELD(ImportedWords, asset_number),
       FIELD(ImportedWords, customer_id), FIELD(ImportedWords, indexed));

static Case case_of(const ImportedWords *words)
{
    return (Case){ .id = words->id,
                   .site_id = words->site_id,
                   .number = words->number,
                   .subject = words->subject,
                   .need_stated = words->need_stated,
                   .asset_number = words->asset_number,
                   .customer_id = words->customer_id };
}

static void add_job(Work *work, const ImportIndexing *indexing)
{
    Str key = str_format(work, "%lld", (long long)indexing->import_id.value);
    job_add(work, "import_index", key, JOB_PAYLOAD(work, ImportIndexing, indexing),
            (Time){ work->now_ms });
}

void import_index_later(Work *work, ImportId id)
{
    add_job(work, &(ImportIndexing){ .import_id = id });
}

Str import_index(Work *work, const Job *job)
{
    ImportIndexing indexing;
    ImportedWordsList list;
    Issues *issues = NEW(work, Issues, 1);
    if (!from_json(work, ImportIndexing, job->payload.text, &indexing, issues))
        work_fail(work, FAIL_INTERNAL, "the payload of an import's index cannot be read");
    db_list(work, &SQL_import_words_next,
            ARGS(ARG(import_id, indexing.import_id), ARG(after, indexing.after.value),
                 ARG(limit, (int64_t)INDEX_CASES)),
            ImportedWords, &list);
    db_gather(work);
    for (size_t i = 0; i < list.count; i++) {
        Case of = case_of(&list.items[i]);
        if (!list.items[i].indexed) case_index_new(work, &of);
    }
    if (list.count < INDEX_CASES) return STR_ABSENT;
    indexing.after = list.items[list.count - 1].id;
    add_job(work, &indexing);
    return STR_ABSENT;
}

void import_index_case(Work *work, CaseId id)
{
    ImportedWords words;
    db_one(work, &SQL_import_words, ARGS(ARG(id, id)), ImportedWords, &words);
    Case of = case_of(&words);
    case_index(work, &of);
}

void import_index_undo(Work *work, ImportId id, int64_t limit)
{
    Args args = ARGS(ARG(import_id, id), ARG(limit, limit));
    db_send(work, &SQL_import_undo_index, args);
    db_send(work, &SQL_import_undo_docs, args);
}
