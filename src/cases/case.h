// case.h - a customer's request from the day it is opened to the day it is closed.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case_flow.h"
#include "db/db.h"

// Types of case and ways a case reaches us; NULL-terminated.
extern const char *const case_types[], *const case_channels[];

// A promise in a list, as the nearest one of a case shows itself.
typedef struct PromiseClock {
    PromiseId id;
    Str       kind, state;         // as derived: open, at_risk, overdue, paused, kept, missed, ...
    Str       text;
    Time      started_at, due_at, at_risk_at;
    double    used_share;          // of the promised span; over 1 when late
} PromiseClock;
extern const RecordType PromiseClock_record;

typedef struct CaseRef { CaseId id; Str number; } CaseRef;
extern const RecordType CaseRef_record;

// A case as it is stored. Changes go through the functions below, which record what happened.
typedef struct Case {
    CaseId     id;
    Str        number;
    SiteId     site_id;
    TeamId     team_id;
    StaffId    owner_id;
    CustomerId customer_id;
    Str        asset_number, type, cause, channel;
    int64_t    severity;
    Str        status, subject, need_stated, need_observed, read_back;
    bool       read_back_confirmed;
    Time       opened_at, entered_at;
    UserId     opened_by;
    MaybeTime  first_answered_at, solved_at, verified_at, closed_at;
    int64_t    reopened;
    CaseId     repeat_of_id, merged_into_id;
    bool       first_contact, assisted;
    int64_t    transfer_count, closed_ms;
    PromiseId  next_promise_id;
    MaybeTime  next_due_at, next_update_at, last_update_at;
    ImportId   import_id;
    bool       open;
    int64_t    version;
    // What this unit of work knows beside what is stored. The nearest promise, where its id is
    // next_promise_id, state and used_share left open; and that all above is stored, since when.
    PromiseClock nearest;
    MaybeTime  saved_at;
} Case;
extern const RecordType Case_record;

typedef struct PromiseNew {
    Str       kind, text;
    Time      due_at;
    MaybeInt  estimate_minutes;
} PromiseNew;
extern const RecordType PromiseNew_record;

typedef struct CaseNew {
    Str        type, cause, channel, subject;
    int64_t    severity;
    SiteId     site_id;
    TeamId     team_id;
    StaffId    owner_id;
    CustomerId customer_id;
    Str        asset_number, need_stated, need_observed, read_back;
    bool       read_back_confirmed;
    MaybeTime  opened_at;          // when the customer came, where it is typed in later
    CaseId     repeat_of_id;       // the case it takes up again; none: a new matter
    PromiseNew promise;            // kind absent: none beside those of the policies
    bool       solved_at_once;
    IdList     files;              // uploads that came with it
    Str        tokens;             // of subject and need_stated; absent: not made before the turn
} CaseNew;
extern const RecordType CaseNew_record;
// What the search index will know of it.
void case_new_derive(Work *work, void *input);

// What happened, as it is added to the timeline.
typedef struct Happening {
    const char *kind;
    Str         channel, body;
    Str         detail;            // JSON object; absent: none
    bool        outward;           // the customer has seen or heard it
    Time        at;
} Happening;

// One change of a case: the case, who changes it and when. Filled by case_find; case_save stores
// it.
typedef struct CaseChange {
    Case           *of;
    StaffId         by;            // none: the system
    const FlowMove *move;
    Str             before;        // status
} CaseChange;

// The one way to a case: it exists for this actor only if a grant reaches its site and team with
// this permission. by_number: "TS-20250304-0012" instead of the id.
bool case_find(Work *work, CaseId id, Permission permission, Case *found);
bool case_find_number(Work *work, Str number, Permission permission, Case *found);

// Opens a case: number, promises by policy, first event, audit. False: issues name what is wrong
// (an unknown site, an owner who does not work there, a vague promise).
bool case_open(Work *work, StaffId by, const CaseNew *input, Case *opened, Issues *issues);

// At the end of the timeline.
void case_happen(Work *work, const Case *of, StaffId by, const Happening *what);
// Makes uploads part of what has happened last. Issues where one cannot be.
void case_attach(Work *work, const Case *of, const IdList *files, Issues *issues);
// Stores a changed case (version + 1) and its derived columns; fails the work with FAIL_RETRY when
// it was changed meanwhile.
void case_save(Work *work, Case *changed, const char *action);
// Puts the case's words, those of its customer and where it lies into the search index.
void case_index(Work *work, const Case *of);
// The same of a case that is not in the index; the work fails with FAIL_RETRY where it came to be
// so meanwhile.
void case_index_new(Work *work, const Case *of);
// Whether an action fits the state; the state it leads to is set in the case.
bool case_move(Case *of, const char *action);
