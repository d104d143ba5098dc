// hold.h - legal holds, and the log of who looked at whom as people read it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case_view.h"
#include "customers/customer.h"

// While one stands, nothing of the person is erased, by request or because its term is over.
typedef struct LegalHold {
    HoldId        id;
    CustomerNamed customer;
    Str           reason;
    Time          placed_at;
    Named         placed_by;
    MaybeTime     lifted_at;
    Named         lifted_by;
    Str           lift_reason;
} LegalHold;
LIST_TYPE(LegalHold);
typedef struct LegalHoldPage { LegalHoldList items; } LegalHoldPage;
typedef struct LegalHoldNew { CustomerId customer_id; Str reason; } LegalHoldNew;
typedef struct LegalHoldLift { Str reason; } LegalHoldLift;
extern const RecordType LegalHold_record, LegalHoldPage_record, LegalHoldNew_record,
    LegalHoldLift_record;

LegalHoldList hold_list(Work *work);                       // the newest 200
bool hold_find(Work *work, HoldId id, LegalHold *found);
// False: issues (a customer out of reach).
bool hold_place(Work *work, const LegalHoldNew *input, HoldId *id, Issues *issues);
bool hold_lift(Work *work, HoldId id, const LegalHoldLift *input);     // false: is lifted

// Somebody saw a person's details unmasked, so many times within an hour.
typedef struct PersonAccess {
    AnyId         id;
    Time          at;              // the last time
    Named         user;            // none: the owner of the data directory, by command
    CustomerNamed customer;
    Str           place;           // customer, list, case, export
    int64_t       times;
    CaseRef       in_case;
} PersonAccess;
LIST_TYPE(PersonAccess);
typedef struct PersonAccessPage { PersonAccessList items; Str next_cursor; } PersonAccessPage;
typedef struct PersonAccessQuery {
    CustomerId customer_id;
    UserId     user_id;
    MaybeDate  from, to;           // days in the organisation's zone, both included
    Str        cursor;
    int64_t    limit;
} PersonAccessQuery;
extern const RecordType PersonAccess_record, PersonAccessPage_record, PersonAccessQuery_record;
// The latest first, as far as the actor answers for those people. False: issues (a cursor that is
// not ours).
bool access_list(Work *work, const PersonAccessQuery *query, PersonAccessPage *page,
                 Issues *issues);
