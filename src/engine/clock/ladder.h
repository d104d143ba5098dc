// ladder.h - escalation ladders: when each step fires, and which are due to fire now.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/clock/clock.h"

enum { LADDER_STEPS_MAX = 32 };

typedef enum StepFrom {
    STEP_SHARE,      // value: percent of the time to due that is used, 0 ... 1000
    STEP_DUE,        // value: minutes after due; before it if negative
    STEP_DUE_DAYS,   // value: working days after due, at the close of the last
} StepFrom;

typedef struct LadderStep {
    StepFrom from;
    int      value;
    bool     wall;           // counts elapsed time; else open time without pauses
    bool     urgent;         // fires in quiet hours too
} LadderStep;

// Local minutes of the day in which steps wait; from > to runs over midnight, from == to: none.
typedef struct QuietHours { int from, to; } QuietHours;

// A running promise as a ladder sees it.
typedef struct LadderClock {
    const CalendarVersion *versions;     // of its calendar
    size_t                 count;        // >= 1
    int64_t                start_ms, due_ms;
    bool                   open;         // shares are of open time; else of elapsed time
    Pauses                 pauses;       // time in which the ladder stands still
    QuietHours             quiet;
} LadderClock;

// When a step fires. Steps before due that would fire before the start fire at the start. A step
// that falls into quiet hours waits for their end. DUE_PAUSED: a pause that has not ended holds it.
Due ladder_fires_at(const LadderClock *clock, LadderStep step);

// The end of the quiet hours that an instant lies in, else the instant itself.
int64_t quiet_end_ms(const Zone *zone, QuietHours quiet, int64_t ms);

// Which steps to fire now. Each fires once in the life of a clock: fired has bit i for step i, and
// goes on with the caller, who writes down fired | due together with what the steps do. After an
// interruption several are due at once: they are to be done in order and told in one notice, that
// of the last. A clock that has stopped fires nothing more.
typedef struct LadderFires {
    uint64_t due;            // bit i: fire step i
    int      last;           // the step to tell of: of those due, the one that fires last; -1: none
    int64_t  next_ms;        // when to ask again; INT64_MAX: never
} LadderFires;
LadderFires ladder_fires(const LadderClock *clock, const LadderStep *steps, size_t count,
                         uint64_t fired, int64_t now_ms, bool stopped);
