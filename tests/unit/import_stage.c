// import_stage.c - imports in tests: committed for real, in an organisation of their own.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "import_stage.h"
#include "imports/import_check.h"
#include "org/org.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

const char import_stage_map[] =
    "{\"kind\":\"cases\",\"source\":\"old\",\"zone\":\"Asia/"
    "Shanghai\",\"columns\":{\"key\":\"单号\","
    "\"site\":\"网点\",\"opened_at\":\"受理时间\",\"solved_at\":\"办结时间\",\"type\":\"类型\","
    "\"severity\":\"等级\"},\"codes\":{\"type\":{\"投诉\":\"complaint\"},"
    "\"severity\":{\"高\":\"1\"}},\"keep_unlisted\":[\"type\"],\"observed_until\":\"2025-02-01\","
    "\"promises\":["
    "{\"kind\":\"resolution\",\"until\":\"solved_at\",\"amount\":2880},"
    "{\"kind\":\"plan\",\"until\":\"solved_at\",\"amount\":7,\"unit\":\"days\"},"
    "{\"kind\":\"first_answer\",\"amount\":1440}],\"create_sites\":true}";

typedef struct Unit {
    ImportStage *stage;
    void (*body)(Work *work, void *arg);
    void *arg;
} Unit;

static void unit_body(Work *work, void *arg)
{
    Unit *unit = arg;
    work->org_id = unit->stage->org_id;
    work->actor_id = unit->stage->actor_id;
    unit->body(work, unit->arg);
}

static bool commit(ImportStage *stage, void (*body)(Work *work, void *arg), void *arg)
{
    Unit unit = { stage, body, arg };
    Work work = { .arena = arena_new(ARENA_BYTES_MAX),
                  .db = stage->db,
                  .now_ms = stage->now_ms,
                  .origin = STR("test") };
    bool done = false;
    for (int i = 0; !done && i <= RETRIES_MAX; i++) {
        arena_reset(work.arena);
        done =
            db_begin(stage->db, true) && work_run(&work, unit_body, &unit) && db_commit(stage->db);
        db_rollback(stage->db);
        if (!done && work.failed != FAIL_RETRY) break;
    }
    if (!done) print_error("%s\n", work.failure[0] ? work.failure : db_error(stage->db));
    arena_free(work.arena);
    return done;
}

void import_stage_do(ImportStage *stage, void (*body)(Work *work, void *arg), void *arg)
{
    assert_true(commit(stage, body, arg));
}

static bool run_unit(ImportRunner *runner, void (*body)(Work *work, void *arg), void *arg)
{
    ImportStage *stage = runner->arg;
    if (stage->units_max && stage->units >= stage->units_max) stage->dead = true;
    if (stage->dead) return false;
    stage->units++;
    return commit(stage, body, arg);
}

typedef struct Founding {
    ImportStage *stage;
    int number;
} Founding;

static void found(Work *work, void *arg)
{
    Founding *founding = arg;
    UserId admin;
    Issues issues = { .count = 0 };
    OrgNew input = { .org_name = STR("导入"),
                     .org_name_en = STR("Imports"),
                     .org_code = str_format(work, "i%d", founding->number),
                     .zone = STR("Asia/Shanghai"),
                     .language = STR("zh-CN"),
                     .industry = STR(""),
                     .site_name = STR("总部"),
                     .site_code = STR("HQ"),
                     .staff_name = STR("管理员"),
                     .login = STR("admin"),
                     .email = STR(""),
                     .password = STR("") };
    assert_true(org_create(work, &input, STR(""), &admin, &issues));
    founding->stage->org_id = work->org_id;
    founding->stage->actor_id = admin.value;
}

void import_stage_open(ImportStage *stage, DbEngine engine)
{
    static int number;
    if (!scratch_url(engine)) {
        print_message("ZHIYIN_TEST_POSTGRES is not set: not tested on PostgreSQL\n");
        skip();
    }
    // Monday 2025-03-03 10:00 in Shanghai.
    *stage = (ImportStage){ .db = scratch_open(engine), .now_ms = 1740967200000 };
    snprintf(stage->dir, sizeof stage->dir, "/tmp/zhiyin-import-XXXXXX");
    assert_true(mkdtemp(stage->dir) != NULL);
    char path[100];
    snprintf(path, sizeof path, "%s/imports", stage->dir);
    assert_int_equal(mkdir(path, 0700), 0);
    stage->runner = (ImportRunner){
        .unit = run_unit, .data_dir = stage->dir, .lease = 1, .unit_rows = 1000, .arg = stage
    };
    Founding founding = { stage, ++number };
    import_stage_do(stage, found, &founding);
}

// What a test leaves unfinished leaves its file.
static void remove_files(const char *path)
{
    DIR *dir = opendir(path);
    assert_true(dir != NULL);
    for (struct dirent *entry; (entry = readdir(dir));)
        if (entry->d_name[0] != '.') unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
    rmdir(path);
}

// Whatever a test has done to its imports, they still count what they have loaded.
void import_stage_close(ImportStage *stage)
{
    char path[100];
    assert_int_equal(import_stage_flaws(stage), 0);
    db_close(stage->db);
    snprintf(path, sizeof path, "%s/imports", stage->dir);
    remove_files(path);
    rmdir(stage->dir);
}

void import_stage_try(DbEngine engine, void (*body)(ImportStage *stage, Work *work), Work *work)
{
    ImportStage stage;
    import_stage_open(&stage, engine);
    body(&stage, work);
    import_stage_close(&stage);
}

typedef struct Filing {
    ImportStage *stage;
    const char *path, *map, *action;
    ImportId id;
} Filing;

static void copy_file(const char *from, const char *to)
{
    char bytes[1 << 16];
    size_t len;
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_true(in && out);
    while ((len = fread(bytes, 1, sizeof bytes, in)) > 0) fwrite(bytes, 1, len, out);
    fclose(in);
    fclose(out);
}

static void must(const char *what, bool done, const Issues *issues)
{
    for (size_t i = 0; i < issues->count; i++)
        print_error("%.*s: %.*s\n", STR_ARG(issues->list[i].field),
                    STR_ARG(issues->list[i].detail));
    if (!done) fail_msg("%s", what);
}

static void file_body(Work *work, void *arg)
{
    Filing *filing = arg;
    ImportLook look;
    ImportMap map;
    Issues issues = { .count = 0 };
    char error[240] = "";
    int64_t in_the_way;
    if (!import_file_look(work, filing->path, STR_ABSENT, &look, error)) fail_msg("%s", error);
    Import import = import_add(work, &look, 1, STR("log.csv"));
    Str path = import_path(work, filing->stage->dir, import.id);
    copy_file(filing->path, str_z(work, path));
    must("map", from_json(work, ImportMap, str_of(filing->map), &map, &issues), &issues);
    must("fit", import_set_map(work, &import, &map, &issues), &issues);
    filing->id = import.id;
    if (!filing->action) return;
    assert_int_equal(import_order(work, &import, filing->action, &issues, &in_the_way),
                     IMPORT_ORDERED);
}

ImportId import_stage_file(ImportStage *stage, const char *path, const char *map,
                           const char *action)
{
    Filing filing = { .stage = stage, .path = path, .map = map, .action = action };
    import_stage_do(stage, file_body, &filing);
    return filing.id;
}

ImportId import_stage_text(ImportStage *stage, Str text, const char *map, const char *action)
{
    char path[100];
    snprintf(path, sizeof path, "%s/text", stage->dir);
    FILE *file = fopen(path, "wb");
    assert_true(file != NULL);
    fwrite(text.ptr, 1, text.len, file);
    fclose(file);
    ImportId id = import_stage_file(stage, path, map, action);
    unlink(path);
    return id;
}

typedef struct Ordering {
    ImportId id;
    const char *action;
    ImportOrder order;
} Ordering;

static void order_body(Work *work, void *arg)
{
    Ordering *ordering = arg;
    Import import;
    Issues issues = { .count = 0 };
    int64_t in_the_way;
    assert_true(import_find(work, ordering->id, &import));
    ordering->order = import_order(work, &import, ordering->action, &issues, &in_the_way);
}

ImportOrder import_stage_order(ImportStage *stage, ImportId id, const char *action)
{
    Ordering ordering = { .id = id, .action = action };
    import_stage_do(stage, order_body, &ordering);
    return ordering.order;
}

bool import_stage_work(ImportStage *stage)
{
    ImportNext looking = { .found = true };
    while (!stage->dead) {
        import_stage_do(stage, import_task_next, &looking);
        if (!looking.found) return true;
        assert_int_equal(looking.org_id, stage->org_id);
        if (!import_task_run(&stage->runner, looking.org_id, looking.id)) return false;
    }
    return false;
}

ImportId import_stage_load(ImportStage *stage, Str text, const char *map)
{
    ImportId id = import_stage_text(stage, text, map, "run");
    assert_true(import_stage_work(stage));
    return id;
}

typedef struct Reading {
    ImportId id;
    Work *keep;
    Import import;
} Reading;

static void read_body(Work *work, void *arg)
{
    Reading *reading = arg;
    Text text = TEXT(work);
    Import import;
    assert_true(import_find(work, reading->id, &import));
    to_json(&text, Import, &import);
    Str kept = str_copy(reading->keep, text_str(&text));
    Issues *issues = NEW(reading->keep, Issues, 1);
    assert_true(from_json(reading->keep, Import, kept, &reading->import, issues));
}

Import import_stage_read(ImportStage *stage, Work *work, ImportId id)
{
    Reading reading = { .id = id, .keep = work };
    import_stage_do(stage, read_body, &reading);
    return reading.import;
}

typedef struct Counting {
    const char *sql;
    int64_t number;
} Counting;

static void number_body(Work *work, void *arg)
{
    Counting *counting = arg;
    assert_true(db_int(work, scratch_query(counting->sql), ARGS_NONE, &counting->number));
}

int64_t import_stage_number(ImportStage *stage, const char *sql)
{
    Counting counting = { .sql = sql };
    import_stage_do(stage, number_body, &counting);
    return counting.number;
}

static void flaws_body(Work *work, void *arg)
{
    int *count = arg;
    for (const Check *check = import_checks; check->name; check++) {
        FlawList flaws = check_run(work, check);
        for (size_t i = 0; i < flaws.count; i++) {
            if (flaws.items[i].org_id.value != work->org_id) continue;
            if (++*count == 1) print_message("found: %s\n", check->name);
        }
    }
}

CasePage import_stage_missed(Work *work)
{
    CasePage page;
    Issues issues = { .count = 0 };
    CaseQuery query = { .state = STR("all"),
                        .promise_kind = STR("resolution"),
                        .verdict = STR("missed"),
                        .basis = STR("opened"),
                        .clock = STR("official"),
                        .limit = PAGE_ITEMS_MAX };
    work->actor_id = 0;
    CHECK(case_list(work, &query, (StaffId){ 0 }, &page, &issues));
    return page;
}

int import_stage_flaws(ImportStage *stage)
{
    int count = 0;
    import_stage_do(stage, flaws_body, &count);
    return count;
}

int64_t import_stage_sum(ImportStage *stage)
{
    static const char *const sums[] = {
        "SELECT COUNT(*) + CAST(COALESCE(SUM(id % 1000003 + site_id % 1000003 + opened_at % 1000003"
        " + version * 17 + COALESCE(solved_at, 5) % 1000003 + updated_at % 1000003"
        " + LENGTH(status) * 31 + LENGTH(subject)), 0) AS BIGINT) AS n FROM cases"
        " WHERE org_id = :org_id",
        "SELECT COUNT(*) + CAST(COALESCE(SUM(id % 1000003 + due_at % 1000003 + LENGTH(state) * 31"
        " + COALESCE(stopped_at, 5) % 1000003 + COALESCE(late_ms, 7) % 1000003), 0) AS BIGINT)"
        " AS n FROM promises WHERE org_id = :org_id",
        "SELECT COUNT(*) + CAST(COALESCE(SUM(seq * 31 + at % 1000003 + LENGTH(body)), 0) AS BIGINT)"
        " AS n FROM case_events WHERE org_id = :org_id",
        "SELECT COUNT(*) * 7 + CAST(COALESCE(SUM(id % 1000003), 0) AS BIGINT) AS n FROM sites"
        " WHERE org_id = :org_id",
        "SELECT COUNT(*) * 11 AS n FROM reach WHERE org_id = :org_id",
        "SELECT COUNT(*) * 13 AS n FROM site_within WHERE org_id = :org_id",
        "SELECT COUNT(*) * 17 + CAST(COALESCE(SUM(COALESCE(observed_until, 3) % 1000003), 0)"
        " AS BIGINT) AS n FROM import_sources WHERE org_id = :org_id",
        "SELECT COUNT(*) * 19 AS n FROM import_changes WHERE org_id = :org_id",
        "SELECT COUNT(*) * 23 AS n FROM import_sites WHERE org_id = :org_id",
    };
    int64_t sum = 0;
    for (size_t i = 0; i < COUNT(sums); i++)
        sum = (sum * 31 + import_stage_number(stage, sums[i])) % ((int64_t)1 << 50);
    return sum;
}
