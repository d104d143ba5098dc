// figure.h - the shapes in which every statistic hands back its result.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What the data cannot answer is "not assessable": never a number, never zero, never "not
// significant". Every struct of a figure carries `assessable`; where it is false the other members
// of the result are zero and mean nothing (counts that were given are kept). No function of stats
// ever returns NaN.

// An interval that always exists. low <= high.
typedef struct Interval { double low, high; } Interval;

// One value that may be not assessable.
typedef struct Figure { bool assessable; double value; } Figure;

// An interval that may be not assessable. low <= high.
typedef struct Bounds { bool assessable; double low, high; } Bounds;

#define NOT_ASSESSABLE { .assessable = false }

// Standard normal quantile of a two-sided 95 % interval.
#define Z_95 1.959963984540054

static inline Figure figure_of(double value)
{
    return (Figure){ .assessable = true, .value = value };
}
