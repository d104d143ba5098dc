// job_api.c - the endpoints of jobs: what waits, what failed, and another try.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/jobs/job_api.h"
#include "engine/audit/audit.h"
#include "engine/jobs/job.h"

static bool may_manage(Work *work)
{
    return access_may_at(work, PERM_settings_manage, (SiteId){ 0 }, (TeamId){ 0 });
}

static Reply get_jobs(Work *work, const Request *request)
{
    JobPage page;
    Issues issues = { .count = 0 };
    if (!may_manage(work)) return reply_not_found(work);
    if (!job_list(work, request_asked(request, JobQuery), &page, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, JobPage, &page);
}

static Reply post_retry(Work *work, const Request *request)
{
    JobRow row;
    JobId id = request_id(request, "job_id", JobId);
    if (!may_manage(work) || !job_find(work, id, &row)) return reply_not_found(work);
    if (!job_retry(work, id))
        return reply_problem(work, 409, "not-now", "Only a parked job is tried again");
    audit_add(work, "job_retried", "job", id.value, STR_ABSENT, STR_ABSENT);
    job_find(work, id, &row);
    return reply_ok(work, JobRow, &row);
}

const Route job_routes[] = {
    { "GET", "/api/v1/jobs", get_jobs, .asks = &JobQuery_record, .gives = &JobPage_record,
      .needs = PERM_settings_manage, .command = "job list",
      .summary = "List what is done in the background", .errors = "404" },
    { "POST", "/api/v1/jobs/{job_id}/retry", post_retry, .gives = &JobRow_record,
      .needs = PERM_settings_manage, .command = "job retry",
      .summary = "Try a parked job again", .errors = "404 409" },
    { 0 },
};
