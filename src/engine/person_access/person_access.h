// person_access.h - who looked at a person: noted while reading, written down a moment later.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Reading runs on lanes that do not write, so a look is put into a table of this process, which a
// ticker empties through the write lane every second, and once more when the server has answered
// its last request. Looks of one person at one place within an hour are one line. What a process
// noted in the second before it was killed is lost; nothing is ever left out silently otherwise:
// when the table is full, reading personal details fails until it has been written.
#pragma once
#include "db/db.h"

typedef enum PersonPlace {
    PERSON_IN_CUSTOMER,        // the customer's page
    PERSON_IN_LIST,            // among others, with the ways to reach them
    PERSON_IN_CASE,            // a case with the customer's words
    PERSON_IN_EXPORT,          // all that is known
    PERSON_PLACES,
} PersonPlace;
extern const char *const person_places[];          // as they are stored; NULL-terminated

enum { PERSON_ACCESSES_MAX = 24576 };              // lines that may wait to be written

// Somebody sees this customer's details unmasked. No customer (0): nothing happens. Fails the work
// with FAIL_UNAVAILABLE when too many wait.
void person_access_note(Work *work, PersonPlace place, CustomerId customer_id, CaseId case_id);

// Takes what was noted so far to be written; false: there is nothing. By one thread at a time,
// which then runs person_access_write in units of work until person_access_left is false. What
// could not be written is taken up by the next call.
bool person_access_take(void);
bool person_access_left(void);
// Writes the next lines; a unit of work that is run again writes the same ones.
void person_access_write(Work *work, void *unused);
// That unit of work is durable.
void person_access_written(void);
