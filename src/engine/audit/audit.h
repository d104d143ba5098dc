// audit.h - the trail of who did what: an entry with every fact, chained by hash.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "record/permission.h"

// Adds an entry in the Work's transaction, with its actor and origin. before absent: it is new;
// after absent: it is gone. action, kind: literals such as "case_opened", "case". On SQLite it
// takes its place in the chain at once; on PostgreSQL, where many write at a time, soon after.
void audit_add(Work *work, const char *action, const char *kind, int64_t object_id, Str before,
               Str after);

// The same where nobody may learn who it was: no actor, no origin, the time only to the hour, the
// id somewhere in that hour; sealed when the hour is over, so that the order in the chain tells no
// more.
void audit_add_nameless(Work *work, const char *action, const char *kind, int64_t object_id);

// A record as the trail keeps it.
#define AUDIT_TEXT(work, T, ptr) audit_text((work), &T##_record, (const T *){ (ptr) })
Str audit_text(Work *work, const RecordType *type, const void *record);

// Takes what may tell something about a person (origin, before, after) out of every entry of a
// thing. That the entries were there, and what was done when by whom, stays, and the chain holds.
// Returns how many.
int64_t audit_forget(Work *work, const char *kind, int64_t object_id);

// Gives entries of the Work's organisation their place in the chain, at most AUDIT_SEAL_MAX of
// them. How many it sealed.
enum { AUDIT_SEAL_MAX = 250 };
int64_t audit_seal(Work *work);
// The organisations whose entries wait, at most 100.
IdList audit_waiting(Work *work);

typedef struct AuditHead {
    int64_t   seq;             // 0: the chain is empty
    Str       hash;            // of its last entry; "" when empty
    MaybeTime sealed_at;
    int64_t   unsealed;        // entries that wait for their place
    MaybeTime verified_at;     // when the chain was last found whole
} AuditHead;
extern const RecordType AuditHead_record;
AuditHead audit_head(Work *work);

// A head that was kept somewhere else: the chain must still lead through it. Only this finds a
// chain that was cut short or made anew as a whole.
typedef struct AuditKnown { MaybeInt seq; Str hash; } AuditKnown;
extern const RecordType AuditKnown_record;

typedef struct AuditFault { int64_t seq; Str what; } AuditFault;
LIST_TYPE(AuditFault);

typedef struct AuditVerdict {
    int64_t        seq;
    Str            hash;
    MaybeTime      sealed_at;
    int64_t        unsealed;
    MaybeTime      verified_at;
    int64_t        checked, erased;   // entries; of them, those whose content was taken out
    int64_t        fault_count;
    AuditFaultList faults;            // the first AUDIT_FAULTS_MAX
} AuditVerdict;
enum { AUDIT_FAULTS_MAX = 20 };
extern const RecordType AuditFault_record, AuditVerdict_record;

// Computes the chain of the Work's organisation anew: finds entries that were edited, deleted,
// added or put into another order, and contents that were exchanged. Reads in pieces: for a read
// lane. known NULL: nothing to compare with. When it is whole, that is noted in this process until
// audit_note_write.
AuditVerdict audit_verify(Work *work, const AuditKnown *known);
void audit_note_write(Work *work);     // writes down what was noted

// Which record the before and after of a kind are, and what a reader must be allowed to see them.
typedef struct AuditKind {
    const char       *kind;
    const RecordType *type;
    Permission        content;
} AuditKind;
extern const AuditKind audit_kind_list[];          // src/app/audit_kinds.c; ends with a NULL kind

typedef struct AuditObject { Str kind; AnyId id; Str label; } AuditObject;
typedef struct AuditRow {
    AuditId     id;
    MaybeInt    seq;
    Time        at;
    Named       actor;                // none: the program itself, or somebody who may not be known
    Str         address, action;
    AuditObject object;
    Json        before, after;        // absent also where this reader may not see them
    bool        sealed;
} AuditRow;
LIST_TYPE(AuditRow);
typedef struct AuditPage { AuditRowList items; Str next_cursor; } AuditPage;
extern const RecordType AuditRow_record, AuditPage_record;

typedef struct AuditQuery {
    Str       q;                      // part of the action, the kind or the actor's name
    UserId    actor_id;
    Str       action, object;         // object: "case" or "case:123"
    MaybeDate from, to;               // days in the organisation's zone, both included
    Str       cursor;
    int64_t   limit;
} AuditQuery;
extern const RecordType AuditQuery_record;

// Newest first. What a reader may not see is left out: contents by audit_kind_list and by the
// personal classes that are hidden from him. False: issues (a cursor that is not ours).
bool audit_list(Work *work, const AuditQuery *query, uint64_t may, Hidden hidden, AuditPage *page,
                Issues *issues);
