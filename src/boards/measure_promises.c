// measure_promises.c - the kept-rate as an indicator: the very figure of the kept-rate board.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/measure_inside.h"
#include "queries.h"

typedef struct PromiseRow {
    KeptFactRow fact;
    MeasureLabel label;
} PromiseRow;

#define FACT(member) FIELD_AT(PromiseRow, fact, member)
#define FIELD_AT(T, part, name_)                                                                   \
    {                                                                                              \
        .name = #name_, .type = FIELD_TYPE(((T *)0)->part.name_),                                  \
        .offset = offsetof(T, part.name_)                                                          \
    }
#define LABEL(member) FIELD_AT(PromiseRow, label, member)
RECORD(PromiseRow, "A promise that is shown behind a figure.", LABEL(id), LABEL(case_id),
       LABEL(number), LABEL(subject), LABEL(site_name), LABEL(seen), FACT(site_id), FACT(team_id),
       FACT(case_type), FACT(kind), FACT(state), FACT(started_at), FACT(due_at),
       FACT(organisation_due_at), FACT(stopped_at), FACT(organisation_kept), FACT(import_id));

static void read_sums(Work *work, const IndicatorAsk *ask, IndicatorSums *sums)
{
    KeptFacts facts;
    KeptScope scope = measure_scope(ask);
    kept_facts_promises(work, &scope, &facts);
    KeptReading reading = { .scope = &scope, .facts = &facts };
    reading.cells = (KeptCells){ .list = facts.cells, .count = facts.cell_count };
    measure_sums(work, &reading, &facts, sums);
}

typedef struct Taking {
    KeptReading reading;
    const IndicatorRowsAsk *ask;
    IndicatorRowList *rows;
} Taking;

static bool take(Work *work, void *row, void *arg)
{
    Taking *taking = arg;
    const PromiseRow *p = row;
    KeptPlaced placed;
    if (!kept_place(&taking->reading, &p->fact, &placed)) return true;
    KeptCounts counts = { 0 };
    kept_count(&counts, placed.outcome[KEPT_CUSTOMER_CLOCK], 1);
    if (kept_total(&counts) == 0) return true;
    Counted counted = { .site_id = p->fact.site_id,
                        .team_id = p->fact.team_id,
                        .day = placed.day,
                        .in = counts.kept + counts.missed > 0,
                        .hit = counts.kept > 0 };
    if (!measure_wants(taking->ask, &counted)) return true;
    return measure_row(work, taking->ask, &counted, &p->label, p->fact.kind, p->fact.due_at,
                       taking->rows);
}

static void read_rows(Work *work, const IndicatorRowsAsk *ask, IndicatorRowList *rows)
{
    KeptFacts facts;
    PromiseRow row;
    Time from, to;
    KeptScope scope = measure_scope(&ask->ask);
    Taking taking = { kept_reading(work, &scope, &facts), ask, rows };
    kept_window(&scope, &from, &to);
    db_each(work, &SQL_measured_promise_rows,
            ARGS(ARG(from, from), ARG(to, to), ARG(after_key, ask->after_key),
                 ARG(after_id, ask->after_id), ARG(sees_all, (bool)(work->actor_id == 0)),
                 ARG(english, ask->english), ARG(case_read, (int64_t)PERM_case_read)),
            &PromiseRow_record, &row, take, &taking);
}

static const char *const kinds[] = { "first_answer", "next_answer", "resolution", "plan",
                                     "follow_up",    "progress",    "custom",     NULL };

const IndicatorMeasure measure_kept_rate = {
    .name = "kept_rate",
    .en = "Promises kept",
    .zh = "承诺兑现率",
    .about = "Promises kept in time / promises due (kept or missed), by the customer's clock, in "
             "the period in which they were due. Open and overdue counts as missed; waived, "
             "renegotiated, merged and cancelled ones stand beside.",
    .about_zh = "按时兑现的承诺 / 到期的承诺（已兑现与未兑现），按客户时钟，归入到期所在期间。"
                "逾期未结计为未兑现；已豁免、重新约定、合并、取消的另列。",
    .shape = INDICATOR_SHARE,
    .unit = "%",
    .per = 1,
    .kinds = kinds,
    .typed = true,
    .read = read_sums,
    .rows = read_rows,
};
