// kept_log.c - lines of the log behind the cells of the kept-rate board.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/kept_log.h"
#include "queries.h"

static int64_t line_id(const Work *work)
{
    return id_new(work->now_ms);
}

void kept_log_end(Work *work, PromiseId id, Str state, Time stopped_at, MaybeBool organisation_kept)
{
    db_send(work, &SQL_kept_log_end,
            ARGS(ARG(log_id, line_id(work)), ARG(id, id), ARG(state, state),
                 ARG(stopped_at, stopped_at), ARG(organisation_kept, organisation_kept)));
}

void kept_log_end_all(Work *work, CaseId case_id, Str state)
{
    db_send(work, &SQL_kept_log_end_all,
            ARGS(ARG(log_id, line_id(work)), ARG(case_id, case_id), ARG(state, state),
                 ARG(stopped_at, work->now_ms), ARG(organisation_kept, (MaybeBool){ 0 })));
}

void kept_log_revive(Work *work, PromiseId id)
{
    db_send(work, &SQL_kept_log_revive, ARGS(ARG(log_id, line_id(work)), ARG(id, id)));
}

void kept_log_running(Work *work, CaseId case_id)
{
    Args args = ARGS(ARG(log_id, line_id(work)), ARG(case_id, case_id));
    if (db_run(work, &SQL_kept_log_uncount, args))
        db_send(work, &SQL_promises_uncount, ARGS(ARG(case_id, case_id)));
}

void kept_log_case_new(Work *work, CaseId id)
{
    db_send(work, &SQL_kept_log_case_new, ARGS(ARG(log_id, line_id(work)), ARG(id, id)));
}

void kept_log_case(Work *work, const Case *changed)
{
    bool left =
        str_equal(changed->status, STR("cancelled")) || str_equal(changed->status, STR("merged"));
    bool counts = changed->solved_at.set && !left;
    db_send(work, &SQL_kept_log_case_out,
            ARGS_OF(Case, changed, ARG(log_id, line_id(work)), ARG(counts, counts)));
    if (counts)
        db_send(work, &SQL_kept_log_case_in, ARGS_OF(Case, changed, ARG(log_id, line_id(work))));
}
