// ics_fuzz.c - a list of holidays is refused by line, or it is a sound list however it is folded.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.h"
#include "engine/clock/holidays.h"
#include "engine/clock/holidays_ics.h"
#include "fuzz.h"
#include <assert.h>

enum { FOLD_BYTES = 5, INPUT_BYTES_MAX = 16 << 10 };

static bool ends_line(char c)
{
    return c == '\n' || c == '\r';
}

// The same properties on shorter lines: RFC 5545, 3.1.
static Str fold(Work *work, Str ics)
{
    Text out = TEXT(work);
    size_t column = 0;
    for (size_t i = 0; i < ics.len; i++) {
        bool inside = column > 0 && !ends_line(ics.ptr[i]) && !ends_line(ics.ptr[i - 1]);
        if (inside && column % FOLD_BYTES == 0) text_add(&out, STR("\r\n "));
        text_add_char(&out, ics.ptr[i]);
        column = ics.ptr[i] == '\n' ? 0 : column + 1;
    }
    return text_str(&out);
}

static void list_check(const Holidays *list)
{
    assert(list->day_count > 0 && list->year_count > 0);
    for (size_t i = 0; i < list->day_count; i++) {
        const HolidayDay *day = &list->days[i];
        assert(i == 0 || day->date.days > list->days[i - 1].date.days);
        assert(holidays_announced(list, day->year));
        assert(holidays_day(list, day->date) == day);
        assert(str_utf8_valid(day->name_zh) && str_utf8_valid(day->name_en));
    }
}

static void input_check(Work *work, void *arg)
{
    Str ics = *(const Str *)arg;
    Issues issues = { .count = 0 }, folded_issues = { .count = 0 }, list_issues = { .count = 0 };
    Str json = holidays_json_of_ics(work, ics, &issues);
    assert((json.ptr == NULL) == (issues.count > 0));
    for (size_t i = 0; i < issues.count; i++)
        assert(str_equal(issues.list[i].field, STR("ics")) && issues.list[i].detail.len > 0);
    Str folded = holidays_json_of_ics(work, fold(work, ics), &folded_issues);
    assert((json.ptr == NULL) == (folded.ptr == NULL));
    if (!json.ptr) return;
    assert(str_equal(json, folded) && str_utf8_valid(json));
    const Holidays *list = holidays_from_json(work, json, &list_issues);
    assert((list == NULL) == (list_issues.count > 0));
    if (list) list_check(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str ics = { (const char *)data, size };
    // What comes from outside is text before it comes here.
    if (size > INPUT_BYTES_MAX || !str_utf8_valid(ics) || memchr(data, 0, size)) return 0;
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    bool finished = work_run(&work, input_check, &ics);
    assert(finished || work.failed == FAIL_TOO_LARGE);
    arena_free(work.arena);
    return 0;
}
