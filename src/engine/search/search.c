// search.c - keeps the index; makes questions for it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/search/search.h"
#include "queries.h"
#include <inttypes.h>

// Lines are in parts of these many numbers, as the schema has it: of a stretch, those parts are
// asked for of which about eight cover it.
static const int64_t part_lines[] = { 2048, 16384, 131072 };
enum {
    PARTS_MAX = 8,
    GROWTH_MAX = 8, // of what was looked at, if it held nothing
};

int64_t search_stretch_lines = 4096;

// A term that only the things of one organisation and kind have: asked for with every question, so
// that the index itself leaves the others out. PostgreSQL would read all its postings each time: a
// tenth of a second at a million. There lines tell organisation and kind themselves, and whatever
// is rarer than cases has a term of its kind. No token of a text begins with k, o or s.
static bool add_scope(Work *work, Text *out, const char *kind)
{
    if (db_engine(work->db) == DB_SQLITE) text_format(out, "o%" PRId64 "%s", work->org_id, kind);
    else if (strcmp(kind, "case") != 0) text_format(out, "k%s", kind);
    else return false;
    return true;
}

// A term for those of one site.
static void add_site(Text *out, SiteId site)
{
    text_format(out, "s%" PRId64, site.value);
}

static Str scoped(Work *work, const char *kind, SiteId site, Str tokens)
{
    Text all = TEXT(work);
    text_add(&all, tokens);
    if (all.len) text_add_char(&all, ' ');
    if (add_scope(work, &all, kind)) text_add_char(&all, ' ');
    if (site.value) add_site(&all, site);
    return str_trim(text_str(&all));
}

// Each statement that could fail halfway makes SQLite write out what the index has taken in.
static void index_put(Work *work, int64_t doc_id, Str tokens)
{
    db_run_at_commit(work, &SQL_search_index_put, ARGS(ARG(doc_id, doc_id), ARG(tokens, tokens)));
}

// PostgreSQL numbers its lines itself.
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
    Text scope = TEXT(work);
    if (add_scope(work, &scope, kind)) {
        text_add(&out, lite ? STR(" AND ") : STR(" & "));
        text_add(&out, text_str(&scope));
    }
    if (sites) add_sites(&out, sites, lite);
    return text_str(&out);
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// The size of the parts of which a stretch is put together; 0: it is too long.
static int64_t part_of(int64_t lines)
{
    for (size_t i = 0; i < COUNT(part_lines); i++)
        if (lines <= PARTS_MAX * part_lines[i]) return part_lines[i];
    return 0;
}

// Where a stretch of about so many lines begins.
static int64_t floor_of(int64_t top, int64_t lines)
{
    int64_t size = part_of(lines);
    return size && lines < top ? (top - lines) / size * size : 0;
}

// The parts that hold a stretch, as an array of PostgreSQL; absent: so many that it is as well to
// ask for all there are.
static Str parts_of(Work *work, int64_t floor, int64_t top)
{
    size_t level = 0;
    int64_t size = part_of(top - floor);
    if (size == 0 || (floor == 0 && size > part_lines[0])) return STR_ABSENT;
    while (part_lines[level] != size) level++;
    Text parts = TEXT(work);
    for (int64_t part = floor / size; part * size < top; part++)
        text_format(&parts, "%s%" PRId64, parts.len ? "," : "{",
                    part * (int64_t)COUNT(part_lines) + (int64_t)level);
    text_add_char(&parts, '}');
    return text_str(&parts);
}

RECORD(Found, "A line of the index, and whose it is.", FIELD(Found, line), FIELD(Found, id));

static FoundList found_in(Work *work, const Search *search, int64_t floor, int64_t top,
                          int64_t limit)
{
    FoundList list;
    Str parts = parts_of(work, floor, top);
    Arg args[] = { ARG(kind, str_of(search->kind)),
                   ARG(question, search->question),
                   ARG(below, top),
                   ARG(limit, limit),
                   ARG(floor, floor),
                   ARG(parts, parts) };
    db_list(work, parts.ptr ? &SQL_search_stretch : &SQL_search_rest,
            ((Args){ .list = args, .count = parts.ptr ? COUNT(args) : 4 }), Found, &list);
    return list;
}

// How many lines hold what is wanted, going by those that were looked at; half as many more, since
// they never hold the same.
static int64_t lines_for(int64_t wanted, const Search *search)
{
    int64_t lines = search->lines, most = lines * GROWTH_MAX;
    if (lines == 0) return search_stretch_lines;
    return search->hits ? smaller(lines * wanted / search->hits * 3 / 2 + 1, most) : most;
}

FoundList search_next(Work *work, Search *search, int64_t wanted)
{
    int64_t last = 0;
    FoundList found = { NEW(work, Found, (size_t)wanted), 0 };
    if (search->below == INT64_MAX) {
        db_int(work, &SQL_search_last, ARGS_NONE, &last);
        search->below = last + 1;
    }
    while (search->below > 0 && (int64_t)found.count < wanted) {
        int64_t left = wanted - (int64_t)found.count;
        int64_t floor = floor_of(search->below, lines_for(left, search));
        FoundList more = found_in(work, search, floor, search->below, left);
        for (size_t i = 0; i < more.count; i++) found.items[found.count++] = more.items[i];
        // There may be others in the stretch below the last of those that were wanted.
        if ((int64_t)more.count == left) floor = more.items[more.count - 1].line;
        search->hits += (int64_t)more.count;
        search->lines += search->below - floor;
        search->below = floor;
    }
    return found;
}

Str found_array(Work *work, const FoundList *found, bool lines)
{
    Text array = TEXT(work);
    text_add_char(&array, '{');
    for (size_t i = 0; i < found->count; i++)
        text_format(&array, "%s%" PRId64, i ? "," : "",
                    lines ? found->items[i].line : found->items[i].id);
    text_add_char(&array, '}');
    return text_str(&array);
}

int64_t search_floor(Work *work, Str question, int64_t below, int64_t hits)
{
    int64_t floor = 0;
    db_int(work, &SQL_search_floor,
           ARGS(ARG(question, question), ARG(below, below), ARG(limit, hits)), &floor);
    return floor;
}
