// import_verdict.h - judges the promises of imported history: due times and verdicts, frozen.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/promise.h"
#include "imports/import_fact.h"

// The promise of one kind that a case was under, as of the end of its log: kept, missed,
// not_recorded, cancelled, merged, or still "made". Ids, case and source are left to the caller.
// Days are local days in the zone of the log, minutes are elapsed. False: what starts the promise
// has not happened.
bool import_judge(const ImportPlan *plan, const ImportPromise *spec, const ImportFact *fact,
                  const SiteClock *site, Promise *promise);
