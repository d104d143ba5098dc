// quantile.h - exact quantiles of raw values, by selection.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "stats/figure.h"

// All quantiles are "type 7": linear between the two order statistics around (n - 1) p.
//   p             0 <= p <= 1
//   source        Hyndman, Fan 1996, American Statistician 50(4), 361-365
// Values are reordered, not copied. No values: not assessable.

// The expected work is proportional to the number of values, however they lie.
Figure quantile_int(int64_t *values, size_t count, double p);

// Sorts: meant for a few values, such as one per site. Every value finite.
Figure quantile_real(double *values, size_t count, double p);

// Several quantiles at once, cheaper than one by one.
//   p             ascending
//   quantiles     room for p_count figures
void quantiles_int(int64_t *values, size_t count, const double *p, size_t p_count,
                   Figure *quantiles);

// A value and how often it occurs: what is kept of many values so that parts can be added up.
typedef struct ValueCount { int64_t value, count; } ValueCount;

// The same quantile from counts.
//   table         strictly ascending values, every count >= 0
//   returns       not assessable when all counts are 0
Figure quantile_counted(const ValueCount *table, size_t rows, double p);

// The same while values come by in ascending order, none of them kept.
typedef struct QuantileSeek {
    int64_t count, before;   // of all values to come; of those that came
    int64_t rank;            // the quantile lies `part` of the way from this one to the next
    double  part, low, high;
} QuantileSeek;
QuantileSeek quantile_seek(int64_t count, double p);
void   quantile_seek_value(QuantileSeek *seek, ValueCount value);
Figure quantile_sought(const QuantileSeek *seek);       // not assessable when count is 0
