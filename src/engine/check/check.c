// check.c - runs a check; the checks of the engines.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/check/check.h"
#include "queries.h"

RECORD(Flaw, "Something that cannot be.", FIELD(Flaw, org_id), FIELD(Flaw, id));

FlawList check_run(Work *work, const Check *check)
{
    FlawList flaws;
    db_list(work, check->flaws, ARGS(ARG(limit, FLAWS_MAX)), Flaw, &flaws);
    return flaws;
}

const Check platform_checks[] = {
    { "a message that is sent without a time, or under way without a lease", &SQL_check_outbox },
    { "a job that is over without a time, or under way without a lease", &SQL_check_jobs },
    { "a notice for nobody", &SQL_check_notices },
    { 0 },
};
