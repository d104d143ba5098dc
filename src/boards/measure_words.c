// measure_words.c - progress updates sent in time, and vague words said to customers.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/measure_inside.h"
#include "queries.h"

typedef struct WordFact {
    AnyId id;
    SiteId site_id;
    TeamId team_id;
    Time due_at, at; // of an update; of vague words
    MaybeTime sent_at, ended_at;
    Str type;
    CaseId case_id;
    Str number, subject, site_name;
    bool seen;
} WordFact;
RECORD(WordFact, "A word to a customer as measures see it.", FIELD(WordFact, id),
       FIELD(WordFact, site_id), FIELD(WordFact, team_id), FIELD(WordFact, due_at),
       FIELD(WordFact, at), FIELD(WordFact, sent_at), FIELD(WordFact, ended_at),
       FIELD(WordFact, type), FIELD(WordFact, case_id), FIELD(WordFact, number),
       FIELD(WordFact, subject), FIELD(WordFact, site_name), FIELD(WordFact, seen));

typedef struct Taking {
    KeptReading reading;
    bool vague;
    const IndicatorRowsAsk *ask; // rows only
    IndicatorRowList *rows;
} Taking;

// An update that was owed no more before it was due is nobody's fault.
static void judge_update(const WordFact *of, Time as_of, Counted *counted)
{
    bool ended = of->ended_at.set && of->ended_at.value.ms <= as_of.ms;
    bool sent = ended && of->sent_at.set;
    Time end = ended ? of->ended_at.value : as_of;
    counted->hit = sent && of->sent_at.value.ms <= of->due_at.ms;
    counted->in = sent || of->due_at.ms < end.ms;
}

static bool count_word(Taking *taking, const WordFact *of, Counted *counted)
{
    const KeptSiteInfo *site = kept_seen_site(&taking->reading, of->site_id, of->team_id);
    Time at = taking->vague ? of->at : of->due_at, as_of = taking->reading.scope->as_of;
    if (!site || (taking->vague && at.ms > as_of.ms)) return false;
    *counted = (Counted){ .site_id = of->site_id,
                          .team_id = of->team_id,
                          .day = zone_date(site->zone, at.ms),
                          .in = true,
                          .hit = true };
    if (!taking->vague) judge_update(of, as_of, counted);
    return kept_in_period(taking->reading.scope, (MaybeDate){ true, counted->day });
}

static bool take_sum(Work *work, void *row, void *arg)
{
    Taking *taking = arg;
    Counted counted;
    if (count_word(taking, row, &counted)) measure_count(work, &taking->reading, &counted);
    return true;
}

static bool take_row(Work *work, void *row, void *arg)
{
    Taking *taking = arg;
    const WordFact *of = row;
    Counted counted;
    if (!count_word(taking, of, &counted) || !measure_wants(taking->ask, &counted)) return true;
    MeasureLabel label = { of->id, of->case_id, of->number, of->subject, of->site_name, of->seen };
    return measure_row(work, taking->ask, &counted, &label, of->type,
                       taking->vague ? of->at : of->due_at, taking->rows);
}

static void read_words(Work *work, Taking *taking)
{
    WordFact row = { .seen = false };
    Time from, to;
    const IndicatorRowsAsk *ask = taking->ask;
    kept_window(taking->reading.scope, &from, &to);
    if (!ask && !taking->vague) {
        db_each(work, &SQL_measured_updates, ARGS(ARG(from, from), ARG(to, to)), &WordFact_record,
                &row, take_sum, taking);
        return;
    }
    db_each(work, taking->vague ? &SQL_measured_vague : &SQL_measured_update_rows,
            ARGS(ARG(from, from), ARG(to, to), ARG(after_key, ask ? ask->after_key : INT64_MIN),
                 ARG(after_id, ask ? ask->after_id : 0), ARG(sees_all, (bool)(work->actor_id == 0)),
                 ARG(english, (bool)(ask && ask->english)),
                 ARG(case_read, (int64_t)PERM_case_read)),
            &WordFact_record, &row, ask ? take_row : take_sum, taking);
}

static void sums_of(Work *work, const IndicatorAsk *ask, bool vague, IndicatorSums *sums)
{
    KeptFacts facts;
    KeptScope scope = measure_scope(ask);
    Taking taking = { .reading = kept_reading(work, &scope, &facts), .vague = vague };
    read_words(work, &taking);
    measure_sums(work, &taking.reading, &facts, sums);
}

static void rows_of(Work *work, const IndicatorRowsAsk *ask, bool vague, IndicatorRowList *rows)
{
    KeptFacts facts;
    KeptScope scope = measure_scope(&ask->ask);
    Taking taking = { kept_reading(work, &scope, &facts), vague, ask, rows };
    read_words(work, &taking);
}

static void update_sums(Work *work, const IndicatorAsk *ask, IndicatorSums *sums)
{
    sums_of(work, ask, false, sums);
}

static void update_rows(Work *work, const IndicatorRowsAsk *ask, IndicatorRowList *rows)
{
    rows_of(work, ask, false, rows);
}

static void vague_sums(Work *work, const IndicatorAsk *ask, IndicatorSums *sums)
{
    sums_of(work, ask, true, sums);
}

static void vague_rows(Work *work, const IndicatorRowsAsk *ask, IndicatorRowList *rows)
{
    rows_of(work, ask, true, rows);
}

const IndicatorMeasure measure_updates = {
    .name = "updates_on_time",
    .en = "Updates on time",
    .zh = "进度更新准点率",
    .about = "Progress updates sent by the time they were owed / updates owed in the period. One "
             "that was owed no more before it was due stands beside.",
    .about_zh = "按约定时间发出的进度更新 / 期间内应发出的进度更新。到期前已不需要的另列。",
    .shape = INDICATOR_SHARE,
    .unit = "%",
    .per = 1,
    .read = update_sums,
    .rows = update_rows,
};

const IndicatorMeasure measure_vague = {
    .name = "vague_promises",
    .en = "Vague promises",
    .zh = "含糊承诺数",
    .about = "Words to customers that promise something (\"as soon as possible\") and name no "
             "clock time or date.",
    .about_zh = "对客户说了“尽快”一类的话，却没有给出钟点或日期的次数。",
    .shape = INDICATOR_COUNT,
    .unit = "n",
    .per = 1,
    .read = vague_sums,
    .rows = vague_rows,
};
