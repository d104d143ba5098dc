// secret.c - makes unguessable credentials and takes them apart.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/secret.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/text.h"
#include <assert.h>

// 43 letters of 6 bits hold 256 bits.
enum { SECRET_BYTES = 32, SECRET_TEXT = 43, BYTES_MAX = 64 };

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

Str secret_base64url(Work *work, size_t bytes_count)
{
    unsigned char bytes[BYTES_MAX];
    assert(bytes_count <= sizeof bytes);
    random_bytes(bytes, bytes_count);
    char *text = NEW(work, char, bytes_count * 4 / 3 + 2);
    size_t len = 0;
    uint32_t bits = 0, held = 0;
    for (size_t i = 0; i < bytes_count; i++) {
        bits = bits << 8 | bytes[i];
        for (held += 8; held >= 6; held -= 6) text[len++] = alphabet[bits >> (held - 6) & 63];
    }
    if (held) text[len++] = alphabet[bits << (6 - held) & 63];
    return (Str){ text, len };
}

Secret secret_new(Work *work, int64_t org_id)
{
    Str secret = secret_base64url(work, SECRET_BYTES);
    assert(secret.len == SECRET_TEXT);
    return (Secret){ str_format(work, "%lld.%.*s", (long long)org_id, STR_ARG(secret)),
                     hash_hex(work, secret) };
}

bool secret_parse(Work *work, Str text, int64_t *org_id, Str *hash)
{
    Str org, secret;
    if (!str_split(text, '.', &org, &secret) || secret.len != SECRET_TEXT) return false;
    if (!str_int(org, org_id) || *org_id <= 0) return false;
    for (size_t i = 0; i < secret.len; i++)
        if (!memchr(alphabet, secret.ptr[i], sizeof alphabet - 1)) return false;
    *hash = hash_hex(work, secret);
    return true;
}
