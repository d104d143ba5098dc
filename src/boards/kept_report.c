// kept_report.c - what is asked becomes a scope, cells become a board, a board becomes figures.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_report.h"
#include "boards/kept_cells.h"
#include "boards/kept_figures.h"
#include "boards/kept_links.h"
#include "boards/kept_standards.h"
#include "boards/kept_words.h"
#include "cases/promise.h"
#include "org/org.h"
#include <stdlib.h>

enum { TREND_MONTHS = 12, FUNNEL_STEPS = 24, LIST_MAX = 200 };

// Everything that making one report needs.
typedef struct Making {
    const KeptAsk *ask;
    KeptScope scope;
    KeptFacts facts;
    KeptClock clock;
    bool chinese;
    KeptBoard board; // for its pictures
    KeptTimesRows times;
    KeptKey *keys; // of the rows
    KeptStandards standards;
    const IndicatorStandard *standard; // of all together; NULL: none

    KeptReport *report;
} Making;

static MaybeReal maybe(Figure figure, double unit)
{
    return (MaybeReal){ figure.assessable, figure.assessable ? figure.value / unit : 0 };
}

static KeptRateOf rate_of(const KeptCounts *counts, const IndicatorFigure *figure)
{
    return (KeptRateOf){
        .kept = counts->kept,
        .missed = counts->missed,
        .n = figure->n,
        .value = figure->value,
        .low = figure->low,
        .high = figure->high,
    };
}

// --- What is asked

static StrList words_of(Work *work, Str list)
{
    StrList words = { NEW(work, Str, LIST_MAX), 0 };
    bool more = list.len > 0;
    while (more && words.count < LIST_MAX) {
        Str word;
        more = str_split(list, ',', &word, &list);
        if (str_trim(word).len) words.items[words.count++] = str_trim(word);
    }
    return words;
}

// An empty board would look like the answer.
static void check_kinds(const StrList *kinds, Issues *issues)
{
    for (size_t i = 0; i < kinds->count; i++) {
        bool known = false;
        for (const char *const *kind = promise_kinds; *kind; kind++)
            known |= str_equal(kinds->items[i], str_of(*kind));
        if (!known)
            issues_add(issues, STR("kind"), "not_a_choice",
                       STR("is none of custom, first_answer, next_answer, resolution, plan, "
                           "follow_up"));
    }
}

static bool check_site(const Making *making, Issues *issues)
{
    SiteId id = making->scope.site_id;
    if (id.value == 0 || kept_site(&making->facts, id.value)) return true;
    issues_add(issues, STR("site_id"), "not_found", STR("is no site you can see"));
    return false;
}

static bool as_of_read(Work *work, const Zone *zone, Str text, Time *as_of, Issues *issues)
{
    (void)work;
    if (zone_time_parse(zone, text, as_of)) return true;
    issues_add(issues, STR("as_of"), "invalid", STR("is no date and no time"));
    return false;
}

// Twelve months up to today, or all that an import holds.
static void period_read(const KeptAsk *ask, const Zone *zone, Time as_of, const KeptImport *import,
                        KeptScope *scope)
{
    Date today = zone_date(zone, as_of.ms);
    scope->to = ask->to.set ? ask->to.value : today;
    scope->from = kept_month_first(kept_month(scope->to) - (TREND_MONTHS - 1));
    if (import && import->first_opened.set)
        scope->from = zone_date(zone, import->first_opened.value.ms);
    if (ask->from.set) scope->from = ask->from.value;
}

static bool scope_read(Work *work, const KeptAsk *ask, Making *making, Issues *issues)
{
    KeptScope *scope = &making->scope;
    KeptImport import = { .source = STR_ABSENT };
    Str zone_text = org_read(work).zone;
    bool imported = ask->import_id.value && kept_import(work, ask->import_id, &import);
    if (ask->import_id.value && !imported)
        issues_add(issues, STR("import_id"), "not_found", STR("is no import that is loaded"));
    const Zone *zone = zone_shared(work, imported ? import.zone : zone_text);
    if (!zone) zone = zone_shared(work, zone_text);
    scope->as_of = imported ? import.observed_until : (Time){ work->now_ms };
    if (ask->as_of.len && !as_of_read(work, zone, ask->as_of, &scope->as_of, issues)) return false;
    period_read(ask, zone, scope->as_of, imported ? &import : NULL, scope);
    if (scope->from.days > scope->to.days)
        issues_add(issues, STR("to"), "too_small", STR("lies before from"));
    scope->basis = str_equal(ask->basis, STR("due"))      ? BASIS_DUE
                   : str_equal(ask->basis, STR("opened")) ? BASIS_OPENED
                                                          : BASIS_STOPPED;
    scope->site_id = ask->site_id;
    scope->import_id = ask->import_id;
    scope->kinds = words_of(work, ask->kind);
    check_kinds(&scope->kinds, issues);
    scope->types = words_of(work, ask->type);
    scope->teams = str_equal(ask->by, STR("team"));
    making->report->source = import.source;
    return issues->count == 0;
}

static unsigned dimension(Str by)
{
    if (str_equal(by, STR("month"))) return KEPT_BY_MONTH;
    if (str_equal(by, STR("type"))) return KEPT_BY_TYPE;
    return str_equal(by, STR("kind")) ? KEPT_BY_KIND : KEPT_BY_SITE;
}

// --- Rows

static Str month_text(Work *work, int64_t month)
{
    Text text = TEXT(work);
    date_add(&text, kept_month_first(month));
    return str_head(text_str(&text), 7);
}

static Str one_of(bool chinese, Str zh, Str en)
{
    return chinese || en.len == 0 ? zh : en;
}

static void row_name(Work *work, const Making *making, KeptKey key, KeptRateRow *row)
{
    const KeptFacts *facts = &making->facts;
    bool chinese = making->chinese;
    if (making->scope.by == KEPT_BY_MONTH) {
        row->key = row->name = month_text(work, key.month);
    } else if (making->scope.by == KEPT_BY_TYPE) {
        row->key = facts->types.list[key.case_type - 1];
        row->name = kept_type_word(row->key, chinese);
    } else if (making->scope.by == KEPT_BY_KIND) {
        row->key = facts->kinds.list[key.promise_kind - 1];
        row->name = kept_kind_word(row->key, chinese);
    } else if (making->scope.teams) {
        const KeptTeamInfo *team = kept_team(facts, key.site);
        row->key = str_format(work, "%lld", (long long)key.site);
        row->name = team ? one_of(chinese, team->name, team->name_en)
                         : one_of(chinese, STR("不属于班组"), STR("No team"));
    } else {
        const KeptSiteInfo *site = kept_site(facts, key.site);
        row->key = str_format(work, "%lld", (long long)key.site);
        row->name = one_of(chinese, site->name, site->name_en);
    }
}

static KeptHours hours_of(const ResolveQuantile *quantile)
{
    return (KeptHours){ maybe(quantile->value, HOUR_MS), maybe(quantile->low, HOUR_MS),
                        maybe(quantile->high, HOUR_MS) };
}

static Date month_last(const KeptScope *scope, int64_t month)
{
    Date last = { kept_month_first(month + 1).days - 1 };
    return last.days < scope->to.days ? last : scope->to;
}

// What a row is held to: a row of one kind or type perhaps to more than all of them together.
static const IndicatorStandard *row_standard(const Making *making, KeptKey key)
{
    const KeptScope *scope = &making->scope;
    Str *names = scope->by == KEPT_BY_KIND   ? &making->facts.kinds.list[key.promise_kind - 1]
                 : scope->by == KEPT_BY_TYPE ? &making->facts.types.list[key.case_type - 1]
                                             : NULL;
    StrList one = { names, 1 };
    if (!names) return making->standard;
    if (scope->by == KEPT_BY_KIND) return kept_standard(&making->standards, &one, &scope->types);
    return kept_standard(&making->standards, &scope->kinds, &one);
}

static IndicatorFigure row_judge(const Making *making, const IndicatorStandard *standard,
                                 const KeptKey *key, const KeptCounts *counts)
{
    const KeptScope *scope = &making->scope;
    SiteId site_id = scope->site_id;
    Date last = scope->to;
    if (key && scope->by == KEPT_BY_SITE && !scope->teams) site_id = (SiteId){ key->site };
    if (key && scope->by == KEPT_BY_MONTH) last = month_last(scope, key->month);
    return kept_judge(standard, counts, site_id, last);
}

// key NULL: all rows together.
static void row_fill(const Making *making, const KeptKey *key, const KeptCell *cell,
                     const ResolveTime *time, KeptRateRow *row)
{
    const KeptCounts *counts = &cell->counts[making->clock];
    const KeptCounts *others = &cell->counts[KEPT_CLOCKS - 1 - making->clock];
    const IndicatorStandard *standard = key ? row_standard(making, *key) : making->standard;
    IndicatorFigure figure = row_judge(making, standard, key, counts);
    IndicatorFigure other = row_judge(making, standard, key, others);
    KeptRateOf rate = rate_of(counts, &figure);
    *row = (KeptRateRow){
        .kept = rate.kept,
        .missed = rate.missed,
        .n = rate.n,
        .value = rate.value,
        .low = rate.low,
        .high = rate.high,
        .other = rate_of(others, &other),
        .target = figure.target,
        .flag = figure.flag,
        .reason = figure.reason,
        .overdue = counts->open_overdue,
        .open = counts->open,
        .paused = counts->paused,
        .waived = counts->waived,
        .renegotiated = counts->renegotiated,
        .merged = counts->merged,
        .cancelled = counts->cancelled,
        .not_recorded = counts->not_recorded,
        .cases = time->cases,
        .unsolved = time->open,
        .median = hours_of(&time->median),
        .p90 = hours_of(&time->p90),
    };
}

// Kept-rates of the last months, of cells that all have one row's key, in order of months.
static Json trend_of(Work *work, const Making *making, const KeptCell *cells, size_t count)
{
    int64_t last = kept_month(making->scope.to), month = last - (TREND_MONTHS - 1);
    Text out = TEXT(work);
    text_add_char(&out, '[');
    for (size_t i = 0; month <= last; month++) {
        while (i < count && cells[i].key.month < month) i++;
        bool there = i < count && cells[i].key.month == month;
        const KeptCounts *counts = there ? &cells[i].counts[making->clock] : NULL;
        int64_t trials = counts ? counts->kept + counts->missed : 0;
        if (out.len > 1) text_add_char(&out, ',');
        if (trials) text_format(&out, "%.6f", (double)counts->kept / (double)trials);
        else text_add(&out, STR("null"));
    }
    text_add_char(&out, ']');
    return (Json){ text_str(&out) };
}

static KeptCell *cells_by(Work *work, const Making *making, unsigned by, size_t *count)
{
    return kept_cells_by(work, making->facts.cells, making->facts.cell_count, by, count);
}

static int key_order(const void *a, const void *b)
{
    const KeptKey *x = &((const KeptCell *)a)->key, *y = &((const KeptCell *)b)->key;
    KeptKey left = { x->site, 0, x->case_type, x->promise_kind };
    KeptKey right = { y->site, 0, y->case_type, y->promise_kind };
    int order = kept_key_compare(&left, &right);
    return order ? order : (x->month > y->month) - (x->month < y->month);
}

static void rows_trend(Work *work, Making *making)
{
    size_t count, at = 0;
    if (making->scope.by == KEPT_BY_MONTH) return;
    KeptCell *cells = cells_by(work, making, making->scope.by | KEPT_BY_MONTH, &count);
    if (count) qsort(cells, count, sizeof *cells, key_order);
    for (size_t i = 0; i < making->report->rows.count; i++) {
        KeptKey key = making->keys[i];
        while (at < count) {
            KeptKey cell = kept_key_only(cells[at].key, making->scope.by);
            if (kept_key_compare(&cell, &key) >= 0) break;
            at++;
        }
        size_t past = at;
        while (past < count) {
            KeptKey cell = kept_key_only(cells[past].key, making->scope.by);
            if (kept_key_compare(&cell, &key) != 0) break;
            past++;
        }
        making->report->rows.items[i].trend = trend_of(work, making, &cells[at], past - at);
        at = past;
    }
}

static KeptKey key_of_time(const Making *making, int64_t key)
{
    switch (making->scope.by) {
    case KEPT_BY_MONTH: return (KeptKey){ .month = key };
    case KEPT_BY_TYPE: return (KeptKey){ .case_type = key };
    default: return (KeptKey){ .site = key };
    }
}

// Every key that has promises or cases, in the order of keys; cells and times are in it already.
static void rows_join(Work *work, Making *making, const KeptCell *cells, size_t count)
{
    static const ResolveTime no_time;
    const KeptTimesRows *times = &making->times;
    bool timed = making->scope.by != KEPT_BY_KIND;
    size_t time_count = timed ? times->count : 0, c = 0, t = 0;
    KeptRateRowList *rows = &making->report->rows;
    rows->items = NEW(work, KeptRateRow, count + time_count);
    making->keys = NEW(work, KeptKey, count + time_count);
    while (c < count || t < time_count) {
        KeptCell cell = { .counts = { { 0 } } };
        KeptKey time_key = { 0 };
        if (t < time_count) time_key = key_of_time(making, times->list[t].key);
        int order = c == count        ? 1
                    : t == time_count ? -1
                                      : kept_key_compare(&cells[c].key, &time_key);
        if (order > 0) cell.key = time_key;
        else cell = cells[c++];
        const ResolveTime *time = order >= 0 ? &times->list[t++].time : &no_time;
        row_fill(making, &cell.key, &cell, time, &rows->items[rows->count]);
        making->keys[rows->count++] = cell.key;
    }
}

static void rows_make(Work *work, Making *making)
{
    KeptReport *report = making->report;
    size_t count, months, totals;
    KeptCell *cells = cells_by(work, making, making->scope.by, &count);
    rows_join(work, making, cells, count);
    for (size_t i = 0; i < report->rows.count; i++) {
        KeptRateRow *row = &report->rows.items[i];
        row_name(work, making, making->keys[i], row);
        bool of_kind = making->scope.by == KEPT_BY_KIND;
        Str kind = of_kind ? row->key : making->ask->kind;
        row->query = kept_promises_query(work, making->ask, &making->scope, &making->keys[i],
                                         row->key, making->keys[i].month, kind);
        row->cases_query =
            kept_cases_query(work, making->ask, &making->scope, &making->keys[i], row->key);
        row->trend.text = STR("[]");
    }
    rows_trend(work, making);
    KeptCell none = { .counts = { { 0 } } }, *all = cells_by(work, making, 0, &totals);
    row_fill(making, NULL, totals ? all : &none, &making->times.total, &report->total);
    cells = cells_by(work, making, KEPT_BY_MONTH, &months);
    report->total.key = STR("");
    report->total.name = one_of(making->chinese, STR("合计"), STR("Total"));
    report->total.trend = trend_of(work, making, cells, months);
    report->total.query = kept_promises_query(work, making->ask, &making->scope, NULL, STR_ABSENT,
                                              0, making->ask->kind);
    report->total.cases_query =
        kept_cases_query(work, making->ask, &making->scope, NULL, STR_ABSENT);
}

// --- Pictures

// A site that differs by more than chance is flagged; one that is only outside the inner limits is
// to be watched.
static Str funnel_flag(const FunnelPoint *point)
{
    if (!point->assessable) return STR("none");
    if (point->side == FUNNEL_BELOW) return STR("bad");
    if (point->side == FUNNEL_ABOVE) return STR("good");
    bool within = point->limits_95.low <= point->value && point->value <= point->limits_95.high;
    return within ? STR("none") : STR("watch");
}

static void funnel_make(Work *work, Making *making)
{
    const KeptPictures *pictures = &making->board.pictures[making->clock];
    KeptReport *report = making->report;
    const Funnel *funnel = &pictures->funnel;
    int64_t most = 0;
    // Both are in the order of sites.
    for (size_t i = 0, r = 0; making->scope.by == KEPT_BY_SITE && i < pictures->site_count; i++) {
        while (making->keys[r].site != pictures->sites[i].site) r++;
        if (!pictures->sites[i].point.assessable) continue;
        report->rows.items[r].flag = funnel_flag(&pictures->sites[i].point);
        report->rows.items[r].reason = STR("funnel");
    }
    for (size_t i = 0; i < report->rows.count; i++)
        if (report->rows.items[i].n > most) most = report->rows.items[i].n;
    report->funnel =
        (KeptFunnel){ .assessable = funnel->assessable,
                      .centre = funnel->assessable ? funnel->target : report->total.value.value,
                      .guarded = true };
    if (!funnel->assessable || most < 2) return;
    KeptLimitList *limits = &report->funnel.limits;
    *limits = (KeptLimitList){ NEW(work, KeptLimit, FUNNEL_STEPS + 1), 0 };
    // Closer together where the funnel is steep.
    for (int64_t step = 1, last = 0; step <= FUNNEL_STEPS; step++) {
        int64_t n = 2 + (most - 2) * step * step / (FUNNEL_STEPS * FUNNEL_STEPS);
        if (n == last) continue;
        last = n;
        Interval inner = funnel_limits(funnel, n, 0.95), outer = funnel_limits(funnel, n, 0.998);
        limits->items[limits->count++] =
            (KeptLimit){ n, inner.low, inner.high, outer.low, outer.high };
    }
}

static Str month_flag(const Chart *chart, const ChartPoint *point)
{
    if (!chart->assessable || !point->assessable || point->signals == 0) return STR("none");
    if (point->signals & CHART_BEYOND)
        return point->value < point->limits.low ? STR("bad") : STR("good");
    return STR("watch");
}

static void trend_make(Work *work, Making *making)
{
    const KeptPictures *pictures = &making->board.pictures[making->clock];
    KeptTrend *trend = &making->report->trend;
    size_t count;
    KeptCell *cells = cells_by(work, making, KEPT_BY_MONTH, &count);
    *trend = (KeptTrend){ .assessable = pictures->trend.assessable,
                          .centre = pictures->trend.assessable ? pictures->trend.centre
                                                               : making->report->total.value.value,
                          .laney = pictures->trend.kind == CHART_P_PRIME,
                          .points = { NEW(work, KeptMonth, count), 0 } };
    for (size_t i = 0; i < count && i < pictures->month_count; i++) {
        const ChartPoint *point = &pictures->months[i];
        const KeptCounts *counts = &cells[i].counts[making->clock];
        bool limited = pictures->trend.assessable && point->assessable;
        int64_t month = cells[i].key.month;
        IndicatorFigure figure = kept_judge(making->standard, counts, making->scope.site_id,
                                            month_last(&making->scope, month));
        KeptRateOf rate = rate_of(counts, &figure);
        trend->points.items[trend->points.count++] = (KeptMonth){
            .from = kept_month_first(month),
            .to = { kept_month_first(month + 1).days - 1 },
            .kept = rate.kept,
            .missed = rate.missed,
            .n = rate.n,
            .value = rate.value,
            .low = rate.low,
            .high = rate.high,
            .lower_limit = { limited, point->limits.low },
            .upper_limit = { limited, point->limits.high },
            .target = figure.target,
            .flag = month_flag(&pictures->trend, point),
            .query = kept_promises_query(work, making->ask, &making->scope, NULL, STR_ABSENT, month,
                                         making->ask->kind),
        };
    }
}

static void figures_make(Work *work, Making *making)
{
    KeptFigureAsk ask = {
        .ask = making->ask,
        .scope = &making->scope,
        .facts = &making->facts,
        .cells = making->facts.cells,
        .cell_count = making->facts.cell_count,
        .clock = making->clock,
        .chinese = making->chinese,
    };
    making->report->figures = kept_figures(work, &ask, &making->standards);
}

static void standards_read(Work *work, Making *making)
{
    KeptScope *scope = &making->scope;
    static const KeptCounts nothing;
    making->standards = kept_standards(work);
    scope->type_lists = making->standards.types;
    scope->type_list_count = making->standards.count;
    making->standard = kept_standard(&making->standards, &scope->kinds, &scope->types);
    making->report->target =
        kept_judge(making->standard, &nothing, scope->site_id, scope->to).target;
    making->report->indicator = making->standard ? making->standard->of->code : STR_ABSENT;
}

bool kept_report(Work *work, const KeptAsk *ask, bool chinese, KeptReport *report, Issues *issues)
{
    Making making = { .ask = ask, .report = report, .chinese = chinese };
    *report = (KeptReport){ .by = ask->by, .basis = ask->basis, .clock = ask->clock };
    if (!scope_read(work, ask, &making, issues)) return false;
    making.scope.by = dimension(ask->by);
    making.clock =
        str_equal(ask->clock, STR("organisation")) ? KEPT_ORGANISATION_CLOCK : KEPT_CUSTOMER_CLOCK;
    report->from = making.scope.from;
    report->to = making.scope.to;
    report->as_of = making.scope.as_of;
    standards_read(work, &making);
    kept_facts(work, &making.scope, &making.facts);
    if (!check_site(&making, issues)) return false;
    making.board = kept_board(work, making.facts.cells, making.facts.cell_count, NULL, 0,
                              kept_plan(making.scope.by));
    making.times = kept_times_rows(&making.facts.times);
    rows_make(work, &making);
    funnel_make(work, &making);
    trend_make(work, &making);
    figures_make(work, &making);
    return true;
}
