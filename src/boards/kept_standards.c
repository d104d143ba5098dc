// kept_standards.c - finds the indicator that a board is held to, and lets it judge.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_standards.h"
#include "boards/measure_inside.h"

KeptStandards kept_standards(Work *work)
{
    IndicatorList all = indicators_all(work);
    KeptStandards standards = { NEW(work, IndicatorStandard, all.count),
                                NEW(work, StrList, all.count), 0 };
    for (size_t i = 0; i < all.count; i++) {
        const Indicator *of = &all.items[i];
        if (!str_equal(of->state, STR("active"))) continue;
        if (indicator_measure(of->definition.measure) != &measure_kept_rate) continue;
        standards.types[standards.count] = of->definition.types;
        IndicatorStandard *standard = &standards.list[standards.count++];
        *standard = indicator_standard(work, of);
        // Who sees a board may open every promise on it: there is nothing to hide.
        standard->math.suppress_below = 0;
    }
    return standards;
}

// No list means all there are.
static bool list_covers(const StrList *list, const StrList *wanted)
{
    if (list->count == 0) return true;
    for (size_t i = 0; i < wanted->count; i++)
        if (!kept_list_has(list, wanted->items[i])) return false;
    return wanted->count > 0;
}

static size_t breadth(const StrList *list)
{
    return list->count ? list->count : SIZE_MAX;
}

static bool is_narrower(const IndicatorInput *a, const IndicatorInput *b)
{
    size_t kinds = breadth(&a->kinds), than = breadth(&b->kinds);
    return kinds == than ? breadth(&a->types) < breadth(&b->types) : kinds < than;
}

const IndicatorStandard *kept_standard(const KeptStandards *standards, const StrList *kinds,
                                       const StrList *types)
{
    const IndicatorStandard *best = NULL;
    for (size_t i = 0; i < standards->count; i++) {
        const IndicatorInput *says = &standards->list[i].of->definition;
        if (!list_covers(&says->kinds, kinds) || !list_covers(&says->types, types)) continue;
        if (!best || is_narrower(says, &best->of->definition)) best = &standards->list[i];
    }
    return best;
}

IndicatorFigure kept_judge(const IndicatorStandard *standard, const KeptCounts *counts,
                           SiteId site_id, Date last)
{
    static const Indicator none;
    IndicatorStandard plain = { &none, { .per = 1, .higher_better = true }, { .count = 0 } };
    IndicatorFigure figure = { .key = STR("") };
    IndicatorSum sum = measure_sum(counts);
    indicator_judge(standard ? standard : &plain, &sum, site_id, last, &figure);
    return figure;
}
