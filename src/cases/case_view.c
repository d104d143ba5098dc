// case_view.c - reads a case for people; what is derived is derived here, once.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_view.h"
#include "cases/case_actions.h"
#include "queries.h"

RECORD(CustomerNamed, "A customer who is only named here.",
       FIELD(CustomerNamed, id, .required = true),
       FIELD(CustomerNamed, name, .personal = PERSONAL_NAME));

// clang-format off
#define ROW_FIELDS(T) \
    FIELD(T, id), FIELD(T, number), FIELD(T, type), FIELD(T, status), FIELD(T, severity), \
    FIELD(T, subject), RECORD_FIELD(T, customer, CustomerNamed), RECORD_FIELD(T, site, Named), \
    RECORD_FIELD(T, team, Named), RECORD_FIELD(T, owner, Named), \
    RECORD_FIELD(T, promise, PromiseClock), FIELD(T, next_update_at), FIELD(T, opened_at), \
    FIELD(T, updated_at), FIELD(T, waiting_for), FIELD(T, version)
// clang-format on

RECORD(CaseRow, "A case as a list shows it.", ROW_FIELDS(CaseRow),
       FIELD(CaseRow, elsewhere,
             .doc = "Of a figure: the case was handed to a site that the reader does not reach."),
       FIELD(CaseRow, sort_key, .secret = true));
RECORD(CaseHelp, "Somebody who was asked for help, and by when the answer is needed.",
       FIELD(CaseHelp, id, .required = true), FIELD(CaseHelp, name),
       FIELD(CaseHelp, question, .personal = PERSONAL_TEXT), FIELD(CaseHelp, asked_at),
       FIELD(CaseHelp, answer_by), FIELD(CaseHelp, late, .doc = "That time is past."));
RECORD(CaseView, "A case whole.", ROW_FIELDS(CaseView), FIELD(CaseView, channel),
       FIELD(CaseView, cause), FIELD(CaseView, asset_number),
       FIELD(CaseView, need_stated, .personal = PERSONAL_TEXT),
       FIELD(CaseView, need_observed, .personal = PERSONAL_TEXT),
       FIELD(CaseView, read_back, .personal = PERSONAL_TEXT), FIELD(CaseView, read_back_confirmed),
       FIELD(CaseView, first_answered_at), FIELD(CaseView, solved_at), FIELD(CaseView, verified_at),
       FIELD(CaseView, closed_at), FIELD(CaseView, reopen_until), FIELD(CaseView, reopened),
       FIELD(CaseView, transfer_count), FIELD(CaseView, first_contact), FIELD(CaseView, imported),
       RECORD_FIELD(CaseView, merged_into, CaseRef), RECORD_FIELD(CaseView, repeat_of, CaseRef),
       RECORD_FIELD(CaseView, help, CaseHelp), FIELD(CaseView, actions));

RECORD(CaseEvent, "Something that happened to a case.", FIELD(CaseEvent, id), FIELD(CaseEvent, seq),
       FIELD(CaseEvent, kind), FIELD(CaseEvent, at), FIELD(CaseEvent, entered_at),
       FIELD(CaseEvent, side), RECORD_FIELD(CaseEvent, actor, Named), FIELD(CaseEvent, channel),
       FIELD(CaseEvent, body, .personal = PERSONAL_TEXT), FIELD(CaseEvent, detail),
       LIST_FIELD(CaseEvent, files, File));
RECORD(CaseEventPage, "The timeline of a case.", LIST_FIELD(CaseEventPage, items, CaseEvent));

static Str waiting_for(Str status)
{
    if (str_equal(status, STR("waiting_customer")) || str_equal(status, STR("solved")))
        return STR("customer");
    if (str_equal(status, STR("waiting_third_party")) || str_equal(status, STR("consulting")))
        return STR("third_party");
    const FlowState *state = flow_state(&case_flow, status);
    bool over = !state || state->final || str_equal(status, STR("closed"));
    return over ? STR_ABSENT : STR("us");
}

static void clock_finish(Work *work, PromiseClock *clock, Str status)
{
    Promise promise = { .state = STR("made"),
                        .started_at = clock->started_at,
                        .due_at = clock->due_at,
                        .risk_at = clock->at_risk_at };
    Time now = { work->now_ms };
    clock->used_share = promise_used_share(&promise, now);
    if (clock->state.len) return; // a figure's row: as the figure sees it
    clock->state = promise_state_at(&promise, now, str_equal(status, STR("waiting_customer")));
}

// It was promised where the reader may count; how the case goes on is for others to see.
static void keep_promise_only(CaseRow *row)
{
    *row = (CaseRow){ .id = row->id,
                      .number = row->number,
                      .type = row->type,
                      .opened_at = row->opened_at,
                      .updated_at = row->opened_at,
                      .promise = row->promise,
                      .elsewhere = true,
                      .sort_key = row->sort_key };
    row->promise.text = STR("");
}

void case_row_finish(Work *work, CaseRow *row)
{
    if (row->elsewhere) keep_promise_only(row);
    row->waiting_for = waiting_for(row->status);
    if (row->promise.id.value) clock_finish(work, &row->promise, row->status);
}

typedef struct Asked {
    Time at;
    Json detail;
} Asked;
RECORD(Asked, "A question to an expert.", FIELD(Asked, at), FIELD(Asked, detail));

static void help_find(Work *work, const Case *of, CaseHelp *help)
{
    Asked asked;
    ConsultNew question;
    Named expert = { .id = { 0 } };
    Issues issues = { .count = 0 };
    if (!str_equal(of->status, STR("consulting")) ||
        !db_find(work, &SQL_case_asked, ARGS(ARG(case_id, of->id)), Asked, &asked) ||
        !from_json(work, ConsultNew, asked.detail.text, &question, &issues))
        return;
    db_find(work, &SQL_staff_named, ARGS(ARG(id, question.staff_id)), Named, &expert);
    bool late = question.answer_by.set && question.answer_by.value.ms < work->now_ms;
    *help = (CaseHelp){ question.staff_id,        expert.name, question.question, asked.at,
                        question.answer_by.value, late };
}

typedef struct CaseNames {
    Named site, team, owner;
    CustomerNamed customer;
} CaseNames;
RECORD(CaseNames, "The names of what a case points to.", RECORD_FIELD(CaseNames, site, Named),
       RECORD_FIELD(CaseNames, team, Named), RECORD_FIELD(CaseNames, owner, Named),
       RECORD_FIELD(CaseNames, customer, CustomerNamed));

// Whoever has just stored a case knows what would be read.
static bool is_known(const Case *of)
{
    return of->saved_at.set && of->nearest.id.value == of->next_promise_id.value &&
           of->merged_into_id.value == 0 && of->repeat_of_id.value == 0;
}

static void view_known(Work *work, const Case *of, CaseView *view)
{
    CaseNames names;
    db_one(work, &SQL_case_names, ARGS_RECORD(Case, of), CaseNames, &names);
    *view = (CaseView){ .id = of->id,
                        .number = of->number,
                        .type = of->type,
                        .status = of->status,
                        .severity = of->severity,
                        .subject = of->subject,
                        .customer = names.customer,
                        .site = names.site,
                        .team = names.team,
                        .owner = names.owner,
                        .promise = of->nearest,
                        .next_update_at = of->next_update_at,
                        .opened_at = of->opened_at,
                        .updated_at = of->saved_at.value,
                        .version = of->version,
                        .channel = of->channel,
                        .cause = of->cause,
                        .asset_number = of->asset_number,
                        .need_stated = of->need_stated,
                        .need_observed = of->need_observed,
                        .read_back = of->read_back,
                        .read_back_confirmed = of->read_back_confirmed,
                        .first_answered_at = of->first_answered_at,
                        .solved_at = of->solved_at,
                        .verified_at = of->verified_at,
                        .closed_at = of->closed_at,
                        .reopened = of->reopened,
                        .transfer_count = of->transfer_count,
                        .first_contact = of->first_contact,
                        .imported = of->import_id.value != 0 };
}

void case_view(Work *work, const Case *of, CaseView *view)
{
    if (is_known(of)) view_known(work, of, view);
    else db_one(work, &SQL_case_view, ARGS(ARG(id, of->id)), CaseView, view);
    view->waiting_for = waiting_for(view->status);
    if (view->promise.id.value) clock_finish(work, &view->promise, view->status);
    if (view->closed_at.set)
        view->reopen_until =
            (MaybeTime){ true, { view->closed_at.value.ms + REOPEN_DAYS * DAY_MS } };
    help_find(work, of, &view->help);
}

static FileList files_with(Work *work, const FileList *files, int64_t seq)
{
    FileList found = { .count = 0 };
    for (size_t i = 0; i < files->count; i++)
        if (files->items[i].seq == seq) found.count++;
    if (found.count == 0) return found;
    found.items = NEW(work, File, found.count);
    found.count = 0;
    for (size_t i = 0; i < files->count; i++)
        if (files->items[i].seq == seq) found.items[found.count++] = files->items[i];
    return found;
}

void case_events(Work *work, CaseId id, CaseEventPage *page)
{
    FileList files;
    db_list(work, &SQL_case_events, ARGS(ARG(case_id, id)), CaseEvent, &page->items);
    file_list(work, "case", id.value, &files);
    for (size_t i = 0; files.count && i < page->items.count; i++)
        page->items.items[i].files = files_with(work, &files, page->items.items[i].seq);
}
