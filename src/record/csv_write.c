// csv_write.c - writes CSV that no spreadsheet takes for formulas.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/csv.h"

static bool is_dangerous(Str field)
{
    static const char *const starts[] = {
        "=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20",
    };
    while (str_starts(field, STR("'"))) field = str_from(field, 1);
    for (size_t i = 0; i < COUNT(starts); i++)
        if (str_starts(field, str_of(starts[i]))) return true;
    return false;
}

Str csv_unguard(Str field)
{
    bool guarded = str_starts(field, STR("'")) && is_dangerous(field);
    return guarded ? str_from(field, 1) : field;
}

CsvWriter csv_writer(Text *out, char separator, bool mark)
{
    if (mark) text_add(out, STR("\xEF\xBB\xBF"));
    return (CsvWriter){ .out = out, .separator = separator };
}

static bool needs_quotes(Str field, char separator)
{
    for (size_t i = 0; i < field.len; i++) {
        char c = field.ptr[i];
        if (c == separator || c == '"' || c == '\r' || c == '\n') return true;
    }
    return false;
}

static void field_add(CsvWriter *writer, Str guard, Str field)
{
    Text *out = writer->out;
    if (writer->inside) text_add_char(out, writer->separator);
    writer->inside = true;
    if (!needs_quotes(field, writer->separator)) {
        text_add(out, guard);
        text_add(out, field);
        return;
    }
    text_add_char(out, '"');
    text_add(out, guard);
    for (Str head; field.len;) {
        bool quote = str_split(field, '"', &head, &field);
        text_add(out, head);
        if (quote) text_add(out, STR("\"\""));
    }
    text_add_char(out, '"');
}

void csv_text(CsvWriter *writer, Str field)
{
    field_add(writer, is_dangerous(field) ? STR("'") : STR(""), field);
}

void csv_made(CsvWriter *writer, Str field)
{
    field_add(writer, STR(""), field);
}

void csv_int(CsvWriter *writer, int64_t value)
{
    if (writer->inside) text_add_char(writer->out, writer->separator);
    writer->inside = true;
    text_add_int(writer->out, value);
}

void csv_row_end(CsvWriter *writer)
{
    text_add(writer->out, STR("\r\n"));
    writer->inside = false;
}
