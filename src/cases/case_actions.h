// case_actions.h - everything that may be done to a case, one function each.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/promise.h"

// Each action gets the case, already moved to its next state, and changes it further; what it
// cannot accept it names in issues, and then nothing is kept.
typedef struct Acting {
    Case       *of;
    StaffId     by;           // none: the system or the command line
    Str         before;       // the status before the move
    SiteClock   site;
    Issues     *issues;
} Acting;

typedef struct AcceptNew { Str read_back; bool read_back_confirmed; } AcceptNew;
typedef struct AssignNew { StaffId owner_id; Str reason; } AssignNew;
typedef struct TransferNew {
    SiteId  site_id;
    TeamId  team_id;
    StaffId owner_id;
    Str     reason;
} TransferNew;
// What was said before it is entered: when, and, where something else was entered meanwhile, why.
typedef struct ReplyNew {
    Str       body, channel, sent;
    MaybeTime said_at;
    Str       late_reason;
    IdList    files;
} ReplyNew;
typedef struct MessageNew {
    Str       body, channel;
    MaybeTime said_at;
    Str       late_reason;
    IdList    files;
} MessageNew;
typedef struct NoteNew { Str body; IdList files; } NoteNew;
typedef struct ProgressNew {
    Str       done, now, next, channel, sent;
    MaybeTime next_update_at;
    IdList    files;
} ProgressNew;
typedef struct PauseNew { Str reason, note; MaybeTime until; } PauseNew;
typedef struct ConsultNew { StaffId staff_id; Str question; MaybeTime answer_by; } ConsultNew;
typedef struct AnswerNew { Str body; } AnswerNew;
typedef struct SolveNew {
    Str  body, essence, options, assessment, chosen, channel;
    bool cannot_do;           // what was asked is refused: then with reason and alternative
    Str  reason, alternative;
} SolveNew;
typedef struct VerifyNew { bool satisfied; Str channel, note; } VerifyNew;
typedef struct FollowUpNew { Str result, note; bool satisfied; } FollowUpNew;
typedef struct ReasonNew { Str reason; } ReasonNew;
typedef struct MergeNew { CaseId into_id; } MergeNew;
typedef struct PlanStep { Str what; Date due_on; StaffId owner_id; } PlanStep;
typedef struct PlanStepList { PlanStep *items; size_t count; } PlanStepList;
typedef struct PlanNew {
    PlanStepList steps;
    StaffId      owner_id;
    bool         customer_told;
    Str          channel;
} PlanNew;

extern const RecordType AcceptNew_record, AssignNew_record, TransferNew_record, ReplyNew_record,
    MessageNew_record, NoteNew_record, ProgressNew_record, PauseNew_record, ConsultNew_record,
    AnswerNew_record, SolveNew_record, VerifyNew_record, FollowUpNew_record, ReasonNew_record,
    MergeNew_record, PlanNew_record;

// One action: its name in the flow, what it takes, what it does.
typedef struct CaseAction {
    const char       *name;
    Permission        needs;
    const RecordType *takes;          // NULL: nothing
    void            (*run)(Work *work, Acting *acting, const void *input);
} CaseAction;
extern const CaseAction case_action_list[];        // ends with a NULL name
const CaseAction *case_action(Str name);

// The one that hands it to another site: case_transfer.c.
void case_transfer(Work *work, Acting *acting, const void *input);
// The two that concern another case as well.
void case_merge(Work *work, Acting *acting, const void *input);
void case_unmerge(Work *work, Acting *acting, const void *input);

typedef enum ActResult { ACT_DONE, ACT_UNFIT, ACT_INVALID } ActResult;
// Does an action to a case that was found: ACT_UNFIT when it does not fit the state; ACT_INVALID
// when issues say why. What was done stands in the timeline and the trail; the promises it stops
// are judged.
ActResult case_act(Work *work, Case *of, StaffId by, const CaseAction *action, const void *input,
                   Issues *issues);

typedef struct RenegotiateNew { Time due_at; Str reason; bool customer_told; } RenegotiateNew;
extern const RecordType RenegotiateNew_record;
// A later promise in place of a running one that is not yet due; with a reason, the customer told.
// Not of a policy's own clocks, but for the call after solving.
bool promise_renegotiate(Work *work, Case *of, StaffId by, const Promise *running,
                         const RenegotiateNew *input, Promise *made, Issues *issues);
// Done by hand: a promise somebody made is kept (or, after its due time, missed) now.
bool promise_keep(Work *work, Case *of, StaffId by, const Promise *running, Issues *issues);
bool promise_waive(Work *work, Case *of, StaffId by, const Promise *running, Str reason,
                   Issues *issues);
