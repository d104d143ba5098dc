// case_update.c - follows the progress updates that customers are owed.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_update.h"
#include "queries.h"

void updates_follow(Work *work, const Case *of, MaybeTime before, bool sent)
{
    MaybeTime next = of->next_update_at;
    bool same = before.set == next.set && (!next.set || before.value.ms == next.value.ms);
    if (same && !sent) return;
    MaybeTime sent_at = { sent, { work->now_ms } };
    if (before.set)
        db_send(work, &SQL_case_update_end, ARGS(ARG(case_id, of->id), ARG(sent_at, sent_at)));
    if (next.set)
        db_send(work, &SQL_case_update_add,
                ARGS(ARG(id, (AnyId){ id_new(work->now_ms) }), ARG(case_id, of->id),
                     ARG(site_id, of->site_id), ARG(team_id, of->team_id),
                     ARG(owner_id, of->owner_id), ARG(due_at, next.value)));
}
