// person.h - all that is kept of one person: found, handed out, erased.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "customers/customer.h"
#include "privacy/personal.h"

// One person, and what stands in the way of erasing them.
typedef struct PersonState {
    CustomerId id;
    Str        name, state;        // state: new, active, restricted, erased
    SiteId     site_id;
    int64_t    version;
    int64_t    open_cases, holds;
    bool       texts_erased;
} PersonState;
bool person_state(Work *work, CustomerId id, PersonState *state);      // false: nobody

// How much of a person is kept where.
typedef struct PersonFound { Str entity, entity_name, entity_name_en; int64_t rows, values; }
    PersonFound;
LIST_TYPE(PersonFound);
extern const RecordType PersonFound_record;
PersonFoundList person_found(Work *work, CustomerId id);
// As it is stored: a JSON list.
Json person_found_json(Work *work, const PersonFoundList *found);

// --- Handing it out ----------------------------------------------------------------------------

typedef struct PersonDatum { Str field, label, label_en, value; } PersonDatum;
LIST_TYPE(PersonDatum);
typedef struct PersonRow { AnyId id; MaybeTime at; PersonDatumList fields; } PersonRow;
LIST_TYPE(PersonRow);
typedef struct PersonPart { Str entity, name, name_en; PersonRowList rows; } PersonPart;
LIST_TYPE(PersonPart);
typedef struct PersonLook {
    AnyId id;
    Time  at;                      // the last one of that hour
    Named user;                    // none: the owner of the data directory, by command
    Str   place, case_number;
    int64_t times;
} PersonLook;
LIST_TYPE(PersonLook);
// Everything the registry names of one person, with its words for it, so that the reader need not
// know us; and who looked at them.
typedef struct PersonExport {
    CustomerId     customer_id;
    Str            organisation, organisation_en;
    Time           taken_at;
    PersonPartList parts;
    PersonLookList looked_at;      // the latest PERSON_LOOKS_MAX
} PersonExport;
extern const RecordType PersonExport_record;
enum { PERSON_LOOKS_MAX = 1000 };
PersonExport person_export(Work *work, CustomerId id);
// The same for a person to read, in Chinese or English.
Str person_export_text(Work *work, const PersonExport *from, bool chinese);

// --- Taking it out -----------------------------------------------------------------------------

typedef enum PersonErasure {
    PERSON_ERASED,
    PERSON_OPEN,                   // a case of theirs is still being worked on
    PERSON_HELD,                   // a legal hold
    PERSON_GONE,                   // nothing is left to erase
} PersonErasure;

// Overwrites what the registry says of them, in the Work's transaction: the customer and the ways
// to reach them, messages, contents of the trail, refused rows, copies of replies, the index; with
// texts also the words of their cases. Cases, promises and times stay, so no figure changes, and
// the chain of the trail holds. request_id: why; none: its term was over. found: what it was.
PersonErasure person_erase(Work *work, CustomerId id, bool texts, PrivacyRequestId request_id,
                           PersonFoundList *found);
// The words of one case alone, whoever it is about; figures stay as they are.
void person_case_erase(Work *work, CaseId id);

// Consents end; restrict: what is kept is used for their own cases only from now on.
void person_withdraw(Work *work, CustomerId id, bool restrict_use);

// Values of erased persons that are still there, a line for each, at most most; every one is a
// fault. Of the Work's organisation.
StrList person_left(Work *work, size_t most);
