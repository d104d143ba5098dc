// measure.c - cells become sums of groups, things become rows.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/measure_inside.h"

KeptScope measure_scope(const IndicatorAsk *ask)
{
    return (KeptScope){ .basis = BASIS_DUE,
                        .from = ask->from,
                        .to = ask->to,
                        .as_of = ask->as_of,
                        .site_id = ask->site_id,
                        .kinds = ask->kinds,
                        .types = ask->types,
                        .by = ask->by == INDICATOR_BY_MONTH ? KEPT_BY_MONTH : KEPT_BY_SITE,
                        .teams = ask->by == INDICATOR_BY_TEAM };
}

static int64_t key_of(const KeptScope *scope, const Counted *counted)
{
    if (scope->by == KEPT_BY_MONTH) return kept_month(counted->day);
    return scope->teams ? counted->team_id.value : counted->site_id.value;
}

void measure_count(Work *work, KeptReading *reading, const Counted *counted)
{
    int64_t at = key_of(reading->scope, counted);
    bool months = reading->scope->by == KEPT_BY_MONTH;
    KeptKey key = { .site = months ? 0 : at, .month = months ? at : 0 };
    KeptOutcome outcome = !counted->in   ? OUTCOME_OPEN
                          : counted->hit ? OUTCOME_KEPT
                                         : OUTCOME_MISSED;
    kept_count(&kept_cell(work, &reading->cells, key)->counts[KEPT_CUSTOMER_CLOCK], outcome, 1);
}

void measure_name(const KeptScope *scope, const KeptFacts *facts, IndicatorGroup *group)
{
    if (scope->by == KEPT_BY_MONTH) return;
    if (scope->teams) {
        const KeptTeamInfo *team = kept_team(facts, group->key);
        group->name = team ? team->name : STR("不属于班组");
        group->name_en = team ? team->name_en : STR("No team");
        return;
    }
    const KeptSiteInfo *site = kept_site(facts, group->key);
    group->name = site ? site->name : STR("");
    group->name_en = site ? site->name_en : STR("");
}

IndicatorSum measure_sum(const KeptCounts *counts)
{
    int64_t trials = counts->kept + counts->missed;
    return (IndicatorSum){ .hits = counts->kept,
                           .trials = trials,
                           .beside = kept_total(counts) - trials };
}

void measure_sums(Work *work, KeptReading *reading, const KeptFacts *facts, IndicatorSums *sums)
{
    const KeptScope *scope = reading->scope;
    bool months = scope->by == KEPT_BY_MONTH;
    KeptCell *cells = reading->cells.list;
    size_t count = kept_rollup(cells, reading->cells.count, scope->by);
    *sums = (IndicatorSums){ .list = NEW(work, IndicatorGroup, count), .count = count };
    for (size_t i = 0; i < count; i++) {
        IndicatorGroup *group = &sums->list[i];
        group->key = months ? cells[i].key.month : cells[i].key.site;
        // By the customer's clock, which is the official one.
        group->sum = measure_sum(&cells[i].counts[KEPT_CUSTOMER_CLOCK]);
        measure_name(scope, facts, group);
        indicator_sum_add(&sums->total, &group->sum);
    }
}

bool measure_wants(const IndicatorRowsAsk *ask, const Counted *counted)
{
    if (ask->site_only && counted->site_id.value != ask->ask.site_id.value) return false;
    if (ask->of_team && counted->team_id.value != ask->team_id.value) return false;
    if (!counted->in) return ask->all;
    return !ask->hit.set || ask->hit.value == counted->hit;
}

bool measure_row(Work *work, const IndicatorRowsAsk *ask, const Counted *counted,
                 const MeasureLabel *label, Str kind, Time at, IndicatorRowList *rows)
{
    static const double hour_ms = HOUR_MS;
    rows->items[rows->count++] = (IndicatorRow){
        .id = label->id,
        .case_id = { label->seen ? label->case_id.value : 0 },
        .number = label->seen ? str_copy(work, label->number) : STR_ABSENT,
        .subject = label->seen ? str_copy(work, label->subject) : STR_ABSENT,
        .kind = str_copy(work, kind),
        .site = { { counted->site_id.value }, str_copy(work, label->site_name) },
        .at = at,
        .hit = { counted->in, counted->hit },
        .hours = { counted->milliseconds > 0, (double)counted->milliseconds / hour_ms },
        .sort_key = at.ms,
    };
    return rows->count < (size_t)ask->limit;
}
