// fold.c - folding by table, and through ICU where characters fuse with their neighbours.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/fold.h"
#include "text/fold_table.h"
#include "text/utf8.h"
#include <assert.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

static bool is_ascii(Str s)
{
    unsigned char seen = 0;
    for (size_t i = 0; i < s.len; i++) seen |= (unsigned char)s.ptr[i];
    return seen < 0x80;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static Str fold_ascii(Work *work, Str s)
{
    char *out = NEW(work, char, s.len);
    for (size_t i = 0; i < s.len; i++) out[i] = lower(s.ptr[i]);
    return (Str){ out, s.len };
}

// The piece of s at *at and its table entry; NULL after the last. What is not UTF-8 has length 0.
static const char *piece_next(Str s, size_t *at, size_t *len, uint32_t *entry)
{
    if (*at >= s.len) return NULL;
    size_t start = *at;
    uint32_t c = utf8_next(s, at);
    *len = c == UTF8_BROKEN ? 0 : *at - start;
    *entry = c == UTF8_BROKEN ? 0 : fold_entry(c);
    return s.ptr + start;
}

// The table's answer for a text without joining characters, or one that ICU has normalised already.
static Str fold_by_table(Work *work, Str s, bool normalised)
{
    size_t need = 0, len;
    uint32_t entry;
    for (size_t at = 0; piece_next(s, &at, &len, &entry);)
        need += FOLD_CHANGES(entry) ? FOLD_LEN(entry) : len;

    char *out = NEW(work, char, need), *end = out;
    const char *piece;
    for (size_t at = 0; (piece = piece_next(s, &at, &len, &entry));) {
        assert(normalised || !FOLD_JOINS(entry));
        if (FOLD_CHANGES(entry)) {
            piece = fold_bytes + FOLD_OFFSET(entry);
            len = FOLD_LEN(entry);
        }
        memcpy(end, piece, len);
        end += len;
    }
    return (Str){ out, need };
}

static bool has_joining(Str s)
{
    size_t len;
    uint32_t entry;
    for (size_t at = 0; piece_next(s, &at, &len, &entry);)
        if (FOLD_JOINS(entry)) return true;
    return false;
}

static Str normalise(Work *work, Str s)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *normalizer = unorm2_getNFKCCasefoldInstance(&error);
    if (s.len > INT32_MAX / 64) work_fail(work, FAIL_TOO_LARGE, "text too long to fold");
    int32_t cap = (int32_t)s.len, len, folded_len, written, replaced;

    // No UTF-8 byte makes more than one UTF-16 unit.
    UChar *units = NEW(work, UChar, s.len);
    u_strFromUTF8WithSub(units, cap, &len, s.ptr, cap, 0xFFFD, &replaced, &error);
    if (U_FAILURE(error)) work_fail(work, FAIL_INTERNAL, "folding text: %s", u_errorName(error));

    folded_len = unorm2_normalize(normalizer, units, len, NULL, 0, &error);
    if (error == U_BUFFER_OVERFLOW_ERROR) error = U_ZERO_ERROR;
    UChar *folded = NEW(work, UChar, (size_t)folded_len);
    unorm2_normalize(normalizer, units, len, folded, folded_len, &error);

    // Nor does a UTF-16 unit make more than three bytes.
    char *out = NEW(work, char, (size_t)folded_len * 3);
    u_strToUTF8(out, folded_len * 3, &written, folded, folded_len, &error);
    if (U_FAILURE(error)) work_fail(work, FAIL_INTERNAL, "folding text: %s", u_errorName(error));
    return (Str){ out, (size_t)written };
}

Str fold_text(Work *work, Str text)
{
    if (text.len == 0) return STR("");
    if (is_ascii(text)) return fold_ascii(work, text);
    if (!has_joining(text)) return fold_by_table(work, text, false);
    return fold_by_table(work, normalise(work, text), true);
}
