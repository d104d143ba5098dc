// print.h - replies for people: a record as lines, a list as a table, a problem as what went wrong.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/org_zone.h"

// Data to standard output, talk to standard error; the exit code, which tells
// of a refusal and of faults that were found. json: the body as it is; else
// instants are shown as times of the zone (NULL: as they are).
int print_reply(Work *work, const CallReply *reply, const Zone *zone, bool json,
                const char *command);

// The same where one file was sent: what is wrong in it is told by its name. file: NULL: none.
int print_reply_of(Work *work, const CallReply *reply, const Zone *zone, bool json,
                   const char *command, const char *file);

// What is wrong with a field, by the flag one types: "--site-id is missing"; what lies deeper in a
// flag's value by its path: "columns.opened_at: needs a column".
void print_fault(Work *work, const char *command, Str field, Str words);
