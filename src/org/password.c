// password.c - Argon2id by libargon2, at the cost that OWASP ASVS 5.0 asks for at least.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/password.h"
#include "base/embedded.h"
#include <argon2.h>

enum { MEMORY_KIB = 19456, PASSES = 2, LANES = 1, SALT_BYTES = 16, HASH_BYTES = 32 };

static const char cost_prefix[] = "$argon2id$v=19$m=19456,t=2,p=1$";

static Str ascii_lower(Work *work, Str s)
{
    char *lower = NEW(work, char, s.len + 1);
    for (size_t i = 0; i < s.len; i++)
        lower[i] = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] | 0x20) : s.ptr[i];
    return (Str){ lower, s.len };
}

static bool is_common(Str lower)
{
    Str word, rest = embedded_text("content/common-passwords.txt");
    for (bool more = true; more;) {
        more = str_split(rest, '\n', &word, &rest);
        if (word.len && str_equal(word, lower)) return true;
    }
    return false;
}

// "aaaaaaaa", "abababab", "12345678", "87654321", "abcdefgh": steps of one kind all along.
static bool is_plain_run(Str lower)
{
    for (size_t period = 1; period <= 2; period++) {
        size_t i = period;
        while (i < lower.len && lower.ptr[i] == lower.ptr[i - period]) i++;
        if (i == lower.len) return true;
    }
    for (int step = -1; step <= 1; step += 2) {
        size_t i = 1;
        while (i < lower.len && lower.ptr[i] == lower.ptr[i - 1] + step) i++;
        if (i == lower.len) return true;
    }
    return false;
}

// What is left when digits and marks at the end are taken away: "company2026!" is "company".
static Str without_tail(Str lower)
{
    size_t len = lower.len;
    while (len > 0 && strchr("0123456789!@#$%^&*.?_-", lower.ptr[len - 1])) len--;
    return str_head(lower, len);
}

void password_check(Work *work, Str password, Str login, Str field, Issues *issues)
{
    size_t count = str_utf8_count(password);
    Str lower = ascii_lower(work, password), stem = without_tail(lower);
    login = ascii_lower(work, login);
    if (count < PASSWORD_MIN)
        issues_add(issues, field, "too_small", STR("is shorter than 8 characters"));
    else if (count > PASSWORD_MAX)
        issues_add(issues, field, "too_large", STR("is longer than 128 characters"));
    else if (is_common(lower) || is_common(stem) || is_plain_run(lower))
        issues_add(issues, field, "common", STR("is among the first that are tried"));
    else if (login.len && (str_equal(stem, login) || str_equal(lower, login)))
        issues_add(issues, field, "common", STR("is the login"));
}

Str password_hash(Work *work, Str password)
{
    unsigned char salt[SALT_BYTES];
    random_bytes(salt, sizeof salt);
    size_t room = argon2_encodedlen(PASSES, MEMORY_KIB, LANES, SALT_BYTES, HASH_BYTES, Argon2_id);
    char *encoded = NEW(work, char, room);
    int code = argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password.ptr, password.len, salt,
                                     sizeof salt, HASH_BYTES, encoded, room);
    if (code != ARGON2_OK)
        work_fail(work, FAIL_UNAVAILABLE, "Argon2id: %s", argon2_error_message(code));
    return str_of(encoded);
}

bool password_verify(Work *work, Str hash, Str password)
{
    bool ours = str_starts(hash, STR("$argon2id$"));
    if (!ours) {
        password_hash(work, password);
        return false;
    }
    int code = argon2id_verify(str_z(work, hash), password.ptr, password.len);
    if (code != ARGON2_OK && code != ARGON2_VERIFY_MISMATCH)
        work_fail(work, FAIL_UNAVAILABLE, "Argon2id: %s", argon2_error_message(code));
    return code == ARGON2_OK;
}

bool password_outdated(Str hash)
{
    return !str_starts(hash, str_of(cost_prefix));
}
