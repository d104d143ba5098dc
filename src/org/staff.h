// staff.h - everybody who works here, with or without a login.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "org/change.h"
#include "record/permission.h"

typedef struct StaffInput {
    Str    name, post;
    Str    badge_no;           // on the badge worn at work; "": none
    SiteId site_id;
    TeamId team_id;            // of that site
    Str    phone, email;
    MaybeBool active;          // absent: true; false: has left
} StaffInput;

typedef struct Staff {
    StaffId id;
    Str     name, post, badge_no;
    Named   site, team;
    Str     phone, email;
    bool    active;
    UserId  user_id;           // the login, where there is one
    int64_t version;
} Staff;
LIST_TYPE(Staff);

typedef struct StaffQuery {
    Str    q;                  // part of name, post or badge number
    SiteId site_id;            // and all below
    TeamId team_id;
    MaybeBool active;
    int64_t limit;
    Str    cursor;
} StaffQuery;
extern const RecordType StaffInput_record, Staff_record, StaffQuery_record;

bool staff_find(Work *work, Permission permission, StaffId id, Staff *found);
// By id, after after_id, at most limit.
StaffList staff_list(Work *work, Permission permission, const StaffQuery *query, int64_t after_id,
                     int64_t limit);
bool staff_by_badge(Work *work, Str badge_no, StaffId *id);

// The caller has checked that the actor may manage site and team. Who leaves loses the login.
bool staff_add(Work *work, const StaffInput *input, Staff *added, Issues *issues);
Change staff_change(Work *work, const Staff *old, int64_t version, const StaffInput *input,
                    Staff *after, Issues *issues);
StaffInput staff_input(const Staff *staff);
