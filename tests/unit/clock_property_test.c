// clock_property_test.c - what must hold for every calendar, start, span and list of pauses.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "clock_fixture.h"
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 4000, CHANGES_MAX = 3 };

#define LORD_HOWE "\"zone\":\"Australia/Lord_Howe\""

static const char *const calendars[] = {
    "{" SHANGHAI ",\"week\":" WEEK_OFFICE("\"09:00-18:00\"") ",\"holidays\":\"cn\"}",
    "{" SHANGHAI ",\"week\":" WEEK_OFFICE(
        "\"09:00-12:00\",\"13:30-18:00\"") ",\"holidays\":\"cn\","
                                           "\"makeup\":\"shut\",\"overrides\":{\"2025-01-26\":["
                                           "\"10:00-11:00\"],\"2025-05-06\":[]}}",
    "{" BERLIN ",\"week\":" WEEK_DAILY("\"22:00-06:00\"") "}",
    "{" BERLIN ",\"week\":" WEEK_DAILY("\"00:00-24:00\"") "}",
    "{" LORD_HOWE ",\"week\":{\"sat\":[\"20:00-40:00\"],\"sun\":[\"01:45-02:15\"]}}",
    "{\"zone\":\"America/New_York\",\"week\":{\"wed\":[\"12:00-12:01\"]}}",
};

// A random question; times are milliseconds, so that seconds and fractions are met too.
typedef struct Question {
    const Calendar *calendar;
    int64_t start;
    Span span;
    Pauses pauses;
} Question;

static Question question_random(Work *work, Seed *seed)
{
    Pause list[CHANGES_MAX];
    int64_t first = date_of(2024, 1, 1).days * DAY_MS;
    Question q = {
        .calendar = calendar_of(work, calendars[seed_below(seed, COUNT(calendars))]),
        .start = first + seed_below(seed, 730LL * DAY_MS),
        .span = { (ClockUnit)seed_below(seed, 4), seed_below(seed, 6) },
    };
    bool days = q.span.unit == CLOCK_WORKDAY || q.span.unit == CLOCK_NATURAL_DAY;
    if (!days) q.span.amount = seed_below(seed, seed_below(seed, 2) ? 120 : 6000);
    size_t count = (size_t)seed_below(seed, CHANGES_MAX + 1);
    for (size_t i = 0; i < count; i++) {
        list[i].from_ms = q.start + seed_below(seed, 10 * DAY_MS) - 2 * DAY_MS;
        list[i].to_ms = list[i].from_ms + seed_below(seed, 3 * DAY_MS);
    }
    q.pauses = pauses_union(work, list, count);
    return q;
}

// What the span comes to in the unit that clock_used answers in.
static int64_t span_used(const Question *q, int64_t due)
{
    if (q->span.unit == CLOCK_WORKDAY) return q->span.amount;
    if (q->span.unit != CLOCK_NATURAL_DAY) return q->span.amount * MINUTE_MS;
    Due plain = clock_due(q->calendar, q->start, q->span, NO_PAUSES);
    return due >= plain.at_ms ? plain.at_ms - q->start : -1;
}

static void due_and_used_are_inverse(const Question *q)
{
    Due due = clock_due(q->calendar, q->start, q->span, q->pauses);
    CHECK_INT(due.state, DUE_FOUND);
    CHECK(due.at_ms >= q->start);
    int64_t whole = span_used(q, due.at_ms);
    int64_t used = clock_used(q->calendar, q->start, due.at_ms, q->span.unit, q->pauses);
    // Two workdays may end at one instant: a night shift and the short day after it.
    CHECK(used == whole || (q->span.unit == CLOCK_WORKDAY && used > whole));
    if (q->span.amount == 0) return;
    CHECK(clock_used(q->calendar, q->start, due.at_ms - 1, q->span.unit, q->pauses) < whole);
}

static void due_grows_with_the_span(const Question *q, Seed *seed)
{
    Span longer = q->span;
    longer.amount += 1 + seed_below(seed, 5);
    CHECK(clock_due(q->calendar, q->start, longer, q->pauses).at_ms >=
          clock_due(q->calendar, q->start, q->span, q->pauses).at_ms);
}

static void used_adds_up(const Question *q, Seed *seed)
{
    int64_t middle = q->start + seed_below(seed, 10 * DAY_MS),
            end = middle + seed_below(seed, 10 * DAY_MS);
    CHECK_INT(clock_used(q->calendar, q->start, end, CLOCK_BUSINESS, q->pauses),
              clock_used(q->calendar, q->start, middle, CLOCK_BUSINESS, q->pauses) +
                  clock_used(q->calendar, middle, end, CLOCK_BUSINESS, q->pauses));
    Elapsed elapsed = clock_elapsed(q->calendar, q->start, end, q->pauses);
    CHECK(0 <= elapsed.organisation_ms && elapsed.organisation_ms <= elapsed.customer_ms);
}

// An edit that changes nothing moves nothing, wherever it falls.
static void edits_to_the_same_calendar_change_nothing(const Question *q, Seed *seed)
{
    CalendarVersion versions[1 + CHANGES_MAX] = { { q->calendar, 0 } };
    int64_t from = q->start - DAY_MS;
    for (int i = 1; i <= CHANGES_MAX; i++) {
        from += 1 + seed_below(seed, 4 * DAY_MS);
        versions[i] = (CalendarVersion){ q->calendar, from };
    }
    Due plain = clock_due(q->calendar, q->start, q->span, q->pauses);
    Due split = clock_due_versions(versions, COUNT(versions), q->start, q->span, q->pauses);
    CHECK_INT(split.state, plain.state);
    CHECK_INT(split.at_ms, plain.at_ms);
    int64_t end = q->start + seed_below(seed, 12 * DAY_MS);
    CHECK_INT(
        clock_used_versions(versions, COUNT(versions), q->start, end, q->span.unit, q->pauses),
        clock_used(q->calendar, q->start, end, q->span.unit, q->pauses));
}

static void the_reason_adds_up(Work *work, const Question *q)
{
    int64_t due = clock_due(q->calendar, q->start, q->span, q->pauses).at_ms, counted = 0;
    ClockReason reason = clock_explain(work, q->calendar, q->start, due, q->span.unit, q->pauses);
    bool workdays_counted = q->span.unit == CLOCK_WORKDAY;
    for (size_t i = 0; i < reason.line_count; i++)
        counted += workdays_counted ? reason.lines[i].workdays : reason.lines[i].counted_ms;
    if (reason.cut) return;
    CHECK_INT(counted, clock_used(q->calendar, q->start, due, q->span.unit, q->pauses));
}

static void shares_lie_in_order(const Question *q)
{
    int64_t due = clock_due(q->calendar, q->start, q->span, q->pauses).at_ms, last = q->start;
    for (int percent = 0; percent <= 200; percent += 20) {
        Due share = clock_share(q->calendar, q->start, q->span, percent, q->pauses);
        CHECK_INT(share.state, DUE_FOUND);
        CHECK(share.at_ms >= last);
        CHECK(percent <= 100 ? share.at_ms <= due : share.at_ms >= due);
        last = share.at_ms;
    }
}

static void question_check(Work *work, void *arg)
{
    Seed seed = { *(uint64_t *)arg };
    Question q = question_random(work, &seed);
    due_and_used_are_inverse(&q);
    due_grows_with_the_span(&q, &seed);
    used_adds_up(&q, &seed);
    edits_to_the_same_calendar_change_nothing(&q, &seed);
    the_reason_adds_up(work, &q);
    shares_lie_in_order(&q);
}

// [clock-R5] [clock-R8] [clock-R13]
static void holds_for_random_questions(void **state)
{
    (void)state;
    const char *given = getenv("ZHIYIN_SEED");
    uint64_t base = given ? strtoull(given, NULL, 10) : 20250930;
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint64_t seed = base * 1000003 + i;
        arena_reset(work.arena);
        if (!work_run(&work, question_check, &seed)) fail_msg("%s", work.failure);
    }
    print_message("%d questions, seed %llu\n", ROUNDS, (unsigned long long)base);
    arena_free(work.arena);
}

RUN(CASE(holds_for_random_questions))
