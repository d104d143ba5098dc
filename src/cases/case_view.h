// case_view.h - cases as people see them: rows of a list, one case whole, its timeline, my day.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/promise_ladder.h"
#include "engine/files/file.h"

// A customer who is only named; the name is a personal detail.
typedef struct CustomerNamed { CustomerId id; Str name; } CustomerNamed;
extern const RecordType CustomerNamed_record;

typedef struct CaseRow {
    CaseId        id;
    Str           number, type, status;
    int64_t       severity;
    Str           subject;
    CustomerNamed customer;
    Named         site, team, owner;
    PromiseClock  promise;             // the nearest that runs
    MaybeTime     next_update_at;
    Time          opened_at, updated_at;
    Str           waiting_for;         // us, customer, third_party; absent when closed
    int64_t       version;
    bool          elsewhere;           // only of a figure: the case lies out of the reader's reach
                                       // by now; then neither subject, people nor state are told
    int64_t       sort_key;            // of the list's order, for the cursor
} CaseRow;
extern const RecordType CaseRow_record;
typedef struct CaseRowList { CaseRow *items; size_t count; } CaseRowList;

typedef struct CasePage { CaseRowList items; Str next_cursor; MaybeInt total; } CasePage;
extern const RecordType CasePage_record;

// Whom the owner has asked for help, as long as the answer is awaited.
typedef struct CaseHelp { StaffId id; Str name, question; Time asked_at, answer_by; bool late; }
    CaseHelp;
extern const RecordType CaseHelp_record;

typedef struct CaseView {
    CaseId        id;
    Str           number, type, status;
    int64_t       severity;
    Str           subject;
    CustomerNamed customer;
    Named         site, team, owner;
    PromiseClock  promise;
    MaybeTime     next_update_at;
    Time          opened_at, updated_at;
    Str           waiting_for;
    int64_t       version;
    Str           channel, cause, asset_number, need_stated, need_observed, read_back;
    bool          read_back_confirmed;
    MaybeTime     first_answered_at, solved_at, verified_at, closed_at, reopen_until;
    int64_t       reopened, transfer_count;
    bool          first_contact, imported;
    CaseRef       merged_into, repeat_of;
    CaseHelp      help;
    StrList       actions;             // what fits the state now
} CaseView;
extern const RecordType CaseView_record;

// What a list asks for. Several values of a field are not needed often enough to be here.
typedef struct CaseQuery {
    Str        state;                  // open, closed, all
    Str        q;                      // words, 4 last digits of a phone number, initials
    Str        status, type, channel, due, sort, owner, cursor;
    MaybeInt   severity;
    SiteId     site_id;                // the site and everything under it
    TeamId     team_id;
    StaffId    owner_id;
    CustomerId customer_id;
    ImportId   import_id;
    MaybeDate  opened_from, opened_to;
    bool       site_only, no_team;     // site_id without what is under it; cases of no team
    // The rows of a figure of the kept-rate board: a row for each promise, or each case (solved).
    Str        promise_kind, verdict, basis, clock, as_of, solved;
    MaybeDate  promise_from, promise_to;
    bool       count_all;
    int64_t    limit;
} CaseQuery;
extern const RecordType CaseQuery_record;

// What is derived of a row that was read: promise state, used share, whom it waits for.
void case_row_finish(Work *work, CaseRow *row);
// False: issues (a cursor that is not ours). me: whose cases owner=me means.
bool case_list(Work *work, const CaseQuery *query, StaffId me, CasePage *page, Issues *issues);
// How many a list holds. Not set: more than CASE_COUNT_MAX, or a search, or open and closed
// together.
enum { CASE_COUNT_MAX = 1000 };
MaybeInt case_count(Work *work, const CaseQuery *query, StaffId me);
// Without actions, which the reader's role decides.
void case_view(Work *work, const Case *of, CaseView *view);

typedef struct CaseEvent {
    EventId   id;                      // its seq: case and seq are the key
    int64_t   seq;
    Str       kind;
    Time      at, entered_at;
    Str       side;                    // customer, us, inside, system
    Named     actor;
    Str       channel, body;
    Json      detail;
    FileList  files;
} CaseEvent;
extern const RecordType CaseEvent_record;
typedef struct CaseEventList { CaseEvent *items; size_t count; } CaseEventList;
typedef struct CaseEventPage { CaseEventList items; } CaseEventPage;
extern const RecordType CaseEventPage_record;
void case_events(Work *work, CaseId id, CaseEventPage *page);

// Under which policy a promise was made.
typedef struct PolicyNamed { PolicyId id; Str name, name_en; int64_t number; } PolicyNamed;

// A calendar as it is called in both languages.
typedef struct CalendarNamed { CalendarId id; Str name, name_en; } CalendarNamed;
extern const RecordType CalendarNamed_record;
CalendarNamed calendar_named(Work *work, CalendarId id);

// A promise whole, as the side of a case shows it.
typedef struct Promised {
    PromiseId id;
    CaseId    case_id;
    Str       kind, state, text;
    Time      started_at, due_at, at_risk_at;
    double    used_share;
    MaybeTime stopped_at;
    int64_t   late_by_seconds;
    MaybeInt  estimate_minutes, customer_seconds, organisation_seconds;
    Time      organisation_due_at;
    MaybeBool organisation_kept;
    int64_t   amount;                  // in unit; 0 for a clock time
    Str       unit;                    // natural_minutes, ...; clock_time: a person promised
    CalendarNamed calendar;            // none: the built-in one
    PolicyNamed policy;
    Named     made_by;
    PromiseId replaced_by_id;
    Str       reason;
    PromiseStepList steps;             // whom its policy has told, and whom it tells next
} Promised;
extern const RecordType Promised_record;
typedef struct PromisedList { Promised *items; size_t count; } PromisedList;
typedef struct PromisedPage { PromisedList items; } PromisedPage;
extern const RecordType PromisedPage_record;
void promised_of(Work *work, const Case *of, PromisedPage *page);
Promised promised_from(Work *work, const Promise *promise, bool paused);

// "Why then?": span by span.
typedef struct WhySpan { Time from, until; Str kind; double minutes; Str label, label_en; } WhySpan;
typedef struct WhySpanList { WhySpan *items; size_t count; } WhySpanList;
typedef struct Why {
    PromiseId   promise_id;            // none: nothing was promised, only tried
    Str         clock;                 // official, organisation
    Time        started_at, due_at;
    int64_t     amount;
    Str         unit;
    CalendarNamed calendar;
    Str         zone;
    WhySpanList spans;
    StrList     years_not_announced;
} Why;
extern const RecordType Why_record;
void promise_why(Work *work, const Promise *promise, bool organisation, Why *why);
// The spans of why, and its years, from started_at to due_at on a line.
void why_explain(Work *work, const CalendarLine *line, ClockUnit unit, Pauses pauses, Why *why);

// What is due for one person, in the order it is due.
typedef struct DayItem { CaseRow about; Str reason; MaybeTime due_at; } DayItem;
typedef struct DayItemList { DayItem *items; size_t count; } DayItemList;
typedef struct DayWeek { int64_t kept, missed, updates_due, updates_on_time, solved; } DayWeek;
typedef struct MyDay {
    DayItemList at_risk, today, later, new_for_me, follow_ups, waiting;
    DayWeek     week;
} MyDay;
extern const RecordType MyDay_record;
void my_day(Work *work, StaffId me, MyDay *day);
