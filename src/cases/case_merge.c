// case_merge.c - two cases about one thing become one, and can be taken apart again.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_actions.h"
#include "cases/kept_log.h"
#include "queries.h"

// A promise that a merge ended, and what it became where that did not run yet.
typedef struct Moved {
    PromiseId id, carried_id;
} Moved;
RECORD(Moved, "A promise that a merge ended.", FIELD(Moved, id), FIELD(Moved, carried_id));
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

static bool is_answer(const Promise *promise)
{
    return str_equal(promise->kind, STR("first_answer")) ||
           str_equal(promise->kind, STR("next_answer"));
}

// What runs in the case that goes on and stands for a promise of the other one; only what policies
// set is the same thing twice.
static const Promise *twin_of(const PromiseList *list, const Promise *promise)
{
    if (promise->policy_id.value == 0) return NULL;
    for (size_t i = 0; i < list->count; i++) {
        const Promise *other = &list->items[i];
        bool runs = str_equal(other->state, STR("made")) && other->policy_id.value;
        bool answers = is_answer(other) && is_answer(promise);
        if (runs && (answers || str_equal(other->kind, promise->kind))) return other;
    }
    return NULL;
}

// The customer has waited since the earlier start of both (R10); what nothing there stands for,
// such as a word that a person gave, is owed as before.
static Moved promise_move(Work *work, const Promise *running, const PromiseList *there,
                          const Case *into)
{
    const Promise *twin = twin_of(there, running);
    PromiseId carried = twin ? (PromiseId){ 0 } : promise_carry(work, running, into);
    if (twin) db_send(work, &SQL_promise_earliest, ARGS_OF(Promise, running, ARG(id, twin->id)));
    promise_end(work, running, "merged", STR(""), twin ? twin->id : carried);
    return (Moved){ running->id, carried };
}

static bool find_into(Work *work, const Acting *acting, CaseId id, Case *into)
{
    bool found = id.value != acting->of->id.value && case_find(work, id, PERM_case_manage, into);
    if (!found || !into->open)
        issues_add(acting->issues, STR("into_id"), "not_found", STR("is no other open case"));
    else if (into->solved_at.set)
        issues_add(acting->issues, STR("into_id"), "solved",
                   STR("is solved already: reopen it first, something is still owed here"));
    return acting->issues->count == 0;
}

void case_merge(Work *work, Acting *acting, const void *arg)
{
    const MergeNew *input = arg;
    Case *of = acting->of, into = { 0 };
    if (!find_into(work, acting, input->into_id, &into)) return;
    PromiseList here = promises_of(work, of->id), there = promises_of(work, into.id);
    MergeDetail detail = { .moved = { NEW(work, Moved, here.count), 0 } };
    kept_log_running(work, into.id);
    for (size_t i = 0; i < here.count; i++)
        if (str_equal(here.items[i].state, STR("made")))
            detail.moved.items[detail.moved.count++] =
                promise_move(work, &here.items[i], &there, &into);
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

// Back to the case it came from; what was done about it meanwhile stays done.
static void promise_return(Work *work, const Moved *moved)
{
    Promise carried;
    if (moved->carried_id.value && promise_find(work, moved->carried_id, &carried)) {
        if (!str_equal(carried.state, STR("made"))) return;
        promise_end(work, &carried, "cancelled", STR("unmerged"), moved->id);
    }
    kept_log_revive(work, moved->id);
    db_send(work, &SQL_promise_revive, ARGS(ARG(id, moved->id)));
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
    for (size_t i = 0; i < detail.moved.count; i++) promise_return(work, &detail.moved.items[i]);
    promises_relay(work, of->id);
    db_send(work, &SQL_case_nearest_renew, ARGS(ARG(id, merge.into_id)));
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
