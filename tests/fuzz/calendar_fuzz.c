// calendar_fuzz.c - a calendar file is refused by name, or the clock keeps its promises on it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/clock/clock.h"
#include "fuzz.h"
#include <assert.h>

typedef struct Input {
    const uint8_t *bytes;
    size_t size;
} Input;

static int64_t number(Input *input, size_t bytes)
{
    uint64_t value = 0;
    for (; bytes > 0 && input->size > 0; bytes--, input->size--)
        value = value << 8 | *input->bytes++;
    return (int64_t)value;
}

static void question_check(Work *work, const Calendar *calendar, Input input)
{
    int64_t start = number(&input, 4) * 1000, first = start + number(&input, 4);
    Pause pause = { first, first + number(&input, 4) };
    Pauses pauses = pauses_union(work, &pause, 1);
    Span span = { (ClockUnit)(number(&input, 1) & 3), number(&input, 2) % 5000 };
    if (span.unit == CLOCK_WORKDAY || span.unit == CLOCK_NATURAL_DAY) span.amount %= 50;
    Due due = clock_due(calendar, start, span, pauses);
    if (due.state != DUE_FOUND) return;
    assert(due.at_ms >= start);
    int64_t used = clock_used(calendar, start, due.at_ms, span.unit, pauses);
    if (span.unit == CLOCK_BUSINESS || span.unit == CLOCK_NATURAL)
        assert(used == span.amount * MINUTE_MS);
    else if (span.unit == CLOCK_WORKDAY) assert(used >= span.amount);
    ClockReason reason = clock_explain(work, calendar, start, due.at_ms, span.unit, pauses);
    int64_t counted = 0;
    for (size_t i = 0; i < reason.line_count; i++) counted += reason.lines[i].counted_ms;
    assert(reason.cut || span.unit != CLOCK_BUSINESS || counted == used);
}

// The first bytes are the question, the rest is the calendar.
static void input_check(Work *work, void *arg)
{
    enum { QUESTION_BYTES = 15 };
    Input input = *(Input *)arg;
    Str json = { (const char *)input.bytes + QUESTION_BYTES, input.size - QUESTION_BYTES };
    Issues issues = { .count = 0 };
    const Calendar *calendar = calendar_from_json(work, json, NULL, &issues);
    assert((calendar == NULL) == (issues.count > 0));
    for (size_t i = 0; i < issues.count; i++)
        assert(issues.list[i].code && issues.list[i].detail.len > 0);
    if (calendar) question_check(work, calendar, (Input){ input.bytes, QUESTION_BYTES });
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 15 || size > 8192) return 0;
    Input input = { data, size };
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    bool finished = work_run(&work, input_check, &input);
    assert(finished || work.failed == FAIL_TOO_LARGE);
    arena_free(work.arena);
    return 0;
}
