// demo_inside.h - what the parts of the demo share: who is made up, and the story so far.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/demo_plan.h"
#include "cases/case_actions.h"
#include "customers/customer.h"
#include "org/user.h"

enum { AGENTS_PER_SITE = 4, CUSTOMERS_PER_SITE = 150, POSTS_MAX = 64 };

typedef struct DemoPost {
    SiteId  site_id;
    TeamId  team_id;
    StaffId agents[AGENTS_PER_SITE];      // the first leads the others
} DemoPost;

typedef struct Demo {
    Db                 *db;
    int64_t             org_id, end_ms;   // end_ms: now, where the story stops
    UserId              admin;
    Str                 hash;             // of the password all demo logins share
    Seed                seed;
    Work               *keep;
    DemoPlan            plan;
    DemoPost            posts[POSTS_MAX];
    size_t              post_count;
    CustomerId         *customers;        // CUSTOMERS_PER_SITE for each post
    // The batch under way.
    const DemoDivision *division;
    size_t              first_post;
    int64_t             count;
} Demo;

// The organisation with its sites, staff and logins; then its customers.
void demo_found(Work *work, void *demo);
void demo_people(Work *work, void *demo);

// The next demo->count cases of the division, from their arrival to as far as they get by now.
void demo_story(Work *work, void *demo);
// The open cases of this very day on every desk of the division; and how many they are.
void    demo_desks(Work *work, void *demo);
int64_t demo_desk_count(const Demo *demo);
// Work logs of the last days, and requests of customers about their own data.
void    demo_days(Work *work, void *demo);

// Moves the clock on and acts; false: the story ends before that.
bool demo_act(Work *work, Demo *demo, Case *of, StaffId by, Str name, const void *input,
              int64_t at_ms);
Case demo_open(Work *work, StaffId by, const CaseNew *input);
// A customer of the post comes with that.
CaseNew demo_input(Demo *demo, size_t post, const DemoTopic *topic);
