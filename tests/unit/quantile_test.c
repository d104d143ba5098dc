// quantile_test.c - quantiles by selection against sorting, and against R's on real durations.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "dataset.h"
#include "stats/quantile.h"
#include <math.h>

static const double levels[] = { 0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1 };

TEST(gives_hand_worked_quantiles)
{
    // Position (4 - 1) p between the ordered values 1 2 4 8.
    static const struct {
        double p, value;
    } cases[] = {
        { 0, 1 }, { 0.25, 1.75 }, { 0.5, 3 }, { 0.75, 5 }, { 0.9, 6.8 }, { 1, 8 },
    };
    static const ValueCount table[] = { { 1, 1 }, { 2, 1 }, { 3, 0 }, { 4, 1 }, { 8, 1 } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t values[] = { 8, 1, 4, 2 };
        double reals[] = { 8, 1, 4, 2 };
        CHECK_NEAR(quantile_int(values, 4, cases[i].p).value, cases[i].value, 1e-14);
        CHECK_NEAR(quantile_real(reals, 4, cases[i].p).value, cases[i].value, 1e-14);
        CHECK_NEAR(quantile_counted(table, COUNT(table), cases[i].p).value, cases[i].value, 1e-14);
    }
}

TEST(a_quantile_of_nothing_is_not_assessable)
{
    int64_t none[1];
    double no_reals[1], p[] = { 0.5, 0.9 };
    static const ValueCount empty[] = { { 3, 0 } };
    Figure both[2] = { figure_of(1), figure_of(1) };
    CHECK(!quantile_int(none, 0, 0.5).assessable);
    CHECK(!quantile_real(no_reals, 0, 0.5).assessable);
    CHECK(!quantile_counted(empty, 1, 0.5).assessable);
    quantiles_int(none, 0, p, 2, both);
    CHECK(!both[0].assessable && !both[1].assessable);
}

static int int_compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static double sorted_quantile(const int64_t *sorted, size_t count, double p)
{
    double position = (double)(count - 1) * p, part = position - floor(position);
    size_t rank = (size_t)floor(position);
    if (part <= 0) return (double)sorted[rank];
    return (1 - part) * (double)sorted[rank] + part * (double)sorted[rank + 1];
}

TEST(selection_agrees_with_sorting_and_counting)
{
    Seed seed = { 20250109 };
    for (int round = 0; round < 400; round++) {
        size_t count = 1 + (size_t)seed_below(&seed, 200), rows = 0;
        int64_t spread = 1 + seed_below(&seed, round % 2 ? 5 : 1000), all[200], values[200];
        Figure together[COUNT(levels)];
        ValueCount table[200];
        for (size_t i = 0; i < count; i++) all[i] = seed_below(&seed, spread) - spread / 2;
        memcpy(values, all, sizeof all);
        quantiles_int(values, count, levels, COUNT(levels), together);
        qsort(all, count, sizeof *all, int_compare);
        for (size_t i = 0; i < count; i++) {
            if (rows && table[rows - 1].value == all[i]) table[rows - 1].count++;
            else table[rows++] = (ValueCount){ all[i], 1 };
        }
        for (size_t i = 0; i < COUNT(levels); i++) {
            double expected = sorted_quantile(all, count, levels[i]);
            CHECK_NEAR(together[i].value, expected, 0);
            CHECK_NEAR(quantile_int(values, count, levels[i]).value, expected, 0);
            CHECK_NEAR(quantile_counted(table, rows, levels[i]).value, expected, 0);
        }
    }
}

// Rising, falling, all equal, up and down again.
static int64_t value_of_shape(int shape, int64_t i, int64_t count)
{
    if (shape == 0) return i;
    if (shape == 1) return count - i;
    if (shape == 2) return 7;
    return i < count / 2 ? i : count - i;
}

TEST(selection_is_quick_on_sorted_equal_and_organ_pipe_values)
{
    // 300,000 values each; a quadratic selection would take minutes.
    enum { MANY = 300000 };
    static const double medians[] = { MANY / 2.0, MANY / 2.0, 7, MANY / 4.0 };
    int64_t *values = NEW(work, int64_t, MANY);
    for (int shape = 0; shape < 4; shape++) {
        for (int64_t i = 0; i < MANY; i++) values[i] = value_of_shape(shape, i, MANY);
        CHECK_NEAR(quantile_int(values, MANY, 0.5).value, medians[shape], 0.5);
    }
}

DATASET_TEST(equals_the_reference_quantiles_of_days_to_close, "nyc_council_complaints")
{
    json_t *expected = dataset_expected("nyc_council_complaints");
    json_t *quantiles = json_at(expected, "days_to_close_closed_only/quantiles_type7");
    int64_t *days = NEW(work, int64_t, 300000);
    DatasetRows *rows = NEW(work, DatasetRows, 1);
    size_t closed = 0;
    dataset_open(rows, "nyc_council_complaints", "complaints.csv.gz");
    dataset_row(rows);
    while (dataset_row(rows)) {
        Date opened, ended;
        if (!date_parse(rows->fields[3], &ended)) continue;
        CHECK(date_parse(rows->fields[2], &opened));
        days[closed++] = ended.days - opened.days;
    }
    dataset_close(rows);
    CHECK_INT(closed, json_int_at(expected, "closed"));
    for (size_t i = 1; i + 1 < COUNT(levels); i++) {
        char key[8];
        snprintf(key, sizeof key, "%.0f%%", levels[i] * 100);
        CHECK_GOLDEN(quantile_int(days, closed, levels[i]).value, json_real_at(quantiles, key));
    }
    json_decref(expected);
}

RUN(CASE(gives_hand_worked_quantiles), CASE(a_quantile_of_nothing_is_not_assessable),
    CASE(selection_agrees_with_sorting_and_counting),
    CASE(selection_is_quick_on_sorted_equal_and_organ_pipe_values),
    CASE(equals_the_reference_quantiles_of_days_to_close))
