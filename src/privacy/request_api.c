// request_api.c - the endpoints of requests of persons about their own data.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "privacy/privacy_api.h"
#include "privacy/request.h"

// Numbers of what is kept tell of other sites.
static void keep_to_site(PrivacyRequest *request)
{
    request->found.text = STR("[]");
    request->evidence.text = STR_ABSENT;
    request->actions.count = str_equal(request->state, STR("received")) ? 1 : 0; // check_identity
}

static Reply reply_request(Work *work, int status, PrivacyRequestId id)
{
    PrivacyRequest stored;
    if (!privacy_request_find(work, id, &stored)) return reply_not_found(work);
    if (!privacy_for_all(work)) keep_to_site(&stored);
    Reply reply = reply_record_(work, status, &PrivacyRequest_record, &stored);
    if (status == 201)
        reply.location = str_format(work, "/api/v1/privacy-requests/%lld", (long long)id.value);
    return reply;
}

static PrivacyRequestId id_of(const Request *request)
{
    return request_id(request, "privacy_request_id", PrivacyRequestId);
}

static Reply list_requests(Work *work, const Request *request)
{
    PrivacyRequestPage page;
    Issues issues = { .count = 0 };
    if (!privacy_request_list(work, request_asked(request, PrivacyRequestQuery), &page, &issues))
        return reply_invalid(work, &issues);
    bool all = privacy_for_all(work);
    for (size_t i = 0; !all && i < page.items.count; i++) keep_to_site(&page.items.items[i]);
    return reply_ok(work, PrivacyRequestPage, &page);
}

static Reply post_request(Work *work, const Request *request)
{
    PrivacyRequestId id;
    Issues issues = { .count = 0 };
    if (!privacy_request_add(work, request_input(request, PrivacyRequestNew), &id, &issues))
        return reply_invalid(work, &issues);
    return reply_request(work, 201, id);
}

static Reply get_request(Work *work, const Request *request)
{
    return reply_request(work, 200, id_of(request));
}

static Reply get_why(Work *work, const Request *request)
{
    Why why;
    PrivacyRequest stored;
    if (!privacy_request_find(work, id_of(request), &stored)) return reply_not_found(work);
    privacy_request_why(work, &stored, &why);
    return reply_ok(work, Why, &why);
}

static Reply refusal_of(Work *work, PrivacyStep step, Str state)
{
    switch (step) {
    case PRIVACY_STALE: return reply_stale(work);
    case PRIVACY_OPEN:
        return reply_problem(work, 409, "open-cases", "A case of theirs is still being worked on");
    case PRIVACY_HELD: return reply_problem(work, 409, "on-hold", "A legal hold keeps their data");
    case PRIVACY_UNCORRECTED:
        return reply_problem(work, 409, "not-corrected", "The customer has not been changed since");
    case PRIVACY_UNDONE:
        return reply_problem(work, 409, "not-carried-out", "It has not been carried out yet");
    case PRIVACY_UNFIT:
    case PRIVACY_DONE: break;
    }
    return reply_problem_detail(work, 409, "not-now", "This does not fit the state of the request",
                                state);
}

// "check-identity" in the path is the action check_identity.
static const char *action_of(Work *work, const Route *route)
{
    char *action = str_z(work, str_of(strrchr(route->path, '/') + 1));
    for (char *p = action; *p; p++)
        if (*p == '-') *p = '_';
    return action;
}

static Reply post_step(Work *work, const Request *request)
{
    int64_t version;
    PrivacyRequest stored;
    if (!privacy_request_find(work, id_of(request), &stored)) return reply_not_found(work);
    const char *action = action_of(work, request->route);
    if (strcmp(action, "check_identity") != 0 && !privacy_for_all(work))
        return privacy_not_for_all(work);
    if (request_version(request, &version) && version != stored.version) return reply_stale(work);
    PrivacyStep step = privacy_request_step(work, &stored, action, request->input);
    if (step != PRIVACY_DONE) return refusal_of(work, step, stored.state);
    return reply_request(work, 200, stored.id);
}

// clang-format off
#define STEP(verb, input, words)                                                                   \
    { "POST", "/api/v1/privacy-requests/{privacy_request_id}/" verb, post_step, .takes = input,    \
      .gives = &PrivacyRequest_record, .needs = PERM_privacy_manage,                               \
      .command = "privacy request " verb, .summary = words, .errors = "409 412",                   \
      .flags = ROUTE_REPORT }

const Route privacy_request_routes[] = {
    { "GET", "/api/v1/privacy-requests", list_requests, .asks = &PrivacyRequestQuery_record,
      .gives = &PrivacyRequestPage_record, .needs = PERM_privacy_manage,
      .command = "privacy request list", .summary = "List what persons asked about their data" },
    { "POST", "/api/v1/privacy-requests", post_request, .takes = &PrivacyRequestNew_record,
      .gives = &PrivacyRequest_record, .needs = PERM_privacy_manage, .success = 201,
      .command = "privacy request add", .summary = "Take in what a person asks about their data" },
    { "GET", "/api/v1/privacy-requests/{privacy_request_id}", get_request,
      .gives = &PrivacyRequest_record, .needs = PERM_privacy_manage,
      .command = "privacy request show", .summary = "Show such a request" },
    { "GET", "/api/v1/privacy-requests/{privacy_request_id}/why", get_why, .gives = &Why_record,
      .needs = PERM_privacy_manage, .command = "privacy request why",
      .summary = "Explain its due time span by span" },
    STEP("check-identity", &IdentityNew_record, "Record how the person's identity was checked"),
    STEP("find", NULL, "Find what is kept of the person"),
    STEP("review", &ReviewNew_record, "Decide what shall be done"),
    STEP("carry-out", NULL, "Do it: hand out, erase, restrict, or find it corrected"),
    STEP("answer", &PrivacyAnswerNew_record, "Record what the person was told"),
    STEP("complete", NULL, "File an answered request"),
    STEP("refuse", &RefusalNew_record, "Refuse a request with a reason"),
    { 0 },
};
// clang-format on
