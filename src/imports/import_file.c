// import_file.c - opens a log, tells what it is, and streams its rows.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_file.h"
#include "record/csv.h"
#include "record/gunzip_apart.h"
#include "record/xlsx_apart.h"
#include "text/gb18030.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PIECE_BYTES = 256 << 10, HEAD_BYTES = 64 << 10 };

const char *import_encoding_name(Encoding encoding)
{
    return encoding == ENCODING_GB18030 ? "GB18030" : "UTF-8";
}

// What all the steps of one reading need.
typedef struct Reading {
    CsvReader csv;
    Gb18030 decoder;
    bool decodes, more;
    char *decoded;
} Reading;

static int memory_open(Str bytes)
{
    int fd = memfd_create("log", MFD_CLOEXEC);
    if (fd < 0) return -1;
    if (pwrite(fd, bytes.ptr, bytes.len, 0) == (ssize_t)bytes.len) return fd;
    close(fd);
    return -1;
}

// Whoever opens it closes it before anything may unwind.
static int bytes_open(const ImportFile *file, char error[240])
{
    int fd = file->path ? open(file->path, O_RDONLY | O_CLOEXEC) : memory_open(file->memory);
    if (fd < 0) snprintf(error, 240, "%s", strerror(errno));
    return fd;
}

// Hands over the text of a file, piece by piece, until its end or until take stops it.
static bool text_read(const ImportFile *from, char *piece, GunzipTake *take, void *arg,
                      char error[240])
{
    int fd = bytes_open(from, error);
    if (fd < 0) return false;
    GunzipEnd end = gunzip_apart(fd, IMPORT_BYTES_MAX, piece, PIECE_BYTES, take, arg);
    int number = errno;
    close(fd);
    switch (end) {
    case GUNZIP_DONE:
    case GUNZIP_STOPPED: return true;
    case GUNZIP_LARGE:
        snprintf(error, 240, "the file holds more than %lld bytes", (long long)IMPORT_BYTES_MAX);
        break;
    case GUNZIP_DAMAGED: snprintf(error, 240, "the file is damaged: it cannot be unpacked"); break;
    case GUNZIP_UNREADABLE: snprintf(error, 240, "%s", strerror(number)); break;
    case GUNZIP_SLOW: snprintf(error, 240, "it takes too long to read the file"); break;
    case GUNZIP_NONE: snprintf(error, 240, "there is no process to read the file now"); break;
    }
    return false;
}

static bool feed(Reading *reading, Str bytes)
{
    if (!reading->decodes) return csv_feed(&reading->csv, bytes);
    size_t len = gb18030_decode(&reading->decoder, bytes, reading->decoded);
    return csv_feed(&reading->csv, (Str){ reading->decoded, len });
}

static bool finish(Reading *reading)
{
    char last[8];
    if (reading->decodes) {
        size_t len = gb18030_end(&reading->decoder, last);
        if (len && !csv_feed(&reading->csv, (Str){ last, len })) return false;
    }
    return csv_end(&reading->csv);
}

static bool take_piece(void *arg, const char *bytes, size_t len)
{
    Reading *reading = arg;
    reading->more = feed(reading, (Str){ bytes, len });
    return reading->more;
}

static bool csv_read(Work *work, const ImportFile *from, RowSink sink, char error[240])
{
    Reading reading = { .decodes = from->encoding == ENCODING_GB18030, .more = true };
    char *buffer = NEW(work, char, ROW_BYTES_MAX), *piece = NEW(work, char, PIECE_BYTES);
    Str *fields = NEW(work, Str, ROW_FIELDS_MAX);
    if (reading.decodes) reading.decoded = NEW(work, char, GB18030_OUT_MAX((size_t)PIECE_BYTES));
    CsvOptions options = { .separator = from->separator, .refuse_replaced = reading.decodes };
    reading.csv = csv_reader(options, sink, buffer, ROW_BYTES_MAX, fields, ROW_FIELDS_MAX);
    if (!text_read(from, piece, take_piece, &reading, error)) return false;
    if (reading.more) finish(&reading);
    return true;
}

static bool workbook_read(Work *work, const ImportFile *from, RowSink sink, char error[240])
{
    RowCounts counts;
    XlsxError fault;
    XlsxApart *memory = work_alloc(work, xlsx_apart_bytes(), 1);
    int fd = bytes_open(from, error);
    if (fd < 0) return false;
    bool read = xlsx_read_apart(memory, fd, sink, &counts, &fault);
    if (!read) snprintf(error, 240, "%s", fault.text);
    close(fd);
    return read;
}

const char *const import_refused_head[2][IMPORT_REFUSED_COLUMNS] = {
    { "row", "line", "reason" },
    { "行", "文件行号", "原因" },
};

static bool is_refused_head(const Row *row)
{
    for (size_t language = 0; language < COUNT(import_refused_head); language++) {
        size_t same = 0;
        while (same < IMPORT_REFUSED_COLUMNS && same < row->count &&
               str_equal(row->fields[same], str_of(import_refused_head[language][same])))
            same++;
        if (same == IMPORT_REFUSED_COLUMNS) return true;
    }
    return false;
}

// Takes off what csv_text has put before a field, where it was us who wrote the file.
typedef struct Unguarding {
    RowSink sink;
    Str *fields;
    bool begun, ours;
} Unguarding;

static bool unguard_row(void *arg, const Row *row)
{
    Unguarding *unguarding = arg;
    if (!unguarding->begun) unguarding->ours = is_refused_head(row);
    unguarding->begun = true;
    if (!unguarding->ours || row->count > ROW_FIELDS_MAX)
        return unguarding->sink.row(unguarding->sink.arg, row);
    for (size_t i = 0; i < row->count; i++) unguarding->fields[i] = csv_unguard(row->fields[i]);
    Row plain = { row->number, row->line, unguarding->fields, row->count };
    return unguarding->sink.row(unguarding->sink.arg, &plain);
}

static bool unguard_bad(void *arg, const BadRow *bad)
{
    Unguarding *unguarding = arg;
    unguarding->begun = true;
    return unguarding->sink.bad(unguarding->sink.arg, bad);
}

bool import_file_read(Work *work, const ImportFile *file, RowSink sink, char error[240])
{
    Unguarding unguarding = { .sink = sink, .fields = NEW(work, Str, ROW_FIELDS_MAX) };
    RowSink through = { unguard_row, unguard_bad, &unguarding };
    return file->xlsx ? workbook_read(work, file, through, error)
                      : csv_read(work, file, through, error);
}

// The encoding is told by every byte, the separator by the first ones.
typedef struct TextLook {
    EncodingGuess guess;
    char *head;
    size_t head_len;
} TextLook;

static bool see_piece(void *arg, const char *bytes, size_t len)
{
    TextLook *seen = arg;
    encoding_see(&seen->guess, (Str){ bytes, len });
    size_t room = HEAD_BYTES - seen->head_len, part = len < room ? len : room;
    memcpy(seen->head + seen->head_len, bytes, part);
    seen->head_len += part;
    return true;
}

static bool look_at_text(Work *work, ImportLook *look, char error[240])
{
    TextLook seen = { .head = NEW(work, char, HEAD_BYTES) };
    char *piece = NEW(work, char, PIECE_BYTES);
    if (!text_read(&look->file, piece, see_piece, &seen, error)) return false;
    look->file.encoding = encoding_guess(&seen.guess);
    look->file.separator = csv_separator((Str){ seen.head, seen.head_len });
    const char *refusal = encoding_refusal(look->file.encoding);
    if (refusal) snprintf(error, 240, "%s", refusal);
    return !refusal;
}

typedef struct FirstRows {
    Work *work;
    ImportLook *look;
    size_t rows;
    bool full; // no memory: told to whoever reads, outside the reader
    const char *fault;
} FirstRows;

static Str copy_or_stop(FirstRows *first, Str text)
{
    text = str_utf8_head(str_trim(text), IMPORT_SAMPLE_CHARS_MAX);
    char *copy = work_alloc_or_null(first->work, 1, text.len + 1);
    if (!copy) return first->full = true, STR("");
    if (text.len) memcpy(copy, text.ptr, text.len);
    return (Str){ copy, text.len };
}

static bool head_take(FirstRows *first, const Row *row)
{
    ImportLook *look = first->look;
    look->columns = row->count;
    look->head = work_alloc_or_null(first->work, sizeof *look->head, row->count);
    look->samples = work_alloc_or_null(first->work, sizeof *look->samples, row->count);
    first->full = !look->head || !look->samples;
    for (size_t i = 0; !first->full && i < row->count; i++)
        look->head[i] = copy_or_stop(first, row->fields[i]);
    return !first->full;
}

// The first values that differ: a column of "N/A" shows more than its first row.
static void sample_take(FirstRows *first, size_t column, Str value)
{
    Str *samples = first->look->samples[column];
    size_t n = 0;
    value = str_utf8_head(str_trim(value), IMPORT_SAMPLE_CHARS_MAX);
    while (n < IMPORT_SAMPLES_MAX && samples[n].ptr && !str_equal(samples[n], value)) n++;
    if (value.len && n < IMPORT_SAMPLES_MAX && !samples[n].ptr)
        samples[n] = copy_or_stop(first, value);
}

static bool first_row(void *arg, const Row *row)
{
    enum { LOOK_ROWS = 200 };
    FirstRows *first = arg;
    if (first->rows++ == 0) return head_take(first, row);
    for (size_t i = 0; i < row->count; i++) sample_take(first, i, row->fields[i]);
    return !first->full && first->rows < LOOK_ROWS;
}

static bool first_bad(void *arg, const BadRow *bad)
{
    FirstRows *first = arg;
    if (first->rows++ == 0) first->fault = row_fault_text(bad->fault);
    return !first->fault;
}

static bool is_workbook(const ImportFile *file)
{
    char head[4] = "", error[240];
    int fd = bytes_open(file, error);
    bool zip = fd >= 0 && read(fd, head, 4) == 4 && memcmp(head, "PK\3\4", 4) == 0;
    if (fd >= 0) close(fd);
    return zip;
}

bool import_file_head(Work *work, ImportLook *look, char error[240])
{
    FirstRows first = { .work = work, .look = look };
    RowSink sink = { first_row, first_bad, &first };
    if (!import_file_read(work, &look->file, sink, error)) return false;
    if (first.full) work_fail(work, arena_failure(work->arena), "no memory for the head of a file");
    if (first.fault) snprintf(error, 240, "the first row names the columns, but %s", first.fault);
    else if (first.rows == 0) snprintf(error, 240, "the file is empty");
    else if (first.rows == 1) snprintf(error, 240, "the file names its columns and holds no rows");
    return first.rows > 1 && !first.fault;
}

bool import_file_look(Work *work, const char *path, Str memory, ImportLook *look, char error[240])
{
    *look = (ImportLook){ .file = { .path = path, .memory = memory } };
    look->file.xlsx = is_workbook(&look->file);
    if (!look->file.xlsx && !look_at_text(work, look, error)) return false;
    return import_file_head(work, look, error);
}
