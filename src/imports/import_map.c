// import_map.c - reads and checks maps, and lays them over the head of a file.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_map.h"
#include "imports/import_date.h"
#include "record/json_in.h"

static const char *const kinds[] = { "cases", "events", NULL };
static const char *const promise_kinds[] = { "first_answer", "resolution", "plan", "follow_up",
                                             NULL };
static const char *const starts[] = { "opened_at", "solved_at", NULL };
static const char *const stops[] = { "", "first_answered_at", "solved_at", "closed_at", NULL };
static const char *const units[] = { "minutes", "days", NULL };

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
             .doc = "Date or time up to which the log was kept; empty: the latest in it."),
       LIST_FIELD(ImportMap, promises, ImportPromise, .max = IMPORT_PROMISES_MAX,
                  .doc = "What every case is judged by."),
       RECORD_FIELD(ImportMap, events, ImportEvents, .doc = "Of an event log."),
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

static void check_codes(Work *work, Json codes, Issues *issues)
{
    const char *name, *theirs;
    json_t *table, *ours;
    Issues unread = { .count = 0 };
    if (!codes.text.ptr) return;
    json_t *all = json_read(work, codes.text, &unread);
    if (!json_is_object(all)) {
        issues_add(issues, STR("codes"), "wrong_type", STR("is no object"));
        return;
    }
    json_object_foreach (all, name, table) {
        Str path = str_format(work, "codes.%s", name);
        if (!record_field(&ImportColumns_record, str_of(name)))
            issues_add(issues, path, "unknown", STR("is no field of ours"));
        json_object_foreach (table, theirs, ours)
            if (!json_is_string(ours))
                issues_add(issues, path, "wrong_type", STR("gives a text for each value"));
    }
}

void import_map_check(Work *work, const ImportMap *map, Issues *issues)
{
    ImportTime time;
    const Zone *zone = zone_find(work, map->zone);
    check_source(map->source, issues);
    if (!zone) issues_add(issues, STR("zone"), "not_a_choice", STR("there is no such time zone"));
    for (size_t i = 0; i < map->dates.count; i++)
        if (!import_pattern_valid(map->dates.items[i]))
            issues_add(issues, str_format(work, "dates.%zu", i), "invalid",
                       STR("needs yyyy, a month and a day, each once"));
    if (zone && map->observed_until.len &&
        !import_time_read(zone, &(StrList){ 0 }, map->observed_until, &time))
        issues_add(issues, STR("observed_until"), "invalid", STR("is no date and no time"));
    check_codes(work, map->codes, issues);
}

static int find_column(Str name, const Str *head, size_t count)
{
    if (name.len == 0) return -1;
    for (size_t i = 0; i < count; i++)
        if (str_equal(str_trim(head[i]), str_trim(name))) return (int)i;
    return -1;
}

static void require(Work *work, const ImportPlan *plan, ImportField field, Issues *issues)
{
    if (!import_has(plan, field))
        issues_add(issues, str_format(work, "columns.%s", field_name(field)), "required",
                   STR("needs a column"));
}

bool import_plan_make(Work *work, const ImportMap *map, const Str *head, size_t count,
                      ImportPlan *plan, Issues *issues)
{
    size_t before = issues->count;
    const Str *names = columns_of(&map->columns);
    *plan = (ImportPlan){ .map = map, .zone = zone_find(work, map->zone) };
    json_t *codes = map->codes.text.ptr ? json_read(work, map->codes.text, issues) : NULL;
    for (ImportField f = 0; f < IMPORT_FIELD_COUNT; f++) {
        plan->column[f] = find_column(names[f], head, count);
        plan->codes[f] = json_object_get(codes, field_name(f));
        if (names[f].len && plan->column[f] < 0)
            issues_add(issues, str_format(work, "columns.%s", field_name(f)), "not_found",
                       STR("the file has no such column"));
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
