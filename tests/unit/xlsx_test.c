// xlsx_test.c - workbooks written and read back, workbooks of others, and hostile ones.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/xlsx_apart.h"
#include "record/xlsx_number.h"
#include "test.h"
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

// What was read, as text: "3: a|b" for a row, "3: why (column)" for a bad one.
typedef struct Heard {
    Text text;
    RowCounts counts;
    XlsxError error;
    bool read;
    int64_t stop_after;
} Heard;

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
    text_format(&heard->text, "%lld: %s (%zu)\n", (long long)bad->line, row_fault_text(bad->fault),
                bad->column);
    return --heard->stop_after != 0;
}

// What comes out of the cage is what would come without it.
static void check_apart(Work *work, Str file, int64_t stop_after, const Heard *direct)
{
    Heard heard = { .text = TEXT(work), .stop_after = stop_after };
    RowSink sink = { hear_row, hear_bad, &heard };
    static _Alignas(16) char room[2 << 20];
    XlsxApart *memory = (void *)room;
    CHECK(xlsx_apart_bytes() <= sizeof room);
    int fd = memfd_create("book", MFD_CLOEXEC);
    CHECK_INT(write(fd, file.ptr, file.len), file.len);
    heard.read = xlsx_read_apart(memory, fd, sink, &heard.counts, &heard.error);
    close(fd);
    CHECK_STR(text_str(&heard.text), text_str(&direct->text));
    CHECK_STR(str_of(heard.error.text), str_of(direct->error.text));
    CHECK_INT(heard.read, direct->read);
    CHECK_INT(heard.counts.rows, direct->counts.rows);
    CHECK_INT(heard.counts.bad, direct->counts.bad);
}

static Heard hear(Work *work, Str file, XlsxOptions options, int64_t stop_after)
{
    Heard heard = { .text = TEXT(work), .stop_after = stop_after };
    RowSink sink = { hear_row, hear_bad, &heard };
    heard.read = xlsx_read(file, options, sink, &heard.counts, &heard.error);
    bool usual = !options.sheet.ptr && !options.sheet_index && !options.unpacked_bytes_max &&
                 !options.strings_bytes_max;
    // Of the thousands of damaged files one in 32, since each takes a process.
    static int turns;
    bool chosen = turns < 50 || turns % 32 == 0;
    if (usual && file.len && chosen) check_apart(work, file, stop_after, &heard);
    turns++;
    return heard;
}

static Str file_take(Work *work, const char *path)
{
    int file = open(path, O_RDONLY);
    CHECK(file >= 0);
    off_t size = lseek(file, 0, SEEK_END);
    CHECK(size > 0);
    char *bytes = NEW(work, char, (size_t)size);
    CHECK_INT(pread(file, bytes, (size_t)size, 0), size);
    close(file);
    unlink(path);
    return (Str){ bytes, (size_t)size };
}

static char *scratch_path(Work *work)
{
    char path[] = "/tmp/zhiyin-xlsx-XXXXXX";
    int file = mkstemp(path);
    CHECK(file >= 0);
    close(file);
    unlink(path);
    return str_z(work, str_of(path));
}

typedef struct Part {
    const char *name;
    Str text;
} Part;

static Str zip_of(Work *work, const Part *parts, size_t count)
{
    char *path = scratch_path(work);
    zip_t *zip = zip_open(path, ZIP_CREATE, NULL);
    CHECK(zip != NULL);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *source = zip_source_buffer(zip, parts[i].text.ptr, parts[i].text.len, 0);
        CHECK(source && zip_file_add(zip, parts[i].name, source, 0) >= 0);
    }
    CHECK_INT(zip_close(zip), 0);
    return file_take(work, path);
}

static Str part_of(Work *work, Str file, const char *name)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(file.ptr, file.len, 0, &error);
    zip_t *zip = zip_open_from_source(source, 0, &error);
    CHECK(zip != NULL);
    zip_file_t *part = zip_fopen(zip, name, 0);
    CHECK(part != NULL);
    char *bytes = NEW(work, char, 1 << 20);
    zip_int64_t len = zip_fread(part, bytes, 1 << 20);
    CHECK(len > 0);
    zip_fclose(part);
    zip_discard(zip);
    return (Str){ bytes, (size_t)len };
}

static const char *const texts[] = {
    "=1+1",
    "+86 138",
    "-5",
    "@SUM(A1)",
    "http://example.org/x",
    "mailto:a@b",
    "12",
    "01",
    " lead and trail ",
    "two\nlines\r\nand\ttab",
    "<&>\"'",
    "客户投诉\xF0\x9F\x98\x80",
    "_x0041_ _x005F_ _xzzzz_ __x0041_",
    "bell\x07 escape\x1B",
    "{=1}",
    "",
};

// Nothing a user wrote becomes a formula, a link or a number, and all of it comes back.
TEST(reads_back_what_it_writes)
{
    char *path = scratch_path(work);
    XlsxWriter *writer = xlsx_writer_open(path);
    Text expected = TEXT(work);
    xlsx_sheet_begin(writer, "数据");
    xlsx_text(writer, STR("主题"));
    xlsx_text(writer, STR("second"));
    xlsx_row_end(writer);
    text_add(&expected, STR("1: 主题|second\n"));
    for (size_t i = 0; i < COUNT(texts); i++) {
        xlsx_int(writer, (int64_t)i);
        xlsx_text(writer, str_of(texts[i]));
        xlsx_row_end(writer);
        text_format(&expected, "%zu: %zu|%s\n", i + 2, i, texts[i]);
    }
    CHECK(xlsx_writer_close(writer) == NULL);

    Str file = file_take(work, path);
    Heard heard = hear(work, file, (XlsxOptions){ .sheet = STR("数据") }, 0);
    CHECK_STR(str_of(heard.error.text), STR(""));
    CHECK_STR(text_str(&heard.text), text_str(&expected));
    Str sheet = part_of(work, file, "xl/worksheets/sheet1.xml");
    CHECK(str_find(sheet, STR("<t>=1+1</t>")) != SIZE_MAX);
    CHECK(str_find(sheet, STR("<f")) == SIZE_MAX);
    CHECK(str_find(sheet, STR("hyperlink")) == SIZE_MAX);
    CHECK(str_find(sheet, STR("state=\"frozen\"")) != SIZE_MAX);
    CHECK(str_find(sheet, STR("<autoFilter ref=\"A1:B17\"")) != SIZE_MAX);
    CHECK(str_find(part_of(work, file, "xl/styles.xml"), STR("<b/>")) != SIZE_MAX);
}

TEST(keeps_numbers_dates_and_sheets_apart)
{
    char *path = scratch_path(work);
    XlsxWriter *writer = xlsx_writer_open(path);
    xlsx_sheet_begin(writer, "a/b"); // Excel refuses the slash
    xlsx_text(writer, STR("only"));
    xlsx_row_end(writer);
    xlsx_sheet_begin(writer, "numbers");
    for (int i = 0; i < 4; i++) xlsx_text(writer, STR("head"));
    xlsx_row_end(writer);
    xlsx_int(writer, -123456789012345);
    xlsx_int(writer, 1234567890123456);
    xlsx_int(writer, INT64_MIN);
    xlsx_real(writer, 0.1);
    xlsx_row_end(writer);
    xlsx_real(writer, NAN);
    xlsx_share(writer, 0.934);
    xlsx_empty(writer);
    xlsx_real(writer, -2.5e-7);
    xlsx_row_end(writer);
    xlsx_date(writer, date_of(2025, 1, 26));
    xlsx_date(writer, date_of(1899, 12, 31));
    xlsx_time(writer, (Time){ 1737853200000 }, 480); // 2025-01-26T01:00:00Z in Shanghai
    xlsx_time(writer, (Time){ 1737853199999 }, -90);
    xlsx_row_end(writer);
    CHECK(xlsx_writer_close(writer) == NULL);

    Str file = file_take(work, path);
    Heard heard = hear(work, file, (XlsxOptions){ .sheet_index = 1 }, 0);
    CHECK_STR(text_str(&heard.text),
              STR("1: head|head|head|head\n"
                  "2: -123456789012345|1234567890123456|-9223372036854775808|0.1\n"
                  "3: |0.934||-2.5e-07\n"
                  "4: 2025-01-26|1899-12-31|2025-01-26T09:00:00|2025-01-25T23:29:59\n"));
    XlsxSheets sheets;
    XlsxError error;
    CHECK(xlsx_sheets(file, &sheets, &error));
    CHECK_INT(sheets.count, 2);
    CHECK_STR(str_of(sheets.names[0]), STR("Sheet1"));
    CHECK_STR(str_of(sheets.names[1]), STR("numbers"));
    CHECK(!hear(work, file, (XlsxOptions){ .sheet = STR("none") }, 0).read);
    CHECK(!hear(work, file, (XlsxOptions){ .sheet_index = 2 }, 0).read);
}

TEST(cuts_a_cell_that_excel_could_not_hold)
{
    char *path = scratch_path(work), *text = NEW(work, char, 40000);
    memset(text, 'x', 40000);
    XlsxWriter *writer = xlsx_writer_open(path);
    xlsx_sheet_begin(writer, "long");
    xlsx_text(writer, (Str){ text, 40000 });
    xlsx_row_end(writer);
    CHECK(xlsx_writer_close(writer) == NULL);
    Heard heard = hear(work, file_take(work, path), (XlsxOptions){ 0 }, 0);
    CHECK_INT(text_str(&heard.text).len, XLSX_TEXT_UNITS_MAX + 4);
}

TEST(says_when_a_workbook_cannot_be_written)
{
    XlsxWriter *writer = xlsx_writer_open("/nowhere/at/all.xlsx");
    xlsx_sheet_begin(writer, "a");
    xlsx_text(writer, STR("a"));
    xlsx_row_end(writer);
    CHECK(xlsx_writer_close(writer) != NULL);
}

static const char relations[] =
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
    "<Relationship Id='r1' Type='http://x/officeDocument' Target='book/main.xml'/></Relationships>";
static const char book_relations[] =
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
    "<Relationship Id='s1' Type='http://x/worksheet' Target='/book/one.xml'/>"
    "<Relationship Id='s2' Type='http://x/worksheet' Target='../book/./two.xml'/>"
    "<Relationship Id='s3' Type='http://x/sharedStrings' Target='strings.xml'/>"
    "<Relationship Id='s4' Type='http://x/styles' Target='styles.xml'/>"
    "<Relationship Id='s5' Type='http://x/chartsheet' Target='chart.xml'/></Relationships>";
static const char book[] =
    "<x:workbook xmlns:x='http://x/main' xmlns:r='http://y'>"
    "<x:workbookPr date1904='%s'/><x:sheets><x:sheet name='One' sheetId='7' r:id='s1'/>"
    "<x:sheet name='Two' sheetId='9' r:id='s2'/><x:sheet name='Chart' sheetId='10' r:id='s5'/>"
    "</x:sheets></x:workbook>";
static const char strings[] =
    "<sst><si><t>主题</t></si><si><r><t>rich </t></r><r><rPr><b/></rPr><t>text</t></r>"
    "<rPh sb='0' eb='1'><t>spoken</t></rPh></si><si/>"
    "<si><t>a_x000D_b_x0041__xD800_</t></si></sst>";
static const char styles[] =
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy\"年\"m\"月\"d\"日\"'/>"
    "<numFmt numFmtId='165' formatCode='[h]:mm'/></numFmts>"
    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='22'/><xf numFmtId='165'/>"
    "</cellXfs></styleSheet>";
static const char second[] =
    "<worksheet><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>";

// A workbook whose first sheet is this part; from_1904 is "0" or "1".
static Str workbook_since(Work *work, Str sheet, const char *from_1904)
{
    Part parts[] = {
        { "_rels/.rels", str_of(relations) },
        { "book/_rels/main.xml.rels", str_of(book_relations) },
        { "book/main.xml", str_format(work, book, from_1904) },
        { "book/strings.xml", str_of(strings) },
        { "book/styles.xml", str_of(styles) },
        { "book/one.xml", sheet },
        { "book/two.xml", str_of(second) },
    };
    return zip_of(work, parts, COUNT(parts));
}

static Str workbook(Work *work, const char *sheet)
{
    return workbook_since(work, str_of(sheet), "0");
}

static Str rows(Work *work, const char *inner)
{
    return str_format(work,
                      "<?xml version='1.0' encoding='UTF-8'?><worksheet><sheetData>%s"
                      "</sheetData></worksheet>",
                      inner);
}

static Str workbook_of_rows(Work *work, const char *inner)
{
    return workbook_since(work, rows(work, inner), "0");
}

static const struct {
    const char *rows, *heard;
} sheets[] = {
    { "<row r='2'><c r='A2' t='s'><v>0</v></c><c r='C2' t='s'><v>1</v></c></row>"
      "<row r='3'/><row r='5'><c r='B5' t='inlineStr'><is><t>in</t><t>line</t></is></c></row>",
      "2: 主题||rich text\n5: |inline|\n" },
    { "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c t='s'><v>3</v></c></row>",
      "1: 1|2\n2: |a\rbA_xD800_\n" },
    { "<row><c s='1'><v>45683</v></c><c s='2'><v>45683.375</v></c>"
      "<c s='3'><v>1.5208333333333333</v></c><c s='99'><v>13800001234</v></c></row>",
      "1: 2025-01-26|2025-01-26T09:00:00|36:30:00|13800001234\n" },
    { "<row><c t='b'><v>1</v></c><c t='b'><v>0</v></c><c t='e'><v>#N/A</v></c>"
      "<c t='str'><f>A1&amp;\"x\"</f><v>TRUEx</v></c><c><f>1+1</f><v>2</v></c>"
      "<c t='d'><v>2025-01-26</v></c></row>",
      "1: TRUE|FALSE|#N/A|TRUEx|2|2025-01-26\n" },
    { "<row><c><v>1</v></c></row><row><c r='A2'><v>1</v></c><c r='B2'><v>2</v></c><c r='C2'/></row>"
      "<row><c r='A3'><v>3</v></c><c r='XFD3' t='s'><v>2</v></c></row>",
      "1: 1\n2: the row has more fields than the head (2)\n3: 3\n" },
    { "<row><c r='SS1'><v>1</v></c></row>", "1: the row has more fields than the head (513)\n" },
    { "", "" },
};

TEST(reads_workbooks_of_others)
{
    for (size_t i = 0; i < COUNT(sheets); i++) {
        Heard heard = hear(work, workbook_of_rows(work, sheets[i].rows), (XlsxOptions){ 0 }, 0);
        CHECK_STR(str_of(heard.error.text), STR(""));
        CHECK_STR(text_str(&heard.text), str_of(sheets[i].heard));
        CHECK(heard.read);
    }
    Str old = workbook_since(work, rows(work, "<row><c s='1'><v>44221</v></c></row>"), "1");
    Heard heard = hear(work, old, (XlsxOptions){ 0 }, 0);
    CHECK_STR(text_str(&heard.text), STR("1: 2025-01-26\n"));
    heard = hear(work, old, (XlsxOptions){ .sheet = STR("Two") }, 0);
    CHECK_STR(text_str(&heard.text), STR("1: 2\n"));
    CHECK(!hear(work, old, (XlsxOptions){ .sheet = STR("Chart") }, 0).read);
}

TEST(counts_and_stops)
{
    Str file = workbook_of_rows(work, "<row><c><v>1</v></c></row><row/>"
                                      "<row><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>");
    Heard heard = hear(work, file, (XlsxOptions){ 0 }, 0);
    CHECK_INT(heard.counts.rows, 2);
    CHECK_INT(heard.counts.bad, 1);
    CHECK_INT(heard.counts.blank, 1);
    heard = hear(work, file, (XlsxOptions){ 0 }, 2);
    CHECK(heard.read);
    CHECK_STR(text_str(&heard.text), STR("1: 1\n3: the row has more fields than the head (2)\n"));
}

static Str repeated(Work *work, const char *head, const char *piece, size_t times, const char *tail)
{
    Text out = TEXT(work);
    text_add(&out, str_of(head));
    for (size_t i = 0; i < times; i++) text_add(&out, str_of(piece));
    text_add(&out, str_of(tail));
    return text_str(&out);
}

static void refuses_with(Work *work, XlsxOptions options, Str file, const char *because)
{
    Heard heard = hear(work, file, options, 0);
    CHECK(!heard.read);
    if (str_find(str_of(heard.error.text), str_of(because)) == SIZE_MAX)
        CHECK_STR(str_of(heard.error.text), str_of(because));
}

static void refuses(Work *work, Str file, const char *because)
{
    refuses_with(work, (XlsxOptions){ 0 }, file, because);
}

TEST(refuses_document_types_and_entities)
{
    static const char *const sheets_with_types[] = {
        "<!DOCTYPE worksheet><worksheet/>",
        "<!DOCTYPE w [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><w>&a;</w>",
        "<!DOCTYPE w [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><w>&b;</w>",
        "<!DOCTYPE w SYSTEM 'http://127.0.0.1/x.dtd'><w/>",
    };
    for (size_t i = 0; i < COUNT(sheets_with_types); i++)
        refuses(work, workbook(work, sheets_with_types[i]), "document type");
    refuses(work, workbook_of_rows(work, "<row><c><v>&x;</v></c></row>"), "undefined entity");
}

TEST(refuses_bombs)
{
    const char *blanks = "                                ";
    Str bomb = repeated(work, "<w>", blanks, 1 << 18, "</w>");
    refuses(work, workbook_since(work, bomb, "0"), "200 times");
    refuses(work, workbook_since(work, repeated(work, "", "<a>", 100, ""), "0"), "nested");
    Text noise = TEXT(work);
    Seed seed = { 1 };
    text_add(&noise, STR("<w a='"));
    for (int i = 0; i < 1200000; i++) text_add_char(&noise, (char)('a' + seed_below(&seed, 26)));
    text_add(&noise, STR("'/>"));
    Str file = workbook_since(work, text_str(&noise), "0");
    refuses(work, file, "a tag that is too long");
    refuses_with(work, (XlsxOptions){ .unpacked_bytes_max = 200000 }, file, "when unpacked");
    refuses_with(work, (XlsxOptions){ .strings_bytes_max = 8 }, workbook_of_rows(work, ""),
                 "texts of the file");
}

TEST(refuses_what_is_no_workbook)
{
    refuses(work, STR(""), "no XLSX workbook");
    refuses(work, STR("a,b\n1,2\n"), "no XLSX workbook");
    refuses(work, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "old .xls");
    Part part = { "readme.txt", STR("hello") };
    refuses(work, zip_of(work, &part, 1), "no XLSX workbook");
    refuses(work, workbook(work, "<worksheet><sheetData><row>"), "damaged");
    refuses(work, workbook(work, "<?xml version='1.0' encoding='big5'?><worksheet/>"), "damaged");
    refuses(work, workbook_of_rows(work, "<row r='2'/><row r='2'/>"), "out of order");
    refuses(work, workbook_of_rows(work, "<row><c t='s'><v>4</v></c></row>"), "not there");
    refuses(work, workbook_of_rows(work, "<row><c r='ZZZZ1'><v>4</v></c></row>"), "no column");
    Str whole = workbook_of_rows(work, "<row><c><v>1</v></c></row>");
    for (size_t len = 0; len < whole.len; len += 41)
        CHECK(!hear(work, str_head(whole, len), (XlsxOptions){ 0 }, 0).read);
}

// Bytes changed at random: whatever comes, it comes to an end and the sanitizers are content.
TEST(survives_damage)
{
    Str whole = workbook_of_rows(work, sheets[0].rows);
    Seed seed = { 9 };
    for (int i = 0; i < 2000; i++) {
        char *bytes = (char *)(uintptr_t)str_copy(work, whole).ptr;
        for (int64_t left = 1 + seed_below(&seed, 4); left > 0; left--)
            bytes[seed_below(&seed, (int64_t)whole.len)] = (char)seed_u64(&seed);
        hear(work, (Str){ bytes, whole.len }, (XlsxOptions){ 0 }, 0);
    }
}

static const struct {
    const char *code;
    NumberKind kind;
} codes[] = {
    { "", NUMBER_PLAIN },
    { "\"", NUMBER_PLAIN },
    { "[", NUMBER_PLAIN },
    { "@", NUMBER_PLAIN },
    { "General", NUMBER_PLAIN },
    { "0.00", NUMBER_PLAIN },
    { "#,##0;[Red]-#,##0", NUMBER_PLAIN },
    { "0.00E+00", NUMBER_PLAIN },
    { "0 \"days\"", NUMBER_PLAIN },
    { "\\d0", NUMBER_PLAIN },
    { "0.0 \"km/h\"", NUMBER_PLAIN },
    { "yyyy-mm-dd", NUMBER_DATE },
    { "yyyy/m/d;@", NUMBER_DATE },
    { "mmm", NUMBER_DATE },
    { "[$-804]yyyy\"年\"m\"月\"", NUMBER_DATE },
    { "yyyy年m月d日 h时", NUMBER_DATE_TIME },
    { "d/m/yy h:mm AM/PM", NUMBER_DATE_TIME },
    { "h:mm:ss.000", NUMBER_TIME },
    { "[h]:mm", NUMBER_DURATION },
    { "[mm]:ss.0", NUMBER_DURATION },
};

static const struct {
    const char *digits;
    NumberKind kind;
    const char *text;
} numbers[] = {
    { "0.10000000000000001", NUMBER_PLAIN, "0.1" },
    { "-0", NUMBER_PLAIN, "0" },
    { "1.3800001234E10", NUMBER_PLAIN, "13800001234" },
    { "1e300", NUMBER_PLAIN, "1e+300" },
    { "110105199001011000", NUMBER_PLAIN, "110105199001011000" },
    { "-1.5e15", NUMBER_PLAIN, "-1500000000000000" },
    { "1e15", NUMBER_PLAIN, "1000000000000000" },
    { "x", NUMBER_DATE, "x" },
    { "-1", NUMBER_DATE, "-1" },
    { "60", NUMBER_DATE, "60" },
    { "1", NUMBER_DATE, "1900-01-01" },
    { "59", NUMBER_DATE, "1900-02-28" },
    { "61", NUMBER_DATE, "1900-03-01" },
    { "2958465", NUMBER_DATE, "9999-12-31" },
    { "2958466", NUMBER_DATE, "2958466" },
    { "45683.5", NUMBER_DATE, "2025-01-26T12:00:00" },
    { "45683", NUMBER_DATE_TIME, "2025-01-26T00:00:00" },
    { "45683.999999999", NUMBER_DATE_TIME, "2025-01-27T00:00:00" },
    { "0.375", NUMBER_TIME, "09:00:00" },
    { "0.37500578703703702", NUMBER_TIME, "09:00:00.500" },
    { "45683.375", NUMBER_TIME, "2025-01-26T09:00:00" },
    { "2.0006944444", NUMBER_DURATION, "48:01:00" },
};

TEST(knows_dates_by_their_format)
{
    for (size_t i = 0; i < COUNT(codes); i++)
        CHECK_INT(number_kind(str_of(codes[i].code)), codes[i].kind);
    CHECK_INT(number_kind_built_in(14), NUMBER_DATE);
    CHECK_INT(number_kind_built_in(22), NUMBER_DATE_TIME);
    CHECK_INT(number_kind_built_in(31), NUMBER_DATE);
    CHECK_INT(number_kind_built_in(46), NUMBER_DURATION);
    CHECK_INT(number_kind_built_in(49), NUMBER_PLAIN);
    for (size_t i = 0; i < COUNT(numbers); i++) {
        char text[NUMBER_TEXT_BYTES];
        size_t len = number_text(text, str_of(numbers[i].digits), numbers[i].kind, false);
        CHECK_STR(((Str){ text, len }), str_of(numbers[i].text));
    }
}

RUN(CASE(reads_back_what_it_writes), CASE(keeps_numbers_dates_and_sheets_apart),
    CASE(cuts_a_cell_that_excel_could_not_hold), CASE(says_when_a_workbook_cannot_be_written),
    CASE(reads_workbooks_of_others), CASE(counts_and_stops),
    CASE(refuses_document_types_and_entities), CASE(refuses_bombs),
    CASE(refuses_what_is_no_workbook), CASE(survives_damage), CASE(knows_dates_by_their_format))
