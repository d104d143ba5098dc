// demo_story.c - 18 months of cases, each opened, answered, solved and closed as they are in life.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Every case goes through the functions that serve the API, with the clock of the unit of work set
// to when it "happened". So what the demo shows is what the program does; only the chance is
// seeded.
#include "app/demo_inside.h"
#include <math.h>

enum { UPDATES_MAX = 6 };

// Shares add up to anything; the answer is an index.
static size_t pick_site(Demo *demo)
{
    const DemoSiteList *sites = &demo->division->sites;
    int64_t total = 0, at;
    for (size_t i = 0; i < sites->count; i++) total += sites->items[i].share;
    at = seed_below(&demo->seed, total);
    for (size_t i = 0; i < sites->count; i++) {
        at -= sites->items[i].share;
        if (at < 0) return i;
    }
    return 0;
}

static const DemoTopic *pick_topic(Demo *demo)
{
    const DemoTopicList *topics = &demo->division->topics;
    int64_t total = 0, at;
    for (size_t i = 0; i < topics->count; i++) total += topics->items[i].share;
    at = seed_below(&demo->seed, total);
    for (size_t i = 0; i < topics->count; i++) {
        at -= topics->items[i].share;
        if (at < 0) return &topics->items[i];
    }
    return &topics->items[0];
}

// Mostly within office hours, fewer on Sundays, more in winter; somewhere in the story's months.
static int64_t pick_time(Demo *demo)
{
    int64_t span_days = demo->plan.months * 30;
    for (;;) {
        int64_t day = seed_below(&demo->seed, span_days);
        int64_t ms = demo->end_ms - (day + 1) * DAY_MS;
        int64_t midnight = ms / DAY_MS * DAY_MS - 8 * HOUR_MS;
        Date date = { ms / DAY_MS };
        int month = date_civil(date).month;
        double keep = date_weekday(date) == 6 ? 0.35 : month <= 2 || month == 12 ? 1.0 : 0.72;
        if (seed_unit(&demo->seed) > keep) continue;
        double hour = 8.2 + 10.5 * (seed_unit(&demo->seed) + seed_unit(&demo->seed)) / 2;
        return midnight + (int64_t)(hour * HOUR_MS);
    }
}

// Hours until something is done: log-normal around a median, stretched by how slow a site is.
static int64_t pick_span(Demo *demo, double median_hours, double spread)
{
    double u = seed_unit(&demo->seed) + 1e-12, v = seed_unit(&demo->seed);
    double normal = sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
    return (int64_t)(median_hours * exp(spread * normal) * HOUR_MS);
}

bool demo_act(Work *work, Demo *demo, Case *of, StaffId by, Str name, const void *input,
              int64_t at_ms)
{
    Issues issues = { .count = 0 };
    if (at_ms >= demo->end_ms) return false;
    work->now_ms = at_ms;
    if (case_act(work, of, by, case_action(name), input, &issues) != ACT_DONE)
        work_fail(work, FAIL_INTERNAL, "demo: %.*s of %.*s: %.*s", STR_ARG(name),
                  STR_ARG(of->number),
                  STR_ARG(issues.count ? issues.list[0].detail : STR("unfit")));
    return true;
}

// Updates as they come due until the solution; most in time, a slow site more often late.
static bool keep_updated(Work *work, Demo *demo, Case *of, StaffId by, const DemoTopic *topic,
                         double slow, int64_t until_ms)
{
    ProgressNew progress = { .done = topic->done,
                             .now = STR("处理中"),
                             .next = topic->next,
                             .channel = STR("phone"),
                             .sent = STR("logged") };
    for (int i = 0; i < UPDATES_MAX && of->next_update_at.set; i++) {
        bool in_time = seed_unit(&demo->seed) > 0.09 * slow;
        int64_t at = of->next_update_at.value.ms + (in_time ? -5 * MINUTE_MS : 0) +
                     pick_span(demo, in_time ? 0.02 : 1.5, 0.8);
        if (at <= work->now_ms) at = work->now_ms + MINUTE_MS;
        if (at >= until_ms) return true;
        if (!demo_act(work, demo, of, by, STR("progress"), &progress, at)) return false;
    }
    return true;
}

// The call some days after the solution; now and then nobody makes it.
static void call_back(Work *work, Demo *demo, Case *of, StaffId by, int64_t solved_ms, double slow)
{
    FollowUpNew follow_up = { .result = STR("reached"), .note = STR(""), .satisfied = true };
    int64_t call_at = solved_ms + pick_span(demo, 30 * slow, 0.5);
    if (call_at <= work->now_ms) call_at = work->now_ms + HOUR_MS;
    if (seed_unit(&demo->seed) < 0.95)
        demo_act(work, demo, of, by, STR("follow_up"), &follow_up, call_at);
}

// The customer's word on it, the end, and the call.
static void part(Work *work, Demo *demo, Case *of, StaffId by, double slow)
{
    VerifyNew verify = { .satisfied = true, .channel = STR("phone") };
    int64_t solved_ms = work->now_ms, at = solved_ms + pick_span(demo, 26 * slow, 0.7);
    if (!demo_act(work, demo, of, by, STR("verify"), &verify, at)) return;
    if (!demo_act(work, demo, of, by, STR("close"), NULL, at + MINUTE_MS)) return;
    call_back(work, demo, of, by, solved_ms, slow);
}

static void live(Work *work, Demo *demo, Case *of, StaffId by, const DemoTopic *topic, double slow)
{
    double ease = topic->severity == 1 ? 0.25 : 1.0;
    ReplyNew reply = { .body = topic->done, .channel = STR("phone"), .sent = STR("logged") };
    SolveNew solve = { .body = topic->solution, .channel = STR("phone") };
    int64_t reply_at = work->now_ms + pick_span(demo, 1.2 * slow * ease, 1.1);
    int64_t solve_at = reply_at + pick_span(demo, 9 * slow * ease, 1.0);
    if (!demo_act(work, demo, of, by, STR("reply"), &reply, reply_at)) return;
    if (!keep_updated(work, demo, of, by, topic, slow, solve_at)) return;
    if (!demo_act(work, demo, of, by, STR("solve"), &solve, solve_at)) return;
    part(work, demo, of, by, slow);
}

static CustomerId pick_customer(Demo *demo, size_t post)
{
    int64_t at = seed_below(&demo->seed, CUSTOMERS_PER_SITE);
    return demo->customers[post * CUSTOMERS_PER_SITE + (size_t)at];
}

CaseNew demo_input(Demo *demo, size_t post, const DemoTopic *topic)
{
    static const char *const channels[] = { "phone",  "phone", "phone", "counter",
                                            "wechat", "app",   "web" };
    return (CaseNew){
        .type = topic->type,
        .cause = topic->cause,
        .channel = str_of(channels[seed_below(&demo->seed, COUNT(channels))]),
        .subject = topic->subject,
        .severity = topic->severity,
        .site_id = demo->posts[post].site_id,
        .team_id = demo->posts[post].team_id,
        .customer_id = pick_customer(demo, post),
        .need_stated = topic->need,
        .read_back = topic->subject,
        .read_back_confirmed = true,
    };
}

Case demo_open(Work *work, StaffId by, const CaseNew *input)
{
    Issues issues = { .count = 0 };
    Case of;
    if (!case_open(work, by, input, &of, &issues))
        work_fail(work, FAIL_INTERNAL, "demo: %.*s %.*s", STR_ARG(issues.list[0].field),
                  STR_ARG(issues.list[0].detail));
    return of;
}

static void one_case(Work *work, Demo *demo)
{
    // By severity, 1 to 5: what can be solved in the first contact.
    static const double at_once[] = { 0, 0.05, 0.25, 0.35, 0.5, 0.6 };
    size_t place = pick_site(demo), post = demo->first_post + place;
    const DemoSite *site = &demo->division->sites.items[place];
    const DemoTopic *topic = pick_topic(demo);
    StaffId by = demo->posts[post].agents[seed_below(&demo->seed, AGENTS_PER_SITE)];
    CaseNew input = demo_input(demo, post, topic);
    input.solved_at_once = seed_unit(&demo->seed) < at_once[topic->severity];
    work->now_ms = pick_time(demo);
    Case of = demo_open(work, by, &input);
    double slow = site->slow * demo->division->slow;
    if (!input.solved_at_once) live(work, demo, &of, by, topic, slow);
    else if (demo_act(work, demo, &of, by, STR("close"), NULL, work->now_ms + 5 * MINUTE_MS))
        call_back(work, demo, &of, by, work->now_ms, slow);
}

void demo_story(Work *work, void *arg)
{
    Demo *demo = arg;
    for (int64_t i = 0; i < demo->count; i++) one_case(work, demo);
}
