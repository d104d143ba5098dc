// demo_plan.h - the content that the demo is made from: divisions, sites, topics, names.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "record/record.h"

typedef struct DemoSite { Str code, name, name_en; int64_t share; double slow; } DemoSite;
LIST_TYPE(DemoSite);
typedef struct DemoTopic {
    Str     type, cause, subject, need, done, next, solution;
    int64_t severity, share;
} DemoTopic;
LIST_TYPE(DemoTopic);
typedef struct DemoDivision {
    Str           code, name, name_en;
    Str           team, team_en;          // what a site calls the team at its desk
    int64_t       cases;
    double        slow;
    DemoSiteList  sites;
    DemoTopicList topics;
} DemoDivision;
LIST_TYPE(DemoDivision);
// An open case of today: what was done to it, each step some hours after it came in.
typedef struct DemoStep {
    Str    act;            // an action of a case
    double after;          // hours
    double due_in;         // a promise: hours from now
    Json   with;           // what the action takes
} DemoStep;
LIST_TYPE(DemoStep);
typedef struct DemoOpen {
    double       hours_ago;
    int64_t      owner, topic;            // which agent of the site, which topic of the division
    bool         accepted;                // with its read-back, at once
    DemoStepList steps;
} DemoOpen;
LIST_TYPE(DemoOpen);

typedef struct DemoLog { Str notes, problems, suggestions; } DemoLog;
LIST_TYPE(DemoLog);
// What a customer asked about the own data; checked: we know already that it is the customer.
typedef struct DemoAsked { Str kind, words; int64_t days_ago; bool checked; } DemoAsked;
LIST_TYPE(DemoAsked);

typedef struct DemoPlan {
    Str              note;
    int64_t          months;
    DemoDivisionList divisions;
    DemoOpenList     desk;
    DemoLogList      logs;
    DemoAskedList    asked;
    StrList          surnames, given;
} DemoPlan;

DemoPlan demo_plan(Work *work);        // content/demo.json
