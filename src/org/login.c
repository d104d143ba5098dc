// login.c - what signing in reads and uses up; hashing is elsewhere, in Route.prepare.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/login.h"
#include "base/hash.h"
#include "base/secret.h"
#include "engine/audit/audit.h"
#include "engine/outbox/outbox.h"
#include "engine/outbox/template.h"
#include "org/org.h"
#include "org/totp.h"
#include "org/user.h"
#include "queries.h"

RECORD(Login, "A login as signing in sees it.", FIELD(Login, org_id), FIELD(Login, id),
       FIELD(Login, login), FIELD(Login, name), FIELD(Login, email), FIELD(Login, language),
       FIELD(Login, password_hash, .secret = true), FIELD(Login, totp_secret, .secret = true),
       FIELD(Login, totp_pending, .secret = true), FIELD(Login, totp_step),
       FIELD(Login, must_change));
LIST_TYPE(Login);

bool login_find(Work *work, Str code, Str login, Login *found)
{
    LoginList list;
    Str name = login_fold(work, login);
    db_list(work, &SQL_login_find, ARGS(ARG(login, name), ARG(code, str_trim(code))), Login, &list);
    if (list.count != 1) return false;
    *found = list.items[0];
    return true;
}

Login login_read(Work *work, UserId id)
{
    Login login;
    db_one(work, &SQL_login_read, ARGS(ARG(id, id)), Login, &login);
    return login;
}

static Str recovery_hash(Work *work, UserId id, Str code)
{
    Str folded = totp_recovery_fold(work, code);
    return hash_hex(work, str_format(work, "%lld %.*s", (long long)id.value, STR_ARG(folded)));
}

bool login_second_factor(Work *work, const Login *login, Str code)
{
    int64_t step = totp_step(work, login->totp_secret, code, work->now_ms, login->totp_step);
    // Of two who send one code at the same time, the second finds the step used.
    if (step >= 0)
        return db_run(work, &SQL_login_totp_used, ARGS(ARG(id, login->id), ARG(step, step))) == 1;
    Args recovery = ARGS(ARG(user_id, login->id), ARG(hash, recovery_hash(work, login->id, code)));
    return db_run(work, &SQL_login_recovery_use, recovery) == 1;
}

void login_rehash(Work *work, UserId id, Str old_hash, Str new_hash)
{
    db_run(work, &SQL_login_rehash,
           ARGS(ARG(id, id), ARG(old_hash, old_hash), ARG(new_hash, new_hash)));
}

Str login_totp_begin(Work *work, UserId id)
{
    Str secret = totp_secret_new(work);
    db_run(work, &SQL_login_totp_pending, ARGS(ARG(id, id), ARG(secret, secret)));
    return secret;
}

bool login_totp_confirm(Work *work, const Login *login, Str code, StrList *recovery_codes)
{
    if (login->totp_pending.len == 0) return false;
    int64_t step = totp_step(work, login->totp_pending, code, work->now_ms, 0);
    if (step < 0) return false;
    if (db_run(work, &SQL_login_totp_on,
               ARGS(ARG(id, login->id), ARG(step, step), ARG(secret, login->totp_pending))) == 0)
        return false;
    db_run(work, &SQL_login_recovery_clear, ARGS(ARG(user_id, login->id)));
    *recovery_codes = (StrList){ NEW(work, Str, TOTP_RECOVERY_CODES), TOTP_RECOVERY_CODES };
    for (size_t i = 0; i < TOTP_RECOVERY_CODES; i++) {
        recovery_codes->items[i] = totp_recovery_code(work);
        Str hash = recovery_hash(work, login->id, recovery_codes->items[i]);
        db_run(work, &SQL_login_recovery_add, ARGS(ARG(user_id, login->id), ARG(hash, hash)));
    }
    audit_add(work, "totp_on", "user", login->id.value, STR_ABSENT, STR_ABSENT);
    return true;
}

void login_totp_off(Work *work, UserId id)
{
    db_run(work, &SQL_login_totp_off, ARGS(ARG(id, id)));
    db_run(work, &SQL_login_recovery_clear, ARGS(ARG(user_id, id)));
    audit_add(work, "totp_off", "user", id.value, STR_ABSENT, STR_ABSENT);
}

Str login_reset_begin(Work *work, UserId id, int64_t lasts_ms)
{
    Secret secret = secret_new(work, work->org_id);
    int64_t reset_id = id_new(work->now_ms);
    db_run(work, &SQL_user_resets_end, ARGS(ARG(user_id, id)));
    db_run(work, &SQL_login_reset_add,
           ARGS(ARG(id, reset_id), ARG(user_id, id), ARG(hash, secret.hash),
                ARG(expires_at, work->now_ms + lasts_ms)));
    audit_add(work, "password_reset_asked", "user", id.value, STR_ABSENT, STR_ABSENT);
    return secret.text;
}

bool login_reset_find(Work *work, Str secret, Login *found)
{
    int64_t org_id, user_id;
    Str hash;
    if (!secret_parse(work, secret, &org_id, &hash)) return false;
    if (!db_int(work, &SQL_login_reset_find, ARGS(ARG(org_id, org_id), ARG(hash, hash)), &user_id))
        return false;
    work->org_id = org_id;
    *found = login_read(work, (UserId){ user_id });
    return true;
}

void login_reset_mail(Work *work, const Login *login, Str secret)
{
    Org org = org_read(work);
    Str base_url = org.settings.base_url;
    if (base_url.len == 0 || !outbox_address_valid(STR("email"), login->email)) return;
    bool english = str_starts(login->language, STR("en")) && org.name_en.len;
    Pair values[] = {
        { STR("org"), english ? org.name_en : org.name },
        { STR("name"), login->name },
        { STR("login"), login->login },
        { STR("link"),
          str_format(work, "%.*s/choose-password#%.*s", STR_ARG(base_url), STR_ARG(secret)) },
    };
    Rendered words =
        template_render(work, "password_reset", login->language, values, COUNT(values));
    outbox_add(work, &(Message){ .channel = STR("email"),
                                 .to = login->email,
                                 .to_name = login->name,
                                 .subject = words.subject,
                                 .body = words.body,
                                 .automatic = true,
                                 .kind = STR("user"),
                                 .object_id = login->id.value,
                                 .expires_at = { true, { work->now_ms + HOUR_MS } } });
}
