// utf8.h - code points out of UTF-8 and into it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/str.h"

enum { UTF8_BYTES_MAX = 4 };
#define UTF8_BROKEN UINT32_MAX

// The code point of s at *at, which must be inside s; moves *at behind it. A byte that begins no
// well-formed sequence gives UTF8_BROKEN and is stepped over alone.
uint32_t utf8_next(Str s, size_t *at);

// Writes a code point (no surrogate, at most 0x10FFFF) and returns its length, 1 to 4 bytes.
size_t utf8_put(char *out, uint32_t code_point);
