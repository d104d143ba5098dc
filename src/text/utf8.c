// utf8.c - code points out of UTF-8 and into it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/utf8.h"
#include <assert.h>

uint32_t utf8_next(Str s, size_t *at)
{
    assert(*at < s.len);
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    size_t left = s.len - *at;
    *at += 1;
    if (p[0] < 0x80) return p[0];
    if (p[0] < 0xC2 || p[0] > 0xF4) return UTF8_BROKEN;

    size_t len = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (len > left) return UTF8_BROKEN;
    uint32_t c = p[0] & (0x7FU >> len);
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80) return UTF8_BROKEN;
        c = c << 6 | (p[i] & 0x3FU);
    }
    static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (c < smallest[len] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return UTF8_BROKEN;
    *at += len - 1;
    return c;
}

size_t utf8_put(char *out, uint32_t code_point)
{
    unsigned char *p = (unsigned char *)out;
    assert(code_point <= 0x10FFFF);
    if (code_point < 0x80) {
        p[0] = (unsigned char)code_point;
        return 1;
    }
    size_t len = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        p[i] = (unsigned char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    p[0] = (unsigned char)(0xF0u << (4 - len) | code_point);
    return len;
}
