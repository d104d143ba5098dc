// kept_sums.c - each fact is judged once, its parts are added up where they are alike.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_sums.h"
#include "queries.h"
#include <stdlib.h>

typedef struct ZoneRow {
    SiteId id;
    Str zone;
} ZoneRow;
RECORD(ZoneRow, "A site and its time zone.", FIELD(ZoneRow, id), FIELD(ZoneRow, zone));
LIST_TYPE(ZoneRow);

KeptSums kept_sums(Work *work)
{
    KeptSums sums = {
        .work = work, .imports = kept_imports(work), .pair = TEXT(work), .writer.out = TEXT(work)
    };
    ZoneRowList rows;
    db_list(work, &SQL_kept_site_zones, ARGS_NONE, ZoneRow, &rows);
    KeptSiteZone *zones = NEW(work, KeptSiteZone, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        zones[i] = (KeptSiteZone){ rows.items[i].id, zone_shared(work, rows.items[i].zone) };
    sums.zones = zones;
    sums.zone_count = rows.count;
    return sums;
}

static const Zone *zone_of(const KeptSums *sums, SiteId site)
{
    size_t low = 0, high = sums->zone_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sums->zones[middle].id.value < site.value) low = middle + 1;
        else high = middle;
    }
    bool found = low < sums->zone_count && sums->zones[low].id.value == site.value;
    return found ? sums->zones[low].zone : NULL;
}

// A type holds any text, a kind no control character: so it goes first.
static uint32_t group_of(KeptSums *sums, const KeptGroup *group)
{
    sums->pair.len = 0;
    text_add(&sums->pair, group->kind);
    text_add_char(&sums->pair, '\n');
    text_add(&sums->pair, group->type);
    size_t number = (size_t)kept_name(sums->work, &sums->names, text_str(&sums->pair));
    if (number > sums->group_count) {
        Str kept = sums->names.list[number - 1];
        GROW(sums->work, sums->groups, sums->group_count, &sums->group_cap);
        sums->groups[sums->group_count++] =
            (KeptGroup){ .kind = str_head(kept, group->kind.len),
                         .type = str_from(kept, group->kind.len + 1) };
    }
    return (uint32_t)(number - 1);
}

// Memory is for what differs: what is alike is added up before more is taken.
static void add(KeptSums *sums, const KeptSum *sum)
{
    enum { WORTH_ADDING_UP = 1 << 15 };
    if (sums->past && (sum->month < sums->first || sum->month >= sums->past)) return;
    if (sums->count == sums->cap && sums->count >= WORTH_ADDING_UP) {
        kept_sums_add_up(sums);
        if (sums->count > sums->cap / 2) {
            size_t full = sums->cap;
            GROW(sums->work, sums->list, full, &sums->cap);
        }
    }
    GROW(sums->work, sums->list, sums->count, &sums->cap);
    sums->list[sums->count++] = *sum;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void place(KeptSum *sum, Date day)
{
    sum->month = kept_month(day);
    sum->part.day = (uint8_t)(day.days - kept_month_first(sum->month).days);
}

void kept_sums_promise(KeptSums *sums, KeptFamily family, const KeptFactRow *row, int64_t sign)
{
    static const Time ever = { INT64_MAX };
    const Zone *zone = zone_of(sums, row->site_id);
    if (!zone) return;
    Time known = kept_known(&sums->imports, row->import_id, ever);
    KeptFact fact = kept_row_fact(row);
    KeptDays days = kept_row_days(row, zone);
    MaybeDate day = kept_day(&fact, &days, (KeptBasis)family, known);
    if (!day.set) return;
    KeptOutcome official = kept_row_outcome(row, &fact, KEPT_CUSTOMER_CLOCK, known);
    KeptOutcome organisation = kept_row_outcome(row, &fact, KEPT_ORGANISATION_CLOCK, known);
    int64_t until = later(row->started_at.ms, row->stopped_at.value.ms);
    if (official == OUTCOME_OVERDUE) until = later(until, row->due_at.ms + 1);
    if (organisation == OUTCOME_OVERDUE) until = later(until, row->organisation_due_at.ms + 1);
    KeptGroup group = { row->case_type, row->kind };
    KeptSum sum = { .family = family,
                    .site = row->site_id.value,
                    .import_id = row->import_id.value,
                    .until = until < known.ms ? until : known.ms,
                    .part = { .count = sign,
                              .group = group_of(sums, &group),
                              .code = kept_code(official, organisation) } };
    // An imported one that runs is judged by the end of its log alone.
    bool runs = official == OUTCOME_OPEN || organisation == OUTCOME_OPEN;
    if (runs) sum.until = known.ms;
    place(&sum, day.value);
    add(sums, &sum);
}

void kept_sums_case(KeptSums *sums, const KeptCaseRow *row, int64_t sign)
{
    static const Time ever = { INT64_MAX };
    const Zone *zone = zone_of(sums, row->site_id);
    Time known = kept_known(&sums->imports, row->import_id, ever);
    if (!zone || row->opened_at.ms > known.ms) return;
    bool open;
    int64_t time = kept_row_time(row, zone, known, &open);
    int64_t until = later(row->opened_at.ms, row->solved_at.value.ms);
    KeptGroup group = { row->case_type, STR("") };
    KeptSum sum = {
        .family = KEPT_SOLVED,
        .site = row->site_id.value,
        .import_id = row->import_id.value,
        .until = until < known.ms ? until : known.ms,
        .part = { .time = time, .count = sign, .group = group_of(sums, &group), .code = open }
    };
    place(&sum, zone_date(zone, row->opened_at.ms));
    add(sums, &sum);
}

void kept_sums_part(KeptSums *sums, const KeptSum *of, const KeptGroup *group)
{
    KeptSum sum = *of;
    sum.part.group = group_of(sums, group);
    add(sums, &sum);
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int chunk_compare(const KeptSum *a, const KeptSum *b)
{
    int order = compare(a->family, b->family);
    if (order == 0) order = compare(a->month, b->month);
    if (order == 0) order = compare(a->site, b->site);
    return order ? order : compare(a->import_id, b->import_id);
}

static int sum_compare(const void *a, const void *b)
{
    const KeptSum *x = a, *y = b;
    int order = chunk_compare(x, y);
    if (order == 0) order = compare(x->part.time, y->part.time);
    if (order == 0) order = compare(x->part.group, y->part.group);
    if (order == 0) order = compare(x->part.day, y->part.day);
    return order ? order : compare(x->part.code, y->part.code);
}

void kept_sums_add_up(KeptSums *sums)
{
    size_t kept = 0;
    if (sums->count) qsort(sums->list, sums->count, sizeof *sums->list, sum_compare);
    for (size_t i = 0; i < sums->count;) {
        KeptSum sum = sums->list[i++];
        while (i < sums->count && sum_compare(&sum, &sums->list[i]) == 0) {
            sum.part.count += sums->list[i].part.count;
            sum.until = later(sum.until, sums->list[i++].until);
        }
        if (sum.part.count) sums->list[kept++] = sum;
    }
    sums->count = kept;
}

size_t kept_sums_chunk_end(const KeptSums *sums, size_t from)
{
    size_t end = from + 1;
    while (end < sums->count && chunk_compare(&sums->list[from], &sums->list[end]) == 0) end++;
    return end;
}

Str kept_sums_bytes(KeptSums *sums, size_t from, size_t end)
{
    if (end - from > sums->part_cap) {
        sums->part_cap = (end - from) * 2;
        sums->parts = NEW(sums->work, KeptPart, sums->part_cap);
    }
    for (size_t i = from; i < end; i++) sums->parts[i - from] = sums->list[i].part;
    return kept_chunk_bytes(&sums->writer, sums->groups, sums->group_count, sums->parts,
                            end - from);
}
