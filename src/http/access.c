// access.c - finds out who sent a request, and answers what that person may do.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/secret.h"
#include "http/route.h"
#include "http/sender.h"
#include "http/session.h"
#include "queries.h"

typedef struct Actor {
    UserId user_id;
    StaffId staff_id;
    SessionId session_id;
    TokenId token_id;
    Str name, language;
    int64_t may; // bit per permission
    Time seen_at;
    bool limited; // must first change the password or set up a second factor
} Actor;

RECORD(Actor, "Who sent a request.", FIELD(Actor, user_id), FIELD(Actor, staff_id),
       FIELD(Actor, session_id), FIELD(Actor, token_id), FIELD(Actor, name), FIELD(Actor, language),
       FIELD(Actor, may), FIELD(Actor, seen_at), FIELD(Actor, limited));

static uint64_t bit(Permission permission)
{
    return (uint64_t)1 << permission;
}

static Access *access_of(Work *work, int64_t org_id, const Actor *actor)
{
    Access *access = NEW(work, Access, 1);
    *access = (Access){ .user_id = actor->user_id,
                        .staff_id = actor->staff_id,
                        .session_id = actor->session_id,
                        .token_id = actor->token_id,
                        .may = actor->limited ? 0 : (uint64_t)actor->may,
                        .limited = actor->limited,
                        .name = actor->name,
                        .language = actor->language };
    access->hidden = permissions_hide(access->may);
    work->org_id = org_id;
    work->actor_id = actor->user_id.value;
    return access;
}

static void note_seen(Work *work, int64_t org_id, const Actor *actor)
{
    if (work->now_ms - actor->seen_at.ms >= SESSION_SEEN_MS)
        session_seen(org_id, actor->session_id, actor->token_id, work->now_ms);
}

const Proof *request_proof(Work *work, const Request *request)
{
    Proof *proof = NEW(work, Proof, 1);
    Str text = request->bearer.ptr ? request->bearer : request->session;
    if (!secret_parse(work, text, &proof->org_id, &proof->hash)) *proof = (Proof){ 0 };
    return proof;
}

static Access *access_by_secret(Work *work, const Query *query, const Request *request)
{
    Actor actor;
    const Proof *proof = request->proof ? request->proof : request_proof(work, request);
    if (proof->org_id == 0) return NULL;
    Args args = ARGS(ARG(org_id, proof->org_id), ARG(hash, proof->hash));
    if (!db_find(work, query, args, Actor, &actor)) return NULL;
    sender_note(request->bearer.ptr ? request->bearer : request->session);
    note_seen(work, proof->org_id, &actor);
    return access_of(work, proof->org_id, &actor);
}

static Access *access_system(Work *work, int64_t org_id)
{
    Access *access = NEW(work, Access, 1);
    *access =
        (Access){ .system = true, .may = ~(uint64_t)0, .language = STR("zh-CN"), .name = STR("") };
    work->org_id = org_id;
    work->actor_id = 0;
    return access;
}

// The owner of the data directory acts as "login", as "CODE/login" or, with nothing after the
// slash, as the program itself; without a code where there is one organisation only.
static Access *access_local(Work *work, Str as)
{
    Actor actor;
    int64_t org_id = 0;
    Str code, login;
    if (str_split(as, '/', &code, &login)) {
        if (!db_int(work, &SQL_access_org_by_code, ARGS(ARG(code, code)), &org_id)) return NULL;
    } else {
        login = as;
        db_int(work, &SQL_access_only_org, ARGS_NONE, &org_id);
    }
    if (login.len == 0) return access_system(work, org_id);
    if (org_id == 0) return NULL;
    Args args = ARGS(ARG(org_id, org_id), ARG(login, login));
    return db_find(work, &SQL_access_by_login, args, Actor, &actor)
               ? access_of(work, org_id, &actor)
               : NULL;
}

Access *access_identify(Work *work, const Request *request)
{
    if (request->local || request->as.ptr) return access_local(work, request->as);
    if (request->bearer.ptr) return access_by_secret(work, &SQL_access_by_token, request);
    if (request->session.ptr) return access_by_secret(work, &SQL_access_by_session, request);
    return NULL;
}

bool access_may(const Work *work, Permission permission)
{
    if (permission == PERM_PUBLIC) return true;
    if (!work->access) return false;
    if (permission == PERM_SIGNED_IN || work->access->system) return true;
    return (work->access->may & bit(permission)) != 0;
}

bool access_may_at(Work *work, Permission permission, SiteId site_id, TeamId team_id)
{
    if (!access_may(work, permission)) return false;
    if (permission < 0 || work->access->system) return true;
    return db_exists(work, &SQL_access_at,
                     ARGS(ARG(user_id, work->access->user_id), ARG(permission, (int64_t)permission),
                          ARG(site_id, site_id), ARG(team_id, team_id)));
}
