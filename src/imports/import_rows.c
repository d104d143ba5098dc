// import_rows.c - turns the rows of a file into the items of a task.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_task.h"
#include "record/csv.h"

static void latest_take(Job *job, MaybeTime at)
{
    if (at.set && at.value.ms > job->latest.ms) job->latest = at.value;
}

static void fact_finish(Job *job, Item *item)
{
    ImportFact *fact = &item->fact;
    if (item->faults.count) return;
    item->maybe_seen = fact->key.len > 0 && import_keys_seen(&job->keys, fact->key);
    latest_take(job, (MaybeTime){ true, fact->opened_at });
    latest_take(job, fact->first_answered_at);
    latest_take(job, fact->solved_at);
    latest_take(job, fact->closed_at);
    job->timed |= !fact->date_only;
}

static void item_check_site(Work *work, const Job *job, Item *item)
{
    if (item->faults.count || job->plan.map->create_sites) return;
    if (import_site_of(&job->sites, item->fact.site).value) return;
    import_fault_add(work, &item->faults, import_column_name(&job->plan, IMPORT_site), "not_found",
                     item->fact.site);
}

// An item that was done before is only looked at: for its key and its times.
static void item_end(Job *job)
{
    fact_finish(job, &job->items[job->item_count]);
    if (job->skip > 0) job->skip--;
    else job->item_count++;
    bool full = arena_bytes(job->unit_work.arena) > UNIT_BYTES_MAX / 2;
    if (full || job->item_count == (size_t)job->runner->unit_rows) job_flush(job);
}

static Str raw_of(Work *work, const Row *row)
{
    Text text = TEXT(work);
    CsvWriter writer = csv_writer(&text, ',', false);
    for (size_t i = 0; i < row->count; i++) csv_text(&writer, row->fields[i]);
    return str_utf8_head(text_str(&text), RAW_CHARS_MAX);
}

typedef struct Taking {
    Job *job;
    const Row *row;
    const BadRow *bad;
    size_t place; // of a case in an event log
} Taking;

static void plan_body(Work *work, void *arg)
{
    Taking *taking = arg;
    Job *job = taking->job;
    Issues *issues = NEW(work, Issues, 1);
    // The names outlive the row.
    Str *head = NEW(work, Str, taking->row->count);
    for (size_t i = 0; i < taking->row->count; i++)
        head[i] = str_copy(work, taking->row->fields[i]);
    job->planned =
        import_plan_make(work, &job->import.map, head, taking->row->count, &job->plan, issues);
    if (!job->planned) job_fail(job, "the file does not have the columns of the map");
}

static void row_body(Work *work, void *arg)
{
    Taking *taking = arg;
    Job *job = taking->job;
    Item *item = &job->items[job->item_count];
    *item = (Item){ .row = taking->row->number, .line = taking->row->line };
    import_fact_read(work, &job->plan, taking->row, &item->fact, &item->faults);
    item_check_site(work, job, item);
    if (item->faults.count) item->raw = raw_of(work, taking->row);
}

static void bad_body(Work *work, void *arg)
{
    Taking *taking = arg;
    const BadRow *bad = taking->bad;
    Item *item = &taking->job->items[taking->job->item_count];
    *item = (Item){ .row = bad->number, .line = bad->line };
    const char *code = import_row_fault_code(bad->fault);
    import_fault_add(work, &item->faults, STR(""), code, STR(""));
    // What is no text cannot be shown as it stands.
    if (str_utf8_valid(bad->raw))
        item->raw = str_copy(work, str_utf8_head(bad->raw, RAW_CHARS_MAX));
}

static void event_body(Work *work, void *arg)
{
    Taking *taking = arg;
    Job *job = taking->job;
    Item *item = &job->items[job->item_count];
    *item = (Item){ .row = taking->row->number, .line = taking->row->line };
    if (import_log_add(work, job->log, &job->plan, taking->row, &item->faults)) return;
    item->raw = raw_of(work, taking->row);
}

static bool is_log(const Job *job)
{
    return str_equal(job->import.map.kind, STR("events"));
}

static bool take(Job *job, Work *work, void (*body)(Work *work, void *arg), Taking *taking)
{
    if (work_run(work, body, taking)) return true;
    job_fail(job, "the file needs more memory than an import may have");
    return false;
}

static bool too_many(Job *job)
{
    if (++job->rows <= IMPORT_ROWS_MAX) return false;
    job_fail(job, "the file has more than 5,000,000 rows");
    return true;
}

static bool take_row(void *arg, const Row *row)
{
    Job *job = arg;
    Taking taking = { .job = job, .row = row };
    if (!job->planned) return take(job, &job->plan_work, plan_body, &taking) && job->planned;
    if (too_many(job)) return false;
    if (!is_log(job)) {
        if (!take(job, &job->unit_work, row_body, &taking)) return false;
        item_end(job);
    } else {
        if (!take(job, &job->plan_work, event_body, &taking)) return false;
        if (job->items[job->item_count].faults.count) item_end(job);
    }
    return job_goes_on(job);
}

static bool take_bad(void *arg, const BadRow *bad)
{
    Job *job = arg;
    Taking taking = { .job = job, .bad = bad };
    if (!job->planned) {
        job_fail(job, "the first row does not name the columns");
        return false;
    }
    if (too_many(job) || !take(job, &job->unit_work, bad_body, &taking)) return false;
    item_end(job);
    return job_goes_on(job);
}

static void case_body(Work *work, void *arg)
{
    Taking *taking = arg;
    Job *job = taking->job;
    Item *item = &job->items[job->item_count];
    *item = (Item){ .line = 0 };
    import_log_fact(job->log, &job->plan, taking->place, &item->fact);
    item->row = item->fact.row;
    item_check_site(work, job, item);
}

static void take_cases(Job *job)
{
    Taking taking = { .job = job };
    for (; taking.place < import_log_count(job->log) && job_goes_on(job); taking.place++) {
        if (!take(job, &job->unit_work, case_body, &taking)) return;
        item_end(job);
    }
}

static void read_body(Work *work, void *arg)
{
    Job *job = arg;
    char error[240] = "";
    ImportFile file = import_file_of(&job->import, job->path);
    RowSink sink = { take_row, take_bad, job };
    if (!import_file_read(work, &file, sink, error)) job_fail(job, error);
}

bool job_read(Job *job, Mode mode)
{
    job->mode = mode;
    job->planned = false;
    job->rows = 0;
    job->item_count = 0;
    arena_reset(job->read_work.arena);
    if (mode != MODE_PARSE && !job_source(job)) return false;
    if (!work_run(&job->read_work, read_body, job)) job_fail(job, "there is no memory to read it");
    if (job_goes_on(job) && is_log(job)) take_cases(job);
    if (job_goes_on(job)) job_flush(job);
    return job_goes_on(job);
}
