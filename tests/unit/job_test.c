// job_test.c - jobs: each done once, in the transaction of what it does, whoever dies meanwhile.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "alone.h"
#include "engine/audit/audit.h"
#include "engine/jobs/job.h"
#include "queries.h"
#include <stdio.h>

static int calls;
static int fail_calls;      // so many fail, after having done their work
static int64_t steal_owner; // somebody else takes the job meanwhile

static Str count_run(Work *work, const Job *job)
{
    calls++;
    audit_add(work, "counted", "thing", job->id.value, STR_ABSENT, job->payload.text);
    if (fail_calls > 0) {
        fail_calls--;
        work_fail(work, FAIL_INTERNAL, "not this time");
    }
    if (steal_owner)
        db_run(work, scratch_query("UPDATE jobs SET lease_owner = :owner WHERE org_id = :org_id"),
               ARGS(ARG(owner, steal_owner)));
    return STR("{\"counted\":1}");
}

static bool slow_run(struct Server *server, int64_t org_id, const Job *job, char why[240])
{
    calls++;
    CHECK(!server);
    CHECK(org_id > 1000);
    CHECK_STR(job->kind, STR("slow"));
    CHECK_STR(job->payload.text, STR("{\"n\":7}"));
    if (fail_calls > 0) {
        fail_calls--;
        snprintf(why, 240, "the other side does not answer");
        return false;
    }
    return true;
}

// In the place of src/app/jobs.c.
const JobHandler job_handler_list[] = {
    { .kind = "count", .run = count_run },
    { .kind = "slow", .run_slow = slow_run },
    { 0 },
};

static void add_one(Work *work)
{
    CHECK(job_add(work, "count", STR_ABSENT, STR("{\"n\":1}"), (Time){ work->now_ms }).value);
}

static void add_slow(Work *work)
{
    CHECK(job_add(work, "slow", STR_ABSENT, STR("{\"n\":7}"), (Time){ work->now_ms }).value);
}

static JobRow row_of(Work *work)
{
    JobPage seen;
    JobQuery query = { .limit = 10 };
    Issues issues = { .count = 0 };
    CHECK(job_list(work, &query, &seen, &issues));
    CHECK_INT(seen.items.count, 1);
    return seen.items.items[0];
}

static void check_done(Work *work)
{
    JobRow row = row_of(work);
    CHECK_STR(row.state, STR("done"));
    CHECK_STR(row.result, STR("{\"counted\":1}"));
    CHECK_INT(row.attempts, 1);
    CHECK(row.ended_at.set);
}

static void check_waiting(Work *work)
{
    JobRow row = row_of(work);
    CHECK_STR(row.state, STR("waiting"));
    CHECK_STR(row.result, STR("not this time"));
    CHECK(row.due_at.ms >= work->now_ms + 30000);
    CHECK_INT(row.attempts, 1);
}

static int64_t entries(Work *work)
{
    AuditHead head = audit_head(work);
    return head.seq + head.unsealed;
}

static void check_nothing_written(Work *work)
{
    CHECK_INT(entries(work), 0);
}

static void check_one_written(Work *work)
{
    CHECK_INT(entries(work), 1);
}

static void check_parked(Work *work)
{
    JobRow row = row_of(work);
    CHECK_STR(row.state, STR("parked"));
    CHECK_INT(row.attempts, JOB_ATTEMPTS_MAX);
    CHECK_STR(row.result, STR("not this time"));
}

static void reset(void)
{
    calls = fail_calls = 0;
    steal_owner = 0;
}

ALONE_TEST(a_job_is_done_once)
{
    reset();
    alone_do(alone, add_one);
    for (int i = 0; i < 3; i++) background_jobs(&alone->in, false);
    CHECK_INT(calls, 1);
    alone_do(alone, check_done);
    alone_do(alone, check_one_written);
}

static void add_later(Work *work)
{
    job_add(work, "count", STR_ABSENT, STR("{}"), (Time){ work->now_ms + HOUR_MS });
}

ALONE_TEST(a_job_waits_until_it_is_due)
{
    reset();
    alone_do(alone, add_later);
    background_jobs(&alone->in, false);
    CHECK_INT(calls, 0);
    alone->now_ms += HOUR_MS;
    background_jobs(&alone->in, false);
    CHECK_INT(calls, 1);
}

ALONE_TEST(a_failed_job_leaves_nothing_and_is_tried_again_later)
{
    reset();
    fail_calls = 1;
    alone_do(alone, add_one);
    background_jobs(&alone->in, false);
    alone_do(alone, check_waiting);
    alone_do(alone, check_nothing_written);
    background_jobs(&alone->in, false);
    CHECK_INT(calls, 1);
    alone->now_ms += 33001;
    background_jobs(&alone->in, false);
    CHECK_INT(calls, 2);
    alone_do(alone, check_one_written);
}

static void retry_it(Work *work)
{
    JobRow row = row_of(work);
    CHECK(job_retry(work, row.id));
    CHECK(!job_retry(work, row.id));
}

ALONE_TEST(a_job_that_always_fails_is_parked_and_tried_again_by_hand)
{
    reset();
    fail_calls = JOB_ATTEMPTS_MAX;
    alone_do(alone, add_one);
    for (int i = 0; i < 2 * JOB_ATTEMPTS_MAX; i++) {
        background_jobs(&alone->in, false);
        alone->now_ms += 2 * HOUR_MS;
    }
    CHECK_INT(calls, JOB_ATTEMPTS_MAX);
    alone_do(alone, check_parked);
    alone_do(alone, retry_it);
    background_jobs(&alone->in, false);
    alone_do(alone, check_done);
}

ALONE_TEST(what_is_done_on_a_lost_lease_is_not_kept)
{
    reset();
    steal_owner = 5;
    alone_do(alone, add_one);
    background_jobs(&alone->in, false);
    CHECK_INT(calls, 1);
    alone_do(alone, check_nothing_written);
}

static void take_and_die(Work *work)
{
    Job job;
    JobRow row = row_of(work);
    CHECK(job_take(work, row.id, 5, &job));
    CHECK(!job_take(work, row.id, 6, &job));
    CHECK(!job_held(work, row.id, 6, &job));
    CHECK(job_renew(work, &job, 5));
    CHECK(!job_renew(work, &job, 6));
}

ALONE_TEST(a_job_left_by_a_process_that_died_is_done_by_another)
{
    reset();
    alone_do(alone, add_one);
    alone_do(alone, take_and_die);
    background_jobs(&alone->in, false);
    CHECK_INT(calls, 0);
    alone->now_ms += JOB_LEASE_MS;
    background_jobs(&alone->in, false);
    CHECK_INT(calls, 1);
}

static void expire(Work *work)
{
    db_run(work,
           scratch_query("UPDATE jobs SET state = 'running', lease_until = 0, attempts = :n"
                         " WHERE org_id = :org_id"),
           ARGS(ARG(n, JOB_ATTEMPTS_MAX)));
}

static void check_given_up(Work *work)
{
    CHECK_STR(row_of(work).state, STR("parked"));
}

ALONE_TEST(a_job_that_ends_the_program_each_time_is_parked)
{
    reset();
    alone_do(alone, add_one);
    alone_do(alone, expire);
    background_jobs(&alone->in, false);
    CHECK_INT(calls, 0);
    alone_do(alone, check_given_up);
}

static void check_slow_done(Work *work)
{
    CHECK_STR(row_of(work).state, STR("done"));
}

static void check_slow_waits(Work *work)
{
    CHECK_STR(row_of(work).result, STR("the other side does not answer"));
}

ALONE_TEST(a_slow_job_runs_apart_from_the_quick_ones)
{
    reset();
    fail_calls = 1;
    alone_do(alone, add_slow);
    background_jobs(&alone->in, false);
    CHECK_INT(calls, 0);
    background_jobs(&alone->in, true);
    alone_do(alone, check_slow_waits);
    alone->now_ms += HOUR_MS;
    background_jobs(&alone->in, true);
    CHECK_INT(calls, 2);
    alone_do(alone, check_slow_done);
}

DB_TEST(one_job_of_a_kind_and_key_waits)
{
    Time now = { work->now_ms };
    JobId first = job_add(work, "count", STR("a"), STR("{}"), now);
    Job job;
    CHECK(first.value);
    CHECK_INT(job_add(work, "count", STR("a"), STR("{}"), now).value, 0);
    CHECK(job_add(work, "count", STR("b"), STR("{}"), now).value);
    CHECK(job_take(work, first, 5, &job));
    // While it runs the next one may wait; then the running one that fails gives way to it.
    CHECK(job_add(work, "count", STR("a"), STR("{}"), now).value);
    job_failed(work, &job, 5, STR("no"));
    JobRow row;
    CHECK(job_find(work, first, &row));
    CHECK_STR(row.state, STR("parked"));
    CHECK(!job_retry(work, first));
}

DB_TEST(jobs_done_long_ago_are_removed)
{
    Job job;
    JobRow row;
    JobId id = job_add(work, "count", STR_ABSENT, STR("{}"), (Time){ work->now_ms });
    CHECK(job_take(work, id, 5, &job));
    job_done(work, &job, 5, STR_ABSENT);
    work->now_ms += (int64_t)JOB_KEEP_DAYS * DAY_MS;
    jobs_forget(work);
    CHECK(job_find(work, id, &row));
    work->now_ms++;
    jobs_forget(work);
    CHECK(!job_find(work, id, &row));
}

RUN(DB_CASE(a_job_is_done_once), DB_CASE(a_job_waits_until_it_is_due),
    DB_CASE(a_failed_job_leaves_nothing_and_is_tried_again_later),
    DB_CASE(a_job_that_always_fails_is_parked_and_tried_again_by_hand),
    DB_CASE(what_is_done_on_a_lost_lease_is_not_kept),
    DB_CASE(a_job_left_by_a_process_that_died_is_done_by_another),
    DB_CASE(a_job_that_ends_the_program_each_time_is_parked),
    DB_CASE(a_slow_job_runs_apart_from_the_quick_ones), DB_CASE(one_job_of_a_kind_and_key_waits),
    DB_CASE(jobs_done_long_ago_are_removed))
