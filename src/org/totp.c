// totp.c - RFC 6238 by liboath.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/totp.h"
#include "base/hash.h"
#include <liboath/oath.h>
#include <pthread.h>
#include <stdlib.h>

enum { SECRET_BYTES = 20, DIGITS = 6, STEP_SECONDS = TOTP_STEP_MS / 1000 };

static void start(void)
{
    if (oath_init() != OATH_OK) abort();
}

static void start_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

Str totp_secret_new(Work *work)
{
    unsigned char bytes[SECRET_BYTES];
    random_bytes(bytes, sizeof bytes);
    char *text = NEW(work, char, SECRET_BYTES * 8 / 5);
    for (size_t i = 0; i < SECRET_BYTES * 8 / 5; i++) {
        size_t bit = i * 5, at = bit / 8;
        unsigned pair = (unsigned)bytes[at] << 8 | (at + 1 < SECRET_BYTES ? bytes[at + 1] : 0);
        text[i] = base32[pair >> (11 - bit % 8) & 31];
    }
    return (Str){ text, SECRET_BYTES * 8 / 5 };
}

static void add_encoded(Text *out, Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (plain) text_add_char(out, (char)c);
        else text_format(out, "%%%02X", c);
    }
}

Str totp_uri(Work *work, Str issuer, Str login, Str secret)
{
    Text out = TEXT(work);
    text_add(&out, STR("otpauth://totp/"));
    add_encoded(&out, issuer);
    text_add_char(&out, ':');
    add_encoded(&out, login);
    text_add(&out, STR("?secret="));
    text_add(&out, secret);
    text_add(&out, STR("&issuer="));
    add_encoded(&out, issuer);
    return text_str(&out);
}

int64_t totp_step(Work *work, Str secret, Str code, int64_t now_ms, int64_t last_step)
{
    char *bytes = NULL, right[DIGITS + 1];
    size_t len = 0;
    int64_t now_step = now_ms / TOTP_STEP_MS, found = -1;
    start_once();
    code = str_trim(code);
    if (oath_base32_decode(secret.ptr, secret.len, &bytes, &len) != OATH_OK)
        work_fail(work, FAIL_INTERNAL, "a second factor is not base32");
    for (int64_t step = now_step - 1; step <= now_step + 1; step++) {
        int made = oath_totp_generate(bytes, len, (time_t)(step * STEP_SECONDS), STEP_SECONDS, 0,
                                      DIGITS, right);
        if (made == OATH_OK && step > last_step && hash_equal(code, str_of(right))) found = step;
    }
    free(bytes);
    return found;
}

Str totp_recovery_code(Work *work)
{
    // No letters or digits that are taken for one another.
    static const char letters[] = "23456789abcdefghjkmnpqrstuvwxyz";
    enum { GROUPS = 3, GROUP = 4 };
    Text out = TEXT(work);
    for (int i = 0; i < GROUPS * GROUP; i++) {
        uint64_t drawn;
        do drawn = random_u64() >> 59; // 0 ... 31
        while (drawn >= sizeof letters - 1);
        if (i && i % GROUP == 0) text_add_char(&out, '-');
        text_add_char(&out, letters[drawn]);
    }
    return text_str(&out);
}

Str totp_recovery_fold(Work *work, Str code)
{
    Text out = TEXT(work);
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c | 0x20);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) text_add_char(&out, c);
    }
    return text_str(&out);
}
