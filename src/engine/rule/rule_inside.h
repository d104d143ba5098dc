// rule_inside.h - inside the engine only: checks and words of what a rule says.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/rule/rule.h"

void rule_check(Work *work, const RuleSubject *subject, const RuleInput *input, Issues *issues);
// The next of several values, which commas of either width separate; false: there is no more.
bool rule_value_next(Str *values, Str *value);
// "A case is opened; type is complaint; tell the lead."
Str rule_words(Work *work, const RuleSubject *subject, const Rule *rule, bool chinese);

// What a rule says in one of its versions. Versions are only ever added, so each is decoded once
// for the life of the process; changed_at tells one from another of the same number whose
// transaction was rolled back.
typedef struct RuleSays { RuleConditionList conditions; RuleActionList actions; } RuleSays;
const RuleSays *rule_says(Work *work, RuleId id, int64_t number, Time changed_at);
