// clock_test.c - due times, used time, pauses, versions and reasons: every worked example.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "clock_fixture.h"

#define OFFICE "{" SHANGHAI ",\"week\":" WEEK_OFFICE("\"09:00-18:00\"") "}"
#define OFFICE_CN "{" SHANGHAI ",\"week\":" WEEK_OFFICE("\"09:00-18:00\"") ",\"holidays\":\"cn\"}"
#define LUNCH "{" SHANGHAI ",\"week\":" WEEK_OFFICE("\"09:00-12:00\",\"13:30-18:00\"") "}"
#define NIGHT "{" SHANGHAI ",\"week\":" WEEK_DAILY("\"22:00-06:00\"") "}"
#define NIGHT_BERLIN "{" BERLIN ",\"week\":" WEEK_DAILY("\"22:00-06:00\"") "}"
#define ALWAYS_BERLIN "{" BERLIN ",\"week\":" WEEK_DAILY("\"00:00-24:00\"") "}"

static Pauses pauses_of(Work *work, const Calendar *calendar, const char *const *texts,
                        size_t count)
{
    Pause *list = NEW(work, Pause, count / 2);
    for (size_t i = 0; i < count / 2; i++)
        list[i] = (Pause){ at(calendar, texts[2 * i]), at(calendar, texts[2 * i + 1]) };
    return pauses_union(work, list, count / 2);
}
#define PAUSES(calendar, ...)                                                                      \
    pauses_of(work, (calendar), (const char *const[]){ __VA_ARGS__ },                              \
              COUNT(((const char *const[]){ __VA_ARGS__ })))

// [clock-R14] [clock-R15]
TEST(counts_make_up_workdays_and_skips_holidays)
{
    const Calendar *a = calendar_of(work, OFFICE_CN);
    CHECK_DUE(a, "2025-01-24T17:00", hours(1), NO_PAUSES, "2025-01-24T18:00:00+08:00");
    CHECK_DUE(a, "2025-01-24T17:00", hours(9), NO_PAUSES, "2025-01-26T17:00:00+08:00");
    CHECK_DUE(a, "2025-01-24T17:00", hours(24), NO_PAUSES, "2025-02-05T14:00:00+08:00");
    CHECK_DUE(a, "2025-09-30T17:30", hours(2), NO_PAUSES, "2025-10-09T10:30:00+08:00");
    int64_t start = at(a, "2025-01-24T17:00"), end = at(a, "2025-01-26T17:00");
    CHECK_INT(clock_used(a, start, end, CLOCK_BUSINESS, NO_PAUSES), 540 * MINUTE_MS);
}

// [clock-R1] [S002-63] Forty-eight hours are elapsed hours: the holiday does not matter.
TEST(counts_natural_hours_through_a_holiday)
{
    const Calendar *a = calendar_of(work, OFFICE_CN);
    Span two_days = { CLOCK_NATURAL, 48 * 60 };
    CHECK_DUE(a, "2025-01-27T15:00", two_days, NO_PAUSES, "2025-01-29T15:00:00+08:00");
}

// [S002-62] Twenty-four hours are elapsed hours, also over a change of the clocks.
TEST(counts_twenty_four_hours_over_a_change_of_the_clocks)
{
    const Calendar *always = calendar_of(work, ALWAYS_BERLIN);
    Span day = { CLOCK_NATURAL, 24 * 60 };
    CHECK_DUE(always, "2025-03-29T12:00", day, NO_PAUSES, "2025-03-30T13:00:00+02:00");
    CHECK_DUE(always, "2025-03-29T12:00", hours(24), NO_PAUSES, "2025-03-30T13:00:00+02:00");
}

// [S004-20] Seven days are local calendar days: the same time of day, whatever the clocks did.
TEST(counts_seven_local_days)
{
    const Calendar *always = calendar_of(work, ALWAYS_BERLIN);
    Span week = { CLOCK_NATURAL_DAY, 7 }, three = { CLOCK_NATURAL_DAY, 3 };
    CHECK_DUE(always, "2025-03-26T12:00", week, NO_PAUSES, "2025-04-02T12:00:00+02:00");
    CHECK_DUE(always, "2025-03-28", three, NO_PAUSES, "2025-03-31T00:00:00+02:00");
    CHECK_DUE(always, "2025-03-23T02:30", week, NO_PAUSES, "2025-03-30T03:00:00+02:00");
    CHECK_DUE(always, "2025-10-19T02:30", week, NO_PAUSES, "2025-10-26T02:30:00+02:00");
}

TEST(closes_for_lunch)
{
    CHECK_DUE(calendar_of(work, LUNCH), "2025-03-07T11:30", hours(1), NO_PAUSES,
              "2025-03-07T14:00:00+08:00");
}

TEST(works_through_the_night)
{
    const Calendar *c = calendar_of(work, NIGHT);
    CHECK_DUE(c, "2025-03-07T05:30", hours(1), NO_PAUSES, "2025-03-07T22:30:00+08:00");
    CHECK_DUE(c, "2025-03-07T23:30", hours(8), NO_PAUSES, "2025-03-08T23:30:00+08:00");
}

// [clock-R17]
TEST(gives_night_shifts_their_true_length)
{
    const Calendar *c = calendar_of(work, NIGHT_BERLIN);
    int64_t spring = clock_used(c, at(c, "2025-03-29T20:00"), at(c, "2025-03-30T12:00"),
                                CLOCK_BUSINESS, NO_PAUSES);
    int64_t autumn = clock_used(c, at(c, "2025-10-25T20:00"), at(c, "2025-10-26T12:00"),
                                CLOCK_BUSINESS, NO_PAUSES);
    CHECK_INT(spring, 7 * HOUR_MS);
    CHECK_INT(autumn, 9 * HOUR_MS);
}

// [clock-R17] Times that the clocks skip move forward; repeated ones open first and close second.
TEST(places_skipped_and_repeated_times)
{
    const Calendar *c =
        calendar_of(work, "{" BERLIN ",\"week\":" WEEK_DAILY("\"02:15-02:45\"") "}");
    const Calendar *early =
        calendar_of(work, "{" BERLIN ",\"week\":" WEEK_DAILY("\"02:30-04:00\"") "}");
    struct {
        const Calendar *calendar;
        const char *from, *to;
        int64_t minutes;
    } const nights[] = {
        { c, "2025-03-30", "2025-03-31", 0 },
        { early, "2025-03-30", "2025-03-31", 60 },
        { c, "2025-10-26", "2025-10-27", 90 },
        { early, "2025-10-26", "2025-10-27", 150 },
    };
    for (size_t i = 0; i < COUNT(nights); i++) {
        const Calendar *calendar = nights[i].calendar;
        int64_t from = at(calendar, nights[i].from), to = at(calendar, nights[i].to);
        CHECK_INT(clock_used(calendar, from, to, CLOCK_BUSINESS, NO_PAUSES),
                  nights[i].minutes * MINUTE_MS);
    }
    CHECK_DUE(early, "2025-03-29T12:00", minutes(10), NO_PAUSES, "2025-03-30T03:10:00+02:00");
}

// [clock-R8]
TEST(leaves_pauses_out)
{
    const Calendar *office = calendar_of(work, OFFICE);
    Pauses long_one = PAUSES(office, "2025-03-06T16:00", "2025-03-10T10:00");
    CHECK_DUE(office, "2025-03-06T10:00", hours(9), long_one, "2025-03-10T13:00:00+08:00");
    Pauses overlap = PAUSES(office, "2025-03-06T10:30", "2025-03-06T11:00", "2025-03-06T10:30",
                            "2025-03-06T12:00");
    CHECK_INT(overlap.count, 1);
    CHECK_DUE(office, "2025-03-06T10:00", hours(3), overlap, "2025-03-06T14:30:00+08:00");
}

// [clock-R8] A pause while the office is closed takes nothing away.
TEST(ignores_pauses_outside_hours)
{
    const Calendar *office = calendar_of(work, OFFICE);
    Pauses night = PAUSES(office, "2025-03-06T18:00", "2025-03-07T09:00", "2025-03-08T00:00",
                          "2025-03-09T23:00");
    CHECK_DUE(office, "2025-03-06T10:00", hours(24), night, "2025-03-10T16:00:00+08:00");
}

TEST(has_no_due_time_while_paused)
{
    const Calendar *office = calendar_of(work, OFFICE);
    Pause open = { at(office, "2025-03-06T11:00"), PAUSE_OPEN };
    Pauses pauses = pauses_union(work, &open, 1);
    int64_t start = at(office, "2025-03-06T10:00");
    CHECK_INT(clock_due(office, start, hours(2), pauses).state, DUE_PAUSED);
    CHECK_INT(clock_due(office, start, (Span){ CLOCK_NATURAL, 90 }, pauses).state, DUE_PAUSED);
    CHECK_INT(clock_due(office, start, workdays(2), pauses).state, DUE_PAUSED);
    CHECK_DUE(office, "2025-03-06T10:00", hours(1), pauses, "2025-03-06T11:00:00+08:00");
    CHECK_INT(clock_used(office, start, at(office, "2025-03-09"), CLOCK_BUSINESS, pauses), HOUR_MS);
}

// Workdays do not count the start day and end when the last one closes.
TEST(counts_workdays)
{
    const Calendar *a = calendar_of(work, OFFICE_CN);
    Span three = workdays(3);
    CHECK_DUE(a, "2025-03-06T10:00", three, NO_PAUSES, "2025-03-11T18:00:00+08:00");
    CHECK_DUE(a, "2025-01-24T17:00", three, NO_PAUSES, "2025-02-05T18:00:00+08:00");
    CHECK_DUE(a, "2025-03-08T10:00", workdays(1), NO_PAUSES, "2025-03-10T18:00:00+08:00");
    int64_t start = at(a, "2025-01-24T17:00");
    CHECK_INT(clock_used(a, start, at(a, "2025-02-05T18:00"), CLOCK_WORKDAY, NO_PAUSES), 3);
    CHECK_INT(clock_used(a, start, at(a, "2025-02-05T17:59"), CLOCK_WORKDAY, NO_PAUSES), 2);
    CHECK_DUE(calendar_of(work, NIGHT), "2025-03-06T10:00", three, NO_PAUSES,
              "2025-03-10T06:00:00+08:00");
}

TEST(counts_only_workdays_whose_close_is_not_paused)
{
    const Calendar *office = calendar_of(work, OFFICE);
    Span three = workdays(3);
    Pauses two_days = PAUSES(office, "2025-03-10T10:00", "2025-03-12T10:00");
    CHECK_DUE(office, "2025-03-07T10:00", three, two_days, "2025-03-14T18:00:00+08:00");
    Pauses noon = PAUSES(office, "2025-03-10T10:00", "2025-03-10T15:00");
    CHECK_DUE(office, "2025-03-07T10:00", three, noon, "2025-03-12T18:00:00+08:00");
    Pauses from_close = PAUSES(office, "2025-03-10T18:00", "2025-03-11T09:00");
    CHECK_DUE(office, "2025-03-07T10:00", three, from_close, "2025-03-12T18:00:00+08:00");
}

// [clock-R14] [clock-R17] A night shift and the day after it overlap: no minute counts twice.
TEST(counts_overlapping_shifts_once)
{
    const Calendar *c = calendar_of(
        work, "{" SHANGHAI ",\"week\":{\"mon\":[\"20:00-34:00\"],\"tue\":[\"08:00-12:00\"]}}");
    int64_t from = at(c, "2025-03-10"), to = at(c, "2025-03-12");
    CHECK_INT(clock_used(c, from, to, CLOCK_BUSINESS, NO_PAUSES), 16 * HOUR_MS);
    CHECK_DUE(c, "2025-03-10", hours(15), NO_PAUSES, "2025-03-11T11:00:00+08:00");
}

// [clock-R14] No open time is a fault of the calendar, never "always open".
TEST(reports_a_calendar_that_stays_closed)
{
    const Calendar *c = calendar_of(
        work, "{" SHANGHAI ",\"week\":{},\"overrides\":{\"2025-03-10\":[\"09:00-18:00\"]}}");
    CHECK_DUE(c, "2025-03-01", hours(9), NO_PAUSES, "2025-03-10T18:00:00+08:00");
    CHECK_INT(clock_due(c, at(c, "2025-03-01"), hours(10), NO_PAUSES).state, DUE_NO_OPEN_TIME);
    CHECK_INT(clock_due(c, at(c, "2025-03-11"), hours(1), NO_PAUSES).state, DUE_NO_OPEN_TIME);
    CHECK_INT(clock_due(c, at(c, "2024-01-01"), hours(1), NO_PAUSES).state, DUE_NO_OPEN_TIME);
    CHECK_INT(clock_due(c, at(c, "2025-03-11"), workdays(1), NO_PAUSES).state, DUE_NO_OPEN_TIME);
}

TEST(answers_at_the_edges)
{
    const Calendar *office = calendar_of(work, OFFICE);
    CHECK_DUE(office, "2025-03-08T10:00", minutes(0), NO_PAUSES, "2025-03-08T10:00:00+08:00");
    CHECK_DUE(office, "2025-03-06T17:59:59", minutes(1), NO_PAUSES, "2025-03-07T09:00:59+08:00");
    CHECK_DUE(office, "2025-03-06T08:00", minutes(1), NO_PAUSES, "2025-03-06T09:01:00+08:00");
    CHECK_DUE(office, "2025-03-06T18:00", minutes(1), NO_PAUSES, "2025-03-07T09:01:00+08:00");
    CHECK_INT(clock_used(office, at(office, "2025-03-07"), at(office, "2025-03-06"), CLOCK_BUSINESS,
                         NO_PAUSES),
              0);
    CHECK_INT(clock_due(office, at(office, "9999-12-31T10:00"), hours(90), NO_PAUSES).state,
              DUE_TOO_FAR);
    CHECK_INT(
        clock_due(office, at(office, "9999-12-31T10:00"), (Span){ CLOCK_NATURAL, 9999 }, NO_PAUSES)
            .state,
        DUE_TOO_FAR);
}

// [clock-R7] Both readings stand side by side.
TEST(keeps_both_readings_of_elapsed_time)
{
    const Calendar *office = calendar_of(work, OFFICE);
    Pauses noon = PAUSES(office, "2025-03-07T10:00", "2025-03-07T12:00");
    Elapsed elapsed =
        clock_elapsed(office, at(office, "2025-03-06T16:00"), at(office, "2025-03-10T10:00"), noon);
    CHECK_INT(elapsed.customer_ms, 90 * HOUR_MS);
    CHECK_INT(elapsed.organisation_ms, 10 * HOUR_MS);
}

TEST(is_at_risk_at_four_fifths)
{
    const Calendar *office = calendar_of(work, OFFICE);
    int64_t start = at(office, "2025-03-06T16:00");
    CHECK_TIME(office, clock_share(office, start, hours(10), RISK_PERCENT, NO_PAUSES).at_ms,
               "2025-03-07T15:00:00+08:00");
    Span day = { CLOCK_NATURAL, 24 * 60 };
    CHECK_TIME(office, clock_share(office, start, day, RISK_PERCENT, NO_PAUSES).at_ms,
               "2025-03-07T11:12:00+08:00");
    CHECK_TIME(office, clock_share(office, start, workdays(2), 50, NO_PAUSES).at_ms,
               "2025-03-07T17:00:00+08:00");
    CHECK_TIME(office, clock_share(office, start, hours(10), 150, NO_PAUSES).at_ms,
               "2025-03-10T13:00:00+08:00");
}

// [clock-R13] An edit leaves used time as it was and lays the rest on the new calendar.
TEST(lays_the_rest_on_a_new_calendar)
{
    const Calendar *office = calendar_of(work, OFFICE);
    const Calendar *late =
        calendar_of(work, "{" SHANGHAI ",\"week\":" WEEK_OFFICE("\"12:00-20:00\"") "}");
    CalendarVersion versions[] = { { office, 0 }, { late, at(office, "2025-03-06T14:00") } };
    int64_t start = at(office, "2025-03-06T10:00");
    Due due = clock_due_versions(versions, 2, start, hours(14), NO_PAUSES);
    CHECK_TIME(office, due.at_ms, "2025-03-07T16:00:00+08:00");
    CHECK_INT(clock_used_versions(versions, 2, start, due.at_ms, CLOCK_BUSINESS, NO_PAUSES),
              14 * HOUR_MS);
    CHECK_INT(clock_due_versions(versions, 1, start, hours(14), NO_PAUSES).at_ms,
              clock_due(office, start, hours(14), NO_PAUSES).at_ms);
    // Due before the edit: nothing moves. Started after it: only the new calendar counts.
    CHECK_TIME(office, clock_due_versions(versions, 2, start, hours(4), NO_PAUSES).at_ms,
               "2025-03-06T14:00:00+08:00");
    CHECK_TIME(
        office,
        clock_due_versions(versions, 2, at(office, "2025-03-07T09:00"), hours(1), NO_PAUSES).at_ms,
        "2025-03-07T13:00:00+08:00");
    due = clock_due_versions(versions, 2, start, workdays(2), NO_PAUSES);
    CHECK_TIME(office, due.at_ms, "2025-03-10T20:00:00+08:00");
    CHECK_INT(clock_used_versions(versions, 2, start, due.at_ms, CLOCK_WORKDAY, NO_PAUSES), 2);
}

// [clock-R11] [clock-R12] A change makes a promise due sooner, never later than it was told.
TEST(never_moves_a_due_time_later)
{
    CHECK_INT(clock_due_changed(100, 200, INT64_MAX), 100);
    CHECK_INT(clock_due_changed(100, 50, INT64_MAX), 50);
    CHECK_INT(clock_due_changed(100, 200, 80), 80);
}

static int64_t counted(const ClockReason *reason)
{
    int64_t ms = 0;
    for (size_t i = 0; i < reason->line_count; i++) ms += reason->lines[i].counted_ms;
    return ms;
}

TEST(explains_every_span)
{
    const Calendar *a = calendar_of(work, OFFICE_CN);
    int64_t start = at(a, "2025-01-24T17:00"), due = at(a, "2025-02-05T14:00");
    ClockReason reason = clock_explain(work, a, start, due, CLOCK_BUSINESS, NO_PAUSES);
    CHECK_INT(counted(&reason), 24 * HOUR_MS);
    CHECK_INT(reason.unannounced_count, 0);
    CHECK_INT(reason.line_count, 13); // one a day, 24 January to 5 February
    CHECK_INT(reason.lines[0].counted_ms, HOUR_MS);
    CHECK_INT(reason.lines[1].why, DAY_WEEKLY); // Saturday
    CHECK_INT(reason.lines[1].counted_ms, 0);
    CHECK_INT(reason.lines[2].why, DAY_MAKEUP);
    CHECK_STR(reason.lines[2].name_en, STR("Spring Festival"));
    CHECK_TIME(a, reason.lines[2].to_ms, "2025-01-26T18:00:00+08:00");
    CHECK_INT(reason.lines[4].why, DAY_HOLIDAY);
    CHECK_STR(reason.lines[4].name_zh, STR("春节"));
    CHECK_TIME(a, reason.lines[12].to_ms, "2025-02-05T14:00:00+08:00");
}

TEST(explains_pauses_and_workdays)
{
    const Calendar *office = calendar_of(work, OFFICE);
    int64_t start = at(office, "2025-03-06T10:00");
    Pauses pause = PAUSES(office, "2025-03-06T16:00", "2025-03-10T10:00");
    ClockReason reason =
        clock_explain(work, office, start, at(office, "2025-03-10T13:00"), CLOCK_BUSINESS, pause);
    CHECK_INT(reason.line_count, 5);
    CHECK_INT(counted(&reason), 9 * HOUR_MS);
    CHECK_INT(reason.lines[0].paused_ms, 2 * HOUR_MS);
    CHECK_INT(reason.lines[1].paused_ms, 9 * HOUR_MS);
    CHECK_INT(reason.lines[4].paused_ms, HOUR_MS);
    reason =
        clock_explain(work, office, start, at(office, "2025-03-11T18:00"), CLOCK_WORKDAY, pause);
    int days = 0;
    for (size_t i = 0; i < reason.line_count; i++) days += reason.lines[i].workdays;
    CHECK_INT(reason.line_count, 5);
    CHECK_INT(days, 2);
    reason =
        clock_explain(work, office, start, at(office, "2025-03-11T18:00"), CLOCK_NATURAL, pause);
    CHECK_INT(reason.line_count, 1);
    CHECK_INT(reason.lines[0].counted_ms, 128 * HOUR_MS - 90 * HOUR_MS);
}

// [clock-R15]
TEST(names_years_that_are_not_announced)
{
    const Calendar *a = calendar_of(work, OFFICE_CN);
    static const struct {
        const char *start, *end;
        int count, first;
    } cases[] = {
        { "2026-12-28T09:00", "2026-12-28T18:00", 0, 0 },
        { "2026-12-30T09:00", "2026-12-30T18:00", 1, 2027 }, // next year's notice may take it
        { "2026-12-28T09:00", "2027-01-04T18:00", 1, 2027 },
        { "2026-12-28T09:00", "2028-01-04T18:00", 2, 2027 },
        { "2006-12-28T09:00", "2007-01-04T18:00", 1, 2006 },
        { "2018-12-28T09:00", "2019-01-04T18:00", 0, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        ClockReason reason = clock_explain(work, a, at(a, cases[i].start), at(a, cases[i].end),
                                           CLOCK_BUSINESS, NO_PAUSES);
        CHECK_INT(reason.unannounced_count, cases[i].count);
        if (cases[i].count) CHECK_INT(reason.unannounced[0], cases[i].first);
    }
    ClockReason natural =
        clock_explain(work, a, at(a, "2026-12-28"), at(a, "2027-02-01"), CLOCK_NATURAL, NO_PAUSES);
    CHECK_INT(natural.unannounced_count, 0);
    const Calendar *own =
        calendar_of(work, "{" SHANGHAI ",\"week\":{},\"holidays\":\"cn\",\"overrides\":"
                          "{\"2027-01-04\":[\"09:00-18:00\"],\"2027-01-05\":[]}}");
    CHECK_INT(calendar_unannounced(own, date_of(2027, 1, 4), date_of(2027, 1, 5), NULL, 0), 0);
    CHECK_INT(calendar_unannounced(own, date_of(2027, 1, 4), date_of(2027, 1, 6), NULL, 0), 1);
}

RUN(CASE(counts_make_up_workdays_and_skips_holidays), CASE(counts_natural_hours_through_a_holiday),
    CASE(counts_twenty_four_hours_over_a_change_of_the_clocks), CASE(counts_seven_local_days),
    CASE(closes_for_lunch), CASE(works_through_the_night),
    CASE(gives_night_shifts_their_true_length), CASE(places_skipped_and_repeated_times),
    CASE(leaves_pauses_out), CASE(ignores_pauses_outside_hours), CASE(has_no_due_time_while_paused),
    CASE(counts_workdays), CASE(counts_only_workdays_whose_close_is_not_paused),
    CASE(counts_overlapping_shifts_once), CASE(reports_a_calendar_that_stays_closed),
    CASE(answers_at_the_edges), CASE(keeps_both_readings_of_elapsed_time),
    CASE(is_at_risk_at_four_fifths), CASE(lays_the_rest_on_a_new_calendar),
    CASE(never_moves_a_due_time_later), CASE(explains_every_span),
    CASE(explains_pauses_and_workdays), CASE(names_years_that_are_not_announced))
