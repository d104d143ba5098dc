// pinyin_table.c - writes the table behind src/text/pinyin.c, from ICU.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/pinyin.h"
#include "text/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum { SYLLABLES_MAX = 1000, UNITS_MAX = 64 };

// Surnames whose reading CLDR does not know.
static const struct { const char *name, *syllable[2]; } more_surnames[] = {
    { "覃", { "qin", "" } },       { "朴", { "piao", "" } },      { "缪", { "miao", "" } },
    { "万俟", { "mo", "qi" } },    { "尉迟", { "yu", "chi" } },   { "澹台", { "tan", "tai" } },
    { "单于", { "chan", "yu" } },
};

static char     syllables[SYLLABLES_MAX][PINYIN_LETTERS_MAX + 1];
static uint16_t syllables_count = 1;
static uint16_t readings[PINYIN_LAST - PINYIN_FIRST + 1];

static void must(UErrorCode error, const char *what)
{
    if (U_SUCCESS(error)) return;
    fprintf(stderr, "pinyin_table: %s: %s\n", what, u_errorName(error));
    exit(1);
}

static UTransliterator *reader_open(const char *name)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar id[128];
    u_uastrcpy(id, name);
    UTransliterator *reader = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
    must(error, name);
    return reader;
}

static uint16_t syllable_number(const char *letters)
{
    for (uint16_t i = 0; i < syllables_count; i++)
        if (strcmp(syllables[i], letters) == 0) return i;
    if (strlen(letters) > PINYIN_LETTERS_MAX || syllables_count == SYLLABLES_MAX) exit(1);
    memcpy(syllables[syllables_count], letters, strlen(letters) + 1);
    return syllables_count++;
}

// The number of a character's reading; 0 if what ICU gives is not a syllable of letters.
static uint16_t reading(UTransliterator *reader, uint32_t c)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar units[UNITS_MAX] = { (UChar)c };
    int32_t len = 1, limit = 1;
    utrans_transUChars(reader, units, &len, UNITS_MAX, 0, &limit, &error);
    must(error, "reading a character");
    char letters[UNITS_MAX];
    size_t count = 0;
    for (int32_t i = 0; i < len; i++) {
        if (units[i] == ' ') continue;
        char letter = units[i] == 0xFC ? 'v' : (char)units[i];
        if (units[i] > 0xFF || letter < 'a' || letter > 'z') return 0;
        letters[count++] = letter;
    }
    letters[count] = 0;
    return syllable_number(letters);
}

static void surnames_write(FILE *out, UTransliterator *names)
{
    fputs("};\n\nconst PinyinSurname pinyin_surnames[] = {\n", out);
    for (uint32_t c = PINYIN_FIRST; c <= PINYIN_LAST; c++) {
        uint16_t as_name = reading(names, c);
        if (as_name && as_name != readings[c - PINYIN_FIRST])
            fprintf(out, "    { 0x%X, 0, { %d, 0 } },\n", c, as_name);
    }
    for (size_t i = 0; i < COUNT(more_surnames); i++) {
        Str name = str_of(more_surnames[i].name);
        size_t at = 0;
        uint32_t first = utf8_next(name, &at), second = at < name.len ? utf8_next(name, &at) : 0;
        fprintf(out, "    { 0x%X, 0x%X, { %d, %d } },\n", first, second,
                syllable_number(more_surnames[i].syllable[0]),
                syllable_number(more_surnames[i].syllable[1]));
    }
    fputs("};\nconst size_t pinyin_surnames_count = COUNT(pinyin_surnames);\n", out);
}

int main(int argc, char **argv)
{
    FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (!out) {
        fputs("usage: pinyin_table OUTPUT\n", stderr);
        return 2;
    }
    // Tones go, but not the dots of ü.
    UTransliterator *usual = reader_open("Han-Latin; NFD; [[:Mn:]-[\\u0308]] Remove; NFC");
    UTransliterator *names = reader_open("Han-Latin/Names; NFD; [[:Mn:]-[\\u0308]] Remove; NFC");
    for (uint32_t c = PINYIN_FIRST; c <= PINYIN_LAST; c++)
        readings[c - PINYIN_FIRST] = reading(usual, c);

    fputs("// pinyin_table.c - written by tools/pinyin_table from ICU " U_ICU_VERSION ".\n"
          "// SPDX-License-Identifier: AGPL-3.0-or-later\n#include \"text/pinyin.h\"\n\n"
          "const uint16_t pinyin_readings[PINYIN_LAST - PINYIN_FIRST + 1] = {", out);
    for (size_t i = 0; i < COUNT(readings); i++)
        fprintf(out, "%s%d,", i % 24 ? "" : "\n", readings[i]);
    surnames_write(out, names);
    fputs("\nconst char pinyin_syllables[][PINYIN_LETTERS_MAX + 1] = {\n", out);
    for (uint16_t i = 0; i < syllables_count; i++) fprintf(out, "\"%s\",\n", syllables[i]);
    fputs("};\n", out);
    utrans_close(usual);
    utrans_close(names);
    return fclose(out) == 0 ? 0 : 1;
}
