// ladder_test.c - when the steps of an escalation ladder fire, once each.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "clock_fixture.h"
#include "engine/clock/ladder.h"

#define OFFICE "{" SHANGHAI ",\"week\":" WEEK_OFFICE("\"09:00-18:00\"") "}"

static LadderClock office_clock(Work *work)
{
    const Calendar *office = calendar_of(work, OFFICE);
    CalendarVersion *version = NEW(work, CalendarVersion, 1);
    version->calendar = office;
    // Ten hours from Thursday 16:00: due on Friday at 17:00.
    return (LadderClock){ .versions = version,
                          .count = 1,
                          .start_ms = at(office, "2025-03-06T16:00"),
                          .due_ms = at(office, "2025-03-07T17:00"),
                          .open = true,
                          .quiet = { 21 * 60, 8 * 60 } };
}

// [clock-R19] Shares and minutes, in open and in elapsed time, before and after due.
TEST(fires_at_shares_and_around_due)
{
    LadderClock clock = office_clock(work);
    static const struct {
        LadderStep step;
        const char *expected;
    } steps[] = {
        { { STEP_SHARE, 50, false, false }, "2025-03-07T12:00:00+08:00" },
        { { STEP_SHARE, 80, false, false }, "2025-03-07T15:00:00+08:00" },
        { { STEP_SHARE, 100, false, false }, "2025-03-07T17:00:00+08:00" },
        { { STEP_SHARE, 120, false, false }, "2025-03-10T10:00:00+08:00" },
        { { STEP_SHARE, 80, true, false }, "2025-03-07T12:00:00+08:00" },
        { { STEP_DUE, -60, false, false }, "2025-03-07T16:00:00+08:00" },
        { { STEP_DUE, -540, false, false }, "2025-03-06T17:00:00+08:00" },
        { { STEP_DUE, -6000, false, false }, "2025-03-06T16:00:00+08:00" },
        { { STEP_DUE, -6000, true, false }, "2025-03-06T16:00:00+08:00" },
        { { STEP_DUE, 120, false, false }, "2025-03-10T10:00:00+08:00" },
        { { STEP_DUE, 120, true, false }, "2025-03-07T19:00:00+08:00" },
        { { STEP_DUE, 300, true, false }, "2025-03-08T08:00:00+08:00" }, // quiet until eight
        { { STEP_DUE, 300, true, true }, "2025-03-07T22:00:00+08:00" },
        { { STEP_DUE, 0, false, false }, "2025-03-07T17:00:00+08:00" },
        { { STEP_DUE_DAYS, 2, false, false }, "2025-03-11T18:00:00+08:00" },
    };
    for (size_t i = 0; i < COUNT(steps); i++) {
        Due fires = ladder_fires_at(&clock, steps[i].step);
        CHECK_INT(fires.state, DUE_FOUND);
        CHECK_TIME(clock.versions->calendar, fires.at_ms, steps[i].expected);
    }
}

// [clock-R19]
TEST(keeps_quiet_hours)
{
    const Zone *berlin = zone_find(work, STR("Europe/Berlin"));
    static const struct {
        const char *at;
        QuietHours quiet;
        const char *expected;
    } times[] = {
        { "2025-03-07T20:59", { 1260, 480 }, "2025-03-07T20:59:00+01:00" },
        { "2025-03-07T21:00", { 1260, 480 }, "2025-03-08T08:00:00+01:00" },
        { "2025-03-08T07:59", { 1260, 480 }, "2025-03-08T08:00:00+01:00" },
        { "2025-03-08T08:00", { 1260, 480 }, "2025-03-08T08:00:00+01:00" },
        { "2025-03-08T12:30", { 720, 780 }, "2025-03-08T13:00:00+01:00" },
        { "2025-03-08T12:30", { 720, 720 }, "2025-03-08T12:30:00+01:00" },
        { "2025-03-30T01:30", { 60, 150 }, "2025-03-30T03:00:00+02:00" }, // 02:30 is skipped
    };
    for (size_t i = 0; i < COUNT(times); i++) {
        Time time;
        Text text = TEXT(work);
        CHECK(zone_time_parse(berlin, str_of(times[i].at), &time));
        zone_time_add(&text, berlin, (Time){ quiet_end_ms(berlin, times[i].quiet, time.ms) });
        CHECK_STR(text_str(&text), str_of(times[i].expected));
    }
}

// [clock-R19] Each step once, in order, also after an interruption; none after the clock stopped.
TEST(fires_each_step_once)
{
    static const LadderStep steps[] = { { STEP_SHARE, 50, false, false },
                                        { STEP_SHARE, 80, false, false },
                                        { STEP_DUE, 0, false, false },
                                        { STEP_DUE, 120, false, false } };
    LadderClock clock = office_clock(work);
    const Calendar *office = clock.versions->calendar;
    LadderFires fires = ladder_fires(&clock, steps, 4, 0, at(office, "2025-03-07T11:59"), false);
    CHECK_INT(fires.due, 0);
    CHECK_INT(fires.last, -1);
    CHECK_TIME(office, fires.next_ms, "2025-03-07T12:00:00+08:00");

    fires = ladder_fires(&clock, steps, 4, 0, at(office, "2025-03-07T12:00"), false);
    CHECK_INT(fires.due, 1);
    CHECK_INT(fires.last, 0);
    // Asked again at the same instant, it has nothing more to do.
    CHECK_INT(ladder_fires(&clock, steps, 4, 1, at(office, "2025-03-07T12:00"), false).due, 0);

    // The server was down over the weekend: three steps at once, told as the last of them.
    fires = ladder_fires(&clock, steps, 4, 1, at(office, "2025-03-10T12:00"), false);
    CHECK_INT(fires.due, 0xE);
    CHECK_INT(fires.last, 3);
    CHECK(fires.next_ms == INT64_MAX);
    CHECK_INT(ladder_fires(&clock, steps, 4, 0xF, at(office, "2025-03-10T12:00"), false).due, 0);
    CHECK_INT(ladder_fires(&clock, steps, 4, 1, at(office, "2025-03-10T12:00"), true).due, 0);
}

TEST(waits_while_the_clock_is_paused)
{
    LadderClock clock = office_clock(work);
    LadderStep step = { STEP_SHARE, 50, false, false };
    Pause pause = { at(clock.versions->calendar, "2025-03-06T17:00"), PAUSE_OPEN };
    clock.pauses = pauses_union(work, &pause, 1);
    CHECK_INT(ladder_fires_at(&clock, step).state, DUE_PAUSED);
    CHECK_INT(
        ladder_fires(&clock, &step, 1, 0, at(clock.versions->calendar, "2025-03-20"), false).due,
        0);
    pause.to_ms = at(clock.versions->calendar, "2025-03-07T17:00");
    clock.pauses = pauses_union(work, &pause, 1);
    CHECK_TIME(clock.versions->calendar, ladder_fires_at(&clock, step).at_ms,
               "2025-03-10T12:00:00+08:00");
}

RUN(CASE(fires_at_shares_and_around_due), CASE(keeps_quiet_hours), CASE(fires_each_step_once),
    CASE(waits_while_the_clock_is_paused))
