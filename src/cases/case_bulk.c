// case_bulk.c - changes many cases as one is changed, and keeps what was before.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_bulk.h"
#include "queries.h"

static const char *const actions[] = { "assign", "team", "severity", "close", NULL };

RECORD(CaseBulkNew, "One change for many cases.",
       FIELD(CaseBulkNew, ids, .required = true, .min = 1, .max = BULK_CASES_MAX),
       FIELD(CaseBulkNew, action, .required = true, .choices = actions),
       FIELD(CaseBulkNew, owner_id, .doc = "Of assign."),
       FIELD(CaseBulkNew, team_id, .doc = "Of team; absent: to no team."),
       FIELD(CaseBulkNew, severity, .min = 1, .max = 5, .doc = "Of severity."));
RECORD(CaseRefused, "A case that was left as it is.", FIELD(CaseRefused, id, .required = true),
       FIELD(CaseRefused, number), FIELD(CaseRefused, code, .required = true));
RECORD(CaseBulk, "What came of one change for many cases.",
       FIELD(CaseBulk, bulk_id, .required = true), FIELD(CaseBulk, changed),
       LIST_FIELD(CaseBulk, refused, CaseRefused));

// What the actions change of a case.
typedef struct BulkBefore {
    StaffId owner_id;
    TeamId team_id;
    int64_t severity;
    Str status;
    bool open;
    MaybeTime closed_at, next_update_at;
} BulkBefore;
RECORD(BulkBefore, "A case before a change to many.", FIELD(BulkBefore, owner_id),
       FIELD(BulkBefore, team_id), FIELD(BulkBefore, severity), FIELD(BulkBefore, status),
       FIELD(BulkBefore, open), FIELD(BulkBefore, closed_at), FIELD(BulkBefore, next_update_at));

typedef struct BulkRow {
    CaseId case_id;
    int64_t version;
    Json before;
} BulkRow;
RECORD(BulkRow, "A case that was changed with others.", FIELD(BulkRow, case_id),
       FIELD(BulkRow, version), FIELD(BulkRow, before));
LIST_TYPE(BulkRow);

typedef struct BulkRun {
    Work *work;
    StaffId by;
    CaseBulk *done;
} BulkRun;

static bool is(Str action, const char *name)
{
    return str_equal(action, str_of(name));
}

static void refuse(BulkRun *run, CaseId id, Str number, const char *code)
{
    CaseRefusedList *list = &run->done->refused;
    list->items[list->count++] = (CaseRefused){ { id.value }, number, str_of(code) };
}

static BulkBefore before_of(const Case *of)
{
    return (BulkBefore){ of->owner_id, of->team_id,   of->severity,      of->status,
                         of->open,     of->closed_at, of->next_update_at };
}

static ActResult change(BulkRun *run, const CaseBulkNew *input, Case *of, Issues *issues)
{
    if (is(input->action, "team"))
        return case_team_set(run->work, of, run->by, input->team_id, issues);
    if (is(input->action, "severity")) {
        CaseEdit edit = case_edit_from(of);
        edit.severity = input->severity.value;
        return case_edit(run->work, of, run->by, &edit, issues);
    }
    AssignNew owner = { .owner_id = input->owner_id };
    return case_act(run->work, of, run->by, case_action(input->action), &owner, issues);
}

static void change_one(BulkRun *run, const CaseBulkNew *input, CaseId id)
{
    Case of;
    Issues issues = { .count = 0 };
    bool work_only = is(input->action, "close") || is(input->action, "severity");
    if (!case_find(run->work, id, work_only ? PERM_case_write : PERM_case_assign, &of)) {
        refuse(run, id, STR_ABSENT, "not_found");
        return;
    }
    BulkBefore before = before_of(&of);
    switch (change(run, input, &of, &issues)) {
    case ACT_UNFIT: refuse(run, id, of.number, "not_now"); return;
    case ACT_INVALID: refuse(run, id, of.number, issues.list[0].code); return;
    case ACT_DONE: break;
    }
    Text text = TEXT(run->work);
    to_json(&text, BulkBefore, &before);
    db_send(run->work, &SQL_case_bulk_row_add,
            ARGS(ARG(bulk_id, run->done->bulk_id), ARG(case_id, id), ARG(version, of.version),
                 ARG(before, (Json){ text_str(&text) })));
    run->done->changed++;
}

static bool lacks_nothing(Work *work, const CaseBulkNew *input, Issues *issues)
{
    if (is(input->action, "assign") &&
        !db_exists(work, &SQL_owner_works_here, ARGS(ARG(staff_id, input->owner_id))))
        issues_add(issues, STR("owner_id"), "not_found", STR("is nobody who works here"));
    if (is(input->action, "severity") && !input->severity.set)
        issues_add(issues, STR("severity"), "required", STR("is missing"));
    return issues->count == 0;
}

static CaseBulk nothing_done(Work *work, size_t count)
{
    return (CaseBulk){ .refused = { NEW(work, CaseRefused, count), 0 } };
}

static bool came_before(const IdList *ids, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (ids->items[i].value == ids->items[at].value) return true;
    return false;
}

bool case_bulk(Work *work, StaffId by, const CaseBulkNew *input, CaseBulk *done, Issues *issues)
{
    if (!lacks_nothing(work, input, issues)) return false;
    BulkRun run = { work, by, done };
    *done = nothing_done(work, input->ids.count);
    done->bulk_id = (BulkId){ id_new(work->now_ms) };
    db_send(work, &SQL_case_bulk_add, ARGS(ARG(id, done->bulk_id), ARG(action, input->action)));
    for (size_t i = 0; i < input->ids.count; i++)
        if (!came_before(&input->ids, i))
            change_one(&run, input, (CaseId){ input->ids.items[i].value });
    return true;
}

static void restore_one(BulkRun *run, const BulkRow *row)
{
    Case of;
    BulkBefore before;
    Issues issues = { .count = 0 };
    if (!case_find(run->work, row->case_id, PERM_case_write, &of)) {
        refuse(run, row->case_id, STR_ABSENT, "not_found");
        return;
    }
    if (of.version != row->version) {
        refuse(run, of.id, of.number, "changed");
        return;
    }
    if (!from_json(run->work, BulkBefore, row->before.text, &before, &issues))
        work_fail(run->work, FAIL_INTERNAL, "what a case was before a bulk cannot be read");
    of.owner_id = before.owner_id;
    of.team_id = before.team_id;
    of.severity = before.severity;
    of.status = before.status;
    of.open = before.open;
    of.closed_at = before.closed_at;
    of.next_update_at = before.next_update_at;
    case_happen(run->work, &of, run->by,
                &(Happening){ .kind = "changed",
                              .detail = STR("{\"reason\":\"bulk_undone\"}"),
                              .at = { run->work->now_ms } });
    case_save(run->work, &of, "bulk_undone");
    run->done->changed++;
}

BulkUndo case_bulk_undo(Work *work, BulkId id, StaffId by, CaseBulk *done)
{
    BulkRowList rows;
    BulkRun run = { work, by, done };
    if (!db_exists(work, &SQL_case_bulk_mine, ARGS(ARG(id, id)))) return BULK_UNKNOWN;
    if (db_run(work, &SQL_case_bulk_undo, ARGS(ARG(id, id))) != 1) return BULK_UNDONE_BEFORE;
    db_list(work, &SQL_case_bulk_rows, ARGS(ARG(bulk_id, id)), BulkRow, &rows);
    *done = nothing_done(work, rows.count);
    done->bulk_id = id;
    for (size_t i = 0; i < rows.count; i++) restore_one(&run, &rows.items[i]);
    return BULK_UNDONE;
}
