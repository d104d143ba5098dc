// gb18030_table.c - writes the table behind src/text/gb18030.c: ICU's, brought up to GB18030-2022.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/gb18030_table.h"
#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucnv.h>

// Where the edition of 2022 and the WHATWG's table differ from the one of 2005 of older ICUs:
// 18 characters left the private use area, and A3A0 is read as the blank it looks like.
static const struct { uint16_t pair, code_point; } moved[] = {
    { 0xA3A0, 0x3000 },
    { 0xA6D9, 0xFE10 }, { 0xA6DA, 0xFE12 }, { 0xA6DB, 0xFE11 }, { 0xA6DC, 0xFE13 },
    { 0xA6DD, 0xFE14 }, { 0xA6DE, 0xFE15 }, { 0xA6DF, 0xFE16 }, { 0xA6EC, 0xFE17 },
    { 0xA6ED, 0xFE18 }, { 0xA6F3, 0xFE19 }, { 0xFE59, 0x9FB4 }, { 0xFE61, 0x9FB5 },
    { 0xFE66, 0x9FB6 }, { 0xFE67, 0x9FB7 }, { 0xFE6D, 0x9FB8 }, { 0xFE7E, 0x9FB9 },
    { 0xFE90, 0x9FBA }, { 0xFEA0, 0x9FBB },
};

static UConverter *converter;

static unsigned code_point(const unsigned char *bytes, int32_t len)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar units[4];
    int32_t count = ucnv_toUChars(converter, units, 4, (const char *)bytes, len, &error);
    if (U_FAILURE(error) || count != 1) {
        fprintf(stderr, "gb18030_table: ICU does not know %02X%02X...\n", bytes[0], bytes[1]);
        exit(1);
    }
    return units[0];
}

static unsigned pair_code_point(int lead, int trail)
{
    unsigned char bytes[] = { (unsigned char)lead, (unsigned char)trail };
    for (size_t i = 0; i < sizeof moved / sizeof *moved; i++)
        if (moved[i].pair == (lead << 8 | trail)) return moved[i].code_point;
    return code_point(bytes, 2);
}

static void pairs_write(FILE *out)
{
    fputs("const uint16_t gb18030_pairs[] = {", out);
    for (int lead = 0x81; lead <= 0xFE; lead++) {
        for (int trail = 0x40; trail <= 0xFE; trail++)
            if (trail != 0x7F)
                fprintf(out, "%s%u,", trail % 16 ? "" : "\n", pair_code_point(lead, trail));
    }
    fputs("\n};\n", out);
}

static void ranges_write(FILE *out)
{
    fputs("\nconst Gb18030Range gb18030_ranges[] = {\n", out);
    unsigned expected = 0;
    for (unsigned pointer = 0; pointer <= GB18030_BMP_LAST; pointer++) {
        unsigned char bytes[] = {
            (unsigned char)(0x81 + pointer / 12600), (unsigned char)(0x30 + pointer / 1260 % 10),
            (unsigned char)(0x81 + pointer / 10 % 126), (unsigned char)(0x30 + pointer % 10),
        };
        unsigned c = code_point(bytes, 4);
        if (c != expected) fprintf(out, "    { %u, 0x%X },\n", pointer, c);
        expected = c + 1;
    }
    fputs("};\n", out);
    fputs("const size_t gb18030_ranges_count ="
          " sizeof gb18030_ranges / sizeof *gb18030_ranges;\n", out);
}

int main(int argc, char **argv)
{
    UErrorCode error = U_ZERO_ERROR;
    FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
    converter = ucnv_open("gb18030", &error);
    if (!out || U_FAILURE(error)) {
        fputs("usage: gb18030_table OUTPUT\n", stderr);
        return 2;
    }
    fputs("// gb18030_table.c - written by tools/gb18030_table from ICU " U_ICU_VERSION ".\n"
          "// SPDX-License-Identifier: AGPL-3.0-or-later\n"
          "#include \"text/gb18030_table.h\"\n\n", out);
    pairs_write(out);
    ranges_write(out);
    ucnv_close(converter);
    return fclose(out) == 0 ? 0 : 1;
}
