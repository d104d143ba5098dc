// reach.h - what grants, roles, sites and delegations come to, kept in the table reach.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

// Waits until nobody else is changing what reach is made from, for the rest of the transaction: two
// who do so at once would not see each other's rows. Rebuilding does it; checks before it need it.
void reach_lock(Work *work);

// Makes the reach of one user anew, and of those to whom this user has lent it. To be called in the
// transaction that changes a grant, a delegation or the user.
void reach_rebuild_user(Work *work, UserId user_id);

// Makes the reach of everybody anew: after a change of roles, of the tree of sites or of teams.
void reach_rebuild(Work *work);

// Grants and delegations begin and end by the clock: makes anew what is due, in every organisation,
// and everything after the program has learned new permissions. A job, every 15 s, so that
// a delegation may end that much late. Returns the users seen to, 500 at most. Sets the Work's
// organisation.
int64_t reach_refresh(Work *work);

// Whether somebody can still let people in: an active login with user_manage for the whole
// organisation, without end. Every change that could take the last one away asks this afterwards.
bool reach_has_keeper(Work *work);
