// cursor.c - places in sorted lists as opaque text.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/cursor.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The checksum only catches cursors cut or changed by hand; a forged one reaches nothing that its
// owner may not see, since every list is scoped by its own query.
static uint64_t cursor_sum(int64_t key, int64_t id)
{
    Seed seed = { .state = (uint64_t)key * 31 + (uint64_t)id };
    return seed_u64(&seed) & 0xFFFF;
}

Str cursor_text(Work *work, Cursor cursor)
{
    if (!cursor.set) return STR_ABSENT;
    return str_format(work, "%016llx%016llx%04llx", (unsigned long long)cursor.key,
                      (unsigned long long)cursor.id,
                      (unsigned long long)cursor_sum(cursor.key, cursor.id));
}

static bool hex_read(Str s, size_t start, size_t len, uint64_t *value)
{
    *value = 0;
    for (size_t i = start; i < start + len; i++) {
        int digit = hex_digit(s.ptr[i]);
        if (digit < 0) return false;
        *value = *value << 4 | (uint64_t)digit;
    }
    return true;
}

bool cursor_parse(Str text, Cursor *cursor)
{
    uint64_t key, id, sum;
    *cursor = (Cursor){ .set = false };
    if (text.len == 0) return true;
    if (text.len != 36 || !hex_read(text, 0, 16, &key) || !hex_read(text, 16, 16, &id))
        return false;
    if (!hex_read(text, 32, 4, &sum) || sum != cursor_sum((int64_t)key, (int64_t)id)) return false;
    *cursor = (Cursor){ true, (int64_t)key, (int64_t)id };
    return true;
}

bool cursor_read(Str text, Cursor *cursor, Issues *issues)
{
    bool ours = cursor_parse(text, cursor);
    if (!ours) issues_add(issues, STR("cursor"), "invalid", STR("is not a cursor of this list"));
    return ours;
}

bool page_cut(size_t *count, int64_t limit)
{
    bool more = *count > (size_t)limit;
    if (more) *count = (size_t)limit;
    return more;
}
