// delegation.c - what one login lends to another while its owner is away.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/audit/audit.h"
#include "org/reach.h"
#include "org/user.h"
#include "queries.h"

static const int64_t past_ms = (int64_t)90 * DAY_MS; // ended longer ago: no longer listed
static const int64_t span_max_ms = (int64_t)366 * DAY_MS;

RECORD(DelegationInput, "A delegation to be made.",
       FIELD(DelegationInput, from_user_id, .doc = "Who is away; absent: the one who asks."),
       FIELD(DelegationInput, to_user_id, .required = true, .doc = "Who steps in."),
       FIELD(DelegationInput, starts_at, .required = true),
       FIELD(DelegationInput, ends_at, .required = true,
             .doc = "First instant it no longer holds; at most a year later."),
       FIELD(DelegationInput, reason, .initial_str = "", .max = 200));
RECORD(Delegation, "What one login lends to another while its owner is away.",
       FIELD(Delegation, id, .doc = "Its number."), RECORD_FIELD(Delegation, from_user, Named),
       RECORD_FIELD(Delegation, to_user, Named), FIELD(Delegation, starts_at),
       FIELD(Delegation, ends_at, .doc = "First instant it no longer holds."),
       FIELD(Delegation, reason));

DelegationList delegation_list(Work *work)
{
    DelegationList list;
    db_list(work, &SQL_delegation_list,
            ARGS(ARG(permission, (int64_t)PERM_user_manage), ARG(since_ms, work->now_ms - past_ms)),
            Delegation, &list);
    return list;
}

bool delegation_find(Work *work, DelegationId id, Delegation *found)
{
    return db_find(work, &SQL_delegation_find,
                   ARGS(ARG(permission, (int64_t)PERM_user_manage), ARG(id, id),
                        ARG(since_ms, work->now_ms - past_ms)),
                   Delegation, found);
}

static void check(Work *work, const DelegationInput *input, Issues *issues)
{
    if (!db_exists(work, &SQL_delegation_user, ARGS(ARG(user_id, input->from_user_id))))
        issues_add(issues, STR("from_user_id"), "not_found", STR("there is no such active login"));
    if (!db_exists(work, &SQL_delegation_user, ARGS(ARG(user_id, input->to_user_id))))
        issues_add(issues, STR("to_user_id"), "not_found", STR("there is no such active login"));
    else if (input->from_user_id.value == input->to_user_id.value)
        issues_add(issues, STR("to_user_id"), "conflict", STR("is the one who is away"));
    int64_t span_ms = input->ends_at.ms - input->starts_at.ms;
    if (input->ends_at.ms <= work->now_ms || span_ms <= 0)
        issues_add(issues, STR("ends_at"), "too_small", STR("is not after now and the start"));
    else if (span_ms > span_max_ms)
        issues_add(issues, STR("ends_at"), "too_large", STR("is more than a year later"));
}

bool delegation_add(Work *work, const DelegationInput *input, Delegation *added, Issues *issues)
{
    check(work, input, issues);
    if (issues->count) return false;
    DelegationId id = { id_new(work->now_ms) };
    db_run(work, &SQL_delegation_add, ARGS_OF(DelegationInput, input, ARG(id, id)));
    reach_rebuild_user(work, input->to_user_id);
    if (!delegation_find(work, id, added))
        work_fail(work, FAIL_INTERNAL, "a new delegation is not found");
    audit_add(work, "delegation_added", "delegation", id.value, STR_ABSENT,
              AUDIT_TEXT(work, Delegation, added));
    return true;
}

void delegation_end(Work *work, const Delegation *delegation)
{
    Args args = ARGS(ARG(id, delegation->id));
    db_run(work, &SQL_delegation_delete, args);
    db_run(work, &SQL_delegation_end, args);
    reach_rebuild_user(work, (UserId){ delegation->to_user.id.value });
    audit_add(work, "delegation_ended", "delegation", delegation->id.value,
              AUDIT_TEXT(work, Delegation, delegation), STR_ABSENT);
}
