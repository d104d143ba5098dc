// import_view.c - reads imports for people, and their refused rows.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_view.h"
#include "imports/import_fact.h"
#include "imports/import_file.h"
#include "queries.h"
#include "record/csv.h"

RECORD(ImportProgress, "What came of the rows so far; of an event log, of its cases.",
       FIELD(ImportProgress, read), FIELD(ImportProgress, created), FIELD(ImportProgress, updated),
       FIELD(ImportProgress, unchanged),
       FIELD(ImportProgress, repeated, .doc = "Their key came before in the file; loaded too."),
       FIELD(ImportProgress, dropped, .doc = "Of those repeated: left out, as the map wants."),
       FIELD(ImportProgress, refused));

RECORD(ImportIssue, "Why a row was refused.", FIELD(ImportIssue, row), FIELD(ImportIssue, column),
       FIELD(ImportIssue, code), FIELD(ImportIssue, value, .personal = PERSONAL_TEXT),
       FIELD(ImportIssue, choices, .doc = "Of not_a_choice: the values that it may have."));

RECORD(ImportRun, "A file on its way in.", FIELD(ImportRun, id), FIELD(ImportRun, kind),
       FIELD(ImportRun, file_name), FIELD(ImportRun, bytes), FIELD(ImportRun, encoding),
       FIELD(ImportRun, delimiter), FIELD(ImportRun, rows), FIELD(ImportRun, state),
       FIELD(ImportRun, source), LIST_FIELD(ImportRun, columns, ImportColumn),
       RECORD_FIELD(ImportRun, map, ImportMap), RECORD_FIELD(ImportRun, progress, ImportProgress),
       LIST_FIELD(ImportRun, issues, ImportIssue), FIELD(ImportRun, observed_until),
       FIELD(ImportRun, created_at), RECORD_FIELD(ImportRun, created_by, Named),
       FIELD(ImportRun, finished_at), FIELD(ImportRun, undo_until),
       FIELD(ImportRun, failure, .doc = "Why it failed, in the reader's language."),
       FIELD(ImportRun, actions), FIELD(ImportRun, version));
RECORD(ImportPage, "Imports, newest first.", LIST_FIELD(ImportPage, items, ImportRun),
       FIELD(ImportPage, next_cursor));

typedef struct IssueRow {
    int64_t row_number, line;
    Str column_name, code, value, raw;
} IssueRow;
RECORD(IssueRow, "A fault of a row, as it is stored.", FIELD(IssueRow, row_number),
       FIELD(IssueRow, line), FIELD(IssueRow, column_name), FIELD(IssueRow, code),
       FIELD(IssueRow, value), FIELD(IssueRow, raw));
LIST_TYPE(IssueRow);

static ImportRun run_of(Work *work, const Import *import)
{
    ImportRun run = {
        .id = import->id,
        .kind = import->kind,
        .file_name = import->file_name,
        .bytes = import->bytes,
        .encoding = import->encoding,
        .delimiter = import->delimiter,
        .rows = import->row_count,
        .state = import->state,
        .source = import->source,
        .columns = import->columns,
        .map = import->map,
        .progress = { import->read_count, import->created_count, import->updated_count,
                      import->unchanged_count, import->repeated_count, import->dropped_count,
                      import->refused_count },
        .observed_until = import->observed_until,
        .created_at = import->created_at,
        .created_by = import->created_by,
        .finished_at = import->finished_at,
        .undo_until = import->undo_until,
        .failure = import->failure.len ? import->failure : STR_ABSENT,
        .actions = import_actions(work, import),
        .version = import->version,
    };
    return run;
}

static StrList choices_of(Work *work, const Import *import, const IssueRow *row)
{
    StrList list = { 0 };
    if (!str_equal(row->code, STR("not_a_choice"))) return list;
    const char *const *choices = import_column_choices(&import->map, row->column_name);
    for (; choices && choices[list.count]; list.count++) continue;
    list.items = NEW(work, Str, list.count);
    for (size_t i = 0; i < list.count; i++) list.items[i] = str_of(choices[i]);
    return list;
}

ImportRun import_view(Work *work, const Import *import)
{
    ImportRun run = run_of(work, import);
    IssueRowList rows;
    db_list(work, &SQL_import_issues,
            ARGS(ARG(import_id, import->id), ARG(limit, (int64_t)IMPORT_ISSUES_SHOWN)), IssueRow,
            &rows);
    run.issues = (ImportIssueList){ NEW(work, ImportIssue, rows.count), rows.count };
    for (size_t i = 0; i < rows.count; i++)
        run.issues.items[i] =
            (ImportIssue){ rows.items[i].row_number, rows.items[i].column_name, rows.items[i].code,
                           rows.items[i].value, choices_of(work, import, &rows.items[i]) };
    return run;
}

void import_page(Work *work, ImportPage *page)
{
    ImportList list = import_list(work);
    *page = (ImportPage){ .items = { NEW(work, ImportRun, list.count), list.count } };
    for (size_t i = 0; i < list.count; i++) page->items.items[i] = run_of(work, &list.items[i]);
}

static void add_head(CsvWriter *writer, const Import *import, bool chinese)
{
    for (size_t i = 0; i < IMPORT_REFUSED_COLUMNS; i++)
        csv_text(writer, str_of(import_refused_head[chinese][i]));
    for (size_t i = 0; i < import->columns.count; i++)
        csv_text(writer, import->columns.items[i].name);
    csv_row_end(writer);
}

static void add_choices(Text *reason, const StrList *choices, bool chinese)
{
    for (size_t i = 0; i < choices->count; i++) {
        text_add(reason, i ? STR(", ") : chinese ? STR("；可用：") : STR("; one of "));
        text_add(reason, choices->items[i]);
    }
}

static void add_reason(Text *reason, const IssueRow *row, const StrList *choices, bool chinese)
{
    if (reason->len) text_add(reason, chinese ? STR("；") : STR("; "));
    if (row->column_name.len) {
        text_add(reason, row->column_name);
        text_add(reason, chinese ? STR("：") : STR(": "));
    }
    text_add(reason, str_of(import_code_text(row->code, chinese)));
    if (row->value.len) {
        text_add(reason, chinese ? STR("（") : STR(" ("));
        text_add(reason, row->value);
        text_add(reason, chinese ? STR("）") : STR(")"));
    }
    add_choices(reason, choices, chinese);
}

// A line for each row that was refused, with all its faults. The row itself was written as CSV when
// it was read.
Str import_issues_csv(Work *work, const Import *import, bool chinese)
{
    enum { BYTES_MAX = 12 << 20 };
    IssueRowList rows;
    Text out = TEXT(work);
    CsvWriter writer = csv_writer(&out, ',', true);
    int64_t limit = (int64_t)IMPORT_ISSUES_MAX * IMPORT_FAULTS_MAX;
    db_list(work, &SQL_import_issues, ARGS(ARG(import_id, import->id), ARG(limit, limit)), IssueRow,
            &rows);
    add_head(&writer, import, chinese);
    for (size_t i = 0; i < rows.count && out.len < BYTES_MAX;) {
        const IssueRow *first = &rows.items[i];
        Text reason = TEXT(work);
        for (; i < rows.count && rows.items[i].row_number == first->row_number; i++) {
            StrList choices = choices_of(work, import, &rows.items[i]);
            add_reason(&reason, &rows.items[i], &choices, chinese);
        }
        csv_int(&writer, first->row_number);
        csv_int(&writer, first->line);
        csv_text(&writer, text_str(&reason));
        if (first->raw.len) text_add_char(&out, ',');
        text_add(&out, first->raw);
        csv_row_end(&writer);
    }
    return text_str(&out);
}
