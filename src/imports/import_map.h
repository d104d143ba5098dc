// import_map.h - what the columns, values and events of somebody's log mean to us.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A map is content: JSON that an organisation keeps beside its log and uses again each month. Its
// schema is content/maps/schema.json, examples lie beside it.
#pragma once
#include "engine/clock/zone.h"
#include "imports/import_date.h"
#include "record/record.h"
#include "record/rows.h"

// Our fields. A field without a column of its own gets what ImportInitial says.
#define IMPORT_FIELDS(X)                                                                           \
    X(key) X(site) X(type) X(cause) X(channel) X(severity) X(subject) X(need_stated)               \
    X(asset_number) X(status) X(opened_at) X(first_answered_at) X(solved_at) X(closed_at)          \
    X(activity) X(at)

#define IMPORT_FIELD_ENUM(name) IMPORT_##name,
typedef enum ImportField { IMPORT_FIELDS(IMPORT_FIELD_ENUM) IMPORT_FIELD_COUNT } ImportField;
#undef IMPORT_FIELD_ENUM

// The name of their column for each of our fields; absent: they have none.
#define IMPORT_FIELD_MEMBER(name) Str name;
typedef struct ImportColumns { IMPORT_FIELDS(IMPORT_FIELD_MEMBER) } ImportColumns;
#undef IMPORT_FIELD_MEMBER

// What holds where a row says nothing.
typedef struct ImportInitial {
    Str     site;              // code of a site
    Str     type, cause, channel;
    int64_t severity;
} ImportInitial;

// One promise that each case is judged by.
typedef struct ImportPromise {
    Str      kind;             // first_answer, resolution, plan, follow_up
    Str      from;             // opened_at, solved_at
    Str      until;            // first_answered_at, solved_at, closed_at; "": not recorded
    int64_t  amount;
    Str      unit;             // minutes (elapsed), days (local calendar days)
    MaybeInt organisation_minutes;   // business minutes; absent: the official due time holds there
} ImportPromise;
typedef struct ImportPromiseList { ImportPromise *items; size_t count; } ImportPromiseList;

// Of an event log: which activities mean what. The first event opens a case.
typedef struct ImportEvents {
    StrList first_answer;      // none: the log does not hold first answers
    StrList solved;            // none: the last event solves
} ImportEvents;

typedef struct ImportMap {
    Str               kind;          // cases: a row is a case; events: a row is an event of one
    Str               source;        // names the system it comes from; a later file of it updates
    Str               zone;          // of times without an offset, and of sites that are created
    ImportColumns     columns;
    Json              codes;         // {our field: {their value: ours}}
    ImportInitial     initial;
    StrList           dates;         // patterns of import_date.h; none: the usual forms
    Str               observed_until;   // date or time up to which the log was kept; "": its latest
    ImportPromiseList promises;
    ImportEvents      events;
    StrList           keep_unlisted;    // of type, channel: values that we do not list are kept
    bool              allow_future;     // times after now are taken; else their rows are refused
    bool              create_sites;     // under the root, for values that are no site of ours
    bool              drop_repeated;    // leave out rows whose key came before; still counted
    bool              all_or_nothing;   // one refused row refuses the file
    bool              start_promises;   // open rows get live promises, with notices
} ImportMap;
extern const RecordType ImportColumns_record, ImportInitial_record, ImportPromise_record,
    ImportEvents_record, ImportMap_record;

enum { IMPORT_PROMISES_MAX = 8 };

// The values that a field of ours may have; NULL: any text. Causes are an organisation's own words.
const char *const *import_choices(ImportField field);
// The choices of the field that has this column of theirs; NULL: none, or any text.
const char *const *import_column_choices(const ImportMap *map, Str column);

// What is wrong with a map by itself: zone, patterns, codes, promises. Adds issues by path.
void import_map_check(Work *work, const ImportMap *map, Issues *issues);

// A map ready for the rows of one file. Lives in the work it was made in; read only.
typedef struct ImportPlan {
    const ImportMap *map;
    const Zone      *zone;
    int              column[IMPORT_FIELD_COUNT];   // index into a row; -1: none
    const struct json_t *codes[IMPORT_FIELD_COUNT];
    bool             keeps_unlisted[IMPORT_FIELD_COUNT];
    MaybeTime        end;        // observed until before this instant, as the map says
    Time             now;        // when the plan was made: the row of a later time is refused
} ImportPlan;

// False: issues name the columns that the file does not have and the fields that are missing.
bool import_plan_make(Work *work, const ImportMap *map, const Str *head, size_t count,
                      ImportPlan *plan, Issues *issues);

// What the map says was observed last; date_only: that day is the last. False: it says nothing.
bool import_observed(const ImportPlan *plan, ImportTime *end);

// Our value for what a row says in a field: trimmed, put through the codes; "" where it says
// nothing. Good as long as the row.
Str import_value(const ImportPlan *plan, const Row *row, ImportField field);
Str import_column_name(const ImportPlan *plan, ImportField field);   // theirs; ours where none
bool import_has(const ImportPlan *plan, ImportField field);          // has a column

// A first map from the names of the columns, in Chinese and English, for a person to correct. What
// is known beside the columns (zone, source, promises) is the caller's to fill in.
void import_map_guess(Work *work, const Str *head, size_t count, ImportMap *map);
