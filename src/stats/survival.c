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

// log_variance is Greenwood's sum, the variance of log S.
static void point_finish(SurvivalPoint *point, double log_variance, double z)
{
    double s = point->survival;
    if (s <= 0) return;
    double log_se = sqrt(log_variance);
    point->se = figure_of(s * log_se);
    if (s >= 1) return;
    double half = z * log_se / fabs(log(s));
    point->bounds = (Bounds){ true, pow(s, exp(half)), pow(s, exp(-half)) };
}

void survival_curve(const SurvivalCount *table, size_t count, double z, SurvivalPoint *curve)
{
    assert(z > 0);
    int64_t at_risk = 0;
    for (size_t i = 0; i < count; i++) {
        assert(i == 0 || table[i - 1].time < table[i].time);
        at_risk += table[i].events + table[i].censored;
    }
    double survival = 1, log_variance = 0;
    for (size_t i = 0; i < count; i++) {
        double n = (double)at_risk, d = (double)table[i].events;
        bool all_end = table[i].events == at_risk;
        if (table[i].events > 0) {
            survival = all_end ? 0 : survival * ((n - d) / n);
            log_variance += all_end ? 0 : d / (n * (n - d));
        }
        curve[i] = (SurvivalPoint){
            .time = table[i].time,
            .at_risk = at_risk,
            .events = table[i].events,
            .censored = table[i].censored,
            .survival = survival,
        };
        point_finish(&curve[i], log_variance, z);
        at_risk -= table[i].events + table[i].censored;
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

// Which line of the curve a quantile is read off.
typedef enum Line { LINE_SURVIVAL, LINE_LOW, LINE_HIGH } Line;

static Figure line_at(const SurvivalPoint *point, Line line)
{
    if (line == LINE_SURVIVAL) return figure_of(point->survival);
    if (!point->bounds.assessable) return (Figure)NOT_ASSESSABLE;
    return figure_of(line == LINE_LOW ? point->bounds.low : point->bounds.high);
}

// First row from `from` on whose line is at most `level`, or count.
static size_t line_reaches(const SurvivalPoint *curve, size_t from, size_t count, Line line,
                           double level)
{
    for (size_t i = from; i < count; i++) {
        Figure at = line_at(&curve[i], line);
        if (at.assessable && at.value <= level) return i;
    }
    return count;
}

static Figure line_quantile(const SurvivalPoint *curve, size_t count, Line line, double p,
                            SurvivalRule rule)
{
    static const double tolerance = 0x1p-26; // sqrt(DBL_EPSILON)
    size_t first = line_reaches(curve, 0, count, line, 1 - p + tolerance);
    if (first == count) return (Figure)NOT_ASSESSABLE;

    double time = (double)curve[first].time;
    if (rule == SURVIVAL_FIRST_TIME) return figure_of(time);
    size_t next = line_reaches(curve, first, count, line, 1 - p - tolerance);
    double end = (double)curve[next < count ? next : count - 1].time;
    return figure_of((time + end) / 2);
}

SurvivalQuantile survival_quantile(const SurvivalPoint *curve, size_t count, double p,
                                   SurvivalRule rule)
{
    assert(0 < p && p < 1);
    return (SurvivalQuantile){
        .time = line_quantile(curve, count, LINE_SURVIVAL, p, rule),
        .low = line_quantile(curve, count, LINE_LOW, p, rule),
        .high = line_quantile(curve, count, LINE_HIGH, p, rule),
    };
}
