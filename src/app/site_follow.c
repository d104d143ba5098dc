// site_follow.c - *the* list of what follows when a site runs on another calendar.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/promise.h"
#include "org/site.h"

void site_calendar_follow(Work *work, SiteId id)
{
    promises_follow_site(work, id);
}
