// fold_table.c - writes the table behind src/text/fold.c, from ICU.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/fold_table.h"
#include "text/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uset.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum { UNITS_MAX = 64, BYTES_MAX = 1 << 20 };

static uint32_t entries[FOLD_CODE_POINTS];
static uint16_t pages[FOLD_PAGES];
static int      page_first[FOLD_PAGES];     // a page's number in `entries`, for each distinct page
static int      pages_distinct;
static char     bytes[BYTES_MAX];
static size_t   bytes_used;

static const UNormalizer2 *normalizer;
static UTransliterator    *simplifier;
static USet               *traditional;

static void must(UErrorCode error, const char *what)
{
    if (U_SUCCESS(error)) return;
    fprintf(stderr, "fold_table: %s: %s\n", what, u_errorName(error));
    exit(1);
}

static void tables_open(void)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar id[32];
    u_uastrcpy(id, "Traditional-Simplified");
    normalizer = unorm2_getNFKCCasefoldInstance(&error);
    simplifier = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
    must(error, "opening ICU's tables");
    traditional = utrans_getSourceSet(simplifier, true, NULL, &error);
    must(error, "the set of traditional characters");
}

static uint32_t simplified_once(uint32_t c)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar units[UNITS_MAX];
    int32_t len = 0, limit;
    UChar32 simplified = (UChar32)c;
    u_strFromUTF32(units, UNITS_MAX, &len, &simplified, 1, &error);
    limit = len;
    utrans_transUChars(simplifier, units, &len, UNITS_MAX, 0, &limit, &error);
    u_strToUTF32(&simplified, 1, &len, units, len, &error);
    must(error, "simplifying");
    return (uint32_t)simplified;
}

// A simplified form may itself be a traditional one, and two (82CE, 82E7) are each other's: whoever
// leads to such a pair gets its smaller member.
static uint32_t simplified(uint32_t c)
{
    for (int i = 0; i < 4; i++) c = simplified_once(c);
    uint32_t other = simplified_once(c);
    if (simplified_once(other) != c) {
        fprintf(stderr, "fold_table: simplifying %X does not come to rest\n", c);
        exit(1);
    }
    return other < c ? other : c;
}

static CharClass class_of(UChar32 c)
{
    UErrorCode error = U_ZERO_ERROR;
    if (!u_isalnum(c) && !(U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_N_MASK))) return CHAR_BREAK;
    switch ((int)uscript_getScript(c, &error)) {
    case USCRIPT_HAN: case USCRIPT_HIRAGANA: case USCRIPT_KATAKANA: case USCRIPT_BOPOMOFO:
    case USCRIPT_HANGUL: case USCRIPT_YI: case USCRIPT_THAI: case USCRIPT_LAO: case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
        return CHAR_UNSPACED;
    default:
        // The prolonged sound mark serves both kana and so belongs to no one script.
        return c == 0x30FC ? CHAR_UNSPACED : CHAR_WORD;
    }
}

// The folded form of a code point as UTF-8; its length.
static int32_t fold(uint32_t c, char out[UNITS_MAX * 4])
{
    UErrorCode error = U_ZERO_ERROR;
    UChar32 source = (UChar32)c, folded[UNITS_MAX];
    UChar units[UNITS_MAX], more[UNITS_MAX];
    int32_t len;
    u_strFromUTF32(units, UNITS_MAX, &len, &source, 1, &error);
    len = unorm2_normalize(normalizer, units, len, more, UNITS_MAX, &error);
    u_strToUTF32(folded, UNITS_MAX, &len, more, len, &error);
    must(error, "folding");
    size_t written = 0;
    for (int32_t i = 0; i < len; i++) {
        bool known = uset_contains(traditional, folded[i]);
        uint32_t part = (uint32_t)folded[i];
        written += utf8_put(out + written, known ? simplified(part) : part);
    }
    return (int32_t)written;
}

static uint32_t entry_of(uint32_t c)
{
    char source[UTF8_BYTES_MAX], folded[UNITS_MAX * 4];
    int32_t source_len = (int32_t)utf8_put(source, c), len = fold(c, folded);
    CharClass class = class_of((UChar32)c);
    bool joins = !unorm2_hasBoundaryBefore(normalizer, (UChar32)c);
    if (len == source_len && memcmp(source, folded, (size_t)len) == 0)
        return FOLD_ENTRY(class, joins, 0, 0, 0);

    if (len > FOLD_LEN_MAX || bytes_used + (size_t)len > BYTES_MAX) {
        fprintf(stderr, "fold_table: the folded form of %X does not fit\n", c);
        exit(1);
    }
    memcpy(bytes + bytes_used, folded, (size_t)len);
    uint32_t entry = FOLD_ENTRY(class, joins, 1, len, bytes_used);
    bytes_used += (size_t)len;
    return entry;
}

static uint16_t page_number(int page)
{
    const uint32_t *mine = entries + page * FOLD_PAGE;
    for (int i = 0; i < pages_distinct; i++) {
        const uint32_t *known = entries + page_first[i] * FOLD_PAGE;
        if (memcmp(known, mine, FOLD_PAGE * sizeof *mine) == 0) return (uint16_t)i;
    }
    page_first[pages_distinct] = page;
    return (uint16_t)pages_distinct++;
}

static void tables_write(FILE *out)
{
    fputs("// fold_table.c - written by tools/fold_table from ICU " U_ICU_VERSION ".\n"
          "// SPDX-License-Identifier: AGPL-3.0-or-later\n"
          "#include \"text/fold_table.h\"\n\nconst uint16_t fold_pages[FOLD_PAGES] = {", out);
    for (int i = 0; i < FOLD_PAGES; i++) fprintf(out, "%s%d,", i % 24 ? "" : "\n", pages[i]);
    fputs("\n};\n\nconst uint32_t fold_entries[][FOLD_PAGE] = {", out);
    for (int i = 0; i < pages_distinct; i++) {
        fputs("\n{", out);
        for (int j = 0; j < FOLD_PAGE; j++)
            fprintf(out, "%u,", entries[page_first[i] * FOLD_PAGE + j]);
        fputs("},", out);
    }
    fputs("\n};\n\nconst char fold_bytes[] = {", out);
    for (size_t i = 0; i < bytes_used; i++) fprintf(out, "%s%d,", i % 24 ? "" : "\n", bytes[i]);
    fputs("\n};\n", out);
}

int main(int argc, char **argv)
{
    FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (!out) {
        fputs("usage: fold_table OUTPUT\n", stderr);
        return 2;
    }
    tables_open();
    for (uint32_t c = 0; c < FOLD_CODE_POINTS; c++)
        entries[c] = U_IS_SURROGATE(c) ? FOLD_ENTRY(CHAR_BREAK, 0, 0, 0, 0) : entry_of(c);
    for (int page = 0; page < FOLD_PAGES; page++) pages[page] = page_number(page);
    tables_write(out);
    return fclose(out) == 0 ? 0 : 1;
}
