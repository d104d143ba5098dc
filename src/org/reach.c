// reach.c - makes the table reach anew; all the arithmetic is in reach.sql.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/reach.h"
#include "queries.h"
#include "record/permission.h"

typedef struct Reacher {
    OrgId org_id;
    UserId user_id;
} Reacher;
LIST_TYPE(Reacher);

RECORD(Reacher, "A user whose reach is to be made anew.", FIELD(Reacher, org_id),
       FIELD(Reacher, user_id));

void reach_lock(Work *work)
{
    db_run(work, &SQL_reach_lock, ARGS_NONE);
}

static void rebuild(Work *work, int64_t first_user_id, int64_t last_user_id)
{
    reach_lock(work);
    Args users = ARGS(ARG(first_user_id, first_user_id), ARG(last_user_id, last_user_id));
    db_run(work, &SQL_reach_clear, users);
    db_run(work, &SQL_reach_fill, users);
    db_run(work, &SQL_reach_prune, users);
    db_run(work, &SQL_reach_sum, users);
}

void reach_rebuild_user(Work *work, UserId user_id)
{
    ReacherList lent;
    rebuild(work, user_id.value, user_id.value);
    db_list(work, &SQL_reach_lent_to, ARGS(ARG(user_id, user_id)), Reacher, &lent);
    for (size_t i = 0; i < lent.count; i++) {
        int64_t lent_to = lent.items[i].user_id.value;
        rebuild(work, lent_to, lent_to);
    }
}

void reach_rebuild(Work *work)
{
    Args count = ARGS(ARG(permission_count, (int64_t)PERM_COUNT));
    rebuild(work, 0, INT64_MAX); // the program itself, user 0, too
    db_run(work, &SQL_reach_fill_system, count);
    db_run(work, &SQL_reach_counted, count);
}

int64_t reach_refresh(Work *work)
{
    ReacherList outdated, due;
    db_list(work, &SQL_reach_outdated, ARGS(ARG(permission_count, (int64_t)PERM_COUNT)), Reacher,
            &outdated);
    for (size_t i = 0; i < outdated.count; i++) {
        work->org_id = outdated.items[i].org_id.value;
        reach_rebuild(work);
    }
    db_list(work, &SQL_reach_due, ARGS_NONE, Reacher, &due);
    for (size_t i = 0; i < due.count; i++) {
        work->org_id = due.items[i].org_id.value;
        int64_t user_id = due.items[i].user_id.value;
        rebuild(work, user_id, user_id);
    }
    return (int64_t)due.count;
}

bool reach_has_keeper(Work *work)
{
    return db_exists(work, &SQL_reach_keeper, ARGS(ARG(permission, (int64_t)PERM_user_manage)));
}
