// import_rows.c - turns the rows of a file into the items of a task.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_task.h"
#include "record/csv.h"

static void latest_take(ImportTask *task, MaybeTime at)
{
    if (at.set && at.value.ms > task->latest.ms) task->latest = at.value;
}

static void fact_finish(ImportTask *task, Item *item)
{
    ImportFact *fact = &item->fact;
    if (item->faults.count) return;
    item->maybe_seen = fact->key.len > 0 && import_keys_seen(&task->keys, fact->key);
    latest_take(task, (MaybeTime){ true, fact->opened_at });
    latest_take(task, fact->first_answered_at);
    latest_take(task, fact->solved_at);
    latest_take(task, fact->closed_at);
    task->timed |= !fact->date_only;
}

static void item_check_site(Work *work, const ImportTask *task, Item *item)
{
    if (item->fact.site.len == 0 || task->plan.map->create_sites) return;
    if (import_site_of(&task->sites, item->fact.site).value) return;
    import_fault_add(work, &item->faults, import_column_name(&task->plan, IMPORT_site), "not_found",
                     item->fact.site);
}

// An item that was done before is only looked at: for its key and its times.
static void item_end(ImportTask *task)
{
    fact_finish(task, &task->items[task->item_count]);
    if (task->skip > 0) task->skip--;
    else task->item_count++;
    bool full = arena_bytes(task->unit_work.arena) > UNIT_BYTES_MAX / 2;
    if (full || task->item_count == (size_t)task->runner->unit_rows) task_flush(task);
}

static Str raw_of(Work *work, const Row *row)
{
    Text text = TEXT(work);
    CsvWriter writer = csv_writer(&text, ',', false);
    for (size_t i = 0; i < row->count; i++) csv_text(&writer, row->fields[i]);
    return str_utf8_head(text_str(&text), RAW_CHARS_MAX);
}

typedef struct Taking {
    ImportTask *task;
    const Row *row;
    const BadRow *bad;
    size_t place; // of a case in an event log
} Taking;

static void plan_body(Work *work, void *arg)
{
    Taking *taking = arg;
    ImportTask *task = taking->task;
    Issues *issues = NEW(work, Issues, 1);
    // The names outlive the row.
    Str *head = NEW(work, Str, taking->row->count);
    for (size_t i = 0; i < taking->row->count; i++)
        head[i] = str_copy(work, taking->row->fields[i]);
    task->planned =
        import_plan_make(work, &task->import.map, head, taking->row->count, &task->plan, issues);
    if (!task->planned) task_fail(task, "the file does not have the columns of the map");
}

static void row_body(Work *work, void *arg)
{
    Taking *taking = arg;
    ImportTask *task = taking->task;
    Item *item = &task->items[task->item_count];
    *item = (Item){ .row = taking->row->number, .line = taking->row->line };
    import_fact_read(work, &task->plan, taking->row, &item->fact, &item->faults);
    item_check_site(work, task, item);
    if (item->faults.count) item->raw = raw_of(work, taking->row);
}

static void bad_body(Work *work, void *arg)
{
    Taking *taking = arg;
    const BadRow *bad = taking->bad;
    Item *item = &taking->task->items[taking->task->item_count];
    *item = (Item){ .row = bad->number, .line = bad->line };
    const char *code = import_row_fault_code(bad->fault);
    import_fault_add(work, &item->faults, STR(""), code, STR(""));
    // What is no text cannot be shown as it stands. What is no row is one cell, and no formula.
    if (!str_utf8_valid(bad->raw)) return;
    Row whole = { .fields = (Str[]){ str_utf8_head(bad->raw, RAW_CHARS_MAX) }, .count = 1 };
    item->raw = raw_of(work, &whole);
}

static void event_body(Work *work, void *arg)
{
    Taking *taking = arg;
    ImportTask *task = taking->task;
    Item *item = &task->items[task->item_count];
    *item = (Item){ .row = taking->row->number, .line = taking->row->line };
    if (import_log_add(work, task->log, &task->plan, taking->row, &item->faults)) return;
    item->raw = raw_of(work, taking->row);
}

static bool is_log(const ImportTask *task)
{
    return str_equal(task->import.map.kind, STR("events"));
}

static bool take(ImportTask *task, Work *work, void (*body)(Work *work, void *arg), Taking *taking)
{
    if (work_run(work, body, taking)) return true;
    task_fail(task, "the file needs more memory than an import may have");
    return false;
}

static bool too_many(ImportTask *task)
{
    if (++task->rows <= IMPORT_ROWS_MAX) return false;
    task_fail(task, "the file has more than 5,000,000 rows");
    return true;
}

static bool take_row(void *arg, const Row *row)
{
    ImportTask *task = arg;
    Taking taking = { .task = task, .row = row };
    if (!task->planned) return take(task, &task->plan_work, plan_body, &taking) && task->planned;
    if (too_many(task)) return false;
    if (!is_log(task)) {
        if (!take(task, &task->unit_work, row_body, &taking)) return false;
        item_end(task);
    } else {
        if (!take(task, &task->plan_work, event_body, &taking)) return false;
        if (task->items[task->item_count].faults.count) item_end(task);
    }
    return task_goes_on(task);
}

static bool take_bad(void *arg, const BadRow *bad)
{
    ImportTask *task = arg;
    Taking taking = { .task = task, .bad = bad };
    if (!task->planned) {
        task_fail(task, "the first row does not name the columns");
        return false;
    }
    if (too_many(task) || !take(task, &task->unit_work, bad_body, &taking)) return false;
    item_end(task);
    return task_goes_on(task);
}

static void case_body(Work *work, void *arg)
{
    Taking *taking = arg;
    ImportTask *task = taking->task;
    Item *item = &task->items[task->item_count];
    *item = (Item){ .line = 0 };
    import_log_fact(task->log, &task->plan, taking->place, &item->fact);
    item->row = item->fact.row;
    item_check_site(work, task, item);
}

static void take_cases(ImportTask *task)
{
    Taking taking = { .task = task };
    for (; taking.place < import_log_count(task->log) && task_goes_on(task); taking.place++) {
        if (!take(task, &task->unit_work, case_body, &taking)) return;
        item_end(task);
    }
}

static void read_body(Work *work, void *arg)
{
    ImportTask *task = arg;
    char error[240] = "";
    ImportFile file = import_file_of(&task->import, task->path);
    RowSink sink = { take_row, take_bad, task };
    if (!import_file_read(work, &file, sink, error)) task_fail(task, error);
}

bool task_read(ImportTask *task, Mode mode)
{
    task->mode = mode;
    task->planned = false;
    task->rows = 0;
    task->item_count = 0;
    arena_reset(task->read_work.arena);
    if (mode != MODE_PARSE && !task_source(task)) return false;
    if (!work_run(&task->read_work, read_body, task))
        task_fail(task, "there is no memory to read it");
    if (task_goes_on(task) && is_log(task)) take_cases(task);
    if (task_goes_on(task)) task_flush(task);
    return task_goes_on(task);
}
