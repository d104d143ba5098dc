// funnel_test.c - funnel limits, spread between sites, and the guard against false discoveries.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "dataset.h"
#include "stats/discovery.h"
#include "stats/distribution.h"
#include "stats/funnel.h"
#include "stats/proportion.h"
#include <math.h>

static FunnelPlan plan_of(FunnelSpread spread, Figure target)
{
    return (FunnelPlan){
        .spread = spread, .target = target, .winsorised = 0.1, .false_discovery = 0.05
    };
}

TEST(adjusting_by_hand_three_p_values)
{
    Figure p[] = { figure_of(0.04), NOT_ASSESSABLE, figure_of(0.01), figure_of(0.03) };
    discovery_adjust(work, p, 4, p);
    CHECK_NEAR(p[0].value, 0.04, 1e-15);
    CHECK(!p[1].assessable);
    CHECK_NEAR(p[2].value, 0.03, 1e-15);
    CHECK_NEAR(p[3].value, 0.04, 1e-15);
}

TEST(adjusting_keeps_the_order_and_never_makes_p_smaller)
{
    Seed seed = { 11 };
    for (int round = 0; round < 300; round++) {
        Figure p[60], adjusted[60];
        size_t count = (size_t)seed_below(&seed, 61);
        for (size_t i = 0; i < count; i++)
            p[i] = (Figure){ seed_below(&seed, 10) > 0, pow(seed_unit(&seed), 3) };
        discovery_adjust(work, p, count, adjusted);
        for (size_t i = 0; i < count; i++) {
            CHECK(adjusted[i].assessable == p[i].assessable);
            if (!p[i].assessable) continue;
            CHECK(p[i].value <= adjusted[i].value && adjusted[i].value <= 1);
            for (size_t j = 0; j < count; j++)
                if (p[j].assessable && p[i].value < p[j].value)
                    CHECK(adjusted[i].value <= adjusted[j].value);
        }
    }
}

DATASET_TEST(adjusting_equals_the_reference_results, "formulas_golden")
{
    json_t *expected = dataset_expected("formulas_golden"), *bh = json_at(expected, "bh1995");
    Figure p[15];
    int64_t rejected = 0;
    for (size_t i = 0; i < 15; i++) p[i] = figure_of(json_real_of(bh, "p", i));
    discovery_adjust(work, p, 15, p);
    for (size_t i = 0; i < 15; i++) {
        CHECK_GOLDEN(p[i].value, json_real_of(bh, "bh", i));
        rejected += p[i].value <= 0.05;
    }
    CHECK_INT(rejected, json_int_at(bh, "rejected_bh_05"));
    json_decref(expected);
}

TEST(leaves_out_sites_with_less_than_two_cases)
{
    static const FunnelUnit units[] = { { 0, 0 }, { 1, 1 }, { 8, 10 }, { 12, 20 } };
    FunnelPoint points[4];
    Funnel funnel = funnel_plot(work, units, 4, plan_of(FUNNEL_NORMAL, figure_of(0.7)), points);
    CHECK(funnel.assessable);
    CHECK_INT(funnel.family, 2);
    CHECK(!points[0].assessable && !points[1].assessable);
    CHECK(points[2].assessable && points[3].assessable);
}

TEST(is_not_assessable_without_others_or_with_a_target_of_all_or_none)
{
    static const FunnelUnit one[] = { { 8, 10 } }, all[] = { { 10, 10 }, { 20, 20 } };
    Figure none = NOT_ASSESSABLE;
    FunnelPoint points[2];
    CHECK(!funnel_plot(work, one, 1, plan_of(FUNNEL_NORMAL, none), points).assessable);
    CHECK(!points[0].assessable);
    CHECK(funnel_plot(work, one, 1, plan_of(FUNNEL_NORMAL, figure_of(0.9)), points).assessable);
    CHECK(!funnel_plot(work, one, 1, plan_of(FUNNEL_NORMAL, figure_of(1)), points).assessable);
    CHECK(!funnel_plot(work, all, 2, plan_of(FUNNEL_ADDITIVE, none), points).assessable);
    CHECK(!funnel_plot(work, one, 0, plan_of(FUNNEL_ADDITIVE, figure_of(0.5)), points).assessable);
}

TEST(compares_a_site_with_the_others_and_not_with_itself)
{
    static const FunnelUnit units[] = { { 700, 1000 }, { 70, 100 }, { 40, 100 } };
    FunnelPoint points[3];
    Figure none = NOT_ASSESSABLE;
    funnel_plot(work, units, 3, plan_of(FUNNEL_NORMAL, none), points);
    for (size_t i = 0; i < 3; i++) {
        ProportionDifference d = proportion_difference(
            units[i].hits, units[i].trials, 810 - units[i].hits, 1200 - units[i].trials, Z_95);
        CHECK_NEAR(points[i].z, d.z, 1e-12);
        CHECK_NEAR(points[i].p, d.p, 1e-12);
    }
    CHECK_INT(points[2].side, FUNNEL_BELOW);
    CHECK_INT(points[0].side, FUNNEL_ABOVE);
    CHECK_INT(points[1].side, FUNNEL_WITHIN);
}

TEST(exact_limits_are_where_the_tails_begin)
{
    static const FunnelUnit units[] = { { 8, 10 }, { 300, 400 } };
    FunnelPoint points[2];
    Funnel funnel = funnel_plot(work, units, 2, plan_of(FUNNEL_EXACT, figure_of(0.7)), points);
    double narrow = 1;
    for (int64_t n = 2; n <= 2000; n = n * 3 / 2 + 1) {
        Interval limits = funnel_limits(&funnel, n, 0.95), normal;
        // Between the two counts that enclose the tail.
        int64_t low = binomial_quantile(0.025, n, 0.7), high = binomial_quantile(0.975, n, 0.7);
        CHECK(limits.low <= (double)low / (double)n && (double)(low - 1) / (double)n <= limits.low);
        CHECK(limits.high <= (double)high / (double)n &&
              (double)(high - 1) / (double)n <= limits.high);
        funnel.spread = FUNNEL_NORMAL;
        normal = funnel_limits(&funnel, n, 0.95);
        funnel.spread = FUNNEL_EXACT;
        CHECK_NEAR(limits.low, normal.low, 2.0 / (double)n);
        CHECK(limits.high - limits.low <= narrow);
        narrow = limits.high - limits.low;
    }
    CHECK_NEAR(points[0].p, proportion_exact_p(8, 10, 0.7), 0);
    CHECK_NEAR(points[1].z, 0.05 / sqrt(0.21 / 400), 1e-12);
}

// Sites whose true shares differ by `between`, and by chance.
static void random_units(Seed *seed, FunnelUnit *units, size_t count, double between)
{
    for (size_t i = 0; i < count; i++) {
        double share = 0.6 + between * normal_quantile(seed_unit(seed) * 0.998 + 0.001);
        int64_t trials = 200 + seed_below(seed, 2000);
        units[i] = (FunnelUnit){ 0, trials };
        for (int64_t t = 0; t < trials; t++) units[i].hits += seed_unit(seed) < share;
    }
}

TEST(finds_the_spread_between_sites_and_none_where_there_is_none)
{
    enum { SITES = 400 };
    FunnelUnit units[SITES];
    FunnelPoint *points = NEW(work, FunnelPoint, SITES);
    Figure none = NOT_ASSESSABLE;
    FunnelPlan additive = plan_of(FUNNEL_ADDITIVE, none),
               multiplicative = plan_of(FUNNEL_MULTIPLICATIVE, none);
    Seed seed = { 3 };
    additive.winsorised = multiplicative.winsorised = 0;

    random_units(&seed, units, SITES, 0.05);
    Funnel funnel = funnel_plot(work, units, SITES, additive, points);
    int64_t outside = 0;
    CHECK_NEAR(funnel.between, 0.05, 0.006);
    for (size_t i = 0; i < SITES; i++)
        outside +=
            points[i].value < points[i].limits_95.low || points[i].value > points[i].limits_95.high;
    CHECK_NEAR((double)outside, 0.05 * SITES, 13);
    funnel = funnel_plot(work, units, SITES, multiplicative, points);
    CHECK(funnel.factor > 3);
    CHECK_NEAR(funnel.between, 0, 0);

    random_units(&seed, units, SITES, 0);
    CHECK(funnel_plot(work, units, SITES, additive, points).between < 0.006);
    CHECK(funnel_plot(work, units, SITES, multiplicative, points).factor < 1.2);
}

TEST(two_odd_sites_do_not_hide_themselves_in_the_spread)
{
    FunnelUnit units[22];
    FunnelPoint points[22];
    for (size_t i = 0; i < 20; i++) units[i] = (FunnelUnit){ 480 + (int64_t)i * 2, 1000 };
    units[20] = (FunnelUnit){ 300, 1000 };
    units[21] = (FunnelUnit){ 320, 1000 };
    FunnelPlan plan = plan_of(FUNNEL_ADDITIVE, figure_of(0.5)), plain = plan;
    plain.winsorised = 0;
    double tamed = funnel_plot(work, units, 22, plan, points).between;
    CHECK_INT(points[20].side, FUNNEL_BELOW);
    CHECK_INT(points[21].side, FUNNEL_BELOW);
    CHECK_INT(points[5].side, FUNNEL_WITHIN);
    CHECK(tamed < funnel_plot(work, units, 22, plain, points).between);
}

DATASET_TEST(equals_the_reference_limits_of_13_faculties, "univer_13sites")
{
    json_t *expected = dataset_expected("univer_13sites"), *site = json_at(expected, "site_global");
    FunnelUnit units[13];
    FunnelPoint points[13];
    for (size_t i = 0; i < 13; i++)
        units[i] = (FunnelUnit){ json_int_of(site, "top", i), json_int_of(site, "n", i) };
    Figure pooled = figure_of(json_real_at(site, "pooled_top"));
    Funnel normal = funnel_plot(work, units, 13, plan_of(FUNNEL_NORMAL, pooled), points);
    CHECK_INT(normal.family, 13);
    for (size_t i = 0; i < 13; i++) {
        CHECK_GOLDEN(points[i].z, json_real_of(site, "z_top", i));
        json_t *limits_95 = json_array_get(json_at(site, "funnel_limits_95"), i);
        json_t *limits_998 = json_array_get(json_at(site, "funnel_limits_998"), i);
        CHECK_GOLDEN(points[i].limits_95.low, json_number_value(json_array_get(limits_95, 0)));
        CHECK_GOLDEN(points[i].limits_95.high, json_number_value(json_array_get(limits_95, 1)));
        CHECK_GOLDEN(points[i].limits_998.low, json_number_value(json_array_get(limits_998, 0)));
        CHECK_GOLDEN(points[i].limits_998.high, json_number_value(json_array_get(limits_998, 1)));
    }
    funnel_plot(work, units, 13, plan_of(FUNNEL_EXACT, pooled), points);
    for (size_t i = 0; i < 13; i++) {
        CHECK_GOLDEN(points[i].p, json_real_of(site, "p_binom", i));
        CHECK_GOLDEN(points[i].p_adjusted, json_real_of(site, "p_binom_bh", i));
    }
    json_decref(expected);
}

RUN(CASE(adjusting_by_hand_three_p_values),
    CASE(adjusting_keeps_the_order_and_never_makes_p_smaller),
    CASE(adjusting_equals_the_reference_results), CASE(leaves_out_sites_with_less_than_two_cases),
    CASE(is_not_assessable_without_others_or_with_a_target_of_all_or_none),
    CASE(compares_a_site_with_the_others_and_not_with_itself),
    CASE(exact_limits_are_where_the_tails_begin),
    CASE(finds_the_spread_between_sites_and_none_where_there_is_none),
    CASE(two_odd_sites_do_not_hide_themselves_in_the_spread),
    CASE(equals_the_reference_limits_of_13_faculties))
