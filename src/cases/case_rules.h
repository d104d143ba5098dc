// case_rules.h - what rules may know of a case and do to it; when they are asked.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/promise.h"
#include "engine/rule/rule.h"

extern const RuleSubject case_rule_subject;

// A case as rules see it.
typedef struct CaseFacts {
    Str     type, channel, cause, status, subject;
    int64_t severity;                // 1 is most severe
    StrList site;                    // code of its site and of those above
    Str     team, customer_kind;
    Str     promise_kind;            // of the promise it is about; "": none
    int64_t reopened, transfers;
    bool    first_contact;
} CaseFacts;
extern const RecordType CaseFacts_record;

// Something happened to a case that was stored as it is here: runs the rules for it, which may
// change it further. promise: what it is about, or NULL. occurrence: as in RuleHappening.
void case_trigger(Work *work, const char *happening, Case *of, const Promise *promise,
                  int64_t occurrence);

// Everything of the past that would have set off rules.
void case_rules_past(Work *work, Str happening, Time from, Time to, RuleEach *each, void *arg);
