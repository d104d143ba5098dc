// distribution.c - the only file that names R's mathematical library (Debian r-mathlib).
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "stats/distribution.h"
#include <assert.h>
#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

enum { LOWER = 1, UPPER = 0, PLAIN = 0 }; // Rmath's flags: which tail, and no logarithms

double normal_cdf(double z)
{
    return pnorm(z, 0, 1, LOWER, PLAIN);
}

double normal_quantile(double probability)
{
    assert(0 < probability && probability < 1);
    return qnorm(probability, 0, 1, LOWER, PLAIN);
}

double normal_p_two_sided(double z)
{
    return 2 * pnorm(-fabs(z), 0, 1, LOWER, PLAIN);
}

static void binomial_check(int64_t trials, double probability)
{
    assert(trials >= 1);
    assert(0 <= probability && probability <= 1);
}

double binomial_mass(int64_t hits, int64_t trials, double probability)
{
    binomial_check(trials, probability);
    return dbinom((double)hits, (double)trials, probability, PLAIN);
}

double binomial_at_most(int64_t hits, int64_t trials, double probability)
{
    binomial_check(trials, probability);
    return pbinom((double)hits, (double)trials, probability, LOWER, PLAIN);
}

double binomial_at_least(int64_t hits, int64_t trials, double probability)
{
    binomial_check(trials, probability);
    return pbinom((double)(hits - 1), (double)trials, probability, UPPER, PLAIN);
}

int64_t binomial_quantile(double at, int64_t trials, double probability)
{
    binomial_check(trials, probability);
    assert(0 < at && at < 1);
    return (int64_t)qbinom(at, (double)trials, probability, LOWER, PLAIN);
}

double beta_quantile(double probability, double a, double b)
{
    assert(0 <= probability && probability <= 1);
    assert(a > 0 && b > 0);
    return qbeta(probability, a, b, LOWER, PLAIN);
}

double chi_square_at_least(double x, int64_t degrees)
{
    assert(x >= 0 && degrees >= 1);
    return pchisq(x, (double)degrees, UPPER, PLAIN);
}

double chi_square_quantile(double probability, int64_t degrees)
{
    assert(0 < probability && probability < 1 && degrees >= 1);
    return qchisq(probability, (double)degrees, LOWER, PLAIN);
}
