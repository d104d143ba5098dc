// holidays_test.c - the Chinese list against the public data set, import and its preview.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "clock_fixture.h"
#include "dataset.h"
#include "record/json_in.h"

#define OFFICE_CN "{" SHANGHAI ",\"week\":" WEEK_OFFICE("\"09:00-18:00\"") ",\"holidays\":\"cn\"}"

static Str file_read(Work *work, const char *name)
{
    enum { BYTES_MAX = 1 << 18 };
    char path[DATASET_PATH_MAX];
    CHECK(dataset_path(path, "holiday_cn", name));
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    char *bytes = NEW(work, char, BYTES_MAX);
    size_t len = fread(bytes, 1, BYTES_MAX, file);
    fclose(file);
    CHECK(0 < len && len < BYTES_MAX);
    return (Str){ bytes, len };
}

static json_t *json_of_file(Work *work, const char *name)
{
    Issues issues = { .count = 0 };
    json_t *value = json_read(work, file_read(work, name), &issues);
    CHECK(value != NULL);
    return value;
}

enum { FIRST_YEAR = 2006, LAST_YEAR = 2026 };

// What the files say about each day from 2006 to 2026: 0 not listed, 1 off, 2 make-up workday.
static char *listed_days(Work *work, int64_t first, int64_t last)
{
    char *said = NEW(work, char, (size_t)(last - first + 1));
    for (int year = 2007; year <= LAST_YEAR; year++) {
        char name[16];
        snprintf(name, sizeof name, "%d.json", year);
        json_t *days = json_at(json_of_file(work, name), "days");
        for (size_t i = 0; i < json_array_size(days); i++) {
            Date date;
            json_t *day = json_array_get(days, i);
            CHECK(date_parse(str_of(json_string_value(json_at(day, "date"))), &date));
            CHECK(first <= date.days && date.days <= last);
            said[date.days - first] = json_is_true(json_at(day, "isOffDay")) ? 1 : 2;
        }
    }
    return said;
}

// [clock-R15] Every single day, in the list and in a calendar that uses it.
DATASET_TEST(knows_every_day_of_twenty_years, "holiday_cn")
{
    const Holidays *cn = holidays_builtin(work, STR("cn"));
    const Calendar *office = calendar_of(work, OFFICE_CN);
    int64_t first = date_of(FIRST_YEAR, 1, 1).days, last = date_of(LAST_YEAR, 12, 31).days;
    const char *said = listed_days(work, first, last);
    size_t listed = 0;
    for (int64_t days = first; days <= last; days++) {
        char expected = said[days - first];
        const HolidayDay *day = holidays_day(cn, (Date){ days });
        CHECK_INT(day == NULL ? 0 : day->off ? 1 : 2, expected);
        bool weekend = date_weekday((Date){ days }) >= 5;
        bool open = expected == 2 || (expected == 0 && !weekend);
        CHECK_INT(calendar_day(office, (Date){ days }).hours->count, open);
        listed += expected != 0;
    }
    CHECK_INT(cn->day_count, listed);
}

// [clock-R15]
DATASET_TEST(counts_the_workdays_of_each_year_and_month, "holiday_cn")
{
    json_t *expected = json_of_file(work, "expected.json");
    const Calendar *office = calendar_of(work, OFFICE_CN);
    for (int year = 2007; year <= LAST_YEAR; year++) {
        char path[64];
        int64_t workdays = 0, makeup = 0;
        for (int month = 1; month <= 12; month++) {
            int64_t open = 0, next = date_of(year + month / 12, month % 12 + 1, 1).days;
            for (Date date = date_of(year, month, 1); date.days < next; date.days++) {
                CalendarDay day = calendar_day(office, date);
                open += day.hours->count;
                makeup += day.why == DAY_MAKEUP;
            }
            snprintf(path, sizeof path, "years/%d/by_month/%d", year, month - 1);
            CHECK_INT(open, json_integer_value(json_at(expected, path)));
            workdays += open;
        }
        snprintf(path, sizeof path, "years/%d/workdays", year);
        CHECK_INT(workdays, json_int_at(expected, path));
        snprintf(path, sizeof path, "years/%d/makeup_workdays", year);
        CHECK_INT(makeup, json_count_at(expected, path));
    }
}

// [clock-R14] [clock-R15]
DATASET_TEST(agrees_with_reference_due_times, "holiday_cn")
{
    static const char *const lists[] = { "fixed", "random_cases" };
    json_t *expected = json_of_file(work, "expected.json");
    const Calendar *office = calendar_of(work, OFFICE_CN);
    for (size_t list = 0; list < COUNT(lists); list++) {
        json_t *cases = json_at(expected, lists[list]);
        CHECK(json_array_size(cases) > 0);
        for (size_t i = 0; i < json_array_size(cases); i++) {
            json_t *one = json_array_get(cases, i), *end = json_object_get(one, "end");
            const char *start = json_string_value(json_at(one, "start"));
            int64_t due = at(office, json_string_value(json_at(one, "due")));
            Due found = clock_due(office, at(office, start),
                                  minutes(json_int_at(one, "sla_minutes")), NO_PAUSES);
            CHECK_INT(found.state, DUE_FOUND);
            CHECK_INT(found.at_ms, due);
            if (!end) continue;
            int64_t used = clock_used(office, at(office, start), at(office, json_string_value(end)),
                                      CLOCK_BUSINESS, NO_PAUSES);
            CHECK_INT(used, json_int_at(one, "business_minutes") * MINUTE_MS);
        }
    }
}

// The published form of each year can be imported and changes nothing that we have.
DATASET_TEST(imports_the_public_form, "holiday_cn")
{
    const Holidays *cn = holidays_builtin(work, STR("cn"));
    for (int year = 2007; year <= LAST_YEAR; year++) {
        char name[16];
        Issues issues = { .count = 0 };
        snprintf(name, sizeof name, "%d.json", year);
        const Holidays *one = holidays_from_json(work, file_read(work, name), &issues);
        CHECK(one != NULL);
        CHECK_INT(one->year_count, 1);
        HolidayDiff diff = holidays_diff(work, cn, one);
        CHECK_INT(diff.change_count, 0);
        CHECK_INT(diff.year_new_count, 0);
    }
}

TEST(names_what_it_knows)
{
    const Holidays *cn = holidays_builtin(work, STR("cn"));
    CHECK(holidays_builtin(work, STR("de")) == NULL);
    CHECK(!holidays_announced(cn, 2006) && holidays_announced(cn, 2007));
    CHECK(holidays_announced(cn, 2026) && !holidays_announced(cn, 2027));
    const HolidayDay *day = holidays_day(cn, date_of(2020, 2, 3)); // a Monday
    CHECK(day != NULL && !day->off);
    CHECK_STR(day->name_zh, STR("春节"));
    CHECK_INT(holidays_day(cn, date_of(2022, 12, 31))->year, 2023);
    CHECK(holidays_day(cn, date_of(2025, 3, 6)) == NULL);
}

static const char next_year[] =
    "{\"list\":\"cn\",\"names\":{\"new_year\":{\"zh\":\"元旦\",\"en\":\"New Year's "
    "Day\"}},\"years\":["
    "{\"year\":2027,\"days\":[{\"name\":\"new_year\",\"off\":[\"2026-12-31/2027-01-02\"],"
    "\"work\":[\"2026-12-26\"]}]}]}";

// [clock-R15] Next year's list is previewed, and reaches back into this December.
TEST(previews_and_merges_the_next_year)
{
    Issues issues = { .count = 0 };
    const Holidays *cn = holidays_builtin(work, STR("cn"));
    const Holidays *next = holidays_from_json(work, str_of(next_year), &issues);
    CHECK(next != NULL);
    HolidayDiff diff = holidays_diff(work, cn, next);
    CHECK_INT(diff.year_new_count, 1);
    CHECK_INT(diff.years_new[0], 2027);
    CHECK_INT(diff.change_count, 4);
    CHECK_INT(diff.changes[0].date.days, date_of(2026, 12, 26).days);
    CHECK_INT(diff.changes[0].after, HOLIDAY_WORK);
    CHECK_INT(diff.changes[3].before, HOLIDAY_WEEK);
    CHECK_INT(diff.changes[3].after, HOLIDAY_OFF);
    CHECK_STR(diff.changes[3].name_zh, STR("元旦"));

    const Holidays *merged = holidays_merge(work, cn, next);
    CHECK_INT(merged->day_count, cn->day_count + 4);
    CHECK(holidays_announced(merged, 2027) && holidays_announced(merged, 2007));
    const Calendar *office = calendar_from_json(work, STR(OFFICE_CN), merged, &issues);
    CHECK_DUE(office, "2026-12-30T17:00", hours(2), NO_PAUSES, "2027-01-04T10:00:00+08:00");
    CHECK_INT(calendar_unannounced(office, date_of(2026, 12, 30), date_of(2027, 1, 4), NULL, 0), 0);
    // Taking it twice changes nothing more.
    CHECK_INT(holidays_diff(work, merged, next).change_count, 0);
}

// A second notice during the year replaces the first one whole.
TEST(replaces_a_year_by_its_second_notice)
{
    Issues issues = { .count = 0 };
    const Holidays *next = holidays_from_json(work, str_of(next_year), &issues);
    const Holidays *now = holidays_merge(work, holidays_builtin(work, STR("cn")), next);
    const Holidays *second =
        holidays_from_json(work,
                           STR("{\"year\":2027,\"days\":[{\"name\":\"元旦\",\"date\":\"2027-01-"
                               "01\",\"isOffDay\":true},"
                               "{\"name\":\"元旦\",\"date\":\"2026-12-31\",\"isOffDay\":false}]}"),
                           &issues);
    CHECK(second != NULL);
    HolidayDiff diff = holidays_diff(work, now, second);
    CHECK_INT(diff.year_new_count, 0);
    CHECK_INT(diff.change_count, 3);
    CHECK_INT(diff.changes[0].after, HOLIDAY_WEEK); // 26 December is an ordinary day again
    CHECK_INT(diff.changes[1].before, HOLIDAY_OFF);
    CHECK_INT(diff.changes[1].after, HOLIDAY_WORK);
    CHECK_INT(diff.changes[2].date.days, date_of(2027, 1, 2).days);
}

TEST(refuses_unsound_lists)
{
#define NAMES "\"names\":{\"a\":{\"zh\":\"甲\",\"en\":\"A\"},\"b\":{\"zh\":\"乙\"}}"
    static const struct {
        const char *json, *field, *code;
    } refused[] = {
        { "{}", "year", "invalid" },
        { "{" NAMES ",\"years\":[]}", "years", "required" },
        { "{\"year\":2027,\"days\":[]}", "days", "required" },
        { "{" NAMES ",\"years\":[{\"year\":1,\"days\":[]}]}", "years.0.year", "invalid" },
        { "{" NAMES
          ",\"years\":[{\"year\":2027,\"days\":[{\"name\":\"b\",\"off\":[\"2027-01-01\"]}]}]}",
          "years.0.days.0.name", "not_found" },
        { "{" NAMES
          ",\"years\":[{\"year\":2027,\"days\":[{\"name\":\"a\",\"off\":[\"2028-01-01\"]}]}]}",
          "years.0.days.0.off.0", "invalid" },
        { "{" NAMES ",\"years\":[{\"year\":2027,\"days\":[{\"name\":\"a\","
          "\"off\":[\"2027-01-02/2027-01-01\"]}]}]}",
          "years.0.days.0.off.0", "invalid" },
        { "{" NAMES ",\"years\":[{\"year\":2027,\"days\":[{\"name\":\"a\",\"off\":[\"2027-01-01\"],"
          "\"work\":[\"2027-01-01\"]}]}]}",
          "2027-01-01", "conflict" },
        { "{" NAMES
          ",\"years\":[{\"year\":2027,\"days\":[{\"name\":\"a\",\"off\":[\"2027-01-01\"]}]},"
          "{\"year\":2027,\"days\":[{\"name\":\"a\",\"off\":[\"2027-05-01\"]}]}]}",
          "years.1.year", "conflict" },
        { "{\"year\":2027,\"days\":[{\"name\":\"a\",\"date\":\"2027-01-01\"}]}", "days.0",
          "invalid" },
        { "{\"year\":2027,\"year\":2028}", "", "not_json" },
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        Issues issues = { .count = 0 };
        CHECK(holidays_from_json(work, str_of(refused[i].json), &issues) == NULL);
        CHECK_INT(issues.count, 1);
        CHECK_STR(issues.list[0].field, str_of(refused[i].field));
        CHECK_STR(str_of(issues.list[0].code), str_of(refused[i].code));
    }
}

RUN(CASE(knows_every_day_of_twenty_years), CASE(counts_the_workdays_of_each_year_and_month),
    CASE(agrees_with_reference_due_times), CASE(imports_the_public_form), CASE(names_what_it_knows),
    CASE(previews_and_merges_the_next_year), CASE(replaces_a_year_by_its_second_notice),
    CASE(refuses_unsound_lists))
