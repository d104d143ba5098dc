// team.h - departments of a site, and the teams in which people work together.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "org/change.h"
#include "record/permission.h"

enum { UNITS_MAX = 5000 };     // departments, or teams, of one organisation

typedef struct DepartmentInput {
    SiteId site_id;            // never changed afterwards
    Str    kind;               // "reception", "workshop", "parts", ...
    Str    name, name_en;
    bool   closed;
} DepartmentInput;

typedef struct Department {
    DepartmentId id;
    SiteId       site_id;
    Str          kind, name, name_en;
    bool         closed;
    int64_t      version;
} Department;
LIST_TYPE(Department);

typedef struct TeamInput {
    SiteId       site_id;      // never changed afterwards
    DepartmentId department_id;
    StaffId      lead_id;
    Str          name, name_en;
    bool         closed;
} TeamInput;

typedef struct Team {
    TeamId       id;
    Named        site;
    DepartmentId department_id;
    Named        lead;
    Str          name, name_en;
    int64_t      staff_count;  // active
    bool         closed;
    int64_t      version;
} Team;
LIST_TYPE(Team);
extern const RecordType DepartmentInput_record, Department_record, TeamInput_record, Team_record;

// What the actor reaches with the permission: a department by its site, a team by itself.
DepartmentList department_list(Work *work, Permission permission, SiteId site_id);   // 0: all sites
bool department_find(Work *work, Permission permission, DepartmentId id, Department *found);
TeamList team_list(Work *work, Permission permission, SiteId site_id);               // 0: all sites
bool team_find(Work *work, Permission permission, TeamId id, Team *found);

// The caller has checked that the actor may manage the site. False or CHANGE_REFUSED: issues.
bool department_add(Work *work, const DepartmentInput *input, Department *added, Issues *issues);
Change department_change(Work *work, const Department *old, int64_t version,
                         const DepartmentInput *input, Department *after, Issues *issues);
bool team_add(Work *work, const TeamInput *input, Team *added, Issues *issues);
Change team_change(Work *work, const Team *old, int64_t version, const TeamInput *input,
                   Team *after, Issues *issues);
