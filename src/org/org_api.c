// org_api.c - the first run of an installation, and the settings of an organisation.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/org_api.h"
#include "http/host.h"
#include "org/org.h"
#include "org/password.h"
#include "org/reach.h"
#include "org/session.h"
#include "org/session_view.h"
#include "org/site.h"

typedef struct FirstRun {
    bool open;    // nobody has set this installation up
    bool several; // the login asks for the code of the organisation
} FirstRun;
RECORD(FirstRun, "How an installation stands.",
       FIELD(FirstRun, open, .doc = "It waits to be set up."),
       FIELD(FirstRun, several, .doc = "It holds several organisations."));

static Reply get_first_run(Work *work, const Request *request)
{
    (void)request;
    int64_t count = org_count(work);
    FirstRun view = { .open = count == 0, .several = count > 1 };
    return reply_ok(work, FirstRun, &view);
}

static void *prepare_first_run(Work *work, const Request *request)
{
    PasswordPrepared *prepared = NEW(work, PasswordPrepared, 1);
    OrgNew input;
    Issues issues = { .count = 0 };
    if (org_count(work) > 0 && !request->local) return prepared;
    if (!from_json(work, OrgNew, request->body, &input, &issues)) return prepared;
    password_check(work, input.password, input.login, STR("password"), &prepared->issues);
    if (prepared->issues.count == 0) prepared->hash = password_hash(work, input.password);
    return prepared;
}

// This machine, or a network that no stranger's packets come from (RFC 1918, 3927, 4193, 4291).
static bool is_near(Str address)
{
    static const char *const heads[] = { "127.", "10.", "192.168.", "169.254.", "::1",
                                         "fe8",  "fc",  "fd",       "local",    "cli" };
    for (size_t i = 0; i < COUNT(heads); i++)
        if (str_starts(address, str_of(heads[i]))) return true;
    for (int i = 16; i < 32; i++) {
        char head[8] = { '1', '7', '2', '.', (char)('0' + i / 10), (char)('0' + i % 10), '.', 0 };
        if (str_starts(address, str_of(head))) return true;
    }
    return false;
}

// Whoever comes first owns a new installation; that must not be a stranger.
static bool first_run_open(Work *work, const Request *request, Reply *refusal)
{
    if (request->local) return true;
    if (org_count(work) > 0)
        *refusal = reply_problem(work, 409, "set-up", "This installation has been set up");
    else if (!is_near(request->client))
        *refusal = reply_problem(work, 403, "set-up-nearby",
                                 "Set it up from the same network, or by zhiyin org create");
    else return true;
    return false;
}

static Reply post_first_run(Work *work, const Request *request)
{
    Reply refusal;
    UserId user_id;
    Issues issues = { .count = 0 };
    const PasswordPrepared *prepared = request_prepared(work, request);
    if (!first_run_open(work, request, &refusal)) return refusal;
    if (prepared->issues.count) return reply_invalid(work, &prepared->issues);
    if (!org_create(work, request_input(request, OrgNew), prepared->hash, &user_id, &issues))
        return reply_invalid(work, &issues);
    return session_begin(work, request, user_id, false, 201);
}

static Reply get_org(Work *work, const Request *request)
{
    (void)request;
    Org view = org_read(work);
    return reply_ok(work, Org, &view);
}

static Reply patch_org(Work *work, const Request *request)
{
    Issues issues = { .count = 0 };
    Org old = org_read(work), after;
    OrgInput input = org_input(&old);
    if (!access_may_at(work, PERM_settings_manage, old.root_site_id, (TeamId){ 0 }))
        return reply_problem(work, 403, "not-allowed", "This is for the whole organisation");
    request_patch(work, request, OrgInput, &input);
    Str base_url = input.settings.base_url;
    if (!str_equal(base_url, old.settings.base_url) && base_url.len && !host_leads_here(base_url))
        issues_add(&issues, STR("settings.base_url"), "not_served",
                   STR("is no name that this server answers to: see its setting public"));
    Change change =
        org_change(work, &old, request_version_or(request, old.version), &input, &after, &issues);
    return reply_changed(work, change, Org, &after, &issues);
}

// clang-format off
const Route org_routes[] = {
    { "GET", "/api/v1/first-run", get_first_run, .gives = &FirstRun_record, .needs = PERM_PUBLIC,
      .summary = "Whether this installation waits to be set up" },
    { "POST", "/api/v1/first-run", post_first_run, .prepare = prepare_first_run,
      .takes = &OrgNew_record, .gives = &Session_record, .needs = PERM_PUBLIC,
      .command = "org create", .errors = "403 409", .success = 201, .flags = ROUTE_NO_STORE,
      .summary = "Set up the organisation, its first site and its first login" },
    { "GET", "/api/v1/org", get_org, .gives = &Org_record, .needs = PERM_SIGNED_IN,
      .command = "org show", .summary = "The organisation and its settings" },
    { "PATCH", "/api/v1/org", patch_org, .takes = &OrgInput_record, .gives = &Org_record,
      .needs = PERM_settings_manage, .command = "org change", .errors = "412",
      .summary = "Change the organisation and its settings" },
    { 0 },
};
// clang-format on
