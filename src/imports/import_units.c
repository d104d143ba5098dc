// import_units.c - the transactions of a task: claiming it, its source and sites, its cases.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_task.h"
#include "queries.h"

void task_enter(Work *work, const ImportTask *task)
{
    work->org_id = task->org_id;
    work->actor_id = 0;
    work->origin = STR("import");
}

bool task_unit(ImportTask *task, void (*body)(Work *work, void *arg))
{
    if (task->lost || task->broken) return false;
    task->broken = !task->runner->unit(task->runner, body, task);
    return !task->broken && !task->lost;
}

static void claim_body(Work *work, void *arg)
{
    ImportTask *task = arg;
    task_enter(work, task);
    Time until = { work->now_ms + IMPORT_LEASE_MS };
    task->lost = db_run(work, &SQL_import_claim,
                        ARGS(ARG(id, task->id), ARG(lease, task->runner->lease), ARG(until, until),
                             ARG(expired, task_lease_expiry(work)))) != 1;
    if (task->lost) return;
    task->plan_work.now_ms = work->now_ms;
    import_sites_load(work, &task->sites);
    // The record's text lives no longer than this unit; what the task needs is read again from its
    // JSON in the memory of the task.
    Text text = TEXT(work);
    if (!import_find(work, task->id, &task->import))
        work_fail(work, FAIL_INTERNAL, "an import is gone");
    to_json(&text, Import, &task->import);
    char *copy = work_alloc_or_null(&task->plan_work, 1, text.len + 1);
    if (!copy)
        work_fail(work, arena_failure(task->plan_work.arena),
                  "no memory for the plan of an import");
    memcpy(copy, text.ptr, text.len);
    task->stored = (Str){ copy, text.len };
}

// What remembers rows, for another reading.
static void memory_body(Work *work, void *arg)
{
    ImportTask *task = arg;
    task->keys = import_keys(work);
    task->log = import_log(work);
}

static void reread_body(Work *work, void *arg)
{
    ImportTask *task = arg;
    Issues *issues = NEW(work, Issues, 1);
    if (!from_json(work, Import, task->stored, &task->import, issues))
        work_fail(work, FAIL_INTERNAL, "an import cannot be read: %.*s",
                  STR_ARG(issues->list[0].field));
    task->path = str_z(work, import_path(work, task->runner->data_dir, task->id));
    task->items = NEW(work, Item, (size_t)task->runner->unit_rows);
    memory_body(work, task);
    const Import *of = &task->import;
    task->unit = of->unit;
    task->skip = of->item_count;
    if (of->unit == 0 && !str_equal(of->task, STR("undo"))) return;
    task->counts = (ImportCounts){ .items = of->item_count,
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
    ImportTask *task = arg;
    SourceRow source;
    Args code = ARGS(ARG(code, task->import.source));
    task_enter(work, task);
    bool known = db_find(work, &SQL_import_source_by_code, code, SourceRow, &source);
    task->target = (ImportTarget){ .import_id = task->id, .plan = &task->plan };
    if (!known && task->mode == MODE_RUN) {
        db_send(work, &SQL_import_source_add,
                ARGS(ARG(id, id_new(work->now_ms)), ARG(code, task->import.source)));
        db_one(work, &SQL_import_source_by_code, code, SourceRow, &source);
        known = true;
    }
    if (!known) return;
    task->target.source_id = source.id;
    Args of_source = ARGS(ARG(source_id, source.id));
    task->target.known_source = db_exists(work, &SQL_import_source_has_cases, of_source);
    if (task->mode != MODE_RUN) return;
    db_send(work, &SQL_import_began,
            ARGS(ARG(id, task->id), ARG(source_id, source.id), ARG(lease, task->runner->lease)));
    import_uncount(work, task->id, source.id);
}

// For a unit of rows, of which there are many: their task is over with a commit that waits.
static void many_rows(Work *work)
{
    if (db_engine(work->db) == DB_POSTGRES) db_send(work, &SQL_import_soon, ARGS_NONE);
    db_gather(work);
}

bool task_held(Work *work, ImportTask *task)
{
    task->lost = !db_exists(work, &SQL_import_held,
                            ARGS(ARG(id, task->id), ARG(lease, task->runner->lease),
                                 ARG(unit, task->unit), ARG(task, task->import.task)));
    return !task->lost;
}

void task_count(Work *work, ImportTask *task)
{
    const ImportCounts *next = &task->next;
    Time until = { work->now_ms + IMPORT_LEASE_MS };
    int64_t changed =
        db_run(work, &SQL_import_unit_done,
               ARGS(ARG(id, task->id), ARG(lease, task->runner->lease), ARG(unit, task->unit),
                    ARG(until, until), ARG(item_count, next->items), ARG(read_count, next->read),
                    ARG(created_count, next->created), ARG(updated_count, next->updated),
                    ARG(unchanged_count, next->unchanged), ARG(repeated_count, next->repeated),
                    ARG(dropped_count, next->dropped), ARG(refused_count, next->refused)));
    // Cancelled between the look and now: run again, the look will see it.
    if (changed != 1) work_fail(work, FAIL_RETRY, "an import was cancelled meanwhile");
}

static void refuse(Work *work, ImportTask *task, const Item *item, const ImportFaults *faults)
{
    if (++task->next.refused > IMPORT_ISSUES_MAX) return;
    for (size_t i = 0; i < faults->count; i++)
        db_send(work, &SQL_import_issue_add,
                ARGS(ARG(import_id, task->id), ARG(row_number, item->row), ARG(line, item->line),
                     ARG(seq, (int64_t)i + 1), ARG(column_name, faults->list[i].column),
                     ARG(code, str_of(faults->list[i].code)), ARG(value, faults->list[i].value),
                     ARG(raw, i == 0 && item->raw.ptr ? item->raw : STR(""))));
}

// What loading it would do, as far as can be said before it is done.
static ImportOutcome foresee(Work *work, const ImportTask *task, const Item *item, bool *repeated)
{
    Args key = ARGS(ARG(source_id, task->target.source_id), ARG(key, item->fact.key));
    *repeated = item->maybe_seen;
    if (*repeated && task->plan.map->drop_repeated) return IMPORT_DROPPED;
    bool known = task->target.known_source && item->fact.key.len > 0 &&
                 db_exists(work, &SQL_import_key_known, key);
    return known ? IMPORT_UPDATED : IMPORT_CREATED;
}

static void item_do(Work *work, ImportTask *task, const Item *item)
{
    ImportCounts *next = &task->next;
    ImportFaults here = { .count = 0 };
    bool repeated;
    next->items++;
    next->read += item->fact.event_count ? (int64_t)item->fact.event_count : 1;
    if (item->faults.count) {
        refuse(work, task, item, &item->faults);
        return;
    }
    SiteId site_id = import_site_of(&task->sites, item->fact.site);
    ImportOutcome outcome =
        task->mode == MODE_RUN
            ? import_store(work, &task->target, &item->fact, site_id, item->maybe_seen, &repeated)
            : foresee(work, task, item, &repeated);
    next->repeated += repeated;
    switch (outcome) {
    case IMPORT_CREATED: next->created++; break;
    case IMPORT_UPDATED: next->updated++; break;
    case IMPORT_UNCHANGED: next->unchanged++; break;
    case IMPORT_DROPPED: next->dropped++; break;
    case IMPORT_CHANGED_HERE:
        import_fault_add(work, &here, STR(""), "changed_here", item->fact.key);
        refuse(work, task, item, &here);
        break;
    }
}

static void items_body(Work *work, void *arg)
{
    ImportTask *task = arg;
    task_enter(work, task);
    task->next = task->counts;
    if (!task_held(work, task)) return;
    many_rows(work);
    for (size_t i = 0; i < task->item_count; i++) item_do(work, task, &task->items[i]);
    task_count(work, task);
}

static bool named_before(const StrList *names, Str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->items[i], name)) return true;
    return false;
}

static StrList sites_missing(Work *work, const ImportTask *task)
{
    StrList names = { NEW(work, Str, task->item_count), 0 };
    for (size_t i = 0; i < task->item_count; i++) {
        const Item *item = &task->items[i];
        if (item->faults.count || import_site_of(&task->sites, item->fact.site).value) continue;
        if (!named_before(&names, item->fact.site)) names.items[names.count++] = item->fact.site;
    }
    return names;
}

static void sites_body(Work *work, void *arg)
{
    ImportTask *task = arg;
    task_enter(work, task);
    if (!task_held(work, task)) return;
    StrList names = sites_missing(work, task);
    if (names.count == 0) return;
    if (!import_sites_make(work, task->id, &names, task->plan.map->zone)) {
        task_fail(task, "the organisation has too many sites");
        work_fail(work, FAIL_TOO_LARGE, "too many sites");
    }
    import_sites_load(work, &task->sites);
}

static bool any_site_missing(const ImportTask *task)
{
    for (size_t i = 0; i < task->item_count; i++)
        if (task->items[i].faults.count == 0 &&
            import_site_of(&task->sites, task->items[i].fact.site).value == 0)
            return true;
    return false;
}

static void parse_only(ImportTask *task)
{
    for (size_t i = 0; i < task->item_count; i++)
        task->counts.refused += task->items[i].faults.count > 0;
}

void task_flush(ImportTask *task)
{
    if (task->mode == MODE_PARSE) {
        parse_only(task);
    } else if (task->item_count > 0) {
        if (task->mode == MODE_RUN && any_site_missing(task)) task_unit(task, sites_body);
        if (task_unit(task, items_body)) {
            task->counts = task->next;
            task->unit++;
            if (task->runner->progress) task->runner->progress(task->runner, &task->counts);
        }
    }
    task->item_count = 0;
    arena_reset(task->unit_work.arena);
}

bool task_claim(ImportTask *task)
{
    return task_unit(task, claim_body) && work_run(&task->plan_work, reread_body, task);
}

bool task_source(ImportTask *task)
{
    return task_unit(task, source_body);
}

bool task_forget_rows(ImportTask *task)
{
    return work_run(&task->plan_work, memory_body, task);
}

static void weigh_body(Work *work, void *arg)
{
    (void)arg;
    if (db_engine(work->db) == DB_POSTGRES) db_run(work, &SQL_import_weigh, ARGS_NONE);
}

bool task_weigh(ImportTask *task)
{
    return task_unit(task, weigh_body);
}
