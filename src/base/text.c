// text.c - text and lists that grow inside a unit of work.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.h"
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

// Room for more bytes and a NUL, which vsnprintf writes.
static __attribute__((noinline)) void grow(Text *out, size_t more)
{
    size_t cap = out->cap ? out->cap : 256;
    while (cap - out->len <= more) cap *= 2;
    char *ptr = NEW(out->work, char, cap);
    if (out->len) memcpy(ptr, out->ptr, out->len);
    out->ptr = ptr;
    out->cap = cap;
}

static inline void make_room(Text *out, size_t more)
{
    if (out->cap - out->len <= more) grow(out, more);
}

void text_add(Text *out, Str piece)
{
    if (piece.len == 0) return;
    make_room(out, piece.len);
    memcpy(out->ptr + out->len, piece.ptr, piece.len);
    out->len += piece.len;
}

void text_add_char(Text *out, char c)
{
    make_room(out, 1);
    out->ptr[out->len++] = c;
}

void text_add_int(Text *out, int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do digits[--at] = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (value < 0) digits[--at] = '-';
    text_add(out, (Str){ digits + at, sizeof digits - at });
}

void text_format(Text *out, const char *fmt, ...)
{
    va_list args;
    make_room(out, 128);
    va_start(args, fmt);
    int len = vsnprintf(out->ptr + out->len, out->cap - out->len, fmt, args);
    va_end(args);
    assert(len >= 0);
    if ((size_t)len >= out->cap - out->len) {
        make_room(out, (size_t)len);
        va_start(args, fmt);
        vsnprintf(out->ptr + out->len, out->cap - out->len, fmt, args);
        va_end(args);
    }
    out->len += (size_t)len;
}

Str text_str(const Text *out)
{
    return out->ptr ? (Str){ out->ptr, out->len } : STR("");
}

void *list_grow(Work *work, void *items, size_t size, size_t count, size_t *cap)
{
    if (count < *cap) return items;
    size_t more = *cap ? *cap * 2 : 16;
    void *grown = work_alloc(work, size, more);
    if (count) memcpy(grown, items, size * count);
    *cap = more;
    return grown;
}
