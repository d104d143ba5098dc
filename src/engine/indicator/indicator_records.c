// indicator_records.c - the field tables of indicators, and what a definition must have.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/indicator/indicator_inside.h"
#include "queries.h"
#include "record/cursor.h"

static const char *const betters[] = { "higher", "lower", NULL };
static const char *const intervals[] = { "wilson", "exact", NULL };
static const char *const periods[] = { "month", "quarter", "year", NULL };
static const char *const kinds[] = { "target", "benchmark", NULL };
static const char *const bys[] = { "site", "team", "month", NULL };
static const char *const formats[] = { "json", "csv", "xlsx", NULL };
static const char *const counted[] = { "figure", "hit", "miss", "all", NULL };

#define ANSWER(member, question)                                                                   \
    FIELD(IndicatorSmart, member, .required = true, .min = 1, .max = 1000, .doc = question)
RECORD(IndicatorSmart, "The five questions that an indicator has to stand up to.",
       ANSWER(specific, "What exactly, and of whom."),
       ANSWER(measurable, "Out of which records it is counted."),
       ANSWER(attainable, "What its past says about the target."),
       ANSWER(relevant, "What gets better for the customer when it does."),
       ANSWER(time_bound, "By when, and how often it is looked at."));

RECORD(IndicatorInput, "What an indicator says.",
       FIELD(IndicatorInput, code, .required = true, .min = 1, .max = 12,
             .doc = "Short, begins with a letter: K04."),
       FIELD(IndicatorInput, name, .required = true, .min = 1, .max = 80),
       FIELD(IndicatorInput, name_en, .max = 80, .initial_str = ""),
       FIELD(IndicatorInput, purpose, .required = true, .min = 1, .max = 500,
             .doc = "What it is for."),
       FIELD(IndicatorInput, purpose_en, .max = 500, .initial_str = ""),
       FIELD(IndicatorInput, formula, .required = true, .min = 1, .max = 500,
             .doc = "How it is counted, in words."),
       FIELD(IndicatorInput, formula_en, .max = 500, .initial_str = ""),
       FIELD(IndicatorInput, measure, .required = true, .max = 40,
             .doc = "What counts it; /api/v1/indicator-parts lists them. It gives the unit."),
       FIELD(IndicatorInput, kinds, .max = 10, .doc = "Of promises; none: all."),
       FIELD(IndicatorInput, types, .max = 20, .doc = "Of cases; none: all."),
       FIELD(IndicatorInput, better, .initial_str = "higher", .choices = betters),
       FIELD(IndicatorInput, interval, .initial_str = "wilson", .choices = intervals,
             .doc = "Of shares."),
       FIELD(IndicatorInput, period, .initial_str = "month", .choices = periods,
             .doc = "How often it is looked at."),
       FIELD(IndicatorInput, n_min, .initial = 10, .min = 1, .max = 100000,
             .doc = "With fewer there is a figure, but no verdict."),
       FIELD(IndicatorInput, suppress_below, .max = 1000,
             .doc = "With fewer, but more than none, nothing is shown; 0: never."),
       RECORD_FIELD(IndicatorInput, watch, IndicatorRule),
       RECORD_FIELD(IndicatorInput, alarm, IndicatorRule),
       FIELD(IndicatorInput, owner_id, .doc = "Staff who answers for it; else you."),
       RECORD_FIELD(IndicatorInput, smart, IndicatorSmart, .required = true));

RECORD(IndicatorTarget, "What is to be reached, or is compared with.", FIELD(IndicatorTarget, id),
       FIELD(IndicatorTarget, kind), RECORD_FIELD(IndicatorTarget, site, Named),
       FIELD(IndicatorTarget, from), FIELD(IndicatorTarget, value), FIELD(IndicatorTarget, source),
       RECORD_FIELD(IndicatorTarget, set_by, Named), FIELD(IndicatorTarget, set_at));
RECORD(IndicatorTargetInput, "A target or a benchmark, from a day on.",
       FIELD(IndicatorTargetInput, kind, .initial_str = "target", .choices = kinds),
       FIELD(IndicatorTargetInput, site_id,
             .doc = "The site and everything under it; none: the whole organisation."),
       FIELD(IndicatorTargetInput, from, .required = true, .doc = "The first day it holds."),
       FIELD(IndicatorTargetInput, value, .required = true,
             .doc = "In the indicator's unit; a share as a fraction: 0.8."),
       FIELD(IndicatorTargetInput, source, .max = 300, .initial_str = "", .doc = "Who says so."));
RECORD(IndicatorVersion, "What an indicator said from a day on.", FIELD(IndicatorVersion, number),
       FIELD(IndicatorVersion, from),
       FIELD(IndicatorVersion, breaks,
             .doc = "Counted in another way: figures before it do not compare."),
       RECORD_FIELD(IndicatorVersion, changed_by, Named), FIELD(IndicatorVersion, changed_at),
       RECORD_FIELD(IndicatorVersion, definition, IndicatorInput));
RECORD(Indicator, "An indicator as its newest version says.", FIELD(Indicator, id),
       FIELD(Indicator, code), FIELD(Indicator, state), FIELD(Indicator, number),
       RECORD_FIELD(Indicator, owner, Named), FIELD(Indicator, unit),
       RECORD_FIELD(Indicator, definition, IndicatorInput),
       FIELD(Indicator, lacking, .doc = "What it still needs to be switched on."),
       LIST_FIELD(Indicator, targets, IndicatorTarget),
       FIELD(Indicator, target, .doc = "Of the whole organisation, today."),
       FIELD(Indicator, benchmark), FIELD(Indicator, changed_at), FIELD(Indicator, version));

RECORD(IndicatorRow, "One of the things that a figure counts.", FIELD(IndicatorRow, id),
       FIELD(IndicatorRow, case_id, .doc = "Null where it may not be seen."),
       FIELD(IndicatorRow, number), FIELD(IndicatorRow, subject, .personal = PERSONAL_TEXT),
       FIELD(IndicatorRow, kind), RECORD_FIELD(IndicatorRow, site, Named), FIELD(IndicatorRow, at),
       FIELD(IndicatorRow, hit,
             .doc = "In the numerator; false: only in the denominator; null: beside the figure."),
       FIELD(IndicatorRow, hours));
RECORD(IndicatorQuery, "Which figures.",
       FIELD(IndicatorQuery, by, .initial_str = "site", .choices = bys),
       FIELD(IndicatorQuery, from), FIELD(IndicatorQuery, to),
       FIELD(IndicatorQuery, as_of, .max = 40,
             .doc = "A date or a time: what happened later is not known."),
       FIELD(IndicatorQuery, site_id, .doc = "The site and everything under it."),
       FIELD(IndicatorQuery, indicator, .max = 400,
             .doc = "Reports: codes, separated by commas; absent: all that are in use."),
       FIELD(IndicatorQuery, format, .initial_str = "json", .choices = formats));
RECORD(IndicatorTry, "What would be counted.",
       FIELD(IndicatorTry, measure, .required = true, .max = 40),
       FIELD(IndicatorTry, kinds, .max = 10, .doc = "Of promises; none: all."),
       FIELD(IndicatorTry, types, .max = 20, .doc = "Of cases; none: all."),
       FIELD(IndicatorTry, site_id, .doc = "The site and everything under it."));
RECORD(IndicatorReport, "The figures of an indicator.", FIELD(IndicatorReport, id),
       FIELD(IndicatorReport, code), FIELD(IndicatorReport, name), FIELD(IndicatorReport, unit),
       FIELD(IndicatorReport, better), FIELD(IndicatorReport, state),
       FIELD(IndicatorReport, number), FIELD(IndicatorReport, by), FIELD(IndicatorReport, from),
       FIELD(IndicatorReport, to), FIELD(IndicatorReport, as_of),
       RECORD_FIELD(IndicatorReport, total, IndicatorFigure),
       LIST_FIELD(IndicatorReport, rows, IndicatorFigure));
RECORD(IndicatorRowQuery, "Which rows of a figure.", FIELD(IndicatorRowQuery, from),
       FIELD(IndicatorRowQuery, to), FIELD(IndicatorRowQuery, as_of, .max = 40),
       FIELD(IndicatorRowQuery, site_id),
       FIELD(IndicatorRowQuery, site_only, .doc = "Only of the site itself."),
       FIELD(IndicatorRowQuery, team_id, .max = 20, .doc = "0: of no team."),
       FIELD(IndicatorRowQuery, counted, .initial_str = "figure", .choices = counted,
             .doc = "hit: the numerator; miss: the others; figure: both; all: those beside too."),
       PAGE_FIELDS(IndicatorRowQuery));
RECORD(IndicatorRowPage, "A page of rows.", LIST_FIELD(IndicatorRowPage, items, IndicatorRow),
       FIELD(IndicatorRowPage, next_cursor));
RECORD(IndicatorAlarm, "An alarm that was raised.", FIELD(IndicatorAlarm, indicator_id),
       FIELD(IndicatorAlarm, code), FIELD(IndicatorAlarm, name, .secret = true),
       FIELD(IndicatorAlarm, name_en, .secret = true), FIELD(IndicatorAlarm, unit, .secret = true),
       FIELD(IndicatorAlarm, site_id, .doc = "Null: the whole organisation."),
       FIELD(IndicatorAlarm, site_name), FIELD(IndicatorAlarm, owner_id, .secret = true),
       FIELD(IndicatorAlarm, month), FIELD(IndicatorAlarm, flag), FIELD(IndicatorAlarm, value),
       FIELD(IndicatorAlarm, n), FIELD(IndicatorAlarm, target), FIELD(IndicatorAlarm, at));

// --- What a definition must have

void indicator_check_measure(const IndicatorInput *input, Issues *issues)
{
    const IndicatorMeasure *measure = indicator_measure(input->measure);
    if (!measure) {
        issues_add(issues, STR("measure"), "not_a_choice", STR("is nothing that can be counted"));
        return;
    }
    for (size_t i = 0; i < input->kinds.count; i++)
        if (!measure->kinds || !str_among(input->kinds.items[i], measure->kinds))
            issues_add(issues, STR("kinds"), "not_a_choice", STR("do not fit the measure"));
    if (input->types.count && !measure->typed)
        issues_add(issues, STR("types"), "conflict", STR("do not fit the measure"));
}

static void check_rule(IndicatorRule *rule, const char *name, Issues *issues)
{
    if (rule->kind.len == 0) *rule = (IndicatorRule){ STR(""), 0, 1 };
    if (str_equal(rule->kind, STR("rise")) && rule->at <= 0)
        issues_add(issues, str_of(name), "too_small", STR("must be a share above 0"));
}

static void check_code(Work *work, Str code, IndicatorId id, Issues *issues)
{
    bool letter = code.len && ((code.ptr[0] >= 'A' && code.ptr[0] <= 'Z') ||
                               (code.ptr[0] >= 'a' && code.ptr[0] <= 'z'));
    if (!letter) issues_add(issues, STR("code"), "invalid", STR("must begin with a letter"));
    else if (db_exists(work, &SQL_indicator_code_taken, ARGS(ARG(code, code), ARG(id, id))))
        issues_add(issues, STR("code"), "conflict", STR("is that of another indicator"));
}

static void check_owner(Work *work, IndicatorInput *input, Issues *issues)
{
    int64_t mine;
    if (input->owner_id.value == 0) {
        if (db_int(work, &SQL_indicator_maker, ARGS_NONE, &mine)) input->owner_id.value = mine;
    } else if (!db_exists(work, &SQL_indicator_owner_here, ARGS(ARG(staff_id, input->owner_id)))) {
        issues_add(issues, STR("owner_id"), "not_found", STR("is nobody who works here"));
    }
}

static const struct {
    const char *name;
    size_t offset;
} answers[] = {
    { "smart.specific", offsetof(IndicatorSmart, specific) },
    { "smart.measurable", offsetof(IndicatorSmart, measurable) },
    { "smart.attainable", offsetof(IndicatorSmart, attainable) },
    { "smart.relevant", offsetof(IndicatorSmart, relevant) },
    { "smart.time_bound", offsetof(IndicatorSmart, time_bound) },
};

static bool is_answered(const IndicatorSmart *smart, size_t i)
{
    const Str *answer = (const void *)((const char *)smart + answers[i].offset);
    return str_trim(*answer).len != 0;
}

void indicator_check(Work *work, IndicatorInput *input, IndicatorId id, Issues *issues)
{
    check_code(work, input->code, id, issues);
    indicator_check_measure(input, issues);
    check_rule(&input->watch, "watch.at", issues);
    check_rule(&input->alarm, "alarm.at", issues);
    for (size_t i = 0; i < COUNT(answers); i++)
        if (!is_answered(&input->smart, i))
            issues_add(issues, str_of(answers[i].name), "required", STR("is not answered"));
    check_owner(work, input, issues);
}

StrList indicator_lacking(Work *work, const Indicator *of)
{
    StrList lacking = { NEW(work, Str, COUNT(answers) + 3), 0 };
    for (size_t i = 0; i < COUNT(answers); i++)
        if (!is_answered(&of->definition.smart, i))
            lacking.items[lacking.count++] = str_of(answers[i].name);
    if (!of->target.set) lacking.items[lacking.count++] = STR("target");
    if (of->owner.id.value == 0) lacking.items[lacking.count++] = STR("owner");
    if (of->definition.period.len == 0) lacking.items[lacking.count++] = STR("period");
    return lacking;
}
