// embedded.h - files that are built into the program: content, assets of the web UI.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/str.h"

typedef struct Embedded {
    const char          *name;       // "content/holidays/cn.json": its path in the sources
    const unsigned char *bytes;
    size_t               len;
    const char          *hash;       // of the bytes: 32 hexadecimal digits of SHA-256
} Embedded;

const Embedded *embedded_find(const char *name);     // NULL: no such file
Str embedded_text(const char *name);                 // its bytes; absent if there is none

// All of them, sorted by name in byte order. Made by tools/embed.
extern const Embedded embedded_list[];
extern const size_t embedded_count;
