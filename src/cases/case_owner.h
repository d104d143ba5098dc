// case_owner.h - who may be given a case: somebody the giver sees, and who can work on it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "record/permission.h"

// Whether a login of this member of staff holds the permission at a site, in a team.
bool staff_can(Work *work, StaffId staff_id, Permission permission, SiteId site_id, TeamId team_id);

// Whether a case at this site and team may be given to somebody. False: an issue at the field,
// not_found where the actor sees nobody of that name at work, no_access where that person could not
// do it. permission: what the person has to be able to do with the case.
bool case_person_fits(Work *work, const char *field, StaffId staff_id, Permission permission,
                      SiteId site_id, TeamId team_id, Issues *issues);
