// rule_inside.h - inside the engine only: checks and words of what a rule says.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/rule/rule.h"

void rule_check(Work *work, const RuleSubject *subject, const RuleInput *input, Issues *issues);
// The next of several values, which commas of either width separate; false: there is no more.
bool rule_value_next(Str *values, Str *value);
// "A case is opened; type is complaint; tell the lead."
Str rule_words(Work *work, const RuleSubject *subject, const Rule *rule, bool chinese);

// A version of a rule that runs for everybody, for its pilot team, or both.
typedef struct RuleStanding {
    RuleId            id;
    Str               name, subject, happening;
    int64_t           number;
    TeamId            pilot_team_id;    // none: it is no pilot
    bool              general;
    RuleConditionList conditions;
    RuleActionList    actions;
} RuleStanding;
LIST_TYPE(RuleStanding);
// In the order in which they run. Not to be changed: all units of work share it.
const RuleStandingList *rules_standing(Work *work);
