// calendar_json.c - reads calendars as people write them; every fault is named by its path.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/clock/calendar.h"
#include "record/json_in.h"
#include <stdlib.h>

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

// Where a reader stands.
typedef struct Reader {
    Work *work;
    Issues *issues;
} Reader;

static Str str_of_json(const json_t *value)
{
    return (Str){ json_string_value(value), json_string_length(value) };
}

static void fault(Reader *reader, Str path, const char *code, Str detail)
{
    issues_add(reader->issues, path, code, detail);
}

static int weekday_find(Str name)
{
    for (int i = 0; i < 7; i++)
        if (str_equal(name, str_of(weekdays[i]))) return i;
    return -1;
}

// "HH:MM" as minutes, at most 48:00; -1: it is something else.
static int minutes_read(Str s)
{
    int64_t hour, minute;
    if (s.len != 5 || s.ptr[2] != ':') return -1;
    for (size_t i = 0; i < s.len; i++)
        if (i != 2 && (s.ptr[i] < '0' || s.ptr[i] > '9')) return -1;
    str_int(str_head(s, 2), &hour);
    str_int(str_from(s, 3), &minute);
    return minute > 59 || hour * 60 + minute > 2880 ? -1 : (int)(hour * 60 + minute);
}

static bool span_read(Reader *reader, const json_t *value, Str path, OpenSpan *span)
{
    Str open_text, close_text;
    if (!json_is_string(value) || !str_split(str_of_json(value), '-', &open_text, &close_text)) {
        fault(reader, path, "wrong_type", STR("is not a span such as \"09:00-18:00\""));
        return false;
    }
    int open = minutes_read(open_text), close = minutes_read(close_text);
    if (open < 0 || close < 0) {
        fault(reader, path, "invalid", STR("is not a span such as \"09:00-18:00\""));
        return false;
    }
    if (close < open) close += 1440;
    if (open >= 1440)
        fault(reader, path, "invalid", STR("opens on a later day; write it under that day"));
    else if (close == open) fault(reader, path, "invalid", STR("close is not after open"));
    else if (close - open > 1440) fault(reader, path, "too_large", STR("is longer than 24 hours"));
    else {
        *span = (OpenSpan){ (int16_t)open, (int16_t)close };
        return true;
    }
    return false;
}

static int span_compare(const void *a, const void *b)
{
    return ((const OpenSpan *)a)->open - ((const OpenSpan *)b)->open;
}

static DayHours hours_read(Reader *reader, const json_t *value, Str path)
{
    DayHours hours = { 0 };
    if (!json_is_array(value)) {
        fault(reader, path, "wrong_type", STR("is not a list of spans"));
        return hours;
    }
    if (json_array_size(value) > DAY_SPANS_MAX) {
        fault(reader, path, "too_large", STR("has more than 12 spans"));
        return hours;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        Str item = str_format(reader->work, "%.*s.%zu", STR_ARG(path), i);
        if (span_read(reader, json_array_get(value, i), item, &hours.spans[hours.count]))
            hours.count++;
    }
    qsort(hours.spans, (size_t)hours.count, sizeof *hours.spans, span_compare);
    for (int i = 1; i < hours.count; i++) {
        if (hours.spans[i - 1].close <= hours.spans[i].open) continue;
        fault(reader, path, "conflict", STR("has spans that overlap"));
        return (DayHours){ 0 };
    }
    return hours;
}

static void week_read(Reader *reader, json_t *value, CalendarSpec *spec)
{
    const char *key;
    json_t *hours;
    if (!json_is_object(value)) {
        fault(reader, STR("week"), value ? "wrong_type" : "required",
              STR("is not an object of weekdays such as {\"mon\":[\"09:00-18:00\"]}"));
        return;
    }
    json_object_foreach (value, key, hours) {
        Str path = str_format(reader->work, "week.%s", key);
        int weekday = weekday_find(str_of(key));
        if (weekday < 0)
            fault(reader, path, "unknown",
                  STR("is not a weekday: mon, tue, wed, thu, fri, sat, sun"));
        else spec->week[weekday] = hours_read(reader, hours, path);
    }
}

// {"use":"fri"} or {"hours":["09:00-12:00"]}, either with a note.
static void override_object_read(Reader *reader, json_t *value, Str path, DayOverride *own)
{
    const char *key;
    json_t *member;
    int named = 0;
    json_object_foreach (value, key, member) {
        Str name = str_of(key), at = str_format(reader->work, "%.*s.%s", STR_ARG(path), key);
        if (str_equal(name, STR("use"))) {
            own->use = json_is_string(member) ? weekday_find(str_of_json(member)) : -1;
            if (own->use < 0)
                fault(reader, at, "not_a_choice", STR("is not a weekday such as \"fri\""));
            named++;
        } else if (str_equal(name, STR("hours"))) {
            own->hours = hours_read(reader, member, at);
            named++;
        } else if (str_equal(name, STR("note"))) {
            if (json_is_string(member)) own->note = str_copy(reader->work, str_of_json(member));
            else fault(reader, at, "wrong_type", STR("is not a string"));
        } else {
            fault(reader, at, "unknown", STR("is not known here: use, hours, note"));
        }
    }
    if (named != 1) fault(reader, path, "invalid", STR("needs either \"use\" or \"hours\""));
}

static void overrides_read(Reader *reader, json_t *value, Str path, OverrideLayer layer,
                           CalendarSpec *spec)
{
    const char *key;
    json_t *member;
    if (!json_is_object(value)) {
        fault(reader, path, "wrong_type",
              STR("is not an object of dates such as {\"2025-05-02\":[]}"));
        return;
    }
    json_object_foreach (value, key, member) {
        DayOverride own = { .layer = layer, .use = -1 };
        Str at = path.len ? str_format(reader->work, "%.*s.%s", STR_ARG(path), key)
                          : str_copy(reader->work, str_of(key));
        if (!date_parse(str_of(key), &own.date)) {
            fault(reader, at, "invalid", STR("is not a date such as \"2025-05-02\""));
            continue;
        }
        if (json_is_object(member)) override_object_read(reader, member, at, &own);
        else own.hours = hours_read(reader, member, at);
        GROW(reader->work, spec->overrides, spec->override_count, &spec->override_cap);
        spec->overrides[spec->override_count++] = own;
    }
}

static void holidays_read(Reader *reader, json_t *value, const Holidays *national,
                          CalendarSpec *spec)
{
    if (json_is_null(value)) return;
    spec->holidays = national ? national : holidays_builtin(reader->work, STR("cn"));
    if (json_is_string(value) && spec->holidays &&
        str_equal(str_of_json(value), spec->holidays->list))
        return;
    fault(reader, STR("holidays"), "not_found", STR("is not a list of holidays: \"cn\""));
}

static void makeup_read(Reader *reader, json_t *value, CalendarSpec *spec)
{
    Str name = json_is_string(value) ? str_of_json(value) : STR("");
    int weekday = weekday_find(name);
    if (weekday >= 0) {
        spec->makeup = MAKEUP_WEEKDAY;
        spec->makeup_weekday = weekday;
    } else if (str_equal(name, STR("normal"))) {
        spec->makeup = MAKEUP_NORMAL;
    } else if (str_equal(name, STR("own"))) {
        spec->makeup = MAKEUP_OWN;
    } else if (str_equal(name, STR("shut"))) {
        spec->makeup = MAKEUP_SHUT;
    } else {
        fault(reader, STR("makeup"), "not_a_choice",
              STR("is none of normal, own, shut, or a weekday such as \"fri\""));
    }
}

static void zone_read(Reader *reader, json_t *value, CalendarSpec *spec)
{
    if (!value)
        fault(reader, STR("zone"), "required", STR("is missing, for example \"Asia/Shanghai\""));
    else if (!json_is_string(value))
        fault(reader, STR("zone"), "wrong_type", STR("is not a string"));
    else spec->zone = str_copy(reader->work, str_of_json(value));
}

static json_t *object_read(Reader *reader, Str json)
{
    if (json.len > CALENDAR_BYTES_MAX) {
        fault(reader, STR_ABSENT, "too_large", STR("a calendar has at most 256 KiB"));
        return NULL;
    }
    json_t *root = json_read(reader->work, json, reader->issues);
    if (!root || json_is_object(root)) return root;
    fault(reader, STR_ABSENT, "wrong_type", STR("is not an object"));
    return NULL;
}

bool calendar_read(Work *work, Str json, const Holidays *national, CalendarSpec *spec,
                   Issues *issues)
{
    static const char *const known[] = { "zone", "week", "holidays", "makeup", "overrides" };
    Reader reader = { work, issues };
    size_t faults = issues->count;
    const char *key;
    json_t *value, *root = object_read(&reader, json);
    *spec = (CalendarSpec){ 0 };
    if (!root) return false;
    json_object_foreach (root, key, value) {
        size_t i = 0;
        while (i < COUNT(known) && strcmp(known[i], key) != 0) i++;
        if (i == COUNT(known))
            fault(&reader, str_copy(work, str_of(key)), "unknown",
                  STR("is not known here: zone, week, holidays, makeup, overrides"));
    }
    zone_read(&reader, json_object_get(root, "zone"), spec);
    week_read(&reader, json_object_get(root, "week"), spec);
    if ((value = json_object_get(root, "holidays"))) holidays_read(&reader, value, national, spec);
    if ((value = json_object_get(root, "makeup"))) makeup_read(&reader, value, spec);
    if ((value = json_object_get(root, "overrides")))
        overrides_read(&reader, value, STR("overrides"), OVERRIDE_ORGANISATION, spec);
    return issues->count == faults;
}

bool calendar_read_overrides(Work *work, Str json, OverrideLayer layer, CalendarSpec *spec,
                             Issues *issues)
{
    Reader reader = { work, issues };
    size_t faults = issues->count;
    json_t *root = object_read(&reader, json);
    if (root) overrides_read(&reader, root, STR_ABSENT, layer, spec);
    return issues->count == faults;
}
