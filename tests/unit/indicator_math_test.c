// indicator_math_test.c - figures, verdicts and suppression of indicators, against known values.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/vague.h"
#include "engine/indicator/indicator_math.h"
#include "stats/count.h"
#include "test.h"

static IndicatorMath share(void)
{
    return (
        IndicatorMath){ .shape = INDICATOR_SHARE, .per = 1, .higher_better = true, .n_min = 10 };
}

static IndicatorFigure figure_of_share(const IndicatorMath *math, int64_t hits, int64_t trials)
{
    IndicatorFigure figure = { .n = 0 };
    IndicatorSum sum = { .hits = hits, .trials = trials };
    indicator_figure(math, &sum, &figure);
    return figure;
}

static void flag(const IndicatorMath *math, IndicatorFigure *figure, double target)
{
    figure->target = (MaybeReal){ true, target };
    indicator_flag(math, figure, NULL, 0);
}

// Garwood 1936; the bounds of R's poisson.test.
TEST(counts_have_garwoods_interval)
{
    static const struct {
        int64_t count;
        double low, high;
    } known[] = { { 0, 0, 3.688879454 },
                  { 1, 0.025317808, 5.571643390 },
                  { 10, 4.795389211, 18.390355979 },
                  { 100, 81.363999, 121.626794 } };
    for (size_t i = 0; i < COUNT(known); i++) {
        Interval interval = count_exact(known[i].count, 0.95);
        CHECK_NEAR(interval.low, known[i].low, 1e-5);
        CHECK_NEAR(interval.high, known[i].high, 1e-5);
    }
    for (int64_t n = 0; n < 200; n++) {
        Interval narrow = count_exact(n, 0.9), wide = count_exact(n, 0.99);
        CHECK(wide.low <= narrow.low && narrow.high < wide.high);
    }
}

TEST(a_share_has_wilsons_interval_and_its_counts)
{
    IndicatorMath math = share();
    IndicatorFigure figure = figure_of_share(&math, 80, 100);
    CHECK_NEAR(figure.value.value, 0.8, 1e-12);
    CHECK_NEAR(figure.low.value, 0.7112, 5e-5);
    CHECK_NEAR(figure.high.value, 0.8666, 5e-5);
    CHECK_INT(figure.numerator.value, 80);
    CHECK_INT(figure.n, 100);
    math.exact = true;
    figure = figure_of_share(&math, 0, 20);
    CHECK_NEAR(figure.high.value, 0.1684, 5e-5);
}

// [K24]
TEST(a_share_may_be_shown_per_thousand)
{
    IndicatorMath math = share();
    math.per = 1000;
    IndicatorFigure figure = figure_of_share(&math, 9, 10);
    CHECK_NEAR(figure.value.value, 900, 1e-9);
    CHECK_NEAR(figure.low.value, 595.8, 0.05);
    CHECK_NEAR(figure.high.value, 982.1, 0.05);
}

TEST(nothing_to_count_is_not_assessable)
{
    IndicatorMath math = share();
    IndicatorFigure figure = figure_of_share(&math, 0, 0);
    flag(&math, &figure, 0.5);
    CHECK(!figure.value.set && !figure.low.set);
    CHECK_STR(figure.flag, STR("none"));
    CHECK_STR(figure.reason, STR("not_assessable"));
}

// A count of nothing is a figure: nothing happened, and that was the target [K17].
TEST(no_vague_promise_is_a_good_figure)
{
    IndicatorMath math = { .shape = INDICATOR_COUNT, .per = 1, .n_min = 10 };
    IndicatorFigure figure = figure_of_share(&math, 0, 0);
    flag(&math, &figure, 0);
    CHECK(figure.value.set && figure.value.value == 0);
    CHECK_STR(figure.flag, STR("good"));
    figure = figure_of_share(&math, 1, 1);
    flag(&math, &figure, 0);
    CHECK_STR(figure.flag, STR("bad")); // its whole interval lies above none
}

TEST(too_few_give_a_figure_and_no_verdict)
{
    IndicatorMath math = share();
    IndicatorFigure figure = figure_of_share(&math, 1, 9);
    flag(&math, &figure, 0.9);
    CHECK(figure.value.set);
    CHECK_STR(figure.reason, STR("too_few"));
}

TEST(a_target_is_missed_for_sure_or_perhaps)
{
    IndicatorMath math = share();
    IndicatorFigure good = figure_of_share(&math, 90, 100);
    IndicatorFigure near = figure_of_share(&math, 88, 100), far = figure_of_share(&math, 60, 100);
    flag(&math, &good, 0.9);
    flag(&math, &near, 0.9);
    flag(&math, &far, 0.9);
    CHECK_STR(good.flag, STR("good"));
    CHECK_STR(near.flag, STR("watch"));
    CHECK_STR(far.flag, STR("bad"));
    CHECK_STR(far.reason, STR("interval"));
}

// Target 80 %, alarm below 62 % [K04] [S002-60].
TEST(an_alarm_decides_where_there_is_one)
{
    IndicatorMath math = share();
    math.alarm = (IndicatorRule){ STR("value"), 0.62, 1 };
    IndicatorFigure between = figure_of_share(&math, 700, 1000);
    IndicatorFigure below = figure_of_share(&math, 619, 1000);
    IndicatorFigure at = figure_of_share(&math, 620, 1000);
    flag(&math, &between, 0.8);
    flag(&math, &below, 0.8);
    flag(&math, &at, 0.8);
    CHECK_STR(between.flag, STR("watch"));
    CHECK_STR(below.flag, STR("bad"));
    CHECK_STR(below.reason, STR("alarm"));
    CHECK_STR(at.flag, STR("watch"));
}

// Complaints: +50 % in a month is to be watched, +250 % in three months is an alarm [K24].
TEST(a_rise_is_measured_against_the_month_before)
{
    IndicatorMath math = { .shape = INDICATOR_SHARE,
                           .per = 1000,
                           .n_min = 10,
                           .watch = { STR("rise"), 0.5, 1 },
                           .alarm = { STR("rise"), 2.5, 3 } };
    MaybeReal before[] = { { true, 10 }, { true, 20 }, { true, 40 } };
    IndicatorFigure figure = figure_of_share(&math, 59, 1000);
    indicator_flag(&math, &figure, before, 3);
    CHECK_STR(figure.flag, STR("bad")); // 59 is +490 % on 10
    before[0].value = 20;
    indicator_flag(&math, &figure, before, 3);
    CHECK_STR(figure.reason, STR("no_target")); // +195 % in three months, +47.5 % in one
    figure = figure_of_share(&math, 60, 1000);
    indicator_flag(&math, &figure, before, 3);
    CHECK_STR(figure.reason, STR("watch"));
    indicator_flag(&math, &figure, before, 0);
    CHECK_STR(figure.reason, STR("no_target")); // nothing before: nothing has risen
    before[2].set = false;
    indicator_flag(&math, &figure, before, 3);
    CHECK_STR(figure.reason, STR("no_target"));
}

// One hidden row could be told from the total and the others, so the next smallest goes too.
TEST(small_cells_are_hidden_and_never_alone)
{
    IndicatorMath math = share();
    IndicatorFigure rows[4];
    math.suppress_below = 5;
    static const int64_t trials[] = { 40, 4, 9, 0 };
    for (size_t i = 0; i < 4; i++) rows[i] = figure_of_share(&math, trials[i] / 2, trials[i]);
    IndicatorFigureList list = { rows, 4 };
    indicator_suppress(&math, &list);
    CHECK(!rows[0].suppressed && rows[1].suppressed && rows[2].suppressed && !rows[3].suppressed);
    CHECK(!rows[1].value.set && !rows[1].numerator.set && rows[1].n == 0);
    flag(&math, &rows[1], 0.5);
    CHECK_STR(rows[1].reason, STR("suppressed"));

    math.suppress_below = 10;
    for (size_t i = 0; i < 4; i++) rows[i] = figure_of_share(&math, trials[i] / 2, trials[i]);
    indicator_suppress(&math, &list);
    CHECK(!rows[0].suppressed && rows[1].suppressed && rows[2].suppressed);
}

// [S002-31]
TEST(vague_words_are_found_unless_a_time_stands_beside_them)
{
    static const struct {
        const char *text;
        bool vague;
    } said[] = {
        { "我们会尽快处理。", true },
        { "我们会尽快处理，今天下午3点前回电。", false },
        { "今天下午三点前回电。我们会尽快处理。", true },
        { "马上给您办，15:30 之前答复", false },
        { "已修好，请放心使用。", false },
        { "We will look into it as soon as possible.", true },
        { "ASAP, by 3 pm today", false },
        { "Done. Shortly you will hear from us.", true },
        { "We will call soon", true },
        { "The sooner the better", false },
        { "", false },
    };
    for (size_t i = 0; i < COUNT(said); i++)
        CHECK_INT(text_is_vague(work, str_of(said[i].text)), said[i].vague);
}

RUN(CASE(counts_have_garwoods_interval), CASE(a_share_has_wilsons_interval_and_its_counts),
    CASE(a_share_may_be_shown_per_thousand), CASE(nothing_to_count_is_not_assessable),
    CASE(no_vague_promise_is_a_good_figure), CASE(too_few_give_a_figure_and_no_verdict),
    CASE(a_target_is_missed_for_sure_or_perhaps), CASE(an_alarm_decides_where_there_is_one),
    CASE(a_rise_is_measured_against_the_month_before), CASE(small_cells_are_hidden_and_never_alone),
    CASE(vague_words_are_found_unless_a_time_stands_beside_them))
