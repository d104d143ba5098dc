// xlsx_book.h - the inside of an XLSX file while it is read: its parts, formats and strings.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "record/xlsx.h"
#include "record/xlsx_number.h"
#include <expat.h>
#include <zip.h>

// Bytes that grow up to a limit; add returns false at the limit or without memory.
typedef struct Bytes { char *ptr; size_t len, cap, max; } Bytes;
bool bytes_add(Bytes *bytes, const void *more, size_t len);

enum {
    BOOK_PATH_BYTES = 256,
    BOOK_ID_BYTES = 64,
    BOOK_FORMATS_MAX = 4096,           // further ones count as plain numbers
    BOOK_STYLES_MAX = 65536,
};

typedef struct BookSheet {
    char name[XLSX_NAME_BYTES], id[BOOK_ID_BYTES], path[BOOK_PATH_BYTES];
} BookSheet;

typedef struct BookFormat { int64_t id; NumberKind kind; } BookFormat;

typedef struct Book {
    zip_t      *zip;
    XML_Parser  parser;                // of the part that is being read
    XlsxError  *error;
    bool        failed, stopped;       // stopped by the sink: no failure
    int64_t     unpacked, unpacked_max;
    char        path[BOOK_PATH_BYTES];             // of the workbook
    char        strings_path[BOOK_PATH_BYTES], styles_path[BOOK_PATH_BYTES];
    BookSheet   sheets[XLSX_SHEETS_MAX];
    size_t      sheets_count;
    bool        from_1904;             // the calendar of old Macintoshes
    BookFormat  formats[BOOK_FORMATS_MAX];
    size_t      formats_count;
    uint8_t     styles[BOOK_STYLES_MAX];           // the NumberKind of each cell style
    size_t      styles_count;
    Bytes       strings;               // shared strings, end to end
    Bytes       string_ends;           // where each ends: uint32_t
} Book;

// Names and attributes come without their namespaces.
typedef struct PartHandlers {
    void (*start)(void *state, const char *name, const char **attributes);
    void (*end)(void *state, const char *name);
    void (*text)(void *state, Str text);           // may be NULL
} PartHandlers;

// Reads one part of the file. False when there is no such part; look at book->failed as well.
bool part_read(Book *book, const char *path, const PartHandlers *handlers, void *state);

// Gives the reading up: the message is kept and the parser stops. Only the first failure counts.
void book_fail(Book *book, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void book_stop(Book *book);

const char *attribute(const char **attributes, const char *name);    // NULL: absent
bool attribute_true(const char **attributes, const char *name);
int64_t attribute_int(const char **attributes, const char *name, int64_t otherwise);

Book *book_open(Str file, const XlsxOptions *options, XlsxError *error);    // NULL: error says why
void  book_close(Book *book);
void  book_styles_read(Book *book);
void  book_strings_read(Book *book);
bool  book_string(const Book *book, int64_t number, Str *string);

// Reads a sheet into the sink.
void  sheet_read(Book *book, const char *path, RowSink sink, RowCounts *counts);

// Undoes _xHHHH_ in place; the new length.
size_t escapes_undo(char *text, size_t len);
