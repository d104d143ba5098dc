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
    int64_t       cases;
    double        slow;
    DemoSiteList  sites;
    DemoTopicList topics;
} DemoDivision;
LIST_TYPE(DemoDivision);
typedef struct DemoPlan {
    Str              note;
    int64_t          months;
    DemoDivisionList divisions;
    StrList          surnames, given;
} DemoPlan;

DemoPlan demo_plan(Work *work);        // content/demo.json
