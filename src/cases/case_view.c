// case_view.c - reads cases for people; what is derived is derived here, once.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_view.h"
#include "engine/search/search.h"
#include "queries.h"
#include "record/cursor.h"

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
       FIELD(CaseRow, sort_key, .secret = true));
RECORD(CasePage, "A page of cases.", LIST_FIELD(CasePage, items, CaseRow),
       FIELD(CasePage, next_cursor));

RECORD(CaseView, "A case whole.", ROW_FIELDS(CaseView), FIELD(CaseView, channel),
       FIELD(CaseView, cause), FIELD(CaseView, asset_number),
       FIELD(CaseView, need_stated, .personal = PERSONAL_TEXT),
       FIELD(CaseView, need_observed, .personal = PERSONAL_TEXT),
       FIELD(CaseView, read_back, .personal = PERSONAL_TEXT), FIELD(CaseView, read_back_confirmed),
       FIELD(CaseView, first_answered_at), FIELD(CaseView, solved_at), FIELD(CaseView, verified_at),
       FIELD(CaseView, closed_at), FIELD(CaseView, reopen_until), FIELD(CaseView, reopened),
       FIELD(CaseView, transfer_count), FIELD(CaseView, first_contact), FIELD(CaseView, imported),
       RECORD_FIELD(CaseView, merged_into, CaseRef), RECORD_FIELD(CaseView, repeat_of, CaseRef),
       FIELD(CaseView, actions));

static const char *const states[] = { "open", "closed", "all", NULL };
static const char *const dues[] = { "today", "at_risk", "overdue", NULL };
static const char *const sorts[] = { "due", "opened", "updated", "severity", NULL };

RECORD(CaseQuery, "What a list of cases asks for.",
       FIELD(CaseQuery, state, .initial_str = "open", .choices = states),
       FIELD(CaseQuery, q, .max = 200, .doc = "Words, a number, a name's initials."),
       FIELD(CaseQuery, status, .max = 40), FIELD(CaseQuery, type, .max = 80),
       FIELD(CaseQuery, channel, .max = 40),
       FIELD(CaseQuery, due, .choices = dues, .doc = "Running promises due then."),
       FIELD(CaseQuery, sort, .initial_str = "due", .choices = sorts),
       FIELD(CaseQuery, owner, .max = 10, .doc = "\"me\": the reader's own."),
       FIELD(CaseQuery, cursor, .max = 64, .doc = "next_cursor of the page before."),
       FIELD(CaseQuery, severity, .min = 1, .max = 5),
       FIELD(CaseQuery, site_id, .doc = "The site and everything under it."),
       FIELD(CaseQuery, team_id), FIELD(CaseQuery, owner_id), FIELD(CaseQuery, customer_id),
       FIELD(CaseQuery, import_id), FIELD(CaseQuery, opened_from), FIELD(CaseQuery, opened_to),
       FIELD(CaseQuery, limit, .initial = PAGE_ITEMS_DEFAULT, .min = 1, .max = PAGE_ITEMS_MAX));

RECORD(CaseEvent, "Something that happened to a case.", FIELD(CaseEvent, id), FIELD(CaseEvent, seq),
       FIELD(CaseEvent, kind), FIELD(CaseEvent, at), FIELD(CaseEvent, entered_at),
       FIELD(CaseEvent, side), RECORD_FIELD(CaseEvent, actor, Named), FIELD(CaseEvent, channel),
       FIELD(CaseEvent, body, .personal = PERSONAL_TEXT), FIELD(CaseEvent, detail));
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
    clock->state = promise_state_at(&promise, now, str_equal(status, STR("waiting_customer")));
    clock->used_share = promise_used_share(&promise, now);
}

void case_row_finish(Work *work, CaseRow *row)
{
    row->waiting_for = waiting_for(row->status);
    if (row->promise.id.value) clock_finish(work, &row->promise, row->status);
}

typedef struct Sort {
    const char *name;
    const Query *query;
    bool descending, all; // all: open and closed in one order
} Sort;

static const Sort sort_list[] = {
    { "due", &SQL_case_list_due, false, false },
    { "severity", &SQL_case_list_severity, false, false },
    { "opened", &SQL_case_list_opened, true, true },
    { "updated", &SQL_case_list_updated, true, true },
};

static const Sort *sort_named(const CaseQuery *query)
{
    for (size_t i = 0; i < COUNT(sort_list); i++) {
        bool fits = !str_equal(query->state, STR("all")) || sort_list[i].all;
        if (fits && str_equal(query->sort, str_of(sort_list[i].name))) return &sort_list[i];
    }
    return &sort_list[2]; // open and closed together have one order: by opening
}

static MaybeTime day_start(MaybeDate day, int64_t days_on)
{
    return (MaybeTime){ day.set, { (day.value.days + days_on) * DAY_MS } };
}

// Today ends at the reader's midnight at the latest; 16 hours on, whatever the zone.
static void due_window(Work *work, const CaseQuery *query, MaybeTime *from, MaybeTime *to)
{
    *from = *to = (MaybeTime){ .set = false };
    if (!query->due.ptr) return;
    if (str_equal(query->due, STR("overdue"))) *to = (MaybeTime){ true, { work->now_ms } };
    else if (str_equal(query->due, STR("today")))
        *to = (MaybeTime){ true, { work->now_ms + 16 * HOUR_MS } };
    else {
        *from = (MaybeTime){ true, { work->now_ms } };
        *to = (MaybeTime){ true, { work->now_ms + 4 * HOUR_MS } };
    }
}

// Searching has one order, newest first, whatever was asked for.
static const Sort searched = { "found", &SQL_case_search, true, true };

bool case_list(Work *work, const CaseQuery *query, StaffId me, CasePage *page, Issues *issues)
{
    Cursor after;
    MaybeTime due_from, due_to;
    const Sort *sort = query->q.len ? &searched : sort_named(query);
    Str question = query->q.len ? search_question(work, "case", query->q) : STR_ABSENT;
    if (!cursor_parse(query->cursor, &after)) {
        issues_add(issues, STR("cursor"), "invalid", STR("is not a cursor of ours"));
        return false;
    }
    if (!after.set && sort->descending) after = (Cursor){ .key = INT64_MAX, .id = INT64_MAX };
    else if (!after.set) after = (Cursor){ .key = INT64_MIN, .id = 0 };
    *page = (CasePage){ 0 };
    if (query->q.len && !question.ptr) return true; // nothing that could be found
    due_window(work, query, &due_from, &due_to);
    MaybeBool open = { !str_equal(query->state, STR("all")), str_equal(query->state, STR("open")) };
    StaffId owner = str_equal(query->owner, STR("me")) ? me : query->owner_id;
    Arg list[] = { ARG(question, question), ARG(after_id, after.id) };
    db_list(work, sort->query,
            ARGS_OF(CaseQuery, query, list[sort == &searched ? 0 : 1], ARG(open, open),
                    ARG(after_key, after.key), ARG(owner_id, owner), ARG(due_from, due_from),
                    ARG(due_to, due_to), ARG(opened_from, day_start(query->opened_from, 0)),
                    ARG(opened_to, day_start(query->opened_to, 1)),
                    ARG(permission, (int64_t)PERM_case_read),
                    ARG(sees_all, (bool)(work->actor_id == 0))),
            CaseRow, &page->items);
    for (size_t i = 0; i < page->items.count; i++) case_row_finish(work, &page->items.items[i]);
    page->next_cursor = STR_ABSENT;
    if ((int64_t)page->items.count == query->limit) {
        const CaseRow *last = &page->items.items[page->items.count - 1];
        page->next_cursor = cursor_text(work, (Cursor){ true, last->sort_key, last->id.value });
    }
    return true;
}

void case_view(Work *work, const Case *of, CaseView *view)
{
    db_one(work, &SQL_case_view, ARGS(ARG(id, of->id)), CaseView, view);
    view->waiting_for = waiting_for(view->status);
    if (view->promise.id.value) clock_finish(work, &view->promise, view->status);
    if (view->closed_at.set)
        view->reopen_until =
            (MaybeTime){ true, { view->closed_at.value.ms + REOPEN_DAYS * DAY_MS } };
    view->actions = flow_actions(work, &case_flow, view->status);
}

void case_events(Work *work, CaseId id, CaseEventPage *page)
{
    db_list(work, &SQL_case_events, ARGS(ARG(case_id, id)), CaseEvent, &page->items);
}
