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

static Due lay(const LadderClock *clock, int64_t from_ms, ClockUnit unit, int64_t amount)
{
    return clock_due_versions(clock->versions, clock->count, from_ms, (Span){ unit, amount },
                              clock->pauses);
}

// Open time from start to due, pauses in: what the promise was given.
static int64_t open_minutes(const LadderClock *clock)
{
    return clock_used_versions(clock->versions, clock->count, clock->start_ms, clock->due_ms,
                               CLOCK_BUSINESS, NO_PAUSES) /
           MINUTE_MS;
}

static Due share_of(const LadderClock *clock, LadderStep step)
{
    int64_t whole = clock->due_ms - clock->start_ms;
    int64_t elapsed = whole / 100 * step.value + whole % 100 * step.value / 100;
    if (step.wall) return at_elapsed(clock->start_ms + elapsed);
    if (clock->open)
        return lay(clock, clock->start_ms, CLOCK_BUSINESS, open_minutes(clock) * step.value / 100);
    return lay(clock, clock->start_ms, CLOCK_NATURAL, elapsed / MINUTE_MS);
}

// Before due in open time: what is used at due, less the minutes, is used at the step.
static Due around_due(const LadderClock *clock, LadderStep step)
{
    if (step.wall) return at_elapsed(clock->due_ms + (int64_t)step.value * MINUTE_MS);
    if (step.value == 0) return at_elapsed(clock->due_ms);
    if (step.value > 0) return lay(clock, clock->due_ms, CLOCK_BUSINESS, step.value);
    int64_t left = open_minutes(clock) + step.value;
    if (left <= 0) return at_elapsed(clock->start_ms);
    return lay(clock, clock->start_ms, CLOCK_BUSINESS, left);
}

Due ladder_fires_at(const LadderClock *clock, LadderStep step)
{
    Due due = { DUE_PAUSED, 0 };
    switch (step.from) {
    case STEP_SHARE: due = share_of(clock, step); break;
    case STEP_DUE: due = around_due(clock, step); break;
    case STEP_DUE_DAYS: due = lay(clock, clock->due_ms, CLOCK_WORKDAY, step.value); break;
    }
    if (due.state != DUE_FOUND) return due;
    if (due.at_ms < clock->start_ms) due.at_ms = clock->start_ms;
    if (!step.urgent)
        due.at_ms = quiet_end_ms(calendar_zone(clock->versions[clock->count - 1].calendar),
                                 clock->quiet, due.at_ms);
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
