// policy_content.c - what a new organisation promises until it decides otherwise.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/embedded.h"
#include "cases/policy.h"

typedef struct PolicySet {
    PolicyList policies;
} PolicySet;
RECORD(PolicySet, "content/policies.json.", LIST_FIELD(PolicySet, policies, Policy));

void policies_load(Work *work)
{
    PolicySet set;
    Issues issues = { .count = 0 };
    if (!from_json(work, PolicySet, embedded_text("content/policies.json"), &set, &issues))
        work_fail(work, FAIL_INTERNAL, "content/policies.json: %.*s %s",
                  STR_ARG(issues.list[0].field), issues.list[0].code);
    for (size_t i = 0; i < set.policies.count; i++) {
        Policy *policy = &set.policies.items[i];
        policy->id = (PolicyId){ id_new(work->now_ms) };
        policy->active = true;
        if (!policy_add(work, policy))
            work_fail(work, FAIL_INTERNAL, "content/policies.json promises a thing twice");
    }
}
