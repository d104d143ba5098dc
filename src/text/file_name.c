// file_name.c - cleans the names of files, character by character.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/file_name.h"
#include "base/text.h"
#include "text/utf8.h"
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { EXTENSION_CHARS_MAX = 10 };

// In NFC; as it is where ICU has no memory for it.
static Str composed(Work *work, Str s)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    int32_t room = (int32_t)s.len + 1, most = 3 * room, len = 0, bytes = 0;
    UChar *units = NEW(work, UChar, (size_t)room), *normal = NEW(work, UChar, (size_t)most);
    char *out = NEW(work, char, 3 * (size_t)most);
    u_strFromUTF8(units, room, &len, s.ptr ? s.ptr : "", (int32_t)s.len, &status);
    len = unorm2_normalize(nfc, units, len, normal, most, &status);
    u_strToUTF8(out, 3 * most, &bytes, normal, len, &status);
    return U_FAILURE(status) ? s : (Str){ out, (size_t)bytes };
}

static Str last_part(Str name)
{
    size_t start = name.len;
    while (start > 0 && name.ptr[start - 1] != '/' && name.ptr[start - 1] != '\\') start--;
    return str_from(name, start);
}

// Joiners stay: without them some scripts and pictures fall apart.
static bool is_invisible(uint32_t c)
{
    switch (u_charType((UChar32)c)) {
    case U_CONTROL_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_SURROGATE:
    case U_UNASSIGNED: return true;
    case U_FORMAT_CHAR: return c != 0x200C && c != 0x200D;
    default: return false;
    }
}

static bool is_special(uint32_t c)
{
    return c < 0x80 && strchr("<>:\"|?*/\\%", (int)c) && c != 0;
}

static Str visible(Work *work, Str s)
{
    Text out = TEXT(work);
    char bytes[UTF8_BYTES_MAX];
    for (size_t at = 0; at < s.len;) {
        uint32_t c = utf8_next(s, &at);
        if (c == UTF8_BROKEN || is_invisible(c)) continue;
        if (u_charType((UChar32)c) == U_SPACE_SEPARATOR) c = ' ';
        if (is_special(c)) c = '_';
        size_t len = utf8_put(bytes, c);
        text_add(&out, (Str){ bytes, len });
    }
    return text_str(&out);
}

// A name that begins with a dot is hidden, one that ends with a dot is another on Windows.
static Str without_dots(Str s)
{
    while (s.len && (s.ptr[0] == '.' || s.ptr[0] == ' ')) s = str_from(s, 1);
    while (s.len && (s.ptr[s.len - 1] == '.' || s.ptr[s.len - 1] == ' '))
        s = str_head(s, s.len - 1);
    return s;
}

static bool equal_fold(Str s, const char *upper)
{
    size_t i = 0;
    for (; i < s.len && upper[i]; i++) {
        char c = s.ptr[i];
        if ((c >= 'a' && c <= 'z' ? c - 32 : c) != upper[i]) return false;
    }
    return i == s.len && !upper[i];
}

static bool is_device(Str name)
{
    static const char *const devices[] = { "CON", "PRN", "AUX", "NUL" };
    Str stem, rest;
    str_split(name, '.', &stem, &rest);
    stem = str_trim(stem);
    for (size_t i = 0; i < COUNT(devices); i++)
        if (equal_fold(stem, devices[i])) return true;
    bool digit = stem.len == 4 && stem.ptr[3] >= '0' && stem.ptr[3] <= '9';
    return digit && (equal_fold(str_head(stem, 3), "COM") || equal_fold(str_head(stem, 3), "LPT"));
}

Str file_name_extension(Work *work, Str name)
{
    size_t dot = name.len;
    while (dot > 0 && name.ptr[dot - 1] != '.') dot--;
    Str tail = str_from(name, dot);
    if (dot < 2 || tail.len == 0 || tail.len > EXTENSION_CHARS_MAX) return STR("");
    char *lower = NEW(work, char, tail.len);
    for (size_t i = 0; i < tail.len; i++) {
        char c = tail.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) return STR("");
        lower[i] = c;
    }
    return (Str){ lower, tail.len };
}

static Str shortened(Work *work, Str name)
{
    if (str_utf8_count(name) <= FILE_NAME_CHARS_MAX) return name;
    Str extension = file_name_extension(work, name);
    if (extension.len == 0) return without_dots(str_utf8_head(name, FILE_NAME_CHARS_MAX));
    Str stem = str_head(name, name.len - extension.len - 1);
    stem = without_dots(str_utf8_head(stem, FILE_NAME_CHARS_MAX - extension.len - 1));
    return str_format(work, "%.*s.%.*s", STR_ARG(stem), STR_ARG(extension));
}

Str file_name_clean(Work *work, Str name)
{
    Str clean = without_dots(visible(work, composed(work, last_part(name))));
    if (is_device(clean)) clean = str_format(work, "_%.*s", STR_ARG(clean));
    clean = shortened(work, clean);
    return clean.len ? clean : STR("file");
}
