// xlsx_read.c - reads workbooks: which sheet, and in which order its parts.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/xlsx_book.h"

static const BookSheet *sheet_find(Book *book, const XlsxOptions *options)
{
    if (!options->sheet.ptr) {
        if (options->sheet_index < book->sheets_count) return &book->sheets[options->sheet_index];
        book_fail(book, "the file has %zu sheets", book->sheets_count);
        return NULL;
    }
    for (size_t i = 0; i < book->sheets_count; i++)
        if (str_equal(str_of(book->sheets[i].name), options->sheet)) return &book->sheets[i];
    Str wanted = str_head(options->sheet, XLSX_NAME_BYTES);
    book_fail(book, "the file has no sheet of the name %.*s", STR_ARG(wanted));
    return NULL;
}

bool xlsx_read(Str file, XlsxOptions options, RowSink sink, RowCounts *counts, XlsxError *error)
{
    *counts = (RowCounts){ 0 };
    *error = (XlsxError){ "" };
    Book *book = book_open(file, &options, error);
    if (!book) return false;
    const BookSheet *sheet = sheet_find(book, &options);
    if (sheet && !sheet->path[0]) book_fail(book, "%s is a chart, not a table", sheet->name);
    if (!book->failed) book_styles_read(book);
    if (!book->failed) book_strings_read(book);
    if (!book->failed) sheet_read(book, sheet->path, sink, counts);
    bool read = !book->failed;
    book_close(book);
    return read;
}

bool xlsx_sheets(Str file, XlsxSheets *sheets, XlsxError *error)
{
    XlsxOptions options = { .sheet_index = 0 };
    sheets->count = 0;
    *error = (XlsxError){ "" };
    Book *book = book_open(file, &options, error);
    if (!book) return false;
    for (; sheets->count < book->sheets_count; sheets->count++)
        memcpy(sheets->names[sheets->count], book->sheets[sheets->count].name, XLSX_NAME_BYTES);
    book_close(book);
    return true;
}
