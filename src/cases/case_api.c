// case_api.c - the endpoints of cases, their timelines and their promises.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_api.h"
#include "cases/case_actions.h"
#include "cases/case_transfer.h"
#include "cases/case_view.h"
#include "engine/person_access/person_access.h"
#include "http/route.h"

static StaffId me(const Work *work)
{
    return work->access->staff_id;
}

bool case_of_request(Work *work, const Request *request, Permission permission, Case *found)
{
    CaseId id = request_id(request, "case_id", CaseId);
    if (id.value) return case_find(work, id, permission, found);
    return case_find_number(work, request_param(request, "case_id"), permission, found);
}

// What fits the state is offered only to those whose role allows it.
static StrList allowed_actions(Work *work, Str status)
{
    const CaseOffers *offers = case_offers(status);
    StrList actions = { NEW(work, Str, CASE_OFFERS_MAX), 0 };
    for (size_t i = 0; i < offers->count; i++)
        if (access_may(work, offers->list[i].needs))
            actions.items[actions.count++] = offers->list[i].action;
    return actions;
}

// The words of a case are the customer's.
static void note_access(Work *work, const Case *of)
{
    if (!work->access->hidden) person_access_note(work, PERSON_IN_CASE, of->customer_id, of->id);
}

Reply case_reply(Work *work, int status, const Case *of)
{
    CaseView view;
    Case again;
    case_view(work, of, &view);
    view.actions = allowed_actions(work, view.status);
    // Who has handed it over hears who has it now, once, and can do nothing more to it.
    if (of->transfer_count && !case_find(work, of->id, PERM_case_read, &again))
        view.actions.count = 0;
    note_access(work, of);
    Reply reply = reply_record_(work, status, &CaseView_record, &view);
    if (status == 201)
        reply.location = str_format(work, "/api/v1/cases/%lld", (long long)of->id.value);
    return reply;
}

static Reply list_cases(Work *work, const Request *request)
{
    CasePage page;
    Issues issues = { .count = 0 };
    if (!case_list(work, request_asked(request, CaseQuery), me(work), &page, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, CasePage, &page);
}

static Reply post_case(Work *work, const Request *request)
{
    Case opened;
    Issues issues = { .count = 0 };
    if (!case_open(work, me(work), request_input(request, CaseNew), &opened, &issues))
        return reply_invalid(work, &issues);
    return case_reply(work, 201, &opened);
}

static Reply get_case(Work *work, const Request *request)
{
    Case found;
    if (!case_of_request(work, request, PERM_case_read, &found)) return reply_not_found(work);
    return case_reply(work, 200, &found);
}

static Reply get_events(Work *work, const Request *request)
{
    Case found;
    CaseEventPage page;
    if (!case_of_request(work, request, PERM_case_read, &found)) return reply_not_found(work);
    case_events(work, found.id, &page);
    note_access(work, &found);
    return reply_ok(work, CaseEventPage, &page);
}

static Reply get_files(Work *work, const Request *request)
{
    Case found;
    FilePage page;
    if (!case_of_request(work, request, PERM_case_read, &found)) return reply_not_found(work);
    file_list(work, "case", found.id.value, &page.items);
    return reply_ok(work, FilePage, &page);
}

static Reply get_promises(Work *work, const Request *request)
{
    Case found;
    PromisedPage page;
    if (!case_of_request(work, request, PERM_case_read, &found)) return reply_not_found(work);
    promised_of(work, &found, &page);
    return reply_ok(work, PromisedPage, &page);
}

// Every action comes here: its name is the last part of its path.
static Reply post_action(Work *work, const Request *request)
{
    Case of;
    Issues issues = { .count = 0 };
    int64_t version;
    const CaseAction *action = case_action(str_after_last(str_of(request->route->path), '/'));
    if (!case_of_request(work, request, action->needs, &of)) return reply_not_found(work);
    if (request_version(request, &version) && version != of.version) return reply_stale(work);
    switch (case_act(work, &of, me(work), action, request->input, &issues)) {
    case ACT_UNFIT:
        return reply_problem_detail(work, 409, "not-now", "This does not fit the state of the case",
                                    of.status);
    case ACT_INVALID: return reply_invalid(work, &issues);
    case ACT_DONE: break;
    }
    return case_reply(work, 200, &of);
}

static Reply get_transfer_sites(Work *work, const Request *request)
{
    (void)request;
    TransferSitePage page = { transfer_sites(work) };
    return reply_ok(work, TransferSitePage, &page);
}

static Reply get_my_day(Work *work, const Request *request)
{
    MyDay day;
    (void)request;
    my_day(work, me(work), &day);
    return reply_ok(work, MyDay, &day);
}

// The case comes first: a promise is reached through its case alone.
static bool find_promise(Work *work, const Request *request, Permission permission,
                         Promise *promise, Case *of)
{
    PromiseId id = request_id(request, "promise_id", PromiseId);
    return id.value && promise_find(work, id, promise) &&
           case_find(work, promise->case_id, permission, of);
}

static Reply reply_promise(Work *work, PromiseId id, const Case *of)
{
    Promise stored;
    if (!promise_find(work, id, &stored)) work_fail(work, FAIL_INTERNAL, "a promise is gone");
    Promised shown = promised_from(work, &stored, str_equal(of->status, STR("waiting_customer")));
    return reply_ok(work, Promised, &shown);
}

typedef struct WhyQuery {
    Str clock;
} WhyQuery;
static const char *const clocks[] = { "official", "organisation", NULL };
RECORD(WhyQuery, "Of which clock.",
       FIELD(WhyQuery, clock, .initial_str = "official", .choices = clocks));

static Reply get_why(Work *work, const Request *request)
{
    Promise promise;
    Case of;
    Why why;
    if (!find_promise(work, request, PERM_case_read, &promise, &of)) return reply_not_found(work);
    bool organisation = str_equal(request_asked(request, WhyQuery)->clock, STR("organisation"));
    promise_why(work, &promise, organisation, &why);
    return reply_ok(work, Why, &why);
}

static Reply post_renegotiate(Work *work, const Request *request)
{
    Promise promise, made;
    Case of;
    Issues issues = { .count = 0 };
    if (!find_promise(work, request, PERM_case_write, &promise, &of)) return reply_not_found(work);
    if (!promise_renegotiate(work, &of, me(work), &promise, request_input(request, RenegotiateNew),
                             &made, &issues))
        return reply_invalid(work, &issues);
    return reply_promise(work, made.id, &of);
}

static Reply post_keep(Work *work, const Request *request)
{
    Promise promise;
    Case of;
    Issues issues = { .count = 0 };
    if (!find_promise(work, request, PERM_case_write, &promise, &of)) return reply_not_found(work);
    if (!promise_keep(work, &of, me(work), &promise, &issues)) return reply_invalid(work, &issues);
    return reply_promise(work, promise.id, &of);
}

static Reply post_waive(Work *work, const Request *request)
{
    Promise promise;
    Case of;
    Issues issues = { .count = 0 };
    if (!find_promise(work, request, PERM_case_manage, &promise, &of)) return reply_not_found(work);
    if (!promise_waive(work, &of, me(work), &promise, request_input(request, ReasonNew)->reason,
                       &issues))
        return reply_invalid(work, &issues);
    return reply_promise(work, promise.id, &of);
}

typedef struct SuggestNew {
    SiteId site_id;
    int64_t estimate_minutes;
} SuggestNew;
RECORD(SuggestNew, "How long it is thought to take, at a site.",
       FIELD(SuggestNew, site_id, .required = true),
       FIELD(SuggestNew, estimate_minutes, .required = true, .min = 1, .max = 525600));
typedef struct Suggestion {
    Time due_at;
    int64_t minutes;
} Suggestion;
RECORD(Suggestion, "A time that can be promised: the estimate with its buffer.",
       FIELD(Suggestion, due_at), FIELD(Suggestion, minutes));

static Reply post_suggest(Work *work, const Request *request)
{
    SiteClock site;
    Issues issues = { .count = 0 };
    const SuggestNew *input = request_input(request, SuggestNew);
    if (!access_may_at(work, PERM_case_read, input->site_id, (TeamId){ 0 }) ||
        !site_clock_find(work, input->site_id, &site)) {
        issues_add(&issues, STR("site_id"), "not_found", STR("is no site you can see"));
        return reply_invalid(work, &issues);
    }
    Due due = promise_suggest(&site, (Time){ work->now_ms }, input->estimate_minutes);
    if (due.state != DUE_FOUND)
        return reply_problem(work, 409, "no-open-time", "The site's calendar has no open time");
    Suggestion suggestion = { { due.at_ms },
                              input->estimate_minutes * PROMISE_BUFFER_PERCENT / 100 };
    return reply_ok(work, Suggestion, &suggestion);
}

#define ACTION(verb, input, needed, words)                                                         \
    {                                                                                              \
        "POST", "/api/v1/cases/{case_id}/" verb, post_action,                                      \
            .takes = input, .gives = &CaseView_record, .needs = needed, .command = "case " verb,   \
            .summary = words, .errors = "409 412", .flags = ROUTE_SHORT                            \
    }

const Route case_routes[] = {
    { "GET", "/api/v1/cases", list_cases, .asks = &CaseQuery_record, .gives = &CasePage_record,
      .needs = PERM_case_read, .command = "case list", .summary = "List cases" },
    { "POST", "/api/v1/cases", post_case, .takes = &CaseNew_record, .gives = &CaseView_record,
      .needs = PERM_case_write, .command = "case open", .summary = "Open a case", .success = 201,
      .flags = ROUTE_SHORT, .derive = case_new_derive },
    { "GET", "/api/v1/cases/{case_id}", get_case, .gives = &CaseView_record,
      .needs = PERM_case_read, .command = "case show", .summary = "Show a case" },
    { "GET", "/api/v1/cases/{case_id}/events", get_events, .gives = &CaseEventPage_record,
      .needs = PERM_case_read, .command = "case events",
      .summary = "Show what happened to a case" },
    { "GET", "/api/v1/cases/{case_id}/files", get_files, .gives = &FilePage_record,
      .needs = PERM_case_read, .command = "file list", .summary = "List the files of a case" },
    { "GET", "/api/v1/cases/{case_id}/promises", get_promises, .gives = &PromisedPage_record,
      .needs = PERM_case_read, .command = "case promises",
      .summary = "Show the promises of a case on both clocks" },
    ACTION("accept", &AcceptNew_record, PERM_case_write, "Take a case on, with its read-back"),
    ACTION("assign", &AssignNew_record, PERM_case_assign, "Give a case another owner"),
    ACTION("transfer", &TransferNew_record, PERM_case_assign, "Move a case to another site"),
    ACTION("reply", &ReplyNew_record, PERM_case_write, "Answer the customer"),
    ACTION("message", &MessageNew_record, PERM_case_write,
           "Record what the customer said or wrote"),
    ACTION("note", &NoteNew_record, PERM_case_write, "Add a note that only we see"),
    ACTION("progress", &ProgressNew_record, PERM_case_write, "Tell the customer: done, now, next"),
    ACTION("promise", &PromiseNew_record, PERM_case_write, "Promise a clock time"),
    ACTION("pause", &PauseNew_record, PERM_case_write, "Stop the organisation's clock"),
    ACTION("resume", NULL, PERM_case_write, "Let the organisation's clock go on"),
    ACTION("consult", &ConsultNew_record, PERM_case_write, "Ask an expert; the owner stays"),
    ACTION("answer", &AnswerNew_record, PERM_case_write, "Answer a consult"),
    ACTION("offer", &AnswerNew_record, PERM_case_write, "Offer a solution"),
    ACTION("solve", &SolveNew_record, PERM_case_write, "Solve a case, by its five steps"),
    ACTION("verify", &VerifyNew_record, PERM_case_write, "Record what the customer confirms"),
    ACTION("follow_up", &FollowUpNew_record, PERM_case_write, "Record the call after solving"),
    ACTION("close", NULL, PERM_case_write, "Close a case"),
    ACTION("reopen", &ReasonNew_record, PERM_case_write, "Reopen a case within 7 days"),
    ACTION("cancel", &ReasonNew_record, PERM_case_manage, "Cancel a case"),
    ACTION("plan", &PlanNew_record, PERM_case_write, "File a plan the customer knows"),
    ACTION("archive", NULL, PERM_case_manage, "Put a closed case away"),
    ACTION("merge", &MergeNew_record, PERM_case_manage, "Merge a case into another"),
    ACTION("unmerge", NULL, PERM_case_manage, "Take a merge back"),
    { "GET", "/api/v1/transfer-sites", get_transfer_sites, .gives = &TransferSitePage_record,
      .needs = PERM_case_assign, .command = "case transfer-sites",
      .summary = "List the sites that a case may be handed to" },
    { "GET", "/api/v1/my-day", get_my_day, .gives = &MyDay_record, .needs = PERM_case_read,
      .command = "day", .summary = "Show what is due for you" },
    { "GET", "/api/v1/promises/{promise_id}/why", get_why, .asks = &WhyQuery_record,
      .gives = &Why_record, .needs = PERM_case_read, .command = "promise why",
      .summary = "Explain a due time span by span" },
    { "POST", "/api/v1/promises/{promise_id}/renegotiate", post_renegotiate,
      .takes = &RenegotiateNew_record, .gives = &Promised_record, .needs = PERM_case_write,
      .command = "promise renegotiate", .summary = "Agree a later time before a promise is due" },
    { "POST", "/api/v1/promises/{promise_id}/keep", post_keep, .gives = &Promised_record,
      .needs = PERM_case_write, .command = "promise keep", .summary = "Mark a promise as done now",
      .errors = "422" },
    { "POST", "/api/v1/promises/{promise_id}/waive", post_waive, .takes = &ReasonNew_record,
      .gives = &Promised_record, .needs = PERM_case_manage, .command = "promise waive",
      .summary = "Waive a promise with a reason" },
    { "POST", "/api/v1/promises/suggest", post_suggest, .takes = &SuggestNew_record,
      .gives = &Suggestion_record, .needs = PERM_case_read, .command = "promise suggest",
      .summary = "Suggest a time from an estimate", .flags = ROUTE_READS },
    { 0 },
};
