// import_test.c - logs on their way in: created, updated by key, refused, broken off, taken back.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/search/search.h"
#include "import_stage.h"
#include "imports/import_index.h"
#include "record/xlsx.h"
#include <iconv.h>
#include <stdio.h>
#include <unistd.h>

static const char january[] = "单号,网点,受理时间,办结时间,类型,等级\n"
                              "A1,河西站,2025-01-02 09:00,2025-01-03 08:00,投诉,高\n"
                              "A2,河西站,2025-01-02 10:00,2025-01-09 10:00,投诉,\n"
                              "A3,HQ,2025-01-20 11:00,,报修,3\n"
                              "A2,河西站,2025-01-02 10:00,2025-01-09 10:01,投诉,\n";

// [S002-63] [S004-20] [K11] [K13] [K20]
STAGE_TEST(a_log_becomes_cases_with_frozen_verdicts)
{
    Import import =
        import_stage_read(stage, work, import_stage_load(stage, str_of(january), import_stage_map));
    CHECK_STR(import.state, STR("done"));
    CHECK_INT(import.row_count.value, 4);
    CHECK_INT(import.read_count, 4);
    CHECK_INT(import.created_count, 4);
    CHECK_INT(import.repeated_count, 1);
    CHECK_INT(import.refused_count, 0);
    CHECK_INT(COUNT_OF(stage, "cases" MINE), 4);
    CHECK_INT(COUNT_OF(stage, "cases" MINE " AND open"), 1);
    CHECK_INT(COUNT_OF(stage, "cases" MINE " AND severity = 1 AND type = 'complaint'"), 1);
    CHECK_INT(COUNT_OF(stage, "sites" MINE " AND name = '河西站' AND code = 'S001'"), 1);

    // Kept to the minute: the 9th at 10:00 is seven days after the 2nd at 10:00, 10:01 is not.
    CHECK_INT(COUNT_OF(stage, "promises" MINE " AND kind = 'plan' AND state = 'kept'"), 2);
    CHECK_INT(COUNT_OF(stage, "promises" MINE " AND kind = 'plan' AND state = 'missed'"
                              " AND late_ms = 60000"),
              1);
    CHECK_INT(COUNT_OF(stage, "promises" MINE " AND kind = 'resolution' AND state = 'kept'"), 1);
    CHECK_INT(COUNT_OF(stage, "promises" MINE " AND state = 'made'"), 2);
    CHECK_INT(COUNT_OF(stage, "promises" MINE " AND state = 'not_recorded'"
                              " AND kind = 'first_answer'"),
              4);
}

static const char live_map[] =
    "{\"source\":\"live\",\"zone\":\"Asia/Shanghai\",\"columns\":{\"key\":\"id\",\"site\":\"site\","
    "\"opened_at\":\"at\",\"solved_at\":\"end\"},\"start_promises\":true,\"promises\":["
    "{\"kind\":\"plan\",\"until\":\"solved_at\",\"amount\":7,\"unit\":\"days\"}]}";

STAGE_TEST(history_is_silent_unless_the_import_asks)
{
    import_stage_load(stage, str_of(january), import_stage_map);
    CHECK_INT(COUNT_OF(stage, "promises" MINE " AND NOT (noticed_risk AND noticed_miss)"), 0);
    CHECK_INT(COUNT_OF(stage, "cases" MINE " AND next_promise_id IS NOT NULL"), 0);
    // It is the 3rd of March: the first is past due and stays silent.
    import_stage_load(stage, STR("id,site,at,end\n1,HQ,2025-02-01,\n2,HQ,2025-03-01,\n"), live_map);
    CHECK_INT(COUNT_OF(stage, "cases" MINE " AND next_promise_id IS NOT NULL"), 1);
    CHECK_INT(COUNT_OF(stage, "promises" MINE " AND NOT (noticed_risk OR noticed_miss)"), 1);
}

STAGE_TEST(a_check_writes_nothing_but_what_it_found)
{
    int64_t before = import_stage_sum(stage);
    ImportId id = import_stage_text(stage, str_of(january), import_stage_map, "check");
    CHECK(import_stage_work(stage));
    Import import = import_stage_read(stage, work, id);
    CHECK_STR(import.state, STR("checked"));
    CHECK_INT(import.created_count, 4);
    CHECK_INT(import.repeated_count, 1);
    CHECK_INT(import_stage_sum(stage), before);
    CHECK_INT(import_stage_order(stage, id, "run"), IMPORT_ORDERED);
    CHECK(import_stage_work(stage));
    CHECK_INT(COUNT_OF(stage, "cases" MINE), 4);
}

STAGE_TEST(repeated_keys_can_be_left_out)
{
    Text without = TEXT(work);
    Str head = str_head(str_of(import_stage_map), strlen(import_stage_map) - 1);
    text_add(&without, head);
    text_add(&without, STR(",\"drop_repeated\":true}"));
    Import import = import_stage_read(
        stage, work, import_stage_load(stage, str_of(january), str_z(work, text_str(&without))));
    CHECK_INT(import.created_count, 3);
    CHECK_INT(import.repeated_count, 1);
    CHECK_INT(import.dropped_count, 1);
    CHECK_INT(COUNT_OF(stage, "cases" MINE " AND import_nth = 2"), 0);
}

static const char february[] = "单号,网点,受理时间,办结时间,类型,等级\n"
                               "A3,HQ,2025-01-20 11:00,2025-01-22 10:59,报修,3\n"
                               "A2,河西站,2025-01-02 10:00,2025-01-09 10:00,投诉,\n"
                               "A4,HQ,2025-01-31 11:00,,报修,3\n";

STAGE_TEST(the_next_months_file_closes_open_rows_and_can_be_taken_back)
{
    ImportId first = import_stage_load(stage, str_of(january), import_stage_map);
    int64_t before = import_stage_sum(stage);
    ImportId second = import_stage_load(stage, str_of(february), import_stage_map);
    Import import = import_stage_read(stage, work, second);
    CHECK_INT(import.created_count, 1);
    CHECK_INT(import.updated_count, 1);
    CHECK_INT(import.unchanged_count, 1);
    CHECK_INT(import.repeated_count, 0);
    CHECK_INT(COUNT_OF(stage, "cases" MINE), 5);
    CHECK_INT(COUNT_OF(stage, "cases" MINE " AND open"), 1);
    CHECK_INT(COUNT_OF(stage, "promises p JOIN cases c ON c.org_id = p.org_id AND c.id = p.case_id"
                              " WHERE p.org_id = :org_id AND c.import_key = 'A3'"
                              " AND p.kind = 'resolution' AND p.state = 'kept'"),
              1);

    // The second one goes first.
    CHECK_INT(import_stage_order(stage, first, "undo"), IMPORT_SUPERSEDED);
    CHECK_INT(import_stage_order(stage, second, "undo"), IMPORT_ORDERED);
    CHECK(import_stage_work(stage));
    CHECK_STR(import_stage_read(stage, work, second).state, STR("undone"));
    CHECK_INT(import_stage_sum(stage), before);
}

STAGE_TEST(an_import_taken_back_leaves_nothing)
{
    int64_t before = import_stage_sum(stage);
    ImportId id = import_stage_load(stage, str_of(january), import_stage_map);
    CHECK(import_stage_sum(stage) != before);
    CHECK_INT(import_stage_order(stage, id, "undo"), IMPORT_ORDERED);
    CHECK(import_stage_work(stage));
    CHECK_INT(import_stage_sum(stage), before);
    CHECK_INT(import_stage_read(stage, work, id).created_count, 4);
}

static void work_on_a_case(Work *work, void *unused)
{
    (void)unused;
    db_run(work,
           scratch_query("UPDATE cases SET version = version + 1, need_observed = 'seen'"
                         " WHERE org_id = :org_id AND import_key = 'A3'"),
           ARGS_NONE);
}

STAGE_TEST(what_people_have_worked_on_since_is_not_overwritten)
{
    ImportId first = import_stage_load(stage, str_of(january), import_stage_map);
    import_stage_do(stage, work_on_a_case, NULL);
    ImportId second = import_stage_load(stage, str_of(february), import_stage_map);
    Import import = import_stage_read(stage, work, second);
    CHECK_INT(import.updated_count, 0);
    CHECK_INT(import.refused_count, 1);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE " AND code = 'changed_here' AND value = 'A3'"),
              1);
    CHECK_INT(import_stage_order(stage, second, "undo"), IMPORT_ORDERED);
    CHECK(import_stage_work(stage));
    CHECK_INT(import_stage_order(stage, first, "undo"), IMPORT_WORKED_ON);
}

static Str many_rows(Work *work, int count)
{
    Text out = TEXT(work);
    text_add(&out, STR("单号,网点,受理时间,办结时间,类型,等级\n"));
    for (int i = 0; i < count; i++)
        text_format(&out, "K%d,站%d,2025-01-%02d 09:00,2025-01-%02d 09:00,投诉,\n", i % 450, i % 7,
                    1 + i % 20, 3 + i % 20);
    return text_str(&out);
}

STAGE_TEST(an_import_that_was_broken_off_goes_on_where_it_was)
{
    stage->runner.unit_rows = 50;
    Str text = many_rows(work, 500);
    int64_t empty = import_stage_sum(stage);
    stage->units_max = 6;
    ImportId id = import_stage_text(stage, text, import_stage_map, "run");
    CHECK(!import_stage_work(stage));
    Import half = import_stage_read(stage, work, id);
    CHECK_STR(half.state, STR("running"));
    CHECK(half.created_count > 0 && half.created_count < 500);

    // Another process takes it up.
    stage->dead = false;
    stage->units_max = 0;
    stage->runner.lease = 2;
    stage->now_ms += IMPORT_LEASE_MS + 1;
    CHECK(import_stage_work(stage));
    Import whole = import_stage_read(stage, work, id);
    CHECK_STR(whole.state, STR("done"));
    CHECK_INT(whole.created_count, 500);
    CHECK_INT(whole.repeated_count, 50);
    CHECK_INT(COUNT_OF(stage, "cases" MINE), 500);
    CHECK_INT(COUNT_OF(stage, "promises" MINE), 1500);

    CHECK_INT(import_stage_order(stage, id, "undo"), IMPORT_ORDERED);
    CHECK(import_stage_work(stage));
    CHECK_INT(import_stage_sum(stage), empty);
}

STAGE_TEST(a_cancelled_import_stops_and_can_be_resumed_or_taken_back)
{
    stage->runner.unit_rows = 50;
    int64_t empty = import_stage_sum(stage);
    stage->units_max = 5;
    ImportId id = import_stage_text(stage, many_rows(work, 500), import_stage_map, "run");
    CHECK(!import_stage_work(stage));
    CHECK_INT(import_stage_order(stage, id, "cancel"), IMPORT_ORDERED);
    stage->dead = false;
    stage->units_max = 0;
    CHECK(import_stage_work(stage)); // there is nothing to do
    CHECK_STR(import_stage_read(stage, work, id).state, STR("cancelled"));
    CHECK_INT(import_stage_order(stage, id, "run"), IMPORT_UNFIT);
    CHECK_INT(import_stage_order(stage, id, "resume"), IMPORT_ORDERED);
    CHECK(import_stage_work(stage));
    CHECK_INT(COUNT_OF(stage, "cases" MINE), 500);
    CHECK_INT(import_stage_order(stage, id, "undo"), IMPORT_ORDERED);
    CHECK(import_stage_work(stage));
    CHECK_INT(import_stage_sum(stage), empty);
}

static int64_t facts(ImportStage *stage)
{
    return import_stage_number(
        stage, "SELECT CAST(SUM(opened_at % 1000003 + COALESCE(solved_at, 1) % 1000003"
               " + LENGTH(type) + severity * 7 + LENGTH(import_key)) AS BIGINT) AS n FROM cases"
               " WHERE org_id = :org_id");
}

// The same rows as bytes of GB18030.
static Str in_gb18030(Work *work, Str text)
{
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    char *in = str_z(work, text), *out = NEW(work, char, text.len * 2 + 1), *end = out;
    size_t in_left = text.len, out_left = text.len * 2;
    CHECK(iconv(converter, &in, &in_left, &end, &out_left) != (size_t)-1);
    iconv_close(converter);
    return (Str){ out, (size_t)(end - out) };
}

STAGE_TEST(the_same_rows_in_gb18030_give_the_same_cases)
{
    ImportId id = import_stage_load(stage, str_of(january), import_stage_map);
    int64_t expected = facts(stage);
    CHECK_INT(import_stage_order(stage, id, "undo"), IMPORT_ORDERED);
    CHECK(import_stage_work(stage));
    id = import_stage_load(stage, in_gb18030(work, str_of(january)), import_stage_map);
    CHECK_STR(import_stage_read(stage, work, id).encoding, STR("GB18030"));
    CHECK_INT(facts(stage), expected);
}

STAGE_TEST(the_same_rows_in_a_workbook_give_the_same_cases)
{
    ImportId id = import_stage_load(stage, str_of(january), import_stage_map);
    int64_t expected = facts(stage);
    CHECK_INT(import_stage_order(stage, id, "undo"), IMPORT_ORDERED);
    CHECK(import_stage_work(stage));

    char path[100];
    snprintf(path, sizeof path, "%s/book.xlsx", stage->dir);
    XlsxWriter *book = xlsx_writer_open(path);
    Str line, cell, rest = str_of(january);
    xlsx_sheet_begin(book, "January");
    while (str_split(rest, '\n', &line, &rest)) {
        for (bool more = true; more;) {
            more = str_split(line, ',', &cell, &line);
            xlsx_text(book, cell);
        }
        xlsx_row_end(book);
    }
    CHECK(xlsx_writer_close(book) == NULL);
    id = import_stage_file(stage, path, import_stage_map, "run");
    unlink(path);
    CHECK(import_stage_work(stage));
    Import import = import_stage_read(stage, work, id);
    CHECK_STR(import.format, STR("xlsx"));
    CHECK_INT(import.created_count, 4);
    CHECK_INT(facts(stage), expected);
}

static const char log_map[] =
    "{\"kind\":\"events\",\"source\":\"log\",\"zone\":\"UTC\",\"columns\":{\"key\":\"case\","
    "\"activity\":\"what\",\"at\":\"when\"},\"initial\":{\"site\":\"HQ\",\"type\":\"repair\"},"
    "\"events\":{\"first_answer\":[\"call\"],\"solved\":[\"fix\"]},\"promises\":["
    "{\"kind\":\"first_answer\",\"until\":\"first_answered_at\",\"amount\":60},"
    "{\"kind\":\"resolution\",\"until\":\"solved_at\",\"amount\":2880}]}";

STAGE_TEST(events_in_any_order_make_up_their_cases)
{
    Str text = STR("case,what,when\n"
                   "7,fix,2025-01-03 10:00\n"
                   "8,open,2025-01-02 10:00\n"
                   "7,open,2025-01-01 10:00\n"
                   "7,call,2025-01-01 11:00\n"
                   "7,fix,2025-01-03 10:00:01\n"
                   "9,,2025-01-03\n");
    Import import = import_stage_read(stage, work, import_stage_load(stage, text, log_map));
    CHECK_STR(import.state, STR("done"));
    CHECK_INT(import.read_count, 6);
    CHECK_INT(import.created_count, 2);
    CHECK_INT(import.refused_count, 1);
    CHECK_INT(COUNT_OF(stage, "case_events" MINE), 5);
    CHECK_INT(COUNT_OF(stage, "promises" MINE " AND kind = 'first_answer' AND state = 'kept'"), 1);
    CHECK_INT(COUNT_OF(stage, "promises" MINE " AND kind = 'resolution' AND state = 'missed'"
                              " AND late_ms = 1000"),
              1);
    CHECK_INT(COUNT_OF(stage, "promises" MINE " AND state = 'made'"), 2);
    CHECK_INT(COUNT_OF(stage, "cases" MINE " AND open"), 1);
}

typedef struct Finding {
    const char *words;
    int64_t count;
} Finding;

static void find_body(Work *work, void *arg)
{
    Finding *finding = arg;
    bool lite = db_engine(work->db) == DB_SQLITE;
    Str question = search_question(work, "case", NULL, str_of(finding->words));
    const char *sql = lite ? "SELECT COUNT(*) AS n FROM search_index WHERE search_index MATCH :q"
                           : "SELECT COUNT(*) AS n FROM search_docs"
                             " WHERE terms @@ CAST(CAST(:q AS TEXT) AS tsquery)";
    CHECK(db_int(work, scratch_query(sql), ARGS(ARG(q, question)), &finding->count));
}

static int64_t found(ImportStage *stage, const char *words)
{
    Finding finding = { .words = words };
    import_stage_do(stage, find_body, &finding);
    return finding.count;
}

typedef struct Doing {
    size_t done, mine;
} Doing;

// Those that other tests have left too, so that ours have their turn.
static void jobs_body(Work *work, void *arg)
{
    enum { OWNER = 3 };
    Doing *doing = arg;
    JobRefList due = jobs_due(work, false);
    int64_t mine = work->org_id;
    Job job;
    *doing = (Doing){ 0 };
    for (size_t i = 0; i < due.count; i++) {
        work->org_id = due.items[i].org_id.value;
        if (!job_take(work, due.items[i].id, OWNER, &job)) continue;
        CHECK_STR(job.kind, STR("import_index"));
        job_done(work, &job, OWNER, import_index(work, &job));
        doing->done++;
        doing->mine += work->org_id == mine;
    }
}

// How many jobs of this organisation it took.
static size_t index_all(ImportStage *stage)
{
    size_t jobs = 0;
    for (Doing doing = { .done = 1 }; doing.done > 0; jobs += doing.mine)
        import_stage_do(stage, jobs_body, &doing);
    return jobs;
}

static const char word_map[] =
    "{\"source\":\"words\",\"zone\":\"UTC\",\"columns\":{\"key\":\"id\",\"opened_at\":\"at\","
    "\"subject\":\"what\"},\"initial\":{\"site\":\"HQ\"}}";

STAGE_TEST(imported_cases_are_found_until_they_are_taken_back)
{
    ImportId first = import_stage_load(
        stage, STR("id,at,what\nQX71,2025-01-01,水表漏水\nQX72,2025-01-02,发票\n"), word_map);
    CHECK_INT(index_all(stage), 1);
    CHECK_INT(found(stage, "漏水"), 1);
    CHECK_INT(found(stage, "QX71"), 1);
    CHECK_INT(found(stage, "发票"), 1);

    // Changed words are found at once, and the old ones again when the change is taken back.
    ImportId second = import_stage_load(
        stage, STR("id,at,what\nQX71,2025-01-01,水压太低\nQX73,2025-01-03,发票\n"), word_map);
    CHECK_INT(found(stage, "漏水"), 0);
    CHECK_INT(found(stage, "水压"), 1);
    index_all(stage);
    CHECK_INT(found(stage, "发票"), 2);
    CHECK_INT(import_stage_order(stage, second, "undo"), IMPORT_ORDERED);
    CHECK(import_stage_work(stage));
    CHECK_INT(found(stage, "漏水"), 1);
    CHECK_INT(found(stage, "水压"), 0);
    CHECK_INT(found(stage, "发票"), 1);

    CHECK_INT(import_stage_order(stage, first, "undo"), IMPORT_ORDERED);
    CHECK(import_stage_work(stage));
    CHECK_INT(found(stage, "漏水"), 0);
    CHECK_INT(found(stage, "QX71"), 0);
    CHECK_INT(found(stage, "发票"), 0);
    CHECK_INT(COUNT_OF(stage, "search_docs" MINE " AND kind = 'case'"), 0);
}

STAGE_TEST(a_large_import_is_indexed_some_cases_at_a_time)
{
    ImportId id = import_stage_load(stage, many_rows(work, 500), import_stage_map);
    CHECK_INT(index_all(stage), 2);
    CHECK_INT(COUNT_OF(stage, "search_docs" MINE " AND kind = 'case'"), 500);
    CHECK_INT(import_stage_order(stage, id, "undo"), IMPORT_ORDERED);
    CHECK_INT(index_all(stage), 0);
    CHECK(import_stage_work(stage));
    CHECK_INT(index_all(stage), 0);
    CHECK_INT(COUNT_OF(stage, "search_docs" MINE " AND kind = 'case'"), 0);
}

static void change_body(Work *work, void *arg)
{
    const char **sql = arg;
    CHECK(db_run(work, scratch_query(*sql), ARGS_NONE) > 0);
}

static void break_by(ImportStage *stage, const char *sql, const char *mend)
{
    import_stage_do(stage, change_body, &sql);
    CHECK(import_stage_flaws(stage) > 0);
    import_stage_do(stage, change_body, &mend);
    CHECK_INT(import_stage_flaws(stage), 0);
}

STAGE_TEST(counters_that_do_not_fit_are_found)
{
#define SET "UPDATE imports SET "
    import_stage_load(stage, str_of(january), import_stage_map);
    import_stage_load(stage, str_of(february), import_stage_map);
    CHECK_INT(import_stage_flaws(stage), 0);
    break_by(stage, SET "created_count = created_count + 1, read_count = read_count + 1" MINE,
             SET "created_count = created_count - 1, read_count = read_count - 1" MINE);
    break_by(stage, SET "read_count = read_count + 1" MINE, SET "read_count = read_count - 1" MINE);
    break_by(stage, SET "refused_count = refused_count + 1, read_count = read_count + 1" MINE,
             SET "refused_count = refused_count - 1, read_count = read_count - 1" MINE);
    break_by(stage,
             SET "unchanged_count = unchanged_count + updated_count, updated_count = 0" MINE
                 " AND updated_count > 0",
             SET "unchanged_count = unchanged_count - 1, updated_count = 1" MINE
                 " AND updated_count = 0 AND unchanged_count > 0");
    break_by(stage, "UPDATE import_changes SET case_id = -case_id" MINE,
             "UPDATE import_changes SET case_id = -case_id" MINE);
#undef SET
}

RUN(BOTH(counters_that_do_not_fit_are_found), BOTH(a_log_becomes_cases_with_frozen_verdicts),
    BOTH(history_is_silent_unless_the_import_asks), BOTH(a_check_writes_nothing_but_what_it_found),
    BOTH(repeated_keys_can_be_left_out),
    BOTH(the_next_months_file_closes_open_rows_and_can_be_taken_back),
    BOTH(an_import_taken_back_leaves_nothing),
    BOTH(what_people_have_worked_on_since_is_not_overwritten),
    BOTH(an_import_that_was_broken_off_goes_on_where_it_was),
    BOTH(a_cancelled_import_stops_and_can_be_resumed_or_taken_back),
    BOTH(the_same_rows_in_gb18030_give_the_same_cases),
    BOTH(the_same_rows_in_a_workbook_give_the_same_cases),
    BOTH(imported_cases_are_found_until_they_are_taken_back),
    BOTH(a_large_import_is_indexed_some_cases_at_a_time),
    BOTH(events_in_any_order_make_up_their_cases))
