// hash.c - SHA-256 by OpenSSL's libcrypto.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/hash.h"
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <unistd.h>

enum { SUM_BYTES = 32, FILE_PIECE_BYTES = 64 << 10 };

// Looked up once: with EVP_sha256() each hash would look its implementation up again, which for our
// short texts takes longer than the hash.
static EVP_MD *sha256;

static void sha256_find(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

// NULL, which every use of it refuses, where libcrypto has none.
static const EVP_MD *sha256_found(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, sha256_find);
    return sha256;
}

static EVP_MD_CTX *sum_begin(void)
{
    EVP_MD_CTX *state = sha256_found() ? EVP_MD_CTX_new() : NULL;
    if (state && EVP_DigestInit_ex(state, sha256_found(), NULL)) return state;
    EVP_MD_CTX_free(state);
    return NULL;
}

static void to_hex(const unsigned char sum[SUM_BYTES], char *hex)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SUM_BYTES; i++) {
        hex[2 * i] = digits[sum[i] >> 4];
        hex[2 * i + 1] = digits[sum[i] & 15];
    }
}

Str hash_hex(Work *work, Str bytes)
{
    unsigned char sum[SUM_BYTES];
    if (!sha256_found() ||
        !EVP_Digest(bytes.ptr ? bytes.ptr : "", bytes.len, sum, NULL, sha256_found(), NULL))
        work_fail(work, FAIL_INTERNAL, "libcrypto cannot compute SHA-256");
    char *hex = NEW(work, char, 2 * SUM_BYTES);
    to_hex(sum, hex);
    return (Str){ hex, 2 * SUM_BYTES };
}

bool hash_pieces(const Str *pieces, size_t count, char hex[HASH_HEX_BYTES])
{
    unsigned char sum[SUM_BYTES];
    EVP_MD_CTX *state = sum_begin();
    bool sound = state != NULL;
    for (size_t i = 0; sound && i < count; i++)
        if (pieces[i].len) sound = EVP_DigestUpdate(state, pieces[i].ptr, pieces[i].len);
    sound = sound && EVP_DigestFinal_ex(state, sum, NULL);
    EVP_MD_CTX_free(state);
    if (sound) to_hex(sum, hex);
    hex[sound ? HASH_HEX_BYTES - 1 : 0] = 0;
    return sound;
}

bool hash_file(int file, char hex[HASH_HEX_BYTES], int64_t *bytes)
{
    unsigned char sum[SUM_BYTES], piece[FILE_PIECE_BYTES];
    EVP_MD_CTX *state = sum_begin();
    bool sound = state != NULL;
    ssize_t len = 1;
    *bytes = 0;
    while (sound && len > 0) {
        do len = pread(file, piece, sizeof piece, *bytes);
        while (len < 0 && errno == EINTR);
        if (len <= 0) break;
        sound = EVP_DigestUpdate(state, piece, (size_t)len);
        *bytes += len;
    }
    sound = sound && len == 0 && EVP_DigestFinal_ex(state, sum, NULL);
    EVP_MD_CTX_free(state);
    if (sound) to_hex(sum, hex);
    hex[sound ? HASH_HEX_BYTES - 1 : 0] = 0;
    return sound;
}

bool hash_equal(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0);
}
