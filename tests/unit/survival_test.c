// survival_test.c - Kaplan-Meier and log-rank: worked by hand, merged, and against R on real logs.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "dataset.h"
#include "stats/log_rank.h"
#include "stats/survival.h"
#include <math.h>

// Ten cases: ends at 1, 3, 3, 5, 8; still open at 2, 3, 6, 9, 9.
static const SurvivalCount ten[] = {
    { 1, 1, 0 }, { 2, 0, 1 }, { 3, 2, 1 }, { 5, 1, 0 }, { 6, 0, 1 }, { 8, 1, 0 }, { 9, 0, 2 },
};

TEST(gives_the_hand_worked_curve)
{
    static const int64_t at_risk[] = { 10, 9, 8, 5, 4, 3, 2 };
    double s1 = 9.0 / 10, s3 = s1 * 6 / 8, s5 = s3 * 4 / 5, s8 = s5 * 2 / 3;
    double survival[] = { s1, s1, s3, s5, s5, s8, s8 };
    SurvivalPoint curve[COUNT(ten)];
    survival_curve(ten, COUNT(ten), Z_95, curve);
    for (size_t i = 0; i < COUNT(ten); i++) {
        CHECK_INT(curve[i].time, ten[i].time);
        CHECK_INT(curve[i].at_risk, at_risk[i]);
        CHECK_INT(curve[i].events, ten[i].events);
        CHECK_INT(curve[i].censored, ten[i].censored);
        CHECK_NEAR(curve[i].survival, survival[i], 1e-15);
    }
    double variance = 1.0 / (10 * 9) + 2.0 / (8 * 6) + 1.0 / (5 * 4);
    CHECK_NEAR(curve[3].se.value, s5 * sqrt(variance), 1e-15);
    double half = Z_95 * sqrt(variance) / -log(s5);
    CHECK_NEAR(curve[3].bounds.low, exp(-exp(log(-log(s5)) + half)), 1e-14);
    CHECK_NEAR(curve[3].bounds.high, exp(-exp(log(-log(s5)) - half)), 1e-14);
}

TEST(has_no_bounds_where_all_or_none_are_left)
{
    static const SurvivalCount table[] = { { 1, 0, 3 }, { 2, 2, 0 }, { 4, 1, 0 } };
    SurvivalPoint curve[3];
    survival_curve(table, 3, Z_95, curve);
    CHECK_NEAR(curve[0].survival, 1, 0);
    CHECK(curve[0].se.assessable && !curve[0].bounds.assessable);
    CHECK_NEAR(curve[1].survival, 1.0 / 3, 1e-15);
    CHECK(curve[1].se.assessable && curve[1].bounds.assessable);
    CHECK_NEAR(curve[2].survival, 0, 0);
    CHECK(!curve[2].se.assessable && !curve[2].bounds.assessable);
}

TEST(holds_its_value_between_before_and_after_the_rows)
{
    SurvivalPoint curve[COUNT(ten)];
    survival_curve(ten, COUNT(ten), Z_95, curve);
    SurvivalPoint before = survival_at(curve, COUNT(ten), 0),
                  on = survival_at(curve, COUNT(ten), 3);
    SurvivalPoint between = survival_at(curve, COUNT(ten), 4),
                  after = survival_at(curve, COUNT(ten), 100);
    CHECK_NEAR(before.survival, 1, 0);
    CHECK_INT(before.at_risk, 10);
    CHECK_INT(before.events, 0);
    CHECK_NEAR(on.survival, 0.675, 1e-15);
    CHECK_INT(on.at_risk, 8);
    CHECK_INT(on.events, 2);
    CHECK_NEAR(between.survival, 0.675, 1e-15);
    CHECK_INT(between.at_risk, 5);
    CHECK_INT(between.events, 0);
    CHECK_INT(between.time, 4);
    CHECK_NEAR(after.survival, 0.36, 1e-15);
    CHECK_INT(after.at_risk, 0);
}

static double time_at(const SurvivalCount *table, size_t count, double p, SurvivalRule rule)
{
    Figure time = survival_quantile(table, count, Z_95, p, rule).time;
    CHECK(time.assessable);
    return time.value;
}

TEST(a_quantile_is_the_first_time_or_the_midpoint_of_a_level_stretch)
{
    // Four cases end at 2, 4, 8, 10: the curve is level with one half from 4 to 8.
    static const SurvivalCount table[] = { { 2, 1, 0 }, { 4, 1, 0 }, { 8, 1, 0 }, { 10, 1, 0 } };
    static const struct {
        double p, first, midpoint;
    } cases[] = {
        { 0.2, 2, 2 }, { 0.25, 2, 3 }, { 0.5, 4, 6 },
        { 0.6, 8, 8 }, { 0.75, 8, 9 }, { 0.9, 10, 10 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK_NEAR(time_at(table, 4, cases[i].p, SURVIVAL_FIRST_TIME), cases[i].first, 0);
        CHECK_NEAR(time_at(table, 4, cases[i].p, SURVIVAL_MIDPOINT), cases[i].midpoint, 0);
    }
}

TEST(a_level_end_of_the_curve_reaches_to_its_last_time)
{
    static const SurvivalCount table[] = { { 3, 1, 0 }, { 9, 0, 1 } };
    CHECK_NEAR(time_at(table, 2, 0.5, SURVIVAL_MIDPOINT), 6, 0);
    CHECK_NEAR(time_at(table, 2, 0.5, SURVIVAL_FIRST_TIME), 3, 0);
    CHECK(!survival_quantile(table, 2, Z_95, 0.6, SURVIVAL_FIRST_TIME).time.assessable);
    CHECK(!survival_quantile(table, 0, Z_95, 0.5, SURVIVAL_FIRST_TIME).time.assessable);
}

TEST(the_interval_of_a_quantile_is_where_the_bounds_come_down)
{
    SurvivalCount table[200];
    SurvivalPoint curve[200];
    static const double shares[] = { 0.1, 0.25, 0.5, 0.9 };
    Seed seed = { 21 };
    for (int round = 0; round < 200; round++) {
        size_t count = 1 + (size_t)seed_below(&seed, 200);
        int64_t many = round % 2 ? 1 + seed_below(&seed, 3000) : 1;
        for (size_t i = 0; i < count; i++)
            table[i] = (SurvivalCount){ (int64_t)i * 3, seed_below(&seed, 3) * many,
                                        seed_below(&seed, 2) * many };
        survival_curve(table, count, Z_95, curve);
        for (size_t k = 0; k < COUNT(shares); k++) {
            SurvivalQuantile found =
                survival_quantile(table, count, Z_95, shares[k], SURVIVAL_FIRST_TIME);
            double level = 1 - shares[k] + 1e-8;
            Figure time = NOT_ASSESSABLE, low = NOT_ASSESSABLE, high = NOT_ASSESSABLE;
            for (size_t i = count; i-- > 0;) {
                Bounds bounds = curve[i].bounds;
                Figure here = figure_of((double)curve[i].time);
                if (curve[i].survival <= level) time = here;
                if (bounds.assessable && bounds.low <= level) low = here;
                if (bounds.assessable && bounds.high <= level) high = here;
            }
            CHECK(found.time.assessable == time.assessable);
            CHECK(found.low.assessable == low.assessable);
            CHECK(found.high.assessable == high.assessable);
            CHECK_NEAR(found.time.value, time.value, 0);
            CHECK_NEAR(found.low.value, low.value, 0);
            CHECK_NEAR(found.high.value, high.value, 0);
        }
    }
}

// Random rows, unsorted, with repeated times.
static size_t random_rows(Seed *seed, SurvivalCount *rows, size_t most)
{
    size_t count = (size_t)seed_below(seed, (int64_t)most + 1);
    for (size_t i = 0; i < count; i++)
        rows[i] = (SurvivalCount){ seed_below(seed, 30), seed_below(seed, 3), seed_below(seed, 3) };
    return count;
}

TEST(the_table_of_the_whole_is_the_sum_of_the_tables_of_its_parts)
{
    Seed seed = { 4 };
    for (int round = 0; round < 500; round++) {
        SurvivalCount a[40], b[40], whole[80], sum[80], back[80];
        size_t a_rows = random_rows(&seed, a, 40), b_rows = random_rows(&seed, b, 40);
        memcpy(whole, a, a_rows * sizeof *a);
        memcpy(whole + a_rows, b, b_rows * sizeof *b);
        size_t whole_rows = survival_tabulate(whole, a_rows + b_rows);
        a_rows = survival_tabulate(a, a_rows);
        b_rows = survival_tabulate(b, b_rows);
        CHECK_INT(survival_merge(a, a_rows, b, b_rows, sum), whole_rows);
        CHECK_INT(survival_merge(b, b_rows, a, a_rows, back), whole_rows);
        assert_memory_equal(sum, whole, whole_rows * sizeof *whole);
        assert_memory_equal(back, whole, whole_rows * sizeof *whole);

        SurvivalPoint curve[80];
        survival_curve(whole, whole_rows, Z_95, curve);
        for (size_t i = 0; i < whole_rows; i++) {
            CHECK(0 <= curve[i].survival && curve[i].survival <= (i ? curve[i - 1].survival : 1));
            if (!curve[i].bounds.assessable) continue;
            CHECK(curve[i].bounds.low <= curve[i].survival &&
                  curve[i].survival <= curve[i].bounds.high);
        }
    }
}

TEST(without_censoring_survival_is_the_share_left)
{
    static const SurvivalCount table[] = { { 1, 3, 0 }, { 2, 1, 0 }, { 5, 4, 0 }, { 7, 2, 0 } };
    static const double left[] = { 0.7, 0.6, 0.2, 0 };
    SurvivalPoint curve[4];
    survival_curve(table, 4, Z_95, curve);
    for (size_t i = 0; i < 4; i++) CHECK_NEAR(curve[i].survival, left[i], 1e-15);
}

TEST(log_rank_gives_the_hand_worked_test)
{
    // Group a ends at 1 and 3, b at 2 and 4. Expected in a: 2/4 + 1/3 + 1/2 + 0.
    static const SurvivalCount a[] = { { 1, 1, 0 }, { 3, 1, 0 } },
                               b[] = { { 2, 1, 0 }, { 4, 1, 0 } };
    LogRankGroup groups[] = { { a, 2, 0, 0 }, { b, 2, 0, 0 } };
    LogRank test = log_rank_test(work, groups, 2);
    double expected = 0.5 + 1.0 / 3 + 0.5, variance = 0.25 + 2.0 / 9 + 0.25;
    CHECK(test.assessable);
    CHECK_INT(test.degrees, 1);
    CHECK_INT(groups[0].observed, 2);
    CHECK_NEAR(groups[0].expected, expected, 1e-15);
    CHECK_NEAR(groups[1].expected, 4 - expected, 1e-15);
    CHECK_NEAR(test.chi_square, (2 - expected) * (2 - expected) / variance, 1e-14);
}

TEST(log_rank_needs_two_groups_that_could_have_an_event)
{
    static const SurvivalCount a[] = { { 1, 1, 0 }, { 3, 1, 0 } }, early[] = { { 0, 0, 5 } };
    LogRankGroup one[] = { { a, 2, 0, 0 } },
                 useless[] = { { a, 2, 0, 0 }, { early, 1, 0, 0 }, { a, 0, 0, 0 } };
    CHECK(!log_rank_test(work, one, 1).assessable);
    CHECK(!log_rank_test(work, useless, 3).assessable);
    // One common event time at which everybody ends leaves no variance.
    static const SurvivalCount together[] = { { 1, 2, 0 } };
    LogRankGroup same[] = { { together, 1, 0, 0 }, { together, 1, 0, 0 } };
    CHECK(!log_rank_test(work, same, 2).assessable);
}

enum { DISTRICTS = 52 };

// One table for each district office, and one for all (index 0), in days up to 2025-01-09.
typedef struct Complaints {
    SurvivalCount *rows[DISTRICTS];
    size_t count[DISTRICTS];
} Complaints;

static Complaints complaints_read(Work *work)
{
    Complaints all = { 0 };
    DatasetRows *rows = NEW(work, DatasetRows, 1);
    Date end = date_of(2025, 1, 9), opened, closed;
    for (size_t i = 0; i < DISTRICTS; i++)
        all.rows[i] = NEW(work, SurvivalCount, i ? 40000 : 250000);
    dataset_open(rows, "nyc_council_complaints", "complaints.csv.gz");
    dataset_row(rows);
    while (dataset_row(rows)) {
        int64_t district;
        CHECK(str_int(str_from(rows->fields[1], 4), &district)); // NYCC07
        CHECK(date_parse(rows->fields[2], &opened));
        bool ended = date_parse(rows->fields[3], &closed);
        SurvivalCount one = { (ended ? closed : end).days - opened.days, ended, !ended };
        all.rows[0][all.count[0]++] = one;
        all.rows[district][all.count[district]++] = one;
    }
    dataset_close(rows);
    for (size_t i = 0; i < DISTRICTS; i++)
        all.count[i] = survival_tabulate(all.rows[i], all.count[i]);
    return all;
}

DATASET_TEST(equals_the_reference_curve_of_222937_complaints, "nyc_council_complaints")
{
    json_t *expected = dataset_expected("nyc_council_complaints"), *km = json_at(expected, "km"),
           *site;
    Complaints all = complaints_read(work);
    SurvivalPoint *curve = NEW(work, SurvivalPoint, all.count[0]);
    survival_curve(all.rows[0], all.count[0], Z_95, curve);
    CHECK_INT(curve[0].at_risk, json_int_at(expected, "rows"));
    for (size_t i = 0; i < json_count_at(km, "times"); i++) {
        SurvivalPoint point = survival_at(curve, all.count[0], json_int_of(km, "times", i));
        CHECK_GOLDEN(point.survival, json_real_of(km, "survival", i));
        CHECK_GOLDEN(point.se.value, json_real_of(km, "se", i));
        CHECK_GOLDEN(point.bounds.low, json_real_of(km, "lower_loglog95", i));
        CHECK_GOLDEN(point.bounds.high, json_real_of(km, "upper_loglog95", i));
    }
    for (size_t i = 0; i < json_count_at(km, "quantiles/p"); i++)
        for (SurvivalRule rule = SURVIVAL_FIRST_TIME; rule <= SURVIVAL_MIDPOINT; rule++)
            CHECK_GOLDEN(
                time_at(all.rows[0], all.count[0], json_real_of(km, "quantiles/p", i), rule),
                json_real_of(km, "quantiles/t", i));

    LogRankGroup groups[DISTRICTS];
    size_t sites = 0;
    const char *name;
    json_object_foreach (json_at(expected, "by_account"), name, site) {
        size_t district = strtoul(name + 4, NULL, 10), count = all.count[district];
        groups[sites++] = (LogRankGroup){ .table = all.rows[district], .count = count };
        survival_curve(all.rows[district], count, Z_95, curve);
        CHECK_INT(curve[0].at_risk, json_int_at(site, "n"));
        for (SurvivalRule rule = SURVIVAL_FIRST_TIME; rule <= SURVIVAL_MIDPOINT; rule++)
            CHECK_GOLDEN(time_at(all.rows[district], count, 0.5, rule),
                         json_real_at(site, "median_km"));
    }
    LogRank test = log_rank_test(work, groups, sites);
    CHECK_INT(test.degrees, json_int_at(expected, "logrank_by_account/df"));
    CHECK_GOLDEN(test.chi_square, json_real_at(expected, "logrank_by_account/chisq"));
    json_decref(expected);
}

static void check_block(const SurvivalCount *rows, size_t count, json_t *block)
{
    SurvivalPoint curve[100];
    survival_curve(rows, count, Z_95, curve);
    for (size_t i = 0; i < json_count_at(block, "time"); i++) {
        SurvivalPoint point = survival_at(curve, count, json_int_of(block, "time", i));
        CHECK_INT(point.at_risk, json_int_of(block, "n_risk", i));
        CHECK_GOLDEN(point.survival, json_real_of(block, "surv", i));
        CHECK_GOLDEN(point.se.value, json_real_of(block, "se", i));
        if (!point.bounds.assessable) continue;
        CHECK_GOLDEN(point.bounds.low, json_real_of(block, "lower", i));
        CHECK_GOLDEN(point.bounds.high, json_real_of(block, "upper", i));
    }
}

DATASET_TEST(equals_the_reference_curves_and_log_rank_of_contracts, "telco_churn")
{
    static const char *const contracts[] = { "Month-to-month", "One year", "Two year" };
    json_t *expected = dataset_expected("telco_churn");
    SurvivalCount *rows[3], *all = NEW(work, SurvivalCount, 5000);
    size_t counts[3] = { 0 }, all_count = 0;
    for (size_t i = 0; i < 3; i++) rows[i] = NEW(work, SurvivalCount, 5000);
    DatasetRows *csv = NEW(work, DatasetRows, 1);
    dataset_open(csv, "telco_churn", "telco.csv");
    dataset_row(csv);
    while (dataset_row(csv)) {
        SurvivalCount one = { 0 };
        CHECK(str_int(csv->fields[5], &one.time));
        one.events = str_equal(csv->fields[20], STR("Yes"));
        one.censored = !one.events;
        all[all_count++] = one;
        for (size_t i = 0; i < 3; i++)
            if (str_equal(csv->fields[15], str_of(contracts[i]))) rows[i][counts[i]++] = one;
    }
    dataset_close(csv);
    check_block(all, survival_tabulate(all, all_count), json_at(expected, "km_loglog95"));

    LogRankGroup groups[3];
    for (size_t i = 0; i < 3; i++) {
        counts[i] = survival_tabulate(rows[i], counts[i]);
        check_block(rows[i], counts[i],
                    json_object_get(json_at(expected, "km_by_contract"), contracts[i]));
        groups[i] = (LogRankGroup){ .table = rows[i], .count = counts[i] };
    }
    LogRank test = log_rank_test(work, groups, 3);
    CHECK_GOLDEN(test.chi_square, json_real_at(expected, "logrank/chisq"));
    CHECK_INT(test.degrees, 2);
    for (size_t i = 0; i < 3; i++) {
        CHECK_INT(groups[i].observed, json_int_of(expected, "logrank/obs", i));
        CHECK_GOLDEN(groups[i].expected, json_real_of(expected, "logrank/exp", i));
    }
    json_decref(expected);
}

RUN(CASE(gives_the_hand_worked_curve), CASE(has_no_bounds_where_all_or_none_are_left),
    CASE(holds_its_value_between_before_and_after_the_rows),
    CASE(a_quantile_is_the_first_time_or_the_midpoint_of_a_level_stretch),
    CASE(a_level_end_of_the_curve_reaches_to_its_last_time),
    CASE(the_interval_of_a_quantile_is_where_the_bounds_come_down),
    CASE(the_table_of_the_whole_is_the_sum_of_the_tables_of_its_parts),
    CASE(without_censoring_survival_is_the_share_left), CASE(log_rank_gives_the_hand_worked_test),
    CASE(log_rank_needs_two_groups_that_could_have_an_event),
    CASE(equals_the_reference_curve_of_222937_complaints),
    CASE(equals_the_reference_curves_and_log_rank_of_contracts))
