// csv_test.c - reading CSV as people really write it, writing what no spreadsheet executes.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "test.h"
#include "record/csv.h"
#include "../fuzz/csv_fuzz.c"
#include "dataset.h"

enum { ROW_BYTES = 200, ROW_FIELDS = 5 };

// What was read, as text: "3: a|b" for a row, "3-4: fault 2" for a bad one (the column last).
typedef struct Heard { Text text; int64_t stop_after; } Heard;

static bool hear_row(void *arg, const Row *row)
{
    Heard *heard = arg;
    text_format(&heard->text, "%lld:", (long long)row->line);
    for (size_t i = 0; i < row->count; i++)
        text_format(&heard->text, "%s%.*s", i ? "|" : " ", STR_ARG(row->fields[i]));
    text_add_char(&heard->text, '\n');
    return --heard->stop_after != 0;
}

static bool hear_bad(void *arg, const BadRow *bad)
{
    Heard *heard = arg;
    text_format(&heard->text, "%lld", (long long)bad->line);
    if (bad->line_last != bad->line) text_format(&heard->text, "-%lld", (long long)bad->line_last);
    text_format(&heard->text, ": %s", row_fault_text(bad->fault));
    if (bad->column) text_format(&heard->text, " (%zu)", bad->column);
    text_format(&heard->text, " <%.*s>\n", STR_ARG(str_head(bad->raw, 20)));
    return --heard->stop_after != 0;
}

static Str hear(Work *work, CsvOptions options, Str bytes, size_t piece, RowCounts *counts)
{
    Heard heard = { TEXT(work), 0 };
    char buffer[ROW_BYTES];
    Str fields[ROW_FIELDS];
    CsvReader reader = csv_reader(options, (RowSink){ hear_row, hear_bad, &heard }, buffer,
                                  sizeof buffer, fields, COUNT(fields));
    for (size_t at = 0; at < bytes.len; at += piece)
        CHECK(csv_feed(&reader, str_head(str_from(bytes, at), piece)));
    CHECK(csv_end(&reader));
    *counts = reader.counts;
    return text_str(&heard.text);
}

static const struct { const char *bytes, *heard; } files[] = {
    { "", "" },
    { "a,b\n1,2\n", "1: a|b\n2: 1|2\n" },
    { "\xEF\xBB\xBF" "a,b\r\n1,2", "1: a|b\n2: 1|2\n" },
    { "\xEF\xBB\xBF\"a\",b", "1: a|b\n" },
    { "a,b\r1,2\r\r3,4", "1: a|b\n2: 1|2\n4: 3|4\n" },
    { "a,b\n\"x,\"\"y\"\"\",\"line 1\r\nline 2\"\n3,4\n",
      "1: a|b\n2: x,\"y\"|line 1\r\nline 2\n4: 3|4\n" },
    { "a,b\n\"\",\n,\"\"\n,x\n", "1: a|b\n4: |x\n" },
    { "a,b\n5\" pipe,it's \"so\"\n", "1: a|b\n2: 5\" pipe|it's \"so\"\n" },
    { "投诉,处理\n一,二\n", "1: 投诉|处理\n2: 一|二\n" },
    { "a,b\n1,2,,\n1,2,3\n1\n2,2\n",
      "1: a|b\n2: 1|2\n3: the row has more fields than the head (3) <1,2,3>\n"
      "4: the row has fewer fields than the head <1>\n5: 2|2\n" },
    { "a,b\n1,\xFF\n1,2\n",
      "1: a|b\n2: the field holds bytes that are not text (2) <1,\xFF>\n3: 1|2\n" },
    { "1,2,3,4,5,6\n", "1: the row has more fields than the head (6) <1,2,3,4,5,6>\n" },
    { "a,b\n\"1\" ,2\n3,4\n", "1: a|b\n2: text follows a closing quote (1) <\"1\" ,2>\n3: 3|4\n" },
    // A quote that is never closed costs its own line only.
    { "a,b\n1,\"x\n3,4\n5,6\n",
      "1: a|b\n2: a quoted field begins in this line and does not end <1,\"x>\n3: 3|4\n4: 5|6\n" },
    { "a,b\n1,\"x\n3,4\n5,\"y\"\n7,8",
      "1: a|b\n2: a quoted field begins in this line and does not end <1,\"x>\n"
      "3: 3|4\n4: 5|y\n5: 7|8\n" },
    { "a,b\n1,\"x", "1: a|b\n2: a quoted field begins in this line and does not end <1,\"x>\n" },
    { "\"", "1: a quoted field begins in this line and does not end <\">\n" },
};

TEST(reads_csv_as_it_is_written)
{
    for (size_t i = 0; i < COUNT(files); i++) {
        RowCounts counts;
        for (size_t piece = 1; piece <= 64; piece *= 2)
            CHECK_STR(hear(work, (CsvOptions){ 0 }, str_of(files[i].bytes), piece, &counts),
                      str_of(files[i].heard));
    }
}

TEST(counts_every_row)
{
    RowCounts counts;
    hear(work, (CsvOptions){ 0 }, STR("a,b\n1,2\n\n,\n1\n3,4"), 3, &counts);
    CHECK_INT(counts.rows, 3);
    CHECK_INT(counts.bad, 1);
    CHECK_INT(counts.blank, 2);
}

TEST(obeys_its_options)
{
    RowCounts counts;
    CsvOptions options = { .separator = ';', .ragged = true, .refuse_replaced = true };
    CHECK_STR(hear(work, options, STR("a;b\n1\n\uFFFD;2\n1,5;2"), 5, &counts),
              STR("1: a|b\n2: 1|\n"
                  "3: the field holds bytes that could not be decoded (1) <\uFFFD;2>\n"
                  "4: 1,5|2\n"));
    options = (CsvOptions){ .field_bytes_max = 3 };
    CHECK_STR(hear(work, options, STR("a,b\n1,1234\n1,123\n"), 5, &counts),
              STR("1: a|b\n2: the field is too long (2) <1,1234>\n3: 1|123\n"));
}

static Str repeat(Work *work, Str head, Str piece, int times, Str tail)
{
    Text out = TEXT(work);
    text_add(&out, head);
    for (int i = 0; i < times; i++) text_add(&out, piece);
    text_add(&out, tail);
    return text_str(&out);
}

TEST(bounds_a_row)
{
    RowCounts counts;
    Str fits = repeat(work, STR("a,"), STR("x"), ROW_BYTES - 2, STR("\n1,2\n"));
    Str heard = hear(work, (CsvOptions){ 0 }, fits, 7, &counts);
    CHECK_INT(counts.rows, 2);
    CHECK_INT(heard.len, ROW_BYTES + 11);
    Str long_one = repeat(work, STR("a,b\n1,"), STR("x"), ROW_BYTES, STR("\n1,2\n"));
    CHECK_STR(hear(work, (CsvOptions){ 0 }, long_one, 7, &counts),
              STR("1: a|b\n2: the row is too long <1,xxxxxxxxxxxxxxxxxx>\n3: 1|2\n"));
    Str quoted = repeat(work, STR("a,b\n1,\""), STR("x,y\n"), 100, STR("\"\n1,2\n"));
    hear(work, (CsvOptions){ 0 }, quoted, 7, &counts);
    CHECK_INT(counts.rows, 101);
    CHECK_INT(counts.bad, 2);            // the line of the quote, and the last one's
}

TEST(stops_when_told)
{
    char buffer[ROW_BYTES];
    Str fields[ROW_FIELDS];
    Heard heard = { TEXT(work), 2 };
    RowSink sink = { hear_row, hear_bad, &heard };
    CsvReader reader = csv_reader((CsvOptions){ 0 }, sink, buffer, ROW_BYTES, fields, ROW_FIELDS);
    CHECK(!csv_feed(&reader, STR("a\nb\nc\nd\n")));
    CHECK(!csv_feed(&reader, STR("e\n")));
    CHECK(!csv_end(&reader));
    CHECK_STR(text_str(&heard.text), STR("1: a\n2: b\n"));
}

static const struct { const char *head; char separator; } separated[] = {
    { "", ',' }, { "abc\n", ',' }, { "a,b\n1,2\n", ',' }, { "a;b\n1,5;2\n", ';' },
    { "a\tb\n1\t2,5;6\n", '\t' }, { "\"a;b;c\",d\n\"1;2\",2\n3,4", ',' }, { "a;b", ';' },
    { "姓名;电话,手机\n张三;1,2\n李四;3\n", ';' },
};

TEST(finds_the_separator)
{
    for (size_t i = 0; i < COUNT(separated); i++)
        CHECK_INT(csv_separator(str_of(separated[i].head)), separated[i].separator);
}

static const struct { const char *field, *written; } guarded[] = {
    { "plain", "plain" }, { "", "" }, { "a,b", "\"a,b\"" }, { "say \"hi\"", "\"say \"\"hi\"\"\"" },
    { "two\nlines", "\"two\nlines\"" }, { "=1+1", "'=1+1" }, { "+86 138", "'+86 138" },
    { "-5", "'-5" },
    { "@SUM(A1)", "'@SUM(A1)" }, { "\t=1", "'\t=1" }, { "\r=1", "\"'\r=1\"" }, { "＝1", "'＝1" },
    { "=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"" },
    { "'=1", "''=1" }, { "'s", "'s" }, { "a=b", "a=b" },
};

TEST(writes_no_formula)
{
    for (size_t i = 0; i < COUNT(guarded); i++) {
        Text out = TEXT(work);
        CsvWriter writer = csv_writer(&out, ',', false);
        csv_text(&writer, str_of(guarded[i].field));
        CHECK_STR(text_str(&out), str_of(guarded[i].written));
    }
    Text out = TEXT(work);
    CsvWriter writer = csv_writer(&out, ';', true);
    csv_int(&writer, -5);
    csv_made(&writer, STR("-0.5"));
    csv_text(&writer, STR("a;b"));
    csv_row_end(&writer);
    csv_int(&writer, 7);
    csv_row_end(&writer);
    CHECK_STR(text_str(&out), STR("\xEF\xBB\xBF-5;-0.5;\"a;b\"\r\n7\r\n"));
}

// Rows that are compared with what was written.
typedef struct Expected { const Str *fields; size_t count, next; } Expected;

static bool expect_row(void *arg, const Row *row)
{
    Expected *expected = arg;
    for (size_t i = 0; i < row->count; i++, expected->next++)
        CHECK_STR(csv_unguard(row->fields[i]), expected->fields[expected->next]);
    return true;
}

static bool expect_no_bad(void *arg, const BadRow *bad)
{
    (void)arg;
    fail_msg("line %lld: %s", (long long)bad->line, row_fault_text(bad->fault));
    return false;
}

TEST(reads_back_what_it_writes)
{
    enum { COLUMNS = 4, CELLS = COLUMNS * 500 };
    static const char *const pieces[] = { "=", "'", "\"", ",", "\r", "\n", "-", "x", "投", "\t" };
    Seed seed = { 21 };
    Str cells[CELLS], fields[COLUMNS];
    Text out = TEXT(work);
    CsvWriter writer = csv_writer(&out, ',', true);
    for (size_t i = 0; i < CELLS; i++) {
        Text cell = TEXT(work);
        if (i % COLUMNS == 0) text_add_char(&cell, 'k');
        for (int64_t left = seed_below(&seed, 6); left > 0; left--)
            text_add(&cell, str_of(pieces[seed_below(&seed, COUNT(pieces))]));
        cells[i] = text_str(&cell);
        csv_text(&writer, cells[i]);
        if (i % COLUMNS == COLUMNS - 1) csv_row_end(&writer);
    }
    char buffer[ROW_BYTES];
    Expected expected = { cells, CELLS, 0 };
    RowSink sink = { expect_row, expect_no_bad, &expected };
    CsvReader reader = csv_reader((CsvOptions){ 0 }, sink, buffer, sizeof buffer, fields, COLUMNS);
    CHECK(csv_feed(&reader, text_str(&out)) && csv_end(&reader));
    CHECK_INT(expected.next, CELLS);
}

// Bytes at random: the properties of the fuzz target hold.
TEST(says_the_same_however_the_bytes_are_cut)
{
    static const char letters[] = "\"\",,;\n\r\n\"ab\xE6\x8A\x95\xEF\xBB\xBF\xFF";
    Seed seed = { 17 };
    for (int i = 0; i < 20000; i++) {
        uint8_t bytes[300];
        size_t len = 1 + (size_t)seed_below(&seed, sizeof bytes - 1);
        bytes[0] = (uint8_t)seed_u64(&seed);
        for (size_t j = 1; j < len; j++)
            bytes[j] = (uint8_t)letters[seed_below(&seed, sizeof letters - 1)];
        LLVMFuzzerTestOneInput(bytes, len);
    }
}

static bool any_row(void *arg, const Row *row)
{
    *(size_t *)arg += row->count;
    return true;
}

static bool any_bad(void *arg, const BadRow *bad)
{
    *(size_t *)arg += bad->raw.len;
    return true;
}

// A hostile file whose quotes are never closed must not be read over and over.
TEST(takes_linear_time)
{
    static char buffer[ROW_BYTES_MAX];
    Str fields[ROW_FIELDS], piece = repeat(work, STR(""), STR("b\",\"c\n"), 10000, STR(""));
    size_t seen = 0;
    CsvReader reader = csv_reader((CsvOptions){ 0 }, (RowSink){ any_row, any_bad, &seen }, buffer,
                                  sizeof buffer, fields, COUNT(fields));
    csv_feed(&reader, STR("a,b\n\"a\n"));
    for (int i = 0; i < 200; i++) csv_feed(&reader, piece);
    csv_end(&reader);
    CHECK(reader.line > 2000000);
}

static void dataset_count(const char *set, const char *name, int64_t rows, size_t columns)
{
    static char buffer[ROW_BYTES_MAX];
    char path[DATASET_PATH_MAX], bytes[1 << 16];
    Str fields[ROW_FIELDS_MAX];
    size_t seen = 0;
    CHECK(dataset_path(path, set, name));
    gzFile file = gzopen(path, "rb");
    CHECK(file != NULL);
    CsvReader reader = csv_reader((CsvOptions){ 0 }, (RowSink){ any_row, any_bad, &seen }, buffer,
                                  sizeof buffer, fields, COUNT(fields));
    for (int len; (len = gzread(file, bytes, sizeof bytes)) > 0;)
        csv_feed(&reader, (Str){ bytes, (size_t)len });
    csv_end(&reader);
    gzclose(file);
    CHECK_INT(reader.counts.rows, rows + 1);
    CHECK_INT(reader.counts.bad, 0);
    CHECK_INT(seen, (size_t)(rows + 1) * columns);
}

DATASET_TEST(reads_the_council_log, "nyc_council_complaints")
{
    dataset_count("nyc_council_complaints", "complaints.csv.gz", 222937, 7);
}

DATASET_TEST(reads_the_helpdesk_log, "helpdesk_italian")
{
    dataset_count("helpdesk_italian", "log.csv", 13710, 3);
}

RUN(CASE(reads_csv_as_it_is_written), CASE(counts_every_row), CASE(obeys_its_options),
    CASE(bounds_a_row), CASE(stops_when_told), CASE(finds_the_separator), CASE(writes_no_formula),
    CASE(reads_back_what_it_writes), CASE(says_the_same_however_the_bytes_are_cut),
    CASE(takes_linear_time), CASE(reads_the_council_log), CASE(reads_the_helpdesk_log))
