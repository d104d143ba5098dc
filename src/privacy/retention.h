// retention.h - how long things are kept, what is over its term, and how it ends.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "org/change.h"
#include "privacy/personal.h"

// A term as an organisation has it.
typedef struct RetentionRule {
    Str       key, name, name_en, since, since_en;
    MaybeInt  days;                // none: as long as `since` says
    int64_t   standard_days;       // as the content has it
    bool      fixed;               // kept by the program itself
    bool      active;              // goes by itself each night
    MaybeInt  due;                 // over its term now, at most RETENTION_COUNT_MAX
    MaybeTime ran_at;
    int64_t   erased_count;
    int64_t   version;
} RetentionRule;
LIST_TYPE(RetentionRule);
typedef struct RetentionPage { RetentionRuleList items; } RetentionPage;
typedef struct RetentionInput { Str key; int64_t days; bool active; } RetentionInput;
typedef struct RetentionRun { Str key; bool dry_run; } RetentionRun;
// What a run came to, or would.
typedef struct RetentionResult { Str key; int64_t due, erased; bool dry_run; }
    RetentionResult;
extern const RecordType RetentionRule_record, RetentionPage_record, RetentionInput_record,
    RetentionRun_record, RetentionResult_record;

enum { RETENTION_COUNT_MAX = 100000, RETENTION_AT_ONCE = 200 };

// The terms, without what is due.
RetentionRuleList retention_rules(Work *work);
// The same, counted: for a report.
RetentionRuleList retention_rules_counted(Work *work);
MaybeInt retention_days_in(const RetentionRuleList *rules, Str key);

// Another term, or whether it goes by itself. version 0: whichever it is.
Change retention_change(Work *work, const RetentionInput *input, int64_t version, Issues *issues);
// Ends what is over its term, at most RETENTION_AT_ONCE things; a dry run only counts. False: there
// is no such term, or it is fixed (issues).
bool retention_run(Work *work, const RetentionRun *run, RetentionResult *result, Issues *issues);

// The night's work in every organisation: what goes by itself and has not run for
// RETENTION_EVERY_MS, portion by portion, each a unit of work of its own. A unit that is run again
// does the same; when it is durable the caller puts `next` into `now`.
enum { RETENTION_EVERY_MS = 20 * HOUR_MS, RETENTION_KEY_BYTES = 32 };
typedef struct RetentionPlace {
    int64_t org_id;                // 0: to be looked for
    char    key[RETENTION_KEY_BYTES];
    int64_t after_id;
    bool    over;                  // nothing is left for this night
} RetentionPlace;
typedef struct RetentionNight { RetentionPlace now, next; } RetentionNight;
void retention_night(Work *work, void *night);
