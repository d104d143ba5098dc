// kept_report_test.c - the board out of the database: worked by hand, seen by whom, as of when.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_report.h"
#include "dataset.h"
#include "import_stage.h"
#include "record/csv.h"
#include "record/json_in.h"
#include "record/xlsx.h"
#include <stdio.h>

static const char map[] =
    "{\"source\":\"old\",\"zone\":\"Asia/Shanghai\",\"columns\":{\"key\":\"id\",\"site\":\"site\","
    "\"opened_at\":\"at\",\"solved_at\":\"end\",\"type\":\"type\"},\"observed_until\":\"2025-02-"
    "01\","
    "\"create_sites\":true,\"promises\":["
    "{\"kind\":\"resolution\",\"until\":\"solved_at\",\"amount\":2880,\"organisation_minutes\":540}"
    ","
    "{\"kind\":\"plan\",\"until\":\"solved_at\",\"amount\":7,\"unit\":\"days\"},"
    "{\"kind\":\"first_answer\",\"amount\":1440}]}";

// Site B1 keeps one of two plans in January; what is open there was opened on the last day.
static const char rows[] = "id,site,at,end,type\n"
                           "1,A1,2025-01-02 09:00,2025-01-03 09:00,complaint\n"
                           "2,A1,2025-01-06 09:00,2025-01-13 09:00,complaint\n"
                           "3,B1,2025-01-06 09:00,2025-01-13 09:01,repair\n"
                           "4,B1,2025-01-07 09:00,2025-01-08 09:00,repair\n"
                           "5,B1,2025-01-10 09:00,,complaint\n"
                           "6,B1,2025-01-31 09:00,,complaint\n";

typedef struct Asking {
    KeptAsk ask;
    Work *keep;
    KeptReport report;
    Str csv, xlsx;
    size_t faults;
} Asking;

static void ask_body(Work *work, void *arg)
{
    Asking *asking = arg;
    Issues issues = { .count = 0 };
    KeptReport report;
    work->actor_id = 0;
    bool made = kept_report(work, &asking->ask, false, &report, &issues);
    asking->faults = issues.count;
    if (!made) return;
    Text text = TEXT(work);
    to_json(&text, KeptReport, &report);
    Str kept = str_copy(asking->keep, text_str(&text));
    Issues *again = NEW(asking->keep, Issues, 1);
    CHECK(from_json(asking->keep, KeptReport, kept, &asking->report, again));
    asking->csv = str_copy(asking->keep, kept_report_csv(work, &report, false));
    asking->xlsx = str_copy(asking->keep, kept_report_xlsx(work, &report, false));
}

static Asking asked(ImportStage *stage, Work *work, KeptAsk ask)
{
    Asking asking = { .ask = ask, .keep = work };
    if (!ask.by.ptr) asking.ask.by = STR("site");
    if (!ask.basis.ptr) asking.ask.basis = STR("due");
    if (!ask.clock.ptr) asking.ask.clock = STR("official");
    import_stage_do(stage, ask_body, &asking);
    return asking;
}

static const KeptRateRow *row_named(const KeptReport *report, const char *name)
{
    for (size_t i = 0; i < report->rows.count; i++)
        if (str_equal(report->rows.items[i].name, str_of(name))) return &report->rows.items[i];
    fail_msg("no row %s", name);
    return NULL;
}

static KeptAsk ask_days(int from, int to)
{
    return (KeptAsk){ .from = { true, date_of(2025, 1, from) },
                      .to = { true, date_of(2025, 1, to) } };
}

// [K11] [K13] [K15] [S002-26]
STAGE_TEST(a_board_of_sites_counts_what_was_due)
{
    import_stage_load(stage, str_of(rows), map);
    KeptAsk ask = ask_days(1, 31);
    ask.kind = STR("plan");
    Asking asking = asked(stage, work, ask);
    const KeptRateRow *a = row_named(&asking.report, "A1"), *b = row_named(&asking.report, "B1");
    CHECK_INT(asking.report.rows.count, 2);
    CHECK_INT(a->kept, 2);
    CHECK_INT(a->missed, 0);
    CHECK_INT(b->kept, 1);
    CHECK_INT(b->missed, 2);
    CHECK_INT(b->overdue, 1);
    CHECK_INT(b->open, 0); // case 6 is due in February
    CHECK_NEAR(b->value.value, 1.0 / 3, 1e-12);
    CHECK(b->low.value < b->value.value && b->value.value < b->high.value);
    CHECK_INT(b->cases, 4);
    CHECK_INT(b->unsolved, 2);
    CHECK_INT(asking.report.total.n, 5);
    CHECK_STR(asking.report.figures.items[2].indicator, STR("K13"));
    CHECK_INT(asking.report.figures.items[2].n, 5);
    CHECK_INT(asking.report.figures.items[1].n, 0); // only plans were asked for
    CHECK(!asking.report.figures.items[1].value.set);
    CHECK(!asking.report.figures.items[2].previous.set);
    CHECK_INT(asking.report.trend.points.count, 1);
}

STAGE_TEST(the_organisations_clock_judges_apart)
{
    import_stage_load(stage, str_of(rows), map);
    KeptAsk ask = ask_days(1, 31);
    ask.kind = STR("resolution");
    Asking official = asked(stage, work, ask);
    ask.clock = STR("organisation");
    Asking own = asked(stage, work, ask);
    // Case 4 took a day: 24 h of 48, and nine business hours of nine.
    CHECK_INT(row_named(&official.report, "B1")->kept, 1);
    CHECK_INT(row_named(&own.report, "B1")->kept, 1);
    CHECK_INT(row_named(&own.report, "B1")->other.kept, 1);
    CHECK_INT(row_named(&own.report, "A1")->other.kept, row_named(&official.report, "A1")->kept);
}

STAGE_TEST(what_the_log_does_not_hold_is_beside_the_rate)
{
    import_stage_load(stage, str_of(rows), map);
    KeptAsk ask = ask_days(1, 31);
    ask.by = STR("kind");
    Asking asking = asked(stage, work, ask);
    const KeptRateRow *row = row_named(&asking.report, "First answer");
    CHECK_INT(row->n, 0);
    CHECK(!row->value.set);
    CHECK_STR(row->flag, STR("none"));
    CHECK_INT(row->not_recorded, 5); // that of case 6 would have been due in February
}

STAGE_TEST(it_is_seen_as_of_a_moment)
{
    ImportId id = import_stage_load(stage, str_of(rows), map);
    KeptAsk ask = ask_days(1, 31);
    ask.kind = STR("plan");
    ask.as_of = STR("2025-01-12");
    Asking asking = asked(stage, work, ask);
    // On the 12th the cases of the 6th and the 10th were running and not due.
    CHECK_INT(asking.report.total.kept, 2);
    CHECK_INT(asking.report.total.missed, 0);
    CHECK_INT(asking.report.total.open, 3);
    CHECK_INT(asking.report.total.cases, 5);
    // What happened after the end of the log is not known, however late it is asked.
    KeptAsk late = { .kind = STR("plan"),
                     .from = { true, date_of(2025, 2, 1) },
                     .to = { true, date_of(2025, 2, 28) } };
    CHECK_INT(asked(stage, work, late).report.total.open, 1);
    // An import speaks for itself: all of it, as of its end.
    asking = asked(stage, work, (KeptAsk){ .import_id = id, .kind = STR("plan") });
    CHECK_INT(asking.report.from.days, date_of(2025, 1, 2).days);
    CHECK_STR(asking.report.source, STR("old"));
    CHECK_INT(asking.report.total.n, 5);
}

STAGE_TEST(a_basis_places_promises_in_the_period)
{
    import_stage_load(stage, str_of(rows), map);
    KeptAsk ask = ask_days(13, 31);
    ask.kind = STR("plan");
    CHECK_INT(asked(stage, work, ask).report.total.n, 4);
    ask.basis = STR("opened");
    CHECK_INT(asked(stage, work, ask).report.total.open, 1);
    ask.basis = STR("stopped");
    CHECK_INT(asked(stage, work, ask).report.total.n, 2);
}

STAGE_TEST(rows_may_be_months_and_types)
{
    import_stage_load(stage, str_of(rows), map);
    KeptAsk ask = { .kind = STR("plan,resolution"),
                    .from = { true, date_of(2025, 1, 1) },
                    .to = { true, date_of(2025, 2, 28) },
                    .by = STR("month") };
    Asking asking = asked(stage, work, ask);
    CHECK_INT(asking.report.rows.count, 2);
    CHECK_STR(asking.report.rows.items[0].key, STR("2025-01"));
    CHECK_INT(asking.report.rows.items[0].n, 10);
    CHECK_INT(asking.report.rows.items[1].open, 2);
    ask.by = STR("type");
    asking = asked(stage, work, ask);
    CHECK_INT(row_named(&asking.report, "Repair")->cases, 2);
    CHECK_INT(row_named(&asking.report, "Complaint")->unsolved, 2);
    ask.type = STR("repair");
    CHECK_INT(asked(stage, work, ask).report.rows.count, 1);
    ask.by = STR("team");
    asking = asked(stage, work, ask);
    CHECK_INT(row_named(&asking.report, "No team")->cases, 2);
}

STAGE_TEST(what_cannot_be_asked_is_named)
{
    KeptAsk ask = ask_days(31, 1);
    CHECK_INT(asked(stage, work, ask).faults, 1);
    CHECK_INT(asked(stage, work, (KeptAsk){ .as_of = STR("soon") }).faults, 1);
    CHECK_INT(asked(stage, work, (KeptAsk){ .import_id = { 4711 } }).faults, 1);
    Asking asking = asked(stage, work, (KeptAsk){ .by = STR("site") });
    CHECK_INT(asking.report.rows.count, 0);
    CHECK(!asking.report.total.value.set);
    CHECK(!asking.report.funnel.assessable);
}

typedef struct Sheet {
    Work *work;
    Text text;
} Sheet;

static bool sheet_row(void *arg, const Row *row)
{
    Sheet *sheet = arg;
    for (size_t i = 0; i < 5; i++) {
        if (i) text_add_char(&sheet->text, ',');
        text_add(&sheet->text, row->fields[i]);
    }
    text_add_char(&sheet->text, '\n');
    return true;
}

static bool sheet_bad(void *arg, const BadRow *bad)
{
    (void)arg;
    (void)bad;
    return false;
}

STAGE_TEST(all_formats_hold_the_same_figures)
{
    import_stage_load(stage, str_of(rows), map);
    KeptAsk ask = ask_days(1, 31);
    ask.kind = STR("plan");
    Asking asking = asked(stage, work, ask);
    Sheet csv = { work, TEXT(work) }, xlsx = { work, TEXT(work) };
    char *buffer = NEW(work, char, ROW_BYTES_MAX);
    Str fields[64];
    CsvReader reader = csv_reader((CsvOptions){ 0 }, (RowSink){ sheet_row, sheet_bad, &csv },
                                  buffer, ROW_BYTES_MAX, fields, 64);
    CHECK(csv_feed(&reader, asking.csv) && csv_end(&reader));
    RowCounts counts;
    XlsxError error;
    CHECK(xlsx_read(asking.xlsx, (XlsxOptions){ 0 }, (RowSink){ sheet_row, sheet_bad, &xlsx },
                    &counts, &error));
    // A workbook keeps fifteen digits of a number: the names and counts must be the same text.
    CHECK_INT(counts.rows, 4);
    Str a, b, left = text_str(&csv.text), right = text_str(&xlsx.text);
    while (str_split(left, '\n', &a, &left) && str_split(right, '\n', &b, &right)) CHECK_STR(a, b);
}

// [K20]: the reference figures of an event log, through the whole path.
// Parsed in the work: the program's own JSON reader has taken jansson's memory over.
static json_t *json_of(Work *work, const char *path)
{
    Issues issues = { .count = 0 };
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    char *bytes = NEW(work, char, 1 << 18);
    Str text = { bytes, fread(bytes, 1, 1 << 18, file) };
    fclose(file);
    return json_read(work, text, &issues);
}

static void check_helpdesk(ImportStage *stage, Work *work)
{
    char path[DATASET_PATH_MAX];
    CHECK(dataset_path(path, "helpdesk_italian", "expected.json"));
    json_t *expected = json_of(work, path);
    json_t *file = json_of(work, SOURCE_ROOT "/content/maps/helpdesk_italian.json");
    char *text = str_z(work, json_write(work, file));
    CHECK(dataset_path(path, "helpdesk_italian", "log.csv"));
    ImportId id = import_stage_file(stage, path, text, "run");
    CHECK(import_stage_work(stage));
    Import import = import_stage_read(stage, work, id);
    CHECK_INT(import.created_count, json_int_at(expected, "cases"));
    CHECK_INT(import.read_count, json_int_at(expected, "events"));
    CHECK_INT(import_stage_number(stage, "SELECT COUNT(*) AS n FROM case_events"
                                         " WHERE org_id = :org_id"),
              json_int_at(expected, "events"));

    KeptAsk ask = {
        .import_id = id, .basis = STR("opened"), .by = STR("month"), .kind = STR("plan")
    };
    Asking asking = asked(stage, work, ask);
    const KeptReport *report = &asking.report;
    CHECK_INT(report->total.cases, json_int_at(expected, "cases"));
    CHECK_INT(report->total.unsolved, 0);
    CHECK_GOLDEN(report->total.median.value.value * 3600,
                 json_real_at(expected, "case_duration_seconds/quantiles_type7/50%"));
    CHECK_GOLDEN(report->total.p90.value.value * 3600,
                 json_real_at(expected, "case_duration_seconds/quantiles_type7/90%"));
    const char *month;
    json_t *count;
    CHECK_INT(report->rows.count, json_object_size(json_at(expected, "cases_started_per_month")));
    json_object_foreach (json_at(expected, "cases_started_per_month"), month, count)
        CHECK_INT(row_named(report, month)->cases, json_integer_value(count));

    static const char *const mids[] = { "2010-06-01", "2011-01-01", "2011-06-01", "2012-01-01",
                                        "2012-05-01" };
    for (size_t i = 0; i < COUNT(mids); i++) {
        ask.as_of = str_of(mids[i]);
        CHECK_INT(asked(stage, work, ask).report.total.unsolved,
                  json_integer_value(json_object_get(json_at(expected, "open_cases_at"), mids[i])));
    }
}

STAGE_TEST(an_event_log_gives_its_reference_figures)
{
    if (dataset_present("helpdesk_italian")) check_helpdesk(stage, work);
}

RUN(BOTH(a_board_of_sites_counts_what_was_due), BOTH(the_organisations_clock_judges_apart),
    BOTH(what_the_log_does_not_hold_is_beside_the_rate), BOTH(it_is_seen_as_of_a_moment),
    BOTH(a_basis_places_promises_in_the_period), BOTH(rows_may_be_months_and_types),
    BOTH(what_cannot_be_asked_is_named), BOTH(all_formats_hold_the_same_figures),
    BOTH(an_event_log_gives_its_reference_figures))
