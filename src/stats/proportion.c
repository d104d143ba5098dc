// proportion.c - score and exact intervals of shares.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "stats/proportion.h"
#include "stats/distribution.h"
#include <assert.h>
#include <math.h>

static void counts_check(int64_t hits, int64_t trials)
{
    assert(trials >= 1);
    assert(0 <= hits);
    assert(hits <= trials);
}

Proportion proportion_of(int64_t hits, int64_t trials, double z)
{
    if (trials == 0) {
        assert(hits == 0);
        return (Proportion)NOT_ASSESSABLE;
    }
    return (Proportion){
        .assessable = true,
        .hits = hits,
        .trials = trials,
        .value = (double)hits / (double)trials,
        .interval = proportion_wilson(hits, trials, z),
    };
}

Interval proportion_wilson(int64_t hits, int64_t trials, double z)
{
    counts_check(hits, trials);
    assert(z > 0);

    double n = (double)trials, p = (double)hits / n, zz = z * z;
    double centre = (p + zz / (2 * n)) / (1 + zz / n);
    double half = z / (1 + zz / n) * sqrt(p * (1 - p) / n + zz / (4 * n * n));
    Interval i = { fmax(0, centre - half), fmin(1, centre + half) };

    // Rounding may push a bound past p when p is 0 or 1.
    i.low = fmin(i.low, p);
    i.high = fmax(i.high, p);
    assert(i.low <= p && p <= i.high);
    return i;
}

Interval proportion_exact(int64_t hits, int64_t trials, double confidence)
{
    counts_check(hits, trials);
    assert(0 < confidence && confidence < 1);

    double tail = (1 - confidence) / 2, h = (double)hits, n = (double)trials;
    return (Interval){
        .low = hits == 0 ? 0 : beta_quantile(tail, h, n - h + 1),
        .high = hits == trials ? 1 : beta_quantile(1 - tail, h + 1, n - h),
    };
}

// How many outcomes from `from` to `to` have a mass of at most `mass_max`, when the mass never
// grows from `from` towards `to`.
static int64_t tail_count(int64_t from, int64_t to, int64_t trials, double target, double mass_max)
{
    int64_t step = from <= to ? 1 : -1;
    int64_t count = (to - from) * step + 1;
    int64_t low = 0, high = count; // how many come before the first that is unlikely enough
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (binomial_mass(from + middle * step, trials, target) <= mass_max) high = middle;
        else low = middle + 1;
    }
    return count - low;
}

double proportion_exact_p(int64_t hits, int64_t trials, double target)
{
    counts_check(hits, trials);
    assert(0 <= target && target <= 1);

    if (target <= 0) return hits == 0 ? 1 : 0;
    if (target >= 1) return hits == trials ? 1 : 0;
    double expected = (double)trials * target, h = (double)hits;
    double mass_max = binomial_mass(hits, trials, target) * (1 + 1e-7);
    if (h < expected) {
        int64_t other = tail_count((int64_t)ceil(expected), trials, trials, target, mass_max);
        double far = other ? binomial_at_least(trials - other + 1, trials, target) : 0;
        return fmin(1, binomial_at_most(hits, trials, target) + far);
    }
    if (h > expected) {
        int64_t other = tail_count((int64_t)floor(expected), 0, trials, target, mass_max);
        double far = other ? binomial_at_most(other - 1, trials, target) : 0;
        return fmin(1, binomial_at_least(hits, trials, target) + far);
    }
    return 1;
}

ProportionDifference proportion_difference(int64_t hits_a, int64_t trials_a, int64_t hits_b,
                                           int64_t trials_b, double z)
{
    Proportion a = proportion_of(hits_a, trials_a, z), b = proportion_of(hits_b, trials_b, z);
    if (!a.assessable || !b.assessable) return (ProportionDifference)NOT_ASSESSABLE;

    double difference = a.value - b.value;
    double pooled = (double)(hits_a + hits_b) / (double)(trials_a + trials_b);
    double se = sqrt(pooled * (1 - pooled) * (1 / (double)trials_a + 1 / (double)trials_b));
    double score = se > 0 ? difference / se : 0;
    return (ProportionDifference){
        .assessable = true,
        .value = difference,
        .interval = {
            fmax(-1, difference - hypot(a.value - a.interval.low, b.interval.high - b.value)),
            fmin(1, difference + hypot(a.interval.high - a.value, b.value - b.interval.low)),
        },
        .z = score,
        .p = normal_p_two_sided(score),
    };
}
