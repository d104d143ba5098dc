// hash.c - SHA-256 by OpenSSL's libcrypto.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/hash.h"
#include <openssl/crypto.h>
#include <openssl/evp.h>

Str hash_hex(Work *work, Str bytes)
{
    enum { SUM_BYTES = 32 };
    static const char digits[] = "0123456789abcdef";
    unsigned char sum[SUM_BYTES];
    if (!EVP_Digest(bytes.ptr ? bytes.ptr : "", bytes.len, sum, NULL, EVP_sha256(), NULL))
        work_fail(work, FAIL_INTERNAL, "libcrypto cannot compute SHA-256");
    char *hex = NEW(work, char, 2 * SUM_BYTES);
    for (size_t i = 0; i < SUM_BYTES; i++) {
        hex[2 * i] = digits[sum[i] >> 4];
        hex[2 * i + 1] = digits[sum[i] & 15];
    }
    return (Str){ hex, 2 * SUM_BYTES };
}

bool hash_equal(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0);
}
