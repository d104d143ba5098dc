// import_job.c - reads a file once and hands its cases to units of work.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_job.h"
#include "engine/audit/audit.h"
#include "imports/import_keys.h"
#include "imports/import_log.h"
#include "imports/import_sites.h"
#include "queries.h"
#include "record/csv.h"
#include <stdio.h>
#include <unistd.h>

enum { JOB_BYTES_MAX = 1 << 29, UNIT_BYTES_MAX = 64 << 20, RAW_CHARS_MAX = 4000 };

typedef enum Mode {
    MODE_PARSE,   // nothing is asked of the database: are all rows sound?
    MODE_CHECK,   // nothing is written but faults and counters
    MODE_RUN,
} Mode;

// One row, or one case of an event log, that a task has to do with: a case, or faults.
typedef struct Item {
    ImportFact fact;
    bool maybe_seen;
    ImportFaults faults;
    int64_t row, line;
    Str raw;
} Item;

typedef struct Job {
    ImportRunner *runner;
    int64_t org_id;
    ImportId id;
    Import import;       // its strings in plan_work
    Mode mode;
    bool lost;           // cancelled, or another process's by now
    bool broken;         // a unit of work failed
    char failure[240];   // why the task cannot be done
    Work read_work, plan_work, unit_work;
    Str stored;          // the import as JSON
    char *path;
    bool planned;        // the head was seen
    ImportPlan plan;
    ImportTarget target;
    ImportSites sites;
    ImportKeys keys;
    ImportLog *log;      // of an event log
    Item *items;         // of the unit being filled
    size_t item_count;
    int64_t skip;        // items that are done already
    int64_t unit;        // units that are committed
    ImportCounts counts; // of them
    ImportCounts next;   // of the unit being committed
    int64_t rows;        // of the file, but for the head
    Time latest;         // in the log
    bool timed;          // some time of the log is more than a day
    Str end_state, end_task;
} Job;

typedef struct NextTask {
    int64_t org_id;
    ImportId id;
} NextTask;
RECORD(NextTask, "A task that waits.", FIELD(NextTask, org_id), FIELD(NextTask, id));

// In the embedded database nobody else can hold a lease: who opens it has the directory's lock.
static Time expiry(const Work *work)
{
    return (Time){ db_engine(work->db) == DB_SQLITE ? INT64_MAX : work->now_ms };
}

bool import_task_next(Work *work, int64_t *org_id, ImportId *id)
{
    NextTask next;
    if (!db_find(work, &SQL_import_next, ARGS(ARG(expired, expiry(work))), NextTask, &next))
        return false;
    *org_id = next.org_id;
    *id = next.id;
    return true;
}

static void job_fail(Job *job, const char *why)
{
    if (!job->failure[0]) snprintf(job->failure, sizeof job->failure, "%s", why);
}

static void enter(Work *work, const Job *job)
{
    work->org_id = job->org_id;
    work->actor_id = 0;
    work->origin = STR("import");
}

static bool unit(Job *job, void (*body)(Work *work, void *arg))
{
    if (job->lost || job->broken) return false;
    job->broken = !job->runner->unit(job->runner, body, job);
    return !job->broken && !job->lost;
}

static bool going_on(const Job *job)
{
    bool stopping = job->runner->stopping && job->runner->stopping(job->runner);
    return !job->lost && !job->broken && !job->failure[0] && !stopping;
}

// --- Units of work

static void claim_body(Work *work, void *arg)
{
    Job *job = arg;
    enter(work, job);
    Time until = { work->now_ms + IMPORT_LEASE_MS };
    job->lost = db_run(work, &SQL_import_claim,
                       ARGS(ARG(id, job->id), ARG(lease, job->runner->lease), ARG(until, until),
                            ARG(expired, expiry(work)))) != 1;
    if (job->lost) return;
    import_sites_load(work, &job->sites);
    // The record's text lives no longer than this unit; what the task needs is read again from its
    // JSON in the memory of the task.
    Text text = TEXT(work);
    if (!import_find(work, job->id, &job->import))
        work_fail(work, FAIL_INTERNAL, "an import is gone");
    to_json(&text, Import, &job->import);
    char *copy = work_alloc_or_null(&job->plan_work, 1, text.len + 1);
    if (!copy) work_fail(work, FAIL_TOO_LARGE, "an import needs more memory than it may have");
    memcpy(copy, text.ptr, text.len);
    job->stored = (Str){ copy, text.len };
}

// What remembers rows, for another reading.
static void memory_body(Work *work, void *arg)
{
    Job *job = arg;
    job->keys = import_keys(work);
    job->log = import_log(work);
}

static void reread_body(Work *work, void *arg)
{
    Job *job = arg;
    Issues *issues = NEW(work, Issues, 1);
    if (!from_json(work, Import, job->stored, &job->import, issues))
        work_fail(work, FAIL_INTERNAL, "an import cannot be read: %.*s",
                  STR_ARG(issues->list[0].field));
    job->path = str_z(work, import_path(work, job->runner->data_dir, job->id));
    job->items = NEW(work, Item, (size_t)job->runner->unit_rows);
    memory_body(work, job);
    const Import *of = &job->import;
    job->unit = of->unit;
    job->skip = of->item_count;
    if (of->unit == 0) return;
    job->counts = (ImportCounts){ .items = of->item_count,
                                  .read = of->read_count,
                                  .created = of->created_count,
                                  .updated = of->updated_count,
                                  .unchanged = of->unchanged_count,
                                  .repeated = of->repeated_count,
                                  .dropped = of->dropped_count,
                                  .refused = of->refused_count };
}

typedef struct SourceRow {
    int64_t id;
    Str code;
    MaybeTime observed_until;
} SourceRow;
RECORD(SourceRow, "A source of logs.", FIELD(SourceRow, id), FIELD(SourceRow, code),
       FIELD(SourceRow, observed_until));

static void source_body(Work *work, void *arg)
{
    Job *job = arg;
    SourceRow source;
    Args code = ARGS(ARG(code, job->import.source));
    enter(work, job);
    bool known = db_find(work, &SQL_import_source_by_code, code, SourceRow, &source);
    job->target = (ImportTarget){ .import_id = job->id, .plan = &job->plan };
    if (!known && job->mode == MODE_RUN) {
        db_run(work, &SQL_import_source_add,
               ARGS(ARG(id, id_new(work->now_ms)), ARG(code, job->import.source)));
        db_one(work, &SQL_import_source_by_code, code, SourceRow, &source);
        known = true;
    }
    if (!known) return;
    job->target.source_id = source.id;
    Args of_source = ARGS(ARG(source_id, source.id));
    job->target.known_source = db_exists(work, &SQL_import_source_has_cases, of_source);
    if (job->mode == MODE_RUN)
        db_run(work, &SQL_import_began,
               ARGS(ARG(id, job->id), ARG(source_id, source.id), ARG(lease, job->runner->lease)));
}

static bool held(Work *work, Job *job)
{
    job->lost = !db_exists(work, &SQL_import_held,
                           ARGS(ARG(id, job->id), ARG(lease, job->runner->lease),
                                ARG(unit, job->unit), ARG(task, job->import.task)));
    return !job->lost;
}

static void unit_count(Work *work, Job *job)
{
    const ImportCounts *next = &job->next;
    Time until = { work->now_ms + IMPORT_LEASE_MS };
    int64_t changed =
        db_run(work, &SQL_import_unit_done,
               ARGS(ARG(id, job->id), ARG(lease, job->runner->lease), ARG(unit, job->unit),
                    ARG(until, until), ARG(item_count, next->items), ARG(read_count, next->read),
                    ARG(created_count, next->created), ARG(updated_count, next->updated),
                    ARG(unchanged_count, next->unchanged), ARG(repeated_count, next->repeated),
                    ARG(dropped_count, next->dropped), ARG(refused_count, next->refused)));
    // Cancelled between the look and now: run again, the look will see it.
    if (changed != 1) work_fail(work, FAIL_RETRY, "an import was cancelled meanwhile");
}

static void refuse(Work *work, Job *job, const Item *item, const ImportFaults *faults)
{
    if (++job->next.refused > IMPORT_ISSUES_MAX) return;
    for (size_t i = 0; i < faults->count; i++)
        db_run(work, &SQL_import_issue_add,
               ARGS(ARG(import_id, job->id), ARG(row_number, item->row), ARG(line, item->line),
                    ARG(seq, (int64_t)i + 1), ARG(column_name, faults->list[i].column),
                    ARG(code, str_of(faults->list[i].code)), ARG(value, faults->list[i].value),
                    ARG(raw, i == 0 && item->raw.ptr ? item->raw : STR(""))));
}

// What loading it would do, as far as can be said before it is done.
static ImportOutcome foresee(Work *work, const Job *job, const Item *item, bool *repeated)
{
    Args key = ARGS(ARG(source_id, job->target.source_id), ARG(key, item->fact.key));
    *repeated = item->maybe_seen;
    if (*repeated && job->plan.map->drop_repeated) return IMPORT_DROPPED;
    bool known = job->target.known_source && item->fact.key.len > 0 &&
                 db_exists(work, &SQL_import_key_known, key);
    return known ? IMPORT_UPDATED : IMPORT_CREATED;
}

static void item_do(Work *work, Job *job, const Item *item)
{
    ImportCounts *next = &job->next;
    ImportFaults here = { .count = 0 };
    bool repeated;
    next->items++;
    next->read += item->fact.event_count ? (int64_t)item->fact.event_count : 1;
    if (item->faults.count) {
        refuse(work, job, item, &item->faults);
        return;
    }
    SiteId site_id = import_site_of(&job->sites, item->fact.site);
    ImportOutcome outcome = job->mode == MODE_RUN
                                ? import_store(work, &job->target, &item->fact, site_id,
                                               item->maybe_seen, &repeated)
                                : foresee(work, job, item, &repeated);
    next->repeated += repeated;
    switch (outcome) {
    case IMPORT_CREATED: next->created++; break;
    case IMPORT_UPDATED: next->updated++; break;
    case IMPORT_UNCHANGED: next->unchanged++; break;
    case IMPORT_DROPPED: next->dropped++; break;
    case IMPORT_CHANGED_HERE:
        import_fault_add(work, &here, STR(""), "changed_here", item->fact.key);
        refuse(work, job, item, &here);
        break;
    }
}

static void items_body(Work *work, void *arg)
{
    Job *job = arg;
    enter(work, job);
    job->next = job->counts;
    if (!held(work, job)) return;
    for (size_t i = 0; i < job->item_count; i++) item_do(work, job, &job->items[i]);
    unit_count(work, job);
}

static bool named_before(const StrList *names, Str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->items[i], name)) return true;
    return false;
}

static StrList sites_missing(Work *work, const Job *job)
{
    StrList names = { NEW(work, Str, job->item_count), 0 };
    for (size_t i = 0; i < job->item_count; i++) {
        const Item *item = &job->items[i];
        if (item->faults.count || import_site_of(&job->sites, item->fact.site).value) continue;
        if (!named_before(&names, item->fact.site)) names.items[names.count++] = item->fact.site;
    }
    return names;
}

static void sites_body(Work *work, void *arg)
{
    Job *job = arg;
    enter(work, job);
    if (!held(work, job)) return;
    StrList names = sites_missing(work, job);
    if (names.count == 0) return;
    if (!import_sites_make(work, job->id, &names, job->plan.map->zone)) {
        job_fail(job, "the organisation has too many sites");
        work_fail(work, FAIL_TOO_LARGE, "too many sites");
    }
    import_sites_load(work, &job->sites);
}

static bool any_site_missing(const Job *job)
{
    for (size_t i = 0; i < job->item_count; i++)
        if (job->items[i].faults.count == 0 &&
            import_site_of(&job->sites, job->items[i].fact.site).value == 0)
            return true;
    return false;
}

static void parse_only(Job *job)
{
    for (size_t i = 0; i < job->item_count; i++) job->counts.refused += job->items[i].faults.count > 0;
}

// Commits what has been gathered.
static void flush(Job *job)
{
    if (job->mode == MODE_PARSE) {
        parse_only(job);
    } else if (job->item_count > 0) {
        if (job->mode == MODE_RUN && any_site_missing(job)) unit(job, sites_body);
        if (unit(job, items_body)) {
            job->counts = job->next;
            job->unit++;
            if (job->runner->progress) job->runner->progress(job->runner, &job->counts);
        }
    }
    job->item_count = 0;
    arena_reset(job->unit_work.arena);
}

// --- Rows

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
    if (full || job->item_count == (size_t)job->runner->unit_rows) flush(job);
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
    for (size_t i = 0; i < taking->row->count; i++) head[i] = str_copy(work, taking->row->fields[i]);
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
    if (str_utf8_valid(bad->raw)) item->raw = str_copy(work, str_utf8_head(bad->raw, RAW_CHARS_MAX));
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
    return going_on(job);
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
    return going_on(job);
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
    for (; taking.place < import_log_count(job->log) && going_on(job); taking.place++) {
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

// Reads the file from its beginning in one mode. False: it did not come to the end.
static bool read_all(Job *job, Mode mode)
{
    job->mode = mode;
    job->planned = false;
    job->rows = 0;
    job->item_count = 0;
    arena_reset(job->read_work.arena);
    if (mode != MODE_PARSE && !unit(job, source_body)) return false;
    if (!work_run(&job->read_work, read_body, job)) job_fail(job, "there is no memory to read it");
    if (going_on(job) && is_log(job)) take_cases(job);
    if (going_on(job)) flush(job);
    return going_on(job);
}

// --- Ends

static MaybeTime observed_until(const Job *job)
{
    ImportTime end;
    if (!import_observed(&job->plan, &end)) return (MaybeTime){ true, job->latest };
    if (end.date_only && job->timed) {
        int64_t local = end.at.ms + zone_offset_ms(job->plan.zone, end.at.ms) + DAY_MS;
        end.at.ms = zone_open_ms(job->plan.zone, local);
    }
    return (MaybeTime){ true, end.at };
}

static void audit_end(Work *work, const Job *job)
{
    const ImportCounts *counts = &job->counts;
    Str after = str_format(work,
                           "{\"created\":%lld,\"updated\":%lld,\"unchanged\":%lld,"
                           "\"repeated\":%lld,\"dropped\":%lld,\"refused\":%lld}",
                           (long long)counts->created, (long long)counts->updated,
                           (long long)counts->unchanged, (long long)counts->repeated,
                           (long long)counts->dropped, (long long)counts->refused);
    audit_add(work, str_z(work, str_format(work, "import_%.*s", STR_ARG(job->end_state))), "import",
              job->id.value, STR_ABSENT, after);
}

static void end_body(Work *work, void *arg)
{
    Job *job = arg;
    enter(work, job);
    bool failed = job->failure[0] != 0, read = !failed && job->mode != MODE_PARSE && job->planned;
    bool done = str_equal(job->end_state, STR("done"));
    MaybeTime undo_until = { done, { work->now_ms + (int64_t)IMPORT_UNDO_DAYS * DAY_MS } };
    MaybeInt rows = { read, job->rows };
    MaybeTime observed = read ? observed_until(job) : (MaybeTime){ .set = false };
    int64_t ended =
        db_run(work, &SQL_import_task_over,
               ARGS(ARG(id, job->id), ARG(lease, job->runner->lease), ARG(state, job->end_state),
                    ARG(task, job->end_task), ARG(failure, str_of(job->failure)),
                    ARG(row_count, rows),
                    ARG(observed_until, observed), ARG(undo_until, undo_until)));
    job->lost = ended != 1;
    if (job->lost) return;
    bool undone = str_equal(job->end_state, STR("undone"));
    if (undone) import_take_back_rest(work, job->id, job->import.source_id);
    if (done || undone)
        db_run(work, &SQL_import_source_observed,
               ARGS(ARG(source_id, undone ? job->import.source_id : job->target.source_id)));
    audit_end(work, job);
}

static void end(Job *job, const char *state)
{
    bool gone = strcmp(state, "done") == 0 || strcmp(state, "undone") == 0;
    job->end_state = str_of(state);
    job->end_task = job->import.task;
    if (unit(job, end_body) && gone) unlink(job->path);
}

static void release_body(Work *work, void *arg)
{
    Job *job = arg;
    enter(work, job);
    db_run(work, &SQL_import_release, ARGS(ARG(id, job->id), ARG(lease, job->runner->lease)));
}

static void take_back_body(Work *work, void *arg)
{
    Job *job = arg;
    enter(work, job);
    if (!held(work, job)) return;
    job->next.items = import_take_back(work, job->id, job->runner->unit_rows);
    unit_count(work, job);
}

// The counters stay what the run made them, so that it can be seen what was taken back.
static void undo(Job *job)
{
    do {
        job->next = job->counts;
        if (unit(job, take_back_body)) job->unit++;
    } while (going_on(job) && job->next.items > 0);
    if (going_on(job)) end(job, "undone");
}

static void load(Job *job)
{
    bool whole = job->import.map.all_or_nothing && job->unit == 0;
    if (whole && read_all(job, MODE_PARSE) && job->counts.refused > 0) {
        snprintf(job->failure, sizeof job->failure,
                 "%lld rows are faulty, and the map wants all or nothing",
                 (long long)job->counts.refused);
        return;
    }
    if (whole) {
        job->counts = (ImportCounts){ 0 };
        if (!work_run(&job->plan_work, memory_body, job)) job_fail(job, "there is no memory for it");
    }
    if (going_on(job) && read_all(job, MODE_RUN)) end(job, "done");
}

static void task(Job *job)
{
    if (str_equal(job->import.task, STR("undo"))) undo(job);
    else if (str_equal(job->import.task, STR("run"))) load(job);
    else if (read_all(job, MODE_CHECK)) end(job, "checked");
    if (job->failure[0] && !job->lost && !job->broken) end(job, "failed");
    else if (!job->lost && !job->broken && job->runner->stopping) unit(job, release_body);
}

static bool job_run(Job *job)
{
    if (!unit(job, claim_body)) return false;
    if (!work_run(&job->plan_work, reread_body, job)) return false;
    task(job);
    return !job->broken;
}

bool import_task_run(ImportRunner *runner, int64_t org_id, ImportId id)
{
    Job job = { .runner = runner,
                .org_id = org_id,
                .id = id,
                .read_work = { .arena = arena_new(4 << 20) },
                .plan_work = { .arena = arena_new(JOB_BYTES_MAX) },
                .unit_work = { .arena = arena_new(UNIT_BYTES_MAX) } };
    job.sites.memory = &job.plan_work;
    bool ready = job.read_work.arena && job.plan_work.arena && job.unit_work.arena;
    bool done = ready && job_run(&job);
    arena_free(job.read_work.arena);
    arena_free(job.plan_work.arena);
    arena_free(job.unit_work.arena);
    return done;
}
