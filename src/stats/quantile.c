// quantile.c - selection with random pivots; three-way, because service times have many ties.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "stats/quantile.h"
#include "base/random.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

typedef struct Span {
    size_t low, high;
} Span; // half-open

static void swap(int64_t *a, int64_t *b)
{
    int64_t kept = *a;
    *a = *b;
    *b = kept;
}

// Parts [low, high) into less, equal and greater; returns where the equal ones lie.
static Span part(int64_t *values, Span span, int64_t pivot)
{
    Span equal = { span.low, span.high };
    for (size_t i = span.low; i < equal.high;) {
        if (values[i] < pivot) swap(&values[i++], &values[equal.low++]);
        else if (values[i] > pivot) swap(&values[i], &values[--equal.high]);
        else i++;
    }
    return equal;
}

// Puts the rank-th smallest of the span in its place, smaller ones before it and larger ones
// behind.
static int64_t select_rank(int64_t *values, Span span, size_t rank)
{
    // A pivot that the data cannot foresee has no bad input; the answer does not depend on the
    // seed.
    Seed seed = { .state = 0x5eed };
    while (span.high - span.low > 1) {
        size_t at = span.low + (size_t)seed_below(&seed, (int64_t)(span.high - span.low));
        Span equal = part(values, span, values[at]);
        if (rank < equal.low) span.high = equal.low;
        else if (rank >= equal.high) span.low = equal.high;
        else break;
    }
    return values[rank];
}

// Where p falls among n ordered values: at rank, `part` of the way to the next.
typedef struct Place {
    size_t rank;
    double part;
} Place;

static Place place_of(double p, int64_t count)
{
    assert(0 <= p && p <= 1);
    double position = (double)(count - 1) * p, whole = floor(position);
    return (Place){ .rank = (size_t)whole, .part = position - whole };
}

static double between(double low, double high, double part_of_way)
{
    return (1 - part_of_way) * low + part_of_way * high;
}

void quantiles_int(int64_t *values, size_t count, const double *p, size_t p_count,
                   Figure *quantiles)
{
    size_t settled = 0; // values before this index are smaller than or equal to all behind it
    for (size_t i = 0; i < p_count; i++) {
        assert(i == 0 || p[i - 1] <= p[i]);
        if (count == 0) {
            quantiles[i] = (Figure)NOT_ASSESSABLE;
            continue;
        }
        Place place = place_of(p[i], (int64_t)count);
        double low = (double)select_rank(values, (Span){ settled, count }, place.rank), high = low;
        settled = place.rank;
        if (place.part > 0)
            high = (double)select_rank(values, (Span){ settled, count }, place.rank + 1);
        quantiles[i] = figure_of(between(low, high, place.part));
    }
}

Figure quantile_int(int64_t *values, size_t count, double p)
{
    Figure quantile;
    quantiles_int(values, count, &p, 1, &quantile);
    return quantile;
}

static int real_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

Figure quantile_real(double *values, size_t count, double p)
{
    if (count == 0) return (Figure)NOT_ASSESSABLE;
    for (size_t i = 0; i < count; i++) assert(isfinite(values[i]));
    qsort(values, count, sizeof *values, real_compare);
    Place place = place_of(p, (int64_t)count);
    double low = values[place.rank];
    return figure_of(place.part > 0 ? between(low, values[place.rank + 1], place.part) : low);
}

QuantileSeek quantile_seek(int64_t count, double p)
{
    if (count == 0) return (QuantileSeek){ .rank = -1 };
    Place place = place_of(p, count);
    return (QuantileSeek){ .count = count, .rank = (int64_t)place.rank, .part = place.part };
}

void quantile_seek_value(QuantileSeek *seek, ValueCount value)
{
    int64_t past = seek->before + value.count;
    if (seek->before <= seek->rank && seek->rank < past)
        seek->low = seek->high = (double)value.value;
    if (seek->part > 0 && seek->before <= seek->rank + 1 && seek->rank + 1 < past)
        seek->high = (double)value.value;
    seek->before = past;
}

Figure quantile_sought(const QuantileSeek *seek)
{
    if (seek->count == 0) return (Figure)NOT_ASSESSABLE;
    return figure_of(between(seek->low, seek->high, seek->part));
}

Figure quantile_counted(const ValueCount *table, size_t rows, double p)
{
    int64_t count = 0;
    for (size_t i = 0; i < rows; i++) {
        assert(table[i].count >= 0);
        assert(i == 0 || table[i - 1].value < table[i].value);
        count += table[i].count;
    }
    QuantileSeek seek = quantile_seek(count, p);
    for (size_t i = 0; i < rows; i++) quantile_seek_value(&seek, table[i]);
    return quantile_sought(&seek);
}
