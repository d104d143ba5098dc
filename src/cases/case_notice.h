// case_notice.h - tells a colleague something about a case.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case.h"

// kind: of notice_kinds; what: words that go with it. Nothing where it is the one who acts.
void case_tell(Work *work, const Case *of, StaffId by, StaffId to, const char *kind, Str what);
// The same of a question, and by when the answer is needed.
void case_ask(Work *work, const Case *of, StaffId by, StaffId to, Str question, Time answer_by);

// What is told of a case by the clock, and whom: its owner, and the lead of its team or else of the
// owner's.
typedef struct CaseTold {
    CaseId    id;
    Str       number, subject;
    StaffId   owner_id, lead_id;
    SiteId    site_id;
    Time      opened_at;
    int64_t   severity;
    MaybeTime next_update_at;
    int64_t   updates_missed;
} CaseTold;
bool case_told(Work *work, CaseId id, CaseTold *found);
