// xlsx_sheet.c - the rows of a sheet.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/xlsx_book.h"
#include <stdlib.h>

// A cell's text lies in the row's buffer.
typedef struct Cell { size_t start, len; } Cell;

typedef enum CellType { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOL, CELL_AS_IS } CellType;

typedef struct Sheet {
    Book      *book;
    RowSink    sink;
    RowCounts *counts;
    int64_t    line;                   // of the row that is being read
    size_t     width;                  // fields of the head; 0 before it
    Cell       cells[ROW_FIELDS_MAX];
    size_t     filled;                 // one past the last cell of the row that holds anything
    Bytes      row, value;             // the row's texts; the text of the cell that is being read
    bool       faulty;
    RowFault   fault;
    size_t     fault_column;
    size_t     column;                 // of the cell; 0 is the first
    CellType   type;
    NumberKind kind;
    bool       reads_value, spoken;    // inside v or t; inside rPh
    bool       overlong;               // the cell holds more than a field may
} Sheet;

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The code point of _xHHHH_ at the head of the text; 0 if there is none, or none that text may
// hold.
static uint32_t escaped_code_point(Str text)
{
    if (text.len < 7 || !str_starts(text, STR("_x")) || text.ptr[6] != '_') return 0;
    uint32_t c = 0;
    for (size_t i = 2; i < 6; i++) {
        int value = hex_value(text.ptr[i]);
        if (value < 0) return 0;
        c = c << 4 | (uint32_t)value;
    }
    return c >= 0xD800 && c < 0xE000 ? 0 : c;
}

static size_t utf8_write(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3F));
    out[2] = (char)(0x80 | (c & 0x3F));
    return 3;
}

size_t escapes_undo(char *text, size_t len)
{
    if (!memchr(text, '_', len)) return len;
    size_t written = 0;
    for (size_t i = 0; i < len;) {
        uint32_t c = escaped_code_point((Str){ text + i, len - i });
        if (c) {
            written += utf8_write(text + written, c);
            i += 7;
        } else {
            text[written++] = text[i++];
        }
    }
    return written;
}

// The column of a reference such as AB12, 0 for A; -1 if it is none.
static int64_t reference_column(const char *reference)
{
    int64_t column = 0;
    for (; *reference >= 'A' && *reference <= 'Z'; reference++) {
        column = column * 26 + (*reference - 'A' + 1);
        if (column > XLSX_COLUMNS_MAX) return -1;
    }
    return column - 1;
}

static void fault_note(Sheet *sheet, RowFault fault, size_t column)
{
    if (sheet->faulty) return;
    sheet->faulty = true;
    sheet->fault = fault;
    sheet->fault_column = column;
}

static void row_start(Sheet *sheet, const char **attributes)
{
    int64_t line = attribute_int(attributes, "r", sheet->line + 1);
    if (line <= sheet->line || line > XLSX_ROWS_MAX) {
        book_fail(sheet->book, "the rows are out of order at row %lld", (long long)line);
        return;
    }
    memset(sheet->cells, 0, sheet->filled * sizeof *sheet->cells);
    sheet->line = line;
    sheet->filled = 0;
    sheet->faulty = false;
    sheet->column = SIZE_MAX;
    sheet->row.len = 0;
}

static CellType cell_type(const char *type)
{
    if (!type || strcmp(type, "n") == 0) return CELL_NUMBER;
    if (strcmp(type, "s") == 0) return CELL_SHARED;
    if (strcmp(type, "b") == 0) return CELL_BOOL;
    bool text = strcmp(type, "str") == 0 || strcmp(type, "inlineStr") == 0;
    return text ? CELL_TEXT : CELL_AS_IS;
}

static void cell_start(Sheet *sheet, const char **attributes)
{
    const char *reference = attribute(attributes, "r");
    int64_t column = reference ? reference_column(reference) : (int64_t)(sheet->column + 1);
    int64_t style = attribute_int(attributes, "s", 0);
    if (column < 0 || column >= XLSX_COLUMNS_MAX) {
        book_fail(sheet->book, "row %lld has a cell at no column", (long long)sheet->line);
        return;
    }
    sheet->column = (size_t)column;
    sheet->type = cell_type(attribute(attributes, "t"));
    bool known = style >= 0 && (size_t)style < sheet->book->styles_count;
    sheet->kind = known ? (NumberKind)sheet->book->styles[style] : NUMBER_PLAIN;
    sheet->value.len = 0;
    sheet->overlong = false;
}

static void sheet_start(void *state, const char *name, const char **attributes)
{
    Sheet *sheet = state;
    if (strcmp(name, "row") == 0) row_start(sheet, attributes);
    else if (strcmp(name, "c") == 0) cell_start(sheet, attributes);
    else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) sheet->reads_value = !sheet->spoken;
    else if (strcmp(name, "rPh") == 0) sheet->spoken = true;
}

static void sheet_text(void *state, Str text)
{
    Sheet *sheet = state;
    if (sheet->reads_value && !bytes_add(&sheet->value, text.ptr, text.len)) sheet->overlong = true;
}

// What the cell says; a number is written into out.
static Str cell_text(Sheet *sheet, char out[NUMBER_TEXT_BYTES])
{
    Bytes *value = &sheet->value;
    Str text = { value->ptr, value->len };
    int64_t number;
    switch (sheet->type) {
    case CELL_NUMBER:
        text.len = number_text(out, str_trim(text), sheet->kind, sheet->book->from_1904);
        return (Str){ out, text.len };
    case CELL_SHARED:
        if (!str_int(str_trim(text), &number) || !book_string(sheet->book, number, &text))
            book_fail(sheet->book, "row %lld refers to a text that is not there",
                      (long long)sheet->line);
        return text;
    case CELL_TEXT:
        return (Str){ value->ptr, escapes_undo(value->ptr, value->len) };
    case CELL_BOOL:
        return str_equal(text, STR("1")) ? STR("TRUE") : STR("FALSE");
    case CELL_AS_IS:
        break;
    }
    return text;
}

static void cell_end(Sheet *sheet)
{
    char out[NUMBER_TEXT_BYTES];
    size_t column = sheet->column, max = sheet->width ? sheet->width : ROW_FIELDS_MAX;
    if (sheet->overlong) fault_note(sheet, ROW_FIELD_TOO_LONG, column + 1);
    if (sheet->overlong || sheet->value.len == 0) return;
    Str text = cell_text(sheet, out);
    if (text.len == 0) return;
    if (column >= max) {
        fault_note(sheet, ROW_TOO_MANY_FIELDS, column + 1);
        return;
    }
    sheet->cells[column] = (Cell){ sheet->row.len, text.len };
    if (sheet->filled <= column) sheet->filled = column + 1;
    if (!bytes_add(&sheet->row, text.ptr, text.len)) fault_note(sheet, ROW_TOO_LONG, 0);
}

static void row_good_give(Sheet *sheet)
{
    Str fields[ROW_FIELDS_MAX];
    if (!sheet->width) sheet->width = sheet->filled;
    for (size_t i = 0; i < sheet->width; i++) {
        Cell cell = sheet->cells[i];
        fields[i] = cell.len ? (Str){ sheet->row.ptr + cell.start, cell.len } : STR("");
    }
    RowCounts *counts = sheet->counts;
    counts->rows++;
    Row row = { .number = counts->rows + counts->bad, .line = sheet->line, .fields = fields,
                .count = sheet->width };
    if (!sheet->sink.row(sheet->sink.arg, &row)) book_stop(sheet->book);
}

static void row_bad_give(Sheet *sheet)
{
    RowCounts *counts = sheet->counts;
    counts->bad++;
    BadRow bad = { .number = counts->rows + counts->bad, .line = sheet->line,
                   .line_last = sheet->line, .column = sheet->fault_column, .fault = sheet->fault,
                   .raw = STR("") };
    if (!sheet->sink.bad(sheet->sink.arg, &bad)) book_stop(sheet->book);
}

static void sheet_end(void *state, const char *name)
{
    Sheet *sheet = state;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) sheet->reads_value = false;
    else if (strcmp(name, "rPh") == 0) sheet->spoken = false;
    else if (strcmp(name, "c") == 0) cell_end(sheet);
    if (strcmp(name, "row") != 0 || sheet->book->failed) return;
    if (sheet->faulty) row_bad_give(sheet);
    else if (sheet->filled) row_good_give(sheet);
    else sheet->counts->blank++;
}

void sheet_read(Book *book, const char *path, RowSink sink, RowCounts *counts)
{
    static const PartHandlers handlers = { sheet_start, sheet_end, sheet_text };
    Sheet *sheet = calloc(1, sizeof *sheet);
    if (!sheet) {
        book_fail(book, "there is no memory to read the sheet");
        return;
    }
    *sheet = (Sheet){ .book = book, .sink = sink, .counts = counts, .column = SIZE_MAX,
                      .row.max = ROW_BYTES_MAX, .value.max = ROW_FIELD_BYTES_MAX };
    if (!part_read(book, path, &handlers, sheet)) book_fail(book, "the file has no %s", path);
    free(sheet->row.ptr);
    free(sheet->value.ptr);
    free(sheet);
}
