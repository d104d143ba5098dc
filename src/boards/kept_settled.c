// kept_settled.c - the board out of the cells; what they do not hold is read row by row.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_inside.h"
#include "boards/kept_store.h"
#include "queries.h"
#include <stdlib.h>

// One family of the cells under way.
typedef struct Settled {
    KeptReading *reading;
    KeptSums log;
    KeptFamily family;
    size_t *cell_of; // of each group of a chunk: 1 + index of its cell; 0: not looked up yet
    size_t cell_cap;
    size_t less; // parts of the log that take cases away
} Settled;

static Args chunks_args(const Settled *settled, Arg list[4])
{
    const KeptScope *scope = settled->reading->scope;
    list[0] = ARG(family, (int64_t)settled->family);
    list[1] = ARG(first, kept_month(scope->from));
    list[2] = ARG(last, kept_month(scope->to));
    list[3] = ARG(import_id, scope->import_id);
    return (Args){ .list = list, .count = 4 };
}

// The log of the period, and whether all that cells and log rest on has happened by as_of.
static bool begin(Work *work, Settled *settled)
{
    Arg list[4];
    int64_t until = INT64_MIN;
    const KeptScope *scope = settled->reading->scope;
    if (kept_needs_teams(scope, settled->reading->facts) || !kept_store_ready(work)) return false;
    db_int(work, &SQL_kept_cells_until, chunks_args(settled, list), &until);
    if (until > scope->as_of.ms) return false;
    KeptSums *log = &settled->log;
    *log = kept_sums(work);
    log->first = kept_month(scope->from);
    log->past = kept_month(scope->to) + 1;
    kept_store_log(work, log);
    kept_sums_add_up(log);
    size_t kept = 0;
    for (size_t i = 0; i < log->count; i++) {
        const KeptSum *sum = &log->list[i];
        bool wanted = !scope->import_id.value || sum->import_id == scope->import_id.value;
        if (sum->family != settled->family || !wanted) continue;
        if (sum->until > scope->as_of.ms) return false;
        log->list[kept++] = *sum;
    }
    log->count = kept;
    return true;
}

static bool in_period(const Settled *settled, int64_t month, const KeptPart *part)
{
    Date day = { kept_month_first(month).days + part->day };
    return kept_in_period(settled->reading->scope, (MaybeDate){ true, day });
}

// --- Promises

enum { LEFT_OUT = 1, FIRST_CELL = 2 };

// The cell that a group of a chunk goes into.
static KeptCell *cell_of(Work *work, Settled *settled, size_t *found, const KeptSum *of,
                         const KeptGroup *group)
{
    KeptReading *reading = settled->reading;
    const KeptScope *scope = reading->scope;
    if (*found == 0) {
        *found = LEFT_OUT;
        if (kept_site(reading->facts, of->site) && kept_list_has(&scope->kinds, group->kind) &&
            kept_list_has(&scope->types, group->type)) {
            KeptKey key =
                kept_promise_key(work, reading, of->site, of->month, group->type, group->kind);
            KeptCell *cell = kept_cell(work, &reading->cells, key);
            *found = FIRST_CELL + (size_t)(cell - reading->cells.list);
        }
    }
    return *found == LEFT_OUT ? NULL : &reading->cells.list[*found - FIRST_CELL];
}

static void count_part(KeptCell *cell, const KeptPart *part)
{
    for (int clock = 0; clock < KEPT_CLOCKS; clock++)
        kept_count(&cell->counts[clock], kept_code_outcome(part->code, (KeptClock)clock),
                   part->count);
}

static void groups_forget(Work *work, Settled *settled, size_t group_count)
{
    if (group_count > settled->cell_cap) {
        settled->cell_cap = group_count * 2;
        settled->cell_of = NEW(work, size_t, settled->cell_cap);
    }
    if (group_count) memset(settled->cell_of, 0, group_count * sizeof *settled->cell_of);
}

static bool take_promises(Work *work, void *row, void *arg)
{
    const KeptChunkRow *chunk = row;
    Settled *settled = arg;
    KeptPart part;
    KeptSum of = { .month = chunk->month, .site = chunk->site_id.value };
    KeptReader reader = kept_chunk_read(work, chunk->cells);
    groups_forget(work, settled, reader.group_count);
    while (kept_chunk_next(&reader, &part)) {
        if (!in_period(settled, of.month, &part)) continue;
        KeptCell *cell =
            cell_of(work, settled, &settled->cell_of[part.group], &of, &reader.groups[part.group]);
        if (cell) count_part(cell, &part);
    }
    return true;
}

static void log_promises(Work *work, Settled *settled)
{
    const KeptSums *log = &settled->log;
    for (size_t i = 0; i < log->count; i++) {
        const KeptSum *sum = &log->list[i];
        size_t found = 0;
        if (!in_period(settled, sum->month, &sum->part)) continue;
        KeptCell *cell = cell_of(work, settled, &found, sum, &log->groups[sum->part.group]);
        if (cell) count_part(cell, &sum->part);
    }
}

static bool wants_import(const KeptReading *reading, const KeptImportRow *import)
{
    ImportId wanted = reading->scope->import_id;
    return !import->counted && (!wanted.value || wanted.value == import->id.value);
}

static void rest_of_promises(Work *work, KeptReading *reading)
{
    static const Query *const running[] = { &SQL_kept_running_due, &SQL_kept_running_opened };
    static const char *const names[] = { "due", "opened", "stopped" };
    const KeptScope *scope = reading->scope;
    KeptFactRow row = { .state = STR_ABSENT };
    Time from, to;
    kept_window(scope, &from, &to);
    if (scope->basis != BASIS_STOPPED)
        db_each(work, running[scope->basis],
                ARGS(ARG(from, from), ARG(to, to), ARG(import_id, scope->import_id)),
                &KeptFactRow_record, &row, kept_take_fact, reading);
    for (size_t i = 0; i < reading->imports.list.count; i++) {
        const KeptImportRow *import = &reading->imports.list.items[i];
        if (!wants_import(reading, import)) continue;
        Str kind = scope->kinds.count == 1 ? scope->kinds.items[0] : STR_ABSENT;
        db_each(work, &SQL_kept_facts_import_settled,
                ARGS(ARG(from, from), ARG(to, to), ARG(kind, kind),
                     ARG(basis, str_of(names[scope->basis])), ARG(import_id, import->id)),
                &KeptFactRow_record, &row, kept_take_fact, reading);
    }
}

bool kept_settled_promises(Work *work, KeptReading *reading)
{
    Arg list[4];
    KeptChunkRow chunk;
    Settled settled = { .reading = reading, .family = (KeptFamily)reading->scope->basis };
    if (!begin(work, &settled)) return false;
    db_each(work, &SQL_kept_cells_of, chunks_args(&settled, list), &KeptChunkRow_record, &chunk,
            take_promises, &settled);
    log_promises(work, &settled);
    rest_of_promises(work, reading);
    return true;
}

// --- Cases

static void times_add(Settled *settled, int64_t key, const KeptPart *part, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        kept_times_add(&settled->reading->facts->times, key, part->time, part->code != 0);
}

static bool case_wanted(const Settled *settled, int64_t site, Str type)
{
    const KeptReading *reading = settled->reading;
    return kept_site(reading->facts, site) && kept_list_has(&reading->scope->types, type);
}

// How many of a part the log takes away; each of them once.
static int64_t taken_away(Settled *settled, const KeptChunkRow *chunk, const KeptPart *part,
                          Str type)
{
    KeptSums *log = &settled->log;
    for (size_t i = 0; settled->less && i < log->count; i++) {
        KeptSum *sum = &log->list[i];
        if (sum->part.count >= 0 || sum->site != chunk->site_id.value ||
            sum->month != chunk->month || sum->import_id != chunk->import_id.value ||
            sum->part.time != part->time || sum->part.day != part->day ||
            sum->part.code != part->code || !str_equal(log->groups[sum->part.group].type, type))
            continue;
        int64_t taken = -sum->part.count < part->count ? -sum->part.count : part->count;
        sum->part.count += taken;
        if (sum->part.count == 0) settled->less--;
        return taken;
    }
    return 0;
}

static bool take_cases(Work *work, void *row, void *arg)
{
    const KeptChunkRow *chunk = row;
    Settled *settled = arg;
    KeptPart part;
    KeptReader reader = kept_chunk_read(work, chunk->cells);
    if (!kept_site(settled->reading->facts, chunk->site_id.value)) return true;
    int64_t *keys = NEW(work, int64_t, reader.group_count);
    bool *wanted = NEW(work, bool, reader.group_count);
    for (size_t i = 0; i < reader.group_count; i++) {
        Str type = reader.groups[i].type;
        wanted[i] = case_wanted(settled, chunk->site_id.value, type);
        if (wanted[i])
            keys[i] =
                kept_case_key(work, settled->reading, chunk->site_id.value, chunk->month, type);
    }
    while (kept_chunk_next(&reader, &part)) {
        if (!wanted[part.group] || !in_period(settled, chunk->month, &part)) continue;
        int64_t taken = taken_away(settled, chunk, &part, reader.groups[part.group].type);
        times_add(settled, keys[part.group], &part, part.count - taken);
    }
    return true;
}

static void log_cases(Work *work, Settled *settled)
{
    const KeptSums *log = &settled->log;
    for (size_t i = 0; i < log->count; i++) {
        const KeptSum *sum = &log->list[i];
        Str type = log->groups[sum->part.group].type;
        if (sum->part.count < 0) settled->less++;
        if (!in_period(settled, sum->month, &sum->part) || !case_wanted(settled, sum->site, type))
            continue;
        int64_t key = kept_case_key(work, settled->reading, sum->site, sum->month, type);
        times_add(settled, key, &sum->part, sum->part.count);
    }
}

static void rest_of_cases(Work *work, KeptReading *reading)
{
    const KeptScope *scope = reading->scope;
    KeptCaseRow row;
    Time from, to;
    kept_window(scope, &from, &to);
    db_each(work, &SQL_kept_cases_unsolved,
            ARGS(ARG(from, from), ARG(to, to), ARG(import_id, scope->import_id)),
            &KeptCaseRow_record, &row, kept_take_case, reading);
    for (size_t i = 0; i < reading->imports.list.count; i++) {
        const KeptImportRow *import = &reading->imports.list.items[i];
        if (wants_import(reading, import))
            db_each(work, &SQL_kept_cases_import_solved,
                    ARGS(ARG(from, from), ARG(to, to), ARG(import_id, import->id)),
                    &KeptCaseRow_record, &row, kept_take_case, reading);
    }
}

bool kept_settled_cases(Work *work, KeptReading *reading)
{
    Arg list[4];
    KeptChunkRow chunk;
    Settled settled = { .reading = reading, .family = KEPT_SOLVED };
    if (!begin(work, &settled)) return false;
    log_cases(work, &settled);
    db_each(work, &SQL_kept_cells_of, chunks_args(&settled, list), &KeptChunkRow_record, &chunk,
            take_cases, &settled);
    rest_of_cases(work, reading);
    return true;
}
