// things.h - a table with a column of every type, and records to read it into.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "scratch.h"

typedef struct Part {
    Str label;
    int64_t count;
} Part;
LIST_TYPE(Part);

typedef struct Thing {
    CaseId id;
    bool flag;
    int64_t number;
    double real;
    Str text;
    SiteId site_id;
    Time at;
    Date on_day;
    MaybeBool maybe_flag;
    MaybeInt maybe_number;
    MaybeReal maybe_real;
    MaybeTime maybe_at;
    MaybeDate maybe_day;
    Json json;
    StrList strs;
    IdList ids;
    Part part;
    PartList parts;
} Thing;
LIST_TYPE(Thing);

typedef struct Small { int64_t number; Str text; } Small;
LIST_TYPE(Small);

extern const RecordType Part_record, Thing_record, Small_record;

// The columns that are fields of a Thing; there is one more, bytes.
#define THING_COLUMNS \
    "id, flag, number, real, text, site_id, at, on_day, maybe_flag, maybe_number, maybe_real," \
    " maybe_at, maybe_day, json, strs, ids, part, parts"
#define THING_ADD \
    "INSERT INTO things (org_id, id, flag, number, real, text, at, on_day)" \
    " VALUES (:org_id, :number, FALSE, :number, 0.5, :text, :now_ms, 0)"
#define THING_LIST "SELECT number, text FROM things WHERE org_id = :org_id ORDER BY number"

void things_make(Work *work);                                      // the table, empty
void things_add(Work *work, int64_t number, Str text);             // by THING_ADD
