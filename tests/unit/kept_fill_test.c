// kept_fill_test.c - cells that are filled in steps, while promises end, are what a recount gives.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_store.h"
#include "cases/case_view.h"
#include "cases/kept_log.h"
#include "import_stage.h"
#include "queries.h"

static const char map[] =
    "{\"source\":\"old\",\"zone\":\"Asia/Shanghai\",\"columns\":{\"key\":\"id\",\"site\":\"site\","
    "\"opened_at\":\"at\",\"solved_at\":\"end\",\"type\":\"type\"},\"observed_until\":\"2025-03-"
    "01\",\"create_sites\":true,\"promises\":["
    "{\"kind\":\"resolution\",\"until\":\"solved_at\",\"amount\":2880,\"organisation_minutes\":540}"
    ",{\"kind\":\"plan\",\"until\":\"solved_at\",\"amount\":7,\"unit\":\"days\"}]}";

enum { CASES = 120, STEP_ROWS = 13 };

// Two sites; every third case is open, and many are opened at the same instant.
static Str log_text(Work *work)
{
    Text out = TEXT(work);
    text_add(&out, STR("id,site,at,end,type\n"));
    for (int i = 0; i < CASES; i++) {
        Date opened = { date_of(2025, 1, 1).days + i / 4 * 3 % 55 };
        text_format(&out, "%d,%s,", i + 1, i % 2 ? "A1" : "B1");
        date_add(&out, opened);
        text_add(&out, STR(" 09:00,"));
        if (i % 3) {
            date_add(&out, (Date){ opened.days + i % 12 });
            text_add(&out, STR(" 18:00"));
        }
        text_format(&out, ",%s\n", i % 5 ? "complaint" : "repair");
    }
    return text_str(&out);
}

typedef struct Filling {
    int steps, changes;
    bool more;
    size_t flaws;
} Filling;

static void step(Work *work, void *arg)
{
    Filling *filling = arg;
    CHECK(!kept_store_ready(work));
    filling->more = kept_store_fill_step(work, STEP_ROWS);
    filling->steps++;
    // The last step but one has filled all.
    if (kept_store_ready(work)) filling->more = kept_store_fill_step(work, STEP_ROWS);
}

static Promise running_promise(Work *work, int nth)
{
    Promise promise;
    CasePage page = import_stage_missed(work);
    CHECK(page.items.count > 10);
    const CaseRow *row = &page.items.items[(size_t)nth * 7 % page.items.count];
    CHECK(promise_find(work, row->promise.id, &promise));
    return promise;
}

// Whatever a step has filled already or has not: a promise ends, or a case becomes another one.
static void change(Work *work, void *arg)
{
    static const char *const states[] = { "waived", "merged", "kept", "cancelled" };
    Filling *filling = arg;
    Case of;
    Promise promise = running_promise(work, filling->changes);
    if (str_equal(promise.state, STR("made")) && filling->changes % 3) {
        promise_end(work, &promise, states[filling->changes % 4], STR("so"), (PromiseId){ 0 });
    } else {
        CHECK(case_find(work, promise.case_id, PERM_case_read, &of));
        of.type = filling->changes % 2 ? STR("enquiry") : STR("complaint");
        of.solved_at = (MaybeTime){ true, { of.opened_at.ms + filling->changes * HOUR_MS } };
        case_save(work, &of, "changed");
    }
    filling->changes++;
}

static void check(Work *work, void *arg)
{
    Filling *filling = arg;
    CHECK(kept_store_ready(work));
    filling->flaws = kept_store_check(work).count;
}

static void whole(Work *work, void *arg)
{
    (void)arg;
    kept_store_fill(work);
}

static void fold(Work *work, void *arg)
{
    (void)arg;
    CHECK(kept_store_fold(work));
}

// [S002-26]
STAGE_TEST(cells_filled_step_by_step_are_a_recount)
{
    Filling filling = { .steps = 0 };
    import_stage_load(stage, log_text(work), map);
    do {
        import_stage_do(stage, step, &filling);
        if (filling.more) import_stage_do(stage, change, &filling);
    } while (filling.more);
    CHECK(filling.steps > 20);
    import_stage_do(stage, check, &filling);
    CHECK_INT(filling.flaws, 0);
    import_stage_do(stage, fold, NULL);
    import_stage_do(stage, check, &filling);
    CHECK_INT(filling.flaws, 0);
}

// The bytes of every chunk, however it was filled.
static int64_t sum_of_cells(ImportStage *stage)
{
    return import_stage_number(stage, "SELECT CAST(SUM(LENGTH(cells) * (1 + month % 97) * "
                                      "(1 + family)) AS BIGINT) FROM kept_cells "
                                      "WHERE org_id = :org_id");
}

STAGE_TEST(steps_make_the_cells_that_one_go_makes)
{
    Filling filling = { .steps = 0 };
    import_stage_load(stage, log_text(work), map);
    do import_stage_do(stage, step, &filling);
    while (filling.more);
    int64_t by_steps = sum_of_cells(stage);
    import_stage_do(stage, whole, NULL);
    CHECK(by_steps > 0);
    CHECK_INT(sum_of_cells(stage), by_steps);
}

RUN(BOTH(cells_filled_step_by_step_are_a_recount), BOTH(steps_make_the_cells_that_one_go_makes))
