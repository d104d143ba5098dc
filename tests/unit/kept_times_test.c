// kept_times_test.c - numbers in runs give the estimates that cells give, in little memory.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_times.h"
#include "test.h"

enum { ROWS = 7, CASES_MAX = 70000, MEMORY_CASES = 1000000, BYTES_OF_A_CASE = 8 };

static void check_figure(Figure found, Figure expected)
{
    CHECK(found.assessable == expected.assessable);
    CHECK_NEAR(found.value, expected.value, 0);
}

static void check_time(const ResolveTime *found, const ResolveTime *expected)
{
    CHECK_INT(found->cases, expected->cases);
    CHECK_INT(found->open, expected->open);
    CHECK(found->estimated == expected->estimated);
    check_figure(found->median.value, expected->median.value);
    check_figure(found->median.low, expected->median.low);
    check_figure(found->median.high, expected->median.high);
    check_figure(found->p90.value, expected->p90.value);
    check_figure(found->p90.low, expected->p90.low);
    check_figure(found->p90.high, expected->p90.high);
    check_figure(found->mean, expected->mean);
}

// Cases of few times (many ties) or many, all solved or some open, less than one run or several.
static void compare(Work *work, Seed *seed, size_t count, int64_t times_most, bool some_open)
{
    KeptTimes times = kept_times(work);
    ResolveCell *cells = NEW(work, ResolveCell, count);
    for (size_t i = 0; i < count; i++) {
        KeptKey key = { .site = 1 + seed_below(seed, ROWS) };
        int64_t time = seed_below(seed, times_most);
        bool open = some_open && seed_below(seed, 9) == 0;
        cells[i] = (ResolveCell){ key, { time, !open, open } };
        kept_times_add(&times, key.site, time, open);
    }
    KeptTimesRows rows = kept_times_rows(&times);
    count = resolve_rollup(cells, count, KEPT_BY_SITE);
    ResolveTime all = resolve_time(work, cells, count);
    check_time(&rows.total, &all);
    size_t row = 0;
    for (size_t from = 0; from < count;) {
        size_t past = from + 1;
        while (past < count && !resolve_starts_key(cells, past)) past++;
        ResolveTime one = resolve_time(work, &cells[from], past - from);
        CHECK(row < rows.count);
        CHECK_INT(rows.list[row].key, cells[from].key.site);
        check_time(&rows.list[row++].time, &one);
        from = past;
    }
    CHECK_INT(row, rows.count);
}

TEST(rows_and_their_total_are_those_of_cells)
{
    static const size_t counts[] = { 0, 1, 2, 40, 255, 256, 257, 3000, CASES_MAX };
    static const int64_t most[] = { 1, 50, 400LL * DAY_MS };
    Seed seed = { 12 };
    for (size_t c = 0; c < COUNT(counts); c++)
        for (size_t m = 0; m < COUNT(most); m++)
            for (int open = 0; open < 2; open++)
                compare(work, &seed, counts[c], most[m], open != 0);
}

TEST(rows_come_in_the_order_of_their_new_keys)
{
    static const int64_t new_keys[] = { 0, 3, 1, 2 };
    KeptTimes times = kept_times(work);
    for (int64_t key = 1; key <= 3; key++) kept_times_add(&times, key, 100 * key, false);
    kept_times_renumber(&times, new_keys);
    kept_times_add(&times, 3, 500, false); // the row that was the first
    KeptTimesRows rows = kept_times_rows(&times);
    CHECK_INT(rows.count, 3);
    for (size_t i = 0; i < rows.count; i++) CHECK_INT(rows.list[i].key, (int64_t)i + 1);
    CHECK_NEAR(rows.list[0].time.median.value.value, 200, 0);
    CHECK_NEAR(rows.list[1].time.median.value.value, 300, 0);
    CHECK_INT(rows.list[2].time.cases, 2);
    CHECK_NEAR(rows.list[2].time.median.value.value, 300, 0);
}

TEST(a_time_beyond_all_measure_is_the_longest)
{
    KeptTimes times = kept_times(work);
    kept_times_add(&times, 1, INT64_MAX, true);
    kept_times_add(&times, 1, 5, false);
    KeptTimesRows rows = kept_times_rows(&times);
    CHECK_INT(rows.total.cases, 2);
    CHECK_INT(rows.total.open, 1);
    CHECK_NEAR(rows.total.median.value.value, 5, 0);
}

// A board of a million cases must fit beside others.
TEST(a_million_cases_take_eight_bytes_each)
{
    Seed seed = { 3 };
    KeptTimes times = kept_times(work);
    for (int i = 0; i < MEMORY_CASES; i++)
        kept_times_add(&times, i % 21, seed_below(&seed, 90LL * DAY_MS), i % 50 == 0);
    kept_times_rows(&times);
    size_t most = (size_t)MEMORY_CASES * BYTES_OF_A_CASE * 11 / 10;
    CHECK(arena_bytes(work->arena) < most);
}

RUN(CASE(rows_and_their_total_are_those_of_cells),
    CASE(rows_come_in_the_order_of_their_new_keys),
    CASE(a_time_beyond_all_measure_is_the_longest), CASE(a_million_cases_take_eight_bytes_each))
