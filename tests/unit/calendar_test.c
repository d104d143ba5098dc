// calendar_test.c - reading calendars, layers of own dates, make-up choices, zones.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "clock_fixture.h"

#define WEEK WEEK_OFFICE("\"09:00-18:00\"")

static bool refuses(Work *work, const char *json, const char *field, const char *code)
{
    Issues issues = { .count = 0 };
    const Calendar *calendar = calendar_from_json(work, str_of(json), NULL, &issues);
    if (!calendar && issues.count == 1 && str_equal(issues.list[0].field, str_of(field)) &&
        str_equal(str_of(issues.list[0].code), str_of(code)))
        return true;
    print_error("%s\n", json);
    for (size_t i = 0; i < issues.count; i++)
        print_error("  %.*s %s: %.*s\n", STR_ARG(issues.list[i].field), issues.list[i].code,
                    STR_ARG(issues.list[i].detail));
    return false;
}

TEST(names_the_faulty_field)
{
#define IN_WEEK(monday) "{" SHANGHAI ",\"week\":{\"mon\":" monday "}}"
#define WITH(member) "{" SHANGHAI ",\"week\":" WEEK "," member "}"
    static const struct {
        const char *json, *field, *code;
    } refused[] = {
        { "[]", "", "wrong_type" },
        { "{", "", "not_json" },
        { "{" SHANGHAI "," SHANGHAI "}", "", "not_json" },
        { "{\"week\":" WEEK "}", "zone", "required" },
        { "{\"zone\":8,\"week\":" WEEK "}", "zone", "wrong_type" },
        { "{\"zone\":\"Asia/Peking\",\"week\":" WEEK "}", "zone", "not_found" },
        { "{\"zone\":\"CST\",\"week\":" WEEK "}", "zone", "not_found" },
        { "{" SHANGHAI "}", "week", "required" },
        { "{" SHANGHAI ",\"week\":[]}", "week", "wrong_type" },
        { "{" SHANGHAI ",\"week\":{}}", "week", "invalid" },
        { IN_WEEK("[]"), "week", "invalid" },
        { "{" SHANGHAI ",\"week\":{\"monday\":[\"09:00-18:00\"],\"tue\":[\"09:00-18:00\"]}}",
          "week.monday", "unknown" },
        { IN_WEEK("\"09:00-18:00\""), "week.mon", "wrong_type" },
        { IN_WEEK("[900]"), "week.mon.0", "wrong_type" },
        { IN_WEEK("[\"09:00-18:00\",\"9:00-18:00\"]"), "week.mon.1", "invalid" },
        { IN_WEEK("[\"09:00-18:60\"]"), "week.mon.0", "invalid" },
        { IN_WEEK("[\"09:00-09:00\"]"), "week.mon.0", "invalid" },
        { IN_WEEK("[\"09:00-34:00\"]"), "week.mon.0", "too_large" },
        { IN_WEEK("[\"23:00-48:01\"]"), "week.mon.0", "invalid" },
        { IN_WEEK("[\"25:00-26:00\"]"), "week.mon.0", "invalid" },
        { IN_WEEK("[\"09:00-12:00\",\"11:59-18:00\"]"), "week.mon", "conflict" },
        { IN_WEEK("[\"22:00-06:00\",\"23:00-23:30\"]"), "week.mon", "conflict" },
        { WITH("\"holidays\":\"de\""), "holidays", "not_found" },
        { WITH("\"holidays\":true"), "holidays", "not_found" },
        { WITH("\"makeup\":\"maybe\""), "makeup", "not_a_choice" },
        { WITH("\"colour\":1"), "colour", "unknown" },
        { WITH("\"overrides\":[]"), "overrides", "wrong_type" },
        { WITH("\"overrides\":{\"2025-02-29\":[]}"), "overrides.2025-02-29", "invalid" },
        { WITH("\"overrides\":{\"2025-05-02\":[\"x\"]}"), "overrides.2025-05-02.0", "wrong_type" },
        { WITH("\"overrides\":{\"2025-05-02\":{\"use\":\"friday\"}}"), "overrides.2025-05-02.use",
          "not_a_choice" },
        { WITH("\"overrides\":{\"2025-05-02\":{}}"), "overrides.2025-05-02", "invalid" },
        { WITH("\"overrides\":{\"2025-05-02\":{\"use\":\"fri\",\"hours\":[]}}"),
          "overrides.2025-05-02", "invalid" },
        { WITH("\"overrides\":{\"2025-05-02\":{\"use\":\"fri\",\"note\":1}}"),
          "overrides.2025-05-02.note", "wrong_type" },
        { WITH("\"overrides\":{\"2025-05-02\":{\"use\":\"fri\",\"why\":\"\"}}"),
          "overrides.2025-05-02.why", "unknown" },
    };
    for (size_t i = 0; i < COUNT(refused); i++)
        CHECK(refuses(work, refused[i].json, refused[i].field, refused[i].code));
}

TEST(names_every_fault_at_once)
{
    Issues issues = { .count = 0 };
    CHECK(!calendar_from_json(
        work, STR("{\"zone\":1,\"week\":{\"mon\":[\"x\"],\"tue\":[\"y\"]},\"makeup\":\"z\"}"), NULL,
        &issues));
    CHECK_INT(issues.count, 4);
}

TEST(limits_depth_and_size)
{
    Text deep = TEXT(work), large = TEXT(work);
    for (int i = 0; i < 100000; i++) text_add_char(&deep, '[');
    CHECK(refuses(work, str_z(work, text_str(&deep)), "", "not_json"));
    text_add(&large, STR("{\"zone\":\""));
    for (int i = 0; i < CALENDAR_BYTES_MAX; i++) text_add_char(&large, 'x');
    text_add(&large, STR("\"}"));
    CHECK(refuses(work, str_z(work, text_str(&large)), "", "too_large"));
    Text many = TEXT(work);
    text_add(&many, STR("{" SHANGHAI ",\"week\":{\"mon\":["));
    for (int i = 0; i < 13; i++) text_format(&many, "%s\"%02d:00-%02d:30\"", i ? "," : "", i, i);
    text_add(&many, STR("]}}"));
    CHECK(refuses(work, str_z(work, text_str(&many)), "week.mon", "too_large"));
}

// A text cut anywhere is refused, never misread.
TEST(refuses_cut_text)
{
    Str whole = STR("{" SHANGHAI ",\"week\":" WEEK
                    ",\"holidays\":\"cn\",\"overrides\":{\"2025-01-26\":[]}}");
    for (size_t len = 0; len < whole.len; len++) {
        Issues issues = { .count = 0 };
        CHECK(calendar_from_json(work, str_head(whole, len), NULL, &issues) == NULL);
        CHECK(issues.count > 0);
    }
}

TEST(sorts_and_joins_spans)
{
    const Calendar *c = calendar_of(
        work,
        "{" SHANGHAI
        ",\"week\":{\"mon\":[\"13:30-18:00\",\"12:00-13:30\",\"22:00-06:00\",\"09:00-12:00\"]}}");
    const DayHours *monday = calendar_day(c, date_of(2025, 3, 10)).hours;
    CHECK_INT(monday->count, 4);
    CHECK_INT(monday->spans[0].open, 540);
    CHECK_INT(monday->spans[3].close, 1800);
    CHECK_DUE(c, "2025-03-10T09:00", hours(9), NO_PAUSES, "2025-03-10T18:00:00+08:00");
}

// [clock-R14] The issue's own example: an override opens a date, another closes one.
TEST(overrides_replace_a_day_whole)
{
    const Calendar *c =
        calendar_of(work, "{" SHANGHAI ",\"week\":" WEEK ",\"holidays\":\"cn\",\"overrides\":"
                          "{\"2025-01-26\":[\"09:00-10:00\"],\"2025-03-07\":[],\"2025-10-02\":{"
                          "\"use\":\"fri\",\"note\":\"盘点\"},"
                          "\"2025-03-10\":{\"hours\":[\"20:00-21:00\"]}}}");
    CHECK_DUE(c, "2025-01-24T17:00", hours(2), NO_PAUSES, "2025-01-26T10:00:00+08:00");
    CHECK_DUE(c, "2025-03-06T17:00", minutes(90), NO_PAUSES, "2025-03-10T20:30:00+08:00");
    CHECK_DUE(c, "2025-10-01T12:00", hours(1), NO_PAUSES, "2025-10-02T10:00:00+08:00");
    CalendarDay day = calendar_day(c, date_of(2025, 10, 2));
    CHECK_INT(day.why, DAY_ORGANISATION);
    CHECK_STR(day.name_zh, STR("盘点"));
}

// [clock-R14] site override > organisation override > national list > week
TEST(layers_go_in_order)
{
    CalendarSpec spec;
    Issues issues = { .count = 0 };
    CHECK(calendar_read(work, STR("{" SHANGHAI ",\"week\":" WEEK ",\"holidays\":\"cn\"}"), NULL,
                        &spec, &issues));
    CHECK(calendar_read_overrides(
        work, STR("{\"2025-10-01\":[\"01:00-02:00\"],\"2025-10-02\":[\"02:00-03:00\"]}"),
        OVERRIDE_SITE, &spec, &issues));
    CHECK(calendar_read_overrides(
        work, STR("{\"2025-10-02\":[\"03:00-04:00\"],\"2025-10-03\":[\"04:00-05:00\"]}"),
        OVERRIDE_ORGANISATION, &spec, &issues));
    const Calendar *c = calendar_prepare(work, &spec, &issues);
    CHECK(c != NULL);
    static const struct {
        int day, why, open;
    } days[] = {
        { 1, DAY_SITE, 60 },    { 2, DAY_SITE, 120 },   { 3, DAY_ORGANISATION, 240 },
        { 6, DAY_HOLIDAY, -1 }, { 9, DAY_WEEKLY, 540 }, { 11, DAY_MAKEUP, 540 },
        { 12, DAY_WEEKLY, -1 },
    };
    for (size_t i = 0; i < COUNT(days); i++) {
        CalendarDay day = calendar_day(c, date_of(2025, 10, days[i].day));
        CHECK_INT(day.why, days[i].why);
        CHECK_INT(day.hours->count ? day.hours->spans[0].open : -1, days[i].open);
    }
    CHECK(!calendar_read_overrides(work, STR("{\"2025-10\":[]}"), OVERRIDE_SITE, &spec, &issues));
    CHECK_STR(issues.list[0].field, STR("2025-10"));
}

// [clock-R15] A make-up day takes the hours that the site chose. 2020-02-03 is a listed Monday.
TEST(make_up_days_take_the_chosen_hours)
{
#define SITE(makeup)                                                                               \
    "{" SHANGHAI ",\"week\":{\"mon\":[\"09:00-18:00\"],\"tue\":[\"08:00-18:00\"],"                 \
    "\"fri\":[\"09:00-16:00\"],\"sat\":[\"10:00-14:00\"]},\"holidays\":\"cn\"" makeup "}"
    static const struct {
        const char *json;
        int sunday, saturday, monday;
    } sites[] = {
        { SITE(""), 540, 540, 540 },
        { SITE(",\"makeup\":\"normal\""), 540, 540, 540 },
        { SITE(",\"makeup\":\"fri\""), 420, 420, 420 },
        { SITE(",\"makeup\":\"own\""), 0, 240, 540 },
        { SITE(",\"makeup\":\"shut\""), 0, 0, 0 },
    };
    for (size_t i = 0; i < COUNT(sites); i++) {
        const Calendar *c = calendar_of(work, sites[i].json);
        const Date dates[] = { date_of(2025, 1, 26), date_of(2025, 2, 8), date_of(2020, 2, 3) };
        const int expected[] = { sites[i].sunday, sites[i].saturday, sites[i].monday };
        for (size_t j = 0; j < COUNT(dates); j++) {
            const DayHours *day = calendar_day(c, dates[j]).hours;
            CHECK_INT(day->count ? day->spans[0].close - day->spans[0].open : 0, expected[j]);
        }
    }
    // Where Monday is closed, normal hours are those of the next open weekday.
    const Calendar *c = calendar_of(
        work, "{" SHANGHAI ",\"week\":{\"tue\":[\"08:00-12:00\"]},\"holidays\":\"cn\"}");
    CHECK_INT(calendar_day(c, date_of(2025, 1, 26)).hours->spans[0].open, 480);
}

// [clock-R17]
TEST(reads_local_times)
{
    const Zone *berlin = zone_find(work, STR("Europe/Berlin"));
    static const struct {
        const char *text, *expected;
    } times[] = {
        { "2025-03-30T02:30", "2025-03-30T03:00:00+02:00" }, // skipped
        { "2025-10-26T02:30", "2025-10-26T02:30:00+02:00" }, // repeated: the first
        { "2025-10-26T02:30:00+01:00", "2025-10-26T02:30:00+01:00" },
        { "2025-07-01", "2025-07-01T00:00:00+02:00" },
        { "2025-07-01T12:00Z", "2025-07-01T14:00:00+02:00" },
        { "1960-01-01T00:00", "1960-01-01T00:00:00+01:00" },
        { "2150-07-01T00:00", "2150-07-01T00:00:00+01:00" }, // after the database: the last offset
    };
    for (size_t i = 0; i < COUNT(times); i++) {
        Time time;
        Text text = TEXT(work);
        CHECK(zone_time_parse(berlin, str_of(times[i].text), &time));
        zone_time_add(&text, berlin, time);
        CHECK_STR(text_str(&text), str_of(times[i].expected));
    }
    Time time;
    CHECK(!zone_time_parse(berlin, STR("2025-02-30"), &time));
    CHECK(!zone_time_parse(berlin, STR("noon"), &time));
    CHECK_INT(zone_close_ms(berlin, 1761445800000),
              1761442200000); // 02:30 on 26 October, the second
    CHECK(strlen(zone_data_version()) >= 5);
}

TEST(knows_zones_by_their_full_name_only)
{
    static const char *const good[] = { "UTC", "Asia/Shanghai", "America/Argentina/Buenos_Aires",
                                        "Etc/GMT+5" };
    static const char *const bad[] = { "",         "GMT+8",          "GMT+08:00",
                                       "EST",      "asia/shanghai",  "Etc/Unknown",
                                       "Asia/",    "Asia/Shanghai ", "/",
                                       "亚洲/上海" };
    for (size_t i = 0; i < COUNT(good); i++) CHECK(zone_find(work, str_of(good[i])) != NULL);
    for (size_t i = 0; i < COUNT(bad); i++) CHECK(zone_find(work, str_of(bad[i])) == NULL);
    CHECK(zone_find(work, (Str){ "Asia/Shanghai\0x", 15 }) == NULL);
}

// What is written reads as the same calendar: every weekday, nights past midnight, own dates with
// their notes, make-up hours.
TEST(writes_what_it_reads)
{
    static const char *const text =
        "{" SHANGHAI ",\"week\":{\"mon\":[\"09:00-12:00\",\"13:30-18:00\"],"
        "\"fri\":[\"22:00-06:00\"]},\"makeup\":\"fri\",\"overrides\":{\"2025-05-02\":[],"
        "\"2025-10-11\":{\"use\":\"fri\",\"note\":\"盘点\"},"
        "\"2025-10-12\":{\"hours\":[\"10:00-11:00\"],\"note\":\"x\"}}}";
    CalendarSpec spec;
    Issues issues = { .count = 0 };
    CHECK(calendar_read(work, str_of(text), NULL, &spec, &issues));
    Text week = TEXT(work), overrides = TEXT(work);
    calendar_week_write(&week, &spec);
    calendar_overrides_write(&overrides, &spec);
    CHECK_STR(text_str(&week),
              STR("{\"mon\":[\"09:00-12:00\",\"13:30-18:00\"],\"tue\":[],\"wed\":[],"
                  "\"thu\":[],\"fri\":[\"22:00-30:00\"],\"sat\":[],\"sun\":[]}"));
    CHECK_STR(text_str(&overrides),
              STR("{\"2025-05-02\":[],\"2025-10-11\":{\"use\":\"fri\",\"note\":\"盘点\"},"
                  "\"2025-10-12\":{\"hours\":[\"10:00-11:00\"],\"note\":\"x\"}}"));
    CHECK_STR(makeup_name(&spec), STR("fri"));
    Str again = str_format(work, "{%s,\"week\":%.*s,\"overrides\":%.*s}", SHANGHAI,
                           STR_ARG(text_str(&week)), STR_ARG(text_str(&overrides)));
    CHECK(calendar_read(work, again, NULL, &spec, &issues));
    CHECK_INT(spec.override_count, 3);
}

static void faulty_body(Work *work, void *done)
{
    Issues issues = { .count = 0 };
    const Calendar *c = calendar_from_json(
        work,
        STR("{" SHANGHAI ",\"week\":" WEEK ",\"holidays\":\"cn\",\"overrides\":{\"2025-10-11\":"
            "{\"use\":\"fri\",\"note\":\"x\"},\"2025-10-12\":[\"09:00-10:00\"]},\"x\":1}"),
        NULL, &issues);
    CHECK(c == NULL && issues.count == 1);
    c = calendar_of(work, "{" SHANGHAI ",\"week\":" WEEK ",\"holidays\":\"cn\"}");
    clock_explain(work, c, at(c, "2025-01-24T17:00"), at(c, "2025-02-05T14:00"), CLOCK_BUSINESS,
                  NO_PAUSES);
    *(bool *)done = true;
}

// Every allocation fails in turn: the work fails, nothing leaks, and the next work is unharmed.
static void survives_want_of_memory(void **state)
{
    (void)state;
    int failed = 0;
    for (int64_t n = 1;; n++) {
        bool done = false;
        Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
        fault_after(FAULT_MEMORY, n);
        bool finished = work_run(&work, faulty_body, &done);
        bool struck = fault_left(FAULT_MEMORY) == 0;
        fault_after(FAULT_MEMORY, 0);
        arena_free(work.arena);
        CHECK(finished == done);
        CHECK(finished != struck);
        if (finished) break;
        failed++;
    }
    CHECK(failed > 50);
}

RUN(CASE(names_the_faulty_field), CASE(names_every_fault_at_once), CASE(limits_depth_and_size),
    CASE(refuses_cut_text), CASE(sorts_and_joins_spans), CASE(overrides_replace_a_day_whole),
    CASE(layers_go_in_order), CASE(make_up_days_take_the_chosen_hours), CASE(reads_local_times),
    CASE(knows_zones_by_their_full_name_only), CASE(writes_what_it_reads),
    CASE(survives_want_of_memory))
