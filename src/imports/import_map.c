// import_map.c - reads and checks maps, and lays them over the head of a file.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_map.h"
#include "cases/case.h"
#include "imports/import_date.h"
#include "record/json_in.h"

static const char *const kinds[] = { "cases", "events", NULL };
static const char *const promise_kinds[] = { "first_answer", "resolution", "plan", "follow_up",
                                             NULL };
static const char *const starts[] = { "opened_at", "solved_at", NULL };
static const char *const stops[] = { "", "first_answered_at", "solved_at", "closed_at", NULL };
static const char *const units[] = { "minutes", "days", NULL };
static const char *const severities[] = { "1", "2", "3", "4", "5", NULL };
static const char *const statuses[] = { "open", "solved", "closed", "cancelled", "merged", NULL };
static const char *const listed[] = { "type", "channel", NULL };

#define COLUMN_FIELD(name) FIELD(ImportColumns, name, .max = 200),
RECORD(ImportColumns, "The name of their column for each of our fields.",
       IMPORT_FIELDS(COLUMN_FIELD));
#undef COLUMN_FIELD

RECORD(ImportInitial, "What holds where a row says nothing.",
       FIELD(ImportInitial, site, .initial_str = "", .max = 80, .doc = "Code or name of a site."),
       FIELD(ImportInitial, type, .initial_str = "complaint", .max = 80),
       FIELD(ImportInitial, cause, .initial_str = "", .max = 80),
       FIELD(ImportInitial, channel, .initial_str = "", .max = 40),
       FIELD(ImportInitial, severity, .initial = 3, .min = 1, .max = 5));

RECORD(ImportPromise, "A promise that every case is judged by.",
       FIELD(ImportPromise, kind, .required = true, .choices = promise_kinds),
       FIELD(ImportPromise, from, .initial_str = "opened_at", .choices = starts,
             .doc = "What starts it."),
       FIELD(ImportPromise, until, .initial_str = "", .choices = stops,
             .doc = "What keeps it; empty: the log does not hold that, so it is not recorded."),
       FIELD(ImportPromise, amount, .required = true, .min = 1, .max = 1000000),
       FIELD(ImportPromise, unit, .initial_str = "minutes", .choices = units,
             .doc = "minutes: elapsed; days: local calendar days."),
       FIELD(ImportPromise, organisation_minutes, .min = 1, .max = 1000000,
             .doc = "Business minutes of the organisation's clock; absent: as the official one."));

RECORD(ImportEvents, "Which activities of an event log mean what.",
       FIELD(ImportEvents, first_answer, .max = 100,
             .doc = "Activities that answer the customer; none: not recorded."),
       FIELD(ImportEvents, solved, .max = 100,
             .doc = "Activities that solve a case, by their last time; none: its last event."));

RECORD(ImportMap, "What the columns, values and events of a log mean.",
       FIELD(ImportMap, kind, .initial_str = "cases", .choices = kinds,
             .doc = "cases: a row is a case; events: a row is an event of a case."),
       FIELD(ImportMap, source, .initial_str = "", .max = 40,
             .doc = "Names the system the log comes from; a later file of it updates by key."),
       FIELD(ImportMap, zone, .initial_str = "", .max = 60,
             .doc = "IANA zone of times without an offset; empty: the organisation's."),
       RECORD_FIELD(ImportMap, columns, ImportColumns, .doc = "Our field: their column."),
       FIELD(ImportMap, codes, .doc = "Our field: their value: our value."),
       RECORD_FIELD(ImportMap, initial, ImportInitial, .doc = "Where a row says nothing."),
       FIELD(ImportMap, dates, .max = 20,
             .doc = "Patterns such as \"dd/MM/yyyy HH:mm\"; none: the usual forms."),
       FIELD(ImportMap, observed_until, .initial_str = "", .max = 40,
             .doc = "Date or time up to which the log was kept; empty: the latest in it. A date "
                    "is its end where rows have times, its midnight where they have dates."),
       LIST_FIELD(ImportMap, promises, ImportPromise, .max = IMPORT_PROMISES_MAX,
                  .doc = "What every case is judged by."),
       RECORD_FIELD(ImportMap, events, ImportEvents, .doc = "Of an event log."),
       FIELD(ImportMap, keep_unlisted, .max = 2, .choices = listed,
             .doc = "Fields whose values are kept as they are even if we do not list them; "
                    "otherwise such a row is refused."),
       FIELD(ImportMap, allow_future,
             .doc = "Takes times that lie in the future; otherwise such a row is refused."),
       FIELD(ImportMap, create_sites,
             .doc = "Makes sites under the root for values that are no site of ours."),
       FIELD(ImportMap, drop_repeated, .doc = "Leaves out rows whose key came before."),
       FIELD(ImportMap, all_or_nothing, .doc = "One refused row refuses the whole file."),
       FIELD(ImportMap, start_promises,
             .doc = "Open rows get live promises with notices; otherwise history is silent."));

static const Str *columns_of(const ImportColumns *columns)
{
    return &columns->key; // all its members are Str, in the order of ImportField
}

static const char *field_name(ImportField field)
{
    return ImportColumns_record.fields[field].name;
}

const char *const *import_choices(ImportField field)
{
    switch ((int)field) {
    case IMPORT_type: return case_types;
    case IMPORT_channel: return case_channels;
    case IMPORT_severity: return severities;
    case IMPORT_status: return statuses;
    default: return NULL;
    }
}

const char *const *import_column_choices(const ImportMap *map, Str column)
{
    const Str *names = columns_of(&map->columns);
    for (ImportField f = 0; f < IMPORT_FIELD_COUNT; f++)
        if (names[f].len && str_equal(names[f], column)) return import_choices(f);
    return NULL;
}

static bool keeps_unlisted(const ImportMap *map, const char *field)
{
    for (size_t i = 0; i < map->keep_unlisted.count; i++)
        if (str_equal(map->keep_unlisted.items[i], str_of(field))) return true;
    return false;
}

// A value of ours that the map itself names.
static void check_choice(Work *work, const ImportMap *map, ImportField field, Str path, Str value,
                         Issues *issues)
{
    const char *const *choices = import_choices(field);
    if (!choices || value.len == 0 || str_among(value, choices)) return;
    if (keeps_unlisted(map, field_name(field))) return;
    Text words = TEXT(work);
    text_format(&words, "\"%.*s\" is none of", STR_ARG(value));
    for (size_t i = 0; choices[i]; i++) text_format(&words, "%s %s", i ? "," : "", choices[i]);
    issues_add(issues, path, "not_a_choice", text_str(&words));
}

static void check_source(Str source, Issues *issues)
{
    bool sound = source.len > 0 && source.ptr[0] >= 'a' && source.ptr[0] <= 'z';
    for (size_t i = 0; sound && i < source.len; i++) {
        char c = source.ptr[i];
        sound = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
    if (!sound)
        issues_add(issues, STR("source"), "invalid",
                   STR("is a word of small letters, digits, - and _ that begins with a letter"));
}

static void check_table(Work *work, const ImportMap *map, const char *name, json_t *table,
                        Issues *issues)
{
    const char *theirs;
    json_t *ours;
    Str path = str_format(work, "codes.%s", name);
    const Field *field = record_field(&ImportColumns_record, str_of(name));
    if (!field) issues_add(issues, path, "unknown", STR("is no field of ours"));
    json_object_foreach (table, theirs, ours) {
        Str value = { json_string_value(ours), json_string_length(ours) };
        if (!json_is_string(ours))
            issues_add(issues, path, "wrong_type", STR("gives a text for each value"));
        else if (field)
            check_choice(work, map, (ImportField)(field - ImportColumns_record.fields), path, value,
                         issues);
    }
}

static void check_codes(Work *work, const ImportMap *map, Issues *issues)
{
    const char *name;
    json_t *table;
    Json codes = map->codes;
    Issues unread = { .count = 0 };
    if (!codes.text.ptr) return;
    json_t *all = json_read(work, codes.text, &unread);
    if (!json_is_object(all)) {
        issues_add(issues, STR("codes"), "wrong_type", STR("is no object"));
        return;
    }
    json_object_foreach (all, name, table) check_table(work, map, name, table, issues);
}

static void check_end(Work *work, const ImportMap *map, const Zone *zone, Issues *issues)
{
    ImportTime time;
    if (!zone || map->observed_until.len == 0) return;
    if (!import_time_read(zone, &(StrList){ 0 }, map->observed_until, &time))
        issues_add(issues, STR("observed_until"), "invalid", STR("is no date and no time"));
    else if (!map->allow_future && time.at.ms > work->now_ms)
        issues_add(issues, STR("observed_until"), "in_future", STR("lies in the future"));
}

void import_map_check(Work *work, const ImportMap *map, Issues *issues)
{
    const Zone *zone = zone_find(work, map->zone);
    check_source(map->source, issues);
    if (!zone) issues_add(issues, STR("zone"), "not_a_choice", STR("there is no such time zone"));
    for (size_t i = 0; i < map->dates.count; i++)
        if (!import_pattern_valid(map->dates.items[i]))
            issues_add(issues, str_format(work, "dates.%zu", i), "invalid",
                       STR("needs yyyy, a month and a day, each once"));
    check_end(work, map, zone, issues);
    check_codes(work, map, issues);
    check_choice(work, map, IMPORT_type, STR("initial.type"), map->initial.type, issues);
    check_choice(work, map, IMPORT_channel, STR("initial.channel"), map->initial.channel, issues);
}

static int find_column(Str name, const Str *head, size_t count)
{
    if (name.len == 0) return -1;
    for (size_t i = 0; i < count; i++)
        if (str_equal(str_trim(head[i]), str_trim(name))) return (int)i;
    return -1;
}

static Str no_column(Work *work, const Str *head, size_t count)
{
    enum { SHOWN = 12 };
    Text words = TEXT(work);
    text_add(&words, STR("the file has no such column; it has"));
    for (size_t i = 0; i < count && i < SHOWN; i++)
        text_format(&words, "%s %.*s", i ? "," : "", STR_ARG(head[i]));
    if (count > SHOWN) text_add(&words, STR(" ..."));
    return text_str(&words);
}

// Where they have one of this name, and only one: which of two is meant nobody can tell.
static int place_column(Work *work, ImportField field, Str name, const Str *head, size_t count,
                        Issues *issues)
{
    int found = find_column(name, head, count);
    Str path = str_format(work, "columns.%s", field_name(field));
    if (name.len && found < 0) issues_add(issues, path, "not_found", no_column(work, head, count));
    if (found < 0 || find_column(name, head + found + 1, count - (size_t)found - 1) < 0)
        return found;
    issues_add(issues, path, "ambiguous", STR("the file has more than one column of this name"));
    return found;
}

static void require(Work *work, const ImportPlan *plan, ImportField field, Issues *issues)
{
    if (columns_of(&plan->map->columns)[field].len == 0)
        issues_add(issues, str_format(work, "columns.%s", field_name(field)), "required",
                   STR("needs a column"));
}

bool import_observed(const ImportPlan *plan, ImportTime *end)
{
    Str text = plan->map->observed_until;
    return text.len > 0 && import_time_read(plan->zone, &(StrList){ 0 }, text, end);
}

// The first instant after what the map says was observed last; a date is observed to its end.
static MaybeTime end_of(const ImportPlan *plan)
{
    ImportTime last;
    if (!plan->zone || !import_observed(plan, &last)) return (MaybeTime){ .set = false };
    if (!last.date_only) return (MaybeTime){ true, { last.at.ms + 1 } };
    int64_t local = last.at.ms + zone_offset_ms(plan->zone, last.at.ms) + DAY_MS;
    return (MaybeTime){ true, { zone_open_ms(plan->zone, local) } };
}

bool import_plan_make(Work *work, const ImportMap *map, const Str *head, size_t count,
                      ImportPlan *plan, Issues *issues)
{
    size_t before = issues->count;
    const Str *names = columns_of(&map->columns);
    *plan = (ImportPlan){ .map = map, .zone = zone_find(work, map->zone), .now = { work->now_ms } };
    plan->end = end_of(plan);
    json_t *codes = map->codes.text.ptr ? json_read(work, map->codes.text, issues) : NULL;
    for (ImportField f = 0; f < IMPORT_FIELD_COUNT; f++) {
        plan->column[f] = place_column(work, f, names[f], head, count, issues);
        plan->codes[f] = json_object_get(codes, field_name(f));
        plan->keeps_unlisted[f] = keeps_unlisted(map, field_name(f));
    }
    bool events = str_equal(map->kind, STR("events"));
    require(work, plan, events ? IMPORT_at : IMPORT_opened_at, issues);
    if (events) require(work, plan, IMPORT_key, issues);
    if (events) require(work, plan, IMPORT_activity, issues);
    if (!import_has(plan, IMPORT_site) && map->initial.site.len == 0)
        issues_add(issues, STR("initial.site"), "required", STR("needs a column or a site"));
    return issues->count == before && plan->zone;
}

bool import_has(const ImportPlan *plan, ImportField field)
{
    return plan->column[field] >= 0;
}

Str import_column_name(const ImportPlan *plan, ImportField field)
{
    return import_has(plan, field) ? columns_of(&plan->map->columns)[field]
                                   : str_of(field_name(field));
}

Str import_value(const ImportPlan *plan, const Row *row, ImportField field)
{
    if (!import_has(plan, field)) return STR("");
    Str value = str_trim(row->fields[plan->column[field]]);
    if (!plan->codes[field]) return value;
    json_t *ours = json_object_getn(plan->codes[field], value.ptr ? value.ptr : "", value.len);
    return ours ? (Str){ json_string_value(ours), json_string_length(ours) } : value;
}
