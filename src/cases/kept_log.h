// kept_log.h - what the kept-rate board must know of a change, written down with the change.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Promises that ended and cases that were solved are counted in cells (boards/kept_store.h). Every
// change of one is noted here before it is made; whoever forgets is found by zhiyin verify.
#pragma once
#include "cases/case.h"

// The promise is about to end in this state.
void kept_log_end(Work *work, PromiseId id, Str state, Time stopped_at,
                  MaybeBool organisation_kept);
// All that run of the case are, now.
void kept_log_end_all(Work *work, CaseId case_id, Str state);
// A promise that has ended is about to run again.
void kept_log_revive(Work *work, PromiseId id);
// Promises of the case that run are about to change: site, type, due times.
void kept_log_running(Work *work, CaseId case_id);
// The case was just opened and is solved already.
void kept_log_case_new(Work *work, CaseId id);
// The case is about to be stored like this.
void kept_log_case(Work *work, const Case *changed);
