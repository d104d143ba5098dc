// text.h - text that grows inside a unit of work.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"

typedef struct Text { Work *work; char *ptr; size_t len, cap; } Text;

#define TEXT(w) ((Text){ .work = (w) })
void text_add(Text *out, Str piece);
void text_add_char(Text *out, char c);
void text_add_int(Text *out, int64_t value);
void text_format(Text *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
Str  text_str(const Text *out);                   // "" when nothing was added, never absent

// A list that grows inside a unit of work: GROW(work, items, count, cap) makes room for one more.
void *list_grow(Work *work, void *items, size_t size, size_t count, size_t *cap);
#define GROW(work, items, count, cap) \
    ((items) = list_grow((work), (items), sizeof *(items), (count), (cap)))
