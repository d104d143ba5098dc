// chart.c - centre and limits from the baseline, then the patterns, point by point.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "stats/chart.h"
#include <assert.h>
#include <math.h>

// Expected range of two values of a standard normal, and the constants of the XmR chart made from
// it, as they are printed in every table.
static const double RANGE_OF_TWO = 1.128, LIMITS_PER_RANGE = 2.66, RANGE_LIMIT_PER_RANGE = 3.267;

static bool follows(const ChartPoint *points, size_t i)
{
    return i > 0 && points[i].assessable && points[i - 1].assessable &&
           points[i].period == points[i - 1].period + 1;
}

// Mean absolute difference of neighbours among the first `count` points.
static Figure range_mean(const ChartPoint *points, size_t count, double (*of)(const ChartPoint *))
{
    double sum = 0;
    int64_t ranges = 0;
    for (size_t i = 1; i < count; i++) {
        if (!follows(points, i)) continue;
        sum += fabs(of(&points[i]) - of(&points[i - 1]));
        ranges++;
    }
    if (ranges == 0) return (Figure)NOT_ASSESSABLE;
    return figure_of(sum / (double)ranges);
}

static double value_of(const ChartPoint *point)
{
    return point->value;
}

static double z_of(const ChartPoint *point)
{
    return point->z;
}

// The eight patterns over the last `width` points, oldest first.

static bool same_side(const ChartPoint *last, int width)
{
    int above = 0, below = 0;
    for (int i = 0; i < width; i++) {
        above += last[-i].z > 0;
        below += last[-i].z < 0;
    }
    return above == width || below == width;
}

static int step_at(const ChartPoint *point)
{
    return (point->value > point[-1].value) - (point->value < point[-1].value);
}

static bool trend(const ChartPoint *last, int width)
{
    for (int i = 0; i < width - 1; i++)
        if (step_at(last - i) == 0 || step_at(last - i) != step_at(last)) return false;
    return true;
}

static bool alternating(const ChartPoint *last, int width)
{
    for (int i = 0; i < width - 1; i++)
        if (step_at(last - i) != (i % 2 ? -1 : 1) * step_at(last) || step_at(last - i) == 0)
            return false;
    return true;
}

static bool one_side_beyond(const ChartPoint *last, int width, int needed, double z)
{
    int above = 0, below = 0;
    for (int i = 0; i < width; i++) {
        above += last[-i].z > z;
        below += last[-i].z < -z;
    }
    return above >= needed || below >= needed;
}

static bool two_of_three(const ChartPoint *last, int width)
{
    return one_side_beyond(last, width, 2, 2);
}

static bool four_of_five(const ChartPoint *last, int width)
{
    return one_side_beyond(last, width, 4, 1);
}

static bool within(const ChartPoint *last, int width)
{
    for (int i = 0; i < width; i++)
        if (fabs(last[-i].z) >= 1) return false;
    return true;
}

static bool outside(const ChartPoint *last, int width)
{
    for (int i = 0; i < width; i++)
        if (fabs(last[-i].z) <= 1) return false;
    return true;
}

typedef bool Pattern(const ChartPoint *last, int width);

// clang-format off
static const struct { ChartSignal signal; int width; Pattern *seen; } patterns[] = {
    { CHART_NINE_SAME_SIDE,       9,  same_side },
    { CHART_SIX_TREND,            6,  trend },
    { CHART_FOURTEEN_ALTERNATING, 14, alternating },
    { CHART_TWO_OF_THREE,         3,  two_of_three },
    { CHART_FOUR_OF_FIVE,         5,  four_of_five },
    { CHART_FIFTEEN_WITHIN,       15, within },
    { CHART_EIGHT_OUTSIDE,        8,  outside },
};
// clang-format on

static void patterns_flag(ChartPoint *points, size_t count, unsigned signals)
{
    int run = 0; // points since the last gap, this one included
    for (size_t i = 0; i < count; i++) {
        run = !points[i].assessable ? 0 : follows(points, i) ? run + 1 : 1;
        for (size_t k = 0; k < sizeof patterns / sizeof *patterns; k++)
            if (signals & patterns[k].signal && run >= patterns[k].width &&
                patterns[k].seen(&points[i], patterns[k].width))
                points[i].signals |= patterns[k].signal;
    }
}

static size_t baseline_of(ChartPlan plan, size_t count)
{
    return plan.baseline == 0 || plan.baseline > count ? count : plan.baseline;
}

// Sums of the baseline; its mean number of trials decides between p and p'.
typedef struct ShareSums {
    int64_t hits, trials, periods;
} ShareSums;

static ShareSums shares_plot(const ChartShare *shares, size_t count, size_t baseline,
                             ChartPoint *points)
{
    ShareSums sums = { 0 };
    for (size_t i = 0; i < count; i++) {
        assert(0 <= shares[i].hits && shares[i].hits <= shares[i].trials);
        assert(i == 0 || shares[i - 1].period < shares[i].period);
        points[i] = (ChartPoint){ .period = shares[i].period, .assessable = shares[i].trials > 0 };
        if (!points[i].assessable) continue;
        points[i].value = (double)shares[i].hits / (double)shares[i].trials;
        if (i >= baseline) continue;
        sums.hits += shares[i].hits;
        sums.trials += shares[i].trials;
        sums.periods++;
    }
    return sums;
}

static ChartKind kind_of(ChartPlan plan, ShareSums sums)
{
    if (plan.kind != CHART_AUTO) return plan.kind;
    bool large = sums.periods > 0 && sums.trials / sums.periods >= CHART_LARGE_TRIALS;
    return large ? CHART_P_PRIME : CHART_P;
}

Chart chart_shares(const ChartShare *shares, size_t count, ChartPlan plan, ChartPoint *points)
{
    assert(plan.kind != CHART_XMR);
    size_t baseline = baseline_of(plan, count);
    ShareSums sums = shares_plot(shares, count, baseline, points);
    Chart chart = { .kind = kind_of(plan, sums), .sigma = 1 };

    // All hits or none: there is no spread to measure others by.
    if (sums.hits == 0 || sums.hits == sums.trials) return (Chart){ .kind = chart.kind };
    chart.centre = (double)sums.hits / (double)sums.trials;
    double spread = sqrt(chart.centre * (1 - chart.centre));
    for (size_t i = 0; i < count; i++)
        if (points[i].assessable)
            points[i].z =
                (points[i].value - chart.centre) / (spread / sqrt((double)shares[i].trials));

    if (chart.kind == CHART_P_PRIME) {
        Figure range = range_mean(points, baseline, z_of);
        if (!range.assessable || range.value <= 0) {
            for (size_t i = 0; i < count; i++) points[i].z = 0;
            return (Chart){ .kind = chart.kind };
        }
        chart.sigma = range.value / RANGE_OF_TWO;
    }
    chart.assessable = true;
    for (size_t i = 0; i < count; i++) {
        if (!points[i].assessable) continue;
        double reach = 3 * chart.sigma * spread / sqrt((double)shares[i].trials);
        points[i].z /= chart.sigma;
        points[i].limits =
            (Interval){ fmax(0, chart.centre - reach), fmin(1, chart.centre + reach) };
        if (fabs(points[i].z) > 3) points[i].signals |= plan.signals & CHART_BEYOND;
    }
    patterns_flag(points, count, plan.signals);
    return chart;
}

Chart chart_values(const ChartValue *values, size_t count, ChartPlan plan, ChartPoint *points)
{
    assert(plan.kind == CHART_XMR);
    size_t baseline = baseline_of(plan, count);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        assert(isfinite(values[i].value));
        assert(i == 0 || values[i - 1].period < values[i].period);
        points[i] = (ChartPoint){ .period = values[i].period,
                                  .assessable = true,
                                  .value = values[i].value };
        if (i < baseline) sum += values[i].value;
    }
    Figure range = range_mean(points, baseline, value_of);
    if (!range.assessable || range.value <= 0) return (Chart){ .kind = CHART_XMR };

    Chart chart = {
        .assessable = true,
        .kind = CHART_XMR,
        .centre = sum / (double)baseline,
        .sigma = range.value / RANGE_OF_TWO,
        .range_mean = range.value,
        .range_high = RANGE_LIMIT_PER_RANGE * range.value,
    };
    double reach = LIMITS_PER_RANGE * range.value;
    for (size_t i = 0; i < count; i++) {
        points[i].z = (points[i].value - chart.centre) / chart.sigma;
        points[i].limits = (Interval){ chart.centre - reach, chart.centre + reach };
        if (fabs(points[i].value - chart.centre) > reach)
            points[i].signals |= plan.signals & CHART_BEYOND;
    }
    patterns_flag(points, count, plan.signals);
    return chart;
}
