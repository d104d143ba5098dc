// kept_rate_test.c - outcomes of promises, their days, and counts that add up.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_rate.h"
#include "test.h"

static MaybeTime at(int64_t ms)
{
    return (MaybeTime){ true, { ms } };
}

static KeptFact fact_of(KeptEnd end, int64_t ended)
{
    return (KeptFact){
        .opened_at = { 100 },
        .due_at = { at(200), at(300) },
        .end = end,
        .ended_at = { ended },
    };
}

// Opened at 100, due at 200 on the customer's clock and at 300 on ours.
static const struct {
    KeptEnd end;
    int64_t ended, as_of;
    KeptOutcome customer, organisation;
} outcomes[] = {
    { KEPT_END_NONE, 0, 99, OUTCOME_NOT_MADE, OUTCOME_NOT_MADE },
    { KEPT_END_STOPPED, 150, 99, OUTCOME_NOT_MADE, OUTCOME_NOT_MADE },
    { KEPT_END_NONE, 0, 100, OUTCOME_OPEN, OUTCOME_OPEN },
    { KEPT_END_NONE, 0, 200, OUTCOME_OPEN, OUTCOME_OPEN },
    { KEPT_END_NONE, 0, 201, OUTCOME_OVERDUE, OUTCOME_OPEN },
    { KEPT_END_NONE, 0, 301, OUTCOME_OVERDUE, OUTCOME_OVERDUE },
    { KEPT_END_STOPPED, 200, 900, OUTCOME_KEPT, OUTCOME_KEPT },
    { KEPT_END_STOPPED, 201, 900, OUTCOME_MISSED, OUTCOME_KEPT },
    { KEPT_END_STOPPED, 301, 900, OUTCOME_MISSED, OUTCOME_MISSED },
    // Stopped at 250, but seen before that.
    { KEPT_END_STOPPED, 250, 199, OUTCOME_OPEN, OUTCOME_OPEN },
    { KEPT_END_STOPPED, 250, 249, OUTCOME_OVERDUE, OUTCOME_OPEN },
    { KEPT_END_STOPPED, 250, 250, OUTCOME_MISSED, OUTCOME_KEPT },
    // What ends otherwise stands beside, late or not.
    { KEPT_END_WAIVED, 500, 900, OUTCOME_WAIVED, OUTCOME_WAIVED },
    { KEPT_END_WAIVED, 500, 400, OUTCOME_OVERDUE, OUTCOME_OVERDUE },
    { KEPT_END_RENEGOTIATED, 150, 900, OUTCOME_RENEGOTIATED, OUTCOME_RENEGOTIATED },
    { KEPT_END_RENEGOTIATED, 150, 149, OUTCOME_OPEN, OUTCOME_OPEN },
    { KEPT_END_MERGED, 150, 900, OUTCOME_MERGED, OUTCOME_MERGED },
    { KEPT_END_CANCELLED, 150, 900, OUTCOME_CANCELLED, OUTCOME_CANCELLED },
    { KEPT_END_NOT_RECORDED, 0, 900, OUTCOME_NOT_RECORDED, OUTCOME_NOT_RECORDED },
    { KEPT_END_NOT_RECORDED, 0, 150, OUTCOME_NOT_RECORDED, OUTCOME_NOT_RECORDED },
};

// [K15]
static void judges_a_promise_by_both_clocks_as_of_a_moment(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        KeptFact fact = fact_of(outcomes[i].end, outcomes[i].ended);
        Time as_of = { outcomes[i].as_of };
        KeptOutcome customer = kept_outcome(&fact, KEPT_CUSTOMER_CLOCK, as_of);
        KeptOutcome organisation = kept_outcome(&fact, KEPT_ORGANISATION_CLOCK, as_of);
        if (customer != outcomes[i].customer || organisation != outcomes[i].organisation)
            fail_msg("case %zu: %d and %d", i, (int)customer, (int)organisation);
    }
}

static void a_pause_helps_on_our_clock_only(void **state)
{
    (void)state;
    KeptFact fact = fact_of(KEPT_END_NONE, 0);
    fact.due_at[KEPT_ORGANISATION_CLOCK] = (MaybeTime){ .set = false };
    CHECK_INT(kept_outcome(&fact, KEPT_ORGANISATION_CLOCK, (Time){ 900 }), OUTCOME_PAUSED);
    CHECK_INT(kept_outcome(&fact, KEPT_CUSTOMER_CLOCK, (Time){ 900 }), OUTCOME_OVERDUE);
}

static void every_outcome_counts_in_one_place(void **state)
{
    (void)state;
    KeptCounts counts = { 0 };
    for (KeptOutcome outcome = OUTCOME_NOT_MADE; outcome <= OUTCOME_NOT_RECORDED; outcome++)
        kept_count(&counts, outcome, 1 + (int64_t)outcome);
    CHECK_INT(counts.kept, 2);
    CHECK_INT(counts.missed, 3 + 4);
    CHECK_INT(counts.open_overdue, 4);
    CHECK_INT(counts.open, 5);
    CHECK_INT(counts.paused, 6);
    CHECK_INT(counts.waived, 7);
    CHECK_INT(counts.renegotiated, 8);
    CHECK_INT(counts.merged, 9);
    CHECK_INT(counts.cancelled, 10);
    CHECK_INT(counts.not_recorded, 11);
    CHECK_INT(kept_total(&counts), 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11);
}

// [K15]
static void the_rate_is_kept_of_kept_and_missed(void **state)
{
    (void)state;
    KeptCounts counts = { .kept = 8, .missed = 2, .open_overdue = 1, .open = 50, .waived = 7 };
    Proportion rate = kept_rate(&counts, Z_95);
    CHECK_INT(rate.trials, 10);
    CHECK_NEAR(rate.value, 0.8, 1e-15);
    CHECK_NEAR(rate.interval.low, proportion_wilson(8, 10, Z_95).low, 0);
    KeptCounts none = { .open = 4, .not_recorded = 9 };
    CHECK(!kept_rate(&none, Z_95).assessable);
}

static void the_basis_places_a_promise(void **state)
{
    (void)state;
    KeptDays days = { .opened = { 1 }, .due = { 2 }, .ended = { 3 } };
    KeptFact stopped = fact_of(KEPT_END_STOPPED, 250), runs = fact_of(KEPT_END_NONE, 0);
    CHECK_INT(kept_day(&stopped, &days, BASIS_DUE, (Time){ 900 }).value.days, 2);
    CHECK_INT(kept_day(&stopped, &days, BASIS_OPENED, (Time){ 900 }).value.days, 1);
    CHECK_INT(kept_day(&stopped, &days, BASIS_STOPPED, (Time){ 900 }).value.days, 3);
    CHECK(!kept_day(&stopped, &days, BASIS_STOPPED, (Time){ 249 }).set);
    CHECK(!kept_day(&runs, &days, BASIS_STOPPED, (Time){ 900 }).set);
    CHECK(kept_day(&runs, &days, BASIS_DUE, (Time){ 900 }).set);
    CHECK(!kept_day(&runs, &days, BASIS_DUE, (Time){ 99 }).set);
    CHECK(!kept_day(&runs, &days, BASIS_OPENED, (Time){ 99 }).set);
}

static void months_have_no_holes(void **state)
{
    (void)state;
    CHECK_INT(kept_month(date_of(2025, 1, 1)), kept_month(date_of(2024, 12, 31)) + 1);
    for (int64_t month = kept_month(date_of(1999, 11, 5)); month < 12 * 2030; month++) {
        CivilDate first = date_civil(kept_month_first(month));
        CHECK_INT(first.day, 1);
        CHECK_INT(12 * first.year + first.month - 1, month);
        CHECK_INT(kept_month(kept_month_first(month)), month);
    }
}

static KeptCell random_cell(Seed *seed)
{
    KeptCell cell = { .key = { 1 + seed_below(seed, 4), 24000 + seed_below(seed, 3),
                               1 + seed_below(seed, 2), 1 + seed_below(seed, 3) } };
    for (int clock = 0; clock < KEPT_CLOCKS; clock++)
        kept_count(&cell.counts[clock], (KeptOutcome)(1 + seed_below(seed, 10)),
                   seed_below(seed, 5));
    return cell;
}

static void counts_of_shards_add_up_to_the_whole(void **state)
{
    (void)state;
    enum { CELLS = 300, SHARDS = 4 };
    Seed seed = { 8 };
    for (unsigned by = 0; by < 16; by++) {
        KeptCell whole[CELLS], parts[CELLS];
        size_t joined = 0;
        for (size_t i = 0; i < CELLS; i++) parts[i] = whole[i] = random_cell(&seed);
        for (size_t shard = 0; shard < SHARDS; shard++) {
            KeptCell *part = &parts[shard * CELLS / SHARDS];
            size_t kept = kept_rollup(part, CELLS / SHARDS, by);
            memmove(&parts[joined], part, kept * sizeof *part);
            joined += kept;
        }
        size_t count = kept_rollup(whole, CELLS, by);
        CHECK_INT(kept_rollup(parts, joined, by), count);
        for (size_t i = 0; i < count; i++) {
            CHECK_INT(kept_key_compare(&whole[i].key, &parts[i].key), 0);
            CHECK(i == 0 || kept_key_compare(&whole[i - 1].key, &whole[i].key) < 0);
            assert_memory_equal(whole[i].counts, parts[i].counts, sizeof whole[i].counts);
        }
        if (by == 0) CHECK_INT(count, 1);
    }
    CHECK_INT(kept_rollup(NULL, 0, 0), 0);
}

RUN(CASE(judges_a_promise_by_both_clocks_as_of_a_moment), CASE(a_pause_helps_on_our_clock_only),
    CASE(every_outcome_counts_in_one_place), CASE(the_rate_is_kept_of_kept_and_missed),
    CASE(the_basis_places_a_promise), CASE(months_have_no_holes),
    CASE(counts_of_shards_add_up_to_the_whole))
