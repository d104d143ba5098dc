// policy_content.c - what a new organisation promises until it decides otherwise.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/embedded.h"
#include "cases/policy.h"
#include "queries.h"

typedef struct PolicyNew {
    Str case_type, kind, unit;
    int64_t amount, organisation_minutes;
    double target_share;
} PolicyNew;
LIST_TYPE(PolicyNew);
typedef struct PolicySet {
    PolicyNewList policies;
} PolicySet;

RECORD(PolicyNew, "A policy of the content.", FIELD(PolicyNew, case_type, .required = true),
       FIELD(PolicyNew, kind, .required = true), FIELD(PolicyNew, unit, .required = true),
       FIELD(PolicyNew, amount, .required = true),
       FIELD(PolicyNew, organisation_minutes, .required = true),
       FIELD(PolicyNew, target_share, .required = true));
RECORD(PolicySet, "content/policies.json.", LIST_FIELD(PolicySet, policies, PolicyNew));

void policies_load(Work *work)
{
    PolicySet set;
    Issues issues = { .count = 0 };
    if (!from_json(work, PolicySet, embedded_text("content/policies.json"), &set, &issues))
        work_fail(work, FAIL_INTERNAL, "content/policies.json: %.*s %s",
                  STR_ARG(issues.list[0].field), issues.list[0].code);
    for (size_t i = 0; i < set.policies.count; i++)
        db_run(work, &SQL_policy_add,
               ARGS_OF(PolicyNew, &set.policies.items[i],
                       ARG(id, (PolicyId){ id_new(work->now_ms) }),
                       ARG(calendar_id, (CalendarId){ 0 })));
}
