// case_owner.c - asks whether somebody can see and work on a case before it is given to them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_owner.h"
#include "queries.h"

bool staff_can(Work *work, StaffId staff_id, Permission permission, SiteId site_id, TeamId team_id)
{
    return db_exists(work, &SQL_staff_can,
                     ARGS(ARG(staff_id, staff_id), ARG(permission, (int64_t)permission),
                          ARG(site_id, site_id), ARG(team_id, team_id)));
}

bool case_person_fits(Work *work, const char *field, StaffId staff_id, Permission permission,
                      SiteId site_id, TeamId team_id, Issues *issues)
{
    bool seen = db_exists(work, &SQL_staff_seen,
                          ARGS(ARG(staff_id, staff_id), ARG(seeing, (int64_t)PERM_org_read)));
    if (!seen)
        issues_add(issues, str_of(field), "not_found",
                   STR("is nobody who works here, as far as you see"));
    else if (!staff_can(work, staff_id, permission, site_id, team_id))
        issues_add(issues, str_of(field), "no_access",
                   STR("is somebody who cannot see a case of this site and team"));
    else return true;
    return false;
}
