// clock_print.h - answers of the promise clock, for people and as JSON.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/clock/clock.h"

typedef struct ClockQuestion {
    const Calendar *calendar;
    ClockUnit       unit;
    int64_t         start_ms, end_ms;    // end: of "between"
    Span            span;                // of "due"
    Pauses          pauses;
} ClockQuestion;

// The due time is found, or not yet because of a pause that has not ended.
void clock_due_text(Text *out, const ClockQuestion *question, Due due);
void clock_due_json(Text *out, const ClockQuestion *question, Due due);
void clock_between_text(Text *out, const ClockQuestion *question);
void clock_between_json(Text *out, const ClockQuestion *question);
