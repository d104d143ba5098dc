// fold_test.c - what folding makes equal and leaves apart, and that it agrees with ICU everywhere.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "test.h"
#include "text/fold.h"
#include "text/utf8.h"
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

static const struct { const char *text, *folded; } cases[] = {
    { "", "" },
    { "Quick Brown FOX 42", "quick brown fox 42" },
    { "ＡＢＣ１２３（ｱｶﾞ）", "abc123(アガ)" },          // width; the halfwidth voiced mark fuses
    { "客戶投訴處理", "客户投诉处理" },
    { "乾隆 頭髮 發展 裏面", "干隆 头发 发展 里面" },
    { "Straße ﬁn Ⅷ ㎏ ①", "strasse fin viii kg 1" },
    { "CAF\u00C9 = cafe\u0301", "caf\u00E9 = caf\u00E9" },   // composed and decomposed meet
    { "a\u200Bb\uFEFFc\u00ADd", "abcd" },                  // zero-width space, BOM, soft hyphen
    { "投\u3000诉", "投 诉" },
    { "ΌΣΟΣ ὈΔΥΣΣΕΎΣ", "όσοσ ὀδυσσεύσ" },
    { "각", "각" },
    { "\xF0\x9D\x94\xB8\xF0\xA0\x80\x80", "a\xF0\xA0\x80\x80" },   // beyond the first plane
    { "ok\xFF\xE6\x8Aok", "okok" },                         // broken bytes are left out
};

TEST(folds_what_means_the_same)
{
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_STR(fold_text(work, str_of(cases[i].text)), str_of(cases[i].folded));
    CHECK(fold_text(work, STR_ABSENT).ptr != NULL);
}

TEST(keeps_its_result_apart_from_its_input)
{
    char text[] = "abc";
    Str folded = fold_text(work, (Str){ text, 3 });
    text[0] = 'X';
    CHECK_STR(folded, STR("abc"));
}

// ICU's own answer, before Traditional becomes Simplified.
static Str folded_by_icu(Str s, char *out)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar source[64], folded[64];
    int32_t len, written;
    u_strFromUTF8(source, 64, &len, s.ptr, (int32_t)s.len, &error);
    len = unorm2_normalize(unorm2_getNFKCCasefoldInstance(&error), source, len, folded, 64, &error);
    u_strToUTF8(out, 256, &written, folded, len, &error);
    CHECK(U_SUCCESS(error));
    return (Str){ out, (size_t)written };
}

static void every_code_point(Work *work, uint32_t from, uint32_t to)
{
    for (uint32_t c = from; c < to; c++) {
        char bytes[4], expected[256];
        if (U_IS_SURROGATE(c)) continue;
        Str one = { bytes, utf8_put(bytes, c) };
        Str once = fold_text(work, one);
        CHECK_STR(fold_text(work, once), once);
        CHECK_STR(once, fold_text(work, folded_by_icu(one, expected)));
    }
}

// Planes 4 to 13 hold no characters.
TEST(comes_to_rest_and_agrees_with_icu_on_plane_0) { every_code_point(work, 1, 0x10000); }
TEST(comes_to_rest_and_agrees_with_icu_on_plane_1) { every_code_point(work, 0x10000, 0x20000); }
TEST(comes_to_rest_and_agrees_with_icu_on_planes_2_3) { every_code_point(work, 0x20000, 0x32400); }
TEST(comes_to_rest_and_agrees_with_icu_on_plane_14) { every_code_point(work, 0xE0000, 0xE0200); }

// Random neighbours: the table must know every pair that fuses.
TEST(agrees_with_icu_on_neighbours)
{
    static const uint32_t pool[] = {
        'A', 'e', '-', 0xAD, 0xDF, 0x1ED, 0x301, 0x315, 0x323, 0x345, 0x3B1, 0x9BE, 0x9C7, 0x0DCA,
        0x0DD9, 0x1100, 0x1161, 0x11A8, 0x1E9B, 0x1FB3, 0x200D, 0x212B, 0x3042, 0x3099, 0x30AB,
        0x4E2D, 0xAC00, 0xFB01, 0xFF76, 0xFF9E, 0xFFA1, 0xFFC2, 0x110B9, 0x110BA, 0x1D15E, 0x1D165,
    };
    Seed seed = { 7 };
    for (int i = 0; i < 20000; i++) {
        char text[64], expected[256];
        size_t len = 0;
        for (int64_t left = 1 + seed_below(&seed, 6); left > 0; left--) {
            len += utf8_put(text + len, pool[seed_below(&seed, COUNT(pool))]);
        }
        Str s = { text, len };
        CHECK_STR(fold_text(work, s), folded_by_icu(s, expected));
    }
}

RUN(CASE(folds_what_means_the_same), CASE(keeps_its_result_apart_from_its_input),
    CASE(comes_to_rest_and_agrees_with_icu_on_plane_0),
    CASE(comes_to_rest_and_agrees_with_icu_on_plane_1),
    CASE(comes_to_rest_and_agrees_with_icu_on_planes_2_3),
    CASE(comes_to_rest_and_agrees_with_icu_on_plane_14), CASE(agrees_with_icu_on_neighbours))
