// file_name_test.c - names from outside that would deceive a reader, a shell or a file system.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "test.h"
#include "text/file_name.h"

static const struct {
    const char *name, *clean;
} names[] = {
    { "invoice.pdf", "invoice.pdf" },
    { "燃气表 照片.JPG", "燃气表 照片.JPG" },
    { "../../etc/passwd", "passwd" },
    { "C:\\Users\\li\\a.txt", "a.txt" },
    { "a/", "file" },
    { "", "file" },
    { "...", "file" },
    { ".htaccess", "htaccess" },
    { "report.pdf. . ", "report.pdf" },
    { "a\nb\tc.txt", "abc.txt" },
    { "invoice\xE2\x80\xAE"
      "fdp.exe",
      "invoicefdp.exe" }, // turns the writing round
    { "a\xE2\x80\x8B\xEF\xBB\xBF"
      "b.txt",
      "ab.txt" }, // zero width
    { "a\xE2\x80\xA8"
      "b.txt",
      "ab.txt" }, // a line separator
    { "a\xC2\xA0"
      "b.txt",
      "a b.txt" },                             // a space that does not break
    { "cafe\xCC\x81.txt", "caf\xC3\xA9.txt" }, // decomposed
    { "a<b>:c|d?e*f\"g%00.txt", "a_b__c_d_e_f_g_00.txt" },
    { "con.txt", "_con.txt" },
    { "LPT1", "_LPT1" },
    { "COMPANY.txt", "COMPANY.txt" },
    { "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x94\xA7.png",
      "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x94\xA7.png" }, // a picture of two joined
};

TEST(names_are_made_fit)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        Str clean = file_name_clean(work, str_of(names[i].name));
        CHECK_STR(clean, str_of(names[i].clean));
        CHECK_STR(file_name_clean(work, clean), clean);
    }
}

TEST(long_names_keep_their_extension)
{
    Text name = TEXT(work);
    for (int i = 0; i < 300; i++) text_add(&name, STR("表"));
    text_add(&name, STR(".pdf"));
    Str clean = file_name_clean(work, text_str(&name));
    CHECK_INT(str_utf8_count(clean), FILE_NAME_CHARS_MAX);
    CHECK(str_ends(clean, STR("表.pdf")));
}

TEST(extensions_are_told)
{
    CHECK_STR(file_name_extension(work, STR("a.b.PDF")), STR("pdf"));
    CHECK_STR(file_name_extension(work, STR("pdf")), STR(""));
    CHECK_STR(file_name_extension(work, STR(".pdf")), STR(""));
    CHECK_STR(file_name_extension(work, STR("a.")), STR(""));
    CHECK_STR(file_name_extension(work, STR("a.照片")), STR(""));
    CHECK_STR(file_name_extension(work, STR("a.abcdefghijk")), STR(""));
}

RUN(CASE(names_are_made_fit), CASE(long_names_keep_their_extension), CASE(extensions_are_told))
