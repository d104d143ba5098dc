// discovery.h - many tests at once: how many of the flagged ones may be false.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"
#include "stats/figure.h"

// Adjusts p values so that flagging every adjusted p <= q keeps the expected share of false flags
// among the flagged at q or less. The family is everything that is published together, not one page
// of it.
//   work          for scratch
//   p             p values in [0, 1]; those not assessable are no part of the family and stay so
//   adjusted      room for `count` figures; may be p itself
//   source        Benjamini, Hochberg 1995, JRSS B 57(1), 289-300 (tests independent or positively
//                 dependent)
void discovery_adjust(Work *work, const Figure *p, size_t count, Figure *adjusted);
