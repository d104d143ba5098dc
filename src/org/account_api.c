// account_api.c - what people change about their own login: password, second factor, tokens.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/audit/audit.h"
#include "org/login.h"
#include "org/org.h"
#include "org/org_api.h"
#include "org/password.h"
#include "org/preferences.h"
#include "org/session.h"
#include "org/throttle.h"
#include "org/totp.h"
#include "org/user.h"

typedef struct PasswordChange {
    Str old, new;
} PasswordChange;
typedef struct ResetAsked {
    Str org, login;
} ResetAsked;
typedef struct ResetUsed {
    Str secret, password;
} ResetUsed;
typedef struct TotpInput {
    Str code;
} TotpInput;
typedef struct Totp {
    Str secret, uri;
    StrList recovery_codes;
    bool on;
} Totp;
typedef struct ApiTokenItems {
    ApiTokenList items;
} ApiTokenItems;

RECORD(PasswordChange, "One's own password.",
       FIELD(PasswordChange, old, .required = true, .secret = true, .max = 128),
       FIELD(PasswordChange, new, .required = true, .secret = true, .max = 1000,
             .doc = "8 to 128 characters; not one of those that are tried first."));
RECORD(ResetAsked, "Whose password is forgotten.",
       FIELD(ResetAsked, org, .initial_str = "", .max = 40,
             .doc = "Code of the organisation, where the server holds several."),
       FIELD(ResetAsked, login, .required = true, .min = 1, .max = 64));
RECORD(ResetUsed, "A password chosen through a link.",
       FIELD(ResetUsed, secret, .required = true, .secret = true, .min = 1, .max = 100,
             .doc = "What stands behind # in the link."),
       FIELD(ResetUsed, password, .required = true, .secret = true, .max = 1000));
RECORD(TotpInput, "A code of the authenticator; none: begin anew.",
       FIELD(TotpInput, code, .initial_str = "", .secret = true, .max = 20));
RECORD(Totp, "The second factor.",
       FIELD(Totp, secret, .doc = "To type into an authenticator; shown until it is confirmed."),
       FIELD(Totp, uri, .doc = "The same for a QR code."),
       FIELD(Totp, recovery_codes, .doc = "Shown once: each stands in for a code once."),
       FIELD(Totp, on));
RECORD(ApiTokenItems, "Keys of programs.", LIST_FIELD(ApiTokenItems, items, ApiToken));

static Str account_key(Work *work, UserId id)
{
    return str_format(work, "account %lld", (long long)id.value);
}

// The hash of the new password, made only for one who knows the old one.
static void *prepare_password(Work *work, const Request *request)
{
    PasswordPrepared *prepared = NEW(work, PasswordPrepared, 1);
    PasswordChange input;
    Issues issues = { .count = 0 };
    Access *access = access_identify(work, request);
    if (!access || !access->user_id.value) return prepared;
    if (!from_json(work, PasswordChange, request->body, &input, &issues)) return prepared;
    if (throttle_wait_ms(work, THROTTLE_LOGIN, account_key(work, access->user_id))) return prepared;
    Login login = login_read(work, access->user_id);
    prepared->old_hash = login.password_hash;
    prepared->right = password_verify(work, login.password_hash, input.old);
    if (!prepared->right) return prepared;
    password_check(work, input.new, login.login, STR("new"), &prepared->issues);
    if (str_equal(input.new, input.old))
        issues_add(&prepared->issues, STR("new"), "conflict", STR("is the old one"));
    if (prepared->issues.count == 0) prepared->hash = password_hash(work, input.new);
    return prepared;
}

// A limited session waited for the password, or for the second factor, or both.
static void lift_limit(Work *work)
{
    Login login = login_read(work, work->access->user_id);
    bool lacks_totp = org_read(work).settings.totp_required && login.totp_secret.len == 0;
    if (!login.must_change && !lacks_totp) session_unlimit(work, work->access->session_id);
}

static Reply put_password(Work *work, const Request *request)
{
    Reply refusal;
    UserId id = work->access->user_id;
    if (!request_person(work, &refusal)) return refusal;
    const PasswordPrepared *prepared = request_prepared(work, request);
    int64_t wait_ms = throttle_wait_ms(work, THROTTLE_LOGIN, account_key(work, id));
    if (wait_ms)
        return reply_wait(work, "too-many-attempts", "Too many attempts; please wait", wait_ms);
    if (!prepared->right || !str_equal(login_read(work, id).password_hash, prepared->old_hash)) {
        throttle_count(work, THROTTLE_LOGIN, account_key(work, id));
        refusal = reply_problem(work, 403, "wrong-password", "The old password is not right");
        refusal.keep = true;
        return refusal;
    }
    if (prepared->issues.count) return reply_invalid(work, &prepared->issues);
    throttle_clear(work, THROTTLE_LOGIN, account_key(work, id));
    user_password_set(work, id, prepared->hash, false, work->access->session_id);
    lift_limit(work);
    return reply_none();
}

// The answer is the same whether there is such a login or not, and whether it has an address.
static Reply post_reset(Work *work, const Request *request)
{
    const ResetAsked *input = request_input(request, ResetAsked);
    Login login;
    Str key = str_format(work, "%.*s/%.*s", STR_ARG(str_trim(input->org)),
                         STR_ARG(login_fold(work, input->login)));
    if (throttle_wait_ms(work, THROTTLE_RESET, key)) return reply_none();
    throttle_count(work, THROTTLE_RESET, key);
    if (!login_find(work, input->org, input->login, &login) || login.email.len == 0)
        return reply_none();
    work->org_id = login.org_id.value;
    Str secret = login_reset_begin(work, login.id, HOUR_MS);
    login_reset_mail(work, &login, secret);
    return reply_none();
}

static void *prepare_reset(Work *work, const Request *request)
{
    PasswordPrepared *prepared = NEW(work, PasswordPrepared, 1);
    ResetUsed input;
    Login login;
    Issues issues = { .count = 0 };
    if (!from_json(work, ResetUsed, request->body, &input, &issues)) return prepared;
    if (!login_reset_find(work, input.secret, &login)) return prepared;
    password_check(work, input.password, login.login, STR("password"), &prepared->issues);
    if (prepared->issues.count == 0) prepared->hash = password_hash(work, input.password);
    return prepared;
}

static Reply post_reset_use(Work *work, const Request *request)
{
    const ResetUsed *input = request_input(request, ResetUsed);
    const PasswordPrepared *prepared = request_prepared(work, request);
    Login login;
    if (!login_reset_find(work, input->secret, &login))
        return reply_problem(work, 404, "link-over", "The link was used or is too old");
    if (prepared->issues.count) return reply_invalid(work, &prepared->issues);
    if (prepared->hash.len == 0)
        return reply_problem(work, 404, "link-over", "The link was used or is too old");
    work->actor_id = login.id.value;
    user_password_set(work, login.id, prepared->hash, false, (SessionId){ 0 });
    return reply_none();
}

static Reply begin_totp(Work *work, const Login *login)
{
    Totp view = { .secret = login_totp_begin(work, login->id) };
    view.uri = totp_uri(work, org_read(work).name, login->login, view.secret);
    return reply_ok(work, Totp, &view);
}

static Reply post_totp(Work *work, const Request *request)
{
    const TotpInput *input = request_input(request, TotpInput);
    Reply refusal;
    Issues issues = { .count = 0 };
    if (!request_person(work, &refusal)) return refusal;
    if (!session_fresh(work, request, &refusal)) return refusal;
    Login login = login_read(work, work->access->user_id);
    if (login.totp_secret.len)
        return reply_problem(work, 409, "totp-on", "There is a second factor already");
    if (input->code.len == 0) return begin_totp(work, &login);
    Totp view = { .on = true };
    if (!login_totp_confirm(work, &login, input->code, &view.recovery_codes)) {
        issues_add(&issues, STR("code"), "invalid", STR("is not the code of this secret now"));
        return reply_invalid(work, &issues);
    }
    lift_limit(work);
    return reply_ok(work, Totp, &view);
}

static Reply delete_totp(Work *work, const Request *request)
{
    Reply refusal;
    if (!request_person(work, &refusal)) return refusal;
    if (!session_fresh(work, request, &refusal)) return refusal;
    if (org_read(work).settings.totp_required)
        return reply_problem(work, 409, "totp-required-here",
                             "The organisation wants a second factor of everybody");
    login_totp_off(work, work->access->user_id);
    return reply_none();
}

static Reply get_tokens(Work *work, const Request *request)
{
    (void)request;
    ApiTokenItems view = { token_list(work, work->access->user_id) };
    return reply_ok(work, ApiTokenItems, &view);
}

static Reply post_token(Work *work, const Request *request)
{
    Reply refusal;
    ApiToken added;
    Issues issues = { .count = 0 };
    if (!request_person(work, &refusal)) return refusal;
    if (!session_fresh(work, request, &refusal)) return refusal;
    if (!token_add(work, work->access->user_id, request_input(request, TokenInput), &added,
                   &issues))
        return reply_invalid(work, &issues);
    return reply_created(work, ApiToken, &added, "/api/v1/tokens/%lld", (long long)added.id.value);
}

static Reply delete_token(Work *work, const Request *request)
{
    TokenId id = request_id(request, "token_id", TokenId);
    return token_end(work, work->access->user_id, id) ? reply_none() : reply_not_found(work);
}

static Reply get_preferences(Work *work, const Request *request)
{
    Reply refusal;
    (void)request;
    if (!request_person(work, &refusal)) return refusal;
    Preferences view = preferences_read(work, work->access->user_id);
    return reply_ok(work, Preferences, &view);
}

static Reply patch_preferences(Work *work, const Request *request)
{
    Reply refusal;
    Issues issues = { .count = 0 };
    if (!request_person(work, &refusal)) return refusal;
    Preferences view = preferences_read(work, work->access->user_id);
    Str before = view.language;
    request_patch(work, request, Preferences, &view);
    view.language_chosen |= !str_equal(before, view.language);
    if (!preferences_set(work, work->access->user_id, &view, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, Preferences, &view);
}

// clang-format off
const Route account_routes[] = {
    { "PUT", "/api/v1/password", put_password, .prepare = prepare_password,
      .takes = &PasswordChange_record, .needs = PERM_SIGNED_IN, .errors = "403 409 429",
      .success = 204, .flags = ROUTE_NO_STORE | ROUTE_LIMITED,
      .summary = "Change one's own password" },
    { "POST", "/api/v1/password-resets", post_reset, .takes = &ResetAsked_record,
      .needs = PERM_PUBLIC, .success = 204, .flags = ROUTE_NO_STORE,
      .summary = "Ask for a link to choose a password; the answer never tells if one was sent" },
    { "POST", "/api/v1/password-resets/use", post_reset_use, .prepare = prepare_reset,
      .takes = &ResetUsed_record, .needs = PERM_PUBLIC, .errors = "404", .success = 204,
      .flags = ROUTE_NO_STORE, .summary = "Choose a password through a link" },
    { "POST", "/api/v1/totp", post_totp, .takes = &TotpInput_record, .gives = &Totp_record,
      .needs = PERM_SIGNED_IN, .errors = "403 409", .flags = ROUTE_NO_STORE | ROUTE_LIMITED,
      .summary = "Set up a second factor: without a code a new secret, with its code it is on" },
    { "DELETE", "/api/v1/totp", delete_totp, .needs = PERM_SIGNED_IN, .errors = "403 409",
      .summary = "Give up one's second factor" },
    { "GET", "/api/v1/tokens", get_tokens, .gives = &ApiTokenItems_record,
      .needs = PERM_SIGNED_IN, .command = "token list",
      .summary = "One's own keys for programs" },
    { "POST", "/api/v1/tokens", post_token, .takes = &TokenInput_record,
      .gives = &ApiToken_record, .needs = PERM_SIGNED_IN, .command = "token add",
      .errors = "403 409", .success = 201, .flags = ROUTE_NO_STORE,
      .summary = "Make a key for a program; it is shown once" },
    { "DELETE", "/api/v1/tokens/{token_id}", delete_token, .needs = PERM_SIGNED_IN,
      .command = "token end", .errors = "404", .summary = "End a key" },
    { "GET", "/api/v1/preferences", get_preferences, .gives = &Preferences_record,
      .needs = PERM_SIGNED_IN, .errors = "409",
      .summary = "How one likes the screen and which notices" },
    { "PATCH", "/api/v1/preferences", patch_preferences, .takes = &Preferences_record,
      .gives = &Preferences_record, .needs = PERM_SIGNED_IN, .command = "preferences change",
      .errors = "409", .summary = "Change how one likes the screen and which notices" },
    { 0 },
};
// clang-format on
