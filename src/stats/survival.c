// survival.c - Kaplan-Meier from counts.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "stats/survival.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

static int time_compare(const void *a, const void *b)
{
    int64_t x = ((const SurvivalCount *)a)->time, y = ((const SurvivalCount *)b)->time;
    return (x > y) - (x < y);
}

// Adds a row behind the others, or to the last one when it has the same time.
static size_t row_add(SurvivalCount *rows, size_t count, SurvivalCount row)
{
    assert(row.events >= 0 && row.censored >= 0);
    if (count && rows[count - 1].time == row.time) {
        rows[count - 1].events += row.events;
        rows[count - 1].censored += row.censored;
        return count;
    }
    assert(count == 0 || rows[count - 1].time < row.time);
    rows[count] = row;
    return count + 1;
}

size_t survival_tabulate(SurvivalCount *rows, size_t count)
{
    size_t kept = 0;
    if (count) qsort(rows, count, sizeof *rows, time_compare);
    for (size_t i = 0; i < count; i++) kept = row_add(rows, kept, rows[i]);
    return kept;
}

size_t survival_merge(const SurvivalCount *a, size_t a_count, const SurvivalCount *b,
                      size_t b_count, SurvivalCount *sum)
{
    size_t i = 0, j = 0, kept = 0;
    while (i < a_count || j < b_count) {
        bool from_a = j == b_count || (i < a_count && a[i].time <= b[j].time);
        kept = row_add(sum, kept, from_a ? a[i++] : b[j++]);
    }
    return kept;
}

static int64_t cases_of(const SurvivalCount *table, size_t count)
{
    int64_t cases = 0;
    for (size_t i = 0; i < count; i++) {
        assert(i == 0 || table[i - 1].time < table[i].time);
        cases += table[i].events + table[i].censored;
    }
    return cases;
}

static void walk_step(SurvivalWalk *walk, const SurvivalCount *row)
{
    double n = (double)walk->at_risk, d = (double)row->events;
    bool all_end = row->events == walk->at_risk;
    if (row->events > 0) {
        walk->survival = all_end ? 0 : walk->survival * ((n - d) / n);
        walk->log_variance += all_end ? 0 : d / (n * (n - d));
    }
    walk->at_risk -= row->events + row->censored;
}

void survival_curve(const SurvivalCount *table, size_t count, double z, SurvivalPoint *curve)
{
    assert(z > 0);
    SurvivalWalk walk = { cases_of(table, count), 1, 0 };
    for (size_t i = 0; i < count; i++) {
        SurvivalPoint point = {
            .time = table[i].time,
            .at_risk = walk.at_risk,
            .events = table[i].events,
            .censored = table[i].censored,
        };
        walk_step(&walk, &table[i]);
        double s = point.survival = walk.survival, log_se = sqrt(walk.log_variance);
        if (s > 0) point.se = figure_of(s * log_se);
        if (0 < s && s < 1) {
            double half = z * log_se / -log(s);
            point.bounds = (Bounds){ true, pow(s, exp(half)), pow(s, exp(-half)) };
        }
        curve[i] = point;
    }
}

SurvivalPoint survival_at(const SurvivalPoint *curve, size_t count, int64_t time)
{
    assert(count >= 1);
    size_t low = 0, high = count; // the first row later than time
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (curve[middle].time <= time) low = middle + 1;
        else high = middle;
    }
    if (low == 0)
        return (SurvivalPoint){
            .time = time, .at_risk = curve[0].at_risk, .survival = 1, .se = figure_of(0)
        };

    SurvivalPoint point = curve[low - 1];
    if (point.time < time) {
        point.time = time;
        point.at_risk -= point.events + point.censored;
        point.events = point.censored = 0;
    }
    return point;
}

static double hazard_log(double survival)
{
    if (survival <= 0) return INFINITY;
    return log(-log(fmin(1, survival)));
}

SurvivalSeek survival_seek(int64_t cases, double z, double p)
{
    static const double tolerance = 0x1p-26; // sqrt(DBL_EPSILON)
    assert(z > 0);
    assert(0 < p && p < 1);
    return (SurvivalSeek){ .walk = { cases, 1, 0 },
                           .z = z,
                           .near = -log(1 - p + tolerance),
                           .at = hazard_log(1 - p + tolerance),
                           .under = hazard_log(1 - p - tolerance) };
}

static void crossing_look(SurvivalCrossing *crossing, const SurvivalSeek *seek, double line)
{
    if (!crossing->reached && line >= seek->at) {
        crossing->reached = true;
        crossing->first = seek->last;
    }
    if (crossing->reached && !crossing->passed && line >= seek->under) {
        crossing->passed = true;
        crossing->next = seek->last;
    }
}

// Whether no line can have come down so far: most rows need no logarithm for it. With x = 1 - S,
// -log S lies between x and x / S, and exp(half) is at most 1 / (1 - half).
static bool is_far(const SurvivalSeek *seek)
{
    static const double margin = 1 - 1e-6; // far more than is lost in rounding
    double s = seek->walk.survival, x = 1 - s;
    if (x <= 0) return true;
    double half_most = seek->z * sqrt(seek->walk.log_variance) / x;
    return half_most < 1 && x < s * seek->near * (1 - half_most) * margin;
}

void survival_seek_row(SurvivalSeek *seek, const SurvivalCount *row)
{
    const SurvivalWalk *walk = &seek->walk;
    seek->last = (double)row->time;
    if (seek->survival.passed && seek->low.passed && seek->high.passed) return;
    walk_step(&seek->walk, row);
    if (is_far(seek)) return;
    double line = hazard_log(walk->survival);
    crossing_look(&seek->survival, seek, line);
    if (0 < walk->survival && walk->survival < 1) {
        double half = seek->z * sqrt(walk->log_variance) / -log(walk->survival);
        crossing_look(&seek->low, seek, line + half);
        crossing_look(&seek->high, seek, line - half);
    }
}

static Figure crossing_time(const SurvivalCrossing *crossing, SurvivalRule rule, double last)
{
    if (!crossing->reached) return (Figure)NOT_ASSESSABLE;
    if (rule == SURVIVAL_FIRST_TIME) return figure_of(crossing->first);
    return figure_of((crossing->first + (crossing->passed ? crossing->next : last)) / 2);
}

SurvivalQuantile survival_sought(const SurvivalSeek *seek, SurvivalRule rule)
{
    return (SurvivalQuantile){ .time = crossing_time(&seek->survival, rule, seek->last),
                               .low = crossing_time(&seek->low, rule, seek->last),
                               .high = crossing_time(&seek->high, rule, seek->last) };
}

SurvivalQuantile survival_quantile(const SurvivalCount *table, size_t count, double z, double p,
                                   SurvivalRule rule)
{
    SurvivalSeek seek = survival_seek(cases_of(table, count), z, p);
    for (size_t i = 0; i < count; i++) survival_seek_row(&seek, &table[i]);
    return survival_sought(&seek, rule);
}
