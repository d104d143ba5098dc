// indicator_test.c - indicators on both databases: equal to the board, and to their rows' sum.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_report.h"
#include "engine/indicator/indicator.h"
#include "import_stage.h"

static const char map[] =
    "{\"source\":\"old\",\"zone\":\"Asia/Shanghai\",\"columns\":{\"key\":\"id\",\"site\":\"site\","
    "\"opened_at\":\"at\",\"solved_at\":\"end\",\"type\":\"type\"},\"observed_until\":\"2025-04-"
    "01\",\"create_sites\":true,\"promises\":["
    "{\"kind\":\"resolution\",\"until\":\"solved_at\",\"amount\":2880,\"organisation_minutes\":540}"
    ",{\"kind\":\"plan\",\"until\":\"solved_at\",\"amount\":7,\"unit\":\"days\"},"
    "{\"kind\":\"first_answer\",\"amount\":1440}]}";

enum { CASES = 240 };

// Cases of three sites from January to March, solved after 0 to 11 days or not at all.
static Str log_text(Work *work)
{
    static const char *const sites[] = { "A1", "B1", "C1" };
    static const char *const types[] = { "complaint", "repair", "praise", "enquiry" };
    Text out = TEXT(work);
    text_add(&out, STR("id,site,at,end,type\n"));
    for (int i = 0; i < CASES; i++) {
        Date opened = { date_of(2025, 1, 1).days + i * 7 % 85 };
        text_format(&out, "%d,%s,", i + 1, sites[i % 7 % 3]);
        date_add(&out, opened);
        text_format(&out, " %02d:%02d,", 8 + i % 10, i % 60);
        if (i % 11 != 5) {
            date_add(&out, (Date){ opened.days + i % 12 });
            text_format(&out, " %02d:%02d", 18 + i % 5, i % 60);
        }
        text_format(&out, ",%s\n", types[i % 4]);
    }
    return text_str(&out);
}

// The log ends before today.
static void load(ImportStage *stage, Work *work)
{
    stage->now_ms = date_of(2025, 4, 2).days * DAY_MS;
    import_stage_load(stage, log_text(work), map);
}

typedef struct Asking {
    Work *keep;
    const char *code, *by;
    int first_month, last_month;
    IndicatorReport report;
    KeptReport board;
    const char *kind, *type; // of promises and cases, for the board
} Asking;

static IndicatorQuery query_of(const Asking *asking)
{
    Date past = date_of(2025, asking->last_month + 1, 1);
    return (IndicatorQuery){ .by = str_of(asking->by),
                             .from = { true, date_of(2025, asking->first_month, 1) },
                             .to = { true, { past.days - 1 } },
                             .as_of = STR("2025-04-01") };
}

static Indicator indicator_of(Work *work, const char *code)
{
    Indicator found;
    bool there = indicator_find(work, str_of(code), &found);
    CHECK(there);
    return found;
}

static void report_body(Work *work, void *arg)
{
    Asking *asking = arg;
    Issues issues = { .count = 0 };
    IndicatorReport report;
    work->actor_id = 0;
    Indicator of = indicator_of(work, asking->code);
    IndicatorQuery query = query_of(asking);
    CHECK(indicator_report(work, &of, &query, false, &report, &issues));
    Text text = TEXT(work);
    to_json(&text, IndicatorReport, &report);
    CHECK(from_json(asking->keep, IndicatorReport, str_copy(asking->keep, text_str(&text)),
                    &asking->report, &issues));
}

static void board_body(Work *work, void *arg)
{
    Asking *asking = arg;
    Issues issues = { .count = 0 };
    KeptReport report;
    work->actor_id = 0;
    IndicatorQuery query = query_of(asking);
    KeptAsk ask = { .by = query.by,
                    .from = query.from,
                    .to = query.to,
                    .as_of = query.as_of,
                    .basis = STR("due"),
                    .clock = STR("official"),
                    .kind = str_of(asking->kind),
                    .type = str_of(asking->type) };
    CHECK(kept_report(work, &ask, false, &report, &issues));
    Text text = TEXT(work);
    to_json(&text, KeptReport, &report);
    CHECK(from_json(asking->keep, KeptReport, str_copy(asking->keep, text_str(&text)),
                    &asking->board, &issues));
}

static Asking asked(ImportStage *stage, Work *work, const char *code, const char *by)
{
    Asking asking = { .keep = work, .code = code, .by = by, .first_month = 1, .last_month = 3 };
    import_stage_do(stage, report_body, &asking);
    return asking;
}

static const KeptRateRow *board_row(const KeptReport *board, Str key)
{
    for (size_t i = 0; i < board->rows.count; i++)
        if (str_equal(board->rows.items[i].key, key)) return &board->rows.items[i];
    return NULL;
}

static void target_put(Work *work, const Indicator *of, SiteId site_id, int month, double value)
{
    Issues issues = { .count = 0 };
    IndicatorTargetInput input = { .kind = STR("target"),
                                   .site_id = site_id,
                                   .from = date_of(2025, month, 1),
                                   .value = value,
                                   .source = STR("") };
    CHECK(indicator_target_add(work, of, &input, &issues));
}

// On the first of a month, when targets of that day may be set.
static void on_day(ImportStage *stage, int month, void (*body)(Work *work, void *arg))
{
    int64_t now_ms = stage->now_ms;
    stage->now_ms = date_of(2025, month, 1).days * DAY_MS;
    import_stage_do(stage, body, NULL);
    stage->now_ms = now_ms;
}

static void check_real(MaybeReal a, MaybeReal b)
{
    CHECK_INT(a.set, b.set);
    CHECK(a.value == b.value);
}

// verdict: also what it is held to, and how that ends.
static void check_equal(const IndicatorFigure *figure, const KeptRateRow *row, bool verdict)
{
    CHECK_INT(figure->numerator.value, row->kept);
    CHECK_INT(figure->n, row->n);
    check_real(figure->value, row->value);
    check_real(figure->low, row->low);
    check_real(figure->high, row->high);
    check_real(figure->target, row->target);
    if (verdict) CHECK_STR(figure->flag, row->flag);
    if (verdict) CHECK_STR(figure->reason, row->reason);
}

static const KeptFigure *board_figure(const KeptReport *board, const char *code)
{
    for (size_t i = 0; i < board->figures.count; i++)
        if (str_equal(board->figures.items[i].indicator, str_of(code)))
            return &board->figures.items[i];
    fail_msg("the board has no %s", code);
    return NULL;
}

static void check_figure(const IndicatorFigure *total, const KeptFigure *figure)
{
    CHECK_INT(total->numerator.value, figure->kept);
    CHECK_INT(total->n, figure->n);
    check_real(total->value, figure->value);
    check_real(total->low, figure->low);
    check_real(total->high, figure->high);
    check_real(total->target, figure->target);
    CHECK_STR(total->flag, figure->flag);
    CHECK_STR(total->reason, figure->reason);
}

static const struct {
    const char *code, *kind, *type;
} kept_ones[] = { { "K10", "first_answer", "complaint" },
                  { "K11", "resolution", "complaint" },
                  { "K13", "plan", NULL },
                  { "K15", NULL, NULL } };
static const char *const bys[] = { "site", "team", "month" };

static void check_as_board(ImportStage *stage, Work *work)
{
    for (size_t i = 0; i < COUNT(kept_ones); i++) {
        for (size_t b = 0; b < COUNT(bys); b++) {
            Asking asking = asked(stage, work, kept_ones[i].code, bys[b]), plain;
            asking.kind = kept_ones[i].kind;
            asking.type = kept_ones[i].type;
            import_stage_do(stage, board_body, &asking);
            CHECK_STR(asking.board.indicator, str_of(kept_ones[i].code));
            check_equal(&asking.report.total, &asking.board.total, true);
            check_figure(&asking.report.total, board_figure(&asking.board, kept_ones[i].code));
            CHECK(asking.report.total.n > 0 || i == 0); // the log holds no first answers
            // Whatever a board's rows are, and whatever else it counts.
            plain = (Asking){ .keep = work, .by = bys[b], .first_month = 1, .last_month = 3 };
            import_stage_do(stage, board_body, &plain);
            check_figure(&asking.report.total, board_figure(&plain.board, kept_ones[i].code));
            for (size_t r = 0; r < asking.report.rows.count; r++) {
                const IndicatorFigure *figure = &asking.report.rows.items[r];
                const KeptRateRow *row = board_row(&asking.board, figure->key);
                if (figure->n > 0) CHECK(row != NULL);
                // Sites are judged against each other.
                if (row) check_equal(figure, row, b != 0);
            }
        }
    }
}

// [K10] [K11] [K13] [K15] [S002-62] [S002-63]
STAGE_TEST(kept_rates_are_those_of_the_board)
{
    load(stage, work);
    check_as_board(stage, work);
}

// As is, with exact intervals, an alarm, a target of a site, and one in the middle of the period.
static void unlike_body(Work *work, void *arg)
{
    Issues issues = { .count = 0 };
    Indicator of = indicator_of(work, "K11");
    IndicatorInput input = of.definition;
    IndicatorReport report;
    int64_t site_id = 0;
    (void)arg;
    work->actor_id = 0;
    input.interval = STR("exact");
    input.alarm = (IndicatorRule){ .kind = STR("value"), .at = 0.3, .months = 1 };
    CHECK(indicator_edit(work, &of, 0, &input, &issues) == INDICATOR_MOVED);
    IndicatorQuery query = query_of(&(Asking){ .by = "site", .first_month = 1, .last_month = 3 });
    CHECK(indicator_report(work, &of, &query, false, &report, &issues));
    CHECK(str_int(report.rows.items[0].key, &site_id));
    target_put(work, &of, (SiteId){ site_id }, 2, 0.2);
    target_put(work, &of, (SiteId){ 0 }, 2, 0.85);
}

STAGE_TEST(what_is_set_for_an_indicator_holds_on_the_board)
{
    load(stage, work);
    on_day(stage, 2, unlike_body);
    check_as_board(stage, work);
    Asking months = asked(stage, work, "K11", "month");
    CHECK_NEAR(months.report.rows.items[0].target.value, 0.9, 1e-12);
    CHECK_NEAR(months.report.rows.items[1].target.value, 0.85, 1e-12);
}

// [K20]
STAGE_TEST(the_time_to_solve_is_that_of_the_board)
{
    load(stage, work);
    Asking asking = asked(stage, work, "K20", "site");
    import_stage_do(stage, board_body, &asking);
    const IndicatorFigure *total = &asking.report.total;
    CHECK_INT(total->n, CASES);
    CHECK_INT(total->n - total->numerator.value, asking.board.total.unsolved);
    CHECK_NEAR(total->value.value, asking.board.total.median.value.value, 1e-9);
    CHECK_NEAR(total->low.value, asking.board.total.median.low.value, 1e-9);
    CHECK_NEAR(total->high.value, asking.board.total.median.high.value, 1e-9);
    CHECK(!total->mean.set); // some are open
    CHECK_INT(asking.report.rows.count, 3);
}

// --- Rows

typedef struct Opening {
    const char *code, *counted;
    Str site_id, team_id, cursor;
    int first_month, last_month;
    int64_t rows, hits, misses, beside;
    Str seen; // sorted ids are not needed: ids of the pages joined, to find doubles
    Work *keep;
    bool more;
} Opening;

static void rows_body(Work *work, void *arg)
{
    Opening *opening = arg;
    Issues issues = { .count = 0 };
    IndicatorRowPage page;
    Asking days = { .first_month = opening->first_month, .last_month = opening->last_month };
    IndicatorQuery query = query_of(&days);
    IndicatorRowQuery ask = { .from = query.from,
                              .to = query.to,
                              .as_of = query.as_of,
                              .counted = str_of(opening->counted),
                              .team_id = opening->team_id,
                              .cursor = opening->cursor,
                              .limit = 17 };
    work->actor_id = 0;
    if (str_int(opening->site_id, &ask.site_id.value)) ask.site_only = true;
    Indicator of = indicator_of(work, opening->code);
    CHECK(indicator_rows(work, &of, &ask, true, &page, &issues) == INDICATOR_OPENED);
    for (size_t i = 0; i < page.items.count; i++) {
        const IndicatorRow *row = &page.items.items[i];
        Str id = str_format(opening->keep, "[%lld]", (long long)row->id.value);
        CHECK(str_find(opening->seen, id) == SIZE_MAX);
        opening->seen = str_format(opening->keep, "%.*s%.*s", STR_ARG(opening->seen), STR_ARG(id));
        CHECK(row->case_id.value && row->number.len);
        opening->rows++;
        opening->hits += row->hit.set && row->hit.value;
        opening->misses += row->hit.set && !row->hit.value;
        opening->beside += !row->hit.set;
    }
    opening->more = page.next_cursor.len != 0;
    opening->cursor = str_copy(opening->keep, page.next_cursor);
}

static Opening opened(ImportStage *stage, Work *work, Opening opening)
{
    opening.keep = work;
    opening.seen = STR("");
    if (!opening.first_month) opening.first_month = 1, opening.last_month = 3;
    do import_stage_do(stage, rows_body, &opening);
    while (opening.more);
    return opening;
}

static void check_adds_up(const IndicatorFigure *figure, const Opening *opening)
{
    CHECK_INT(opening->hits, figure->numerator.value);
    CHECK_INT(opening->hits + opening->misses, figure->n);
    CHECK_INT(opening->beside, figure->beside);
}

static const char *const all_codes[] = { "K04", "K05", "K10", "K11", "K13",
                                         "K15", "K16", "K17", "K20", "K24" };

// Every figure opens to its rows, page by page, and they are its numerator, its denominator and
// what stands beside: over all, by site, by team and by month.
STAGE_TEST(the_rows_of_a_figure_add_up_to_it)
{
    load(stage, work);
    for (size_t i = 0; i < COUNT(all_codes); i++) {
        const char *code = all_codes[i];
        Asking sites = asked(stage, work, code, "site"), months = asked(stage, work, code, "month");
        Asking teams = asked(stage, work, code, "team");
        Opening all = opened(stage, work, (Opening){ .code = code, .counted = "all" });
        check_adds_up(&sites.report.total, &all);
        for (size_t r = 0; r < sites.report.rows.count; r++) {
            const IndicatorFigure *row = &sites.report.rows.items[r];
            Opening of_site = opened(
                stage, work, (Opening){ .code = code, .counted = "all", .site_id = row->key });
            check_adds_up(row, &of_site);
        }
        for (size_t r = 0; r < teams.report.rows.count; r++) {
            const IndicatorFigure *row = &teams.report.rows.items[r];
            Opening of_team = opened(
                stage, work, (Opening){ .code = code, .counted = "all", .team_id = row->key });
            check_adds_up(row, &of_team);
        }
        for (int m = 0; m < 3; m++) {
            Opening of_month = opened(
                stage, work,
                (Opening){
                    .code = code, .counted = "all", .first_month = m + 1, .last_month = m + 1 });
            check_adds_up(&months.report.rows.items[m], &of_month);
        }
        Opening hits = opened(stage, work, (Opening){ .code = code, .counted = "hit" });
        Opening misses = opened(stage, work, (Opening){ .code = code, .counted = "miss" });
        CHECK_INT(hits.rows, sites.report.total.numerator.value);
        CHECK_INT(hits.rows + misses.rows, sites.report.total.n);
    }
}

// 240 cases, a quarter of each type: complaints 60 of 240.
STAGE_TEST(cases_are_counted_by_hand)
{
    load(stage, work);
    const IndicatorFigure complaints = asked(stage, work, "K24", "site").report.total;
    CHECK_INT(complaints.numerator.value, CASES / 4);
    CHECK_NEAR(complaints.value.value, 250, 1e-9);
    // What was solved at first contact an imported log cannot tell [K04].
    const IndicatorFigure first = asked(stage, work, "K04", "site").report.total;
    CHECK_INT(first.n, 0);
    CHECK_INT(first.beside, CASES / 4 * 3);
    CHECK_STR(first.reason, STR("not_assessable"));
    // Solved the same day: i % 12 == 0 and solved, praise (i % 4 == 2) apart: all multiples of 12.
    int64_t same = 0;
    for (int i = 0; i < CASES; i += 12) same += i % 11 != 5;
    const IndicatorFigure day = asked(stage, work, "K05", "site").report.total;
    CHECK_INT(day.numerator.value, same);
    CHECK_INT(day.n, CASES / 4 * 3);
}

// --- Targets, by place and day

typedef struct Aiming {
    SiteId site_id;
    MaybeReal at_site, at_other;
    Work *keep;
} Aiming;

static void aim_body(Work *work, void *arg)
{
    (void)arg;
    Indicator of = indicator_of(work, "K11");
    int64_t a1 = 0;
    work->actor_id = 0;
    IndicatorQuery query = query_of(&(Asking){ .by = "site", .first_month = 1, .last_month = 3 });
    IndicatorReport report;
    Issues issues = { .count = 0 };
    CHECK(indicator_report(work, &of, &query, false, &report, &issues));
    for (size_t i = 0; i < report.rows.count; i++)
        if (str_equal(report.rows.items[i].name, STR("A1"))) str_int(report.rows.items[i].key, &a1);
    CHECK(a1 != 0);
    target_put(work, &of, (SiteId){ a1 }, 2, 0.5);
    target_put(work, &of, (SiteId){ 0 }, 3, 0.85);
    target_put(work, &of, (SiteId){ a1 }, 3, 0.6);

    of = indicator_of(work, "K11");
    CHECK(indicator_report(work, &of, &query, false, &report, &issues));
    for (size_t i = 0; i < report.rows.count; i++) {
        bool own = str_equal(report.rows.items[i].name, STR("A1"));
        CHECK_NEAR(report.rows.items[i].target.value, own ? 0.6 : 0.85, 1e-12);
    }
    CHECK_NEAR(report.total.target.value, 0.85, 1e-12);
    query.by = STR("month");
    CHECK(indicator_report(work, &of, &query, false, &report, &issues));
    CHECK_NEAR(report.rows.items[0].target.value, 0.9, 1e-12);
    CHECK_NEAR(report.rows.items[2].target.value, 0.85, 1e-12);
    query.site_id = (SiteId){ a1 };
    CHECK(indicator_report(work, &of, &query, false, &report, &issues));
    CHECK_NEAR(report.rows.items[0].target.value, 0.9, 1e-12);
    CHECK_NEAR(report.rows.items[1].target.value, 0.5, 1e-12);
    CHECK_NEAR(report.rows.items[2].target.value, 0.6, 1e-12);
}

// A timetable of values, by the narrowest place [S002-63].
STAGE_TEST(a_target_holds_at_its_place_from_its_day)
{
    load(stage, work);
    on_day(stage, 2, aim_body);
}

static void refused_target(Work *work, const char *kind, int day, const char *code)
{
    Issues issues = { .count = 0 };
    Indicator of = indicator_of(work, "K11");
    IndicatorTargetInput input = {
        .kind = str_of(kind), .from = date_of(2025, 2, day), .value = 0.5, .source = STR("")
    };
    bool added = indicator_target_add(work, &of, &input, &issues);
    CHECK_INT(added, code == NULL);
    if (!code) return;
    CHECK_INT(issues.count, 1);
    CHECK_STR(issues.list[0].field, STR("from"));
    CHECK_STR(str_of(issues.list[0].code), str_of(code));
}

static void settled_body(Work *work, void *arg)
{
    (void)arg;
    work->actor_id = 0;
    refused_target(work, "target", 9, "in_past"); // delivered ones hold since 2000
    refused_target(work, "target", 10, NULL);     // today
    refused_target(work, "target", 10, "conflict");
    refused_target(work, "target", 20, NULL);
    refused_target(work, "target", 20, "conflict");
    // Nothing was compared with before: so what it was may still be said, once.
    refused_target(work, "benchmark", 5, NULL);
    refused_target(work, "benchmark", 1, "in_past");
    refused_target(work, "benchmark", 8, "in_past");
    refused_target(work, "benchmark", 12, NULL);
}

STAGE_TEST(what_figures_were_judged_by_stays)
{
    (void)work;
    stage->now_ms = date_of(2025, 2, 10).days * DAY_MS;
    import_stage_do(stage, settled_body, NULL);
}

static void few_body(Work *work, void *arg)
{
    Indicator of = indicator_of(work, "K11");
    IndicatorInput input = of.definition;
    IndicatorReport report;
    IndicatorRowPage page;
    Issues issues = { .count = 0 };
    (void)arg;
    work->actor_id = 0;
    input.suppress_below = 1000;
    CHECK(indicator_edit(work, &of, 0, &input, &issues) == INDICATOR_MOVED);
    of = indicator_of(work, "K11");
    CHECK_INT(of.number, 2);
    IndicatorQuery query = query_of(&(Asking){ .by = "site", .first_month = 1, .last_month = 3 });
    CHECK(indicator_report(work, &of, &query, false, &report, &issues));
    CHECK(report.total.suppressed && !report.total.value.set && report.total.n == 0);
    for (size_t i = 0; i < report.rows.count; i++) CHECK(report.rows.items[i].suppressed);
    IndicatorRowQuery rows = {
        .from = query.from, .to = query.to, .counted = STR("all"), .limit = 10
    };
    CHECK(indicator_rows(work, &of, &rows, true, &page, &issues) == INDICATOR_TOO_FEW);
}

STAGE_TEST(what_is_too_small_is_neither_shown_nor_opened)
{
    load(stage, work);
    import_stage_do(stage, few_body, NULL);
}

RUN(BOTH(kept_rates_are_those_of_the_board), BOTH(what_is_set_for_an_indicator_holds_on_the_board),
    BOTH(the_time_to_solve_is_that_of_the_board), BOTH(the_rows_of_a_figure_add_up_to_it),
    BOTH(cases_are_counted_by_hand), BOTH(a_target_holds_at_its_place_from_its_day),
    BOTH(what_figures_were_judged_by_stays), BOTH(what_is_too_small_is_neither_shown_nor_opened))
