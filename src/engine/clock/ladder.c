// ladder.c - lays the steps of an escalation ladder over a promise clock.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/clock/ladder.h"
#include <assert.h>

int64_t quiet_end_ms(const Zone *zone, QuietHours quiet, int64_t ms)
{
    int64_t local = ms + zone_offset_ms(zone, ms), day = zone_date(zone, ms).days;
    int64_t minute = (local - day * DAY_MS) / MINUTE_MS;
    bool over_midnight = quiet.from > quiet.to;
    bool inside = over_midnight ? minute >= quiet.from || minute < quiet.to
                                : quiet.from <= minute && minute < quiet.to;
    if (!inside) return ms;
    if (over_midnight && minute >= quiet.from) day++;
    int64_t end = zone_open_ms(zone, day * DAY_MS + (int64_t)quiet.to * MINUTE_MS);
    return end > ms ? end : ms;
}

static Due at_elapsed(int64_t ms)
{
    return (Due){ DUE_FOUND, ms };
}

static Due share_of(const LadderClock *clock, LadderStep step, int64_t due)
{
    if (!step.wall)
        return clock_share(clock->calendar, clock->start_ms, clock->span, step.value,
                           clock->pauses);
    int64_t whole = due - clock->start_ms;
    return at_elapsed(clock->start_ms + whole / 100 * step.value + whole % 100 * step.value / 100);
}

// Before due in open time: what is used at due, less the minutes, is used at the step.
static Due around_due(const LadderClock *clock, LadderStep step, int64_t due)
{
    int64_t minutes = (int64_t)step.value * MINUTE_MS;
    if (step.wall) return at_elapsed(due + minutes);
    if (minutes >= 0)
        return clock_due_ms(clock->calendar, due, CLOCK_BUSINESS, minutes, clock->pauses);
    int64_t whole =
        clock_used(clock->calendar, clock->start_ms, due, CLOCK_BUSINESS, clock->pauses);
    if (whole + minutes <= 0) return at_elapsed(clock->start_ms);
    return clock_due_ms(clock->calendar, clock->start_ms, CLOCK_BUSINESS, whole + minutes,
                        clock->pauses);
}

Due ladder_fires_at(const LadderClock *clock, LadderStep step)
{
    Due due = clock_due(clock->calendar, clock->start_ms, clock->span, clock->pauses);
    if (due.state != DUE_FOUND) return due;
    due = step.from == STEP_SHARE ? share_of(clock, step, due.at_ms)
                                  : around_due(clock, step, due.at_ms);
    if (due.state != DUE_FOUND) return due;
    if (due.at_ms < clock->start_ms) due.at_ms = clock->start_ms;
    if (!step.urgent)
        due.at_ms = quiet_end_ms(calendar_zone(clock->calendar), clock->quiet, due.at_ms);
    return due;
}

LadderFires ladder_fires(const LadderClock *clock, const LadderStep *steps, size_t count,
                         uint64_t fired, int64_t now_ms, bool stopped)
{
    LadderFires fires = { .last = -1, .next_ms = INT64_MAX };
    int64_t last_ms = INT64_MIN;
    assert(count <= LADDER_STEPS_MAX);
    for (size_t i = 0; i < count && !stopped; i++) {
        if (fired >> i & 1) continue;
        Due at = ladder_fires_at(clock, steps[i]);
        if (at.state != DUE_FOUND) continue;
        if (at.at_ms > now_ms) {
            if (at.at_ms < fires.next_ms) fires.next_ms = at.at_ms;
            continue;
        }
        fires.due |= UINT64_C(1) << i;
        if (at.at_ms < last_ms) continue;
        last_ms = at.at_ms;
        fires.last = (int)i;
    }
    return fires;
}
