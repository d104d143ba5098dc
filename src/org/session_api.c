// session_api.c - signing in and out, and what the one who is signed in may learn.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/audit/audit.h"
#include "http/host.h"
#include "org/login.h"
#include "org/org.h"
#include "org/org_api.h"
#include "org/password.h"
#include "org/session.h"
#include "org/session_view.h"
#include "org/throttle.h"
#include "org/user.h"
#include "queries.h"

enum { FRESH_MS = 15 * MINUTE_MS };

typedef struct SignIn {
    Str org, login, password, totp;
} SignIn;
RECORD(SignIn, "Login and password.",
       FIELD(SignIn, org, .initial_str = "", .max = 40,
             .doc = "Code of the organisation, where the server holds several."),
       FIELD(SignIn, login, .required = true, .min = 1, .max = 64),
       FIELD(SignIn, password, .required = true, .secret = true, .min = 1, .max = 128),
       FIELD(SignIn, totp, .initial_str = "", .secret = true, .max = 20,
             .doc = "Code of the second factor, or a recovery code."));

// What was found out before the request came to its lane.
typedef struct Checked {
    bool right;
    Str hash;   // that the password was compared with
    Str rehash; // of the same password, at the cost of today
} Checked;

void *request_prepared(Work *work, const Request *request)
{
    return request->prepared ? request->prepared : request->route->prepare(work, request);
}

int64_t request_version_or(const Request *request, int64_t read)
{
    int64_t version;
    return request_version(request, &version) ? version : read;
}

Reply reply_changed_(Work *work, Change change, const RecordType *type, const void *after,
                     const Issues *issues)
{
    switch (change) {
    case CHANGED: return reply_record_(work, 200, type, after);
    case CHANGE_STALE: return reply_stale(work);
    case CHANGE_REFUSED: break;
    }
    return reply_invalid(work, issues);
}

// One for each way of naming the same login.
static Str login_key(Work *work, const SignIn *input)
{
    return str_format(work, "%.*s/%.*s", STR_ARG(str_trim(input->org)),
                      STR_ARG(login_fold(work, input->login)));
}

static Str address_key(Work *work, const Request *request)
{
    bool wide = str_find(request->client, STR(":")) != SIZE_MAX;
    return wide ? address_coarse(work, request->client) : request->client;
}

static bool is_near(Str address)
{
    return str_starts(address, STR("127.")) || str_equal(address, STR("::1")) ||
           str_equal(address, STR("local")) || str_equal(address, STR("cli"));
}

static int64_t wait_ms(Work *work, const Request *request, const SignIn *input)
{
    int64_t login = throttle_wait_ms(work, THROTTLE_LOGIN, login_key(work, input));
    if (is_near(request->client)) return login;
    int64_t address = throttle_wait_ms(work, THROTTLE_ADDRESS, address_key(work, request));
    return login > address ? login : address;
}

static void count_failure(Work *work, const Request *request, const SignIn *input)
{
    throttle_count(work, THROTTLE_LOGIN, login_key(work, input));
    if (!is_near(request->client))
        throttle_count(work, THROTTLE_ADDRESS, address_key(work, request));
}

// Outside the lanes: finds the login and compares the password; takes as long for a login that does
// not exist. Who has to wait anyway costs nothing.
static void *prepare_sign_in(Work *work, const Request *request)
{
    Checked *checked = NEW(work, Checked, 1);
    SignIn input;
    Login login;
    Issues issues = { .count = 0 };
    if (!from_json(work, SignIn, request->body, &input, &issues)) return checked;
    if (wait_ms(work, request, &input) > 0) return checked;
    bool found = login_find(work, input.org, input.login, &login);
    checked->hash = found ? login.password_hash : STR("");
    checked->right = password_verify(work, checked->hash, input.password) && found;
    if (checked->right && password_outdated(checked->hash))
        checked->rehash = password_hash(work, input.password);
    return checked;
}

bool session_transport(Work *work, const Request *request, bool *secure, Reply *refusal)
{
    bool plain = str_starts(request->origin, STR("http://"));
    *secure = !plain && (request->origin.ptr || !host_is_loopback(request->host));
    if (!plain || host_is_loopback(request->host)) return true;
    *refusal = reply_problem(work, 403, "https-required",
                             "A password may travel over https only; on this machine http will do");
    return false;
}

static Str cookie_head(Work *work, bool secure, Str value, int64_t seconds)
{
    return str_format(work,
                      "set-cookie: %s=%.*s; Path=/;%s HttpOnly; SameSite=Lax; Max-Age=%lld\r\n",
                      secure ? "__Host-zhiyin" : "zhiyin", STR_ARG(value), secure ? " Secure;" : "",
                      (long long)seconds);
}

static uint64_t may_of(Work *work, UserId user_id)
{
    int64_t may = 0;
    db_int(work, &SQL_session_may, ARGS(ARG(user_id, user_id)), &may);
    return (uint64_t)may;
}

Reply session_begin(Work *work, const Request *request, UserId user_id, bool limited, int status)
{
    Reply refusal;
    bool secure;
    // The command line has the data directory and needs no cookie.
    if (request->local) {
        Session view = session_view(work, user_id, may_of(work, user_id), limited);
        return reply_record_(work, status, &Session_record, &view);
    }
    if (!session_transport(work, request, &secure, &refusal)) return refusal;
    OrgSettings settings = org_read(work).settings;
    SessionNew input = { .user_id = user_id,
                         .idle_ms = settings.session_idle_minutes * MINUTE_MS,
                         .span_ms = settings.session_hours * HOUR_MS,
                         .limited = limited,
                         .address = request->client,
                         .agent = request->user_agent };
    Secret secret = session_open(work, &input);
    Session view = session_view(work, user_id, may_of(work, user_id), limited);
    Reply reply = reply_record_(work, status, &Session_record, &view);
    reply.heads = cookie_head(work, secure, secret.text, input.span_ms / 1000);
    audit_add(work, "signed_in", "user", user_id.value, STR_ABSENT, STR_ABSENT);
    return reply;
}

static Reply refuse(Work *work, const Request *request, const SignIn *input, const char *code,
                    const char *title)
{
    count_failure(work, request, input);
    Reply reply = reply_problem(work, 403, code, title);
    reply.keep = true;
    return reply;
}

static Reply post_session(Work *work, const Request *request)
{
    const SignIn *input = request_input(request, SignIn);
    const Checked *checked = request_prepared(work, request);
    Login login;
    Reply refusal;
    bool secure;
    int64_t wait = wait_ms(work, request, input);
    if (wait > 0)
        return reply_wait(work, "too-many-attempts", "Too many attempts; please wait", wait);
    if (!session_transport(work, request, &secure, &refusal)) return refusal;
    bool right = checked->right && login_find(work, input->org, input->login, &login) &&
                 str_equal(login.password_hash, checked->hash);
    if (!right)
        return refuse(work, request, input, "wrong-password", "Login or password is not right");
    work->org_id = login.org_id.value;
    work->actor_id = login.id.value;
    if (login.totp_secret.len && input->totp.len == 0)
        return reply_problem(work, 401, "totp-required", "The code of the second factor is needed");
    if (login.totp_secret.len && !login_second_factor(work, &login, input->totp))
        return refuse(work, request, input, "wrong-totp", "The code is not right, or was used");
    throttle_clear(work, THROTTLE_LOGIN, login_key(work, input));
    if (checked->rehash.len) login_rehash(work, login.id, checked->hash, checked->rehash);
    bool lacks_totp = org_read(work).settings.totp_required && login.totp_secret.len == 0;
    return session_begin(work, request, login.id, login.must_change || lacks_totp, 201);
}

bool session_fresh(Work *work, const Request *request, Reply *refusal)
{
    int64_t began_ms = 0;
    Args args = ARGS(ARG(id, work->access->session_id.value));
    db_int(work, &SQL_session_began, args, &began_ms);
    if (request->local || work->now_ms - began_ms <= FRESH_MS) return true;
    *refusal = reply_problem(work, 403, "sign-in-again",
                             "This needs a session that began in the last quarter of an hour");
    return false;
}

bool request_person(Work *work, Reply *refusal)
{
    if (work->access->user_id.value) return true;
    *refusal = reply_problem(work, 409, "no-login", "The program itself has no login; act as one");
    return false;
}

static Reply get_session(Work *work, const Request *request)
{
    Reply refusal;
    (void)request;
    if (!request_person(work, &refusal)) return refusal;
    Session view =
        session_view(work, work->access->user_id, work->access->may, work->access->limited);
    return reply_ok(work, Session, &view);
}

// The browser throws away the replies it has kept of this origin: whoever sits down next cannot
// look at them. Not its storage: what was typed and not sent is there, by login, and must outlive a
// session that ends in the middle of a sentence.
static const char forget_replies[] = "clear-site-data: \"cache\"\r\n";

static Reply delete_session(Work *work, const Request *request)
{
    (void)request;
    if (work->access->session_id.value) {
        session_end(work, work->access->user_id, work->access->session_id);
        audit_add(work, "signed_out", "user", work->access->user_id.value, STR_ABSENT, STR_ABSENT);
    }
    Reply reply = reply_none();
    reply.heads = str_format(work, "%.*s%.*s%s", STR_ARG(cookie_head(work, true, STR(""), 0)),
                             STR_ARG(cookie_head(work, false, STR(""), 0)), forget_replies);
    return reply;
}

typedef struct UserSessionItems {
    UserSessionList items;
} UserSessionItems;
RECORD(UserSessionItems, "Browsers that are signed in.",
       LIST_FIELD(UserSessionItems, items, UserSession));

static Reply get_sessions(Work *work, const Request *request)
{
    (void)request;
    UserSessionItems view = { session_list(work, work->access->user_id, work->access->session_id) };
    return reply_ok(work, UserSessionItems, &view);
}

static Reply delete_one_session(Work *work, const Request *request)
{
    SessionId id = request_id(request, "session_id", SessionId);
    if (!session_end(work, work->access->user_id, id)) return reply_not_found(work);
    audit_add(work, "session_ended", "user", work->access->user_id.value, STR_ABSENT, STR_ABSENT);
    return reply_none();
}

static Reply delete_other_sessions(Work *work, const Request *request)
{
    (void)request;
    session_end_all(work, work->access->user_id, work->access->session_id);
    audit_add(work, "sessions_ended", "user", work->access->user_id.value, STR_ABSENT, STR_ABSENT);
    return reply_none();
}

// clang-format off
const Route session_routes[] = {
    { "POST", "/api/v1/session", post_session, .prepare = prepare_sign_in,
      .takes = &SignIn_record, .gives = &Session_record, .needs = PERM_PUBLIC,
      .errors = "401 403 429", .success = 201, .flags = ROUTE_NO_STORE, .summary = "Sign in" },
    { "GET", "/api/v1/session", get_session, .gives = &Session_record, .needs = PERM_SIGNED_IN,
      .errors = "409", .flags = ROUTE_NO_STORE | ROUTE_LIMITED,
      .summary = "Who is signed in, and what that person may do" },
    { "DELETE", "/api/v1/session", delete_session, .needs = PERM_SIGNED_IN,
      .flags = ROUTE_LIMITED, .summary = "Sign out" },
    { "GET", "/api/v1/sessions", get_sessions, .gives = &UserSessionItems_record,
      .needs = PERM_SIGNED_IN, .flags = ROUTE_NO_STORE, .summary = "Where one is signed in" },
    { "DELETE", "/api/v1/sessions", delete_other_sessions, .needs = PERM_SIGNED_IN,
      .summary = "Sign out everywhere else" },
    { "DELETE", "/api/v1/sessions/{session_id}", delete_one_session, .needs = PERM_SIGNED_IN,
      .errors = "404", .summary = "Sign one browser out" },
    { 0 },
};
// clang-format on
