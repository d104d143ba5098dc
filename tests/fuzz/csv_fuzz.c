// csv_fuzz.c - whatever the bytes and however they are cut, the CSV reader says the same.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "fuzz.h"
#include "record/csv.h"
#include <assert.h>

enum { LOG_MAX = 1 << 20, BUFFER_BYTES = 64, FIELDS = 6 };

// Everything the sink was told, as text, to be compared.
typedef struct Log { size_t len; char text[LOG_MAX]; int64_t rows, bad, last_line; } Log;

static void log_add(Log *log, const void *bytes, size_t len)
{
    assert(len <= LOG_MAX - log->len);
    if (len) memcpy(log->text + log->len, bytes, len);
    log->len += len;
}

static void log_int(Log *log, int64_t value)
{
    log_add(log, &value, sizeof value);
}

static bool log_row(void *arg, const Row *row)
{
    Log *log = arg;
    assert(row->count > 0 && row->count <= FIELDS && row->line >= log->last_line);
    log->rows++;
    log->last_line = row->line;
    log_int(log, row->line);
    assert(row->number == log->rows + log->bad);
    for (size_t i = 0; i < row->count; i++) {
        assert(str_utf8_valid(row->fields[i]));
        log_int(log, (int64_t)row->fields[i].len);
        log_add(log, row->fields[i].ptr, row->fields[i].len);
    }
    return true;
}

static bool log_bad(void *arg, const BadRow *bad)
{
    Log *log = arg;
    log->bad++;
    assert(bad->number == log->rows + log->bad && bad->line >= log->last_line);
    assert(bad->line_last >= bad->line && bad->column <= BUFFER_BYTES + 1);
    log->last_line = bad->line;
    log_int(log, -bad->line);
    log_int(log, bad->fault);
    log_add(log, bad->raw.ptr, bad->raw.len);
    return true;
}

static void read_in_pieces(Str bytes, CsvOptions options, size_t piece, Log *log)
{
    char buffer[BUFFER_BYTES];
    Str fields[FIELDS];
    log->len = 0;
    log->rows = log->bad = log->last_line = 0;
    CsvReader reader = csv_reader(options, (RowSink){ log_row, log_bad, log }, buffer,
                                  sizeof buffer, fields, FIELDS);
    for (size_t at = 0; at < bytes.len; at += piece)
        csv_feed(&reader, str_head(str_from(bytes, at), piece));
    csv_end(&reader);
    assert(reader.counts.rows == log->rows && reader.counts.bad == log->bad);
}

// The first byte chooses the separator and the size of the pieces.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Log whole, cut;
    if (size < 1 || size > 4096) return 0;
    CsvOptions options = {
        .separator = ",;\t|"[data[0] & 3], .ragged = data[0] & 4, .field_bytes_max = 40,
    };
    Str bytes = { (const char *)data + 1, size - 1 };
    read_in_pieces(bytes, options, SIZE_MAX / 2, &whole);
    read_in_pieces(bytes, options, 1 + (data[0] >> 3), &cut);
    assert(whole.len == cut.len && memcmp(whole.text, cut.text, whole.len) == 0);
    return 0;
}
