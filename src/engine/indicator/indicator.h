// indicator.h - indicators: one definition, versioned, with targets; its figures and their rows.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The engine knows no area: what can be measured is given by the areas as IndicatorMeasure. A
// definition (content/indicators.json, or made here) picks a measure and says what it is for, who
// answers for it and when to look closer.
#pragma once
#include "db/db.h"
#include "engine/flow/flow.h"
#include "engine/indicator/indicator_math.h"

// --- What can be measured ----------------------------------------------------------------------

typedef enum IndicatorBy { INDICATOR_BY_SITE, INDICATOR_BY_TEAM, INDICATOR_BY_MONTH } IndicatorBy;

typedef struct IndicatorAsk {
    IndicatorBy by;
    Date        from, to;        // local days at each site; both belong to the period
    Time        as_of;           // what happened later is not known
    SiteId      site_id;         // this one and all below; none: all
    StrList     kinds, types;    // of promises, of cases; none: all
} IndicatorAsk;

// key: the site, the team (0: none), or the month as kept in indicator_month.
typedef struct IndicatorGroup { int64_t key; Str name, name_en; IndicatorSum sum; } IndicatorGroup;
typedef struct IndicatorSums {
    IndicatorSum    total;
    IndicatorGroup *list;        // by key
    size_t          count;
} IndicatorSums;

// Which rows of a figure, in the order of their time.
typedef struct IndicatorRowsAsk {
    IndicatorAsk ask;            // by does not matter
    bool         site_only;      // only of the site itself, not of those below
    bool         of_team;        // only of this team (0: of none)
    TeamId       team_id;
    MaybeBool    hit;            // only those in the numerator, or only the others
    bool         all;            // those beside the figure as well
    int64_t      after_key, after_id;    // past this row
    int64_t      limit;
    bool         english;        // the language of names
} IndicatorRowsAsk;

// One of the very things that a figure counts.
typedef struct IndicatorRow {
    AnyId     id;
    AnyId     case_id;           // what opens: the case it belongs to; 0 where it may not be seen
    Str       number, subject;   // of the case; absent where it may not be seen
    Str       kind;              // of the promise, or the type of the case
    Named     site;
    Time      at;                // when it was due, opened or said: the time that places it
    MaybeBool hit;               // in the numerator, or only in the denominator; absent: beside
    MaybeReal hours;             // of times: to the end, or so far
    int64_t   sort_key;
} IndicatorRow;
LIST_TYPE(IndicatorRow);
extern const RecordType IndicatorRow_record;

typedef struct IndicatorMeasure {
    const char        *name, *en, *zh;
    const char        *about, *about_zh;     // in words: what counts, over what
    IndicatorShape     shape;
    const char        *unit;                 // "%", "‰", "n", "h"
    double             per;                  // 1, or 1000
    const char *const *kinds;                // kinds of promises it can be narrowed to; NULL: none
    bool               typed;                // can be narrowed to types of cases
    // Sums of everything the actor may see (report_read).
    void (*read)(Work *work, const IndicatorAsk *ask, IndicatorSums *sums);
    // The rows of the same; at most limit of them.
    void (*rows)(Work *work, const IndicatorRowsAsk *ask, IndicatorRowList *rows);
} IndicatorMeasure;
extern const IndicatorMeasure *const indicator_measure_list[];   // src/app/indicator_measures.c
const IndicatorMeasure *indicator_measure(Str name);             // NULL: there is none

// --- Definitions -------------------------------------------------------------------------------

extern const Flow indicator_flow;

// The five questions that an indicator has to stand up to.
typedef struct IndicatorSmart {
    Str specific;                // what exactly, of whom
    Str measurable;              // out of which records
    Str attainable;              // what the past says about it
    Str relevant;                // what it is good for
    Str time_bound;              // by when, looked at how often
} IndicatorSmart;

typedef struct IndicatorInput {
    Str            code, name, name_en;
    Str            purpose, purpose_en;
    Str            formula, formula_en;  // in words
    Str            measure;
    StrList        kinds, types;
    Str            better;               // higher, lower
    Str            interval;             // wilson, exact: of shares
    Str            period;               // month, quarter, year: how often it is looked at
    int64_t        n_min, suppress_below;
    IndicatorRule  watch, alarm;
    StaffId        owner_id;             // none: who makes it
    IndicatorSmart smart;
} IndicatorInput;

typedef struct IndicatorTarget {
    AnyId id;
    Str   kind;                  // target, benchmark
    Named site;                  // none: the whole organisation
    Date  from;
    double value;
    Str   source;
    Named set_by;
    Time  set_at;
} IndicatorTarget;
LIST_TYPE(IndicatorTarget);

typedef struct IndicatorTargetInput {
    Str    kind;
    SiteId site_id;
    Date   from;
    double value;
    Str    source;
} IndicatorTargetInput;

typedef struct IndicatorVersion {
    int64_t        number;
    Date           from;
    bool           breaks;       // counted in another way than the version before
    Named          changed_by;
    Time           changed_at;
    IndicatorInput definition;
} IndicatorVersion;
LIST_TYPE(IndicatorVersion);

typedef struct Indicator {
    IndicatorId         id;
    Str                 code, state;
    int64_t             number;
    Named               owner;
    Str                 unit;
    IndicatorInput      definition;
    StrList             lacking;     // what it still needs to be switched on
    IndicatorTargetList targets;     // newest first
    MaybeReal           target, benchmark;   // of the whole organisation, today
    Time                changed_at;
    int64_t             version;
} Indicator;
LIST_TYPE(Indicator);
extern const RecordType IndicatorSmart_record, IndicatorInput_record, IndicatorTarget_record,
    IndicatorTargetInput_record, IndicatorVersion_record, Indicator_record;

enum { INDICATORS_MAX = 200, INDICATOR_TARGETS_MAX = 500 };

IndicatorList indicators_all(Work *work);
// By id ("712..."), or by code ("K04").
bool indicator_find(Work *work, Str id_or_code, Indicator *found);
IndicatorVersionList indicator_versions(Work *work, IndicatorId id);

typedef enum IndicatorMove {
    INDICATOR_MOVED,
    INDICATOR_UNFIT,             // does not fit the state
    INDICATOR_STALE,
    INDICATOR_REFUSED,           // issues say why
} IndicatorMove;

// A draft. False: issues ("smart.relevant").
bool indicator_add(Work *work, const IndicatorInput *input, IndicatorId *id, Issues *issues);
// The next version; in force at once. version 0: whichever.
IndicatorMove indicator_edit(Work *work, const Indicator *old, int64_t version,
                             const IndicatorInput *input, Issues *issues);
// activate, retire. Needs target, owner, period and all five answers to be active.
IndicatorMove indicator_move(Work *work, const Indicator *of, const char *action, Issues *issues);

// From today on, or a later day; in the past only where none of its kind has begun at that place
// (at the site, above it, or everywhere): what figures were judged by stays. False: issues.
bool indicator_target_add(Work *work, const Indicator *of, const IndicatorTargetInput *input,
                          Issues *issues);
// One that has not begun is taken away; one that has stays, since figures were judged by it.
IndicatorMove indicator_target_remove(Work *work, const Indicator *of, AnyId target_id);

// The indicators of content/indicators.json, for a new organisation.
void indicators_load(Work *work);

// --- Figures -----------------------------------------------------------------------------------

// What is asked of one indicator, or of all that are active.
typedef struct IndicatorQuery {
    Str       by;                // site, team, month
    MaybeDate from, to;          // local days; absent: this month so far, or twelve months by month
    Str       as_of;             // a date (its midnight) or a time; absent: now
    SiteId    site_id;
    Str       indicator;         // reports: codes, separated by commas; absent: all that are active
    Str       format;            // reports: json, csv, xlsx
} IndicatorQuery;

typedef struct IndicatorReport {
    IndicatorId         id;
    Str                 code, name, unit, better, state;
    int64_t             number;          // of the definition
    Str                 by;
    Date                from, to;
    Time                as_of;
    IndicatorFigure     total;
    IndicatorFigureList rows;
} IndicatorReport;
LIST_TYPE(IndicatorReport);
extern const RecordType IndicatorQuery_record, IndicatorReport_record;

int64_t indicator_month(Date day);               // 12 * year + (month - 1)

// Where targets of a site hold: there and below it, at so many sites in all.
typedef struct IndicatorPlace { AnyId id; SiteId site_id; int64_t breadth; } IndicatorPlace;
LIST_TYPE(IndicatorPlace);

// An indicator ready to judge what was counted: by its own report, or by a board that counts the
// same things.
typedef struct IndicatorStandard {
    const Indicator   *of;
    IndicatorMath      math;
    IndicatorPlaceList places;           // of its targets
} IndicatorStandard;
IndicatorStandard indicator_standard(Work *work, const Indicator *of);
// The figure of one sum at a site (0: of the whole organisation), judged by what held there on the
// last day of its period. Only value, interval, targets and verdict are set.
void indicator_judge(const IndicatorStandard *standard, const IndicatorSum *sum, SiteId site_id,
                     Date last, IndicatorFigure *figure);

// False: issues. chinese: the language of names.
bool indicator_report(Work *work, const Indicator *of, const IndicatorQuery *query, bool chinese,
                      IndicatorReport *report, Issues *issues);

// What a definition would have come to, before there is one.
typedef struct IndicatorTry { Str measure; StrList kinds, types; SiteId site_id; } IndicatorTry;
extern const RecordType IndicatorTry_record;
// The last six months and this one so far, by month. False: issues.
bool indicator_try(Work *work, const IndicatorTry *input, bool chinese, IndicatorReport *report,
                   Issues *issues);

typedef struct IndicatorRowQuery {
    MaybeDate from, to;
    Str       as_of;
    SiteId    site_id;
    bool      site_only;
    Str       team_id;           // "0": of no team
    Str       counted;           // hit, miss, figure (both), all
    Str       cursor;
    int64_t   limit;
} IndicatorRowQuery;
typedef struct IndicatorRowPage { IndicatorRowList items; Str next_cursor; } IndicatorRowPage;
extern const RecordType IndicatorRowQuery_record, IndicatorRowPage_record;

typedef enum IndicatorOpened {
    INDICATOR_OPENED,
    INDICATOR_TOO_FEW,           // suppressed: its rows are not shown either
    INDICATOR_MISASKED,          // issues
} IndicatorOpened;
// The rows of a figure; they add up to it. chinese: the language of names.
IndicatorOpened indicator_rows(Work *work, const Indicator *of, const IndicatorRowQuery *query,
                               bool chinese, IndicatorRowPage *page, Issues *issues);

// Reports as a table: CSV, or the bytes of a workbook.
Str indicator_csv(Work *work, const IndicatorReportList *reports);
Str indicator_xlsx(Work *work, const IndicatorReportList *reports, bool chinese);

// --- Alarms ------------------------------------------------------------------------------------

typedef struct IndicatorAlarm {
    IndicatorId indicator_id;
    Str         code, name, name_en, unit;
    SiteId      site_id;
    Str         site_name;
    StaffId     owner_id;
    int64_t     month;
    Str         flag;            // watch, bad
    double      value;
    int64_t     n;
    MaybeReal   target;
    Time        at;
} IndicatorAlarm;
LIST_TYPE(IndicatorAlarm);
extern const RecordType IndicatorAlarm_record;

// What crosses its limits this month: over the whole organisation, and at sites with a target of
// their own. Reads only.
IndicatorAlarmList indicator_alarms_due(Work *work);
// Notes an alarm; false: it was noted before.
bool indicator_alarm_note(Work *work, const IndicatorAlarm *alarm);
// Those of an indicator, newest first, at most 24: of the sites whose figures the actor sees, or
// all.
IndicatorAlarmList indicator_alarms(Work *work, IndicatorId id, bool sees_all);
// Organisations with active indicators, at most 1,000.
IdList indicator_orgs(Work *work);
