// preferences.h - how a person likes the screen, and which notices where.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

typedef struct Preferences {
    Str       language;
    bool      language_chosen; // else it is what the organisation gives everybody
    Str       theme;           // "system", "light", "dark"
    Str       density;         // "dense", "comfortable"
    MaybeBool single_keys;     // always set when read
    Json      shortcuts;       // {action: keys} where the person chose others
    Str       notice_email;    // "each", "daily" (in the digest), "none"
    StrList   notice_kinds;    // wanted at all; every kind until the person chooses
    Str       digest_at;       // "08:30", local time of the person's site
} Preferences;
extern const RecordType Preferences_record;

extern const char *const notice_kinds[];           // NULL-terminated

Preferences preferences_read(Work *work, UserId user_id);
// False: issues say why (shortcuts no object of strings, unknown kind, no time of day).
bool preferences_set(Work *work, UserId user_id, const Preferences *preferences, Issues *issues);
// Whether this person wants notices of this kind, and by e-mail at once.
bool preferences_want(const Preferences *preferences, Str kind, bool *email);
