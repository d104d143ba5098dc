// user.c - keeps logins and their grants, and reach with them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/user.h"
#include "base/like.h"
#include "engine/audit/audit.h"
#include "engine/outbox/outbox.h"
#include "org/org.h"
#include "org/reach.h"
#include "org/role.h"
#include "org/session.h"
#include "queries.h"
#include "record/cursor.h"

enum { GRANTS_MAX = 100 };

RECORD(Grant, "A role at a place, for a time.", FIELD(Grant, id, .doc = "Its number."),
       FIELD(Grant, role_id), FIELD(Grant, role, .doc = "Its name."),
       FIELD(Grant, role_en, .doc = "Its name in English."),
       RECORD_FIELD(Grant, site, Named, .doc = "This site and all below; or"),
       RECORD_FIELD(Grant, team, Named, .doc = "one team."), FIELD(Grant, starts_at),
       FIELD(Grant, ends_at, .doc = "First instant it no longer holds."), FIELD(Grant, reason));
RECORD(GrantInput, "A role to be given.", FIELD(GrantInput, role_id, .required = true),
       FIELD(GrantInput, site_id, .doc = "This site and all below; or"),
       FIELD(GrantInput, team_id, .doc = "one team."),
       FIELD(GrantInput, starts_at, .doc = "Absent: now."),
       FIELD(GrantInput, ends_at, .doc = "First instant it no longer holds; absent: for good."),
       FIELD(GrantInput, reason, .initial_str = "", .max = 200));
RECORD(UserInput, "A login as it is to be.",
       FIELD(UserInput, staff_id, .doc = "Whose it is; absent: a program's."),
       FIELD(UserInput, login, .required = true, .min = 2, .max = 64,
             .doc = "Letters, digits and . _ - @ +; kept in small letters."),
       FIELD(UserInput, name, .initial_str = "", .max = 60,
             .doc = "Of a program; a person's is the staff member's."),
       FIELD(UserInput, email, .initial_str = "", .max = 120, .personal = PERSONAL_EMAIL,
             .doc = "For notices and reset links; empty: the staff member's."),
       FIELD(UserInput, language, .initial_str = "zh-CN", .choices = org_languages),
       FIELD(UserInput, read_only, .doc = "Auditor: whatever the role, changes nothing."),
       FIELD(UserInput, vendor, .doc = "Reaches outsourced and vendor sites only."));
RECORD(User, "A login.", FIELD(User, id, .doc = "Its number."), FIELD(User, login),
       FIELD(User, name), RECORD_FIELD(User, staff, Named),
       RECORD_FIELD(User, site, Named, .doc = "Where the person works."),
       FIELD(User, email, .personal = PERSONAL_EMAIL), FIELD(User, language),
       FIELD(User, read_only), FIELD(User, vendor), FIELD(User, active),
       FIELD(User, password_set, .doc = "Can sign in by password."),
       FIELD(User, totp_on, .doc = "Has a second factor."),
       FIELD(User, must_change, .doc = "Must choose a password at the next sign-in."),
       FIELD(User, signed_in_at, .doc = "Last."), LIST_FIELD(User, grants, Grant),
       FIELD(User, version, .doc = "Grows with every change."));
RECORD(UserQuery, "Which logins to list.",
       FIELD(UserQuery, q, .max = 60, .doc = "Part of login or name."),
       FIELD(UserQuery, site_id, .doc = "This site and all below."), FIELD(UserQuery, active),
       PAGE_FIELDS(UserQuery));

bool user_find(Work *work, Permission permission, UserId id, User *found)
{
    Args args = ARGS(ARG(permission, (int64_t)permission), ARG(id, id));
    return db_find(work, &SQL_user_find, args, User, found);
}

UserList user_list(Work *work, Permission permission, const UserQuery *query, int64_t after_id,
                   int64_t limit)
{
    UserList list;
    Str pattern = like_pattern(work, query->q);
    db_list(work, &SQL_user_list,
            ARGS(ARG(permission, (int64_t)permission), ARG(after_id, after_id), ARG(limit, limit),
                 ARG(pattern, pattern), ARG(site_id, query->site_id.value),
                 ARG(active, query->active.value), ARG(any_active, (bool)!query->active.set)),
            User, &list);
    return list;
}

GrantList user_grants(Work *work, UserId id)
{
    GrantList list;
    db_list(work, &SQL_user_grants, ARGS(ARG(user_id, id)), Grant, &list);
    return list;
}

static const int64_t user_manage = PERM_user_manage;

bool user_covered(Work *work, UserId id)
{
    return !db_exists(work, &SQL_user_beyond, ARGS(ARG(user_id, id), ARG(permission, user_manage)));
}

bool user_role_covered(Work *work, RoleId role_id, SiteId site_id, TeamId team_id)
{
    if (db_exists(work, &SQL_user_keeps_all, ARGS(ARG(permission, user_manage)))) return true;
    return !db_exists(work, &SQL_user_role_beyond,
                      ARGS(ARG(role_id, role_id), ARG(site_id, site_id), ARG(team_id, team_id),
                           ARG(manages, (int64_t)PERM_org_manage)));
}

bool user_place_covered(Work *work, SiteId site_id, TeamId team_id)
{
    return db_exists(
        work, &SQL_user_place_covered,
        ARGS(ARG(permission, user_manage), ARG(site_id, site_id), ARG(team_id, team_id)));
}

bool user_person_covered(Work *work, StaffId staff_id)
{
    if (!staff_id.value)
        return user_place_covered(work, org_read(work).root_site_id, (TeamId){ 0 });
    return db_exists(work, &SQL_user_person_covered,
                     ARGS(ARG(permission, user_manage), ARG(staff_id, staff_id)));
}

Str user_own_email(Work *work, UserId id)
{
    User found = { .email = STR("") };
    db_find(work, &SQL_user_own_email, ARGS(ARG(id, id)), User, &found);
    return found.email;
}

static bool login_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr("._-@+", c));
}

Str login_fold(Work *work, Str login)
{
    login = str_copy(work, str_trim(login));
    char *p = NEW(work, char, login.len + 1);
    for (size_t i = 0; i < login.len; i++) {
        char c = login.ptr[i];
        p[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    return (Str){ p, login.len };
}

// Checks and completes: the name comes from the person, the login is folded.
static void check(Work *work, UserInput *user, UserId id, Issues *issues)
{
    user->login = login_fold(work, user->login);
    for (size_t i = 0; i < user->login.len; i++)
        if (!login_char(user->login.ptr[i])) {
            issues_add(issues, STR("login"), "invalid", STR("letters, digits and . _ - @ + only"));
            break;
        }
    if (user->email.len && !outbox_address_valid(STR("email"), user->email))
        issues_add(issues, STR("email"), "invalid", STR("is no address that mail can be sent to"));
    if (db_exists(work, &SQL_user_login_taken, ARGS(ARG(login, user->login), ARG(id, id))))
        issues_add(issues, STR("login"), "conflict", STR("is taken"));
    if (!user->staff_id.value) {
        if (user->name.len == 0) issues_add(issues, STR("name"), "required", STR("is missing"));
        return;
    }
    User person;
    Args staff = ARGS(ARG(staff_id, user->staff_id));
    if (!db_find(work, &SQL_user_staff, staff, User, &person) || !person.active) {
        issues_add(issues, STR("staff_id"), "not_found", STR("nobody of this number works here"));
        return;
    }
    user->name = person.name;
    if (db_exists(work, &SQL_user_staff_taken, ARGS(ARG(staff_id, user->staff_id), ARG(id, id))))
        issues_add(issues, STR("staff_id"), "conflict", STR("has a login already"));
}

static void read_back(Work *work, UserId id, const UserInput *input, User *found)
{
    // Who moves a login out of his own reach sees what he did, no more.
    if (!user_find(work, PERM_user_manage, id, found))
        *found = (User){ .id = id, .login = input->login, .name = input->name, .active = true };
    found->grants = user_grants(work, id);
}

bool user_add(Work *work, const UserInput *input, Str password_hash, User *added, Issues *issues)
{
    UserInput user = *input;
    UserId id = { id_new(work->now_ms) };
    User made;
    check(work, &user, id, issues);
    if (issues->count) return false;
    bool chosen = password_hash.len > 0;
    Args args = ARGS_OF(UserInput, &user, ARG(id, id), ARG(must_change, chosen),
                        ARG(password_hash, chosen ? password_hash : STR("")));
    if (!db_find(work, &SQL_user_add, args, User, &made)) {
        issues_add(issues, STR("login"), "conflict", STR("is taken"));
        return false;
    }
    read_back(work, id, &user, added);
    audit_add(work, "user_added", "user", id.value, STR_ABSENT, AUDIT_TEXT(work, User, added));
    return true;
}

Change user_change(Work *work, const User *old, int64_t version, const UserInput *input,
                   User *after, Issues *issues)
{
    UserInput user = *input;
    check(work, &user, old->id, issues);
    if (issues->count) return CHANGE_REFUSED;
    Args args = ARGS_OF(UserInput, &user, ARG(id, old->id), ARG(version, version));
    if (db_run(work, &SQL_user_change, args) == 0) return CHANGE_STALE;
    reach_rebuild_user(work, old->id);
    read_back(work, old->id, &user, after);
    audit_add(work, "user_changed", "user", old->id.value, AUDIT_TEXT(work, User, old),
              AUDIT_TEXT(work, User, after));
    return CHANGED;
}

static bool activate(Work *work, UserId id, bool active)
{
    if (db_run(work, &SQL_user_activate, ARGS(ARG(id, id), ARG(active, active))) == 0) return false;
    reach_rebuild_user(work, id);
    audit_add(work, active ? "user_enabled" : "user_disabled", "user", id.value, STR_ABSENT,
              STR_ABSENT);
    return true;
}

void user_disable(Work *work, UserId id)
{
    activate(work, id, false);
    session_end_all(work, id, (SessionId){ 0 });
    db_run(work, &SQL_user_tokens_end, ARGS(ARG(user_id, id)));
    db_run(work, &SQL_user_resets_end, ARGS(ARG(user_id, id)));
}

bool user_enable(Work *work, UserId id)
{
    return activate(work, id, true);
}

void user_password_set(Work *work, UserId id, Str hash, bool must_change, SessionId kept)
{
    db_run(work, &SQL_user_password_set,
           ARGS(ARG(id, id), ARG(hash, hash), ARG(must_change, must_change)));
    db_run(work, &SQL_user_resets_end, ARGS(ARG(user_id, id)));
    session_end_all(work, id, kept);
    audit_add(work, "password_set", "user", id.value, STR_ABSENT, STR_ABSENT);
}

static void check_grant(Work *work, UserId id, const GrantInput *grant, Issues *issues)
{
    Role role;
    if (!role_find(work, grant->role_id, &role) || !role.grantable)
        issues_add(issues, STR("role_id"), "not_found", STR("is no role that a login may have"));
    if (!grant->site_id.value == !grant->team_id.value)
        issues_add(issues, STR("site_id"), "required", STR("either a site or a team"));
    else if (!db_exists(work, &SQL_grant_place,
                        ARGS(ARG(site_id, grant->site_id), ARG(team_id, grant->team_id))))
        issues_add(issues, grant->site_id.value ? STR("site_id") : STR("team_id"), "not_found",
                   STR("there is no such place"));
    int64_t starts_ms = grant->starts_at.set ? grant->starts_at.value.ms : work->now_ms;
    if (grant->ends_at.set && grant->ends_at.value.ms <= starts_ms)
        issues_add(issues, STR("ends_at"), "too_small", STR("is not after the start"));
    if (user_grants(work, id).count >= GRANTS_MAX)
        issues_add(issues, STR_ABSENT, "too_large", STR("the login has 100 roles already"));
}

bool user_grant(Work *work, UserId id, const GrantInput *input, Grant *added, Issues *issues)
{
    check_grant(work, id, input, issues);
    if (issues->count) return false;
    GrantId grant_id = { id_new(work->now_ms) };
    int64_t starts_at = input->starts_at.set ? input->starts_at.value.ms : work->now_ms;
    db_run(
        work, &SQL_grant_add,
        ARGS_OF(GrantInput, input, ARG(id, grant_id), ARG(user_id, id), ARG(starts_at, starts_at)));
    reach_rebuild_user(work, id);
    GrantList grants = user_grants(work, id);
    for (size_t i = 0; i < grants.count; i++)
        if (grants.items[i].id.value == grant_id.value) *added = grants.items[i];
    audit_add(work, "role_granted", "user", id.value, STR_ABSENT, AUDIT_TEXT(work, Grant, added));
    return true;
}

bool user_revoke(Work *work, UserId id, GrantId grant_id)
{
    GrantList grants = user_grants(work, id);
    if (db_run(work, &SQL_grant_end, ARGS(ARG(id, grant_id), ARG(user_id, id))) == 0) return false;
    reach_rebuild_user(work, id);
    for (size_t i = 0; i < grants.count; i++)
        if (grants.items[i].id.value == grant_id.value)
            audit_add(work, "role_revoked", "user", id.value,
                      AUDIT_TEXT(work, Grant, &grants.items[i]), STR_ABSENT);
    return true;
}
