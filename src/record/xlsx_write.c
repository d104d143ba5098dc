// xlsx_write.c - writes workbooks through libxlsxwriter.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/xlsx.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { WIDTH_MIN = 8, WIDTH_MAX = 60, WIDTH_COLUMNS = 256, WIDTH_ROWS = 200, INT_EXACT = 15 };

struct XlsxWriter {
    lxw_workbook  *book;
    lxw_worksheet *sheet;
    lxw_format    *bold, *date, *time, *share;
    char          *path;
    const char    *error;
    uint32_t       row, column, columns;       // columns: of the widest row
    double         widths[WIDTH_COLUMNS];
    char          *scratch;                    // a cell's text, escaped and NUL-terminated
    size_t         scratch_cap;
};

static void fail(XlsxWriter *writer, const char *error)
{
    if (!writer->error) writer->error = error;
}

static lxw_format *format_add(XlsxWriter *writer, const char *number_format)
{
    lxw_format *format = workbook_add_format(writer->book);
    if (!format) fail(writer, "there is no memory for the workbook");
    else if (number_format) format_set_num_format(format, number_format);
    return format;
}

XlsxWriter *xlsx_writer_open(const char *path)
{
    XlsxWriter *writer = calloc(1, sizeof *writer);
    if (!writer) return NULL;
    lxw_workbook_options options = { .constant_memory = LXW_TRUE };
    writer->path = malloc(strlen(path) + 1);
    if (writer->path) memcpy(writer->path, path, strlen(path) + 1);
    writer->book = writer->path ? workbook_new_opt(path, &options) : NULL;
    if (!writer->book) {
        free(writer->path);
        free(writer);
        return NULL;
    }
    writer->bold = format_add(writer, NULL);
    if (writer->bold) format_set_bold(writer->bold);
    writer->date = format_add(writer, "yyyy-mm-dd");
    writer->time = format_add(writer, "yyyy-mm-dd hh:mm:ss");
    writer->share = format_add(writer, "0.0%");
    return writer;
}

// The filter covers all rows, and widths are known only at the end.
static void sheet_end(XlsxWriter *writer)
{
    if (!writer->sheet || !writer->columns) return;
    lxw_col_t last = (lxw_col_t)(writer->columns - 1);
    if (writer->row > 1) worksheet_autofilter(writer->sheet, 0, 0, writer->row - 1, last);
    for (uint32_t i = 0; i < writer->columns && i < WIDTH_COLUMNS; i++) {
        double width = fmin(fmax(writer->widths[i] + 2, WIDTH_MIN), WIDTH_MAX);
        worksheet_set_column(writer->sheet, (lxw_col_t)i, (lxw_col_t)i, width, NULL);
    }
}

void xlsx_sheet_begin(XlsxWriter *writer, const char *name)
{
    sheet_end(writer);
    bool allowed = workbook_validate_sheet_name(writer->book, name) == LXW_NO_ERROR;
    writer->sheet = workbook_add_worksheet(writer->book, allowed ? name : NULL);
    writer->row = writer->column = writer->columns = 0;
    memset(writer->widths, 0, sizeof writer->widths);
    if (!writer->sheet) fail(writer, "there is no memory for the sheet");
    else worksheet_freeze_panes(writer->sheet, 1, 0);
}

// The place of the next cell; false when it has none.
static bool cell_next(XlsxWriter *writer, double width, uint32_t *row, lxw_col_t *column)
{
    assert(writer->sheet || writer->error);
    if (writer->row >= XLSX_ROWS_MAX) fail(writer, "a sheet has room for 1,048,576 rows");
    if (writer->column >= XLSX_COLUMNS_MAX) fail(writer, "a sheet has room for 16,384 columns");
    if (writer->error) return false;
    *row = writer->row;
    *column = (lxw_col_t)writer->column++;
    if (writer->columns < writer->column) writer->columns = writer->column;
    if (*column < WIDTH_COLUMNS && *row < WIDTH_ROWS)
        writer->widths[*column] = fmax(writer->widths[*column], width);
    return true;
}

static void check(XlsxWriter *writer, lxw_error result)
{
    if (result != LXW_NO_ERROR) fail(writer, lxw_strerror(result));
}

// About the width on the screen: an ideograph is as wide as two letters.
static double text_width(Str text)
{
    double width = 0;
    for (size_t i = 0; i < text.len && width < WIDTH_MAX; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c & 0xC0) != 0x80) width += c >= 0xE3 ? 2 : 1;
    }
    return width;
}

// "_x0041_" in a file means A, so that text which looks so needs its underscore escaped.
static bool looks_escaped(Str rest)
{
    if (rest.len < 7 || !str_starts(rest, STR("_x")) || rest.ptr[6] != '_') return false;
    for (size_t i = 2; i < 6; i++)
        if (!memchr("0123456789abcdefABCDEF", rest.ptr[i], 22)) return false;
    return true;
}

// How many UTF-16 units begin with this byte of UTF-8.
static size_t units_at(char byte)
{
    unsigned char c = (unsigned char)byte;
    return (c & 0xC0) == 0x80 ? 0 : c >= 0xF0 ? 2 : 1;
}

// Escaped, without U+FFFE and U+FFFF, which XML does not allow, and cut to what a cell can hold.
static const char *text_prepare(XlsxWriter *writer, Str text)
{
    size_t need = text.len * 7 + 1, len = 0, units = 0;      // the worst case: all underscores
    if (need > XLSX_TEXT_UNITS_MAX * 4 + 16) need = XLSX_TEXT_UNITS_MAX * 4 + 16;
    if (need > writer->scratch_cap) {
        char *grown = realloc(writer->scratch, need);
        if (!grown) return NULL;
        writer->scratch = grown;
        writer->scratch_cap = need;
    }
    for (size_t i = 0; i < text.len; i++) {
        Str rest = str_from(text, i);
        bool escape = looks_escaped(rest);
        bool banned = str_starts(rest, STR("\uFFFE")) || str_starts(rest, STR("\uFFFF"));
        units += escape ? 7 : units_at(rest.ptr[0]);
        if (units > XLSX_TEXT_UNITS_MAX) break;
        Str piece = escape ? STR("_x005F_") : banned ? STR("\uFFFD") : str_head(rest, 1);
        memcpy(writer->scratch + len, piece.ptr, piece.len);
        len += piece.len;
        if (banned) i += 2;
    }
    writer->scratch[len] = 0;
    return writer->scratch;
}

void xlsx_text(XlsxWriter *writer, Str text)
{
    uint32_t row;
    lxw_col_t column;
    if (!cell_next(writer, text_width(text), &row, &column) || text.len == 0) return;
    const char *prepared = text_prepare(writer, text);
    if (!prepared) fail(writer, "there is no memory for a cell");
    else check(writer, worksheet_write_string(writer->sheet, row, column, prepared,
                                              row == 0 ? writer->bold : NULL));
}

static void number_add(XlsxWriter *writer, double value, double width, lxw_format *format)
{
    uint32_t row;
    lxw_col_t column;
    if (!cell_next(writer, width, &row, &column)) return;
    if (row == 0 && !format) format = writer->bold;
    check(writer, worksheet_write_number(writer->sheet, row, column, value, format));
}

void xlsx_int(XlsxWriter *writer, int64_t value)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)value);
    if (len > INT_EXACT + (value < 0)) xlsx_text(writer, (Str){ digits, (size_t)len });
    else number_add(writer, (double)value, len, NULL);
}

void xlsx_real(XlsxWriter *writer, double value)
{
    if (isfinite(value)) number_add(writer, value, 10, NULL);
    else xlsx_empty(writer);
}

void xlsx_share(XlsxWriter *writer, double value)
{
    if (isfinite(value)) number_add(writer, value, 6, writer->share);
    else xlsx_empty(writer);
}

enum { SERIAL_1970 = 25569, SERIAL_FIRST = 61, SERIAL_LAST = 2958465 };   // 1900-03-01, 9999-12-31

static bool has_serial(int64_t days)
{
    return days + SERIAL_1970 >= SERIAL_FIRST && days + SERIAL_1970 <= SERIAL_LAST;
}

void xlsx_date(XlsxWriter *writer, Date date)
{
    if (has_serial(date.days)) {
        number_add(writer, (double)(date.days + SERIAL_1970), 10, writer->date);
        return;
    }
    char text[40];
    CivilDate civil = date_civil(date);
    int len = snprintf(text, sizeof text, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    xlsx_text(writer, (Str){ text, (size_t)len });
}

void xlsx_time(XlsxWriter *writer, Time time, int offset_minutes)
{
    int64_t seconds = time.ms / 1000 - (time.ms % 1000 < 0) + (int64_t)offset_minutes * 60;
    int64_t days = seconds / 86400 - (seconds % 86400 < 0), rest = seconds - days * 86400;
    if (!has_serial(days)) {
        xlsx_date(writer, (Date){ days });
        return;
    }
    number_add(writer, (double)(days + SERIAL_1970) + (double)rest / 86400, 19, writer->time);
}

void xlsx_empty(XlsxWriter *writer)
{
    uint32_t row;
    lxw_col_t column;
    cell_next(writer, 0, &row, &column);
}

void xlsx_row_end(XlsxWriter *writer)
{
    writer->row++;
    writer->column = 0;
}

const char *xlsx_writer_close(XlsxWriter *writer)
{
    sheet_end(writer);
    lxw_error result = workbook_close(writer->book);
    if (result != LXW_NO_ERROR) fail(writer, lxw_strerror(result));
    const char *error = writer->error;
    if (error) unlink(writer->path);
    free(writer->scratch);
    free(writer->path);
    free(writer);
    return error;
}
