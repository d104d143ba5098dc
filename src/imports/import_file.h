// import_file.h - a log as a file: CSV, gzipped or not, in UTF-8 or GB18030, and XLSX, row by row.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"
#include "record/rows.h"
#include "text/encoding.h"

enum {
    IMPORT_SAMPLES_MAX = 5,            // values of a column that a person is shown
    IMPORT_SAMPLE_CHARS_MAX = 60,
    IMPORT_ROWS_MAX = 5000000,
};
#define IMPORT_BYTES_MAX ((int64_t)2 << 30)   // of the text, unpacked

// How a file is to be read.
typedef struct ImportFile {
    const char *path;                  // NULL: it lies in memory
    Str         memory;
    bool        xlsx;                  // then the rest does not matter
    Encoding    encoding;
    char        separator;
} ImportFile;

typedef struct ImportLook {
    ImportFile file;
    Str       *head;                   // names of the columns, trimmed
    size_t     columns;
    Str      (*samples)[IMPORT_SAMPLES_MAX];   // of each column; absent: there are no more
} ImportLook;

// Reads the whole file to tell its encoding, and its first rows. False: error is one English
// sentence. The look lives in the work; path, or the memory where that is NULL, must live as long.
bool import_file_look(Work *work, const char *path, Str memory, ImportLook *look, char error[240]);

// Only the head and the samples, of a file that is read as look->file says.
bool import_file_head(Work *work, ImportLook *look, char error[240]);

// How the first columns of a file of refused rows (import_issues_csv) are called, in English and in
// Chinese. A file that begins so is ours.
enum { IMPORT_REFUSED_COLUMNS = 3 };
extern const char *const import_refused_head[2][IMPORT_REFUSED_COLUMNS];

// Hands the rows to the sink, the head first, until the end or until the sink stops it. The work
// gives the buffers and is not used once rows are handed over, so that the sink may be called from
// inside libraries that nobody may unwind. In a file of refused rows that somebody has mended, the
// apostrophes that guard against formulas are taken off again; one that stood in the log stays.
// False: the file cannot be read (any more).
bool import_file_read(Work *work, const ImportFile *file, RowSink sink, char error[240]);

const char *import_encoding_name(Encoding encoding);        // "UTF-8", "GB18030"
