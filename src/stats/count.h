// count.h - how sure a bare count is: events that happen one by one, at any time.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "stats/figure.h"

// Exact interval of the mean of a Poisson count.
//   count       >= 0
//   confidence  e.g. 0.95; between 0 and 1
//   returns     bounds; low is 0 for a count of 0
//   source      Garwood 1936, Biometrika 28, 437-442
Interval count_exact(int64_t count, double confidence);
