// base_test.c - strings, arena, text, dates and instants.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "test.h"

TEST(reads_whole_integers_only)
{
    int64_t value;
    CHECK(str_int(STR("-9223372036854775808"), &value));
    CHECK_INT(value, INT64_MIN);
    CHECK(str_int(STR("42"), &value));
    CHECK_INT(value, 42);
    static const char *const refused[] = { "", "-", "9223372036854775808", "1.0", " 1", "1a" };
    for (size_t i = 0; i < COUNT(refused); i++) CHECK(!str_int(str_of(refused[i]), &value));
}

TEST(tells_utf8_from_bytes)
{
    CHECK(str_utf8_valid(STR("投诉 ok \xF0\x9F\x98\x80")));
    static const char *const broken[] = { "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                          "\xE6\x8A", "\x80" };
    for (size_t i = 0; i < COUNT(broken); i++) CHECK(!str_utf8_valid(str_of(broken[i])));
    CHECK(!str_utf8_valid((Str){ "a\0b", 3 }));
    CHECK_STR(str_utf8_head(STR("投诉处理"), 2), STR("投诉"));
    CHECK_INT(str_utf8_count(STR("投诉ab")), 4);
}

TEST(cuts_and_finds)
{
    Str head, tail;
    CHECK(str_split(STR("a=b=c"), '=', &head, &tail));
    CHECK_STR(head, STR("a"));
    CHECK_STR(tail, STR("b=c"));
    CHECK(!str_split(STR("abc"), '=', &head, &tail));
    CHECK_INT(str_find(STR("needle in hay"), STR("in")), 7);
    CHECK_INT(str_find(STR("hay"), STR("needle")), SIZE_MAX);
    CHECK_STR(str_trim(STR(" \t a b \r\n")), STR("a b"));
    CHECK(str_starts(STR("abc"), STR("ab")));
    static const char *const names[] = { "ab", "abc", NULL };
    CHECK(str_among(STR("abc"), names) && !str_among(STR("a"), names));
    CHECK(!str_ends(STR("abc"), STR("ab")));
}

TEST(grows_text_past_its_first_room)
{
    Text out = TEXT(work);
    for (int i = 0; i < 1000; i++) text_format(&out, "%d,", i);
    CHECK_INT(text_str(&out).len, 3890);
    CHECK(str_ends(text_str(&out), STR("998,999,")));
    CHECK(text_str(&TEXT(work)).ptr != NULL);
}

TEST(counts_days_like_the_calendar)
{
    CHECK_INT(date_of(1970, 1, 1).days, 0);
    CHECK_INT(date_weekday(date_of(2025, 1, 26)), 6);
    for (int64_t days = -200000; days < 200000; days += 97) {
        CivilDate c = date_civil((Date){ days });
        CHECK_INT(date_of(c.year, c.month, c.day).days, days);
    }
    CHECK(date_valid(2024, 2, 29));
    CHECK(!date_valid(2023, 2, 29));
}

TEST(reads_and_writes_instants)
{
    Time time;
    Text out = TEXT(work);
    CHECK(time_parse(STR("2025-01-26T17:00:00+08:00"), &time));
    time_add(&out, time);
    CHECK_STR(text_str(&out), STR("2025-01-26T09:00:00Z"));
    out = TEXT(work);
    time_add_offset(&out, time, 480);
    CHECK_STR(text_str(&out), STR("2025-01-26T17:00:00+08:00"));
    CHECK(time_parse(STR("1969-12-31T23:59:59.250Z"), &time));
    CHECK_INT(time.ms, -750);
    static const char *const refused[] = {
        "2025-01-26",           "2025-01-26T17:00:00",   "2025-02-30T17:00:00Z",
        "2025-01-26T24:00:00Z", "2025-01-26T17:00:00.Z", "2025-01-26T17.00:00Z"
    };
    for (size_t i = 0; i < COUNT(refused); i++) CHECK(!time_parse(str_of(refused[i]), &time));
}

static void want_memory(Work *work, void *arg)
{
    (void)arg;
    for (;;) NEW(work, char, 1 << 20);
}

TEST(fails_a_work_that_wants_too_much)
{
    Work greedy = { .arena = arena_new(8 << 20) };
    CHECK(!work_run(&greedy, want_memory, NULL));
    CHECK_INT(greedy.failed, FAIL_TOO_LARGE);
    fault_after(FAULT_MEMORY, 3);
    arena_reset(greedy.arena);
    CHECK(!work_run(&greedy, want_memory, NULL));
    CHECK_INT(greedy.failed, FAIL_UNAVAILABLE);
    arena_free(greedy.arena);
}

TEST(gives_ids_that_grow)
{
    int64_t before = 0;
    for (int i = 0; i < 10000; i++) {
        int64_t id = id_new(work->now_ms);
        CHECK(id > before);
        before = id;
    }
}

RUN(CASE(reads_whole_integers_only), CASE(tells_utf8_from_bytes), CASE(cuts_and_finds),
    CASE(grows_text_past_its_first_room), CASE(counts_days_like_the_calendar),
    CASE(reads_and_writes_instants), CASE(fails_a_work_that_wants_too_much),
    CASE(gives_ids_that_grow))
