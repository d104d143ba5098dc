// holidays_json.c - reads national day lists: our own form, and a year as holiday-cn publishes it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/embedded.h"
#include "base/once.h"
#include "engine/clock/holidays.h"
#include "record/json_in.h"

enum { RANGE_DAYS_MAX = 31, YEAR_MIN = 1990, YEAR_MAX = 2100 };

// A list while it is read.
typedef struct Reader {
    Work *work;
    Issues *issues;
    json_t *names; // of our own form; NULL in holiday-cn's
    HolidayDay *days;
    size_t day_count, day_cap;
    int *years;
    size_t year_count, year_cap;
} Reader;

static Str str_of_json(const json_t *value)
{
    return (Str){ json_string_value(value), json_string_length(value) };
}

static void fault(Reader *reader, Str path, const char *code, Str detail)
{
    issues_add(reader->issues, path, code, detail);
}

static Str string_copy(Reader *reader, const json_t *value)
{
    return json_is_string(value) ? str_copy(reader->work, str_of_json(value)) : STR_ABSENT;
}

static void day_add(Reader *reader, HolidayDay day, Str path)
{
    bool near = date_of(day.year - 1, 12, 1).days <= day.date.days &&
                day.date.days <= date_of(day.year, 12, 31).days;
    if (!near) {
        fault(reader, path, "invalid", STR("is a date outside the year of the notice"));
        return;
    }
    GROW(reader->work, reader->days, reader->day_count, &reader->day_cap);
    reader->days[reader->day_count++] = day;
}

// "2025-01-28/2025-02-04" or one date.
static void range_read(Reader *reader, const json_t *value, HolidayDay day, Str path)
{
    Str first, last;
    Date from, to;
    bool range =
        str_split(json_is_string(value) ? str_of_json(value) : STR(""), '/', &first, &last);
    if (!date_parse(first, &from) || !date_parse(range ? last : first, &to)) {
        fault(reader, path, "invalid",
              STR("is neither a date nor a span such as \"2025-01-28/2025-02-04\""));
        return;
    }
    if (to.days < from.days || to.days - from.days >= RANGE_DAYS_MAX) {
        fault(reader, path, "invalid", STR("ends before it begins, or is longer than a month"));
        return;
    }
    for (; from.days <= to.days; from.days++) {
        day.date = from;
        day_add(reader, day, path);
    }
}

static void ranges_read(Reader *reader, json_t *value, HolidayDay day, Str path)
{
    if (!value) return;
    if (!json_is_array(value)) {
        fault(reader, path, "wrong_type", STR("is not a list of dates"));
        return;
    }
    for (size_t i = 0; i < json_array_size(value); i++)
        range_read(reader, json_array_get(value, i), day,
                   str_format(reader->work, "%.*s.%zu", STR_ARG(path), i));
}

// One holiday of our own form.
static void holiday_read(Reader *reader, json_t *value, int year, Str path)
{
    json_t *key = json_object_get(value, "name");
    json_t *name =
        json_is_string(key) ? json_object_get(reader->names, json_string_value(key)) : NULL;
    HolidayDay day = { .year = year,
                       .name_zh = string_copy(reader, json_object_get(name, "zh")),
                       .name_en = string_copy(reader, json_object_get(name, "en")) };
    if (!day.name_zh.ptr || !day.name_en.ptr)
        fault(reader, str_format(reader->work, "%.*s.name", STR_ARG(path)), "not_found",
              STR("is not a key of \"names\" that gives both zh and en"));
    day.off = true;
    ranges_read(reader, json_object_get(value, "off"), day,
                str_format(reader->work, "%.*s.off", STR_ARG(path)));
    day.off = false;
    ranges_read(reader, json_object_get(value, "work"), day,
                str_format(reader->work, "%.*s.work", STR_ARG(path)));
}

// One day of holiday-cn's form, which has Chinese names only.
static void listed_day_read(Reader *reader, json_t *value, int year, Str path)
{
    json_t *date = json_object_get(value, "date"), *off = json_object_get(value, "isOffDay");
    HolidayDay day = { .year = year,
                       .off = json_is_true(off),
                       .name_zh = string_copy(reader, json_object_get(value, "name")) };
    day.name_en = day.name_zh;
    if (!day.name_zh.ptr || !json_is_boolean(off) || !json_is_string(date) ||
        !date_parse(str_of_json(date), &day.date))
        fault(reader, path, "invalid",
              STR("needs a name, a date such as \"2025-01-28\" and isOffDay"));
    else day_add(reader, day, path);
}

static void year_read(Reader *reader, json_t *value, Str path)
{
    json_t *days = json_object_get(value, "days");
    json_int_t year = json_integer_value(json_object_get(value, "year"));
    if (year < YEAR_MIN || year > YEAR_MAX) {
        fault(reader, str_format(reader->work, "%.*syear", STR_ARG(path)), "invalid",
              STR("is not a year from 1990 to 2100"));
        return;
    }
    // An empty list means "not announced yet", which is not the same as "no holidays".
    if (!json_is_array(days) || json_array_size(days) == 0) {
        fault(reader, str_format(reader->work, "%.*sdays", STR_ARG(path)), "required",
              STR("is empty: the year is not announced yet"));
        return;
    }
    for (size_t i = 0; i < reader->year_count; i++)
        if (reader->years[i] == (int)year)
            fault(reader, str_format(reader->work, "%.*syear", STR_ARG(path)), "conflict",
                  STR("is given twice"));
    GROW(reader->work, reader->years, reader->year_count, &reader->year_cap);
    reader->years[reader->year_count++] = (int)year;
    for (size_t i = 0; i < json_array_size(days); i++) {
        Str at = str_format(reader->work, "%.*sdays.%zu", STR_ARG(path), i);
        if (reader->names) holiday_read(reader, json_array_get(days, i), (int)year, at);
        else listed_day_read(reader, json_array_get(days, i), (int)year, at);
    }
}

static int year_compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static int day_compare(const void *a, const void *b)
{
    const HolidayDay *left = a, *right = b;
    if (left->date.days != right->date.days) return left->date.days < right->date.days ? -1 : 1;
    return left->year - right->year;
}

// Sorts, and lets the later notice win where two speak of one date.
static void days_settle(Reader *reader)
{
    size_t kept = 0;
    qsort(reader->years, reader->year_count, sizeof *reader->years, year_compare);
    if (reader->day_count > 0)
        qsort(reader->days, reader->day_count, sizeof *reader->days, day_compare);
    for (size_t i = 0; i < reader->day_count; i++) {
        HolidayDay *last = kept ? &reader->days[kept - 1] : NULL, day = reader->days[i];
        if (!last || last->date.days != day.date.days) {
            reader->days[kept++] = day;
        } else if (last->year == day.year) {
            Text path = TEXT(reader->work);
            date_add(&path, day.date);
            fault(reader, text_str(&path), "conflict", STR("is listed twice"));
        } else {
            *last = day;
        }
    }
    reader->day_count = kept;
}

const Holidays *holidays_from_json(Work *work, Str json, Issues *issues)
{
    size_t faults = issues->count;
    Reader reader = { .work = work, .issues = issues };
    json_t *root = json_read(work, json, issues);
    if (!root) return NULL;
    reader.names = json_object_get(root, "names");
    json_t *years = json_object_get(root, "years");
    for (size_t i = 0; i < json_array_size(years); i++)
        year_read(&reader, json_array_get(years, i), str_format(work, "years.%zu.", i));
    if (!years) year_read(&reader, root, STR(""));
    if (reader.year_count == 0 && issues->count == faults)
        fault(&reader, STR("years"), "required", STR("is missing or empty"));
    if (reader.day_count > 0) days_settle(&reader);
    if (issues->count != faults) return NULL;

    Holidays *holidays = NEW(work, Holidays, 1);
    Str list = string_copy(&reader, json_object_get(root, "list"));
    *holidays = (Holidays){ list.ptr ? list : STR("cn"), reader.days, reader.day_count,
                            reader.years, reader.year_count };
    return holidays;
}

static const Holidays *builtin; // lives as long as the process

static void builtin_read(Work *memory, void *unused)
{
    (void)unused;
    Issues issues = { .count = 0 };
    builtin = holidays_from_json(memory, embedded_text("content/holidays/cn.json"), &issues);
    if (builtin) return;
    Issue first = issues.list[0];
    work_fail(memory, FAIL_INTERNAL, "content/holidays/cn.json: %.*s %.*s", STR_ARG(first.field),
              STR_ARG(first.detail));
}

const Holidays *holidays_builtin(Work *work, Str list)
{
    static Once once = ONCE;
    once_make(work, &once, 4 << 20, builtin_read, NULL);
    return str_equal(list, builtin->list) ? builtin : NULL;
}
