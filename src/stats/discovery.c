// discovery.c - the step-up procedure of Benjamini and Hochberg.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "stats/discovery.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

typedef struct Ranked {
    double p;
    size_t index;
} Ranked;

static int ranked_compare(const void *a, const void *b)
{
    double x = ((const Ranked *)a)->p, y = ((const Ranked *)b)->p;
    return (x > y) - (x < y);
}

void discovery_adjust(Work *work, const Figure *p, size_t count, Figure *adjusted)
{
    Ranked *ranked = NEW(work, Ranked, count);
    size_t family = 0;
    for (size_t i = 0; i < count; i++) {
        if (p[i].assessable) {
            assert(0 <= p[i].value && p[i].value <= 1);
            ranked[family++] = (Ranked){ p[i].value, i };
        }
        adjusted[i] = (Figure){ .assessable = p[i].assessable };
    }
    if (family) qsort(ranked, family, sizeof *ranked, ranked_compare);
    double least = 1;
    for (size_t rank = family; rank >= 1; rank--) {
        const Ranked *one = &ranked[rank - 1];
        least = fmin(least, (double)family / (double)rank * one->p);
        adjusted[one->index].value = least;
    }
}
