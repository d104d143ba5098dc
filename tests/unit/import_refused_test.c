// import_refused_test.c - what of a log is refused, and how a person is told.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "import_stage.h"
#include "imports/import_view.h"
#include <stdio.h>
#include <unistd.h>

STAGE_TEST(refused_rows_are_told_with_every_fault_and_the_rest_is_loaded)
{
    Str text = STR("单号,网点,受理时间,办结时间,类型,等级\n"
                   "B1,HQ,2025-01-02,2025-01-03,投诉,\n"
                   ",HQ,2025-13-02,,投诉,9\n"
                   "B3,HQ,2025-01-05,2025-01-03,投诉,\n"
                   "B4,HQ,2025-02-02,,投诉,\n"
                   "B5,HQ\n"
                   "\"B6,HQ,2025-01-02,,投诉,\n");
    Import import =
        import_stage_read(stage, work, import_stage_load(stage, text, import_stage_map));
    CHECK_STR(import.state, STR("done"));
    CHECK_INT(import.read_count, 6);
    CHECK_INT(import.created_count, 1);
    CHECK_INT(import.refused_count, 5);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE), 7);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE " AND row_number = 3 AND code = 'required'"
                              " AND column_name = '单号' AND raw <> ''"),
              1);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE " AND row_number = 3 AND code = 'not_a_date'"
                              " AND value = '2025-13-02'"),
              1);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE " AND row_number = 3 AND code = 'not_a_choice'"
                              " AND value = '9'"),
              1);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE " AND row_number = 4"
                              " AND code = 'before_opened'"),
              1);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE " AND row_number = 5 AND code = 'after_end'"),
              1);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE " AND row_number = 6"
                              " AND code = 'too_few_fields'"),
              1);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE " AND row_number = 7 AND code = 'quote_open'"),
              1);
}

static const char open_map[] =
    "{\"source\":\"s\",\"zone\":\"Asia/Shanghai\",\"columns\":{\"key\":\"id\","
    "\"opened_at\":\"at\",\"type\":\"type\",\"channel\":\"by\",\"cause\":\"why\"},"
    "\"initial\":{\"site\":\"HQ\"}";

static Import load_open(ImportStage *stage, Work *work, const char *rows, const char *more)
{
    Str text = str_format(work, "id,at,type,by,why\n%s", rows);
    char *with = str_z(work, str_format(work, "%s%s}", open_map, more));
    return import_stage_read(stage, work, import_stage_load(stage, text, with));
}

// It is the 3rd of March 2025, 10:00 in Shanghai.
STAGE_TEST(what_lies_in_the_future_is_refused_and_moves_no_end)
{
    static const char rows[] = "1,2025-03-01 08:00,,,\n2,2025-03-03 10:00,,,\n"
                               "3,2025-03-03 10:01,,,\n4,2052-01-01,,,\n";
    Import import = load_open(stage, work, rows, "");
    CHECK_INT(import.created_count, 2);
    CHECK_INT(import.refused_count, 2);
    CHECK_INT(import.observed_until.value.ms, stage->now_ms);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE " AND code = 'in_future'"
                              " AND column_name = 'at' AND row_number = 5"
                              " AND value = '2052-01-01'"),
              1);
    import = load_open(stage, work, rows, ",\"allow_future\":true");
    CHECK_INT(import.refused_count, 0);
}

STAGE_TEST(a_year_that_was_mistyped_is_refused)
{
    Import import = load_open(stage, work, "1,0205-03-01 08:00,,,\n2,1970-01-02,,,\n", "");
    CHECK_INT(import.created_count, 1);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE " AND code = 'long_ago'"
                              " AND column_name = 'at' AND row_number = 2"),
              1);
}

STAGE_TEST(values_that_are_not_listed_are_refused_unless_the_map_keeps_them)
{
    static const char rows[] = "1,2025-03-01,complaint,phone,pipe\n2,2025-03-01,Noise,phone,\n"
                               "3,2025-03-01,Noise,pigeon,\n";
    Import import = load_open(stage, work, rows, "");
    CHECK_INT(import.created_count, 1);
    CHECK_INT(import.refused_count, 2);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE " AND code = 'not_a_choice'"), 3);
    import = load_open(stage, work, rows, ",\"keep_unlisted\":[\"type\"]");
    CHECK_INT(import.refused_count, 1);
    CHECK_INT(COUNT_OF(stage, "cases" MINE " AND type = 'Noise'"), 1);
    import = load_open(stage, work, rows, ",\"keep_unlisted\":[\"channel\",\"type\"]");
    CHECK_INT(import.refused_count, 0);
}

typedef struct Telling {
    ImportId id;
    Work *keep;
    Str english, chinese;
} Telling;

static void telling_body(Work *work, void *arg)
{
    Telling *telling = arg;
    Import import;
    CHECK(import_find(work, telling->id, &import));
    telling->english = str_copy(telling->keep, import_issues_csv(work, &import, false));
    telling->chinese = str_copy(telling->keep, import_issues_csv(work, &import, true));
}

// What was refused is opened in a spreadsheet: neither its cells nor a line that is no row may be
// a formula there.
STAGE_TEST(refused_rows_name_the_choices_and_are_no_formulas)
{
    Import import = load_open(stage, work,
                              "=1+1,2025-03-01,Noise,phone,\n"
                              "=cmd|' /C calc'!A0\n"
                              "3,2025-03-01,complaint,phone,a\x07"
                              "b\n",
                              "");
    CHECK_INT(import.refused_count, 3);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE " AND code = 'control_character'"
                              " AND column_name = 'why'"),
              1);
    Telling telling = { .id = import.id, .keep = work };
    import_stage_do(stage, telling_body, &telling);
    CHECK(str_find(telling.english, STR("type: a value that we do not know (Noise); one of enquiry,"
                                        " request")) != SIZE_MAX);
    CHECK(str_find(telling.chinese, STR("；可用：enquiry")) != SIZE_MAX);
    CHECK(str_find(telling.english, STR(",'=1+1,")) != SIZE_MAX);
    CHECK(str_find(telling.english, STR(",'=cmd|")) != SIZE_MAX);
    CHECK(str_find(telling.english, STR(",=")) == SIZE_MAX);
}

// The file of refused rows, mended by hand, with "complaint" where "Noise" stood.
static Str mended(Work *work, Str csv)
{
    Text out = TEXT(work);
    for (Str head; csv.len;) {
        size_t at = str_find(csv, STR("Noise,"));
        if (at == SIZE_MAX) at = csv.len;
        head = str_head(csv, at);
        text_add(&out, head);
        csv = str_from(csv, at);
        if (csv.len) text_add(&out, STR("complaint,"));
        csv = str_from(csv, csv.len ? 6 : 0);
    }
    return text_str(&out);
}

STAGE_TEST(refused_rows_that_were_mended_come_back_as_they_stood_in_the_log)
{
    static const char *const keys[] = { "=1+1", "'=1+1", "''@a", "'plain", "-5", "'" };
    Text rows = TEXT(work);
    for (size_t i = 0; i < COUNT(keys); i++)
        text_format(&rows, "%s,2025-03-01,Noise,phone,\n", keys[i]);
    Import import = load_open(stage, work, str_z(work, text_str(&rows)), "");
    CHECK_INT(import.refused_count, (int64_t)COUNT(keys));
    Telling telling = { .id = import.id, .keep = work };
    import_stage_do(stage, telling_body, &telling);
    char *map = str_z(work, str_format(work, "%s}", open_map));
    Str files[] = { telling.english, telling.chinese };
    for (size_t f = 0; f < COUNT(files); f++) {
        import =
            import_stage_read(stage, work, import_stage_load(stage, mended(work, files[f]), map));
        CHECK_INT(import.refused_count, 0);
        CHECK_INT(f ? import.updated_count + import.unchanged_count : import.created_count,
                  (int64_t)COUNT(keys));
    }
    CHECK_INT(COUNT_OF(stage, "cases" MINE " AND import_key IN ('=1+1', '''=1+1', '''''@a',"
                              " '''plain', '-5', '''')"),
              (int64_t)COUNT(keys));
    // In a file of somebody else's an apostrophe is an apostrophe.
    import = load_open(stage, work, "'=9,2025-03-01,complaint,phone,\n", "");
    CHECK_INT(COUNT_OF(stage, "cases" MINE " AND import_key = '''=9'"), 1);
}

STAGE_TEST(all_or_nothing_loads_nothing_when_one_row_is_faulty)
{
    static const char strict[] =
        "{\"source\":\"s\",\"zone\":\"UTC\",\"columns\":{\"key\":\"id\",\"opened_at\":\"at\"},"
        "\"initial\":{\"site\":\"HQ\"},\"all_or_nothing\":true}";
    int64_t before = import_stage_sum(stage);
    Import import = import_stage_read(
        stage, work, import_stage_load(stage, STR("id,at\n1,2025-01-01\n2,never\n"), strict));
    CHECK_STR(import.state, STR("failed"));
    CHECK_STR(import.failure, STR("1 rows are faulty, and the map wants all or nothing"));
    CHECK_INT(import_stage_sum(stage), before);
    import_stage_load(stage, STR("id,at\n1,2025-01-01\n2,2025-01-02\n"), strict);
    CHECK_INT(COUNT_OF(stage, "cases" MINE), 2);
}

STAGE_TEST(an_unknown_site_is_refused_unless_sites_may_be_made)
{
    static const char closed[] =
        "{\"source\":\"s\",\"zone\":\"UTC\",\"columns\":{\"key\":\"id\",\"opened_at\":\"at\","
        "\"site\":\"site\"},\"codes\":{\"site\":{\"main\":\"HQ\"}}}";
    Str text = STR("id,at,site\n1,2025-01-01,main\n2,2025-01-01,总部\n3,2025-01-01,other\n");
    Import import = import_stage_read(stage, work, import_stage_load(stage, text, closed));
    CHECK_INT(import.created_count, 2);
    CHECK_INT(import.refused_count, 1);
    CHECK_INT(COUNT_OF(stage, "import_issues" MINE " AND code = 'not_found' AND value = 'other'"),
              1);
}

STAGE_TEST(a_file_that_is_no_log_fails_and_says_why)
{
    ImportId id = import_stage_text(
        stage, STR("单号,网点,受理时间,办结时间,类型,等级\nA1,HQ,2025-01-02,,,\n"),
        import_stage_map, "run");
    char path[120];
    snprintf(path, sizeof path, "%s/imports/%lld", stage->dir, (long long)id.value);
    unlink(path);
    CHECK(import_stage_work(stage));
    Import import = import_stage_read(stage, work, id);
    CHECK_STR(import.state, STR("failed"));
    CHECK(import.failure.len > 0);
}

RUN(BOTH(refused_rows_are_told_with_every_fault_and_the_rest_is_loaded),
    BOTH(what_lies_in_the_future_is_refused_and_moves_no_end),
    BOTH(a_year_that_was_mistyped_is_refused),
    BOTH(values_that_are_not_listed_are_refused_unless_the_map_keeps_them),
    BOTH(refused_rows_name_the_choices_and_are_no_formulas),
    BOTH(refused_rows_that_were_mended_come_back_as_they_stood_in_the_log),
    BOTH(all_or_nothing_loads_nothing_when_one_row_is_faulty),
    BOTH(an_unknown_site_is_refused_unless_sites_may_be_made),
    BOTH(a_file_that_is_no_log_fails_and_says_why))
