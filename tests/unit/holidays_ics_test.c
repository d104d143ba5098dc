// holidays_ics_test.c - national lists as iCalendar files: the facts of twenty years, and faults.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "clock_fixture.h"
#include "dataset.h"
#include "engine/clock/holidays.h"
#include "engine/clock/holidays_ics.h"
#include "record/json_in.h"

static Str file_read(Work *work, const char *path)
{
    enum { BYTES_MAX = 1 << 18 };
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    char *bytes = NEW(work, char, BYTES_MAX);
    size_t len = fread(bytes, 1, BYTES_MAX, file);
    fclose(file);
    return (Str){ bytes, len };
}

static void add_date(Text *out, const char *name, Date date)
{
    CivilDate civil = date_civil(date);
    text_format(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, civil.year, civil.month, civil.day);
}

// One event for each run of days that are alike, as calendars publish them.
static Str ics_of(Work *work, const Holidays *list)
{
    Text out = TEXT(work);
    text_add(&out, STR("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
    for (size_t i = 0, next; i < list->day_count; i = next) {
        const HolidayDay *day = &list->days[i];
        for (next = i + 1; next < list->day_count; next++) {
            const HolidayDay *after = &list->days[next];
            bool alike = after->off == day->off && str_equal(after->name_zh, day->name_zh);
            if (!alike || after->date.days != list->days[next - 1].date.days + 1) break;
        }
        text_add(&out, STR("BEGIN:VEVENT\r\n"));
        add_date(&out, "DTSTART", day->date);
        add_date(&out, "DTEND", (Date){ list->days[next - 1].date.days + 1 });
        text_format(&out, "SUMMARY:%.*s\r\n  %s\r\n", STR_ARG(day->name_zh),
                    day->off ? "（休）" : "（班）");
        text_add(&out, STR("BEGIN:VALARM\r\nTRIGGER:-PT9H\r\nSUMMARY:班\r\nEND:VALARM\r\n"
                           "END:VEVENT\r\n"));
    }
    text_add(&out, STR("END:VCALENDAR\r\n"));
    return text_str(&out);
}

static const Holidays *read_ics(Work *work, Str ics)
{
    Issues issues = { .count = 0 };
    Str json = holidays_json_of_ics(work, ics, &issues);
    if (!json.ptr) return NULL;
    const Holidays *list = holidays_from_json(work, json, &issues);
    for (size_t i = 0; i < issues.count; i++)
        print_error("%.*s %.*s\n", STR_ARG(issues.list[i].field), STR_ARG(issues.list[i].detail));
    return list;
}

// R16 of the promise clock: what a calendar file says is what the notice says, day by day.
TEST(reads_every_year_as_its_notice_says)
{
    for (int year = 2007; year <= 2026; year++) {
        char name[16], path[DATASET_PATH_MAX];
        Issues issues = { .count = 0 };
        snprintf(name, sizeof name, "%d.json", year);
        if (!dataset_path(path, "holiday_cn", name)) skip();
        const Holidays *told = holidays_from_json(work, file_read(work, path), &issues);
        CHECK(told != NULL);
        const Holidays *read = read_ics(work, ics_of(work, told));
        CHECK(read != NULL);
        CHECK_INT(read->year_count, 1);
        CHECK_INT(read->years[0], year);
        CHECK_INT(read->day_count, told->day_count);
        for (size_t i = 0; i < told->day_count; i++) {
            CHECK_INT(read->days[i].date.days, told->days[i].date.days);
            CHECK_INT(read->days[i].off, told->days[i].off);
            CHECK_STR(read->days[i].name_zh, told->days[i].name_zh);
        }
    }
}

#define EVENT(lines) "BEGIN:VEVENT\n" lines "END:VEVENT\n"
#define CALENDAR(lines) "BEGIN:VCALENDAR\n" lines "END:VCALENDAR\n"

TEST(takes_what_calendars_write)
{
    Str ics = STR("\xEF\xBB\xBF" CALENDAR(
        EVENT("SUMMARY:New Ye\n ar\nDTSTART:20280101\n") // folded; one day without an end
        EVENT("SUMMARY:春节 上班\ndtstart:20280123T000000\nDTEND:20280124T000000\n")
            EVENT("SUMMARY:春节\nDTSTART;TZID=Asia/Shanghai:20280125T000000\nDURATION:P1W\n")
                EVENT("SUMMARY:春节\nDTSTART:20280131\nDTEND:20280131\n")
                    EVENT("SUMMARY:春节\nDTSTART:20280131\nDTEND:20280201\n")
                        EVENT("SUMMARY:Gone\nDTSTART:20280601\nSTATUS:CANCELLED\n")
                            EVENT("SUMMARY:元旦\nDTSTART:20271231\n")));
    CHECK(ics_is(ics));
    const Holidays *list = read_ics(work, ics);
    CHECK(list != NULL);
    CHECK_INT(list->year_count, 1);
    CHECK_INT(list->years[0], 2028);
    CHECK_INT(list->day_count, 10);
    CHECK_STR(holidays_day(list, date_of(2028, 1, 1))->name_zh, STR("New Year"));
    CHECK(!holidays_day(list, date_of(2028, 1, 23))->off);
    CHECK_STR(holidays_day(list, date_of(2028, 1, 23))->name_zh, STR("春节"));
    CHECK(holidays_day(list, date_of(2028, 1, 24)) == NULL);
    CHECK(holidays_day(list, date_of(2028, 1, 31))->off);
    CHECK(holidays_day(list, date_of(2028, 2, 1)) == NULL);
    CHECK(holidays_day(list, date_of(2027, 12, 31))->off);
}

static const struct {
    const char *ics, *words;
} refused[] = {
    { "", "line 1: the file is empty" },
    { "hello\n", "line 1: is no property: there is no colon" },
    { "BEGIN:VEVENT\n", "line 1: BEGIN:VCALENDAR comes first" },
    { CALENDAR(""), "line 2: the file has no event" },
    { "BEGIN:VCALENDAR\n" EVENT("SUMMARY:x\nDTSTART:20280101\n"),
      "line 5: the file ends before END:VCALENDAR" },
    { CALENDAR(EVENT("SUMMARY:x\nDTSTART:2028-01-01\n")),
      "line 4: DTSTART is no date such as 20250128" },
    { CALENDAR(EVENT("SUMMARY:x\nDTSTART:20280230\n")),
      "line 4: DTSTART is no date such as 20250128" },
    { CALENDAR(EVENT("SUMMARY:x\nDTSTART:20280101\nDTEND:soon\n")),
      "line 5: DTEND is no date such as 20250128" },
    { CALENDAR(EVENT("SUMMARY:x\n")), "line 2: the event has no DTSTART" },
    { CALENDAR(EVENT("DTSTART:20280101\n")), "line 2: the event has no SUMMARY" },
    { CALENDAR(EVENT("SUMMARY:x\nDTSTART:20280105\nDTEND:20280101\n")),
      "line 2: the event ends too early" },
    { CALENDAR(EVENT("SUMMARY:x\nDTSTART:20280101\nDTEND:20290101\n")),
      "line 2: the event is longer than a month" },
    { CALENDAR(EVENT("SUMMARY:x\nDTSTART:20280101\nDURATION:PT8H\n")),
      "line 5: DURATION is no number of days such as P8D" },
    { CALENDAR(EVENT("SUMMARY:x\nDTSTART:20280101\nRRULE:FREQ=YEARLY\n")),
      "line 5: an event that repeats is no day of a list" },
    { CALENDAR(EVENT("SUMMARY:x\nDTSTART:20280101\n") EVENT("SUMMARY:班\nDTSTART:20280101\n")),
      "line 6: the event has a day that the one of line 2 says otherwise of" },
};

TEST(names_the_line_of_what_is_malformed)
{
    for (size_t i = 0; i < COUNT(refused); i++) {
        Issues issues = { .count = 0 };
        CHECK(holidays_json_of_ics(work, str_of(refused[i].ics), &issues).ptr == NULL);
        CHECK_INT(issues.count, 1);
        CHECK_STR(issues.list[0].field, STR("ics"));
        CHECK_STR(issues.list[0].detail, str_of(refused[i].words));
    }
}

RUN(CASE(reads_every_year_as_its_notice_says), CASE(takes_what_calendars_write),
    CASE(names_the_line_of_what_is_malformed))
