// work_log.h - the daily work log: a person's day, confirmed by its author and signed by a lead.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A log is a statement about facts that stand elsewhere. The facts (what was done to cases, calls,
// promises kept and missed) are read from the timelines, up to the instant of the confirmation; the
// author adds words and hours. It moves by the flow `work_log`:
//
//     draft      only the author writes; everything done so far is shown
//     confirmed  its author stands by it; nothing changes until it is signed, taken back by the
//                author, or sent back with a reason by who may sign
//     signed     for good; what was wrong is put right by corrections below it
//
// It is signed by somebody else with work_log_sign where the author worked that day.
#pragma once
#include "cases/case.h"
#include "cases/site_clock.h"
#include "engine/check/check.h"
#include "org/change.h"

extern const Flow work_log_flow;
extern const Check work_log_checks[];      // of zhiyin verify; ends with a NULL name

typedef struct WorkLogNew {
    Date      day;
    Str       notes, problems, suggestions;
    Str       standards;           // what the day shows of the service standards: evidence
    Str       handed_over;
    StaffId   handed_to_id;
    MaybeInt  worked_minutes;
} WorkLogNew;
typedef struct WorkLogInput {      // the same of a log that exists; the day stays
    Str       notes, problems, suggestions, standards, handed_over;
    StaffId   handed_to_id;
    MaybeInt  worked_minutes;
} WorkLogInput;

typedef struct WorkLog {
    WorkLogId id;
    Date      day;
    Named     staff, site, team;
    Str       state;
    Str       notes, problems, suggestions, standards, handed_over;
    Named     handed_to;
    MaybeInt  worked_minutes;
    Str       returned_reason;
    MaybeTime confirmed_at, signed_at;
    Named     signed_by;
    int64_t   version;
} WorkLog;
LIST_TYPE(WorkLog);
extern const RecordType WorkLogNew_record, WorkLogInput_record, WorkLog_record;

// The reader's own, or what the actor reaches with the permission. reader: who the actor is; may be
// nobody.
bool work_log_find(Work *work, WorkLogId id, Permission permission, StaffId reader,
                   WorkLog *found);
bool work_log_of_day(Work *work, StaffId staff_id, Date day, StaffId reader, WorkLog *found);

typedef struct WorkLogQuery {
    MaybeDate from, to;            // days, both included
    StaffId   staff_id;
    SiteId    site_id;             // and all below
    TeamId    team_id;
    Str       state, cursor;
    int64_t   limit;
} WorkLogQuery;
typedef struct WorkLogPage { WorkLogList items; Str next_cursor; } WorkLogPage;
extern const RecordType WorkLogQuery_record, WorkLogPage_record;
// Those that may be read, the newest day first. False: issues (a cursor that is not ours).
bool work_log_list(Work *work, const WorkLogQuery *query, StaffId reader, WorkLogPage *page,
                   Issues *issues);

typedef enum WorkLogAct {
    LOG_DONE,
    LOG_UNFIT,                     // does not fit the state
    LOG_STALE,                     // another version than the one that was read
    LOG_INVALID,                   // issues say why
} WorkLogAct;
// Begins the author's log of a day; LOG_UNFIT: there is one. The day is not in the future.
WorkLogAct work_log_add(Work *work, StaffId author, const WorkLogNew *input, WorkLogId *id,
                        Issues *issues);
WorkLogAct work_log_change(Work *work, const WorkLog *old, int64_t version,
                           const WorkLogInput *input, Issues *issues);
// confirm, reopen (by the author), return (with a reason), sign (by a lead: never the author). A
// log without words, of a day on which nothing was done, is not confirmed: LOG_INVALID.
WorkLogAct work_log_move(Work *work, const WorkLog *old, int64_t version, const char *action,
                         StaffId by, Str reason, Issues *issues);
// Below a signed log.
WorkLogAct work_log_correct(Work *work, const WorkLog *of, StaffId by, Str body, Str reason);
WorkLogInput work_log_input(const WorkLog *log);

// What the day holds, as one reader may see it.
typedef struct LogCase { CaseId id; Str number, subject; } LogCase;
typedef struct WorkLogEntry {
    Time    at;
    Str     kind, channel;
    LogCase about;                 // absent where the reader does not reach the case
    Str     text;
    bool    outward;
} WorkLogEntry;
LIST_TYPE(WorkLogEntry);
typedef struct WorkLogPromise {
    PromiseId id;
    bool      kept;
    Time      at, due_at;          // at: when it was kept, or due
    Str       kind, text;
    LogCase   about;
} WorkLogPromise;
LIST_TYPE(WorkLogPromise);
typedef struct WorkLogTotals {
    int64_t cases, replies, calls, updates, solved, promises_kept, promises_missed;
} WorkLogTotals;
typedef struct WorkLogCorrection {
    int64_t seq;
    Time    at;
    Named   by;
    Str     body, reason;
} WorkLogCorrection;
LIST_TYPE(WorkLogCorrection);
typedef struct WorkLogDay {
    WorkLog               log;     // id absent: not begun
    Date                  day;
    Named                 staff, site, team;
    WorkLogTotals         totals;
    WorkLogEntryList      entries;           // at most ENTRIES_SHOWN_MAX, in order
    WorkLogPromiseList    promises;
    WorkLogCorrectionList corrections;
    StrList               actions;           // what this reader may do now
} WorkLogDay;
extern const RecordType WorkLogDay_record;
enum { ENTRIES_SHOWN_MAX = 2000 };
// The day of a log. The caller has found it for this reader.
void work_log_day(Work *work, const WorkLog *log, StaffId reader, WorkLogDay *day);
// The same where none was begun. False: there is no such person for this reader.
bool work_log_day_unwritten(Work *work, StaffId staff_id, Date day, StaffId reader,
                            WorkLogDay *found);
// When the local day begins and ends where somebody works.
typedef struct DayBounds { Time from, until; } DayBounds;
DayBounds work_log_bounds(Work *work, SiteId site_id, Date day);
Date work_log_today(Work *work, SiteId site_id);

// Days of people for which no log was confirmed: everybody whose login may work on cases, on days
// on which their site was open or on which they did something; never today.
typedef struct MissingLog {
    Named   staff, site, team;
    Date    day;
    Str     state;                 // draft; absent: not begun
    int64_t acted;                 // things done that day
} MissingLog;
LIST_TYPE(MissingLog);
typedef struct MissingQuery { MaybeDate from, to; SiteId site_id; TeamId team_id; } MissingQuery;
typedef struct MissingPage { MissingLogList items; bool more; } MissingPage;
extern const RecordType MissingQuery_record, MissingPage_record;
enum { MISSING_DAYS_MAX = 31, MISSING_SHOWN_MAX = 500 };
// By default the last seven days. False: issues.
bool work_logs_missing(Work *work, const MissingQuery *query, MissingPage *page, Issues *issues);
// The time zones in which those work whose logs the actor may read.
typedef struct LogZone { Str name; } LogZone;
LIST_TYPE(LogZone);
LogZoneList work_log_zones(Work *work);
// Reminds those, of every organisation, who did something yesterday, or began its log, and did not
// confirm one: once for each day, from LOG_REMIND_HOUR on where they work.
enum { LOG_REMIND_HOUR = 8 };
void work_logs_remind(Work *work, void *unused);
