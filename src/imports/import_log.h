// import_log.h - gathers the events of a log into cases.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "imports/import_fact.h"

// Cases in the order in which the log first names them. The whole log is held in memory: its rows
// may come in any order, and a case is not known before its last one.
typedef struct ImportLog ImportLog;

ImportLog *import_log(Work *work);
// Adds a row. False: faults say why it is none. Fails the work when it outgrows its memory.
bool import_log_add(Work *work, ImportLog *log, const ImportPlan *plan, const Row *row,
                    ImportFaults *faults);
size_t import_log_count(const ImportLog *log);                 // cases
// The i-th case: its events by time, those of one time in the order of the file. To be asked once.
void import_log_fact(ImportLog *log, const ImportPlan *plan, size_t i, ImportFact *fact);
