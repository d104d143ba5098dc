// kept_facts.c - promises and cases row by row into cells; every rule is kept_rate.c's.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_facts.h"
#include "boards/kept_inside.h"
#include "engine/indicator/indicator.h"
#include "imports/import.h"
#include "queries.h"
#include <stdlib.h>
#include <string.h>

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

Time kept_known_until(KeptReading *reading, ImportId import_id)
{
    return kept_known(&reading->imports, import_id, reading->scope->as_of);
}

// --- Promises

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
    KeptFact fact = kept_row_fact(row);
    Time as_of = kept_known_until(reading, row->import_id);
    KeptDays days = kept_row_days(row, site->zone);
    MaybeDate day = kept_day(&fact, &days, scope->basis, as_of);
    if (!kept_in_period(scope, day)) return false;
    *placed = (KeptPlaced){ .site = site, .day = day.value };
    for (int clock = 0; clock < KEPT_CLOCKS; clock++)
        placed->outcome[clock] = kept_row_outcome(row, &fact, (KeptClock)clock, as_of);
    return true;
}

// Sites times months times types would be more cells than promises.
static int64_t type_number(Work *work, KeptReading *reading, Str type)
{
    const KeptScope *scope = reading->scope;
    if (scope->by == KEPT_BY_TYPE) return kept_name(work, &reading->facts->types, type);
    if (scope->type_list_count == 0) return 0;
    char listed[INDICATORS_MAX];
    for (size_t i = 0; i < scope->type_list_count; i++)
        listed[i] = kept_list_has(&scope->type_lists[i], type) ? '1' : '0';
    return kept_name(work, &reading->facts->types, (Str){ listed, scope->type_list_count });
}

bool kept_type_listed(const KeptScope *scope, const KeptFacts *facts, int64_t case_type,
                      size_t list)
{
    Str name = facts->types.list[case_type - 1];
    if (scope->by == KEPT_BY_TYPE) return kept_list_has(&scope->type_lists[list], name);
    return name.ptr[list] == '1';
}

KeptKey kept_promise_key(Work *work, KeptReading *reading, int64_t place, int64_t month, Str type,
                         Str kind)
{
    bool by_type = reading->scope->by == KEPT_BY_TYPE;
    return (KeptKey){ .site = by_type ? 0 : place,
                      .month = month,
                      .case_type = type_number(work, reading, type),
                      .promise_kind = kept_name(work, &reading->facts->kinds, kind) };
}

bool kept_take_fact(Work *work, void *row, void *arg)
{
    KeptReading *reading = arg;
    const KeptFactRow *f = row;
    const KeptScope *scope = reading->scope;
    KeptPlaced placed;
    if (!kept_place(reading, f, &placed)) return true;
    int64_t place = scope->teams ? f->team_id.value : f->site_id.value;
    KeptKey key =
        kept_promise_key(work, reading, place, kept_month(placed.day), f->case_type, f->kind);
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

bool kept_needs_teams(const KeptScope *scope, const KeptFacts *facts)
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
    if (kept_settled_promises(work, reading)) return;
    kept_window(scope, &from, &to);
    Str kind = scope->kinds.count == 1 ? scope->kinds.items[0] : STR_ABSENT;
    Str basis = str_of(basis_names[scope->basis]);
    bool teams = kept_needs_teams(scope, reading->facts);
    if (!teams && !scope->import_id.value) {
        db_each(work, by_time[scope->basis], ARGS(ARG(from, from), ARG(to, to), ARG(kind, kind)),
                &KeptFactRow_record, &row, kept_take_fact, reading);
        return;
    }
    db_each(work, teams ? &SQL_kept_facts_teams : &SQL_kept_facts_import,
            ARGS(ARG(from, from), ARG(to, to), ARG(kind, kind), ARG(basis, basis),
                 ARG(import_id, scope->import_id)),
            &KeptFactRow_record, &row, kept_take_fact, reading);
}

// --- Cases

// The row a case belongs to; a case has no kind of promise.
int64_t kept_case_key(Work *work, const KeptReading *reading, int64_t place, int64_t month,
                      Str type)
{
    switch (reading->scope->by) {
    case KEPT_BY_SITE: return place;
    case KEPT_BY_MONTH: return month;
    case KEPT_BY_TYPE: return kept_name(work, &reading->facts->types, type);
    default: return 0;
    }
}

bool kept_take_case(Work *work, void *row, void *arg)
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
    int64_t time = kept_row_time(c, site->zone, as_of, &open);
    int64_t place = scope->teams ? c->team_id.value : c->site_id.value;
    int64_t key = kept_case_key(work, reading, place, kept_month(day), c->case_type);
    kept_times_add(&reading->facts->times, key, time, open);
    return true;
}

static void cases_read(Work *work, KeptReading *reading)
{
    const KeptScope *scope = reading->scope;
    KeptCaseRow row;
    Time from, to;
    if (kept_settled_cases(work, reading)) return;
    kept_window(scope, &from, &to);
    if (scope->import_id.value)
        db_each(work, &SQL_kept_cases_import,
                ARGS(ARG(from, from), ARG(to, to), ARG(import_id, scope->import_id)),
                &KeptCaseRow_record, &row, kept_take_case, reading);
    else
        db_each(work, &SQL_kept_cases, ARGS(ARG(from, from), ARG(to, to)), &KeptCaseRow_record,
                &row, kept_take_case, reading);
}

static KeptReading reading_begin(Work *work, const KeptScope *scope, KeptFacts *facts)
{
    return (KeptReading){ .scope = scope, .facts = facts, .imports = kept_imports(work) };
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

// --- Names in order

typedef struct NamePlace {
    Str name;
    size_t old;
} NamePlace;

static int name_compare(const void *a, const void *b)
{
    return str_compare(((const NamePlace *)a)->name, ((const NamePlace *)b)->name);
}

// Numbers names by their words instead of by who came first; old_to_new is of numbers from 1.
static int64_t *names_order(Work *work, KeptNames *names)
{
    NamePlace *places = NEW(work, NamePlace, names->count);
    int64_t *old_to_new = NEW(work, int64_t, names->count + 1);
    for (size_t i = 0; i < names->count; i++) places[i] = (NamePlace){ names->list[i], i + 1 };
    if (names->count) qsort(places, names->count, sizeof *places, name_compare);
    if (names->slot_cap) memset(names->slots, 0, names->slot_cap * sizeof *names->slots);
    for (size_t i = 0; i < names->count; i++) {
        names->list[i] = places[i].name;
        old_to_new[places[i].old] = (int64_t)i + 1;
        *slot_of(names, places[i].name) = i + 1;
    }
    return old_to_new;
}

// Rows must not change their places with the order in which facts were read.
static void facts_order(Work *work, const KeptScope *scope, KeptFacts *facts)
{
    int64_t *types = names_order(work, &facts->types), *kinds = names_order(work, &facts->kinds);
    for (size_t i = 0; i < facts->cell_count; i++) {
        KeptKey *key = &facts->cells[i].key;
        key->case_type = types[key->case_type];
        key->promise_kind = kinds[key->promise_kind];
    }
    if (scope->by == KEPT_BY_TYPE) kept_times_renumber(&facts->times, types);
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
    facts_order(work, scope, facts);
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
