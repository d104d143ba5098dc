// log_rank.c - observed and expected events, time by time, and the test of their differences.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "stats/log_rank.h"
#include "stats/distribution.h"
#include <assert.h>
#include <math.h>

// All groups at one time of the merged tables.
typedef struct Moment {
    size_t *row;      // per group: the first row not yet passed
    int64_t *at_risk; // per group
    int64_t at_risk_all, events_all;
} Moment;

static bool time_next(const LogRankGroup *groups, size_t count, const size_t *row, int64_t *time)
{
    bool found = false;
    for (size_t g = 0; g < count; g++) {
        if (row[g] == groups[g].count) continue;
        int64_t at = groups[g].table[row[g]].time;
        if (!found || at < *time) *time = at;
        found = true;
    }
    return found;
}

static bool group_is_at(const LogRankGroup *group, size_t row, int64_t time)
{
    return row < group->count && group->table[row].time == time;
}

// Adds one time's hypergeometric means and covariances.
static void moment_add(const Moment *moment, LogRankGroup *groups, size_t count, double *covariance)
{
    double n = (double)moment->at_risk_all, d = (double)moment->events_all;
    double spread = n > 1 ? d * (n - d) / (n - 1) : 0;
    for (size_t i = 0; i < count; i++) {
        if (moment->at_risk[i] == 0) continue;
        double share = (double)moment->at_risk[i] / n;
        groups[i].expected += d * share;
        covariance[i * count + i] += spread * share;
        for (size_t j = 0; j < count; j++)
            covariance[i * count + j] -= spread * share * ((double)moment->at_risk[j] / n);
    }
}

static void groups_add_up(Work *work, LogRankGroup *groups, size_t count, double *covariance)
{
    Moment moment = { .row = NEW(work, size_t, count), .at_risk = NEW(work, int64_t, count) };
    int64_t time = 0;

    for (size_t g = 0; g < count; g++) {
        groups[g].observed = 0;
        groups[g].expected = 0;
        for (size_t i = 0; i < groups[g].count; i++)
            moment.at_risk[g] += groups[g].table[i].events + groups[g].table[i].censored;
        moment.at_risk_all += moment.at_risk[g];
    }
    while (time_next(groups, count, moment.row, &time)) {
        moment.events_all = 0;
        for (size_t g = 0; g < count; g++) {
            if (!group_is_at(&groups[g], moment.row[g], time)) continue;
            int64_t events = groups[g].table[moment.row[g]].events;
            groups[g].observed += events;
            moment.events_all += events;
        }
        if (moment.events_all > 0) moment_add(&moment, groups, count, covariance);
        for (size_t g = 0; g < count; g++) {
            if (!group_is_at(&groups[g], moment.row[g], time)) continue;
            const SurvivalCount *row = &groups[g].table[moment.row[g]++];
            moment.at_risk[g] -= row->events + row->censored;
            moment.at_risk_all -= row->events + row->censored;
        }
    }
}

// x' A^-1 x for a symmetric positive definite A (n x n, overwritten by its Cholesky factor); false
// when A is singular to working precision.
static bool quadratic_form(double *a, double *x, size_t n, double *form)
{
    *form = 0;
    for (size_t i = 0; i < n; i++) {
        double whole = a[i * n + i];
        for (size_t j = 0; j <= i; j++) {
            for (size_t k = 0; k < j; k++) a[i * n + j] -= a[i * n + k] * a[j * n + k];
            if (j < i) a[i * n + j] /= a[j * n + j];
        }
        if (!(a[i * n + i] > 1e-12 * whole)) return false;
        a[i * n + i] = sqrt(a[i * n + i]);
        for (size_t k = 0; k < i; k++) x[i] -= a[i * n + k] * x[k];
        x[i] /= a[i * n + i];
        *form += x[i] * x[i];
    }
    return true;
}

LogRank log_rank_test(Work *work, LogRankGroup *groups, size_t count)
{
    size_t cells = count * count;
    double *covariance = NEW(work, double, cells);
    groups_add_up(work, groups, count, covariance);

    // Differences add up to zero, so the first group that could have had an event is left out.
    size_t *used = NEW(work, size_t, count), used_count = 0;
    for (size_t g = 0; g < count; g++)
        if (groups[g].expected > 0) used[used_count++] = g;
    if (used_count < 2) return (LogRank)NOT_ASSESSABLE;

    size_t n = used_count - 1;
    double *a = NEW(work, double, cells), *x = NEW(work, double, n), chi_square;
    for (size_t i = 0; i < n; i++) {
        const LogRankGroup *group = &groups[used[i + 1]];
        x[i] = (double)group->observed - group->expected;
        for (size_t j = 0; j < n; j++) a[i * n + j] = covariance[used[i + 1] * count + used[j + 1]];
    }
    if (!quadratic_form(a, x, n, &chi_square)) return (LogRank)NOT_ASSESSABLE;
    return (LogRank){ true, chi_square, (int64_t)n, chi_square_at_least(chi_square, (int64_t)n) };
}
