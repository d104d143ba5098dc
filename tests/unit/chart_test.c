// chart_test.c - control charts: limits and patterns against R and by hand, gaps, baselines.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "dataset.h"
#include "stats/chart.h"
#include <math.h>

enum { MONTHS = 108 };

static const ChartPlan p_plan = { CHART_P, 0, CHART_SIGNALS_OF_SHARES };
static const ChartPlan xmr_plan = { CHART_XMR, 0, CHART_SIGNALS_ALL };

TEST(gives_the_published_p_limits)
{
    // p .12, n 200.
    static const ChartShare shares[] = { { 1, 20, 200 }, { 2, 28, 200 } };
    ChartPoint points[2];
    Chart chart = chart_shares(shares, 2, p_plan, points);
    CHECK(chart.assessable);
    CHECK_NEAR(chart.centre, 0.12, 1e-15);
    CHECK_NEAR(points[0].limits.low, 0.0511, 5e-5);
    CHECK_NEAR(points[0].limits.high, 0.1889, 5e-5);
}

TEST(takes_laneys_limits_from_500_a_period_on)
{
    static const ChartShare small[] = { { 1, 100, 499 }, { 2, 130, 499 } };
    static const ChartShare large[] = { { 1, 100, 500 }, { 2, 130, 500 } };
    ChartPoint points[2];
    ChartPlan plan = { .kind = CHART_AUTO };
    CHECK_INT(chart_shares(small, 2, plan, points).kind, CHART_P);
    CHECK_INT(chart_shares(large, 2, plan, points).kind, CHART_P_PRIME);
}

TEST(is_not_assessable_without_variation_or_neighbours)
{
    static const ChartShare none[] = { { 1, 0, 10 }, { 2, 0, 12 } },
                            all[] = { { 1, 10, 10 }, { 2, 5, 5 } };
    static const ChartShare apart[] = { { 1, 3, 10 }, { 3, 5, 10 } }, empty[] = { { 1, 0, 0 } };
    static const ChartValue single[] = { { 1, 4 } }, level[] = { { 1, 4 }, { 2, 4 } };
    ChartPlan prime = { .kind = CHART_P_PRIME };
    ChartPoint points[2];
    CHECK(!chart_shares(none, 2, p_plan, points).assessable);
    CHECK(points[0].assessable);
    CHECK(!chart_shares(all, 2, p_plan, points).assessable);
    CHECK_NEAR(points[1].value, 1, 0);
    CHECK(!chart_shares(apart, 2, prime, points).assessable);
    CHECK_NEAR(points[1].z, 0, 0);
    CHECK(!chart_shares(empty, 1, p_plan, points).assessable);
    CHECK(!points[0].assessable);
    CHECK(!chart_shares(empty, 0, p_plan, points).assessable);
    CHECK(!chart_values(single, 1, xmr_plan, points).assessable);
    CHECK(!chart_values(level, 2, xmr_plan, points).assessable);
}

TEST(takes_no_moving_range_across_a_gap)
{
    // Differences 1 and 3; the jump of 20 between period 2 and 5 does not count.
    static const ChartValue values[] = { { 1, 10 }, { 2, 11 }, { 5, 31 }, { 6, 28 } };
    ChartPoint points[4];
    Chart chart = chart_values(values, 4, xmr_plan, points);
    CHECK_NEAR(chart.range_mean, 2, 0);
    CHECK_NEAR(chart.centre, 20, 0);
    CHECK_NEAR(points[0].limits.high, 20 + 2.66 * 2, 1e-12);
    CHECK_NEAR(chart.range_high, 3.267 * 2, 1e-12);
    CHECK(points[0].signals & CHART_BEYOND);
}

TEST(a_month_without_trials_is_a_gap)
{
    static const ChartShare shares[] = {
        { 1, 30, 100 }, { 2, 40, 100 }, { 3, 0, 0 }, { 4, 90, 100 }, { 5, 80, 100 }
    };
    ChartPlan prime = { .kind = CHART_P_PRIME };
    ChartPoint points[5];
    Chart chart = chart_shares(shares, 5, prime, points);
    double spread = 0.6 * 0.4 / 100, z = 0.1 / sqrt(spread);
    CHECK(chart.assessable);
    CHECK_NEAR(chart.sigma, z / 1.128, 1e-12);
    CHECK(!points[2].assessable);
}

TEST(a_frozen_baseline_does_not_move_with_new_months)
{
    ChartShare shares[30];
    ChartPoint few[24], more[30];
    ChartPlan plan = { CHART_P_PRIME, 24, CHART_SIGNALS_OF_SHARES };
    Seed seed = { 7 };
    for (int64_t i = 0; i < 30; i++)
        shares[i] = (ChartShare){ i, 300 + seed_below(&seed, 100), 600 };
    shares[29].hits = 10;
    Chart before = chart_shares(shares, 24, plan, few),
          after = chart_shares(shares, 30, plan, more);
    CHECK_NEAR(after.centre, before.centre, 0);
    CHECK_NEAR(after.sigma, before.sigma, 0);
    CHECK_NEAR(more[5].limits.low, few[5].limits.low, 0);
    CHECK(more[29].signals & CHART_BEYOND);
}

// Which points of a row of values carry a signal, one character each.
static void check_signal(const char *z_digits, ChartSignal signal, const char *flagged)
{
    // Two baseline points of difference 1.128 make centre 0 and sigma 1; a gap sets them apart.
    ChartValue values[64] = { { 0, -0.564 }, { 1, 0.564 } };
    ChartPoint points[64];
    size_t count = 2;
    for (const char *at = z_digits; *at; at++, count++)
        values[count] = (ChartValue){ (int64_t)count + 10,
                                      *at >= 'a' ? -(*at - 'a') / 2.0 : (*at - '0') / 2.0 };
    chart_values(values, count, (ChartPlan){ CHART_XMR, 2, CHART_SIGNALS_ALL }, points);
    for (size_t i = 2; i < count; i++) {
        bool seen = (points[i].signals & signal) != 0;
        if (seen != (flagged[i - 2] == '!'))
            fail_msg("%s: point %zu of %s", flagged, i - 1, z_digits);
    }
}

TEST(flags_each_pattern_on_its_last_point)
{
    // A digit is that many half sigmas above the centre; a letter (a = 0, b = 1, ...) that many
    // below.
    check_signal("7h5f6", CHART_BEYOND, "!!...");
    check_signal("111111111", CHART_NINE_SAME_SIDE, "........!");
    check_signal("11111111b", CHART_NINE_SAME_SIDE, ".........");
    check_signal("bbbbbbbbbb", CHART_NINE_SAME_SIDE, "........!!");
    check_signal("11110111111111", CHART_NINE_SAME_SIDE, ".............!");
    check_signal("0123456", CHART_SIX_TREND, ".....!!");
    check_signal("abcdef", CHART_SIX_TREND, ".....!");
    check_signal("0122345", CHART_SIX_TREND, ".......");
    check_signal("12121212121212", CHART_FOURTEEN_ALTERNATING, ".............!");
    check_signal("12121221212121", CHART_FOURTEEN_ALTERNATING, "..............");
    check_signal("505", CHART_TWO_OF_THREE, "..!");
    check_signal("50f", CHART_TWO_OF_THREE, "...");
    check_signal("33033", CHART_FOUR_OF_FIVE, "....!");
    check_signal("330d3", CHART_FOUR_OF_FIVE, ".....");
    check_signal("1b1b1b1b1b1b1b1", CHART_FIFTEEN_WITHIN, "..............!");
    check_signal("1b1b1b1b1b1b1b2", CHART_FIFTEEN_WITHIN, "...............");
    check_signal("3d3d3d3d", CHART_EIGHT_OUTSIDE, ".......!");
    check_signal("3d3d3d3c", CHART_EIGHT_OUTSIDE, "........");
}

TEST(looks_only_for_the_signals_it_is_asked_for)
{
    static const ChartValue values[] = { { 0, -0.564 }, { 1, 0.564 }, { 2, 9 } };
    ChartPoint points[3];
    chart_values(values, 3, (ChartPlan){ CHART_XMR, 2, CHART_NINE_SAME_SIDE }, points);
    CHECK_INT(points[2].signals, 0);
}

TEST(a_pattern_does_not_reach_across_a_gap)
{
    ChartValue values[11] = { { 0, -0.564 }, { 1, 0.564 } };
    ChartPoint points[11];
    for (int64_t i = 2; i < 11; i++) values[i] = (ChartValue){ i + (i > 6), 1 };
    chart_values(values, 11, (ChartPlan){ CHART_XMR, 2, CHART_SIGNALS_ALL }, points);
    CHECK_INT(points[10].signals & CHART_NINE_SAME_SIDE, 0);
    values[7].period = 7;
    for (int64_t i = 7; i < 11; i++) values[i].period = i;
    chart_values(values, 11, (ChartPlan){ CHART_XMR, 2, CHART_SIGNALS_ALL }, points);
    CHECK(points[10].signals & CHART_NINE_SAME_SIDE);
}

// The points that carry a signal are exactly those listed (from 1); a single one may stand without
// a list.
static void check_flagged(const ChartPoint *points, size_t count, ChartSignal signal,
                          json_t *expected)
{
    size_t listed = json_is_array(expected) ? json_array_size(expected) : 1, next = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(points[i].signals & signal)) continue;
        CHECK(next < listed);
        json_t *at = json_is_array(expected) ? json_array_get(expected, next) : expected;
        CHECK_INT(i + 1, json_integer_value(at));
        next++;
    }
    CHECK_INT(next, listed);
}

DATASET_TEST(equals_the_reference_p_charts_of_108_months, "nyc_council_complaints")
{
    json_t *expected = dataset_expected("nyc_council_complaints"),
           *p = json_at(expected, "p_chart_closed7");
    ChartShare shares[MONTHS];
    ChartPoint plain[MONTHS], prime[MONTHS];
    for (size_t i = 0; i < MONTHS; i++)
        shares[i] = (ChartShare){ (int64_t)i, json_int_of(expected, "monthly/closed_within_7d", i),
                                  json_int_of(expected, "monthly/opened", i) };
    Chart binomial = chart_shares(shares, MONTHS, p_plan, plain);
    Chart laney =
        chart_shares(shares, MONTHS, (ChartPlan){ CHART_AUTO, 0, CHART_SIGNALS_OF_SHARES }, prime);
    CHECK_INT(laney.kind, CHART_P_PRIME);
    CHECK_GOLDEN(binomial.centre, json_real_at(p, "center"));
    CHECK_GOLDEN(laney.sigma, json_real_at(p, "laney_sigma_z"));
    for (size_t i = 0; i < MONTHS; i++) {
        CHECK_GOLDEN(plain[i].z, json_real_of(p, "z", i));
        CHECK_GOLDEN(plain[i].limits.low, json_real_of(p, "lcl", i));
        CHECK_GOLDEN(plain[i].limits.high, json_real_of(p, "ucl", i));
        CHECK_GOLDEN(prime[i].limits.low, json_real_of(p, "laney_lcl", i));
        CHECK_GOLDEN(prime[i].limits.high, json_real_of(p, "laney_ucl", i));
    }
    check_flagged(plain, MONTHS, CHART_BEYOND, json_at(p, "beyond"));
    check_flagged(prime, MONTHS, CHART_BEYOND, json_at(p, "laney_beyond"));
    json_decref(expected);
}

DATASET_TEST(equals_the_reference_xmr_chart_and_patterns, "nyc_council_complaints")
{
    static const struct {
        ChartSignal signal;
        const char *name;
    } rules[] = {
        { CHART_BEYOND, "nelson_on_baseline_limits/n1_beyond_3s" },
        { CHART_NINE_SAME_SIDE, "nelson_on_baseline_limits/n2_nine_same_side" },
        { CHART_SIX_TREND, "nelson_on_baseline_limits/n3_six_trend" },
        { CHART_FOURTEEN_ALTERNATING, "nelson_on_baseline_limits/n4_fourteen_alternating" },
        { CHART_TWO_OF_THREE, "nelson_on_baseline_limits/n5_two_of_three_beyond_2s" },
        { CHART_FOUR_OF_FIVE, "nelson_on_baseline_limits/n6_four_of_five_beyond_1s" },
        { CHART_FIFTEEN_WITHIN, "nelson_on_baseline_limits/n7_fifteen_within_1s" },
        { CHART_EIGHT_OUTSIDE, "nelson_on_baseline_limits/n8_eight_outside_1s" },
    };
    static const struct {
        size_t baseline;
        const char *name;
    } charts[] = {
        { 24, "xmr_baseline_first24" },
        { 0, "xmr_all" },
    };
    json_t *expected = dataset_expected("nyc_council_complaints");
    ChartValue values[MONTHS];
    ChartPoint points[MONTHS];
    for (size_t i = 0; i < MONTHS; i++)
        values[i] = (ChartValue){ (int64_t)i, json_real_of(expected, "monthly/opened", i) };
    for (size_t c = 0; c < COUNT(charts); c++) {
        json_t *xmr = json_at(expected, charts[c].name);
        Chart chart =
            chart_values(values, MONTHS,
                         (ChartPlan){ CHART_XMR, charts[c].baseline, CHART_SIGNALS_ALL }, points);
        CHECK_GOLDEN(chart.centre, json_real_at(xmr, "center"));
        CHECK_GOLDEN(chart.range_mean, json_real_at(xmr, "mrbar"));
        CHECK_GOLDEN(chart.sigma, json_real_at(xmr, "sigma"));
        CHECK_GOLDEN(chart.range_high, json_real_at(xmr, "mr_ucl"));
        CHECK_GOLDEN(points[0].limits.high, json_real_at(xmr, "ucl"));
        CHECK_GOLDEN(points[0].limits.low, json_real_at(xmr, "lcl"));
        if (charts[c].baseline == 0)
            check_flagged(points, MONTHS, CHART_BEYOND, json_at(xmr, "beyond"));
        for (size_t i = 0; charts[c].baseline && i < COUNT(rules); i++)
            check_flagged(points, MONTHS, rules[i].signal, json_at(expected, rules[i].name));
    }
    json_decref(expected);
}

RUN(CASE(gives_the_published_p_limits), CASE(takes_laneys_limits_from_500_a_period_on),
    CASE(is_not_assessable_without_variation_or_neighbours),
    CASE(takes_no_moving_range_across_a_gap), CASE(a_month_without_trials_is_a_gap),
    CASE(a_frozen_baseline_does_not_move_with_new_months),
    CASE(flags_each_pattern_on_its_last_point), CASE(looks_only_for_the_signals_it_is_asked_for),
    CASE(a_pattern_does_not_reach_across_a_gap), CASE(equals_the_reference_p_charts_of_108_months),
    CASE(equals_the_reference_xmr_chart_and_patterns))
