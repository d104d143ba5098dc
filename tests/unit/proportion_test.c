// proportion_test.c - intervals of shares against published and exact values.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "dataset.h"
#include "stats/distribution.h"
#include "stats/proportion.h"
#include <math.h>

TEST(gives_the_published_wilson_intervals)
{
    static const struct {
        int64_t hits, trials;
        double low, high;
    } cases[] = {
        { 80, 100, 0.7112, 0.8666 },
        { 9, 10, 0.5958, 0.9821 },
        { 0, 20, 0, 0.1611 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Interval interval = proportion_wilson(cases[i].hits, cases[i].trials, Z_95);
        CHECK_NEAR(interval.low, cases[i].low, 5e-5);
        CHECK_NEAR(interval.high, cases[i].high, 5e-5);
    }
}

TEST(wilson_contains_the_share_is_mirrored_and_grows_with_z)
{
    for (int64_t n = 1; n <= 400; n++) {
        for (int64_t h = 0; h <= n; h++) {
            double p = (double)h / (double)n;
            Interval i = proportion_wilson(h, n, Z_95), wide = proportion_wilson(h, n, 2.575829);
            Interval mirror = proportion_wilson(n - h, n, Z_95);
            CHECK(0 <= i.low && i.low <= p && p <= i.high && i.high <= 1);
            CHECK(i.low < i.high);
            CHECK_NEAR(mirror.low, 1 - i.high, 1e-14);
            CHECK_NEAR(mirror.high, 1 - i.low, 1e-14);
            CHECK(wide.low <= i.low && wide.high >= i.high);
            CHECK(wide.high - wide.low > i.high - i.low);
        }
    }
}

TEST(a_bound_of_wilson_lies_exactly_z_standard_errors_from_the_share)
{
    for (int64_t h = 0; h <= 50; h++) {
        double p = (double)h / 50;
        Interval i = proportion_wilson(h, 50, Z_95);
        if (h > 0) CHECK_NEAR((p - i.low) / sqrt(i.low * (1 - i.low) / 50), Z_95, 1e-9);
        if (h < 50) CHECK_NEAR((i.high - p) / sqrt(i.high * (1 - i.high) / 50), Z_95, 1e-9);
    }
}

TEST(a_share_of_nothing_is_not_assessable)
{
    Proportion none = proportion_of(0, 0, Z_95), one = proportion_of(1, 1, Z_95);
    CHECK(!none.assessable);
    CHECK_INT(none.trials, 0);
    CHECK(one.assessable);
    CHECK_NEAR(one.value, 1, 0);
    CHECK(!proportion_difference(0, 0, 1, 2, Z_95).assessable);
    CHECK(!proportion_difference(1, 2, 0, 0, Z_95).assessable);
}

TEST(the_exact_interval_puts_half_the_error_in_each_tail)
{
    for (int64_t n = 1; n <= 60; n++) {
        for (int64_t h = 0; h <= n; h++) {
            Interval i = proportion_exact(h, n, 0.9);
            if (h > 0) CHECK_NEAR(binomial_at_least(h, n, i.low), 0.05, 1e-10);
            if (h < n) CHECK_NEAR(binomial_at_most(h, n, i.high), 0.05, 1e-10);
            CHECK(i.low <= (double)h / (double)n && (double)h / (double)n <= i.high);
        }
    }
}

// Adds up every outcome that is no more likely than the one seen.
static double exact_p_slowly(int64_t hits, int64_t trials, double target)
{
    double sum = 0, most = binomial_mass(hits, trials, target) * (1 + 1e-7);
    for (int64_t h = 0; h <= trials; h++) {
        double mass = binomial_mass(h, trials, target);
        if (mass <= most) sum += mass;
    }
    return fmin(1, sum);
}

TEST(the_exact_test_adds_up_the_less_likely_outcomes)
{
    static const double targets[] = { 0.01, 0.3, 0.5, 0.9 };
    for (size_t t = 0; t < COUNT(targets); t++)
        for (int64_t n = 1; n <= 40; n++)
            for (int64_t h = 0; h <= n; h++)
                CHECK_NEAR(proportion_exact_p(h, n, targets[t]), exact_p_slowly(h, n, targets[t]),
                           1e-12);
    CHECK_NEAR(proportion_exact_p(0, 5, 0), 1, 0);
    CHECK_NEAR(proportion_exact_p(1, 5, 0), 0, 0);
    CHECK_NEAR(proportion_exact_p(5, 5, 1), 1, 0);
    CHECK_NEAR(proportion_exact_p(4, 5, 1), 0, 0);
}

TEST(gives_the_published_newcombe_interval)
{
    ProportionDifference d = proportion_difference(56, 70, 48, 80, Z_95);
    CHECK_NEAR(d.value, 0.2, 1e-12);
    CHECK_NEAR(d.interval.low, 0.0524, 5e-5);
    CHECK_NEAR(d.interval.high, 0.3339, 5e-5);
}

TEST(a_difference_contains_itself_and_turns_its_sign_with_its_groups)
{
    for (int64_t a = 0; a <= 20; a++) {
        for (int64_t b = 0; b <= 30; b++) {
            ProportionDifference d = proportion_difference(a, 20, b, 30, Z_95);
            ProportionDifference back = proportion_difference(b, 30, a, 20, Z_95);
            CHECK(-1 <= d.interval.low && d.interval.low <= d.value);
            CHECK(d.value <= d.interval.high && d.interval.high <= 1);
            CHECK_NEAR(back.interval.low, -d.interval.high, 1e-14);
            CHECK_NEAR(back.z, -d.z, 1e-12);
            CHECK_NEAR(back.p, d.p, 1e-12);
        }
    }
    CHECK_NEAR(proportion_difference(0, 20, 0, 30, Z_95).p, 1, 0);
}

DATASET_TEST(equals_the_reference_results, "formulas_golden")
{
    json_t *expected = dataset_expected("formulas_golden"), *one;
    size_t i;
    json_array_foreach (json_at(expected, "csat"), i, one) {
        int64_t k = json_int_at(one, "k"), n = json_int_at(one, "n");
        Interval wilson = proportion_wilson(k, n, Z_95), exact = proportion_exact(k, n, 0.95);
        CHECK_GOLDEN(wilson.low, json_real_of(one, "wilson95", 0));
        CHECK_GOLDEN(wilson.high, json_real_of(one, "wilson95", 1));
        CHECK_GOLDEN(exact.low, json_real_of(one, "cp", 0));
        CHECK_GOLDEN(exact.high, json_real_of(one, "cp", 1));
    }
    json_array_foreach (json_at(expected, "two_proportion"), i, one) {
        ProportionDifference d =
            proportion_difference(json_int_of(one, "in_", 0), json_int_of(one, "in_", 1),
                                  json_int_of(one, "in_", 2), json_int_of(one, "in_", 3), Z_95);
        CHECK_GOLDEN(d.value, json_real_at(one, "diff"));
        CHECK_GOLDEN(d.z, json_real_at(one, "z_pooled"));
        CHECK_GOLDEN(d.p, json_real_at(one, "p_two_sided"));
        CHECK_GOLDEN(d.interval.low, json_real_of(one, "newcombe95", 0));
        CHECK_GOLDEN(d.interval.high, json_real_of(one, "newcombe95", 1));
    }
    json_decref(expected);
}

TEST(the_distributions_are_their_own_inverse)
{
    CHECK_NEAR(normal_quantile(0.975), Z_95, 1e-15);
    CHECK_NEAR(normal_cdf(Z_95), 0.975, 1e-15);
    CHECK_NEAR(normal_p_two_sided(-3), 0.0026997960632601866, 1e-16);
    CHECK_NEAR(chi_square_at_least(3.841458820694124, 1), 0.05, 1e-14);
    CHECK_INT(binomial_quantile(0.5, 10, 0.5), 5);
    for (int64_t h = 0; h <= 12; h++)
        CHECK_INT(binomial_quantile(binomial_at_most(h, 13, 0.4), 13, 0.4), h);
}

RUN(CASE(gives_the_published_wilson_intervals),
    CASE(wilson_contains_the_share_is_mirrored_and_grows_with_z),
    CASE(a_bound_of_wilson_lies_exactly_z_standard_errors_from_the_share),
    CASE(a_share_of_nothing_is_not_assessable),
    CASE(the_exact_interval_puts_half_the_error_in_each_tail),
    CASE(the_exact_test_adds_up_the_less_likely_outcomes),
    CASE(gives_the_published_newcombe_interval),
    CASE(a_difference_contains_itself_and_turns_its_sign_with_its_groups),
    CASE(equals_the_reference_results), CASE(the_distributions_are_their_own_inverse))
