// request.h - what a person asks about their own data, from the day it comes in to its end (SM-22).
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case_view.h"
#include "engine/flow/flow.h"
#include "org/change.h"
#include "privacy/person.h"

extern const Flow privacy_request_flow;

typedef struct PrivacyRequestNew {
    Str        kind;               // access, correction, erasure, portability, objection,
                                   // withdrawal
    CustomerId customer_id;
    Str        channel, words;
    MaybeTime  received_at;        // where it is entered later
} PrivacyRequestNew;

typedef struct IdentityNew { Str how, note; } IdentityNew;
typedef struct ReviewNew { Str note; bool with_texts; } ReviewNew;
typedef struct PrivacyAnswerNew { Str answer, channel; } PrivacyAnswerNew;
typedef struct RefusalNew { Str reason; } RefusalNew;
extern const RecordType PrivacyRequestNew_record, IdentityNew_record, ReviewNew_record,
    PrivacyAnswerNew_record, RefusalNew_record;

// What was done about it, kept as the proof.
typedef struct PrivacyEvidence {
    Str             done;          // exported, erased, corrected, withdrawn, restricted, nothing
    Str             sha256;        // of the export that was handed out
    PersonFoundList what;          // how much it was
} PrivacyEvidence;
extern const RecordType PrivacyEvidence_record;

typedef struct PrivacyRequest {
    PrivacyRequestId id;
    Str              number, kind;
    CustomerNamed    customer;
    SiteId           site_id;
    Str              channel, words, state;
    Time             received_at, entered_at;
    int64_t          amount;       // of unit: the term as the policy had it
    Str              unit;
    PolicyId         policy_id;
    int64_t          policy_version;
    Time             at_risk_at, due_at;
    Str              clock;        // open, at_risk, overdue; kept or missed once answered
    Named            owner;
    Str              identity_how, identity_note;
    MaybeTime        identity_at;
    Named            identity_by;
    Json             found;        // list of PersonFound
    MaybeTime        found_at;
    Str              review_note;
    bool             with_texts;
    MaybeTime        reviewed_at;
    Named            reviewed_by;
    Json             evidence;     // a PrivacyEvidence; absent: not carried out yet
    MaybeTime        carried_out_at;
    Named            carried_out_by;
    Str              answer, answer_channel;
    MaybeTime        answered_at;
    Named            answered_by;
    Str              refusal;
    MaybeTime        ended_at;
    Named            ended_by;
    StrList          actions;      // what fits the state
    int64_t          version;
} PrivacyRequest;
LIST_TYPE(PrivacyRequest);
typedef struct PrivacyRequestPage { PrivacyRequestList items; Str next_cursor; } PrivacyRequestPage;
typedef struct PrivacyRequestQuery {
    Str        state;              // open, ended, all
    Str        kind;
    CustomerId customer_id;
    Str        cursor;
    int64_t    limit;
} PrivacyRequestQuery;
extern const RecordType PrivacyRequest_record, PrivacyRequestPage_record,
    PrivacyRequestQuery_record;

// The one way to a request: the actor reaches whom it is about.
bool privacy_request_find(Work *work, PrivacyRequestId id, PrivacyRequest *found);
// False: issues (a cursor that is not ours).
bool privacy_request_list(Work *work, const PrivacyRequestQuery *query, PrivacyRequestPage *page,
                          Issues *issues);
// False: issues (a customer out of reach, a time in the future).
bool privacy_request_add(Work *work, const PrivacyRequestNew *input, PrivacyRequestId *id,
                         Issues *issues);

typedef enum PrivacyStep {
    PRIVACY_DONE,
    PRIVACY_UNFIT,                 // does not fit the state
    PRIVACY_STALE,                 // changed meanwhile
    PRIVACY_OPEN,                  // erasure: a case is still being worked on
    PRIVACY_HELD,                  // erasure: a legal hold
    PRIVACY_UNCORRECTED,           // correction: nobody has changed the customer since
    PRIVACY_UNDONE,                // answer: it has not been carried out
} PrivacyStep;
// check_identity (IdentityNew), find, review (ReviewNew), carry_out, answer (PrivacyAnswerNew),
// complete, refuse (RefusalNew).
PrivacyStep privacy_request_step(Work *work, const PrivacyRequest *request, const char *action,
                                 const void *input);

// "Why then?": span by span.
void privacy_request_why(Work *work, const PrivacyRequest *request, Why *why);

// Tells whoever answers a request that its term is nearly over, and that it is over: each once, in
// every organisation.
void privacy_requests_watch(Work *work, void *unused);
