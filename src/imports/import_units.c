// import_units.c - the transactions of a task: claiming it, its source and sites, its cases.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_task.h"
#include "queries.h"

void job_enter(Work *work, const Job *job)
{
    work->org_id = job->org_id;
    work->actor_id = 0;
    work->origin = STR("import");
}

bool job_unit(Job *job, void (*body)(Work *work, void *arg))
{
    if (job->lost || job->broken) return false;
    job->broken = !job->runner->unit(job->runner, body, job);
    return !job->broken && !job->lost;
}

static void claim_body(Work *work, void *arg)
{
    Job *job = arg;
    job_enter(work, job);
    Time until = { work->now_ms + IMPORT_LEASE_MS };
    job->lost = db_run(work, &SQL_import_claim,
                       ARGS(ARG(id, job->id), ARG(lease, job->runner->lease), ARG(until, until),
                            ARG(expired, job_lease_expiry(work)))) != 1;
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
    if (of->unit == 0 && !str_equal(of->task, STR("undo"))) return;
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
    job_enter(work, job);
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

bool job_held(Work *work, Job *job)
{
    job->lost = !db_exists(work, &SQL_import_held,
                           ARGS(ARG(id, job->id), ARG(lease, job->runner->lease),
                                ARG(unit, job->unit), ARG(task, job->import.task)));
    return !job->lost;
}

void job_count(Work *work, Job *job)
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
    ImportOutcome outcome =
        job->mode == MODE_RUN
            ? import_store(work, &job->target, &item->fact, site_id, item->maybe_seen, &repeated)
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
    job_enter(work, job);
    job->next = job->counts;
    if (!job_held(work, job)) return;
    for (size_t i = 0; i < job->item_count; i++) item_do(work, job, &job->items[i]);
    job_count(work, job);
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
    job_enter(work, job);
    if (!job_held(work, job)) return;
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
    for (size_t i = 0; i < job->item_count; i++)
        job->counts.refused += job->items[i].faults.count > 0;
}

void job_flush(Job *job)
{
    if (job->mode == MODE_PARSE) {
        parse_only(job);
    } else if (job->item_count > 0) {
        if (job->mode == MODE_RUN && any_site_missing(job)) job_unit(job, sites_body);
        if (job_unit(job, items_body)) {
            job->counts = job->next;
            job->unit++;
            if (job->runner->progress) job->runner->progress(job->runner, &job->counts);
        }
    }
    job->item_count = 0;
    arena_reset(job->unit_work.arena);
}

bool job_claim(Job *job)
{
    return job_unit(job, claim_body) && work_run(&job->plan_work, reread_body, job);
}

bool job_source(Job *job)
{
    return job_unit(job, source_body);
}

bool job_forget_rows(Job *job)
{
    return work_run(&job->plan_work, memory_body, job);
}
