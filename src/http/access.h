// access.h - who acts, and what that person may do where. No permission by default.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A role is a set of permissions; a grant gives a person a role at a site and everything below it,
// or in one team. The table `reach` holds what the grants come to: (org, user, permission, site,
// team), one row for each site; team 0 means every team; user 0, the program itself, reaches
// everything. The one choke point of every object is its own query, which joins reach with
// :actor_id and the permission asked for: what is not reached does not exist (404). Where there is
// a row for team 0 there is none for a single team of that site, so that a join never doubles an
// object.
#pragma once
#include "db/db.h"
#include "record/permission.h"

// The actor of a Work, loaded once by the dispatcher.
typedef struct Access {
    UserId    user_id;
    StaffId   staff_id;
    SessionId session_id;      // 0: a token, the command line or a job
    TokenId   token_id;
    uint64_t  may;             // bit per permission held anywhere
    Hidden    hidden;          // personal classes this person may not see
    Str       language;        // "zh-CN" or "en"
    Str       name;
    bool      limited;         // must first change the password or set up a second factor
    bool      system;          // a job of the program itself: may everything
} Access;

bool access_may(const Work *work, Permission permission);                 // somewhere
// At this site (0: the whole organisation), and in this team where the grant is for one team only.
// Asks the database.
bool access_may_at(Work *work, Permission permission, SiteId site_id, TeamId team_id);
