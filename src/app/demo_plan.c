// demo_plan.c - reads content/demo.json.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo_plan.h"
#include "base/embedded.h"

RECORD(DemoSite, "A site.", FIELD(DemoSite, code), FIELD(DemoSite, name), FIELD(DemoSite, name_en),
       FIELD(DemoSite, share), FIELD(DemoSite, slow));
RECORD(DemoTopic, "What customers come with.", FIELD(DemoTopic, type), FIELD(DemoTopic, cause),
       FIELD(DemoTopic, subject), FIELD(DemoTopic, need), FIELD(DemoTopic, done),
       FIELD(DemoTopic, next), FIELD(DemoTopic, solution), FIELD(DemoTopic, severity),
       FIELD(DemoTopic, share));
RECORD(DemoDivision, "A business of the group.", FIELD(DemoDivision, code),
       FIELD(DemoDivision, name), FIELD(DemoDivision, name_en), FIELD(DemoDivision, team),
       FIELD(DemoDivision, team_en), FIELD(DemoDivision, cases), FIELD(DemoDivision, slow),
       LIST_FIELD(DemoDivision, sites, DemoSite), LIST_FIELD(DemoDivision, topics, DemoTopic));
RECORD(DemoStep, "A step taken.", FIELD(DemoStep, act), FIELD(DemoStep, after),
       FIELD(DemoStep, due_in), FIELD(DemoStep, with));
RECORD(DemoOpen, "An open case of today.", FIELD(DemoOpen, hours_ago), FIELD(DemoOpen, owner),
       FIELD(DemoOpen, topic), FIELD(DemoOpen, accepted), LIST_FIELD(DemoOpen, steps, DemoStep));
RECORD(DemoLog, "Words of a work log.", FIELD(DemoLog, notes), FIELD(DemoLog, problems),
       FIELD(DemoLog, suggestions));
RECORD(DemoAsked, "A request about the own data.", FIELD(DemoAsked, kind), FIELD(DemoAsked, words),
       FIELD(DemoAsked, days_ago), FIELD(DemoAsked, checked));
RECORD(DemoPlan, "The demo.", FIELD(DemoPlan, note), FIELD(DemoPlan, months),
       LIST_FIELD(DemoPlan, divisions, DemoDivision), LIST_FIELD(DemoPlan, desk, DemoOpen),
       LIST_FIELD(DemoPlan, logs, DemoLog), LIST_FIELD(DemoPlan, asked, DemoAsked),
       FIELD(DemoPlan, surnames), FIELD(DemoPlan, given));

DemoPlan demo_plan(Work *work)
{
    DemoPlan plan;
    Issues issues = { .count = 0 };
    if (!from_json(work, DemoPlan, embedded_text("content/demo.json"), &plan, &issues))
        work_fail(work, FAIL_INTERNAL, "content/demo.json: %.*s %s", STR_ARG(issues.list[0].field),
                  issues.list[0].code);
    return plan;
}
