// kept_board_test.c - the board, worked by hand and recomputed from two real logs.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_board.h"
#include "dataset.h"

static KeptCell cell_of(int64_t site, int64_t month, int64_t kept, int64_t missed)
{
    KeptCounts counts = { .kept = kept, .missed = missed };
    return (KeptCell){ .key = { site, month, 1, 1 }, .counts = { counts, counts } };
}

static ResolveCell case_of(int64_t site, int64_t month, int64_t hours, bool solved)
{
    SurvivalCount at = { hours * HOUR_MS, solved, !solved };
    return (ResolveCell){ .key = { site, month, 1, 0 }, .at = at };
}

// [K15, K20]
TEST(rows_carry_rate_and_time_to_solve_of_their_own_cells)
{
    KeptCell cells[] = { cell_of(2, 7, 1, 1), cell_of(1, 7, 9, 1), cell_of(1, 8, 5, 5) };
    ResolveCell cases[] = { case_of(1, 8, 30, true), case_of(1, 7, 10, true),
                            case_of(1, 7, 2, true), case_of(3, 7, 5, false) };
    KeptBoard board = kept_board(work, cells, 3, cases, 4, kept_plan(KEPT_BY_SITE));
    CHECK_INT(board.row_count, 3);
    CHECK_INT(board.rows[0].key.site, 1);
    CHECK_INT(board.rows[0].rate[KEPT_CUSTOMER_CLOCK].hits, 14);
    CHECK_INT(board.rows[0].rate[KEPT_CUSTOMER_CLOCK].trials, 20);
    CHECK_INT(board.rows[0].resolve.cases, 3);
    CHECK(!board.rows[0].resolve.estimated);
    CHECK_NEAR(board.rows[0].resolve.median.value.value, 10.0 * HOUR_MS, 0);
    CHECK_INT(board.rows[1].resolve.cases, 0);
    CHECK(!board.rows[1].resolve.median.value.assessable);
    // Site 3 has a case and no promise yet.
    CHECK_INT(board.rows[2].key.site, 3);
    CHECK(!board.rows[2].rate[KEPT_CUSTOMER_CLOCK].assessable);
    CHECK_INT(board.rows[2].resolve.open, 1);
    CHECK(board.rows[2].resolve.estimated);
    CHECK(!board.rows[2].resolve.median.value.assessable);
    CHECK_INT(board.total.counts[KEPT_ORGANISATION_CLOCK].kept, 15);
    CHECK_INT(board.total.resolve.cases, 4);
    CHECK_INT(board.total.resolve.open, 1);
    CHECK_NEAR(board.total.resolve.median.value.value, 10.0 * HOUR_MS, 0);
}

TEST(promise_kinds_of_a_site_share_its_time_to_solve)
{
    KeptCell cells[] = { cell_of(1, 7, 9, 1), cell_of(1, 7, 5, 5), cell_of(2, 7, 5, 5) };
    ResolveCell cases[] = { case_of(1, 7, 3, true), case_of(2, 7, 8, true),
                            case_of(3, 7, 1, true) };
    cells[1].key.promise_kind = 2;
    KeptBoard board = kept_board(work, cells, 3, cases, 3, kept_plan(KEPT_BY_SITE | KEPT_BY_KIND));
    CHECK_INT(board.row_count, 3);
    CHECK_NEAR(board.rows[0].resolve.median.value.value, 3.0 * HOUR_MS, 0);
    CHECK_NEAR(board.rows[1].resolve.median.value.value, 3.0 * HOUR_MS, 0);
    CHECK_NEAR(board.rows[2].resolve.median.value.value, 8.0 * HOUR_MS, 0);
}

TEST(pictures_hold_the_sites_and_months_whatever_the_rows_are)
{
    KeptCell cells[] = { cell_of(1, 7, 90, 10), cell_of(2, 7, 95, 5), cell_of(3, 8, 20, 80),
                         cell_of(4, 10, 92, 8) };
    cells[0].counts[KEPT_ORGANISATION_CLOCK] = (KeptCounts){ .kept = 1 };
    KeptPlan plan = kept_plan(0);
    plan.funnel.target = figure_of(0.9);
    plan.funnel.spread = FUNNEL_NORMAL;
    KeptBoard board = kept_board(work, cells, 4, NULL, 0, plan);
    const KeptPictures *customer = &board.pictures[KEPT_CUSTOMER_CLOCK];
    const KeptPictures *ours = &board.pictures[KEPT_ORGANISATION_CLOCK];
    CHECK_INT(board.row_count, 1);
    CHECK_INT(customer->site_count, 4);
    CHECK_INT(customer->sites[2].site, 3);
    CHECK_INT(customer->sites[2].point.side, FUNNEL_BELOW);
    CHECK_INT(customer->funnel.family, 4);
    CHECK_INT(ours->funnel.family, 3);
    CHECK(!ours->sites[0].point.assessable);
    CHECK_INT(customer->month_count, 3);
    CHECK_INT(customer->months[1].period, 8);
    CHECK_NEAR(customer->months[0].value, 0.925, 1e-15);
    CHECK(customer->trend.assessable);
}

TEST(an_empty_board_has_nothing_to_assess)
{
    KeptBoard board = kept_board(work, NULL, 0, NULL, 0, kept_plan(KEPT_BY_SITE | KEPT_BY_MONTH));
    CHECK_INT(board.row_count, 0);
    CHECK(!board.total.rate[KEPT_CUSTOMER_CLOCK].assessable);
    CHECK(!board.pictures[KEPT_CUSTOMER_CLOCK].funnel.assessable);
    CHECK(!board.pictures[KEPT_CUSTOMER_CLOCK].trend.assessable);
}

TEST(a_case_is_followed_until_it_is_solved_or_seen)
{
    KeptKey key = { 1, 2, 3, 4 };
    MaybeTime solved = { true, { 500 } }, never = { .set = false };
    MaybeDate solved_day = { true, { 20 } };
    ResolveCell early = resolve_case(key, (Time){ 100 }, solved, (Time){ 499 });
    ResolveCell late = resolve_case(key, (Time){ 100 }, solved, (Time){ 500 });
    ResolveCell open = resolve_case(key, (Time){ 100 }, never, (Time){ 900 });
    ResolveCell days = resolve_case_days(key, (Date){ 13 }, solved_day, (Date){ 30 });
    CHECK_INT(early.at.time, 399);
    CHECK_INT(early.at.censored, 1);
    CHECK_INT(late.at.time, 400);
    CHECK_INT(late.at.events, 1);
    CHECK_INT(open.at.time, 800);
    CHECK_INT(open.at.events, 0);
    CHECK_INT(days.at.time, 7 * (int64_t)DAY_MS);
    CHECK_INT(days.key.promise_kind, 0);
    CHECK_INT(days.key.case_type, 3);
}

TEST(time_to_solve_of_many_keys_is_that_of_their_sum)
{
    Seed seed = { 5 };
    for (int round = 0; round < 100; round++) {
        ResolveCell parts[120], whole[120];
        SurvivalPoint curve[120], sum[120];
        size_t count = (size_t)seed_below(&seed, 121);
        for (size_t i = 0; i < count; i++)
            whole[i] = parts[i] = case_of(1 + seed_below(&seed, 9), 7, seed_below(&seed, 40),
                                          seed_below(&seed, 4) > 0);
        size_t part_count = resolve_rollup(parts, count, KEPT_BY_SITE);
        size_t whole_count = resolve_rollup(whole, count, 0);
        CHECK_INT(resolve_curve(work, parts, part_count, sum), whole_count);
        resolve_curve(work, whole, whole_count, curve);
        for (size_t i = 0; i < whole_count; i++) {
            CHECK_INT(sum[i].time, curve[i].time);
            CHECK_INT(sum[i].at_risk, curve[i].at_risk);
            CHECK_INT(sum[i].events, curve[i].events);
            CHECK_NEAR(sum[i].survival, curve[i].survival, 0);
        }
        ResolveTime joined = resolve_time(work, parts, part_count);
        ResolveTime once = resolve_time(work, whole, whole_count);
        CHECK_INT(joined.cases, (int64_t)count);
        CHECK_INT(joined.open, once.open);
        CHECK_NEAR(joined.p90.value.value, once.p90.value.value, 0);
    }
}

enum { OFFICES = 52, MONTHS = 121, FIRST_MONTH = 12 * 2015, COMPLAINTS_MAX = 250000 };
enum { SOLVE_IN_7_DAYS = 1, ANSWER = 2 };

// The complaint log as promises: solved within 7 local calendar days; and a first answer, of which
// the log says nothing. The observation ends on 2025-01-09.
typedef struct Log {
    KeptCell *cells;
    ResolveCell *cases;
    size_t cell_count, case_count;
} Log;

// Local midnight, counted as if the office lay at Greenwich: only the order of dates matters.
static Time midnight(Date day)
{
    return (Time){ day.days * DAY_MS };
}

static void log_add(Log *log, int64_t office, Date opened, MaybeDate closed, KeptBasis basis)
{
    Date end = date_of(2025, 1, 9), due = { opened.days + 7 };
    MaybeTime due_at = { true, midnight(due) };
    KeptFact solve = {
        .opened_at = midnight(opened),
        .due_at = { due_at, due_at },
        .end = closed.set ? KEPT_END_STOPPED : KEPT_END_NONE,
        .ended_at = midnight(closed.value),
    };
    KeptFact answer = solve;
    answer.end = KEPT_END_NOT_RECORDED;
    KeptDays days = { opened, due, closed.value };
    MaybeDate day = kept_day(&solve, &days, basis, midnight(end));
    KeptKey key = { office, kept_month(opened), 1, 0 };
    log->cases[log->case_count++] = resolve_case_days(key, opened, closed, end);
    if (!day.set) return;
    int64_t month = kept_month(day.value);
    KeptCell *cell = &log->cells[(size_t)((month - FIRST_MONTH) * OFFICES + office) * 2];
    cell[0].key = (KeptKey){ office, month, 1, SOLVE_IN_7_DAYS };
    cell[1].key = (KeptKey){ office, month, 1, ANSWER };
    for (KeptClock clock = 0; clock < KEPT_CLOCKS; clock++) {
        kept_count(&cell[0].counts[clock], kept_outcome(&solve, clock, midnight(end)), 1);
        kept_count(&cell[1].counts[clock], kept_outcome(&answer, clock, midnight(end)), 1);
    }
}

// Complaints opened before `before`.
static Log log_read(Work *work, Date before, KeptBasis basis)
{
    Log log = { .cell_count = 2 * OFFICES * (MONTHS + 1) };
    DatasetRows *rows = NEW(work, DatasetRows, 1);
    log.cells = NEW(work, KeptCell, log.cell_count);
    log.cases = NEW(work, ResolveCell, COMPLAINTS_MAX);
    dataset_open(rows, "nyc_council_complaints", "complaints.csv.gz");
    dataset_row(rows);
    while (dataset_row(rows)) {
        int64_t office;
        Date opened;
        MaybeDate closed;
        CHECK(str_int(str_from(rows->fields[1], 4), &office)); // NYCC07
        CHECK(date_parse(rows->fields[2], &opened));
        closed.set = date_parse(rows->fields[3], &closed.value);
        if (opened.days < before.days) log_add(&log, office, opened, closed, basis);
    }
    dataset_close(rows);

    size_t used = 0;
    for (size_t i = 0; i < log.cell_count; i++)
        if (log.cells[i].key.site) log.cells[used++] = log.cells[i];
    log.cell_count = used;
    return log;
}

// The cells of one kind of promise only.
static void log_keep(Log *log, int64_t kind)
{
    size_t used = 0;
    for (size_t i = 0; i < log->cell_count; i++)
        if (log->cells[i].key.promise_kind == kind) log->cells[used++] = log->cells[i];
    log->cell_count = used;
}

static const KeptRow *row_of_site(const KeptBoard *board, int64_t site)
{
    for (size_t i = 0; i < board->row_count; i++)
        if (board->rows[i].key.site == site) return &board->rows[i];
    fail_msg("no row of site %d", (int)site);
    return NULL;
}

DATASET_TEST(equals_the_reference_figures_of_34_offices, "nyc_council_complaints")
{
    json_t *expected = dataset_expected("nyc_council_complaints"), *km, *site;
    Log log = log_read(work, date_of(2100, 1, 1), BASIS_OPENED);
    log_keep(&log, SOLVE_IN_7_DAYS);
    KeptBoard board = kept_board(work, log.cells, log.cell_count, log.cases, log.case_count,
                                 kept_plan(KEPT_BY_SITE));
    const KeptCounts *total = &board.total.counts[KEPT_CUSTOMER_CLOCK];
    CHECK_INT(kept_total(total), json_int_at(expected, "rows"));
    CHECK_INT(board.total.resolve.cases, json_int_at(expected, "rows"));
    CHECK_INT(board.total.resolve.open, json_int_at(expected, "open"));
    CHECK_INT(total->open + total->open_overdue, json_int_at(expected, "open"));
    CHECK(board.total.resolve.estimated);
    km = json_at(expected, "km/quantiles");
    CHECK_GOLDEN(board.total.resolve.median.value.value / DAY_MS, json_real_of(km, "t", 1));
    CHECK_GOLDEN(board.total.resolve.p90.value.value / DAY_MS, json_real_of(km, "t", 3));
    CHECK(board.total.resolve.median.low.value <= board.total.resolve.median.value.value);
    CHECK(board.total.resolve.median.high.value >= board.total.resolve.median.value.value);

    const char *name;
    CHECK_INT(board.row_count, json_object_size(json_at(expected, "by_account")));
    json_object_foreach (json_at(expected, "by_account"), name, site) {
        const KeptRow *row = row_of_site(&board, strtol(name + 4, NULL, 10));
        const KeptCounts *counts = &row->counts[KEPT_CUSTOMER_CLOCK];
        CHECK_INT(row->resolve.cases, json_int_at(site, "n"));
        CHECK_INT(row->resolve.open, json_int_at(site, "open"));
        CHECK_INT(kept_total(counts), json_int_at(site, "n"));
        CHECK_INT(counts->open + counts->open_overdue, json_int_at(site, "open"));
        CHECK_INT(counts->kept, json_int_at(site, "closed7"));
        CHECK_GOLDEN(row->resolve.median.value.value / DAY_MS, json_real_at(site, "median_km"));
    }
    json_decref(expected);
}

DATASET_TEST(equals_the_reference_curve, "nyc_council_complaints")
{
    json_t *expected = dataset_expected("nyc_council_complaints"), *km = json_at(expected, "km");
    Log log = log_read(work, date_of(2100, 1, 1), BASIS_OPENED);
    size_t count = resolve_rollup(log.cases, log.case_count, KEPT_BY_SITE);
    SurvivalPoint *curve = NEW(work, SurvivalPoint, count);
    count = resolve_curve(work, log.cases, count, curve);
    CHECK_INT(curve[0].at_risk, json_int_at(expected, "rows"));
    for (size_t i = 0; i < json_count_at(km, "times"); i++) {
        SurvivalPoint point = survival_at(curve, count, json_int_of(km, "times", i) * DAY_MS);
        CHECK_GOLDEN(point.survival, json_real_of(km, "survival", i));
        CHECK_GOLDEN(point.se.value, json_real_of(km, "se", i));
        CHECK_GOLDEN(point.bounds.low, json_real_of(km, "lower_loglog95", i));
        CHECK_GOLDEN(point.bounds.high, json_real_of(km, "upper_loglog95", i));
    }
    json_decref(expected);
}

DATASET_TEST(equals_the_reference_months_and_their_chart, "nyc_council_complaints")
{
    json_t *expected = dataset_expected("nyc_council_complaints");
    json_t *monthly = json_at(expected, "monthly"), *chart = json_at(expected, "p_chart_closed7");
    Log log = log_read(work, date_of(2024, 1, 1), BASIS_OPENED);
    log_keep(&log, SOLVE_IN_7_DAYS);
    KeptBoard board = kept_board(work, log.cells, log.cell_count, log.cases, log.case_count,
                                 kept_plan(KEPT_BY_MONTH));
    const KeptPictures *pictures = &board.pictures[KEPT_CUSTOMER_CLOCK];
    CHECK_INT(board.row_count, json_count_at(monthly, "months"));
    CHECK_INT(pictures->month_count, board.row_count);
    CHECK_INT(pictures->trend.kind, CHART_P_PRIME);
    CHECK_GOLDEN(pictures->trend.centre, json_real_at(chart, "center"));
    CHECK_GOLDEN(pictures->trend.sigma, json_real_at(chart, "laney_sigma_z"));
    size_t flagged = 0;
    for (size_t i = 0; i < board.row_count; i++) {
        const KeptRow *row = &board.rows[i];
        const ChartPoint *point = &pictures->months[i];
        Text month = TEXT(work);
        date_add(&month, kept_month_first(row->key.month));
        CHECK_STR(str_head(text_str(&month), 7),
                  str_of(json_string_value(json_array_get(json_at(monthly, "months"), i))));
        CHECK_INT(row->rate[KEPT_CUSTOMER_CLOCK].trials, json_int_of(monthly, "opened", i));
        CHECK_INT(row->rate[KEPT_CUSTOMER_CLOCK].hits, json_int_of(monthly, "closed_within_7d", i));
        CHECK_INT(row->rate[KEPT_ORGANISATION_CLOCK].hits, row->rate[KEPT_CUSTOMER_CLOCK].hits);
        CHECK_GOLDEN(point->limits.low, json_real_of(chart, "laney_lcl", i));
        CHECK_GOLDEN(point->limits.high, json_real_of(chart, "laney_ucl", i));
        if (point->signals & CHART_BEYOND)
            CHECK_INT(json_int_of(chart, "laney_beyond", flagged++), i + 1);
    }
    CHECK_INT(flagged, json_count_at(chart, "laney_beyond"));
    json_decref(expected);
}

DATASET_TEST(what_the_log_does_not_hold_is_not_recorded_and_never_missed, "nyc_council_complaints")
{
    Log log = log_read(work, date_of(2100, 1, 1), BASIS_DUE);
    KeptBoard board = kept_board(work, log.cells, log.cell_count, log.cases, log.case_count,
                                 kept_plan(KEPT_BY_KIND));
    CHECK_INT(board.row_count, 2);
    CHECK_INT(board.rows[1].key.promise_kind, ANSWER);
    CHECK_INT(board.rows[1].counts[KEPT_CUSTOMER_CLOCK].not_recorded, 222937);
    CHECK_INT(board.rows[1].counts[KEPT_CUSTOMER_CLOCK].missed, 0);
    CHECK(!board.rows[1].rate[KEPT_CUSTOMER_CLOCK].assessable);
    CHECK_INT(kept_total(&board.rows[0].counts[KEPT_CUSTOMER_CLOCK]), 222937);
}

DATASET_TEST(promises_ended_in_the_period_leave_out_those_that_run, "nyc_council_complaints")
{
    json_t *expected = dataset_expected("nyc_council_complaints");
    Log log = log_read(work, date_of(2100, 1, 1), BASIS_STOPPED);
    log_keep(&log, SOLVE_IN_7_DAYS);
    KeptBoard board =
        kept_board(work, log.cells, log.cell_count, log.cases, log.case_count, kept_plan(0));
    const KeptCounts *counts = &board.total.counts[KEPT_CUSTOMER_CLOCK];
    CHECK_INT(kept_total(counts), json_int_at(expected, "closed"));
    CHECK_INT(counts->open_overdue, 0);
    CHECK_INT(counts->open, 0);
    json_decref(expected);
}

enum { TICKETS_MAX = 5000 };

// First and last event of each ticket of the help desk; times are UTC.
typedef struct Ticket {
    int64_t opened_ms, solved_ms;
} Ticket;

static size_t tickets_read(Work *work, Ticket *tickets)
{
    DatasetRows *rows = NEW(work, DatasetRows, 1);
    bool *seen = NEW(work, bool, TICKETS_MAX);
    size_t *place = NEW(work, size_t, TICKETS_MAX), count = 0;
    dataset_open(rows, "helpdesk_italian", "log.csv");
    dataset_row(rows);
    while (dataset_row(rows)) {
        int64_t id;
        Time at;
        bool has_offset;
        CHECK(str_int(rows->fields[0], &id) && 0 <= id && id < TICKETS_MAX);
        CHECK(time_parse_local(rows->fields[2], &at, &has_offset));
        if (!seen[id]) {
            seen[id] = true;
            place[id] = count;
            tickets[count++] = (Ticket){ at.ms, at.ms };
        }
        Ticket *ticket = &tickets[place[id]];
        if (at.ms < ticket->opened_ms) ticket->opened_ms = at.ms;
        if (at.ms > ticket->solved_ms) ticket->solved_ms = at.ms;
    }
    dataset_close(rows);
    return count;
}

static Date utc_day(int64_t ms)
{
    return (Date){ ms / DAY_MS };
}

// [K20]
DATASET_TEST(equals_the_reference_durations_of_3804_tickets, "helpdesk_italian")
{
    json_t *expected = dataset_expected("helpdesk_italian");
    json_t *duration = json_at(expected, "case_duration_seconds");
    json_t *started = json_at(expected, "cases_started_per_month");
    Ticket *tickets = NEW(work, Ticket, TICKETS_MAX);
    size_t count = tickets_read(work, tickets);
    int64_t at_once = 0;
    ResolveCell *cases = NEW(work, ResolveCell, count);
    Time as_of = { INT64_MAX };
    for (size_t i = 0; i < count; i++) {
        KeptKey key = { 1, kept_month(utc_day(tickets[i].opened_ms)), 1, 0 };
        MaybeTime solved = { true, { tickets[i].solved_ms } };
        cases[i] = resolve_case(key, (Time){ tickets[i].opened_ms }, solved, as_of);
        at_once += cases[i].at.time == 0;
    }
    KeptBoard board = kept_board(work, NULL, 0, cases, count, kept_plan(KEPT_BY_MONTH));
    const ResolveTime *resolve = &board.total.resolve;
    CHECK_INT(resolve->cases, json_int_at(expected, "cases"));
    CHECK_INT(resolve->open, 0);
    CHECK(!resolve->estimated);
    CHECK_GOLDEN(resolve->median.value.value / 1000, json_real_at(duration, "quantiles_type7/50%"));
    CHECK_GOLDEN(resolve->p90.value.value / 1000, json_real_at(duration, "quantiles_type7/90%"));
    CHECK(resolve->p90.low.value < resolve->p90.value.value);
    CHECK(resolve->p90.high.value > resolve->p90.value.value);
    CHECK_INT(at_once, json_int_at(duration, "zero"));

    CHECK_INT(board.row_count, json_object_size(started));
    for (size_t i = 0; i < board.row_count; i++) {
        Text month = TEXT(work);
        date_add(&month, kept_month_first(board.rows[i].key.month));
        const char *name = str_z(work, str_head(text_str(&month), 7));
        CHECK_INT(board.rows[i].resolve.cases, json_int_at(started, name));
    }
    json_decref(expected);
}

DATASET_TEST(sees_the_tickets_open_at_any_earlier_moment, "helpdesk_italian")
{
    json_t *expected = dataset_expected("helpdesk_italian"), *open;
    Ticket *tickets = NEW(work, Ticket, TICKETS_MAX);
    size_t count = tickets_read(work, tickets);
    const char *day;
    json_object_foreach (json_at(expected, "open_cases_at"), day, open) {
        Date date;
        KeptCounts counts = { 0 };
        CHECK(date_parse(str_of(day), &date));
        Time as_of = midnight(date);
        for (size_t i = 0; i < count; i++) {
            MaybeTime due = { true, { tickets[i].opened_ms + 2 * (int64_t)DAY_MS } };
            KeptFact fact = {
                .opened_at = { tickets[i].opened_ms },
                .due_at = { due, due },
                .end = KEPT_END_STOPPED,
                .ended_at = { tickets[i].solved_ms },
            };
            kept_count(&counts, kept_outcome(&fact, KEPT_CUSTOMER_CLOCK, as_of), 1);
        }
        CHECK_INT(counts.open + counts.open_overdue, json_integer_value(open));
        CHECK(counts.open > 0 && counts.open_overdue > 0);
    }
    json_decref(expected);
}

RUN(CASE(rows_carry_rate_and_time_to_solve_of_their_own_cells),
    CASE(promise_kinds_of_a_site_share_its_time_to_solve),
    CASE(pictures_hold_the_sites_and_months_whatever_the_rows_are),
    CASE(an_empty_board_has_nothing_to_assess), CASE(a_case_is_followed_until_it_is_solved_or_seen),
    CASE(time_to_solve_of_many_keys_is_that_of_their_sum),
    CASE(equals_the_reference_figures_of_34_offices), CASE(equals_the_reference_curve),
    CASE(equals_the_reference_months_and_their_chart),
    CASE(what_the_log_does_not_hold_is_not_recorded_and_never_missed),
    CASE(promises_ended_in_the_period_leave_out_those_that_run),
    CASE(equals_the_reference_durations_of_3804_tickets),
    CASE(sees_the_tickets_open_at_any_earlier_moment))
