// kept_facts.c - promises and cases row by row into cells; every rule is kept_rate.c's.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_facts.h"
#include "boards/kept_inside.h"
#include "imports/import.h"
#include "queries.h"

typedef struct KeptSiteRow {
    SiteId id;
    Str code, name, name_en, zone;
    bool whole;
} KeptSiteRow;
RECORD(KeptSiteRow, "A site with figures to be seen.", FIELD(KeptSiteRow, id),
       FIELD(KeptSiteRow, code), FIELD(KeptSiteRow, name), FIELD(KeptSiteRow, name_en),
       FIELD(KeptSiteRow, zone), FIELD(KeptSiteRow, whole));
LIST_TYPE(KeptSiteRow);

RECORD(KeptTeamInfo, "A team.", FIELD(KeptTeamInfo, id), FIELD(KeptTeamInfo, name),
       FIELD(KeptTeamInfo, name_en), FIELD(KeptTeamInfo, reached));
LIST_TYPE(KeptTeamInfo);

RECORD(KeptImportRow, "Up to when the logs of an import's source were kept.",
       FIELD(KeptImportRow, id), FIELD(KeptImportRow, observed_until));

RECORD(KeptFactRow, "What is known of a promise.", FIELD(KeptFactRow, site_id),
       FIELD(KeptFactRow, team_id), FIELD(KeptFactRow, case_type), FIELD(KeptFactRow, kind),
       FIELD(KeptFactRow, state), FIELD(KeptFactRow, started_at), FIELD(KeptFactRow, due_at),
       FIELD(KeptFactRow, organisation_due_at), FIELD(KeptFactRow, stopped_at),
       FIELD(KeptFactRow, organisation_kept), FIELD(KeptFactRow, import_id));

typedef struct KeptCaseRow {
    SiteId site_id;
    TeamId team_id;
    Str case_type;
    Time opened_at;
    MaybeTime solved_at;
    ImportId import_id;
    bool days_only;
} KeptCaseRow;
RECORD(KeptCaseRow, "How long a case took.", FIELD(KeptCaseRow, site_id),
       FIELD(KeptCaseRow, team_id), FIELD(KeptCaseRow, case_type), FIELD(KeptCaseRow, opened_at),
       FIELD(KeptCaseRow, solved_at), FIELD(KeptCaseRow, import_id), FIELD(KeptCaseRow, days_only));

// --- Names and places

static size_t hash_of(Str text)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * 0x100000001B3u;
    return (size_t)(hash ^ hash >> 29);
}

static size_t *slot_of(const KeptNames *names, Str text)
{
    size_t i = hash_of(text) & (names->slot_cap - 1);
    while (names->slots[i] && !str_equal(names->list[names->slots[i] - 1], text))
        i = (i + 1) & (names->slot_cap - 1);
    return &names->slots[i];
}

static void slots_grow(Work *work, KeptNames *names)
{
    enum { FIRST_CAP = 256 };
    names->slot_cap = names->slot_cap ? names->slot_cap * 2 : FIRST_CAP;
    names->slots = NEW(work, size_t, names->slot_cap);
    for (size_t i = 0; i < names->count; i++) *slot_of(names, names->list[i]) = i + 1;
}

int64_t kept_name(Work *work, KeptNames *names, Str text)
{
    if (names->count * 2 >= names->slot_cap) slots_grow(work, names);
    size_t *slot = slot_of(names, text);
    if (!*slot) {
        GROW(work, names->list, names->count, &names->cap);
        names->list[names->count++] = str_copy(work, text);
        *slot = names->count;
    }
    return (int64_t)*slot;
}

const KeptSiteInfo *kept_site(const KeptFacts *facts, int64_t id)
{
    size_t low = 0, high = facts->site_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (facts->sites[middle].id.value < id) low = middle + 1;
        else high = middle;
    }
    bool found = low < facts->site_count && facts->sites[low].id.value == id;
    return found ? &facts->sites[low] : NULL;
}

const KeptTeamInfo *kept_team(const KeptFacts *facts, int64_t id)
{
    for (size_t i = 0; i < facts->team_count; i++)
        if (facts->teams[i].id.value == id) return &facts->teams[i];
    return NULL;
}

static void sites_read(Work *work, const KeptScope *scope, KeptFacts *facts)
{
    KeptSiteRowList rows;
    KeptTeamInfoList teams;
    Args reach = ARGS(ARG(site_id, scope->site_id), ARG(permission, (int64_t)PERM_report_read),
                      ARG(sees_all, (bool)(work->actor_id == 0)));
    db_list(work, &SQL_kept_sites, reach, KeptSiteRow, &rows);
    facts->sites = NEW(work, KeptSiteInfo, rows.count);
    facts->site_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const KeptSiteRow *row = &rows.items[i];
        const Zone *zone = zone_shared(work, row->zone);
        if (!zone)
            work_fail(work, FAIL_INTERNAL, "site %lld has no zone", (long long)row->id.value);
        facts->sites[i] =
            (KeptSiteInfo){ row->id, row->code, row->name, row->name_en, zone, row->whole };
    }
    db_list(work, &SQL_kept_teams, ARGS(ARG(permission, (int64_t)PERM_report_read)), KeptTeamInfo,
            &teams);
    facts->teams = teams.items;
    facts->team_count = teams.count;
}

bool kept_list_has(const StrList *list, Str text)
{
    if (list->count == 0) return true;
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(list->items[i], text)) return true;
    return false;
}

// The site of a row, if what the row tells may be seen.
const KeptSiteInfo *kept_seen_site(const KeptReading *reading, SiteId site_id, TeamId team_id)
{
    const KeptSiteInfo *site = kept_site(reading->facts, site_id.value);
    if (!site || site->whole) return site;
    const KeptTeamInfo *team = kept_team(reading->facts, team_id.value);
    return team && team->reached ? site : NULL;
}

// What happened to imported cases after the end of their log is not known. Rows of one import
// mostly lie together.
Time kept_known_until(KeptReading *reading, ImportId import_id)
{
    Time as_of = reading->scope->as_of;
    const KeptImportRow *row = reading->last;
    if (!import_id.value) return as_of;
    if (!row || row->id.value != import_id.value) {
        row = NULL;
        for (size_t i = 0; !row && i < reading->imports.count; i++)
            if (reading->imports.items[i].id.value == import_id.value)
                row = &reading->imports.items[i];
    }
    reading->last = row;
    return row && row->observed_until.ms < as_of.ms ? row->observed_until : as_of;
}

// --- Promises

static KeptEnd end_of(Str state)
{
    static const struct {
        const char *state;
        KeptEnd end;
    } ends[] = {
        { "kept", KEPT_END_STOPPED },
        { "missed", KEPT_END_STOPPED },
        { "made", KEPT_END_NONE },
        { "not_recorded", KEPT_END_NOT_RECORDED },
        { "renegotiated", KEPT_END_RENEGOTIATED },
        { "waived", KEPT_END_WAIVED },
        { "merged", KEPT_END_MERGED },
        { "cancelled", KEPT_END_CANCELLED },
    };
    for (size_t i = 0; i < COUNT(ends); i++)
        if (str_equal(state, str_of(ends[i].state))) return ends[i].end;
    return KEPT_END_NONE;
}

// A due time beyond every date stands for "paused, so not due at any time yet".
static MaybeTime due_or_none(Time due)
{
    static const int64_t beyond = (int64_t)253402300800000; // the year 10000
    return (MaybeTime){ due.ms < beyond, due };
}

static KeptFact fact_of(const KeptFactRow *row)
{
    return (KeptFact){ .opened_at = row->started_at,
                       .due_at = { { true, row->due_at }, due_or_none(row->organisation_due_at) },
                       .end = end_of(row->state),
                       .ended_at = row->stopped_at.value };
}

// A verdict that was given stays, whatever has become of the calendar since.
static KeptOutcome outcome_of(const KeptFactRow *row, const KeptFact *fact, KeptClock clock,
                              Time as_of)
{
    bool judged = fact->end == KEPT_END_STOPPED && row->stopped_at.set &&
                  row->stopped_at.value.ms <= as_of.ms && row->started_at.ms <= as_of.ms;
    if (!judged) return kept_outcome(fact, clock, as_of);
    bool kept = str_equal(row->state, STR("kept"));
    if (clock == KEPT_ORGANISATION_CLOCK && row->organisation_kept.set)
        kept = row->organisation_kept.value;
    return kept ? OUTCOME_KEPT : OUTCOME_MISSED;
}

bool kept_in_period(const KeptScope *scope, MaybeDate day)
{
    return day.set && day.value.days >= scope->from.days && day.value.days <= scope->to.days;
}

bool kept_place(KeptReading *reading, const KeptFactRow *row, KeptPlaced *placed)
{
    const KeptScope *scope = reading->scope;
    const KeptSiteInfo *site = kept_seen_site(reading, row->site_id, row->team_id);
    if (!site || !kept_list_has(&scope->kinds, row->kind) ||
        !kept_list_has(&scope->types, row->case_type))
        return false;
    KeptFact fact = fact_of(row);
    Time as_of = kept_known_until(reading, row->import_id);
    KeptDays days = { .opened = zone_date(site->zone, row->started_at.ms),
                      .due = zone_date(site->zone, row->due_at.ms),
                      .ended = zone_date(site->zone, row->stopped_at.value.ms) };
    MaybeDate day = kept_day(&fact, &days, scope->basis, as_of);
    if (!kept_in_period(scope, day)) return false;
    *placed = (KeptPlaced){ .site = site, .day = day.value };
    for (int clock = 0; clock < KEPT_CLOCKS; clock++)
        placed->outcome[clock] = outcome_of(row, &fact, (KeptClock)clock, as_of);
    return true;
}

static bool take_fact(Work *work, void *row, void *arg)
{
    KeptReading *reading = arg;
    const KeptFactRow *f = row;
    const KeptScope *scope = reading->scope;
    KeptFacts *facts = reading->facts;
    KeptPlaced placed;
    if (!kept_place(reading, f, &placed)) return true;
    // Sites times months times types would be more cells than promises.
    bool by_type = scope->by == KEPT_BY_TYPE;
    KeptKey key = { .site = by_type        ? 0
                            : scope->teams ? f->team_id.value
                                           : f->site_id.value,
                    .month = kept_month(placed.day),
                    .case_type = by_type ? kept_name(work, &facts->types, f->case_type) : 0,
                    .promise_kind = kept_name(work, &facts->kinds, f->kind) };
    KeptCell *cell = kept_cell(work, &reading->cells, key);
    for (int clock = 0; clock < KEPT_CLOCKS; clock++)
        kept_count(&cell->counts[clock], placed.outcome[clock], 1);
    return true;
}

// The days of a period at any site: from the first zone's midnight to the last one's.
void kept_window(const KeptScope *scope, Time *from, Time *to)
{
    enum { ZONES_APART_MS = 15 * HOUR_MS };
    from->ms = scope->from.days * DAY_MS - ZONES_APART_MS;
    to->ms = (scope->to.days + 1) * DAY_MS + ZONES_APART_MS;
}

static const char *const basis_names[] = { "due", "opened", "stopped" };

static bool needs_teams(const KeptScope *scope, const KeptFacts *facts)
{
    bool some = scope->teams;
    for (size_t i = 0; i < facts->site_count; i++) some |= !facts->sites[i].whole;
    return some;
}

static void facts_read(Work *work, KeptReading *reading)
{
    static const Query *const by_time[] = { &SQL_kept_facts_due, &SQL_kept_facts_opened,
                                            &SQL_kept_facts_stopped };
    const KeptScope *scope = reading->scope;
    KeptFactRow row;
    Time from, to;
    kept_window(scope, &from, &to);
    Str kind = scope->kinds.count == 1 ? scope->kinds.items[0] : STR_ABSENT;
    Str basis = str_of(basis_names[scope->basis]);
    bool teams = needs_teams(scope, reading->facts);
    if (!teams && !scope->import_id.value) {
        db_each(work, by_time[scope->basis], ARGS(ARG(from, from), ARG(to, to), ARG(kind, kind)),
                &KeptFactRow_record, &row, take_fact, reading);
        return;
    }
    db_each(work, teams ? &SQL_kept_facts_teams : &SQL_kept_facts_import,
            ARGS(ARG(from, from), ARG(to, to), ARG(kind, kind), ARG(basis, basis),
                 ARG(import_id, scope->import_id)),
            &KeptFactRow_record, &row, take_fact, reading);
}

// --- Cases

// The row a case belongs to; a case has no kind of promise.
static int64_t row_key(Work *work, const KeptReading *reading, const KeptCaseRow *row, Date day)
{
    const KeptScope *scope = reading->scope;
    if (scope->teams) return row->team_id.value;
    switch (scope->by) {
    case KEPT_BY_SITE: return row->site_id.value;
    case KEPT_BY_MONTH: return kept_month(day);
    case KEPT_BY_TYPE: return kept_name(work, &reading->facts->types, row->case_type);
    default: return 0;
    }
}

// How long a case took by then. A source that has dates only is measured in whole calendar days.
static int64_t time_of(const KeptSiteInfo *site, const KeptCaseRow *row, Time as_of, bool *open)
{
    *open = !row->solved_at.set || row->solved_at.value.ms > as_of.ms;
    Time end = *open ? as_of : row->solved_at.value;
    if (!row->days_only) return end.ms - row->opened_at.ms;
    return (zone_date(site->zone, end.ms).days - zone_date(site->zone, row->opened_at.ms).days) *
           DAY_MS;
}

static bool take_case(Work *work, void *row, void *arg)
{
    KeptReading *reading = arg;
    const KeptCaseRow *c = row;
    const KeptScope *scope = reading->scope;
    const KeptSiteInfo *site = kept_seen_site(reading, c->site_id, c->team_id);
    Time as_of = kept_known_until(reading, c->import_id);
    if (!site || c->opened_at.ms > as_of.ms || !kept_list_has(&scope->types, c->case_type))
        return true;
    Date day = zone_date(site->zone, c->opened_at.ms);
    if (!kept_in_period(scope, (MaybeDate){ true, day })) return true;
    bool open;
    int64_t time = time_of(site, c, as_of, &open);
    kept_times_add(&reading->facts->times, row_key(work, reading, c, day), time, open);
    return true;
}

static void cases_read(Work *work, KeptReading *reading)
{
    const KeptScope *scope = reading->scope;
    KeptCaseRow row;
    Time from, to;
    kept_window(scope, &from, &to);
    if (scope->import_id.value)
        db_each(work, &SQL_kept_cases_import,
                ARGS(ARG(from, from), ARG(to, to), ARG(import_id, scope->import_id)),
                &KeptCaseRow_record, &row, take_case, reading);
    else
        db_each(work, &SQL_kept_cases, ARGS(ARG(from, from), ARG(to, to)), &KeptCaseRow_record,
                &row, take_case, reading);
}

static KeptReading reading_begin(Work *work, const KeptScope *scope, KeptFacts *facts)
{
    KeptReading reading = { .scope = scope, .facts = facts };
    db_list(work, &SQL_kept_imports, ARGS_NONE, KeptImportRow, &reading.imports);
    return reading;
}

static void reading_end(KeptReading *reading)
{
    reading->facts->cells = reading->cells.list;
    reading->facts->cell_count = reading->cells.count;
}

KeptReading kept_reading(Work *work, const KeptScope *scope, KeptFacts *facts)
{
    *facts = (KeptFacts){ .times = kept_times(work) };
    sites_read(work, scope, facts);
    return reading_begin(work, scope, facts);
}

void kept_facts_promises(Work *work, const KeptScope *scope, KeptFacts *facts)
{
    KeptReading reading = kept_reading(work, scope, facts);
    facts_read(work, &reading);
    reading_end(&reading);
}

void kept_facts_times(Work *work, const KeptScope *scope, KeptFacts *facts)
{
    KeptReading reading = kept_reading(work, scope, facts);
    cases_read(work, &reading);
}

void kept_facts(Work *work, const KeptScope *scope, KeptFacts *facts)
{
    KeptReading reading = kept_reading(work, scope, facts);
    facts_read(work, &reading);
    cases_read(work, &reading);
    reading_end(&reading);
}

void kept_facts_cells(Work *work, const KeptScope *scope, KeptFacts *facts)
{
    KeptReading reading = reading_begin(work, scope, facts);
    facts_read(work, &reading);
    reading_end(&reading);
}

typedef struct KeptImportFacts {
    Str source;
    ImportMap map;
    MaybeTime observed_until, first_opened;
} KeptImportFacts;
RECORD(KeptImportFacts, "What an import says of its log.", FIELD(KeptImportFacts, source),
       RECORD_FIELD(KeptImportFacts, map, ImportMap), FIELD(KeptImportFacts, observed_until),
       FIELD(KeptImportFacts, first_opened));

bool kept_import(Work *work, ImportId id, KeptImport *found)
{
    KeptImportFacts row;
    if (!db_find(work, &SQL_kept_import, ARGS(ARG(import_id, id)), KeptImportFacts, &row))
        return false;
    Time now = { work->now_ms };
    *found =
        (KeptImport){ row.source, row.map.zone,
                      row.observed_until.set ? row.observed_until.value : now, row.first_opened };
    return true;
}
