// import_stage.h - an organisation of its own, and files on their way into it.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What is imported is committed, as it is in life: each stage makes an organisation of its own.
#pragma once
#include "cases/case_view.h"
#include "imports/import_job.h"
#include "scratch.h"

typedef struct ImportStage {
    Db          *db;
    int64_t      org_id, actor_id;
    int64_t      now_ms;
    char         dir[64];              // the data directory
    ImportRunner runner;
    int64_t      units;                // done so far
    int64_t      units_max;            // then the process "dies"; 0: it lives
    bool         dead;
} ImportStage;

// The map of a small log in Chinese: 单号,网点,受理时间,办结时间,类型,等级.
extern const char import_stage_map[];

// Skips the test where the engine is not there.
void import_stage_open(ImportStage *stage, DbEngine engine);
void import_stage_close(ImportStage *stage);

// Opens a stage, runs the body on it and closes it.
void import_stage_try(DbEngine engine, void (*body)(ImportStage *stage, Work *work), Work *work);

// Runs body in a committed unit of work of the stage's organisation; fails the test if it fails.
void import_stage_do(ImportStage *stage, void (*body)(Work *work, void *arg), void *arg);

// Uploads the file at a path, lays the map (JSON) over it and starts an action: "check" or "run",
// or nothing. What is wrong with the map fails the test.
ImportId import_stage_file(ImportStage *stage, const char *path, const char *map,
                           const char *action);
// The same for a text.
ImportId import_stage_text(ImportStage *stage, Str text, const char *map, const char *action);
// A step of the flow; what came of it.
ImportOrder import_stage_order(ImportStage *stage, ImportId id, const char *action);
// Does whatever task waits. False: the process died in between.
bool import_stage_work(ImportStage *stage);
// Uploads, maps, runs, works.
ImportId import_stage_load(ImportStage *stage, Str text, const char *map);

// The import as it stands; its strings live in the work.
Import import_stage_read(ImportStage *stage, Work *work, ImportId id);
// The only number that a query gives: "SELECT COUNT(*) ... WHERE org_id = :org_id ...".
int64_t import_stage_number(ImportStage *stage, const char *sql);
#define COUNT_OF(stage, from) import_stage_number((stage), "SELECT COUNT(*) AS n FROM " from)
#define MINE " WHERE org_id = :org_id"
// Cases that were not solved in time, each with that promise: the first page, for the system.
CasePage import_stage_missed(Work *work);
// How many flaws zhiyin verify finds in the organisation's imports.
int import_stage_flaws(ImportStage *stage);
// A sum over the rows of every table that an import may touch, to compare before and after.
int64_t import_stage_sum(ImportStage *stage);

// A test with a stage, on each database: STAGE_TEST(name) { ... stage, work ... }, then BOTH(name).
#define STAGE_TEST(name)                                                                          \
    static void name##_body(ImportStage *stage, Work *work);                                       \
    static void name##_lite(Work *work)                                                            \
    {                                                                                              \
        import_stage_try(DB_SQLITE, name##_body, work);                                            \
    }                                                                                              \
    static void name##_pg(Work *work)                                                              \
    {                                                                                              \
        import_stage_try(DB_POSTGRES, name##_body, work);                                          \
    }                                                                                              \
    static void name##_on_sqlite(void **state)                                                     \
    {                                                                                              \
        (void)state;                                                                               \
        test_in_work(name##_lite);                                                                 \
    }                                                                                              \
    static void name##_on_postgres(void **state)                                                   \
    {                                                                                              \
        (void)state;                                                                               \
        if (!scratch_url(DB_POSTGRES)) skip();                                                     \
        test_in_work(name##_pg);                                                                   \
    }                                                                                              \
    static void name##_body(__attribute__((unused)) ImportStage *stage,                            \
                            __attribute__((unused)) Work *work)
#define BOTH(name) CASE(name##_on_sqlite), CASE(name##_on_postgres)
