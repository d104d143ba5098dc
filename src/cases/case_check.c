// case_check.c - which query finds which broken invariant.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_check.h"
#include "queries.h"

const Check case_checks[] = {
    { "a live case without an owner", &SQL_check_case_owner },
    { "a case being worked on without a running promise", &SQL_check_case_promise },
    { "a case being worked on without a time for the next update", &SQL_check_case_update },
    { "a case being worked on that is said to be solved", &SQL_check_case_solved_early },
    { "a solved case that still owes more than the call, or an update", &SQL_check_case_solved },
    { "a verified case that still owes something", &SQL_check_case_verified },
    { "a case that is over and still runs", &SQL_check_case_over },
    { "a case whose state and openness do not fit", &SQL_check_case_open },
    { "a merged case that leads nowhere", &SQL_check_case_merged },
    { "a case whose nearest promise is not the nearest", &SQL_check_case_nearest },
    { "a case whose timeline has a gap", &SQL_check_case_timeline },
    { "a promise without a case", &SQL_check_promise_case },
    { "a promise whose verdict does not fit its times", &SQL_check_promise_verdict },
    { "a promise whose working minutes cannot be counted", &SQL_check_promise_minutes },
    { "a file of a case or a happening that is not there", &SQL_check_case_file },
    { 0 },
};
