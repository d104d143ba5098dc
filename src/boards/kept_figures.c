// kept_figures.c - cells are added up as each indicator counts them, now and in the period before.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_figures.h"
#include "boards/kept_inside.h"
#include "boards/kept_links.h"

// The period of the same length that went before.
static KeptScope scope_before(const KeptScope *scope)
{
    KeptScope before = *scope;
    Date past = { scope->to.days + 1 };
    before.to.days = scope->from.days - 1;
    // Whole months go before whole months.
    if (date_civil(scope->from).day == 1 && date_civil(past).day == 1)
        before.from = kept_month_first(2 * kept_month(scope->from) - kept_month(past));
    else before.from.days -= scope->to.days - scope->from.days + 1;
    return before;
}

// What one standard counts of some facts.
typedef struct Counting {
    Work *work;
    const KeptFigureAsk *ask;
    const KeptStandards *standards;
    size_t standard; // by its number
} Counting;

static KeptCounts counts_of(const Counting *counting, const KeptFacts *facts, const KeptCell *cells,
                            size_t count)
{
    KeptCounts sum = { 0 };
    const KeptScope *scope = counting->ask->scope;
    const StrList *list = &counting->standards->list[counting->standard].of->definition.kinds;
    bool *kinds = NEW(counting->work, bool, facts->kinds.count + 1);
    bool *types = NEW(counting->work, bool, facts->types.count + 1);
    for (size_t i = 0; i < facts->kinds.count; i++)
        kinds[i] = kept_list_has(list, facts->kinds.list[i]);
    for (size_t i = 0; i < facts->types.count; i++)
        types[i] = kept_type_listed(scope, facts, (int64_t)i + 1, counting->standard);
    for (size_t i = 0; i < count; i++)
        if (kinds[cells[i].key.promise_kind - 1] && types[cells[i].key.case_type - 1])
            kept_add(&sum, &cells[i].counts[counting->ask->clock]);
    return sum;
}

// What both lists have, between commas; an empty list has everything. False: nothing.
static bool words_of_both(Work *work, const StrList *a, const StrList *b, Str *words)
{
    Text out = TEXT(work);
    const StrList *list = a->count ? a : b;
    for (size_t i = 0; i < list->count; i++) {
        if (!kept_list_has(b, list->items[i])) continue;
        if (out.len) text_add_char(&out, ',');
        text_add(&out, list->items[i]);
    }
    *words = text_str(&out);
    return out.len || list->count == 0;
}

static Str figure_query(Work *work, const KeptFigureAsk *ask, const IndicatorInput *says)
{
    Str kinds;
    KeptAsk narrowed = *ask->ask;
    if (!words_of_both(work, &says->types, &ask->scope->types, &narrowed.type) ||
        !words_of_both(work, &says->kinds, &ask->scope->kinds, &kinds))
        return STR_ABSENT;
    return kept_promises_query(work, &narrowed, ask->scope, NULL, STR_ABSENT, 0, kinds);
}

static KeptFigure figure_make(const Counting *counting, const KeptFacts *before, Date last_before)
{
    const KeptFigureAsk *ask = counting->ask;
    const IndicatorStandard *standard = &counting->standards->list[counting->standard];
    const Indicator *of = standard->of;
    const IndicatorInput *says = &of->definition;
    KeptCounts now = counts_of(counting, ask->facts, ask->cells, ask->cell_count);
    KeptCounts then = counts_of(counting, before, before->cells, before->cell_count);
    SiteId site_id = ask->scope->site_id;
    IndicatorFigure figure = kept_judge(standard, &now, site_id, ask->scope->to);
    return (KeptFigure){
        .indicator = of->code,
        .name = ask->chinese || !says->name_en.len ? says->name : says->name_en,
        .kept = now.kept,
        .missed = now.missed,
        .n = figure.n,
        .value = figure.value,
        .low = figure.low,
        .high = figure.high,
        .target = figure.target,
        .flag = figure.flag,
        .reason = figure.reason,
        .previous = kept_judge(standard, &then, site_id, last_before).value,
        .query = figure_query(counting->work, ask, says),
    };
}

KeptFigureList kept_figures(Work *work, const KeptFigureAsk *ask, const KeptStandards *standards)
{
    KeptScope scope = scope_before(ask->scope);
    KeptFacts before = *ask->facts;
    kept_facts_cells(work, &scope, &before);
    // It may have met more of them.
    ask->facts->kinds = before.kinds;
    ask->facts->types = before.types;
    KeptFigureList figures = { NEW(work, KeptFigure, standards->count), standards->count };
    Counting counting = { work, ask, standards, 0 };
    for (size_t i = 0; i < standards->count; i++) {
        counting.standard = i;
        figures.items[i] = figure_make(&counting, &before, scope.to);
    }
    return figures;
}
