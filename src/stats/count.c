// count.c - bounds of a Poisson mean from quantiles of chi square.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "stats/count.h"
#include "stats/distribution.h"
#include <assert.h>

Interval count_exact(int64_t count, double confidence)
{
    assert(count >= 0);
    assert(0 < confidence && confidence < 1);
    double tail = (1 - confidence) / 2;
    Interval bounds = { count ? chi_square_quantile(tail, 2 * count) / 2 : 0,
                        chi_square_quantile(1 - tail, 2 * count + 2) / 2 };
    assert(bounds.low <= (double)count && (double)count <= bounds.high);
    return bounds;
}
