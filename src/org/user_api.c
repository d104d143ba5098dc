// user_api.c - endpoints of logins, their roles, and what they lend.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/audit/audit.h"
#include "org/login.h"
#include "org/org.h"
#include "org/org_api.h"
#include "org/password.h"
#include "org/reach.h"
#include "org/session.h"
#include "org/totp.h"
#include "org/user.h"

static const char *const reset_ways[] = { "link", "password", NULL };

typedef struct ResetInput {
    Str how;
} ResetInput;
typedef struct ResetMade {
    Str link, password;
} ResetMade;
typedef struct UserPage {
    UserList items;
    Str next_cursor;
} UserPage;
typedef struct GrantSet {
    GrantInputList grants;
} GrantSet;
typedef struct UserSessionsOf {
    UserSessionList items;
} UserSessionsOf;
typedef struct DelegationItems {
    DelegationList items;
} DelegationItems;

RECORD(ResetInput, "How to let somebody in who has forgotten the password.",
       FIELD(ResetInput, how, .initial_str = "link", .choices = reset_ways,
             .doc = "A link to hand over, good for a day; or a password for the next sign-in."));
RECORD(ResetMade, "To hand over; shown once.", FIELD(ResetMade, link), FIELD(ResetMade, password));
RECORD(UserPage, "Logins.", LIST_FIELD(UserPage, items, User),
       FIELD(UserPage, next_cursor, .doc = "Absent: there are no more."));
RECORD(GrantSet, "All roles of a login as they are to be.",
       LIST_FIELD(GrantSet, grants, GrantInput, .max = 100));
RECORD(UserSessionsOf, "Browsers in which a login is signed in.",
       LIST_FIELD(UserSessionsOf, items, UserSession));
RECORD(DelegationItems, "Delegations.", LIST_FIELD(DelegationItems, items, Delegation));

static Reply get_users(Work *work, const Request *request)
{
    const UserQuery *query = request_asked(request, UserQuery);
    Cursor cursor;
    Issues issues = { .count = 0 };
    if (!cursor_read(query->cursor, &cursor, &issues)) return reply_invalid(work, &issues);
    UserPage page = { user_list(work, PERM_user_manage, query, cursor.id, query->limit + 1) };
    page.next_cursor = page_next_by_id(work, &page.items, query->limit);
    for (size_t i = 0; i < page.items.count; i++)
        page.items.items[i].grants = user_grants(work, page.items.items[i].id);
    return reply_ok(work, UserPage, &page);
}

// A login the actor sees; to be changed only if it reaches no further than his own power over
// logins.
static bool user_to_change(Work *work, const Request *request, User *found, Reply *refusal)
{
    UserId id = request_id(request, "user_id", UserId);
    if (!user_find(work, PERM_user_manage, id, found)) {
        *refusal = reply_not_found(work);
        return false;
    }
    if (user_covered(work, id)) return true;
    *refusal = reply_problem(work, 403, "beyond-reach",
                             "This login may do things where you do not keep logins");
    return false;
}

static Reply reply_user(Work *work, UserId id)
{
    User found;
    if (!user_find(work, PERM_user_manage, id, &found)) return reply_not_found(work);
    found.grants = user_grants(work, id);
    return reply_ok(work, User, &found);
}

static Reply last_keeper(Work *work)
{
    return reply_problem(work, 409, "last-administrator",
                         "Then nobody could let people in any more; give another the role first");
}

static Reply get_user(Work *work, const Request *request)
{
    return reply_user(work, request_id(request, "user_id", UserId));
}

// A person out of reach is not told from none, nor whether there is a login already.
static bool check_person(Work *work, StaffId staff_id, Issues *issues)
{
    if (user_person_covered(work, staff_id)) return true;
    issues_add(issues, STR("staff_id"), "not_found", STR("nobody of this number works here"));
    return false;
}

static Reply post_user(Work *work, const Request *request)
{
    const UserInput *input = request_input(request, UserInput);
    User added;
    Issues issues = { .count = 0 };
    if (!check_person(work, input->staff_id, &issues) ||
        !user_add(work, input, STR(""), &added, &issues))
        return reply_invalid(work, &issues);
    return reply_created(work, User, &added, "/api/v1/users/%lld", (long long)added.id.value);
}

static Reply patch_user(Work *work, const Request *request)
{
    User old, after;
    Reply refusal;
    Issues issues = { .count = 0 };
    if (!user_to_change(work, request, &old, &refusal)) return refusal;
    UserInput input = { .staff_id = { old.staff.id.value },
                        .login = old.login,
                        .name = old.name,
                        .email = user_own_email(work, old.id),
                        .language = old.language,
                        .read_only = old.read_only,
                        .vendor = old.vendor };
    request_patch(work, request, UserInput, &input);
    if (input.staff_id.value != old.staff.id.value && !check_person(work, input.staff_id, &issues))
        return reply_invalid(work, &issues);
    int64_t version = request_version_or(request, old.version);
    Change change = user_change(work, &old, version, &input, &after, &issues);
    if (change == CHANGED && !reach_has_keeper(work)) return last_keeper(work);
    return reply_changed(work, change, User, &after, &issues);
}

static Reply post_disable(Work *work, const Request *request)
{
    User old;
    Reply refusal;
    if (!user_to_change(work, request, &old, &refusal)) return refusal;
    user_disable(work, old.id);
    return reach_has_keeper(work) ? reply_user(work, old.id) : last_keeper(work);
}

static Reply post_enable(Work *work, const Request *request)
{
    User old;
    Reply refusal;
    if (!user_to_change(work, request, &old, &refusal)) return refusal;
    if (!old.active && !user_enable(work, old.id))
        return reply_problem(work, 409, "has-left",
                             "The person has left; take them on again first");
    return reply_user(work, old.id);
}

// A password is made here, since its hash takes too long for a lane.
static void *prepare_reset(Work *work, const Request *request)
{
    ResetInput input;
    Issues issues = { .count = 0 };
    PasswordPrepared *prepared = NEW(work, PasswordPrepared, 1);
    work->access = access_identify(work, request);
    if (!work->access || !access_may(work, PERM_user_manage)) return prepared;
    if (!from_json(work, ResetInput, request->body, &input, &issues)) return prepared;
    if (!str_equal(input.how, STR("password"))) return prepared;
    prepared->password = totp_recovery_code(work);
    prepared->hash = password_hash(work, prepared->password);
    return prepared;
}

static Reply post_reset(Work *work, const Request *request)
{
    const ResetInput *input = request_input(request, ResetInput);
    const PasswordPrepared *prepared = request_prepared(work, request);
    User old;
    Reply refusal;
    ResetMade made = { .link = STR_ABSENT };
    if (!user_to_change(work, request, &old, &refusal)) return refusal;
    if (!old.active) return reply_problem(work, 409, "disabled", "This login is switched off");
    if (str_equal(input->how, STR("password"))) {
        user_password_set(work, old.id, prepared->hash, true, (SessionId){ 0 });
        made.password = prepared->password;
    } else {
        Str secret = login_reset_begin(work, old.id, DAY_MS);
        made.link = str_format(work, "%.*s/choose-password#%.*s",
                               STR_ARG(org_read(work).settings.base_url), STR_ARG(secret));
    }
    return reply_ok(work, ResetMade, &made);
}

static Reply delete_user_totp(Work *work, const Request *request)
{
    User old;
    Reply refusal;
    if (!user_to_change(work, request, &old, &refusal)) return refusal;
    login_totp_off(work, old.id);
    return reply_none();
}

static Reply get_user_sessions(Work *work, const Request *request)
{
    User old;
    Reply refusal;
    if (!user_to_change(work, request, &old, &refusal)) return refusal;
    UserSessionsOf view = { session_list(work, old.id, work->access->session_id) };
    return reply_ok(work, UserSessionsOf, &view);
}

static Reply delete_user_sessions(Work *work, const Request *request)
{
    User old;
    Reply refusal;
    if (!user_to_change(work, request, &old, &refusal)) return refusal;
    session_end_all(work, old.id, (SessionId){ 0 });
    audit_add(work, "sessions_ended", "user", old.id.value, STR_ABSENT, STR_ABSENT);
    return reply_none();
}

// The actor must keep logins at the place, and hold what the role allows or keep all logins.
static bool grant_one(Work *work, UserId id, const GrantInput *input, Grant *added, Issues *issues)
{
    Str field = input->team_id.value ? STR("team_id") : STR("site_id");
    if (!user_place_covered(work, input->site_id, input->team_id))
        issues_add(issues, field, "not_found", STR("there is no such place where you keep logins"));
    else if (!user_role_covered(work, input->role_id, input->site_id, input->team_id))
        issues_add(issues, STR("role_id"), "not_allowed", STR("allows more than you may there"));
    return issues->count == 0 && user_grant(work, id, input, added, issues);
}

static Reply post_grant(Work *work, const Request *request)
{
    User old;
    Reply refusal;
    Grant added;
    Issues issues = { .count = 0 };
    if (!user_to_change(work, request, &old, &refusal)) return refusal;
    if (!grant_one(work, old.id, request_input(request, GrantInput), &added, &issues))
        return reply_invalid(work, &issues);
    return reply_created(work, Grant, &added, "/api/v1/users/%lld/grants/%lld",
                         (long long)old.id.value, (long long)added.id.value);
}

static Reply delete_grant(Work *work, const Request *request)
{
    User old;
    Reply refusal;
    GrantId grant_id = request_id(request, "grant_id", GrantId);
    if (!user_to_change(work, request, &old, &refusal)) return refusal;
    if (!user_revoke(work, old.id, grant_id)) return reply_not_found(work);
    return reach_has_keeper(work) ? reply_none() : last_keeper(work);
}

static bool same_grant(const Grant *has, const GrantInput *wanted)
{
    bool ends = has->ends_at.set == wanted->ends_at.set &&
                (!has->ends_at.set || has->ends_at.value.ms == wanted->ends_at.value.ms);
    return ends && has->role_id.value == wanted->role_id.value &&
           has->site.id.value == wanted->site_id.value &&
           has->team.id.value == wanted->team_id.value;
}

// What stands in both stays as it is, with its history; the rest ends or begins now.
static Reply put_grants(Work *work, const Request *request)
{
    const GrantInputList *wanted = &request_input(request, GrantSet)->grants;
    User old;
    Reply refusal;
    Grant added;
    Issues issues = { .count = 0 };
    if (!user_to_change(work, request, &old, &refusal)) return refusal;
    GrantList has = user_grants(work, old.id);
    bool *kept = NEW(work, bool, wanted->count);
    for (size_t i = 0; i < has.count; i++) {
        size_t at = 0;
        while (at < wanted->count && (kept[at] || !same_grant(&has.items[i], &wanted->items[at])))
            at++;
        if (at < wanted->count) kept[at] = true;
        else user_revoke(work, old.id, has.items[i].id);
    }
    for (size_t i = 0; i < wanted->count; i++)
        if (!kept[i] && !grant_one(work, old.id, &wanted->items[i], &added, &issues)) {
            Str field = issues.list[0].field;
            issues.list[0].field = str_format(work, "grants.%zu.%.*s", i, STR_ARG(field));
            return reply_invalid(work, &issues);
        }
    return reach_has_keeper(work) ? reply_user(work, old.id) : last_keeper(work);
}

static Reply get_delegations(Work *work, const Request *request)
{
    (void)request;
    DelegationItems view = { delegation_list(work) };
    return reply_ok(work, DelegationItems, &view);
}

// One's own work, or that of a login the actor keeps; to somebody who may see it exists.
static Reply post_delegation(Work *work, const Request *request)
{
    DelegationInput input = *request_input(request, DelegationInput);
    Delegation added;
    User from;
    Issues issues = { .count = 0 };
    UserId me = work->access->user_id;
    if (!input.from_user_id.value) input.from_user_id = me;
    bool own = input.from_user_id.value == me.value;
    if (!own && !(access_may(work, PERM_user_manage) &&
                  user_find(work, PERM_user_manage, input.from_user_id, &from) &&
                  user_covered(work, from.id))) {
        issues_add(&issues, STR("from_user_id"), "not_found",
                   STR("there is no such login that you keep"));
        return reply_invalid(work, &issues);
    }
    if (!delegation_add(work, &input, &added, &issues)) return reply_invalid(work, &issues);
    return reply_created(work, Delegation, &added, "/api/v1/delegations/%lld",
                         (long long)added.id.value);
}

static Reply delete_delegation(Work *work, const Request *request)
{
    Delegation found;
    DelegationId id = request_id(request, "delegation_id", DelegationId);
    if (!delegation_find(work, id, &found) || found.ends_at.ms <= work->now_ms)
        return reply_not_found(work);
    delegation_end(work, &found);
    return reply_none();
}

// clang-format off
const Route user_routes[] = {
    { "GET", "/api/v1/users", get_users, .asks = &UserQuery_record, .gives = &UserPage_record,
      .needs = PERM_user_manage, .command = "user list", .summary = "Logins that one keeps" },
    { "GET", "/api/v1/users/{user_id}", get_user, .gives = &User_record,
      .needs = PERM_user_manage, .command = "user show", .errors = "404",
      .summary = "One login" },
    { "POST", "/api/v1/users", post_user, .takes = &UserInput_record, .gives = &User_record,
      .needs = PERM_user_manage, .command = "user add", .success = 201,
      .summary = "Make a login; it may do nothing yet, and has no password" },
    { "PATCH", "/api/v1/users/{user_id}", patch_user, .takes = &UserInput_record,
      .gives = &User_record, .needs = PERM_user_manage, .command = "user change",
      .errors = "404 409 412", .summary = "Change a login" },
    { "POST", "/api/v1/users/{user_id}/disable", post_disable, .gives = &User_record,
      .needs = PERM_user_manage, .command = "user disable", .errors = "404 409", .success = 200,
      .summary = "Switch a login off, and sign it out everywhere" },
    { "POST", "/api/v1/users/{user_id}/enable", post_enable, .gives = &User_record,
      .needs = PERM_user_manage, .command = "user enable", .errors = "404 409", .success = 200,
      .summary = "Switch a login on again" },
    { "POST", "/api/v1/users/{user_id}/reset-password", post_reset, .prepare = prepare_reset,
      .takes = &ResetInput_record, .gives = &ResetMade_record, .needs = PERM_user_manage,
      .command = "user reset-password", .errors = "404 409", .success = 200,
      .flags = ROUTE_NO_STORE, .summary = "Let somebody in who has forgotten the password" },
    { "DELETE", "/api/v1/users/{user_id}/totp", delete_user_totp, .needs = PERM_user_manage,
      .command = "user reset-totp", .errors = "404",
      .summary = "Take a lost second factor away" },
    { "GET", "/api/v1/users/{user_id}/sessions", get_user_sessions,
      .gives = &UserSessionsOf_record, .needs = PERM_user_manage, .command = "user sessions",
      .errors = "404", .summary = "Where a login is signed in" },
    { "DELETE", "/api/v1/users/{user_id}/sessions", delete_user_sessions,
      .needs = PERM_user_manage, .command = "user sign-out", .errors = "404",
      .summary = "Sign a login out everywhere" },
    { "PUT", "/api/v1/users/{user_id}/grants", put_grants, .takes = &GrantSet_record,
      .gives = &User_record, .needs = PERM_user_manage, .errors = "404 409",
      .summary = "All roles of a login at once" },
    { "POST", "/api/v1/users/{user_id}/grants", post_grant, .takes = &GrantInput_record,
      .gives = &Grant_record, .needs = PERM_user_manage, .command = "user grant",
      .errors = "404", .success = 201, .summary = "Give a login a role somewhere" },
    { "DELETE", "/api/v1/users/{user_id}/grants/{grant_id}", delete_grant,
      .needs = PERM_user_manage, .command = "user revoke", .errors = "404 409",
      .summary = "Take a role away" },
    { "GET", "/api/v1/delegations", get_delegations, .gives = &DelegationItems_record,
      .needs = PERM_SIGNED_IN, .command = "delegation list",
      .summary = "Who steps in for whom" },
    { "POST", "/api/v1/delegations", post_delegation, .takes = &DelegationInput_record,
      .gives = &Delegation_record, .needs = PERM_SIGNED_IN, .command = "delegation add",
      .success = 201, .summary = "Let somebody work with one's grants for a time" },
    { "DELETE", "/api/v1/delegations/{delegation_id}", delete_delegation,
      .needs = PERM_SIGNED_IN, .command = "delegation end", .errors = "404",
      .summary = "End a delegation" },
    { 0 },
};
// clang-format on
