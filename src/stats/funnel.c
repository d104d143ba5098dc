// funnel.c - target, spread between units, z and p of each, and the guard against false alarms.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "stats/funnel.h"
#include "stats/discovery.h"
#include "stats/distribution.h"
#include "stats/proportion.h"
#include "stats/quantile.h"
#include <assert.h>
#include <math.h>

enum { TRIALS_MIN = 2 };

// Variance of a unit's share around the target when units do not differ.
static double sampling_variance(const Funnel *funnel, int64_t trials)
{
    double others = funnel->pooled_trials > 0 ? 1 / (double)funnel->pooled_trials : 0;
    return funnel->target * (1 - funnel->target) * fmax(0, 1 / (double)trials - others);
}

static double standard_error(const Funnel *funnel, int64_t trials)
{
    return sqrt(funnel->factor * sampling_variance(funnel, trials) +
                funnel->between * funnel->between);
}

static double exact_limit(double at, int64_t trials, double target)
{
    int64_t hits = binomial_quantile(at, trials, target);
    double reached = binomial_at_most(hits, trials, target);
    double past = (reached - at) / binomial_mass(hits, trials, target);
    return fmin(1, fmax(0, ((double)hits - past) / (double)trials));
}

Interval funnel_limits(const Funnel *funnel, int64_t trials, double covered)
{
    assert(funnel->assessable);
    assert(trials >= TRIALS_MIN);
    assert(0 < covered && covered < 1);
    double tail = (1 - covered) / 2;
    if (funnel->spread == FUNNEL_EXACT)
        return (Interval){ exact_limit(tail, trials, funnel->target),
                           exact_limit(1 - tail, trials, funnel->target) };

    double reach = normal_quantile(1 - tail) * standard_error(funnel, trials);
    return (Interval){ fmax(0, funnel->target - reach), fmin(1, funnel->target + reach) };
}

static Funnel funnel_aim(const FunnelUnit *units, size_t count, FunnelPlan plan)
{
    Funnel funnel = { .spread = plan.spread, .factor = 1 };
    int64_t hits = 0, trials = 0;
    for (size_t i = 0; i < count; i++) {
        assert(0 <= units[i].hits && units[i].hits <= units[i].trials);
        if (units[i].trials < TRIALS_MIN) continue;
        hits += units[i].hits;
        trials += units[i].trials;
        funnel.family++;
    }
    if (plan.target.assessable) {
        funnel.target = plan.target.value;
        funnel.assessable = 0 < funnel.target && funnel.target < 1 && funnel.family > 0;
    } else if (funnel.family >= 2) {
        funnel.target = (double)hits / (double)trials;
        funnel.pooled_trials = trials;
        funnel.assessable = 0 < hits && hits < trials;
    }
    return funnel;
}

// Spread between units from the mean square of their winsorised z.
static void spread_estimate(Work *work, const FunnelUnit *units, size_t count, FunnelPlan plan,
                            Funnel *funnel)
{
    double *z = NEW(work, double, count), *sorted = NEW(work, double, count);
    double weights = 0, weights_squared = 0, squares = 0, family = (double)funnel->family;
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (units[i].trials < TRIALS_MIN) continue;
        double variance = sampling_variance(funnel, units[i].trials);
        double value = (double)units[i].hits / (double)units[i].trials;
        z[used] = sorted[used] = (value - funnel->target) / sqrt(variance);
        used++;
        weights += 1 / variance;
        weights_squared += 1 / (variance * variance);
    }
    double low = quantile_real(sorted, used, plan.winsorised).value;
    double high = quantile_real(sorted, used, 1 - plan.winsorised).value;
    for (size_t i = 0; i < used; i++) {
        double pulled_in = fmin(high, fmax(low, z[i]));
        squares += pulled_in * pulled_in;
    }
    if (squares <= family - 1) return; // no more than chance
    if (plan.spread == FUNNEL_MULTIPLICATIVE) {
        funnel->factor = fmax(1, squares / family);
        return;
    }
    double scale = weights - weights_squared / weights;
    if (scale > 0) funnel->between = sqrt((squares - (family - 1)) / scale);
}

static double point_p(const Funnel *funnel, FunnelUnit unit, double z)
{
    if (funnel->spread == FUNNEL_EXACT)
        return proportion_exact_p(unit.hits, unit.trials, funnel->target);
    return normal_p_two_sided(z);
}

static FunnelPoint point_of(const Funnel *funnel, FunnelUnit unit)
{
    if (!funnel->assessable || unit.trials < TRIALS_MIN) return (FunnelPoint)NOT_ASSESSABLE;
    double value = (double)unit.hits / (double)unit.trials;
    double z = (value - funnel->target) / standard_error(funnel, unit.trials);
    return (FunnelPoint){
        .assessable = true,
        .value = value,
        .z = z,
        .p = point_p(funnel, unit, z),
        .limits_95 = funnel_limits(funnel, unit.trials, 0.95),
        .limits_998 = funnel_limits(funnel, unit.trials, 0.998),
    };
}

Funnel funnel_plot(Work *work, const FunnelUnit *units, size_t count, FunnelPlan plan,
                   FunnelPoint *points)
{
    assert(0 <= plan.winsorised && plan.winsorised < 0.5);
    assert(0 < plan.false_discovery && plan.false_discovery < 1);

    Funnel funnel = funnel_aim(units, count, plan);
    if (funnel.assessable &&
        (plan.spread == FUNNEL_ADDITIVE || plan.spread == FUNNEL_MULTIPLICATIVE))
        spread_estimate(work, units, count, plan, &funnel);

    Figure *p = NEW(work, Figure, count);
    for (size_t i = 0; i < count; i++) {
        points[i] = point_of(&funnel, units[i]);
        p[i] = (Figure){ points[i].assessable, points[i].p };
    }
    discovery_adjust(work, p, count, p);
    for (size_t i = 0; i < count; i++) {
        if (!points[i].assessable) continue;
        points[i].p_adjusted = p[i].value;
        if (p[i].value <= plan.false_discovery)
            points[i].side = points[i].value < funnel.target ? FUNNEL_BELOW : FUNNEL_ABOVE;
    }
    return funnel;
}
