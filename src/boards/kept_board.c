// kept_board.c - the same cells, added up by rows, by sites, by months and as a whole.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_board.h"
#include "boards/kept_cells.h"

KeptPlan kept_plan(unsigned by)
{
    return (KeptPlan){
        .by = by,
        .z = Z_95,
        .funnel = { .spread = FUNNEL_ADDITIVE, .winsorised = 0.1, .false_discovery = 0.05 },
        .trend = { .kind = CHART_AUTO, .signals = CHART_SIGNALS_OF_SHARES },
    };
}

static void sites_picture(Work *work, const KeptCell *cells, size_t count, KeptPlan plan,
                          KeptPictures *pictures)
{
    KeptCell *sites = kept_cells_by(work, cells, count, KEPT_BY_SITE, &count);
    FunnelUnit *units = NEW(work, FunnelUnit, count);
    FunnelPoint *points = NEW(work, FunnelPoint, count);
    for (int clock = 0; clock < KEPT_CLOCKS; clock++) {
        KeptPictures *picture = &pictures[clock];
        for (size_t i = 0; i < count; i++) {
            const KeptCounts *counts = &sites[i].counts[clock];
            units[i] = (FunnelUnit){ counts->kept, counts->kept + counts->missed };
        }
        picture->funnel = funnel_plot(work, units, count, plan.funnel, points);
        picture->sites = NEW(work, KeptSite, count);
        picture->site_count = count;
        for (size_t i = 0; i < count; i++)
            picture->sites[i] = (KeptSite){ sites[i].key.site, points[i] };
    }
}

static void months_picture(Work *work, const KeptCell *cells, size_t count, KeptPlan plan,
                           KeptPictures *pictures)
{
    KeptCell *months = kept_cells_by(work, cells, count, KEPT_BY_MONTH, &count);
    ChartShare *shares = NEW(work, ChartShare, count);
    for (int clock = 0; clock < KEPT_CLOCKS; clock++) {
        KeptPictures *picture = &pictures[clock];
        for (size_t i = 0; i < count; i++) {
            const KeptCounts *counts = &months[i].counts[clock];
            shares[i] =
                (ChartShare){ months[i].key.month, counts->kept, counts->kept + counts->missed };
        }
        picture->months = NEW(work, ChartPoint, count);
        picture->month_count = count;
        picture->trend = chart_shares(shares, count, plan.trend, picture->months);
    }
}

// Cells by the dimensions of the rows, with an empty one for every key that has cases only.
static KeptCell *rows_of(Work *work, const KeptCell *cells, size_t cell_count,
                         const ResolveCell *cases, size_t case_count, unsigned by, size_t *count)
{
    KeptCells rows = { .count = 0 };
    for (size_t i = 0; i < cell_count; i++) kept_cells_add(work, &rows, &cells[i], by);
    if (by & KEPT_BY_KIND) case_count = 0; // Cases have no promise kind.
    for (size_t i = 0; i < case_count; i++)
        if (resolve_starts_key(cases, i)) kept_cell(work, &rows, cases[i].key);
    *count = kept_rollup(rows.list, rows.count, by);
    return rows.list;
}

static KeptRow row_of(const KeptCell *cell, double z)
{
    KeptRow row = { .key = cell->key };
    for (int clock = 0; clock < KEPT_CLOCKS; clock++) {
        row.counts[clock] = cell->counts[clock];
        row.rate[clock] = kept_rate(&cell->counts[clock], z);
    }
    return row;
}

KeptBoard kept_board(Work *work, const KeptCell *cells, size_t cell_count, ResolveCell *cases,
                     size_t case_count, KeptPlan plan)
{
    KeptBoard board = { 0 };
    KeptCell total = { 0 };

    sites_picture(work, cells, cell_count, plan, board.pictures);
    months_picture(work, cells, cell_count, plan, board.pictures);
    case_count = resolve_rollup(cases, case_count, plan.by);
    KeptCell *rows = rows_of(work, cells, cell_count, cases, case_count, plan.by, &board.row_count);
    board.rows = NEW(work, KeptRow, board.row_count);
    size_t from = 0;
    for (size_t i = 0; i < board.row_count; i++) {
        KeptRow *row = &board.rows[i];
        *row = row_of(&rows[i], plan.z);
        KeptKey key = kept_key_only(row->key, plan.by & ~(unsigned)KEPT_BY_KIND);
        while (from < case_count && kept_key_compare(&cases[from].key, &key) < 0) from++;
        size_t past = from;
        while (past < case_count && kept_key_compare(&cases[past].key, &key) == 0) past++;
        row->resolve = resolve_time(work, case_count ? &cases[from] : cases, past - from);
        for (int clock = 0; clock < KEPT_CLOCKS; clock++)
            kept_add(&total.counts[clock], &rows[i].counts[clock]);
    }
    board.total = row_of(&total, plan.z);
    board.total.resolve = resolve_time(work, cases, case_count);
    return board;
}
