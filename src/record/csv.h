// csv.h - reads CSV as a stream and writes it, after RFC 4180.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The reader knows neither a Work nor a server: bytes are pushed in, rows come out through a sink.
// It uses only the memory it is given. What it takes:
//   - UTF-8 (gb18030.h makes it of other files), a byte order mark at the beginning is dropped;
//   - lines ended by LF, CRLF or CR; a last line without an end;
//   - quoted fields with doubled quotes, separators and line ends inside; a quote inside an
//     unquoted field is an ordinary character;
//   - rows with too many fields if those too many are empty, as spreadsheets leave them.
// Rows that are nothing but separators are blank: counted, not handed over. No other row is lost:
// it goes to sink.row or, with lines, column and reason, to sink.bad. A quote that is opened and
// not closed spoils its own line: once that is clear, the lines after it are read again, each for
// itself.
#pragma once
#include "base/text.h"
#include "record/rows.h"

typedef struct CsvOptions {
    char   separator;          // 0 is ','
    bool   ragged;             // rows with fewer fields than the head are filled up with empty ones
    bool   refuse_replaced;    // U+FFFD makes a row bad: set it where the bytes were decoded
    size_t field_bytes_max;    // as it stands, quotes included; 0 is ROW_FIELD_BYTES_MAX
} CsvOptions;

typedef enum CsvState {
    CSV_FIELD_START, CSV_PLAIN, CSV_QUOTED, CSV_QUOTE_SEEN,
    CSV_SKIPPING,              // up to the end of the line
} CsvState;

// All but counts is the reader's own business.
typedef struct CsvReader {
    RowCounts  counts;
    CsvOptions options;
    RowSink    sink;
    char      *buffer;         // the row so far, as it stands
    size_t     buffer_len, buffer_cap;
    Str       *fields;
    size_t     fields_cap;
    size_t     width;          // fields of the head; 0 before it
    CsvState   state;
    char       before;         // the byte before: LF after CR ends no line of its own
    int64_t    line;           // the line of the next byte
    int64_t    row_line;       // the line the row begins in
    bool       rereading;      // lines that an open quote had swallowed
    bool       row_reread;     // the row began among them: it is not read a third time
    bool       marked;         // past the place of a byte order mark
    size_t     mark_len;       // bytes of it so far
    bool       stopped;        // by the sink
} CsvReader;

// buffer_cap is how long a row may be (ROW_BYTES_MAX is plenty), fields_cap how many fields it may
// have (ROW_FIELDS_MAX). Reading takes time linear in the bytes, whatever they are.
CsvReader csv_reader(CsvOptions options, RowSink sink, char *buffer, size_t buffer_cap, Str *fields,
                     size_t fields_cap);
bool csv_feed(CsvReader *reader, Str bytes);       // false once the sink has stopped it
bool csv_end(CsvReader *reader);                   // the last row, if its line has no end

// Which of , ; and tab separates the fields of a file that begins so; ',' if nothing does.
char csv_separator(Str head);

// Writing. A field of text that a spreadsheet would take for a formula (it begins with = + - @,
// their full-width forms, TAB, CR or LF, also behind apostrophes) gets an apostrophe in front (ASVS
// 1.2.10). What the program itself made (numbers, times, ids) is written as it is.
typedef struct CsvWriter { Text *out; char separator; bool inside; } CsvWriter;

CsvWriter csv_writer(Text *out, char separator, bool mark);   // mark: begin with a byte order mark
void csv_text(CsvWriter *writer, Str field);
void csv_made(CsvWriter *writer, Str field);
void csv_int(CsvWriter *writer, int64_t value);
void csv_row_end(CsvWriter *writer);                          // CRLF

// The text that csv_text was given, from what it wrote: without the apostrophe it added.
Str csv_unguard(Str field);
