// clock_oracle_test.c - the clock against a slow oracle that walks minute by minute.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The oracle shares nothing with the engine but the calendar's text: ICU places each open and close
// by its own rules for skipped and repeated wall time, and every minute of a window is looked at.
#include "clock_fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucal.h>

enum {
    CALENDARS = 500,
    CASES_EACH = 200,
    WINDOW_DAYS = 16,
    WINDOW_MINUTES = WINDOW_DAYS * 1440,
    DAYS = WINDOW_DAYS + 4,
    SPANS = 3,
    PAUSES_MAX = 4,
};

static const char *const zones[] = {
    "Asia/Shanghai",    "Europe/Berlin",     "America/New_York",  "Australia/Lord_Howe",
    "Asia/Kathmandu",   "America/St_Johns",  "Africa/Casablanca", "Pacific/Apia",
    "Asia/Tehran",      "America/Sao_Paulo", "Pacific/Chatham",   "Europe/Dublin",
    "Antarctica/Troll", "America/Havana",    "Asia/Beirut",       "UTC",
};
static const char *const weekday_names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

// Hours of a day as the oracle knows them, in minutes; unsorted on purpose.
typedef struct PlainHours {
    int count, open[SPANS], close[SPANS];
} PlainHours;

// A random calendar: as text for the engine, in plain numbers for the oracle.
typedef struct Plan {
    const char *zone;
    UCalendar *icu;
    int64_t first_day; // of the window, two days before what is asked about
    PlainHours week[7];
    PlainHours own[DAYS]; // where own_set
    bool own_set[DAYS];
    int64_t open_ms[DAYS][SPANS], close_ms[DAYS][SPANS];
    int64_t start_ms; // of the window, a whole minute
    bool open[WINDOW_MINUTES];
} Plan;

static PlainHours hours_random(Seed *seed)
{
    PlainHours hours = { .count = (int)seed_below(seed, SPANS + 1) };
    int from = 0, step = seed_below(seed, 2) ? 15 : 1;
    for (int i = 0; i < hours.count; i++) {
        int room = (1440 - from) / (hours.count - i);
        hours.open[i] = from + (int)seed_below(seed, room) / step * step;
        if (hours.open[i] < from) hours.open[i] = from;
        bool last = i == hours.count - 1;
        int longest =
            last && seed_below(seed, 2) ? 1440 : (1440 - hours.open[i]) / (hours.count - i);
        hours.close[i] = hours.open[i] + 1 + (int)seed_below(seed, longest);
        from = hours.close[i];
    }
    return hours;
}

static void hours_write(Text *out, const PlainHours *hours)
{
    text_add_char(out, '[');
    for (int i = hours->count - 1; i >= 0; i--) {
        int close = hours->close[i];
        // Half of the nights are written as people do: 22:00-06:00.
        if (close > 1440 && close - 1440 < hours->open[i] && close % 2) close -= 1440;
        text_format(out, "\"%02d:%02d-%02d:%02d\"%s", hours->open[i] / 60, hours->open[i] % 60,
                    close / 60, close % 60, i ? "," : "");
    }
    text_add_char(out, ']');
}

static Str plan_text(Work *work, const Plan *plan)
{
    Text out = TEXT(work);
    text_format(&out, "{\"zone\":\"%s\",\"week\":{", plan->zone);
    for (int i = 0; i < 7; i++) {
        text_format(&out, "%s\"%s\":", i ? "," : "", weekday_names[i]);
        hours_write(&out, &plan->week[i]);
    }
    text_add(&out, STR("},\"overrides\":{"));
    const char *comma = "";
    for (int i = 0; i < DAYS; i++) {
        if (!plan->own_set[i]) continue;
        text_format(&out, "%s\"", comma);
        date_add(&out, (Date){ plan->first_day + i });
        text_add(&out, STR("\":"));
        hours_write(&out, &plan->own[i]);
        comma = ",";
    }
    text_add(&out, STR("}}"));
    return text_str(&out);
}

static UCalendar *icu_open(const char *zone)
{
    UChar name[64] = { 0 };
    UErrorCode status = U_ZERO_ERROR;
    for (size_t i = 0; zone[i]; i++) name[i] = (UChar)zone[i];
    UCalendar *icu = ucal_open(name, -1, "en", UCAL_GREGORIAN, &status);
    assert_true(U_SUCCESS(status));
    ucal_setGregorianChange(icu, -1e15, &status);
    ucal_setAttribute(icu, UCAL_SKIPPED_WALL_TIME, UCAL_WALLTIME_NEXT_VALID);
    return icu;
}

static int64_t icu_place(UCalendar *icu, int64_t day, int minute, UCalendarWallTimeOption repeated)
{
    UErrorCode status = U_ZERO_ERROR;
    CivilDate date = date_civil((Date){ day + minute / 1440 });
    ucal_clear(icu);
    ucal_setAttribute(icu, UCAL_REPEATED_WALL_TIME, repeated);
    ucal_setDateTime(icu, date.year, date.month - 1, date.day, minute % 1440 / 60, minute % 60, 0,
                     &status);
    double ms = ucal_getMillis(icu, &status);
    assert_true(U_SUCCESS(status));
    return (int64_t)ms;
}

static int64_t icu_date(UCalendar *icu, int64_t ms)
{
    UErrorCode status = U_ZERO_ERROR;
    ucal_setMillis(icu, (double)ms, &status);
    int year = ucal_get(icu, UCAL_YEAR, &status), month = ucal_get(icu, UCAL_MONTH, &status);
    int day = ucal_get(icu, UCAL_DATE, &status);
    assert_true(U_SUCCESS(status));
    return date_of(year, month + 1, day).days;
}

// Half of the windows lie around a change of the clocks, if the zone has one.
static int64_t middle_random(Seed *seed, UCalendar *icu)
{
    UErrorCode status = U_ZERO_ERROR;
    UDate change, from = (double)(date_of(1975, 1, 1).days + seed_below(seed, 62 * 365)) * DAY_MS;
    ucal_setMillis(icu, from, &status);
    bool found = ucal_getTimeZoneTransitionDate(icu, UCAL_TZ_TRANSITION_NEXT, &change, &status);
    assert_true(U_SUCCESS(status));
    return (int64_t)(found && seed_below(seed, 2) ? change : from) / DAY_MS;
}

static const PlainHours *plan_hours(const Plan *plan, int i)
{
    // 1970-01-01 was a Thursday.
    return plan->own_set[i] ? &plan->own[i] : &plan->week[(plan->first_day + i + 3) % 7];
}

static void plan_make(Plan *plan, Seed *seed)
{
    *plan = (Plan){ .zone = zones[seed_below(seed, COUNT(zones))] };
    UCalendar *icu = plan->icu = icu_open(plan->zone);
    plan->first_day = middle_random(seed, icu) - WINDOW_DAYS / 2;
    for (int i = 0; i < 7; i++) plan->week[i] = hours_random(seed);
    for (int i = 0; i < DAYS; i++) {
        plan->own_set[i] = seed_below(seed, 6) == 0;
        if (plan->own_set[i]) plan->own[i] = hours_random(seed);
    }
    plan->start_ms = (plan->first_day + 2) * DAY_MS;
    for (int i = 0; i < DAYS; i++) {
        const PlainHours *hours = plan_hours(plan, i);
        int64_t day = plan->first_day + i;
        for (int j = 0; j < hours->count; j++) {
            plan->open_ms[i][j] = icu_place(icu, day, hours->open[j], UCAL_WALLTIME_FIRST);
            plan->close_ms[i][j] = icu_place(icu, day, hours->close[j], UCAL_WALLTIME_LAST);
            for (int minute = 0; minute < WINDOW_MINUTES; minute++) {
                int64_t ms = plan->start_ms + (int64_t)minute * MINUTE_MS;
                if (plan->open_ms[i][j] <= ms && ms < plan->close_ms[i][j])
                    plan->open[minute] = true;
            }
        }
    }
}

// A question: start, span, end and pauses in minutes of the window.
typedef struct Question {
    int start, end, span, pause_count, from[PAUSES_MAX], to[PAUSES_MAX];
} Question;

static Question question_random(Seed *seed)
{
    Question q = { .start = (int)seed_below(seed, WINDOW_MINUTES),
                   .span = (int)seed_below(seed, 1500) };
    q.end = q.start + (int)seed_below(seed, WINDOW_MINUTES - q.start);
    q.pause_count = seed_below(seed, 2) ? (int)seed_below(seed, PAUSES_MAX + 1) : 0;
    for (int i = 0; i < q.pause_count; i++) {
        q.from[i] = (int)seed_below(seed, WINDOW_MINUTES);
        q.to[i] = q.from[i] + (int)seed_below(seed, 2000);
    }
    return q;
}

static bool oracle_paused(const Question *q, int minute)
{
    for (int i = 0; i < q->pause_count; i++)
        if (q->from[i] <= minute && minute < q->to[i]) return true;
    return false;
}

// The minute at which the span is used up; -1: not inside the window.
static int oracle_due(const Plan *plan, const Question *q)
{
    int left = q->span;
    for (int minute = q->start; minute < WINDOW_MINUTES; minute++) {
        if (left == 0) return minute;
        left -= plan->open[minute] && !oracle_paused(q, minute);
    }
    return -1;
}

static int oracle_used(const Plan *plan, const Question *q)
{
    int used = 0;
    for (int minute = q->start; minute < q->end; minute++)
        used += plan->open[minute] && !oracle_paused(q, minute);
    return used;
}

// The last close of a day; 0: the day does not open.
static int64_t oracle_close(const Plan *plan, int i)
{
    int64_t close = 0;
    for (int j = 0; j < plan_hours(plan, i)->count; j++)
        if (plan->close_ms[i][j] > plan->open_ms[i][j] && plan->close_ms[i][j] > close)
            close = plan->close_ms[i][j];
    return close;
}

// When the n-th workday after the start day closes; 0: not inside the window.
static int64_t oracle_workdays(const Plan *plan, const Question *q, int64_t start, int n)
{
    int64_t latest = 0;
    for (int i = (int)(icu_date(plan->icu, start) - plan->first_day) + 1; i < DAYS; i++) {
        int64_t close = oracle_close(plan, i);
        if (close == 0) continue;
        latest = close > latest ? close : latest;
        if (!oracle_paused(q, (int)((latest - plan->start_ms) / MINUTE_MS) - 1) && --n == 0)
            return latest;
    }
    return 0;
}

static Pauses question_pauses(Work *work, const Plan *plan, const Question *q)
{
    Pause list[PAUSES_MAX];
    for (int i = 0; i < q->pause_count; i++)
        list[i] = (Pause){ plan->start_ms + (int64_t)q->from[i] * MINUTE_MS,
                           plan->start_ms + (int64_t)q->to[i] * MINUTE_MS };
    return pauses_union(work, list, (size_t)q->pause_count);
}

static void question_check(Work *work, const Plan *plan, const Calendar *calendar,
                           const Question *q)
{
    Pauses pauses = question_pauses(work, plan, q);
    int64_t start = plan->start_ms + (int64_t)q->start * MINUTE_MS;
    int64_t end = plan->start_ms + (int64_t)q->end * MINUTE_MS;
    int64_t window_end = plan->start_ms + (int64_t)WINDOW_MINUTES * MINUTE_MS;
    Due due = clock_due(calendar, start, minutes(q->span), pauses);
    int expected = oracle_due(plan, q);
    if (expected >= 0) {
        CHECK_INT(due.state, DUE_FOUND);
        CHECK_INT((due.at_ms - plan->start_ms) / MINUTE_MS, expected);
    } else {
        CHECK(due.state != DUE_FOUND || due.at_ms >= window_end);
    }
    CHECK_INT(clock_used(calendar, start, end, CLOCK_BUSINESS, pauses) / MINUTE_MS,
              oracle_used(plan, q));
}

static void workdays_check(Work *work, const Plan *plan, const Calendar *calendar,
                           const Question *q)
{
    Pauses pauses = question_pauses(work, plan, q);
    int64_t start = plan->start_ms + (int64_t)q->start * MINUTE_MS;
    int n = 1 + q->span % 5;
    int64_t expected = oracle_workdays(plan, q, start, n);
    if (expected == 0) return;
    Due due = clock_due(calendar, start, workdays(n), pauses);
    CHECK_INT(due.state, DUE_FOUND);
    CHECK_INT(due.at_ms, expected);
    CHECK(clock_used(calendar, start, due.at_ms, CLOCK_WORKDAY, pauses) >= n);
    CHECK(clock_used(calendar, start, due.at_ms - 1, CLOCK_WORKDAY, pauses) < n);
}

typedef struct Room {
    Plan plan;
    uint64_t seed;
} Room;

static void plan_check(Work *work, void *arg)
{
    Room *room = arg;
    Seed seed = { room->seed };
    plan_make(&room->plan, &seed);
    Str text = plan_text(work, &room->plan);
    Issues issues = { .count = 0 };
    const Calendar *calendar = calendar_from_json(work, text, NULL, &issues);
    bool empty = issues.count == 1 && str_equal(issues.list[0].field, STR("week"));
    if (!calendar && empty) {
        ucal_close(room->plan.icu);
        return;
    }
    if (!calendar) print_error("%.*s\n%.*s\n", STR_ARG(text), STR_ARG(issues.list[0].detail));
    CHECK(calendar != NULL);
    for (int i = 0; i < CASES_EACH; i++) {
        Question q = question_random(&seed);
        question_check(work, &room->plan, calendar, &q);
        workdays_check(work, &room->plan, calendar, &q);
    }
    ucal_close(room->plan.icu);
}

// [clock-R8] [clock-R14] [clock-R17] A hundred thousand questions.
static void agrees_with_the_minute_by_minute_oracle(void **state)
{
    (void)state;
    const char *given = getenv("ZHIYIN_SEED");
    uint64_t base = given ? strtoull(given, NULL, 10) : 20250124;
    Room *room = test_malloc(sizeof *room);
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    for (uint64_t i = 0; i < CALENDARS; i++) {
        room->seed = base * 1000003 + i;
        arena_reset(work.arena);
        if (!work_run(&work, plan_check, room)) fail_msg("%s", work.failure);
    }
    print_message("%d calendars, %d questions each, seed %llu\n", CALENDARS, CASES_EACH,
                  (unsigned long long)base);
    arena_free(work.arena);
    test_free(room);
}

RUN(CASE(agrees_with_the_minute_by_minute_oracle))
