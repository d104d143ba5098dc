// case_merge.c - two cases about one thing become one, and can be taken apart again.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_actions.h"
#include "cases/kept_log.h"
#include "queries.h"

typedef struct Moved {
    PromiseId id;
    Str kind;
    Time due_at, risk_at, started_at;
} Moved;
RECORD(Moved, "A promise that a merge ended.", FIELD(Moved, id), FIELD(Moved, kind),
       FIELD(Moved, due_at), FIELD(Moved, risk_at), FIELD(Moved, started_at));
LIST_TYPE(Moved);

typedef struct Merge {
    CaseId into_id;
    Str status;
    Json promises;
} Merge;
RECORD(Merge, "A merge in force.", FIELD(Merge, into_id), FIELD(Merge, status),
       FIELD(Merge, promises));

typedef struct MergeDetail {
    MovedList moved;
} MergeDetail;
RECORD(MergeDetail, "What a merge moved.", LIST_FIELD(MergeDetail, moved, Moved));

static void tell(Work *work, const Case *of, StaffId by, const char *kind, const Case *other)
{
    Text detail = TEXT(work);
    CaseRef ref = { other->id, other->number };
    text_add(&detail, STR("{\"with\":"));
    to_json(&detail, CaseRef, &ref);
    text_add_char(&detail, '}');
    case_happen(work, of, by,
                &(Happening){ .kind = kind, .detail = text_str(&detail), .at = { work->now_ms } });
}

void case_merge(Work *work, Acting *acting, const void *arg)
{
    const MergeNew *input = arg;
    Case *of = acting->of, into;
    MergeDetail detail;
    if (input->into_id.value == of->id.value ||
        !case_find(work, input->into_id, PERM_case_manage, &into) || !into.open) {
        issues_add(acting->issues, STR("into_id"), "not_found", STR("is no other open case"));
        return;
    }
    kept_log_end_all(work, of->id, STR("merged"));
    kept_log_running(work, into.id);
    db_list(work, &SQL_promises_merge, ARGS(ARG(case_id, of->id)), Moved, &detail.moved);
    for (size_t i = 0; i < detail.moved.count; i++) {
        const Moved *m = &detail.moved.items[i];
        db_send(work, &SQL_promise_earliest,
                ARGS(ARG(case_id, into.id), ARG(kind, m->kind), ARG(started_at, m->started_at),
                     ARG(due_at, m->due_at), ARG(risk_at, m->risk_at)));
    }
    promises_relay(work, into.id);
    Text promises = TEXT(work);
    to_json(&promises, MergeDetail, &detail);
    db_send(work, &SQL_case_merge_add,
            ARGS(ARG(case_id, of->id), ARG(into_id, into.id), ARG(staff_id, acting->by),
                 ARG(status, acting->before), ARG(promises, (Json){ text_str(&promises) })));
    of->merged_into_id = into.id;
    of->open = false;
    of->next_update_at = (MaybeTime){ .set = false };
    tell(work, of, acting->by, "merged", &into);
    tell(work, &into, acting->by, "absorbed", of);
    case_save(work, &into, "absorb");
}

void case_unmerge(Work *work, Acting *acting, const void *arg)
{
    Case *of = acting->of, into;
    Merge merge;
    MergeDetail detail;
    (void)arg;
    if (!db_find(work, &SQL_case_merge_last, ARGS(ARG(case_id, of->id)), Merge, &merge))
        work_fail(work, FAIL_INTERNAL, "case %lld has no merge", (long long)of->id.value);
    if (!from_json(work, MergeDetail, merge.promises.text, &detail, acting->issues)) return;
    for (size_t i = 0; i < detail.moved.count; i++) {
        kept_log_revive(work, detail.moved.items[i].id);
        db_send(work, &SQL_promise_revive, ARGS(ARG(id, detail.moved.items[i].id)));
    }
    promises_relay(work, of->id);
    db_send(work, &SQL_case_merge_undo, ARGS(ARG(case_id, of->id)));
    of->status = merge.status;
    of->merged_into_id = (CaseId){ 0 };
    of->open = true;
    of->next_update_at = (MaybeTime){ true, progress_due(&acting->site, of->severity, of->opened_at,
                                                         (Time){ work->now_ms }) };
    if (!case_find(work, merge.into_id, PERM_case_read, &into)) return;
    tell(work, of, acting->by, "unmerged", &into);
    tell(work, &into, acting->by, "released", of);
}
