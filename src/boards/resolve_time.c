// resolve_time.c - cells into tables, tables into curves and quantiles.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/resolve_time.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static ResolveCell followed(KeptKey key, int64_t until_solved, bool solved, int64_t until_as_of)
{
    key.promise_kind = 0;
    bool ended = solved && until_solved <= until_as_of;
    return (ResolveCell){
        .key = key,
        .at = { .time = ended ? until_solved : until_as_of, .events = ended, .censored = !ended },
    };
}

ResolveCell resolve_case(KeptKey key, Time opened_at, MaybeTime solved_at, Time as_of)
{
    assert(opened_at.ms <= as_of.ms);
    return followed(key, solved_at.value.ms - opened_at.ms, solved_at.set, as_of.ms - opened_at.ms);
}

ResolveCell resolve_case_days(KeptKey key, Date opened, MaybeDate solved, Date as_of)
{
    assert(opened.days <= as_of.days);
    return followed(key, (solved.value.days - opened.days) * DAY_MS, solved.set,
                    (as_of.days - opened.days) * DAY_MS);
}

static int cell_compare(const void *a, const void *b)
{
    const ResolveCell *x = a, *y = b;
    int order = kept_key_compare(&x->key, &y->key);
    return order ? order : (x->at.time > y->at.time) - (x->at.time < y->at.time);
}

static bool cells_in_order(const ResolveCell *cells, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (cell_compare(&cells[i - 1], &cells[i]) > 0) return false;
    return true;
}

size_t resolve_rollup(ResolveCell *cells, size_t count, unsigned by)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) cells[i].key = kept_key_only(cells[i].key, by);
    if (!cells_in_order(cells, count)) qsort(cells, count, sizeof *cells, cell_compare);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || cell_compare(&cells[kept - 1], &cells[i]) != 0) {
            cells[kept++] = cells[i];
            continue;
        }
        cells[kept - 1].at.events += cells[i].at.events;
        cells[kept - 1].at.censored += cells[i].at.censored;
    }
    return kept;
}

// A table of all cases, made from runs that are tables themselves.
typedef struct Runs {
    SurvivalCount *rows, *spare;
    size_t *starts; // of each run, and the end of the last
} Runs;

// Merges runs [low, high), low < high, into the place of the first; returns the rows of the result.
static size_t runs_merge(const Runs *runs, size_t low, size_t high)
{
    size_t start = runs->starts[low], middle = low + (high - low) / 2;
    if (middle == low) return runs->starts[high] - start;
    size_t left = runs_merge(runs, low, middle), right = runs_merge(runs, middle, high);
    size_t count = survival_merge(&runs->rows[start], left, &runs->rows[runs->starts[middle]],
                                  right, &runs->spare[start]);
    memcpy(&runs->rows[start], &runs->spare[start], count * sizeof *runs->rows);
    return count;
}

bool resolve_starts_key(const ResolveCell *cells, size_t i)
{
    return i == 0 || kept_key_compare(&cells[i - 1].key, &cells[i].key) != 0;
}

// The table of all cells together; *count becomes its rows.
static const SurvivalCount *table_of(Work *work, const ResolveCell *cells, size_t *count)
{
    size_t keys = 0;
    Runs runs = { .rows = NEW(work, SurvivalCount, *count) };
    for (size_t i = 0; i < *count; i++) {
        runs.rows[i] = cells[i].at;
        keys += resolve_starts_key(cells, i);
    }
    if (keys <= 1) return runs.rows;

    runs.spare = NEW(work, SurvivalCount, *count);
    runs.starts = NEW(work, size_t, keys + 1);
    keys = 0;
    for (size_t i = 0; i < *count; i++)
        if (resolve_starts_key(cells, i)) runs.starts[keys++] = i;
    runs.starts[keys] = *count;
    *count = runs_merge(&runs, 0, keys);
    return runs.rows;
}

size_t resolve_curve(Work *work, const ResolveCell *cells, size_t count, SurvivalPoint *curve)
{
    const SurvivalCount *table = table_of(work, cells, &count);
    survival_curve(table, count, Z_95, curve);
    return count;
}

ResolveTime resolve_time(Work *work, const ResolveCell *cells, size_t count)
{
    int64_t all = 0, open = 0;
    const SurvivalCount *table = table_of(work, cells, &count);
    for (size_t i = 0; i < count; i++) {
        all += table[i].events + table[i].censored;
        open += table[i].censored;
    }
    ResolveSeek seek = resolve_seek(all, open);
    for (size_t i = 0; i < count; i++) resolve_seek_row(&seek, &table[i]);
    return resolve_sought(&seek);
}

enum { MEDIAN, P90, QUANTILES };

ResolveSeek resolve_seek(int64_t cases, int64_t open)
{
    static const double shares[QUANTILES] = { 0.5, 0.9 };
    ResolveSeek seek = { .cases = cases, .open = open };
    for (int i = 0; i < QUANTILES; i++) {
        seek.survival[i] = survival_seek(cases, Z_95, shares[i]);
        seek.plain[i] = quantile_seek(cases, shares[i]);
    }
    return seek;
}

void resolve_seek_row(ResolveSeek *seek, const SurvivalCount *row)
{
    for (int i = 0; i < QUANTILES; i++) survival_seek_row(&seek->survival[i], row);
    if (seek->open) return;
    for (int i = 0; i < QUANTILES; i++)
        quantile_seek_value(&seek->plain[i], (ValueCount){ row->time, row->events });
    seek->sum += (double)row->time * (double)row->events;
}

// Nothing is open: the plain quantile is what everybody else would compute.
static ResolveQuantile quantile_of(const ResolveSeek *seek, int i)
{
    SurvivalQuantile quantile = survival_sought(&seek->survival[i], SURVIVAL_FIRST_TIME);
    Figure value = seek->open ? quantile.time : quantile_sought(&seek->plain[i]);
    return (ResolveQuantile){ value, quantile.low, quantile.high };
}

ResolveTime resolve_sought(const ResolveSeek *seek)
{
    ResolveTime result = { .cases = seek->cases,
                           .open = seek->open,
                           .estimated = seek->open > 0,
                           .median = quantile_of(seek, MEDIAN),
                           .p90 = quantile_of(seek, P90) };
    if (!result.estimated && seek->cases) result.mean = figure_of(seek->sum / (double)seek->cases);
    return result;
}
