// xlsx.h - writes XLSX workbooks and reads them, row by row.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// It lies in record, beside csv.h, because both hand rows to the same sink, which the importer and
// the field tables use; libxlsxwriter, libzip and expat are named in its own .c files only.
#pragma once
#include "base/time.h"
#include "record/rows.h"

enum {
    XLSX_ROWS_MAX = 1048576,           // rows a sheet can have
    XLSX_COLUMNS_MAX = 16384,
    XLSX_TEXT_UNITS_MAX = 32767,       // UTF-16 units a cell can have; what is longer is cut
    XLSX_SHEETS_MAX = 256,
    XLSX_NAME_BYTES = 128,             // room for a sheet's name, 31 UTF-16 units
};

// Writing: a workbook of which each sheet has a bold, frozen first row and a filter. Cells are
// written from left to right, rows from top to bottom; memory does not grow with the rows. Text is
// always text, never a formula, a link or a number. Nothing here belongs to a Work: whoever opens a
// workbook must close it, so open it outside work_run.
typedef struct XlsxWriter XlsxWriter;

XlsxWriter *xlsx_writer_open(const char *path);                // NULL: no memory
void xlsx_sheet_begin(XlsxWriter *writer, const char *name);   // one Excel refuses becomes SheetN
void xlsx_text(XlsxWriter *writer, Str text);
void xlsx_int(XlsxWriter *writer, int64_t value);              // as text past 15 digits
void xlsx_real(XlsxWriter *writer, double value);              // an empty cell if not finite
void xlsx_share(XlsxWriter *writer, double value);             // 0.934 is shown as 93.4%
void xlsx_date(XlsxWriter *writer, Date date);                 // as text before 1900-03-01
void xlsx_time(XlsxWriter *writer, Time time, int offset_minutes);   // wall time, to the second
void xlsx_empty(XlsxWriter *writer);
void xlsx_row_end(XlsxWriter *writer);

// Writes the file and frees the writer. NULL, or why the file is no good: one English sentence; it
// is then removed.
const char *xlsx_writer_close(XlsxWriter *writer);

// Reading. The file comes from anywhere, so: no document type is accepted and hence no entity,
// sizes and nesting are limited as they are unpacked, formulas are not calculated (their last value
// is taken), and nothing is kept between calls, so that the caller may run this in a caged process.
// What a cell gives:
//   text        as it is, rich text without its formats
//   number      as Excel shows it at full width: up to 15 digits, 13800001234 and not 1.38E+10
//   date        by the cell's format: 2025-01-26, 2025-01-26T09:00:00 (local, without offset) or
//               09:00:00; a duration of format [h]:mm as 36:30:00
//   truth       TRUE or FALSE; an error as #N/A and so on
// The first row with anything in it is the head. Rows are numbered as in the sheet. Empty rows are
// blank, hidden rows and columns are read as any other.
typedef struct XlsxOptions {
    Str     sheet;             // its name; absent: sheet_index counts, 0 is the first
    size_t  sheet_index;
    int64_t unpacked_bytes_max;    // of all parts together; 0 is 512 MiB
    int64_t strings_bytes_max;     // of the strings kept in memory; 0 is 128 MiB
} XlsxOptions;

typedef struct XlsxError { char text[240]; } XlsxError;        // one English sentence, for the user

// False: the file cannot be read (any more), *error says why; rows may have been handed over
// before. True when the end was reached or the sink stopped it.
bool xlsx_read(Str file, XlsxOptions options, RowSink sink, RowCounts *counts, XlsxError *error);

typedef struct XlsxSheets {
    char   names[XLSX_SHEETS_MAX][XLSX_NAME_BYTES];
    size_t count;
} XlsxSheets;
bool xlsx_sheets(Str file, XlsxSheets *sheets, XlsxError *error);
