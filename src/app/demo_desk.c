// demo_desk.c - what lies open on every desk today, so that whoever looks in finds work to do.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo_inside.h"

// Every desk but the first leaves some of the cases out, each its own.
static bool has(const Demo *demo, size_t place, size_t at)
{
    return demo->first_post + place == 0 || (at + place) % 3 != 0;
}

int64_t demo_desk_count(const Demo *demo)
{
    int64_t count = 0;
    for (size_t s = 0; s < demo->division->sites.count; s++)
        for (size_t i = 0; i < demo->plan.desk.count; i++) count += has(demo, s, i);
    return count;
}

// The step's own words, and the instants that can only be told from now.
static const void *step_input(Work *work, const Demo *demo, const DemoStep *step,
                              const CaseAction *action)
{
    Issues issues = { .count = 0 };
    if (!action->takes) return NULL;
    void *input = work_alloc(work, action->takes->size, 1);
    if (!record_from_json(work, action->takes, step->with.text, input, &issues))
        work_fail(work, FAIL_INTERNAL, "content/demo.json: %s: %.*s %s", action->name,
                  STR_ARG(issues.list[0].field), issues.list[0].code);
    if (action->takes == &PromiseNew_record)
        ((PromiseNew *)input)->due_at.ms = demo->end_ms + (int64_t)(step->due_in * HOUR_MS);
    return input;
}

static void one_case(Work *work, Demo *demo, size_t place, const DemoOpen *open)
{
    size_t post = demo->first_post + place;
    const DemoTopicList *topics = &demo->division->topics;
    const DemoTopic *topic = &topics->items[(size_t)open->topic % topics->count];
    StaffId by = demo->posts[post].agents[(size_t)open->owner % AGENTS_PER_SITE];
    CaseNew input = demo_input(demo, post, topic);
    int64_t opened_ms = demo->end_ms - (int64_t)(open->hours_ago * HOUR_MS);
    input.read_back_confirmed = open->accepted;
    work->now_ms = opened_ms;
    Case of = demo_open(work, by, &input);
    for (size_t i = 0; i < open->steps.count; i++) {
        const DemoStep *step = &open->steps.items[i];
        const CaseAction *action = case_action(step->act);
        if (!action) work_fail(work, FAIL_INTERNAL, "content/demo.json: no such act");
        demo_act(work, demo, &of, by, step->act, step_input(work, demo, step, action),
                 opened_ms + (int64_t)(step->after * HOUR_MS));
    }
}

void demo_desks(Work *work, void *arg)
{
    Demo *demo = arg;
    for (size_t s = 0; s < demo->division->sites.count; s++)
        for (size_t i = 0; i < demo->plan.desk.count; i++)
            if (has(demo, s, i)) one_case(work, demo, s, &demo->plan.desk.items[i]);
}
