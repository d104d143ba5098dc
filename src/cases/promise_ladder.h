// promise_ladder.h - who is told of a promise not kept yet, and when, by the steps of its policy.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A step stands at a share of the time ("80%"), at due ("due") or after it ("+4h", "+90m", "+2d":
// open time, working days), and tells the owner, the lead, a manager or a director. Each fires once
// in the life of a promise, also when no server ran at its time; whoever several steps would tell
// at once is told of the last. Time in a pause that the policy allows does not count, but what
// stands before due comes at due at the latest.
#pragma once
#include "cases/promise.h"

extern const char *const step_receivers[];     // owner, lead, manager, director; NULL-terminated

// Of a promise that is being made under a policy: when its ladder is first looked at; not after its
// first step fires.
MaybeTime promise_first_step(const CalendarLine *line, const Policy *policy,
                             const Promise *promise);
// Writes down when the next step of a running promise fires, after something it depends on changed.
void promise_step_lay(Work *work, const Promise *running);

// The steps of a promise, as people see them.
typedef struct PromiseStep { Str step, to; MaybeTime at; bool fired; } PromiseStep;
LIST_TYPE(PromiseStep);
extern const RecordType PromiseStep_record;
PromiseStepList promise_steps(Work *work, const Promise *promise, const Policy *policy);

// Fires what has come by now. False: somebody has done it.
bool promise_step_fire(Work *work, PromiseId id);
