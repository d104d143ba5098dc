// hash.h - SHA-256, and comparison of what is secret.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"

// SHA-256 of the bytes as 64 lower-case hexadecimal digits.
Str hash_hex(Work *work, Str bytes);

// The same of several pieces as if they were one, in a buffer of the caller's, for long runs: no
// memory of a work is used. False: libcrypto has failed.
enum { HASH_HEX_BYTES = 65 };                     // with a NUL at the end
bool hash_pieces(const Str *pieces, size_t count, char hex[HASH_HEX_BYTES]);

// The same of an open file from its start to its end; its offset does not matter and stays. False:
// it cannot be read (errno says why).
bool hash_file(int file, char hex[HASH_HEX_BYTES], int64_t *bytes);

// Takes the same time wherever two strings of one length differ.
bool hash_equal(Str a, Str b);
