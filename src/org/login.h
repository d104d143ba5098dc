// login.h - signing in: finding the login, the second factor, and choosing a password anew.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

typedef struct Login {
    OrgId   org_id;
    UserId  id;
    Str     login, name, email, language;
    Str     password_hash;
    Str     totp_secret, totp_pending;     // "": none
    int64_t totp_step;                     // last one used
    bool    must_change;
} Login;

// The active login of this name; code "" where there is one organisation, or the name stands in one
// only. False: none, or more than one.
bool login_find(Work *work, Str code, Str login, Login *found);
Login login_read(Work *work, UserId id);                // of the Work's organisation; must exist

// Whether the code is the second factor's (used up by this) or one of the recovery codes (too).
bool login_second_factor(Work *work, const Login *login, Str code);
void login_rehash(Work *work, UserId id, Str old_hash, Str new_hash);

// Begins to set up a second factor: the secret to show. Confirmed by a code it is on; the recovery
// codes are shown once and kept as hashes. False: not the code.
Str  login_totp_begin(Work *work, UserId id);
bool login_totp_confirm(Work *work, const Login *login, Str code, StrList *recovery_codes);
void login_totp_off(Work *work, UserId id);

// A link to choose a new password: its secret. Earlier ones no longer work. It lasts an hour when
// asked for at the login page, a day when a lead made it.
Str  login_reset_begin(Work *work, UserId id, int64_t lasts_ms);
// Whose link this is, while it works; sets the Work's organisation.
bool login_reset_find(Work *work, Str secret, Login *found);
// Sends the link to the login's address. Nothing is sent without one, or where the organisation has
// not said under which address it is at home (never taken from a request: Host can be forged).
void login_reset_mail(Work *work, const Login *login, Str secret);
