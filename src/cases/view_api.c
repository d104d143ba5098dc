// view_api.c - the endpoints of views: lists of cases under a name.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/view_api.h"
#include "cases/case_view.h"
#include "cases/view.h"

static bool query_of(Work *work, Str text, CaseQuery *query, Issues *issues)
{
    Pair *pairs;
    size_t count;
    Issues found = { .count = 0 };
    bool fine = pairs_parse(work, text, &pairs, &count) &&
                record_from_pairs(work, &CaseQuery_record, pairs, count, query, &found) &&
                !query->cursor.len;
    if (!fine) issues_add(issues, STR("query"), "invalid", STR("is no query of the list of cases"));
    return fine;
}

// What one of them counts: nothing where its query is from a time that knew other filters.
static void count(Work *work, View *view)
{
    CaseQuery query;
    Issues issues = { .count = 0 };
    if (query_of(work, view->query, &query, &issues))
        view->count = case_count(work, &query, work->access->staff_id);
}

static Reply reply_view(Work *work, int status, ViewId id)
{
    View view;
    if (!view_find(work, id, &view)) work_fail(work, FAIL_INTERNAL, "a view is gone");
    count(work, &view);
    Reply reply = reply_record_(work, status, &View_record, &view);
    if (status == 201) reply.location = str_format(work, "/api/v1/views/%lld", (long long)id.value);
    return reply;
}

static Reply get_views(Work *work, const Request *request)
{
    ViewPage page = { view_list(work) };
    (void)request;
    for (size_t i = 0; i < page.items.count; i++) count(work, &page.items.items[i]);
    return reply_ok(work, ViewPage, &page);
}

static Reply post_view(Work *work, const Request *request)
{
    CaseQuery query;
    Issues issues = { .count = 0 };
    const ViewInput *input = request_input(request, ViewInput);
    if (!query_of(work, input->query, &query, &issues)) return reply_invalid(work, &issues);
    return reply_view(work, 201, view_add(work, input));
}

static Reply patch_view(Work *work, const Request *request)
{
    View old;
    CaseQuery query;
    Issues issues = { .count = 0 };
    ViewId id = request_id(request, "view_id", ViewId);
    int64_t version;
    if (!view_find(work, id, &old) || !old.own) return reply_not_found(work);
    ViewInput input = { old.name, old.query, old.shared };
    request_patch(work, request, ViewInput, &input);
    if (!query_of(work, input.query, &query, &issues)) return reply_invalid(work, &issues);
    if (!request_version(request, &version)) version = old.version;
    if (!view_change(work, id, version, &input)) return reply_stale(work);
    return reply_view(work, 200, id);
}

static Reply delete_view(Work *work, const Request *request)
{
    ViewId id = request_id(request, "view_id", ViewId);
    return view_delete(work, id) ? reply_none() : reply_not_found(work);
}

const Route view_routes[] = {
    { "GET", "/api/v1/views", get_views, .gives = &ViewPage_record, .needs = PERM_case_read,
      .command = "view list", .summary = "List views of cases, with how many each holds" },
    { "POST", "/api/v1/views", post_view, .takes = &ViewInput_record, .gives = &View_record,
      .needs = PERM_case_read, .command = "view add", .success = 201,
      .summary = "Keep a list with its filters under a name" },
    { "PATCH", "/api/v1/views/{view_id}", patch_view, .takes = &ViewInput_record,
      .gives = &View_record, .needs = PERM_case_read, .command = "view change", .errors = "412",
      .summary = "Change one's own view" },
    { "DELETE", "/api/v1/views/{view_id}", delete_view, .needs = PERM_case_read,
      .command = "view delete", .summary = "Delete one's own view" },
    { 0 },
};
