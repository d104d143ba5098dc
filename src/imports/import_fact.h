// import_fact.h - one case as a log tells it, and what is wrong with a row that tells none.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "imports/import_date.h"
#include "imports/import_map.h"

typedef struct ImportEvent {
    Str        activity;
    ImportTime time;
} ImportEvent;

typedef struct ImportFact {
    int64_t      row;              // number in the file; of an event log the row of the first event
    Str          key, site;        // "" if the map has none
    Str          type, cause, channel, subject, need_stated, asset_number;
    Str          status;           // open, solved, closed, cancelled, merged
    int64_t      severity;
    Time         opened_at;
    MaybeTime    first_answered_at, solved_at, closed_at;
    bool         date_only;        // every time of the row is a day
    ImportEvent *events;           // of an event log, in order
    size_t       event_count;
} ImportFact;

// Codes: required, too_large, control_character, not_a_date, not_a_choice, before_opened,
// after_end, in_future, long_ago, not_found (a site that is none of ours), changed_here (people
// have worked on the case since), and those of RowFault.
typedef struct ImportFault {
    Str         column;            // theirs, or our field where they have none; "": the row
    const char *code;
    Str         value;             // what stood there, cut short
} ImportFault;

enum { IMPORT_FAULTS_MAX = 8 };
typedef struct ImportFaults { ImportFault list[IMPORT_FAULTS_MAX]; size_t count; } ImportFaults;

// Reads a row of a log whose rows are cases. False: faults say why; the fact is not to be used.
// Strings are copied into the work.
bool import_fact_read(Work *work, const ImportPlan *plan, const Row *row, ImportFact *fact,
                      ImportFaults *faults);

// The fields that a row of an event log has beside its event: site, type, and so on.
void import_fact_attributes(Work *work, const ImportPlan *plan, const Row *row, ImportFact *fact,
                            ImportFaults *faults);
// One event of a row. False: faults.
bool import_event_read(Work *work, const ImportPlan *plan, const Row *row, ImportEvent *event,
                       ImportFaults *faults);
// The facts that a case's events amount to: opened by the first, answered and solved as the map
// says. events in order of time; there is at least one.
void import_fact_of_events(const ImportPlan *plan, ImportEvent *events, size_t count,
                           ImportFact *fact);

void import_fault_add(Work *work, ImportFaults *faults, Str column, const char *code, Str value);
const char *import_row_fault_code(RowFault fault);
// A few words for a code, for files that people read.
const char *import_code_text(Str code, bool chinese);
