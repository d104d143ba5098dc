// kept_report.h - the kept-rate board as everybody gets it: screen, API, command line and files.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "boards/kept_board.h"
#include "boards/kept_facts.h"

// What is asked; a list is separated by commas.
typedef struct KeptAsk {
    Str       by;              // site, team, month, type, kind
    MaybeDate from, to;        // local days; absent: the last twelve months, or all of an import
    Str       as_of;           // a date (its midnight) or a time; absent: now, or the import's end
    Str       basis;           // due, opened, stopped
    Str       clock;           // official, organisation: the one that rows are judged by
    Str       kind, type;
    SiteId    site_id;
    ImportId  import_id;
    Str       format;          // json, csv, xlsx
} KeptAsk;

// A kept-rate with what it rests on. value, low, high absent: not assessable.
typedef struct KeptRateOf { int64_t kept, missed, n; MaybeReal value, low, high; } KeptRateOf;

typedef struct KeptHours { MaybeReal value, low, high; } KeptHours;

typedef struct KeptRateRow {
    Str        key, name;
    int64_t    kept, missed, n;
    MaybeReal  value, low, high;
    KeptRateOf other;          // by the other clock
    MaybeReal  target;         // that held there on the last day
    Str        flag;           // good, watch, bad, none
    Str        reason;         // why so: as of indicators, or funnel
    int64_t    overdue;        // of missed: still running
    int64_t    open, paused, waived, renegotiated, merged, cancelled, not_recorded;
    int64_t    cases, unsolved;    // opened in the period
    KeptHours  median, p90;    // to solve
    Json       trend;          // list of the kept-rates of the last twelve months; null: none
    Str        query;          // of the list that shows exactly these promises, each with its case
    Str        cases_query;    // of the list of these cases; absent: a row of one kind
} KeptRateRow;
typedef struct KeptRateRowList { KeptRateRow *items; size_t count; } KeptRateRowList;

// An indicator that is in use and counts promises, over what is asked for.
typedef struct KeptFigure {
    Str       indicator, name;
    int64_t   kept, missed, n;
    MaybeReal value, low, high;
    MaybeReal target;
    Str       flag, reason;
    MaybeReal previous;        // of the period of the same length before
    Str       query;           // of the list of these promises; absent: what is asked for has none
} KeptFigure;
typedef struct KeptFigureList { KeptFigure *items; size_t count; } KeptFigureList;

typedef struct KeptLimit { int64_t n; double low_95, high_95, low_998, high_998; } KeptLimit;
typedef struct KeptLimitList { KeptLimit *items; size_t count; } KeptLimitList;
typedef struct KeptFunnel {
    bool          assessable;
    double        centre;
    KeptLimitList limits;
    bool          guarded;     // flags are guarded against chance: 5 % false ones at most
} KeptFunnel;

typedef struct KeptMonth {
    Date      from, to;
    int64_t   kept, missed, n;
    MaybeReal value, low, high;
    MaybeReal lower_limit, upper_limit;
    MaybeReal target;          // that held on its last day
    Str       flag;
    bool      method_break;
    Str       query;
} KeptMonth;
typedef struct KeptMonthList { KeptMonth *items; size_t count; } KeptMonthList;
typedef struct KeptTrend {
    bool          assessable;
    double        centre;
    bool          laney;       // p' chart
    KeptMonthList points;
} KeptTrend;

typedef struct KeptReport {
    Str             by;
    Date            from, to;
    Time            as_of;
    Str             basis, clock;
    Str             source;    // of the import; absent
    KeptFigureList  figures;
    KeptRateRow     total;
    KeptRateRowList rows;
    KeptFunnel      funnel;
    KeptTrend       trend;
    Str             indicator; // that rows are held to: the narrowest that counts all; or absent
    MaybeReal       target;    // its own, on the last day, at the site that is asked for
} KeptReport;
extern const RecordType KeptAsk_record, KeptReport_record, KeptRateRow_record;

// False: issues name what cannot be asked so. chinese: the language of names.
bool kept_report(Work *work, const KeptAsk *ask, bool chinese, KeptReport *report, Issues *issues);

// The rows and their total as a table: CSV, or the bytes of a workbook.
Str kept_report_csv(Work *work, const KeptReport *report, bool chinese);
Str kept_report_xlsx(Work *work, const KeptReport *report, bool chinese);
