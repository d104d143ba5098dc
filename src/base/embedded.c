// embedded.c - finds files that are built into the program.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/embedded.h"

const Embedded *embedded_find(const char *name)
{
    size_t low = 0, high = embedded_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(embedded_list[middle].name, name);
        if (order == 0) return &embedded_list[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

Str embedded_text(const char *name)
{
    const Embedded *file = embedded_find(name);
    return file ? (Str){ (const char *)file->bytes, file->len } : STR_ABSENT;
}
