// measure_cases.c - first contact, same day, time to solve, complaints: counted over cases.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/measure_inside.h"
#include "queries.h"

static const int64_t return_ms = 7LL * DAY_MS;

typedef struct CaseFact {
    AnyId id;
    SiteId site_id;
    TeamId team_id;
    Str type;
    Time opened_at;
    MaybeTime solved_at;
    ImportId import_id;
    bool days_only, first_contact, returned;
    CaseId case_id;
    Str number, subject, site_name;
    bool seen;
} CaseFact;
RECORD(CaseFact, "A case as measures see it.", FIELD(CaseFact, id), FIELD(CaseFact, site_id),
       FIELD(CaseFact, team_id), FIELD(CaseFact, type), FIELD(CaseFact, opened_at),
       FIELD(CaseFact, solved_at), FIELD(CaseFact, import_id), FIELD(CaseFact, days_only),
       FIELD(CaseFact, first_contact), FIELD(CaseFact, returned), FIELD(CaseFact, case_id),
       FIELD(CaseFact, number), FIELD(CaseFact, subject), FIELD(CaseFact, site_name),
       FIELD(CaseFact, seen));

// Makes of a case what one measure counts; false: it is not for this measure.
typedef bool Judge(const KeptScope *scope, const CaseFact *of, const KeptSiteInfo *site, Time as_of,
                   Counted *counted);

// --- What counts

// Praise and suggestions hold nothing to be solved.
static bool is_problem(const KeptScope *scope, Str type)
{
    bool word = str_equal(type, STR("praise")) || str_equal(type, STR("suggestion"));
    return scope->types.count ? kept_list_has(&scope->types, type) : !word;
}

// A log that was imported does not say what was solved at first contact; and whether the customer
// comes back is not known before seven days have passed.
static bool judge_first_contact(const KeptScope *scope, const CaseFact *of,
                                const KeptSiteInfo *site, Time as_of, Counted *counted)
{
    (void)site;
    if (!is_problem(scope, of->type)) return false;
    counted->in = of->import_id.value == 0 && of->opened_at.ms + return_ms <= as_of.ms;
    counted->hit = of->first_contact && !of->returned;
    return true;
}

static bool is_solved(const CaseFact *of, Time as_of)
{
    return of->solved_at.set && of->solved_at.value.ms <= as_of.ms;
}

// With whoever's help: in the contact itself, or before the day is over.
static bool judge_same_day(const KeptScope *scope, const CaseFact *of, const KeptSiteInfo *site,
                           Time as_of, Counted *counted)
{
    if (!is_problem(scope, of->type)) return false;
    counted->in = zone_date(site->zone, as_of.ms).days > counted->day.days;
    counted->hit = is_solved(of, as_of) &&
                   zone_date(site->zone, of->solved_at.value.ms).days == counted->day.days;
    return true;
}

// A source that has dates only is measured in whole calendar days, as on the kept-rate board.
static bool judge_time(const KeptScope *scope, const CaseFact *of, const KeptSiteInfo *site,
                       Time as_of, Counted *counted)
{
    if (!kept_list_has(&scope->types, of->type)) return false;
    counted->in = true;
    counted->hit = is_solved(of, as_of);
    Time end = counted->hit ? of->solved_at.value : as_of;
    counted->milliseconds = end.ms - of->opened_at.ms;
    if (of->days_only)
        counted->milliseconds =
            (zone_date(site->zone, end.ms).days - counted->day.days) * (int64_t)DAY_MS;
    return true;
}

// Every case is a contact, whatever it is about.
static bool judge_complaint(const KeptScope *scope, const CaseFact *of, const KeptSiteInfo *site,
                            Time as_of, Counted *counted)
{
    (void)site, (void)as_of;
    bool word = str_equal(of->type, STR("complaint")) || str_equal(of->type, STR("grievance"));
    counted->in = true;
    counted->hit = scope->types.count ? kept_list_has(&scope->types, of->type) : word;
    return true;
}

// --- Reading

typedef struct Taking {
    KeptReading reading;
    Judge *judge;
    const IndicatorRowsAsk *ask; // rows only
    IndicatorRowList *rows;
} Taking;

static bool count_case(Taking *taking, const CaseFact *of, Counted *counted)
{
    const KeptScope *scope = taking->reading.scope;
    const KeptSiteInfo *site = kept_seen_site(&taking->reading, of->site_id, of->team_id);
    Time as_of = kept_known_until(&taking->reading, of->import_id);
    if (!site || of->opened_at.ms > as_of.ms) return false;
    *counted = (Counted){ .site_id = of->site_id,
                          .team_id = of->team_id,
                          .day = zone_date(site->zone, of->opened_at.ms) };
    return kept_in_period(scope, (MaybeDate){ true, counted->day }) &&
           taking->judge(scope, of, site, as_of, counted);
}

static bool take_sum(Work *work, void *row, void *arg)
{
    Taking *taking = arg;
    Counted counted;
    if (!count_case(taking, row, &counted)) return true;
    measure_count(work, &taking->reading, &counted);
    return true;
}

static bool take_row(Work *work, void *row, void *arg)
{
    Taking *taking = arg;
    const CaseFact *of = row;
    Counted counted;
    if (!count_case(taking, of, &counted) || !measure_wants(taking->ask, &counted)) return true;
    MeasureLabel label = { of->id, of->case_id, of->number, of->subject, of->site_name, of->seen };
    return measure_row(work, taking->ask, &counted, &label, of->type, of->opened_at, taking->rows);
}

static void read_cases(Work *work, Taking *taking)
{
    CaseFact row = { .seen = false };
    Time from, to;
    kept_window(taking->reading.scope, &from, &to);
    bool returns = taking->judge == judge_first_contact;
    if (!taking->ask) {
        db_each(
            work, &SQL_measured_cases,
            ARGS(ARG(from, from), ARG(to, to), ARG(returns, returns), ARG(return_ms, return_ms)),
            &CaseFact_record, &row, take_sum, taking);
        return;
    }
    db_each(work, &SQL_measured_case_rows,
            ARGS(ARG(from, from), ARG(to, to), ARG(returns, returns), ARG(return_ms, return_ms),
                 ARG(after_key, taking->ask->after_key), ARG(after_id, taking->ask->after_id),
                 ARG(sees_all, (bool)(work->actor_id == 0)), ARG(english, taking->ask->english),
                 ARG(case_read, (int64_t)PERM_case_read)),
            &CaseFact_record, &row, take_row, taking);
}

static void sums_by(Work *work, const IndicatorAsk *ask, Judge *judge, IndicatorSums *sums)
{
    KeptFacts facts;
    KeptScope scope = measure_scope(ask);
    Taking taking = { .reading = kept_reading(work, &scope, &facts), .judge = judge };
    read_cases(work, &taking);
    measure_sums(work, &taking.reading, &facts, sums);
}

static void rows_by(Work *work, const IndicatorRowsAsk *ask, Judge *judge, IndicatorRowList *rows)
{
    KeptFacts facts;
    KeptScope scope = measure_scope(&ask->ask);
    Taking taking = {
        .reading = kept_reading(work, &scope, &facts), .judge = judge, .ask = ask, .rows = rows
    };
    read_cases(work, &taking);
}

static Figure hours(Figure milliseconds)
{
    milliseconds.value /= HOUR_MS;
    return milliseconds;
}

static IndicatorSum sum_of_time(const ResolveTime *time)
{
    return (IndicatorSum){ .hits = time->cases - time->open,
                           .trials = time->cases,
                           .median = hours(time->median.value),
                           .low = hours(time->median.low),
                           .high = hours(time->median.high),
                           .mean = hours(time->mean) };
}

// As the kept-rate board counts it, which has the times of settled cases counted beforehand.
static void time_sums(Work *work, const IndicatorAsk *ask, IndicatorSums *sums)
{
    KeptFacts facts;
    KeptScope scope = measure_scope(ask);
    kept_facts_times(work, &scope, &facts);
    KeptTimesRows rows = kept_times_rows(&facts.times);
    *sums = (IndicatorSums){ .total = sum_of_time(&rows.total),
                             .list = NEW(work, IndicatorGroup, rows.count),
                             .count = rows.count };
    for (size_t i = 0; i < rows.count; i++) {
        sums->list[i].key = rows.list[i].key;
        sums->list[i].sum = sum_of_time(&rows.list[i].time);
        measure_name(&scope, &facts, &sums->list[i]);
    }
}

#define MEASURE_OF_CASES(name)                                                                     \
    static void name##_sums(Work *work, const IndicatorAsk *ask, IndicatorSums *sums)              \
    {                                                                                              \
        sums_by(work, ask, judge_##name, sums);                                                    \
    }                                                                                              \
    static void name##_rows(Work *work, const IndicatorRowsAsk *ask, IndicatorRowList *rows)       \
    {                                                                                              \
        rows_by(work, ask, judge_##name, rows);                                                    \
    }
MEASURE_OF_CASES(first_contact)
MEASURE_OF_CASES(same_day)
MEASURE_OF_CASES(complaint)

static void time_rows(Work *work, const IndicatorRowsAsk *ask, IndicatorRowList *rows)
{
    rows_by(work, ask, judge_time, rows);
}

const IndicatorMeasure measure_first_contact = {
    .name = "first_contact",
    .en = "First contact resolution",
    .zh = "首次解决率",
    .about = "Cases solved in the contact that opened them, neither reopened nor found wanting by "
             "the customer nor brought back within 7 days (a new case of the same customer, type "
             "and cause) / cases opened in the period, praise and suggestions apart. Cases younger "
             "than 7 days and imported ones stand beside.",
    .about_zh = "在首次接触中解决，且未重新打开、客户未表示不满意、7天内未因同一问题"
                "再来（同一客户、类型与原因的新服务单）的服务单 / "
                "期间内受理的服务单（表扬与建议除外）。受理未满7天的与导入的另列。",
    .shape = INDICATOR_SHARE,
    .unit = "%",
    .per = 1,
    .typed = true,
    .read = first_contact_sums,
    .rows = first_contact_rows,
};

const IndicatorMeasure measure_same_day = {
    .name = "same_day",
    .en = "Solved in the contact or the same day",
    .zh = "当次或当日解决率",
    .about = "Cases solved on the local day on which they were opened, with whoever's help / cases "
             "opened in the period, praise and suggestions apart. Those of a day that is not over "
             "stand beside.",
    .about_zh = "受理当日（当地日期）内解决的服务单，含求助与转交 / 期间内受理的服务单"
                "（表扬与建议除外）。当日尚未结束的另列。",
    .shape = INDICATOR_SHARE,
    .unit = "%",
    .per = 1,
    .typed = true,
    .read = same_day_sums,
    .rows = same_day_rows,
};

const IndicatorMeasure measure_time_to_resolve = {
    .name = "time_to_resolve",
    .en = "Time to solve",
    .zh = "解决时长",
    .about = "Median time from opening to solving of the cases opened in the period. While some "
             "are open it is a Kaplan-Meier estimate, so that slow ones are not left out; the mean "
             "is given once all are solved.",
    .about_zh = "期间内受理的服务单从受理到解决的时长中位数。尚有未解决的，按 Kaplan-Meier "
                "估计，慢单不会被漏掉；全部解决后另给均值。",
    .shape = INDICATOR_HOURS,
    .unit = "h",
    .per = 1,
    .typed = true,
    .read = time_sums,
    .rows = time_rows,
};

const IndicatorMeasure measure_complaints = {
    .name = "complaints",
    .en = "Complaints per 1,000 contacts",
    .zh = "千次接触投诉率",
    .about = "Complaints and grievances (or the types named) / all cases opened in the period, "
             "times 1,000. Every case is one contact.",
    .about_zh = "投诉与申诉（或所列类型） / 期间内受理的全部服务单 × 1000。每张服务单为一次接触。",
    .shape = INDICATOR_SHARE,
    .unit = "‰",
    .per = 1000,
    .typed = true,
    .read = complaint_sums,
    .rows = complaint_rows,
};
