// indicator_figures.c - what a measure has counted, with target, verdict and breaks; and its rows.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/indicator/indicator_inside.h"
#include "record/cursor.h"

enum { MONTHS_MAX = 60, FIGURE_MONTHS = 12 };

int64_t indicator_month(Date day)
{
    CivilDate civil = date_civil(day);
    return 12 * (int64_t)civil.year + civil.month - 1;
}

static Date month_first(int64_t month)
{
    return date_of((int)(month / 12), (int)(month % 12) + 1, 1);
}

static Date earlier(Date a, Date b)
{
    return a.days < b.days ? a : b;
}

// --- What is asked

// Without dates: so many months up to today, this one included.
bool indicator_ask(Work *work, const Indicator *of, MaybeDate from, MaybeDate to, Str as_of,
                   int64_t months, IndicatorAsk *ask, Issues *issues)
{
    const Zone *zone = indicator_zone(work);
    *ask = (IndicatorAsk){ .as_of = { work->now_ms },
                           .kinds = of->definition.kinds,
                           .types = of->definition.types };
    if (as_of.len && !zone_time_parse(zone, as_of, &ask->as_of))
        issues_add(issues, STR("as_of"), "invalid", STR("is no date and no time"));
    ask->to = to.set ? to.value : zone_date(zone, ask->as_of.ms);
    ask->from = from.set ? from.value : month_first(indicator_month(ask->to) - (months - 1));
    if (ask->from.days > ask->to.days)
        issues_add(issues, STR("to"), "too_small", STR("lies before from"));
    else if (indicator_month(ask->to) - indicator_month(ask->from) >= MONTHS_MAX)
        issues_add(issues, STR("from"), "too_small", STR("is more than five years before to"));
    return issues->count == 0;
}

static IndicatorBy by_of(Str by)
{
    if (str_equal(by, STR("team"))) return INDICATOR_BY_TEAM;
    return str_equal(by, STR("month")) ? INDICATOR_BY_MONTH : INDICATOR_BY_SITE;
}

// --- Figures

IndicatorStandard indicator_standard(Work *work, const Indicator *of)
{
    return (IndicatorStandard){
        .of = of,
        .math = indicator_math(&of->definition),
        .places = indicator_places(work, of->id),
    };
}

// A period is judged by what held on its last day.
static void judge_on(const IndicatorStandard *standard, IndicatorFigure *figure, SiteId site_id,
                     Date last, const MaybeReal *before, size_t count)
{
    const IndicatorTargetList *targets = &standard->of->targets;
    const IndicatorPlaceList *places = &standard->places;
    figure->target = indicator_target_at(targets, places, "target", site_id, last);
    figure->benchmark = indicator_target_at(targets, places, "benchmark", site_id, last);
    indicator_flag(&standard->math, figure, before, count);
}

void indicator_judge(const IndicatorStandard *standard, const IndicatorSum *sum, SiteId site_id,
                     Date last, IndicatorFigure *figure)
{
    IndicatorFigureList alone = { figure, 1 };
    indicator_figure(&standard->math, sum, figure);
    indicator_suppress(&standard->math, &alone);
    judge_on(standard, figure, site_id, last, NULL, 0);
}

// Everything that making one report needs.
typedef struct Making {
    const Indicator *of;
    IndicatorStandard standard;
    IndicatorAsk ask;
    IndicatorVersionList versions;
    bool chinese;
    IndicatorReport *report;
} Making;

static void name_figure(Work *work, const Making *making, const IndicatorGroup *group,
                        IndicatorFigure *figure)
{
    bool english = !making->chinese && group->name_en.len;
    figure->key = str_format(work, "%lld", (long long)group->key);
    figure->name = english ? group->name_en : group->name;
}

static void month_figure(Work *work, const Making *making, int64_t month, IndicatorFigure *figure)
{
    Text text = TEXT(work);
    date_add(&text, month_first(month));
    figure->key = figure->name = str_head(text_str(&text), 7);
    for (size_t i = 0; i < making->versions.count; i++) {
        const IndicatorVersion *version = &making->versions.items[i];
        if (indicator_month(version->from) != month || version->number == 1) continue;
        if (figure->version_from == 0) figure->version_from = version->number;
        figure->method_break |= version->breaks;
    }
}

// Every month of the period has a row, so that a gap is seen as one.
static void months_make(Work *work, const Making *making, const IndicatorSums *sums)
{
    static const IndicatorSum nothing;
    IndicatorFigureList *rows = &making->report->rows;
    int64_t first = indicator_month(making->ask.from), last = indicator_month(making->ask.to);
    rows->items = NEW(work, IndicatorFigure, (size_t)(last - first + 1));
    size_t at = 0;
    for (int64_t month = first; month <= last; month++) {
        while (at < sums->count && sums->list[at].key < month) at++;
        bool there = at < sums->count && sums->list[at].key == month;
        IndicatorFigure *figure = &rows->items[rows->count++];
        indicator_figure(&making->standard.math, there ? &sums->list[at].sum : &nothing, figure);
        month_figure(work, making, month, figure);
    }
}

static void months_judge(Work *work, const Making *making)
{
    IndicatorFigureList *rows = &making->report->rows;
    int64_t first = indicator_month(making->ask.from);
    MaybeReal *values = NEW(work, MaybeReal, rows->count);
    for (size_t i = 0; i < rows->count; i++) {
        Date last = { month_first(first + (int64_t)i + 1).days - 1 };
        values[i] = rows->items[i].value;
        judge_on(&making->standard, &rows->items[i], making->ask.site_id,
                 earlier(last, making->ask.to), values, i);
    }
}

static void groups_make(Work *work, const Making *making, const IndicatorSums *sums)
{
    IndicatorFigureList *rows = &making->report->rows;
    rows->items = NEW(work, IndicatorFigure, sums->count);
    rows->count = sums->count;
    for (size_t i = 0; i < sums->count; i++) {
        indicator_figure(&making->standard.math, &sums->list[i].sum, &rows->items[i]);
        name_figure(work, making, &sums->list[i], &rows->items[i]);
    }
}

static void groups_judge(const Making *making, const IndicatorSums *sums)
{
    bool sites = making->ask.by == INDICATOR_BY_SITE;
    for (size_t i = 0; i < sums->count; i++) {
        SiteId site_id = sites ? (SiteId){ sums->list[i].key } : making->ask.site_id;
        judge_on(&making->standard, &making->report->rows.items[i], site_id, making->ask.to, NULL,
                 0);
    }
}

static void total_make(const Making *making, const IndicatorSums *sums)
{
    IndicatorFigure *total = &making->report->total;
    indicator_judge(&making->standard, &sums->total, making->ask.site_id, making->ask.to, total);
    total->key = STR("");
    total->name = making->chinese ? STR("合计") : STR("Total");
}

static void report_head(const Making *making, Str by)
{
    const Indicator *of = making->of;
    const IndicatorInput *says = &of->definition;
    bool english = !making->chinese && says->name_en.len;
    *making->report = (IndicatorReport){
        .id = of->id,
        .code = of->code,
        .name = english ? says->name_en : says->name,
        .unit = of->unit,
        .better = says->better,
        .state = of->state,
        .number = of->number,
        .by = by,
        .from = making->ask.from,
        .to = making->ask.to,
        .as_of = making->ask.as_of,
    };
}

static void report_make(Work *work, Making *making)
{
    IndicatorSums sums = { .count = 0 };
    bool months = making->ask.by == INDICATOR_BY_MONTH;
    indicator_measure(making->of->definition.measure)->read(work, &making->ask, &sums);
    total_make(making, &sums);
    if (months) months_make(work, making, &sums);
    else groups_make(work, making, &sums);
    indicator_suppress(&making->standard.math, &making->report->rows);
    if (months) months_judge(work, making);
    else groups_judge(making, &sums);
}

bool indicator_report(Work *work, const Indicator *of, const IndicatorQuery *query, bool chinese,
                      IndicatorReport *report, Issues *issues)
{
    Making making = { .of = of, .chinese = chinese, .report = report };
    int64_t months = by_of(query->by) == INDICATOR_BY_MONTH ? FIGURE_MONTHS : 1;
    if (!indicator_ask(work, of, query->from, query->to, query->as_of, months, &making.ask, issues))
        return false;
    making.ask.by = by_of(query->by);
    making.ask.site_id = query->site_id;
    making.standard = indicator_standard(work, of);
    making.versions = indicator_versions(work, of->id);
    report_head(&making, query->by);
    report_make(work, &making);
    return true;
}

bool indicator_try(Work *work, const IndicatorTry *input, bool chinese, IndicatorReport *report,
                   Issues *issues)
{
    enum { TRY_MONTHS = 6 };
    Indicator of = { .code = STR(""),
                     .state = str_of(indicator_flow.start),
                     .definition = { .name = STR(""),
                                     .name_en = STR(""),
                                     .measure = input->measure,
                                     .kinds = input->kinds,
                                     .types = input->types,
                                     .better = STR("higher"),
                                     .n_min = 1 } };
    indicator_check_measure(&of.definition, issues);
    if (issues->count) return false;
    Date today = zone_date(indicator_zone(work), work->now_ms);
    IndicatorQuery query = { .by = STR("month"),
                             .from = { true, month_first(indicator_month(today) - TRY_MONTHS) },
                             .site_id = input->site_id };
    of.unit = str_of(indicator_measure(input->measure)->unit);
    return indicator_report(work, &of, &query, chinese, report, issues);
}

// --- Rows

// The figure that these rows make up: it must not be a suppressed one.
static bool too_few(Work *work, const Indicator *of, const IndicatorRowsAsk *asked)
{
    IndicatorSums sums = { .count = 0 };
    IndicatorAsk ask = asked->ask;
    int64_t least = of->definition.suppress_below;
    if (least <= 0) return false;
    ask.by = asked->of_team ? INDICATOR_BY_TEAM : INDICATOR_BY_SITE;
    indicator_measure(of->definition.measure)->read(work, &ask, &sums);
    bool small = sums.total.trials < least;
    for (size_t i = 0; i < sums.count; i++) small |= sums.list[i].sum.trials < least;
    return small;
}

static bool rows_ask(Work *work, const Indicator *of, const IndicatorRowQuery *query,
                     IndicatorRowsAsk *ask, Issues *issues)
{
    Cursor cursor;
    *ask = (IndicatorRowsAsk){ .limit = query->limit + 1, .after_key = INT64_MIN };
    if (!indicator_ask(work, of, query->from, query->to, query->as_of, 1, &ask->ask, issues))
        return false;
    ask->ask.site_id = query->site_id;
    ask->site_only = query->site_only;
    ask->of_team = query->team_id.len != 0;
    if (ask->of_team && !str_int(query->team_id, &ask->team_id.value))
        issues_add(issues, STR("team_id"), "invalid", STR("is no team"));
    bool hit = str_equal(query->counted, STR("hit"));
    ask->hit = (MaybeBool){ hit || str_equal(query->counted, STR("miss")), hit };
    ask->all = str_equal(query->counted, STR("all"));
    if (cursor_read(query->cursor, &cursor, issues) && cursor.set)
        ask->after_key = cursor.key, ask->after_id = cursor.id;
    return issues->count == 0;
}

IndicatorOpened indicator_rows(Work *work, const Indicator *of, const IndicatorRowQuery *query,
                               bool chinese, IndicatorRowPage *page, Issues *issues)
{
    IndicatorRowsAsk ask;
    if (!rows_ask(work, of, query, &ask, issues)) return INDICATOR_MISASKED;
    ask.english = !chinese;
    if (too_few(work, of, &ask)) return INDICATOR_TOO_FEW;
    page->items = (IndicatorRowList){ NEW(work, IndicatorRow, (size_t)ask.limit), 0 };
    indicator_measure(of->definition.measure)->rows(work, &ask, &page->items);
    page->next_cursor = STR_ABSENT;
    if (page->items.count < (size_t)ask.limit) return INDICATOR_OPENED;
    page->items.count--;
    const IndicatorRow *last = &page->items.items[page->items.count - 1];
    page->next_cursor = cursor_text(work, (Cursor){ true, last->sort_key, last->id.value });
    return INDICATOR_OPENED;
}

// --- Alarms

static void due_add(Work *work, const Indicator *of, const IndicatorFigure *figure, SiteId site_id,
                    int64_t month, IndicatorAlarmList *due)
{
    size_t cap = due->count; // grows by one: alarms are few
    bool crossed = str_equal(figure->flag, STR("bad")) || str_equal(figure->reason, STR("watch"));
    if (!crossed) return;
    GROW(work, due->items, due->count, &cap);
    due->items[due->count++] = (IndicatorAlarm){
        .indicator_id = of->id,
        .code = of->code,
        .name = of->definition.name,
        .name_en = of->definition.name_en,
        .unit = of->unit,
        .site_id = site_id,
        .site_name = site_id.value ? figure->name : STR(""),
        .owner_id = { of->owner.id.value },
        .month = month,
        .flag = figure->flag,
        .value = figure->value.value,
        .n = figure->n,
        .target = figure->target,
        .at = { work->now_ms },
    };
}

// How many months before this one a rule looks at.
static int64_t months_before(const IndicatorRule *rule)
{
    return str_equal(rule->kind, STR("rise")) ? rule->months : 0;
}

// This month of the whole organisation, with as many before it as its rules compare with.
static void due_whole(Work *work, const Indicator *of, IndicatorAlarmList *due)
{
    IndicatorReport report;
    Issues issues = { .count = 0 };
    const IndicatorInput *says = &of->definition;
    int64_t watch = months_before(&says->watch), alarm = months_before(&says->alarm);
    Date today = zone_date(indicator_zone(work), work->now_ms);
    Date from = month_first(indicator_month(today) - (watch > alarm ? watch : alarm));
    IndicatorQuery query = { .by = STR("month"), .from = { true, from } };
    if (!indicator_report(work, of, &query, true, &report, &issues) || report.rows.count == 0)
        return;
    due_add(work, of, &report.rows.items[report.rows.count - 1], (SiteId){ 0 },
            indicator_month(report.to), due);
}

static bool has_site_targets(const Indicator *of)
{
    for (size_t i = 0; i < of->targets.count; i++)
        if (of->targets.items[i].site.id.value) return true;
    return false;
}

static bool is_own(const IndicatorPlaceList *places, int64_t site_id)
{
    for (size_t i = 0; i < places->count; i++)
        if (places->items[i].site_id.value == site_id) return true;
    return false;
}

static void due_sites(Work *work, const Indicator *of, IndicatorAlarmList *due)
{
    IndicatorReport report;
    Issues issues = { .count = 0 };
    IndicatorQuery query = { .by = STR("site") };
    if (!has_site_targets(of) || !indicator_report(work, of, &query, true, &report, &issues))
        return;
    IndicatorPlaceList places = indicator_places(work, of->id);
    for (size_t i = 0; i < report.rows.count; i++) {
        int64_t site_id;
        if (str_int(report.rows.items[i].key, &site_id) && is_own(&places, site_id))
            due_add(work, of, &report.rows.items[i], (SiteId){ site_id },
                    indicator_month(report.to), due);
    }
}

IndicatorAlarmList indicator_alarms_due(Work *work)
{
    IndicatorAlarmList due = { .count = 0 };
    IndicatorList all = indicators_all(work);
    for (size_t i = 0; i < all.count; i++) {
        if (!str_equal(all.items[i].state, STR("active"))) continue;
        due_whole(work, &all.items[i], &due);
        due_sites(work, &all.items[i], &due);
    }
    return due;
}
