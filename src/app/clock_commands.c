// clock_commands.c - the promise clock by hand: reads flags, asks the engine, hands on to print.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/clock_commands.h"
#include "app/clock_calendar.h"
#include "app/clock_print.h"
#include <errno.h>
#include <stdio.h>

enum { PAUSES_MAX = 100 };

#define COMMON_USAGE                                                                               \
    "  --calendar FILE|NAME   a calendar file, or a built-in one: cn-office, cn-office-lunch,\n"   \
    "                         cn-every-day, cn-around-the-clock; with --data or --database also\n" \
    "                         one of the organisation (--org CODE, where there are several)\n"     \
    "  --unit UNIT            business (default), workday or natural\n"                            \
    "  --pause FROM/TO        time that does not count; may be repeated; \"FROM/\" has not "       \
    "ended\n"                                                                                      \
    "\n"                                                                                           \
    "  A time without offset is in the calendar's zone; a date alone is its midnight.\n"

const char clock_due_usage[] =
    "clock due --calendar FILE|NAME --start TIME --span SPAN [--unit UNIT] [--pause FROM/TO]...\n\n"
    "  --start TIME           for example 2025-01-24T17:00\n"
    "  --span SPAN            9h, 90m or 1h30m; with --unit workday 3d; with --unit natural 48h or "
    "7d\n" COMMON_USAGE;
const char clock_between_usage[] =
    "clock between --calendar FILE|NAME --start TIME --end TIME [--unit UNIT] "
    "[--pause FROM/TO]...\n\n"
    "  --start TIME           for example 2025-01-24T17:00\n"
    "  --end TIME             not before start\n" COMMON_USAGE;

// The arguments as they were given; absent where they were not.
typedef struct Given {
    const char *command;
    CallTarget where;
    Str org;
    Str calendar, start, end, span, unit;
    Str pauses[PAUSES_MAX];
    size_t pause_count;
    int exit_code; // the worst fault found so far
} Given;

typedef struct Call {
    Given given;
    int argc;
    char **argv;
} Call;

static void fault(Given *given, int exit_code, Str what, Str detail)
{
    fprintf(stderr, "zhiyin clock %s: %.*s: %.*s\n", given->command, STR_ARG(what),
            STR_ARG(detail));
    if (exit_code > given->exit_code) given->exit_code = exit_code;
}

static Str *flag_member(Given *given, Str name)
{
    bool due = strcmp(given->command, "due") == 0;
    if (str_equal(name, STR("--calendar"))) return &given->calendar;
    if (str_equal(name, STR("--start"))) return &given->start;
    if (str_equal(name, STR("--unit"))) return &given->unit;
    if (str_equal(name, STR("--org"))) return &given->org;
    if (due && str_equal(name, STR("--span"))) return &given->span;
    if (!due && str_equal(name, STR("--end"))) return &given->end;
    return NULL;
}

static void flag_take(Given *given, Str name, Str value)
{
    Str *member = flag_member(given, name);
    if (str_equal(name, STR("--pause"))) {
        if (given->pause_count == PAUSES_MAX)
            fault(given, EXIT_USAGE, name, STR("is given too often"));
        else given->pauses[given->pause_count++] = value;
    } else if (!member) {
        fault(given, EXIT_USAGE, name, STR("no such flag"));
    } else if (member->ptr) {
        fault(given, EXIT_USAGE, name, STR("is given twice"));
    } else {
        *member = value;
    }
}

static void flags_read(Given *given, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        Str name, value, word = str_of(argv[i]);
        bool inlined = str_split(word, '=', &name, &value);
        if (!str_starts(word, STR("--"))) fault(given, EXIT_USAGE, word, STR("is not a flag"));
        else if (inlined) flag_take(given, name, value);
        else if (i + 1 < argc) flag_take(given, name, str_of(argv[++i]));
        else fault(given, EXIT_USAGE, name, STR("needs a value"));
    }
}

static const Calendar *calendar_take(Work *work, Given *given)
{
    Issues issues = { .count = 0 };
    CalendarText text;
    char error[240] = "";
    if (!given->calendar.ptr) {
        fault(given, EXIT_USAGE, STR("--calendar"), STR("is required"));
        return NULL;
    }
    if (!calendar_text_find(work, &given->where, given->calendar, &text, error)) {
        fault(given, EXIT_FAILED, STR("--calendar"),
              str_format(work, "%.*s %s", STR_ARG(given->calendar), error));
        return NULL;
    }
    const Calendar *calendar = calendar_from_json(work, text.json, text.national, &issues);
    for (size_t i = 0; i < issues.count; i++) {
        Issue issue = issues.list[i];
        const char *between = issue.field.len ? ": " : "";
        fault(given, EXIT_FAILED, given->calendar,
              str_format(work, "%.*s%s%.*s", STR_ARG(issue.field), between, STR_ARG(issue.detail)));
    }
    return calendar;
}

static int64_t time_take(Given *given, const Zone *zone, Str flag, Str text)
{
    Time time = { 0 };
    if (!text.ptr) fault(given, EXIT_USAGE, flag, STR("is required"));
    else if (!zone_time_parse(zone, text, &time))
        fault(given, EXIT_USAGE, flag, STR("is not a time such as 2025-01-24T17:00"));
    return time.ms;
}

static ClockUnit unit_take(Given *given)
{
    if (!given->unit.ptr || str_equal(given->unit, STR("business"))) return CLOCK_BUSINESS;
    if (str_equal(given->unit, STR("workday"))) return CLOCK_WORKDAY;
    if (str_equal(given->unit, STR("natural"))) return CLOCK_NATURAL;
    fault(given, EXIT_USAGE, STR("--unit"), STR("is none of business, workday, natural"));
    return CLOCK_BUSINESS;
}

// "3d", "9h", "90m", "1h30m": false if it is none of these, or too much.
static bool span_parse(Str text, int64_t *days, int64_t *minutes)
{
    static const struct {
        char letter;
        int64_t minutes;
    } units[] = { { 'd', 0 }, { 'h', 60 }, { 'm', 1 } };
    size_t next = 0;
    *days = *minutes = 0;
    while (text.len > 0) {
        size_t len = 0;
        int64_t count;
        while (len < text.len && '0' <= text.ptr[len] && text.ptr[len] <= '9') len++;
        if (len == 0 || len > 8 || len == text.len || !str_int(str_head(text, len), &count))
            return false;
        while (next < COUNT(units) && units[next].letter != text.ptr[len]) next++;
        if (next == COUNT(units)) return false;
        if (next == 0) *days = count;
        else *minutes += count * units[next].minutes;
        next++;
        text = str_from(text, len + 1);
    }
    return next > 0 && *minutes <= SPAN_AMOUNT_MAX && *days <= SPAN_AMOUNT_MAX;
}

// Units are never converted: days of a business clock would be read as anything.
static Span span_take(Given *given, ClockUnit unit)
{
    int64_t days, minutes;
    if (!given->span.ptr) {
        fault(given, EXIT_USAGE, STR("--span"), STR("is required"));
    } else if (!span_parse(given->span, &days, &minutes)) {
        fault(given, EXIT_USAGE, STR("--span"), STR("is not a span such as 9h, 90m or 3d"));
    } else if (memchr(given->span.ptr, 'd', given->span.len) == NULL) {
        if (unit != CLOCK_WORKDAY) return (Span){ unit, minutes };
        fault(given, EXIT_USAGE, STR("--span"), STR("workdays are counted in days, such as 3d"));
    } else if (minutes > 0) {
        fault(given, EXIT_USAGE, STR("--span"), STR("is either days or hours and minutes"));
    } else if (unit == CLOCK_BUSINESS) {
        fault(given, EXIT_USAGE, STR("--span"),
              STR("business time is hours and minutes; for days choose --unit workday or natural"));
    } else {
        return (Span){ unit == CLOCK_WORKDAY ? CLOCK_WORKDAY : CLOCK_NATURAL_DAY, days };
    }
    return (Span){ unit, 0 };
}

static Pauses pauses_take(Work *work, Given *given, const Zone *zone)
{
    Pause list[PAUSES_MAX];
    for (size_t i = 0; i < given->pause_count; i++) {
        Str from, to;
        list[i] = (Pause){ 0 };
        if (!str_split(given->pauses[i], '/', &from, &to)) {
            fault(given, EXIT_USAGE, STR("--pause"), STR("is not FROM/TO"));
            continue;
        }
        list[i].from_ms = time_take(given, zone, STR("--pause"), from);
        list[i].to_ms = to.len ? time_take(given, zone, STR("--pause"), to) : PAUSE_OPEN;
        if (list[i].to_ms < list[i].from_ms)
            fault(given, EXIT_USAGE, STR("--pause"), STR("ends before it begins"));
    }
    return pauses_union(work, list, given->pause_count);
}

// Everything both commands need. Times are checked even where the calendar is at fault.
static ClockQuestion question_take(Work *work, Given *given)
{
    ClockQuestion question = { .calendar = calendar_take(work, given), .unit = unit_take(given) };
    const Zone *zone =
        question.calendar ? calendar_zone(question.calendar) : zone_find(work, STR("UTC"));
    question.start_ms = time_take(given, zone, STR("--start"), given->start);
    question.pauses = pauses_take(work, given, zone);
    if (strcmp(given->command, "due") == 0) {
        question.span = span_take(given, question.unit);
        question.unit = question.span.unit;
    } else {
        question.end_ms = time_take(given, zone, STR("--end"), given->end);
        if (given->exit_code == EXIT_OK && question.end_ms < question.start_ms)
            fault(given, EXIT_USAGE, STR("--end"), STR("is before --start"));
    }
    return question;
}

static void due_answer(Given *given, Text *out, const ClockQuestion *question)
{
    Due due = clock_due(question->calendar, question->start_ms, question->span, question->pauses);
    if (due.state == DUE_NO_OPEN_TIME)
        fault(given, EXIT_FAILED, given->calendar, STR("has no open time within 400 days"));
    else if (due.state == DUE_TOO_FAR)
        fault(given, EXIT_FAILED, STR("--span"), STR("is due after the year 9999"));
    else if (given->where.json) clock_due_json(out, question, due);
    else clock_due_text(out, question, due);
}

static void command_body(Work *work, void *arg)
{
    Call *call = arg;
    Given *given = &call->given;
    Text out = TEXT(work);
    flags_read(given, call->argc, call->argv);
    if (given->org.ptr) given->where.org = str_z(work, given->org);
    ClockQuestion question = question_take(work, given);
    if (given->exit_code != EXIT_OK) return;
    if (strcmp(given->command, "due") == 0) due_answer(given, &out, &question);
    else if (given->where.json) clock_between_json(&out, &question);
    else clock_between_text(&out, &question);
    Str text = text_str(&out);
    if (fwrite(text.ptr, 1, text.len, stdout) != text.len || fflush(stdout) != 0)
        fault(given, EXIT_FAILED, STR("standard output"), str_of(strerror(errno)));
}

static int command_run(const char *command, const CallTarget *where, int argc, char **argv)
{
    Call call = { .given = { .command = command, .where = *where }, .argc = argc, .argv = argv };
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .origin = STR("cli") };
    bool finished = work.arena && work_run(&work, command_body, &call);
    arena_free(work.arena);
    if (finished) return call.given.exit_code;
    fprintf(stderr, "zhiyin clock %s: %s\n", command, work.failure);
    return EXIT_FAILED;
}

int clock_due_command(const CallTarget *where, int argc, char **argv)
{
    return command_run("due", where, argc, argv);
}

int clock_between_command(const CallTarget *where, int argc, char **argv)
{
    return command_run("between", where, argc, argv);
}
