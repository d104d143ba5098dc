// kept_store.c - fills cells from the tables, folds the log into them, recounts them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_store_inside.h"
#include "queries.h"
#include <string.h>

enum {
    FOLD_LINES = 4000, // folded in one unit of work
    FOLD_WORTH = 1000, // lines that are worth a fold
    FILL_ROWS = 6000,  // looked at in one unit of work: some 25 ms
    WINDOW_MONTHS = 1, // filled at a time: memory is for so many
    ZONES_APART_MS = 15 * HOUR_MS,
};

typedef struct SpanRow {
    MaybeTime first, last;
} SpanRow;
RECORD(SpanRow, "From when to when.", FIELD(SpanRow, first), FIELD(SpanRow, last));

RECORD(KeptChunkRow, "A chunk.", FIELD(KeptChunkRow, site_id), FIELD(KeptChunkRow, month),
       FIELD(KeptChunkRow, import_id), FIELD(KeptChunkRow, cells));

typedef struct StoredRow {
    Time until;
    Str cells;
} StoredRow;
RECORD(StoredRow, "A chunk that is there.", FIELD(StoredRow, until), FIELD(StoredRow, cells));

typedef struct LogRow {
    int64_t sign;
    SiteId site_id;
    Str case_type, kind, state;
    Time started_at, due_at, organisation_due_at;
    MaybeTime stopped_at;
    MaybeBool organisation_kept;
    bool days_only;
    ImportId import_id;
} LogRow;
RECORD(LogRow, "A line of the log.", FIELD(LogRow, sign), FIELD(LogRow, site_id),
       FIELD(LogRow, case_type), FIELD(LogRow, kind), FIELD(LogRow, state),
       FIELD(LogRow, started_at), FIELD(LogRow, due_at), FIELD(LogRow, organisation_due_at),
       FIELD(LogRow, stopped_at), FIELD(LogRow, organisation_kept), FIELD(LogRow, days_only),
       FIELD(LogRow, import_id));
LIST_TYPE(LogRow);

LIST_TYPE(KeptFactRow);

typedef struct KeptOrg {
    OrgId id;
} KeptOrg;
RECORD(KeptOrg, "An organisation.", FIELD(KeptOrg, id));
LIST_TYPE(KeptOrg);

typedef struct QuietRow {
    ImportId id;
} QuietRow;
RECORD(QuietRow, "An import that rests.", FIELD(QuietRow, id));
LIST_TYPE(QuietRow);

bool kept_store_ready(Work *work)
{
    return db_exists(work, &SQL_kept_ready, ARGS_NONE);
}

// --- Chunks into the table

static Args chunk_key(const KeptSum *sum, Arg list[4])
{
    list[0] = ARG(family, (int64_t)sum->family);
    list[1] = ARG(month, sum->month);
    list[2] = ARG(site_id, sum->site);
    list[3] = ARG(import_id, sum->import_id);
    return (Args){ .list = list, .count = 4 };
}

static void chunk_put(KeptSums *sums, size_t from, size_t end)
{
    const KeptSum *first = &sums->list[from];
    int64_t until = first->until;
    for (size_t i = from; i < end; i++)
        if (sums->list[i].until > until) until = sums->list[i].until;
    Str bytes = kept_sums_bytes(sums, from, end);
    db_send(sums->work, &SQL_kept_cell_put,
            ARGS(ARG(family, (int64_t)first->family), ARG(month, first->month),
                 ARG(site_id, first->site), ARG(import_id, first->import_id), ARG(until, until),
                 ARG_BYTES(cells, bytes)));
}

static void all_put(KeptSums *sums)
{
    kept_sums_add_up(sums);
    for (size_t from = 0; from < sums->count;) {
        size_t end = kept_sums_chunk_end(sums, from);
        chunk_put(sums, from, end);
        from = end;
    }
    sums->count = 0;
}

static void chunk_add(KeptSums *sums, KeptSum of, Str bytes, int64_t sign)
{
    KeptReader reader = kept_chunk_read(sums->work, bytes);
    while (kept_chunk_next(&reader, &of.part)) {
        of.part.count *= sign;
        kept_sums_part(sums, &of, &reader.groups[of.part.group]);
    }
}

// What is stored of the chunks that the sums change is added to them; then all are stored.
void kept_sums_merge(KeptSums *sums)
{
    Work *work = sums->work;
    kept_sums_add_up(sums);
    size_t changed_count = sums->count;
    KeptSum *changed = NEW(work, KeptSum, changed_count);
    if (changed_count) memcpy(changed, sums->list, changed_count * sizeof *changed);
    for (size_t from = 0; from < changed_count;) {
        Arg list[4];
        StoredRow stored;
        KeptSums part = *sums;
        part.list = &changed[from];
        part.count = changed_count - from;
        size_t end = from + kept_sums_chunk_end(&part, 0);
        sums->count = 0;
        for (size_t i = from; i < end; i++)
            kept_sums_part(sums, &changed[i], &sums->groups[changed[i].part.group]);
        Args key = chunk_key(&changed[from], list);
        if (db_find(work, &SQL_kept_cell_find, key, StoredRow, &stored)) {
            KeptSum of = changed[from];
            of.until = stored.until.ms;
            chunk_add(sums, of, stored.cells, 1);
        }
        kept_sums_add_up(sums);
        if (sums->count) chunk_put(sums, 0, sums->count);
        else db_send(work, &SQL_kept_cell_drop, key);
        from = end;
    }
    sums->count = 0;
}

// --- Tables into sums

typedef struct Window {
    KeptSums *sums;
    KeptFamily family;
} Window;

static bool take_promise(Work *work, void *row, void *arg)
{
    Window *window = arg;
    (void)work;
    kept_sums_promise(window->sums, window->family, row, 1);
    return true;
}

static bool take_case(Work *work, void *row, void *arg)
{
    Window *window = arg;
    (void)work;
    kept_sums_case(window->sums, row, 1);
    return true;
}

static void span_count(Window *window, int64_t from, int64_t to, ImportId import_id)
{
    static const Query *const queries[KEPT_FAMILIES] = {
        &SQL_kept_count_due, &SQL_kept_count_opened, &SQL_kept_count_stopped, &SQL_kept_count_solved
    };
    KeptFactRow fact;
    KeptCaseRow solved;
    bool cases = window->family == KEPT_SOLVED;
    db_each(window->sums->work, queries[window->family],
            ARGS(ARG(from, from), ARG(to, to), ARG(import_id, import_id)),
            cases ? &KeptCaseRow_record : &KeptFactRow_record, cases ? (void *)&solved : &fact,
            cases ? take_case : take_promise, window);
}

void kept_sums_span(KeptSums *sums, KeptFamily family, int64_t from, int64_t to)
{
    Window window = { sums, family };
    span_count(&window, from, to, (ImportId){ 0 });
}

static void window_count(Window *window, ImportId import_id)
{
    int64_t from = kept_month_first(window->sums->first).days * DAY_MS - ZONES_APART_MS;
    int64_t to = kept_month_first(window->sums->past).days * DAY_MS + ZONES_APART_MS;
    span_count(window, from, to, import_id);
}

static bool span_of(Work *work, ImportId import_id, int64_t *first, int64_t *past)
{
    SpanRow span;
    if (import_id.value)
        db_one(work, &SQL_kept_span_import, ARGS(ARG(import_id, import_id)), SpanRow, &span);
    else db_one(work, &SQL_kept_span, ARGS_NONE, SpanRow, &span);
    if (!span.first.set || !span.last.set) return false;
    *first = kept_month((Date){ (span.first.value.ms - ZONES_APART_MS) / DAY_MS });
    *past = kept_month((Date){ (span.last.value.ms + ZONES_APART_MS) / DAY_MS }) + 1;
    return true;
}

// All windows of one import or of all, each counted and then given to done.
static void windows_each(Work *work, ImportId import_id, void (*done)(Window *window, void *arg),
                         void *arg)
{
    KeptSums sums = kept_sums(work);
    int64_t first, past;
    if (!span_of(work, import_id, &first, &past)) return;
    for (int family = 0; family < KEPT_FAMILIES; family++)
        for (int64_t month = first; month < past; month += WINDOW_MONTHS) {
            Window window = { &sums, (KeptFamily)family };
            sums.first = month;
            sums.past = month + WINDOW_MONTHS;
            window_count(&window, import_id);
            done(&window, arg);
            sums.count = 0;
        }
}

static void window_put(Window *window, void *arg)
{
    (void)arg;
    all_put(window->sums);
}

int64_t kept_store_fill(Work *work)
{
    int64_t rows = 0;
    Time before = { work->now_ms - KEPT_OVERDUE_DAYS * DAY_MS };
    db_send(work, &SQL_kept_hold, ARGS_NONE);
    db_send(work, &SQL_kept_log_clear, ARGS_NONE);
    db_send(work, &SQL_kept_cells_clear, ARGS_NONE);
    db_send(work, &SQL_kept_imports_count, ARGS_NONE);
    db_send(work, &SQL_kept_promises_count_all, ARGS(ARG(before, before)));
    windows_each(work, (ImportId){ 0 }, window_put, NULL);
    db_send(work, &SQL_kept_ready_add, ARGS_NONE);
    db_int(work, &SQL_kept_cells_count, ARGS_NONE, &rows);
    return rows;
}

int64_t kept_store_imports(Work *work)
{
    QuietRowList quiet;
    db_list(work, &SQL_kept_imports_quiet, ARGS_NONE, QuietRow, &quiet);
    if (quiet.count) db_send(work, &SQL_kept_hold, ARGS_NONE);
    for (size_t i = 0; i < quiet.count; i++) {
        Args of = ARGS(ARG(import_id, quiet.items[i].id));
        if (db_run(work, &SQL_kept_import_count, of) != 1) continue;
        db_send(work, &SQL_kept_log_clear_import, of);
        windows_each(work, quiet.items[i].id, window_put, NULL);
    }
    return (int64_t)quiet.count;
}

// --- The log

// Whether the cells are filled as far as what happened to a line in one family; NULL: wholly.
static bool is_reached(const KeptReach *reach, KeptFamily family, const LogRow *line)
{
    int64_t at = family == KEPT_BY_DUE ? line->due_at.ms : line->started_at.ms;
    if (family == KEPT_BY_STOPPED) at = line->stopped_at.value.ms;
    if (!reach || (int64_t)family < reach->family) return true;
    return (int64_t)family == reach->family && at < reach->until;
}

static void log_add(KeptSums *sums, const KeptReach *reach, const LogRow *line)
{
    const KeptImportRow *import =
        line->import_id.value ? kept_import_row(&sums->imports, line->import_id) : NULL;
    // What is not in the cells is read from the tables, as it is by now.
    if (line->import_id.value && !(import && import->counted)) return;
    if (line->kind.len == 0) {
        KeptCaseRow solved = { .site_id = line->site_id,
                               .case_type = line->case_type,
                               .opened_at = line->started_at,
                               .solved_at = line->stopped_at,
                               .import_id = line->import_id,
                               .days_only = line->days_only };
        if (is_reached(reach, KEPT_SOLVED, line)) kept_sums_case(sums, &solved, line->sign);
        return;
    }
    KeptFactRow fact = { .site_id = line->site_id,
                         .case_type = line->case_type,
                         .kind = line->kind,
                         .state = line->state,
                         .started_at = line->started_at,
                         .due_at = line->due_at,
                         .organisation_due_at = line->organisation_due_at,
                         .stopped_at = line->stopped_at,
                         .organisation_kept = line->organisation_kept,
                         .import_id = line->import_id };
    for (int family = KEPT_BY_DUE; family <= KEPT_BY_STOPPED; family++)
        if (is_reached(reach, (KeptFamily)family, line))
            kept_sums_promise(sums, (KeptFamily)family, &fact, line->sign);
}

static bool take_line(Work *work, void *row, void *arg)
{
    (void)work;
    log_add(arg, NULL, row);
    return true;
}

void kept_store_log(Work *work, KeptSums *sums)
{
    LogRow line;
    db_each(work, &SQL_kept_log_all, ARGS_NONE, &LogRow_record, &line, take_line, sums);
}

bool kept_sums_log(KeptSums *sums, const KeptReach *reach)
{
    LogRowList lines;
    db_list(sums->work, &SQL_kept_log_take, ARGS(ARG(limit, (int64_t)FOLD_LINES)), LogRow, &lines);
    for (size_t i = 0; i < lines.count; i++) log_add(sums, reach, &lines.items[i]);
    return lines.count < FOLD_LINES;
}

bool kept_store_fold(Work *work)
{
    KeptFactRowList overdue;
    Time before = { work->now_ms - KEPT_OVERDUE_DAYS * DAY_MS };
    if (!db_run(work, &SQL_kept_ready_touch, ARGS_NONE)) return true;
    KeptSums sums = kept_sums(work);
    bool all = kept_sums_log(&sums, NULL);
    db_list(work, &SQL_kept_promises_count,
            ARGS(ARG(before, before), ARG(limit, (int64_t)FOLD_LINES)), KeptFactRow, &overdue);
    for (size_t i = 0; i < overdue.count; i++)
        for (int family = KEPT_BY_DUE; family <= KEPT_BY_STOPPED; family++)
            kept_sums_promise(&sums, (KeptFamily)family, &overdue.items[i], 1);
    kept_sums_merge(&sums);
    return all && overdue.count < FOLD_LINES;
}

bool kept_store_tend(Work *work)
{
    int64_t lines = 0;
    if (!kept_store_ready(work)) {
        kept_store_fill_step(work, FILL_ROWS);
        return true;
    }
    if (kept_store_imports(work)) return false;
    db_int(work, &SQL_kept_log_length, ARGS(ARG(limit, (int64_t)FOLD_WORTH)), &lines);
    // A fold writes whole chunks anew, so a few lines are left where they are for a while.
    bool due =
        lines >= FOLD_WORTH || !db_exists(work, &SQL_kept_ready_fresh,
                                          ARGS(ARG(since, (Time){ work->now_ms - MINUTE_MS })));
    return due && !kept_store_fold(work);
}

bool kept_store_tend_all(Work *work)
{
    KeptOrgList orgs;
    bool more = false;
    int64_t org_id = work->org_id;
    db_list(work, &SQL_kept_orgs, ARGS_NONE, KeptOrg, &orgs);
    // What was long takes the unit of work for itself: the others have their turn in the next one.
    for (size_t i = 0; !more && i < orgs.count; i++) {
        work->org_id = orgs.items[i].id.value;
        more = kept_store_tend(work);
    }
    work->org_id = org_id;
    return more;
}

// --- Recounting

typedef struct Checking {
    KeptFlaws flaws;
    KeptSums *log;
} Checking;

static bool take_chunk(Work *work, void *row, void *arg)
{
    const KeptChunkRow *chunk = row;
    Window *window = arg;
    (void)work;
    KeptSum of = { .family = window->family,
                   .month = chunk->month,
                   .site = chunk->site_id.value,
                   .import_id = chunk->import_id.value };
    chunk_add(window->sums, of, chunk->cells, -1);
    return true;
}

// What a recount gives, less what cells and log say, must be nothing.
static void window_check(Window *window, void *arg)
{
    Checking *checking = arg;
    KeptSums *sums = window->sums, *log = checking->log;
    KeptChunkRow chunk;
    db_each(sums->work, &SQL_kept_cells_of,
            ARGS(ARG(family, (int64_t)window->family), ARG(first, sums->first),
                 ARG(last, sums->past - 1), ARG(import_id, (ImportId){ 0 })),
            &KeptChunkRow_record, &chunk, take_chunk, window);
    for (size_t i = 0; i < log->count; i++) {
        KeptSum sum = log->list[i];
        sum.part.count = -sum.part.count;
        if (sum.family == window->family) kept_sums_part(sums, &sum, &log->groups[sum.part.group]);
    }
    kept_sums_add_up(sums);
    for (size_t i = 0; i < sums->count && checking->flaws.count < FLAWS_MAX;) {
        const KeptSum *sum = &sums->list[i];
        checking->flaws.list[checking->flaws.count++] =
            (KeptFlaw){ sum->family, sum->month, sum->site };
        i = kept_sums_chunk_end(sums, i);
    }
}

KeptFlaws kept_store_check(Work *work)
{
    KeptSums log = kept_sums(work);
    Checking checking = { .flaws.list = NEW(work, KeptFlaw, FLAWS_MAX), .log = &log };
    if (!kept_store_ready(work)) return checking.flaws;
    kept_store_log(work, &log);
    kept_sums_add_up(&log);
    windows_each(work, (ImportId){ 0 }, window_check, &checking);
    return checking.flaws;
}
