// hold.c - places and lifts legal holds; reads the log of who looked at whom.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "privacy/hold.h"
#include "engine/audit/audit.h"
#include "org/org.h"
#include "queries.h"
#include "record/cursor.h"

RECORD(LegalHold, "A legal hold on a person's data.", FIELD(LegalHold, id),
       RECORD_FIELD(LegalHold, customer, CustomerNamed),
       FIELD(LegalHold, reason, .personal = PERSONAL_TEXT), FIELD(LegalHold, placed_at),
       RECORD_FIELD(LegalHold, placed_by, Named), FIELD(LegalHold, lifted_at),
       RECORD_FIELD(LegalHold, lifted_by, Named),
       FIELD(LegalHold, lift_reason, .personal = PERSONAL_TEXT));
RECORD(LegalHoldPage, "Legal holds.", LIST_FIELD(LegalHoldPage, items, LegalHold));
#define REASON(T)                                                                                  \
    FIELD(T, reason, .required = true, .min = 1, .max = 1000, .personal = PERSONAL_TEXT)
RECORD(LegalHoldNew, "Nothing of this person may be erased.",
       FIELD(LegalHoldNew, customer_id, .required = true), REASON(LegalHoldNew));
RECORD(LegalHoldLift, "It may be erased again.", REASON(LegalHoldLift));
RECORD(PersonAccess, "Somebody saw a person's details unmasked.", FIELD(PersonAccess, id),
       FIELD(PersonAccess, at, .doc = "The last time within that hour."),
       RECORD_FIELD(PersonAccess, user, Named), RECORD_FIELD(PersonAccess, customer, CustomerNamed),
       FIELD(PersonAccess, place), FIELD(PersonAccess, times),
       RECORD_FIELD(PersonAccess, in_case, CaseRef));
RECORD(PersonAccessPage, "Who looked at whom.", LIST_FIELD(PersonAccessPage, items, PersonAccess),
       FIELD(PersonAccessPage, next_cursor));
RECORD(PersonAccessQuery, "Which looks.", FIELD(PersonAccessQuery, customer_id),
       FIELD(PersonAccessQuery, user_id), FIELD(PersonAccessQuery, from, .doc = "First day."),
       FIELD(PersonAccessQuery, to, .doc = "Last day."), PAGE_FIELDS(PersonAccessQuery));

#define MINE                                                                                       \
    ARG(permission, (int64_t)PERM_privacy_manage), ARG(sees_all, (bool)(work->actor_id == 0))

LegalHoldList hold_list(Work *work)
{
    LegalHoldList list;
    db_list(work, &SQL_hold_list, ARGS(MINE), LegalHold, &list);
    return list;
}

bool hold_find(Work *work, HoldId id, LegalHold *found)
{
    return db_find(work, &SQL_hold_by_id, ARGS(ARG(id, id), MINE), LegalHold, found);
}

bool hold_place(Work *work, const LegalHoldNew *input, HoldId *id, Issues *issues)
{
    Customer customer;
    if (!customer_find(work, PERM_privacy_manage, input->customer_id, &customer)) {
        issues_add(issues, STR("customer_id"), "not_found", STR("is no customer you answer for"));
        return false;
    }
    *id = (HoldId){ id_new(work->now_ms) };
    db_run(work, &SQL_hold_add,
           ARGS(ARG(id, *id), ARG(customer_id, input->customer_id), ARG(reason, input->reason)));
    audit_add(work, "legal_hold_placed", "legal_hold", id->value, STR_ABSENT, STR_ABSENT);
    return true;
}

bool hold_lift(Work *work, HoldId id, const LegalHoldLift *input)
{
    if (db_run(work, &SQL_hold_lift, ARGS(ARG(id, id), ARG(reason, input->reason))) != 1)
        return false;
    audit_add(work, "legal_hold_lifted", "legal_hold", id.value, STR_ABSENT, STR_ABSENT);
    return true;
}

static MaybeTime day_start(const Zone *zone, MaybeDate day, int64_t days_after)
{
    if (!day.set) return (MaybeTime){ .set = false };
    int64_t local_ms = (day.value.days + days_after) * DAY_MS;
    return (MaybeTime){ true, { zone_open_ms(zone, local_ms) } };
}

bool access_list(Work *work, const PersonAccessQuery *query, PersonAccessPage *page, Issues *issues)
{
    Cursor cursor;
    const Zone *zone = zone_shared(work, org_read(work).zone);
    if (!cursor_read(query->cursor, &cursor, issues)) return false;
    Arg list[] = { ARG(before_id, cursor.set ? cursor.id : INT64_MAX),
                   ARG(customer_id, query->customer_id),
                   ARG(user_id, query->user_id),
                   ARG(from_at, day_start(zone, query->from, 0)),
                   ARG(to_at, day_start(zone, query->to, 1)),
                   ARG(limit, query->limit + 1),
                   MINE };
    Args args = { .list = list, .count = COUNT(list) };
    db_list(work, &SQL_access_list, args, PersonAccess, &page->items);
    page->next_cursor = page_next_by_id(work, &page->items, query->limit);
    return true;
}
