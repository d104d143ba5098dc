// rows.h - rows of text out of a file, good and bad: what the readers of CSV and XLSX hand over.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/str.h"

// A row in which every field is UTF-8 without NUL. The first row of a file, its head, is one as
// well; each later row has as many fields as the head. A head that is bad is the end of sense: the
// sink should stop then. Good until the call returns.
typedef struct Row {
    int64_t    number;     // 1 is the head; counts good and bad rows, not blank ones
    int64_t    line;       // where it begins: a line of the file or a row of the sheet, from 1
    const Str *fields;
    size_t     count;
} Row;

typedef enum RowFault {
    ROW_TOO_LONG,          // more bytes than a row may have
    ROW_FIELD_TOO_LONG,    // more bytes than a field may have
    ROW_TOO_FEW_FIELDS,    // fewer than the head
    ROW_TOO_MANY_FIELDS,   // more than the head, or more than any row may have
    ROW_NOT_TEXT,          // bytes that are not UTF-8, or NUL
    ROW_REPLACED,          // a U+FFFD stands where the bytes could not be decoded
    ROW_QUOTE_OPEN,        // a quoted field does not end: the next line is read afresh
    ROW_AFTER_QUOTE,       // text between a closing quote and the separator
} RowFault;

// A row that was not handed over. Good until the call returns.
typedef struct BadRow {
    int64_t  number;       // as in Row
    int64_t  line, line_last;
    size_t   column;       // 1 is the first field; 0 where the fault is the row's as a whole
    RowFault fault;
    Str      raw;          // as it stands in the file, or its beginning: maybe no UTF-8; "" in XLSX
} BadRow;

// One English sentence without a full stop, e.g. "the row has fewer fields than the head".
const char *row_fault_text(RowFault fault);

// Where rows go. Either answer may be false: then reading stops, and nothing more is handed over.
typedef struct RowSink {
    bool (*row)(void *arg, const Row *row);
    bool (*bad)(void *arg, const BadRow *bad);
    void *arg;
} RowSink;

// What has been read so far: rows + bad is all there was, but for rows in which nothing stands.
typedef struct RowCounts { int64_t rows, bad, blank; } RowCounts;

enum {
    ROW_BYTES_MAX = 1 << 20,       // suits any table made by people; readers take other limits too
    ROW_FIELD_BYTES_MAX = 64 << 10,
    ROW_FIELDS_MAX = 512,
};
