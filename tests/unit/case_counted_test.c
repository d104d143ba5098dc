// case_counted_test.c - every count of the kept-rate board opens to exactly what it counted.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_report.h"
#include "boards/kept_store.h"
#include "cases/case_view.h"
#include "cases/kept_log.h"
#include "http/route.h"
#include "import_stage.h"
#include "queries.h"

static const char map_form[] =
    "{\"source\":\"%s\",\"zone\":\"%s\",\"columns\":{\"key\":\"id\",\"site\":\"site\","
    "\"opened_at\":\"at\",\"solved_at\":\"end\",\"type\":\"type\"},\"observed_until\":\"%s\","
    "\"create_sites\":true,\"promises\":["
    "{\"kind\":\"resolution\",\"until\":\"solved_at\",\"amount\":2880,\"organisation_minutes\":540}"
    ",{\"kind\":\"plan\",\"until\":\"solved_at\",\"amount\":7,\"unit\":\"days\"},"
    "{\"kind\":\"first_answer\",\"amount\":1440}]}";

static const char *const types[] = { "complaint", "repair", "", "a b&c=d" };

static void add_time(Text *out, int64_t ms)
{
    text_add_char(out, ',');
    time_add(out, (Time){ ms });
}

// Open cases, late ones and ones that end after their log does, at any hour: what is one day here
// is another one elsewhere.
static Str log_of(Work *work, Seed *seed, const char *site)
{
    enum { CASES = 60, OPENED_HOURS = 24 * 70, TAKES_HOURS = 24 * 14 };
    Text text = TEXT(work);
    int64_t first = date_of(2024, 12, 20).days * DAY_MS;
    text_add(&text, STR("id,site,at,end,type\n"));
    for (int i = 0; i < CASES; i++) {
        int64_t at = first + seed_below(seed, OPENED_HOURS) * HOUR_MS;
        bool open = seed_below(seed, 4) == 0;
        text_format(&text, "%d,%s%d", i % 55, site, (int)seed_below(seed, 3));
        add_time(&text, at);
        if (open) text_add_char(&text, ',');
        else add_time(&text, at + seed_below(seed, TAKES_HOURS) * HOUR_MS);
        text_format(&text, ",%s\n", types[seed_below(seed, COUNT(types))]);
    }
    return text_str(&text);
}

// What no log can say: promises waived, merged and so on, and clocks that stand still.
static void unsettle(Work *work, void *arg)
{
    static const char *const states[] = { "waived", "merged", "renegotiated", "cancelled" };
    CasePage page = import_stage_missed(work);
    (void)arg;
    CHECK(page.items.count > 20);
    size_t ended = 0;
    for (size_t i = 0; i < page.items.count; i++) {
        Promise promise;
        CHECK(promise_find(work, page.items.items[i].promise.id, &promise));
        if (!str_equal(promise.state, STR("made"))) continue;
        if (++ended % 5) {
            promise_end(work, &promise, states[ended % 4], STR("so"), (PromiseId){ 0 });
        } else {
            kept_log_running(work, promise.case_id);
            db_run(work, &SQL_promise_relay,
                   ARGS(ARG(id, promise.id), ARG(organisation_due_at, (int64_t)9000000000000000)));
        }
    }
    CHECK(ended > 10);
}

typedef struct Comparing {
    KeptAsk ask;
    int next;               // of the asks
    bool opens;             // the lists behind the figures too
    int64_t compared, rows; // figures, and rows of the lists behind them
} Comparing;

static CaseQuery query_of(Work *work, Str text)
{
    Pair *pairs;
    size_t count;
    CaseQuery query;
    Issues issues = { .count = 0 };
    CHECK(pairs_parse(work, text, &pairs, &count));
    if (!record_from_pairs(work, &CaseQuery_record, pairs, count, &query, &issues))
        fail_msg("%.*s: %.*s %s", STR_ARG(text), STR_ARG(issues.list[0].field),
                 issues.list[0].code);
    return query;
}

// The list says how many, and holds so many rows, page by page, none of them twice.
static void opens_to(Work *work, Comparing *comparing, Str base, const char *more, int64_t count)
{
    Str text = str_format(work, "%.*s&%s&count_all=true&limit=7", STR_ARG(base), more);
    CaseQuery query = query_of(work, text);
    Issues issues = { .count = 0 };
    CasePage page = { .next_cursor = STR("") };
    int64_t rows = 0, last_key = INT64_MAX, last_id = INT64_MAX;
    while (page.next_cursor.ptr) {
        query.cursor = page.next_cursor;
        CHECK(case_list(work, &query, (StaffId){ 0 }, &page, &issues));
        if (rows == 0 && (page.total.value != count || !page.total.set))
            fail_msg("%.*s: %lld, not %lld", STR_ARG(text), (long long)page.total.value,
                     (long long)count);
        for (size_t i = 0; i < page.items.count; i++) {
            const CaseRow *row = &page.items.items[i];
            int64_t id = query.solved.len ? row->id.value : row->promise.id.value;
            CHECK(row->sort_key < last_key || (row->sort_key == last_key && id < last_id));
            last_key = row->sort_key;
            last_id = id;
        }
        rows += (int64_t)page.items.count;
    }
    CHECK_INT(rows, count);
    comparing->compared++;
    comparing->rows += rows;
}

static void row_opens(Work *work, Comparing *comparing, const KeptRateRow *row)
{
    const struct {
        const char *verdict;
        int64_t count;
    } counts[] = {
        { "verdict=kept", row->kept },
        { "verdict=missed", row->missed },
        { "verdict=judged", row->n },
        { "verdict=overdue", row->overdue },
        { "verdict=open", row->open },
        { "verdict=paused", row->paused },
        { "verdict=waived", row->waived },
        { "verdict=renegotiated", row->renegotiated },
        { "verdict=merged", row->merged },
        { "verdict=cancelled", row->cancelled },
        { "verdict=not_recorded", row->not_recorded },
    };
    for (size_t i = 0; i < COUNT(counts); i++)
        opens_to(work, comparing, row->query, counts[i].verdict, counts[i].count);
    if (!row->cases_query.len) return;
    opens_to(work, comparing, row->cases_query, "sort=opened", row->cases);
    size_t at = str_find(row->cases_query, STR("solved=any"));
    CHECK(at != SIZE_MAX);
    Str unsolved = str_format(work, "%.*ssolved=no%.*s", (int)at, row->cases_query.ptr,
                              STR_ARG(str_from(row->cases_query, at + 10)));
    opens_to(work, comparing, unsolved, "sort=opened", row->unsolved);
}

static Str report_text(Work *work, const KeptAsk *ask)
{
    KeptReport report;
    Issues issues = { .count = 0 };
    Text text = TEXT(work);
    CHECK(kept_report(work, ask, false, &report, &issues));
    to_json(&text, KeptReport, &report);
    return text_str(&text);
}

// What cells, log and running promises give is what the tables give, to the last bit.
static void cells_agree(Work *work, const KeptAsk *ask)
{
    CHECK(kept_store_ready(work));
    Str out_of_cells = report_text(work, ask);
    db_run(work, &SQL_site_days_moved, ARGS_NONE);
    CHECK(!kept_store_ready(work));
    Str out_of_tables = report_text(work, ask);
    size_t same = 0;
    while (same < out_of_cells.len && same < out_of_tables.len &&
           out_of_cells.ptr[same] == out_of_tables.ptr[same])
        same++;
    if (!str_equal(out_of_cells, out_of_tables))
        fail_msg("cells: %.200s\ntables: %.200s", out_of_cells.ptr + (same > 80 ? same - 80 : 0),
                 out_of_tables.ptr + (same > 80 ? same - 80 : 0));
    db_run(work, &SQL_kept_ready_add, ARGS_NONE);
}

static void sound(Work *work, void *arg)
{
    (void)arg;
    KeptFlaws flaws = kept_store_check(work);
    if (flaws.count)
        fail_msg("%zu chunks are not what a recount gives: family %d, month %lld", flaws.count,
                 (int)flaws.list[0].family, (long long)flaws.list[0].month);
}

static void fill(Work *work, void *arg)
{
    (void)arg;
    CHECK(kept_store_fill(work) > 0);
}

static void fill_imports(Work *work, void *arg)
{
    (void)arg;
    CHECK_INT(kept_store_imports(work), 1);
}

static void fold(Work *work, void *arg)
{
    (void)arg;
    CHECK(kept_store_fold(work));
}

static void compare(Work *work, Comparing *comparing)
{
    KeptReport report;
    Issues issues = { .count = 0 };
    work->actor_id = 0;
    CHECK(kept_report(work, &comparing->ask, false, &report, &issues));
    cells_agree(work, &comparing->ask);
    if (!comparing->opens) return;
    for (size_t i = 0; i < report.rows.count; i++)
        row_opens(work, comparing, &report.rows.items[i]);
    row_opens(work, comparing, &report.total);
    for (size_t i = 0; i < report.figures.count; i++) {
        if (!report.figures.items[i].query.len) {
            CHECK_INT(report.figures.items[i].n, 0);
            continue;
        }
        opens_to(work, comparing, report.figures.items[i].query, "verdict=kept",
                 report.figures.items[i].kept);
        opens_to(work, comparing, report.figures.items[i].query, "verdict=missed",
                 report.figures.items[i].missed);
    }
    for (size_t i = 0; i < report.trend.points.count; i++)
        opens_to(work, comparing, report.trend.points.items[i].query, "verdict=judged",
                 report.trend.points.items[i].n);
}

static void load(ImportStage *stage, Work *work, Seed *seed, const char *source, const char *zone,
                 const char *until)
{
    Str map = str_format(work, map_form, source, zone, until);
    import_stage_load(stage, log_of(work, seed, source), str_z(work, map));
}

enum { BYS = 5, BASES = 3, KEPT_ASKS = BYS * BASES * KEPT_CLOCKS, ASKS_AT_ONCE = 6 };

// Every dimension with every basis and clock, seen at different times.
static KeptAsk ask_of(int i)
{
    static const char *const bys[BYS] = { "site", "team", "month", "type", "kind" };
    static const char *const bases[BASES] = { "due", "opened", "stopped" };
    static const char *const clocks[KEPT_CLOCKS] = { "official", "organisation" };
    static const char *const as_ofs[] = { "", "2025-01-20", "2025-02-20T13:00:00Z" };
    return (KeptAsk){
        .by = str_of(bys[i % BYS]),
        .basis = str_of(bases[i / BYS % BASES]),
        .clock = str_of(clocks[i / (BYS * BASES)]),
        .as_of = str_of(as_ofs[(size_t)i % COUNT(as_ofs)]),
        .from = { true, date_of(2025, 1, 1 + i % 9) },
        .to = { true, date_of(2025, 2, 20 - i % 7) },
        .kind = i % 4 == 1 ? STR("resolution,plan") : STR(""),
        .type = i % 4 == 2 ? STR("complaint,repair") : STR(""),
    };
}

static void compare_some(Work *work, void *arg)
{
    Comparing *comparing = arg;
    for (int i = 0; i < ASKS_AT_ONCE; i++) {
        comparing->ask = ask_of(comparing->next++);
        compare(work, comparing);
    }
}

static void ask_all(ImportStage *stage, Comparing *comparing)
{
    comparing->next = 0;
    while (comparing->next < KEPT_ASKS) import_stage_do(stage, compare_some, comparing);
    import_stage_do(stage, sound, NULL);
}

// [K15] [S002-26]
static void every_figure_opens(ImportStage *stage, Work *work)
{
    Seed seed = { 20250101 };
    Comparing comparing = { .opens = true };
    load(stage, work, &seed, "s", "Asia/Shanghai", "2025-02-25");
    import_stage_do(stage, fill, NULL);
    // What comes after is read from the tables, or out of the log.
    load(stage, work, &seed, "w", "America/New_York", "2025-03-01");
    import_stage_do(stage, unsettle, NULL);
    ask_all(stage, &comparing);
    CHECK(comparing.compared > 1000);
    CHECK(comparing.rows > 5000);
    comparing.opens = false;
    import_stage_do(stage, fold, NULL);
    ask_all(stage, &comparing);
    import_stage_do(stage, fill_imports, NULL);
    ask_all(stage, &comparing);
}

static void lite(Work *work)
{
    import_stage_try(DB_SQLITE, every_figure_opens, work);
}

static void pg(Work *work)
{
    import_stage_try(DB_POSTGRES, every_figure_opens, work);
}

static void every_figure_opens_to_its_cases_on_sqlite(void **state)
{
    (void)state;
    test_in_work(lite);
}

static void every_figure_opens_to_its_cases_on_postgres(void **state)
{
    (void)state;
    if (!scratch_url(DB_POSTGRES)) skip();
    test_in_work(pg);
}

RUN(CASE(every_figure_opens_to_its_cases_on_sqlite),
    CASE(every_figure_opens_to_its_cases_on_postgres))
