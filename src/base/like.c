// like.c - patterns for LIKE.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/like.h"

Str like_pattern(Work *work, Str piece)
{
    Text out = TEXT(work);
    piece = str_trim(piece);
    if (piece.len == 0) return STR("");
    text_add_char(&out, '%');
    for (size_t i = 0; i < piece.len; i++) {
        char c = piece.ptr[i];
        if (c == '%' || c == '_' || c == '\\') text_add_char(&out, '\\');
        text_add_char(&out, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
    text_add_char(&out, '%');
    return text_str(&out);
}
