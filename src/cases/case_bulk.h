// case_bulk.h - one change to many cases at once, and taking it back.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case_edit.h"

enum { BULK_CASES_MAX = 200 };

typedef struct CaseBulkNew {
    IdList   ids;
    Str      action;               // assign, team, severity, close
    StaffId  owner_id;             // for assign
    TeamId   team_id;              // for team; none: to no team
    MaybeInt severity;             // for severity
} CaseBulkNew;
typedef struct CaseRefused { AnyId id; Str number, code; } CaseRefused;
LIST_TYPE(CaseRefused);
typedef struct CaseBulk {
    BulkId          bulk_id;
    int64_t         changed;
    CaseRefusedList refused;       // not_found, not_now, changed, or what was wrong with the input
} CaseBulk;
extern const RecordType CaseBulkNew_record, CaseBulk_record;

// Each case for itself: what does not fit one of them leaves the others changed. False: issues say
// what the action lacks.
bool case_bulk(Work *work, StaffId by, const CaseBulkNew *input, CaseBulk *done, Issues *issues);

typedef enum BulkUndo { BULK_UNKNOWN, BULK_UNDONE_BEFORE, BULK_UNDONE } BulkUndo;
// Cases on which somebody worked since then are refused. Only for whoever made the change, once.
BulkUndo case_bulk_undo(Work *work, BulkId id, StaffId by, CaseBulk *done);
