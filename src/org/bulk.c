// bulk.c - reads a table of people or places, whatever file it comes in.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/bulk.h"
#include "record/csv.h"
#include "record/xlsx_apart.h"
#include "text/encoding.h"
#include "text/gb18030.h"
#include <sys/mman.h>
#include <unistd.h>

RECORD(BulkIssue, "What is wrong with a row.",
       FIELD(BulkIssue, line, .doc = "Line of the file; 0: the table as a whole."),
       FIELD(BulkIssue, field), FIELD(BulkIssue, code), FIELD(BulkIssue, detail));
RECORD(Bulk, "What came of a table.", FIELD(Bulk, rows), FIELD(Bulk, added), FIELD(Bulk, changed),
       FIELD(Bulk, unchanged), FIELD(Bulk, refused),
       FIELD(Bulk, done, .doc = "False: nothing was changed."),
       LIST_FIELD(Bulk, issues, BulkIssue, .doc = "At most 500."));

// Rows are gathered inside libraries that nobody may unwind, so memory that is not there only stops
// the reading.
typedef struct Gathering {
    Work *work;
    BulkTable *table;
    Bulk *report;
    size_t column_count;
    int *places; // of each field of the file: its column, -1: none
    size_t field_count;
    bool head_bad, full, no_memory;
} Gathering;

static void add_issue(Bulk *report, int64_t line, Str field, Str code, Str detail)
{
    if (report->issues.count < BULK_ISSUES_MAX)
        report->issues.items[report->issues.count++] = (BulkIssue){ line, field, code, detail };
}

static Str keep(Gathering *in, Str s)
{
    char *copy = work_alloc_or_null(in->work, 1, s.len + 1);
    if (!copy) {
        in->no_memory = true;
        return STR("");
    }
    memcpy(copy, s.ptr, s.len);
    return (Str){ copy, s.len };
}

static int column_of(const BulkColumn *columns, Str name)
{
    for (int i = 0; columns[i].name; i++)
        if (str_equal(name, str_of(columns[i].name)) || str_equal(name, str_of(columns[i].zh)))
            return i;
    return -1;
}

static bool take_head(Gathering *in, const Row *row)
{
    const BulkColumn *columns = in->table->columns;
    in->places = work_alloc_or_null(in->work, sizeof *in->places, row->count);
    in->field_count = row->count;
    if (!in->places) return in->no_memory = true, false;
    uint64_t seen = 0;
    for (size_t i = 0; i < row->count; i++) {
        Str name = str_trim(row->fields[i]);
        int at = in->places[i] = column_of(columns, name);
        bool twice = at >= 0 && (seen & (uint64_t)1 << at);
        if (at >= 0) seen |= (uint64_t)1 << at;
        if (at >= 0 && !twice) continue;
        in->head_bad = true;
        add_issue(in->report, row->line, keep(in, name), twice ? STR("conflict") : STR("unknown"),
                  twice ? STR("the column is there twice") : STR("is no column of this table"));
    }
    for (size_t i = 0; columns[i].name; i++)
        if (columns[i].required && !(seen & (uint64_t)1 << i)) {
            in->head_bad = true;
            add_issue(in->report, row->line, str_of(columns[i].name), STR("required"),
                      STR("the column is missing"));
        }
    return !in->head_bad && !in->no_memory;
}

static bool take_row(void *arg, const Row *row)
{
    Gathering *in = arg;
    BulkTable *table = in->table;
    if (row->number == 1) return take_head(in, row);
    if (table->count == BULK_ROWS_MAX) return in->full = true, false;
    Str *cells = work_alloc_or_null(in->work, sizeof *cells, in->column_count);
    if (!cells) return in->no_memory = true, false;
    for (size_t i = 0; i < row->count && i < in->field_count; i++)
        if (in->places[i] >= 0) cells[in->places[i]] = keep(in, str_trim(row->fields[i]));
    table->lines[table->count] = row->line;
    table->rows[table->count++] = cells;
    return !in->no_memory;
}

static bool take_bad(void *arg, const BadRow *bad)
{
    Gathering *in = arg;
    in->report->rows++;
    in->report->refused++;
    add_issue(in->report, bad->line, STR(""), STR("invalid"), str_of(row_fault_text(bad->fault)));
    if (bad->number == 1) in->head_bad = true;
    return !in->head_bad;
}

static bool read_csv(Work *work, Str file, RowSink sink, Bulk *report)
{
    EncodingGuess guess = { .head_count = 0 };
    int64_t replaced = 0;
    encoding_see(&guess, file);
    Encoding encoding = encoding_guess(&guess);
    const char *refusal = encoding_refusal(encoding);
    if (refusal) {
        add_issue(report, 0, STR(""), STR("invalid"), str_of(refusal));
        return false;
    }
    if (encoding == ENCODING_GB18030) file = gb18030_text(work, file, &replaced);
    CsvOptions options = { .separator = csv_separator(str_head(file, 4096)),
                           .ragged = true,
                           .refuse_replaced = true };
    CsvReader reader = csv_reader(options, sink, NEW(work, char, ROW_BYTES_MAX), ROW_BYTES_MAX,
                                  NEW(work, Str, ROW_FIELDS_MAX), ROW_FIELDS_MAX);
    if (csv_feed(&reader, file)) csv_end(&reader);
    return true;
}

static bool read_xlsx(Work *work, Str file, RowSink sink, Bulk *report)
{
    RowCounts counts;
    XlsxError error;
    XlsxApart *memory = work_alloc(work, xlsx_apart_bytes(), 1);
    int fd = memfd_create("table", MFD_CLOEXEC);
    bool there = fd >= 0 && write(fd, file.ptr, file.len) == (ssize_t)file.len;
    bool read = there && xlsx_read_apart(memory, fd, sink, &counts, &error);
    if (fd >= 0) close(fd);
    if (!there) work_fail(work, FAIL_UNAVAILABLE, "no memory for the table");
    if (read) return true;
    add_issue(report, 0, STR(""), STR("invalid"), str_copy(work, str_of(error.text)));
    return false;
}

bool bulk_read(Work *work, Str file, const BulkColumn *columns, BulkTable *table, Bulk *report)
{
    *report = (Bulk){ .issues = { NEW(work, BulkIssue, BULK_ISSUES_MAX), 0 } };
    *table = (BulkTable){ .columns = columns,
                          .rows = NEW(work, Str *, BULK_ROWS_MAX),
                          .lines = NEW(work, int64_t, BULK_ROWS_MAX) };
    Gathering in = { .work = work, .table = table, .report = report };
    while (columns[in.column_count].name) in.column_count++;
    RowSink sink = { take_row, take_bad, &in };
    bool zipped = str_starts(file, STR("PK\x03\x04"));
    bool read = zipped ? read_xlsx(work, file, sink, report) : read_csv(work, file, sink, report);
    if (in.no_memory) work_fail(work, arena_failure(work->arena), "no memory for the table");
    if (in.full) add_issue(report, 0, STR(""), STR("too_large"), STR("has more than 20000 rows"));
    if (read && !in.places && report->issues.count == 0)
        add_issue(report, 0, STR(""), STR("required"), STR("the table is empty"));
    report->rows += (int64_t)table->count;
    return read && in.places && !in.head_bad && !in.full;
}

void bulk_lay(Work *work, const RecordType *type, void *record, const char *field, Str cell,
              Issues *issues)
{
    Str name = str_of(field);
    if (cell.len) field_from_text(work, record_field(type, name), cell, record, name, issues);
}

bool bulk_row(Work *work, Bulk *report, int64_t line, const Issues *issues)
{
    for (size_t i = 0; i < issues->count; i++)
        add_issue(report, line, str_copy(work, issues->list[i].field), str_of(issues->list[i].code),
                  issues->list[i].detail);
    if (issues->count) report->refused++;
    return issues->count == 0;
}
