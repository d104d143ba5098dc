// case_edit.h - what is put right about a case after it was opened.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case_actions.h"

typedef struct CaseEdit {
    Str        subject, type, cause, channel;
    int64_t    severity;
    CustomerId customer_id;
    Str        asset_number, need_stated, need_observed;
} CaseEdit;
extern const RecordType CaseEdit_record;

CaseEdit case_edit_from(const Case *of);       // as it stands
// Changes the case to that and tells the timeline what was there before. A new type or severity may
// bring promises, or make running ones due earlier, never later. Nothing changed: nothing is
// stored.
ActResult case_edit(Work *work, Case *of, StaffId by, const CaseEdit *edit, Issues *issues);
// Gives a case to another team of its site; none: to no team.
ActResult case_team_set(Work *work, Case *of, StaffId by, TeamId team_id, Issues *issues);
