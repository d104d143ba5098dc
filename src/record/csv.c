// csv.c - reads CSV: first finds where a row ends, then cuts it into fields where it lies.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/csv.h"
#include <assert.h>

CsvReader csv_reader(CsvOptions options, RowSink sink, char *buffer, size_t buffer_cap, Str *fields,
                     size_t fields_cap)
{
    assert(buffer_cap > 0 && fields_cap > 0);
    if (!options.separator) options.separator = ',';
    if (!options.field_bytes_max) options.field_bytes_max = ROW_FIELD_BYTES_MAX;
    return (CsvReader){ .options = options, .sink = sink, .buffer = buffer,
                        .buffer_cap = buffer_cap, .fields = fields, .fields_cap = fields_cap,
                        .line = 1, .row_line = 1 };
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static void bad_give(CsvReader *reader, RowFault fault, size_t column, Str raw)
{
    RowCounts *counts = &reader->counts;
    counts->bad++;
    BadRow bad = { .number = counts->rows + counts->bad, .line = reader->row_line,
                   .line_last = reader->line, .column = column, .fault = fault, .raw = raw };
    if (!reader->sink.bad(reader->sink.arg, &bad)) reader->stopped = true;
}

// The length of the field that rest begins with, as it stands; SIZE_MAX when text follows its
// quote.
static size_t field_len(Str rest, char separator)
{
    Str head, tail;
    if (!str_starts(rest, STR("\""))) {
        str_split(rest, separator, &head, &tail);
        return head.len;
    }
    for (size_t i = 1; i < rest.len; i++) {
        if (rest.ptr[i] != '"') continue;
        bool doubled = i + 1 < rest.len && rest.ptr[i + 1] == '"';
        if (!doubled) return i + 1 == rest.len || rest.ptr[i + 1] == separator ? i + 1 : SIZE_MAX;
        i++;
    }
    return rest.len;
}

typedef struct Cut { bool good, blank; RowFault fault; size_t column, count; } Cut;

static Cut cut_fault(RowFault fault, size_t column)
{
    return (Cut){ .fault = fault, .column = column };
}

static Cut field_check(const CsvReader *reader, Str field, size_t column)
{
    if (field.len > reader->options.field_bytes_max) return cut_fault(ROW_FIELD_TOO_LONG, column);
    if (!str_utf8_valid(field)) return cut_fault(ROW_NOT_TEXT, column);
    if (reader->options.refuse_replaced && str_find(field, STR("\uFFFD")) != SIZE_MAX)
        return cut_fault(ROW_REPLACED, column);
    return (Cut){ .good = true };
}

// Cuts the row into fields that still have their quotes, and leaves it as it is: a bad row is
// reported as it stands.
static Cut row_cut(CsvReader *reader, Str raw)
{
    Cut cut = { .good = true, .blank = true };
    size_t max = reader->width ? reader->width : reader->fields_cap;
    for (size_t at = 0, column = 1;; column++) {
        size_t len = field_len(str_from(raw, at), reader->options.separator);
        if (len == SIZE_MAX) return cut_fault(ROW_AFTER_QUOTE, column);
        Str field = str_head(str_from(raw, at), len);
        Cut checked = field_check(reader, field, column);
        if (!checked.good) return checked;
        bool empty = len == 0 || str_equal(field, STR("\"\""));
        cut.blank &= empty;
        if (column <= max) reader->fields[cut.count++] = field;
        else if (!empty) return cut_fault(ROW_TOO_MANY_FIELDS, column);
        at += len + 1;
        if (at > raw.len) break;
    }
    if (!cut.blank && cut.count < reader->width && !reader->options.ragged)
        return cut_fault(ROW_TOO_FEW_FIELDS, 0);
    return cut;
}

// Takes the quotes off, in place.
static Str field_unquote(CsvReader *reader, Str field)
{
    if (!str_starts(field, STR("\""))) return field;
    char *out = reader->buffer + (field.ptr - reader->buffer), *end = out;
    for (size_t i = 1; i + 1 < field.len; i++) {
        *end++ = field.ptr[i];
        if (field.ptr[i] == '"') i++;
    }
    return (Str){ out, (size_t)(end - out) };
}

// The length of the row's first line; SIZE_MAX if the row has no other.
static size_t first_line_len(const CsvReader *reader)
{
    for (size_t i = 0; i < reader->buffer_len; i++)
        if (is_line_end(reader->buffer[i])) return i;
    return SIZE_MAX;
}

static void row_begin(CsvReader *reader)
{
    reader->buffer_len = 0;
    reader->state = CSV_FIELD_START;
    reader->row_line = reader->line;
    reader->row_reread = reader->rereading;
}

static void push(CsvReader *reader, Str bytes);

// A quote was opened in the row's first line and not closed where it should be. That line is bad;
// those that the quote swallowed are read again. They lie in the buffer, and storing them afresh
// moves them towards its front, never past the place they are read from. False if the row is none
// of that kind.
static bool quote_give_up(CsvReader *reader)
{
    size_t first = first_line_len(reader);
    if (first == SIZE_MAX || reader->row_reread) return false;
    Str swallowed = { reader->buffer, reader->buffer_len };
    reader->line = reader->row_line;
    reader->before = 0;
    bad_give(reader, ROW_QUOTE_OPEN, 0, str_head(swallowed, first));

    reader->rereading = true;
    row_begin(reader);
    reader->state = CSV_SKIPPING;
    push(reader, str_from(swallowed, first));
    reader->rereading = false;
    return true;
}

static void row_good_give(CsvReader *reader, Cut cut)
{
    if (!reader->width) reader->width = cut.count;
    for (size_t i = 0; i < reader->width; i++)
        reader->fields[i] = i < cut.count ? field_unquote(reader, reader->fields[i]) : STR("");
    reader->counts.rows++;
    Row row = { .number = reader->counts.rows + reader->counts.bad, .line = reader->row_line,
                .fields = reader->fields, .count = reader->width };
    if (!reader->sink.row(reader->sink.arg, &row)) reader->stopped = true;
}

// False when the row turned out to be several, and what ends it must be looked at again.
static bool row_give(CsvReader *reader)
{
    Str raw = { reader->buffer, reader->buffer_len };
    Cut cut = row_cut(reader, raw);
    if (cut.good && cut.blank) reader->counts.blank++;
    else if (cut.good) row_good_give(reader, cut);
    else if (cut.fault == ROW_AFTER_QUOTE && quote_give_up(reader)) return false;
    else bad_give(reader, cut.fault, cut.column, raw);
    return true;
}

static void too_long_give(CsvReader *reader)
{
    bool quoted = reader->state == CSV_QUOTED || reader->state == CSV_QUOTE_SEEN;
    if (quoted && quote_give_up(reader)) return;
    bad_give(reader, ROW_TOO_LONG, 0, (Str){ reader->buffer, reader->buffer_len });
    reader->state = CSV_SKIPPING;
}

static CsvState state_after(const CsvReader *reader, char c)
{
    bool quote = c == '"';
    switch (reader->state) {
    case CSV_QUOTED: return quote ? CSV_QUOTE_SEEN : CSV_QUOTED;
    case CSV_QUOTE_SEEN: if (quote) return CSV_QUOTED; break;
    case CSV_FIELD_START: if (quote) return CSV_QUOTED; break;
    case CSV_PLAIN: break;
    case CSV_SKIPPING: return CSV_SKIPPING;
    }
    return c == reader->options.separator ? CSV_FIELD_START : CSV_PLAIN;
}

// How many bytes begin the rest that are neither quote, separator nor line end.
static size_t ordinary_len(const CsvReader *reader, Str rest)
{
    char separator = reader->options.separator;
    size_t len = 0;
    while (len < rest.len && rest.ptr[len] != '"' && rest.ptr[len] != separator &&
           !is_line_end(rest.ptr[len]))
        len++;
    return len;
}

static void line_count(CsvReader *reader, char c)
{
    reader->line += c == '\r' || (c == '\n' && reader->before != '\r');
    reader->before = c;
}

// Each takes what it can of the rest and returns how many bytes; 0 is: nothing yet, look again.
static size_t line_end_take(CsvReader *reader, char c)
{
    bool second = c == '\n' && reader->before == '\r';
    if (!second && reader->state != CSV_SKIPPING && !row_give(reader)) return 0;
    line_count(reader, c);
    row_begin(reader);
    return 1;
}

static size_t bytes_take(CsvReader *reader, Str rest)
{
    char c = rest.ptr[0];
    size_t len = ordinary_len(reader, rest), room = reader->buffer_cap - reader->buffer_len;
    if (len == 0) len = 1;
    if (reader->state != CSV_SKIPPING) {
        if (room == 0) {
            too_long_give(reader);
            return 0;
        }
        if (len > room) len = room;
        memmove(reader->buffer + reader->buffer_len, rest.ptr, len);
        reader->buffer_len += len;
        reader->state = state_after(reader, c);
    }
    line_count(reader, c);
    return len;
}

static void push(CsvReader *reader, Str rest)
{
    while (rest.len && !reader->stopped) {
        bool ends = is_line_end(rest.ptr[0]) && reader->state != CSV_QUOTED;
        size_t taken = ends ? line_end_take(reader, rest.ptr[0]) : bytes_take(reader, rest);
        rest = str_from(rest, taken);
    }
}

bool csv_feed(CsvReader *reader, Str bytes)
{
    static const char mark[] = "\xEF\xBB\xBF";
    while (!reader->marked && bytes.len) {
        if (bytes.ptr[0] != mark[reader->mark_len]) {
            reader->marked = true;
            push(reader, (Str){ mark, reader->mark_len });
        } else {
            reader->marked = ++reader->mark_len == 3;
            bytes = str_from(bytes, 1);
        }
    }
    push(reader, bytes);
    return !reader->stopped;
}

// False when the row turned out to be several.
static bool last_row_give(CsvReader *reader)
{
    if (reader->state == CSV_SKIPPING) return true;
    if (reader->state != CSV_QUOTED) return row_give(reader);
    if (quote_give_up(reader)) return false;
    bad_give(reader, ROW_QUOTE_OPEN, 0, (Str){ reader->buffer, reader->buffer_len });
    return true;
}

bool csv_end(CsvReader *reader)
{
    if (!reader->marked) push(reader, (Str){ "\xEF\xBB", reader->mark_len });
    reader->marked = true;
    while (!reader->stopped && reader->buffer_len && !last_row_give(reader)) continue;
    row_begin(reader);
    return !reader->stopped;
}

typedef struct Trial { size_t rows, width; } Trial;

static bool trial_row(void *arg, const Row *row)
{
    Trial *trial = arg;
    trial->rows++;
    trial->width = row->count;
    return true;
}

static bool trial_bad(void *arg, const BadRow *bad)
{
    (void)arg;
    (void)bad;
    return true;
}

char csv_separator(Str head)
{
    static const char candidates[] = { ',', ';', '\t' };
    Trial best = { .width = 1 };
    char separator = ',';
    for (size_t i = 0; i < COUNT(candidates); i++) {
        char buffer[16 << 10];
        Str fields[ROW_FIELDS_MAX];
        Trial trial = { 0 };
        CsvReader reader = csv_reader((CsvOptions){ .separator = candidates[i] },
                                      (RowSink){ trial_row, trial_bad, &trial },
                                      buffer, sizeof buffer, fields, COUNT(fields));
        csv_feed(&reader, head);
        // The last line may be cut, so it counts only where there is no other.
        if (trial.rows == 0) csv_end(&reader);
        bool wider = trial.rows == best.rows && trial.width > best.width;
        if (trial.width < 2 || (trial.rows <= best.rows && !wider)) continue;
        best = trial;
        separator = candidates[i];
    }
    return separator;
}
