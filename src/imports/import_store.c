// import_store.c - one case at a time: found by its key, compared, written, judged.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_store.h"
#include "imports/import_index.h"
#include "imports/import_verdict.h"
#include "org/reach.h"
#include "queries.h"

// What an import writes of a case.
typedef struct ImportedCase {
    CaseId id;
    Str number;
    SiteId site_id;
    Str asset_number, type, cause, channel;
    int64_t severity;
    Str status, subject, need_stated;
    Time opened_at;
    MaybeTime first_answered_at, solved_at, closed_at;
    PromiseId next_promise_id;
    MaybeTime next_due_at;
    int64_t due_sort;
    Time updated_at;
    bool days_only, open;
    ImportId import_id; // that made it: its promises are of the same one, whichever wrote them
    int64_t import_version, version;
} ImportedCase;
RECORD(ImportedCase, "What an import writes of a case.", FIELD(ImportedCase, id),
       FIELD(ImportedCase, number), FIELD(ImportedCase, site_id), FIELD(ImportedCase, asset_number),
       FIELD(ImportedCase, type), FIELD(ImportedCase, cause), FIELD(ImportedCase, channel),
       FIELD(ImportedCase, severity), FIELD(ImportedCase, status), FIELD(ImportedCase, subject),
       FIELD(ImportedCase, need_stated), FIELD(ImportedCase, opened_at),
       FIELD(ImportedCase, first_answered_at), FIELD(ImportedCase, solved_at),
       FIELD(ImportedCase, closed_at), FIELD(ImportedCase, next_promise_id),
       FIELD(ImportedCase, next_due_at), FIELD(ImportedCase, due_sort),
       FIELD(ImportedCase, updated_at), FIELD(ImportedCase, days_only), FIELD(ImportedCase, open),
       FIELD(ImportedCase, import_id), FIELD(ImportedCase, import_version),
       FIELD(ImportedCase, version));

typedef struct TimelineEvent {
    int64_t seq;
    Str kind;
    Time at, entered_at;
    Str body;
} TimelineEvent;
RECORD(TimelineEvent, "An event of an imported case.", FIELD(TimelineEvent, seq),
       FIELD(TimelineEvent, kind), FIELD(TimelineEvent, at), FIELD(TimelineEvent, entered_at),
       FIELD(TimelineEvent, body));
LIST_TYPE(TimelineEvent);

// A case before an import changed it.
typedef struct ImportBefore {
    ImportedCase of;
    PromiseList promises;
    TimelineEventList events;
} ImportBefore;
RECORD(ImportBefore, "A case before an import changed it.",
       RECORD_FIELD(ImportBefore, of, ImportedCase), LIST_FIELD(ImportBefore, promises, Promise),
       LIST_FIELD(ImportBefore, events, TimelineEvent));

typedef struct Match {
    CaseId id;
    int64_t import_nth, version, import_version;
    bool met;
} Match;
RECORD(Match, "A case of a key.", FIELD(Match, id), FIELD(Match, import_nth), FIELD(Match, version),
       FIELD(Match, import_version), FIELD(Match, met));
LIST_TYPE(Match);

// A case as it is to be, whole.
typedef struct Whole {
    ImportedCase of;
    Promise promises[IMPORT_PROMISES_MAX];
    size_t promise_count;
} Whole;

static Time latest(const ImportFact *fact)
{
    Time at = fact->opened_at;
    if (fact->first_answered_at.set && fact->first_answered_at.value.ms > at.ms)
        at = fact->first_answered_at.value;
    if (fact->solved_at.set && fact->solved_at.value.ms > at.ms) at = fact->solved_at.value;
    if (fact->closed_at.set && fact->closed_at.value.ms > at.ms) at = fact->closed_at.value;
    return at;
}

static bool is_open(Str status)
{
    return str_equal(status, STR("open")) || str_equal(status, STR("solved"));
}

// Calendars are looked up only where business time is counted; a closed site has its history too.
static SiteClock clock_of(Work *work, const ImportPlan *plan, SiteId site_id)
{
    SiteClock clock = { .site_id = site_id };
    bool wanted = false;
    for (size_t i = 0; i < plan->map->promises.count; i++)
        wanted |= plan->map->promises.items[i].organisation_minutes.set;
    if (!wanted || site_clock_find(work, site_id, &clock)) return clock;
    clock.line = calendar_line(work, (CalendarId){ 0 });
    clock.calendar = clock.line->versions[0].calendar;
    return clock;
}

static void live_promise(Work *work, Whole *whole, Promise *promise)
{
    ImportedCase *of = &whole->of;
    if (promise->due_at.ms <= work->now_ms) return; // its time has passed before we knew of it
    promise->noticed_risk = promise->noticed_miss = false;
    if (of->next_due_at.set && of->next_due_at.value.ms <= promise->due_at.ms) return;
    of->next_promise_id = promise->id;
    of->next_due_at = (MaybeTime){ true, promise->due_at };
    of->due_sort = promise->due_at.ms;
}

static void judge(Work *work, const ImportTarget *target, const ImportFact *fact, Whole *whole)
{
    const ImportMap *map = target->plan->map;
    SiteClock clock = clock_of(work, target->plan, whole->of.site_id);
    for (size_t i = 0; i < map->promises.count; i++) {
        Promise *promise = &whole->promises[whole->promise_count];
        if (!import_judge(target->plan, &map->promises.items[i], fact, &clock, promise)) continue;
        promise->id = (PromiseId){ id_new(work->now_ms) };
        promise->case_id = whole->of.id;
        promise->site_id = whole->of.site_id;
        promise->case_type = whole->of.type;
        promise->import_id = whole->of.import_id;
        promise->noticed_risk = promise->noticed_miss = true;
        if (map->start_promises && str_equal(promise->state, STR("made")) && whole->of.open)
            live_promise(work, whole, promise);
        whole->promise_count++;
    }
}

static void whole_of(Work *work, const ImportTarget *target, const ImportFact *fact, SiteId site_id,
                     Whole *whole)
{
    static const int64_t nothing_due = 9000000000000000;
    bool open = str_equal(fact->status, STR("open"));
    whole->promise_count = 0;
    whole->of = (ImportedCase){
        .id = whole->of.id,
        .number = whole->of.number,
        .site_id = site_id,
        .asset_number = fact->asset_number,
        .type = fact->type,
        .cause = fact->cause,
        .channel = fact->channel,
        .severity = fact->severity,
        .status = open ? STR("accepted") : fact->status,
        .subject = fact->subject,
        .need_stated = fact->need_stated,
        .opened_at = fact->opened_at,
        .first_answered_at = fact->first_answered_at,
        .solved_at = fact->solved_at,
        .closed_at = fact->closed_at,
        .due_sort = nothing_due,
        .updated_at = latest(fact),
        .days_only = fact->date_only,
        .open = is_open(fact->status),
        .import_id = whole->of.import_id,
        .import_version = whole->of.import_version,
        .version = whole->of.version,
    };
    judge(work, target, fact, whole);
}

static void promises_write(Work *work, const Promise *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        db_send(work, &SQL_import_promise_add, ARGS_RECORD(Promise, &list[i]));
}

static void events_write(Work *work, CaseId case_id, const ImportFact *fact)
{
    for (size_t i = 0; i < fact->event_count; i++)
        db_send(work, &SQL_import_event_add,
                ARGS(ARG(case_id, case_id), ARG(seq, (int64_t)i + 1),
                     ARG(kind, i == 0 ? STR("opened") : STR("imported")),
                     ARG(at, fact->events[i].time.at), ARG(entered_at, (Time){ work->now_ms }),
                     ARG(body, fact->events[i].activity)));
}

// Sources are told apart by what begins the number, cases of one key by what ends it.
static Str number_of(Work *work, const ImportTarget *target, const ImportFact *fact, int64_t id,
                     int64_t nth)
{
    Str source = target->plan->map->source;
    if (fact->key.len == 0) return str_format(work, "%.*s:%lld", STR_ARG(source), (long long)id);
    Text out = TEXT(work);
    text_add(&out, source);
    text_add_char(&out, ':');
    text_add(&out, fact->key);
    if (nth > 1) text_format(&out, "~%lld", (long long)nth);
    return text_str(&out);
}

static void create(Work *work, const ImportTarget *target, const ImportFact *fact, SiteId site_id,
                   int64_t nth)
{
    Whole whole = { .of = { .id = { id_new(work->now_ms) }, .import_id = target->import_id } };
    bool keyed = fact->key.len > 0;
    MaybeInt nth_of_key = { keyed, nth };
    whole.of.number = number_of(work, target, fact, whole.of.id.value, nth);
    whole_of(work, target, fact, site_id, &whole);
    db_send(work, &SQL_import_case_add,
            ARGS_OF(ImportedCase, &whole.of, ARG(source_id, target->source_id),
                    ARG(key, keyed ? fact->key : STR_ABSENT), ARG(nth, nth_of_key)));
    promises_write(work, whole.promises, whole.promise_count);
    events_write(work, whole.of.id, fact);
}

static bool time_same(MaybeTime a, MaybeTime b)
{
    return a.set == b.set && (!a.set || a.value.ms == b.value.ms);
}

static bool case_same(const ImportedCase *a, const ImportedCase *b)
{
    return a->site_id.value == b->site_id.value && str_equal(a->asset_number, b->asset_number) &&
           str_equal(a->type, b->type) && str_equal(a->cause, b->cause) &&
           str_equal(a->channel, b->channel) && a->severity == b->severity &&
           str_equal(a->status, b->status) && str_equal(a->subject, b->subject) &&
           str_equal(a->need_stated, b->need_stated) && a->opened_at.ms == b->opened_at.ms &&
           time_same(a->first_answered_at, b->first_answered_at) &&
           time_same(a->solved_at, b->solved_at) && time_same(a->closed_at, b->closed_at) &&
           a->days_only == b->days_only;
}

// Whether the search index holds the same of both.
static bool found_alike(const ImportedCase *a, const ImportedCase *b)
{
    return a->site_id.value == b->site_id.value && str_equal(a->subject, b->subject) &&
           str_equal(a->need_stated, b->need_stated) && str_equal(a->asset_number, b->asset_number);
}

static bool promise_same(const Promise *a, const Promise *b)
{
    return str_equal(a->kind, b->kind) && str_equal(a->state, b->state) &&
           a->started_at.ms == b->started_at.ms && a->due_at.ms == b->due_at.ms &&
           a->organisation_due_at.ms == b->organisation_due_at.ms &&
           time_same(a->stopped_at, b->stopped_at);
}

static bool whole_same(const ImportBefore *before, const Whole *whole, const ImportFact *fact)
{
    if (!case_same(&before->of, &whole->of)) return false;
    if (before->promises.count != whole->promise_count) return false;
    for (size_t i = 0; i < whole->promise_count; i++)
        if (!promise_same(&before->promises.items[i], &whole->promises[i])) return false;
    return fact->event_count == 0 || fact->event_count == before->events.count;
}

static void before_read(Work *work, CaseId id, const ImportFact *fact, ImportBefore *before)
{
    Args args = ARGS(ARG(case_id, id));
    *before = (ImportBefore){ .events = { 0 } };
    db_one(work, &SQL_import_case_by_id, ARGS(ARG(id, id)), ImportedCase, &before->of);
    db_list(work, &SQL_import_promises_of, args, Promise, &before->promises);
    if (fact->event_count)
        db_list(work, &SQL_import_events_of, args, TimelineEvent, &before->events);
}

static void note_met(Work *work, const ImportTarget *target, CaseId id, Str before)
{
    db_send(work, &SQL_import_change_add,
            ARGS(ARG(import_id, target->import_id), ARG(case_id, id), ARG(before, before)));
}

static void case_write(Work *work, const ImportedCase *of, int64_t was)
{
    if (db_run(work, &SQL_import_case_save, ARGS_OF(ImportedCase, of, ARG(was, was))) != 1)
        work_fail(work, FAIL_RETRY, "case %lld was changed meanwhile", (long long)of->id.value);
}

static ImportOutcome update(Work *work, const ImportTarget *target, const ImportFact *fact,
                            SiteId site_id, const Match *match)
{
    ImportBefore before;
    before_read(work, match->id, fact, &before);
    Whole whole = { .of = before.of };
    whole_of(work, target, fact, site_id, &whole);
    if (whole_same(&before, &whole, fact)) {
        note_met(work, target, match->id, STR_ABSENT);
        return IMPORT_UNCHANGED;
    }
    if (match->version != match->import_version) return IMPORT_CHANGED_HERE;
    Text text = TEXT(work);
    to_json(&text, ImportBefore, &before);
    note_met(work, target, match->id, text_str(&text));
    whole.of.version = whole.of.import_version = before.of.version + 1;
    case_write(work, &whole.of, before.of.version);
    if (!found_alike(&before.of, &whole.of)) import_index_case(work, match->id);
    db_send(work, &SQL_import_promises_delete, ARGS(ARG(case_id, match->id)));
    promises_write(work, whole.promises, whole.promise_count);
    if (fact->event_count) {
        db_send(work, &SQL_import_events_delete, ARGS(ARG(case_id, match->id)));
        events_write(work, match->id, fact);
    }
    return IMPORT_UPDATED;
}

ImportOutcome import_store(Work *work, const ImportTarget *target, const ImportFact *fact,
                           SiteId site_id, bool maybe_seen, bool *repeated)
{
    MatchList matches = { 0 };
    const Match *free_one = NULL;
    *repeated = false;
    if (fact->key.len && (maybe_seen || target->known_source))
        db_list(work, &SQL_import_matches,
                ARGS(ARG(import_id, target->import_id), ARG(source_id, target->source_id),
                     ARG(key, fact->key)),
                Match, &matches);
    for (size_t i = 0; i < matches.count; i++) {
        *repeated |= matches.items[i].met;
        if (!matches.items[i].met && !free_one) free_one = &matches.items[i];
    }
    if (*repeated && target->plan->map->drop_repeated) return IMPORT_DROPPED;
    if (free_one) return update(work, target, fact, site_id, free_one);
    create(work, target, fact, site_id, (int64_t)matches.count + 1);
    return IMPORT_CREATED;
}

typedef struct ChangeRow {
    CaseId case_id;
    Str before;
} ChangeRow;
RECORD(ChangeRow, "A case that an import met.", FIELD(ChangeRow, case_id),
       FIELD(ChangeRow, before));
LIST_TYPE(ChangeRow);

static void restore(Work *work, const ChangeRow *row)
{
    ImportBefore before;
    ImportedCase now;
    Issues *issues = NEW(work, Issues, 1);
    if (!from_json(work, ImportBefore, row->before, &before, issues))
        work_fail(work, FAIL_INTERNAL, "a case as it was before an import cannot be read");
    db_one(work, &SQL_import_case_by_id, ARGS(ARG(id, row->case_id)), ImportedCase, &now);
    case_write(work, &before.of, now.version);
    if (!found_alike(&before.of, &now)) import_index_case(work, row->case_id);
    db_send(work, &SQL_import_promises_delete, ARGS(ARG(case_id, row->case_id)));
    promises_write(work, before.promises.items, before.promises.count);
    if (before.events.count == 0) return;
    db_send(work, &SQL_import_events_delete, ARGS(ARG(case_id, row->case_id)));
    for (size_t i = 0; i < before.events.count; i++)
        db_send(work, &SQL_import_event_add,
                ARGS_OF(TimelineEvent, &before.events.items[i], ARG(case_id, row->case_id)));
}

void import_uncount(Work *work, ImportId import_id, int64_t source_id)
{
    Args args = ARGS(ARG(import_id, import_id), ARG(source_id, source_id));
    db_send(work, &SQL_import_uncount, args);
    db_send(work, &SQL_import_uncount_cells, args);
}

int64_t import_take_back(Work *work, ImportId import_id, int64_t limit)
{
    ChangeRowList rows;
    Args args = ARGS(ARG(import_id, import_id), ARG(limit, limit));
    db_list(work, &SQL_import_change_list, args, ChangeRow, &rows);
    for (size_t i = 0; i < rows.count; i++) {
        if (rows.items[i].before.ptr) restore(work, &rows.items[i]);
        db_send(work, &SQL_import_change_delete,
                ARGS(ARG(import_id, import_id), ARG(case_id, rows.items[i].case_id)));
    }
    if (rows.count) return (int64_t)rows.count;
    db_send(work, &SQL_import_undo_log,
            ARGS(ARG(log_id, id_new(work->now_ms)), ARG(import_id, import_id), ARG(limit, limit)));
    import_index_undo(work, import_id, limit);
    db_send(work, &SQL_import_undo_promises, args);
    db_send(work, &SQL_import_undo_events, args);
    return db_run(work, &SQL_import_undo_cases, args);
}

typedef struct MadeSite {
    SiteId site_id;
} MadeSite;
RECORD(MadeSite, "A site that an import made.", FIELD(MadeSite, site_id));
LIST_TYPE(MadeSite);

void import_take_back_rest(Work *work, ImportId import_id, int64_t source_id)
{
    MadeSiteList sites;
    db_list(work, &SQL_import_site_list, ARGS(ARG(import_id, import_id)), MadeSite, &sites);
    if (sites.count) reach_lock(work);
    for (size_t i = 0; i < sites.count; i++) {
        Args site = ARGS(ARG(site_id, sites.items[i].site_id));
        if (db_exists(work, &SQL_import_site_used, site)) continue;
        db_send(work, &SQL_import_site_reach_delete, site);
        db_send(work, &SQL_import_site_within_delete, site);
        db_send(work, &SQL_import_site_delete, site);
    }
    db_send(work, &SQL_import_sites_forget, ARGS(ARG(import_id, import_id)));
    if (source_id)
        db_send(work, &SQL_import_source_delete,
                ARGS(ARG(source_id, source_id), ARG(import_id, import_id)));
}
