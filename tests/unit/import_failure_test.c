// import_failure_test.c - why an import failed is told in the reader's language.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_failure.h"
#include "test.h"

static void check_words(Work *work, const char *noted, const char *chinese)
{
    CHECK_STR(import_failure_words(work, str_of(noted), true), str_of(chinese));
    CHECK_STR(import_failure_words(work, str_of(noted), false), str_of(noted));
}

TEST(a_failure_is_told_in_both_languages)
{
    check_words(work, "the file is empty", "文件是空的");
    check_words(work, "7 rows are faulty, and the map wants all or nothing",
                "有 7 行有误，而对应表要求全部无误才导入");
}

TEST(what_differs_is_taken_over_and_put_into_words_where_it_has_some)
{
    check_words(work, "the file is damaged: it cannot be unpacked", "文件已损坏：解不开");
    check_words(work, "the file is damaged: bad block", "文件已损坏：bad block");
    check_words(work, "xl/a.xml is damaged: no tag in line 12",
                "xl/a.xml 已损坏：no tag，第 12 行");
    check_words(work, "the first row names the columns, but the row is too long",
                "第一行应是列名，但它有误：这一行太长");
}

TEST(a_failure_without_words_stays_as_it_is)
{
    check_words(work, "rows are faulty, and", "rows are faulty, and");
    check_words(work, "Input/output error", "Input/output error");
    CHECK_INT(import_failure_words(work, STR_ABSENT, true).len, 0);
}

RUN(CASE(a_failure_is_told_in_both_languages),
    CASE(what_differs_is_taken_over_and_put_into_words_where_it_has_some),
    CASE(a_failure_without_words_stays_as_it_is))
