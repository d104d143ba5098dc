// demo_days.c - what people wrote about their days, and what customers asked about their own data.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo_inside.h"
#include "logs/work_log.h"
#include "privacy/request.h"

enum { LOG_DAYS = 6, SIGNED_BEFORE_DAYS = 2, EVENING_MS = 18 * HOUR_MS };

static void demo_fail(Work *work, const char *what, const Issues *issues)
{
    work_fail(work, FAIL_INTERNAL, "demo: %s: %.*s %.*s", what, STR_ARG(issues->list[0].field),
              STR_ARG(issues->list[0].detail));
}

static void move_log(Work *work, WorkLogId id, const char *action, StaffId by)
{
    WorkLog log;
    Issues issues = { .count = 0 };
    bool moved = work_log_find(work, id, PERM_work_log_read, by, &log) &&
                 work_log_move(work, &log, log.version, action, by, STR(""), &issues) == LOG_DONE;
    if (!moved) work_fail(work, FAIL_INTERNAL, "demo: a work log does not %s", action);
}

// The lead signs what is older; the last days wait for it. Today's is not begun.
static void write_log(Work *work, Demo *demo, const DemoPost *post, StaffId author, int64_t ago)
{
    Issues issues = { .count = 0 };
    WorkLogId id;
    const DemoLog *words =
        &demo->plan.logs.items[seed_below(&demo->seed, (int64_t)demo->plan.logs.count)];
    Date day = { work_log_today(work, post->site_id).days - ago };
    work->now_ms = work_log_bounds(work, post->site_id, day).from.ms + EVENING_MS;
    WorkLogNew input = { .day = day,
                         .notes = words->notes,
                         .problems = words->problems,
                         .suggestions = words->suggestions,
                         .standards = STR(""),
                         .handed_over = STR(""),
                         .worked_minutes = { true, 480 } };
    if (work_log_add(work, author, &input, &id, &issues) != LOG_DONE)
        demo_fail(work, "a work log", &issues);
    move_log(work, id, "confirm", author);
    work->now_ms += HOUR_MS;
    if (ago > SIGNED_BEFORE_DAYS && author.value != post->agents[0].value)
        move_log(work, id, "sign", post->agents[0]);
    work->now_ms = demo->end_ms;
}

static void write_logs(Work *work, Demo *demo)
{
    for (size_t p = 0; p < demo->post_count; p++)
        for (int i = 0; i < AGENTS_PER_SITE; i++)
            for (int64_t ago = LOG_DAYS; ago > 0; ago--)
                if ((ago + i) % AGENTS_PER_SITE)
                    write_log(work, demo, &demo->posts[p], demo->posts[p].agents[i], ago);
}

static void ask(Work *work, Demo *demo, size_t post, const DemoAsked *asked)
{
    Issues issues = { .count = 0 };
    PrivacyRequestId id;
    PrivacyRequest request;
    IdentityNew identity = { .how = STR("callback"), .note = STR("") };
    work->now_ms = demo->end_ms - asked->days_ago * DAY_MS;
    PrivacyRequestNew input = { .kind = asked->kind,
                                .customer_id = demo->customers[post * CUSTOMERS_PER_SITE],
                                .channel = STR("phone"),
                                .words = asked->words };
    if (!privacy_request_add(work, &input, &id, &issues)) demo_fail(work, "a request", &issues);
    work->now_ms += HOUR_MS;
    if (!asked->checked || !privacy_request_find(work, id, &request)) return;
    if (privacy_request_step(work, &request, "check_identity", &identity) != PRIVACY_DONE)
        work_fail(work, FAIL_INTERNAL, "demo: a request cannot go on");
}

void demo_days(Work *work, void *arg)
{
    Demo *demo = arg;
    work->now_ms = demo->end_ms;
    write_logs(work, demo);
    for (size_t i = 0; i < demo->plan.asked.count; i++)
        ask(work, demo, i % demo->post_count, &demo->plan.asked.items[i]);
}
