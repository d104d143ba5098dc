// kept_records.c - how a board is asked for and answered, field by field.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_report.h"

static const char *const bys[] = { "site", "team", "month", "type", "kind", NULL };
static const char *const bases[] = { "due", "opened", "stopped", NULL };
static const char *const clocks[] = { "official", "organisation", NULL };
static const char *const formats[] = { "json", "csv", "xlsx", NULL };

RECORD(KeptAsk, "Which promises were kept: of what, when, seen when.",
       FIELD(KeptAsk, by, .initial_str = "site", .choices = bys, .doc = "What a row is."),
       FIELD(KeptAsk, from, .doc = "First local day; absent: twelve months back."),
       FIELD(KeptAsk, to, .doc = "Last local day; absent: today."),
       FIELD(KeptAsk, as_of, .max = 40,
             .doc = "Date or time at which it is seen; absent: now, or the end of the import."),
       FIELD(KeptAsk, basis, .initial_str = "due", .choices = bases,
             .doc = "Which day of a promise counts."),
       FIELD(KeptAsk, clock, .initial_str = "official", .choices = clocks),
       FIELD(KeptAsk, kind, .max = 200, .doc = "Promise kinds, separated by commas."),
       FIELD(KeptAsk, type, .max = 2000, .doc = "Case types, separated by commas."),
       FIELD(KeptAsk, site_id, .doc = "The site and everything under it."),
       FIELD(KeptAsk, import_id, .doc = "Only what this import loaded."),
       FIELD(KeptAsk, format, .initial_str = "json", .choices = formats));

// clang-format off
#define RATE_FIELDS(T) \
    FIELD(T, kept), FIELD(T, missed, .doc = "Open overdue ones among them."), \
    FIELD(T, n, .doc = "kept + missed."), FIELD(T, value, .doc = "Absent: not assessable."), \
    FIELD(T, low, .doc = "Of the 95 % Wilson interval."), FIELD(T, high)
// clang-format on

RECORD(KeptRateOf, "A kept-rate with what it rests on.", RATE_FIELDS(KeptRateOf));
RECORD(KeptHours, "A time in hours, with its interval.", FIELD(KeptHours, value),
       FIELD(KeptHours, low), FIELD(KeptHours, high));
RECORD(KeptRateRow, "A row of the board.", FIELD(KeptRateRow, key), FIELD(KeptRateRow, name),
       RATE_FIELDS(KeptRateRow), RECORD_FIELD(KeptRateRow, other, KeptRateOf),
       FIELD(KeptRateRow, target, .doc = "That held there on the last day."),
       FIELD(KeptRateRow, flag), FIELD(KeptRateRow, reason, .doc = "Why it is flagged so."),
       FIELD(KeptRateRow, overdue), FIELD(KeptRateRow, open), FIELD(KeptRateRow, paused),
       FIELD(KeptRateRow, waived), FIELD(KeptRateRow, renegotiated), FIELD(KeptRateRow, merged),
       FIELD(KeptRateRow, cancelled), FIELD(KeptRateRow, not_recorded), FIELD(KeptRateRow, cases),
       FIELD(KeptRateRow, unsolved), RECORD_FIELD(KeptRateRow, median, KeptHours),
       RECORD_FIELD(KeptRateRow, p90, KeptHours), FIELD(KeptRateRow, trend),
       FIELD(KeptRateRow, query,
             .doc = "Of GET /cases: exactly these promises, a row each; verdict may be added."),
       FIELD(KeptRateRow, cases_query, .doc = "Of GET /cases: exactly these cases."));
RECORD(KeptFigure, "An indicator above the board.", FIELD(KeptFigure, indicator),
       FIELD(KeptFigure, name), RATE_FIELDS(KeptFigure), FIELD(KeptFigure, target),
       FIELD(KeptFigure, flag), FIELD(KeptFigure, reason), FIELD(KeptFigure, previous),
       FIELD(KeptFigure, query));
RECORD(KeptLimit, "The funnel at one size.", FIELD(KeptLimit, n), FIELD(KeptLimit, low_95),
       FIELD(KeptLimit, high_95), FIELD(KeptLimit, low_998), FIELD(KeptLimit, high_998));
RECORD(KeptFunnel, "Where sites of each size would lie by chance.", FIELD(KeptFunnel, assessable),
       FIELD(KeptFunnel, centre), LIST_FIELD(KeptFunnel, limits, KeptLimit),
       FIELD(KeptFunnel, guarded));
RECORD(KeptMonth, "A month of the trend.", FIELD(KeptMonth, from), FIELD(KeptMonth, to),
       RATE_FIELDS(KeptMonth), FIELD(KeptMonth, lower_limit), FIELD(KeptMonth, upper_limit),
       FIELD(KeptMonth, target), FIELD(KeptMonth, flag), FIELD(KeptMonth, method_break),
       FIELD(KeptMonth, query));
RECORD(KeptTrend, "Months with control limits.", FIELD(KeptTrend, assessable),
       FIELD(KeptTrend, centre), FIELD(KeptTrend, laney), LIST_FIELD(KeptTrend, points, KeptMonth));
RECORD(KeptReport, "The kept-rate board.", FIELD(KeptReport, by), FIELD(KeptReport, from),
       FIELD(KeptReport, to), FIELD(KeptReport, as_of), FIELD(KeptReport, basis),
       FIELD(KeptReport, clock), FIELD(KeptReport, source),
       LIST_FIELD(KeptReport, figures, KeptFigure), RECORD_FIELD(KeptReport, total, KeptRateRow),
       LIST_FIELD(KeptReport, rows, KeptRateRow), RECORD_FIELD(KeptReport, funnel, KeptFunnel),
       RECORD_FIELD(KeptReport, trend, KeptTrend),
       FIELD(KeptReport, indicator, .doc = "Code of the indicator that rows are held to."),
       FIELD(KeptReport, target, .doc = "Its target on the last day."));
