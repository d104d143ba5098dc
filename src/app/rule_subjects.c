// rule_subjects.c - *the* list of what rules may be about.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_rules.h"

const RuleSubject *const rule_subject_list[] = { &case_rule_subject, NULL };
