// audit_chain.c - seals entries into each organisation's chain, and computes a chain anew.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/audit/audit_inside.h"
#include "queries.h"
#include <pthread.h>
#include <stdio.h>

enum { CHAIN_PIECE = 5000, NOTES_MAX = 64 };

RECORD(AuditHead, "The end of the chain.", FIELD(AuditHead, seq), FIELD(AuditHead, hash),
       FIELD(AuditHead, sealed_at), FIELD(AuditHead, unsealed), FIELD(AuditHead, verified_at));
RECORD(AuditKnown, "A head of the chain that was kept elsewhere.",
       FIELD(AuditKnown, seq, .min = 1, .max = INT64_MAX, .doc = "Its place in the chain."),
       FIELD(AuditKnown, hash, .max = 64, .doc = "Its hash."));
RECORD(AuditFault, "Where the chain does not hold.", FIELD(AuditFault, seq),
       FIELD(AuditFault, what));
RECORD(AuditVerdict, "What computing the chain anew has shown.", FIELD(AuditVerdict, seq),
       FIELD(AuditVerdict, hash), FIELD(AuditVerdict, sealed_at), FIELD(AuditVerdict, unsealed),
       FIELD(AuditVerdict, verified_at), FIELD(AuditVerdict, checked), FIELD(AuditVerdict, erased),
       FIELD(AuditVerdict, fault_count), LIST_FIELD(AuditVerdict, faults, AuditFault));

void audit_link_hash(Work *work, Str before, const AuditLink *link, char hex[HASH_HEX_BYTES])
{
    char numbers[160];
    int len = snprintf(numbers, sizeof numbers, "\n%lld\n%lld\n%lld\n%lld\n%lld\n%lld\n",
                       (long long)work->org_id, (long long)link->seq, (long long)link->id.value,
                       (long long)link->at.ms, (long long)link->actor_id.value,
                       (long long)link->object_id);
    const Str line = STR("\n");
    const Str pieces[] = { before, { numbers, (size_t)len }, link->action, line, link->kind,
                           line,   link->content_hash };
    if (!hash_pieces(pieces, COUNT(pieces), hex))
        work_fail(work, FAIL_UNAVAILABLE, "no memory to compute SHA-256");
}

typedef struct Waiting {
    AuditId id;
    Time at;
    UserId actor_id;
    Str action, kind;
    int64_t object_id;
    Str content_hash;
} Waiting;
RECORD(Waiting, "An entry without a place.", FIELD(Waiting, id), FIELD(Waiting, at),
       FIELD(Waiting, actor_id), FIELD(Waiting, action), FIELD(Waiting, kind),
       FIELD(Waiting, object_id), FIELD(Waiting, content_hash));
LIST_TYPE(Waiting);

typedef struct Taken {
    int64_t seq;
    Str hash;
} Taken;
RECORD(Taken, "The end of the chain.", FIELD(Taken, seq), FIELD(Taken, hash));

void audit_link_add(Work *work, AuditLink *link, char hex[HASH_HEX_BYTES])
{
    Taken end = { .hash = STR("") };
    bool begun = db_find(work, &SQL_audit_end, ARGS_NONE, Taken, &end);
    link->seq = end.seq + 1;
    audit_link_hash(work, end.hash, link, hex);
    db_send(work, begun ? &SQL_audit_head_set : &SQL_audit_head_begin,
            ARGS(ARG(seq, link->seq), ARG(hash, str_of(hex))));
}

int64_t audit_seal(Work *work)
{
    Taken head;
    WaitingList waiting;
    char hex[HASH_HEX_BYTES];
    Text places = TEXT(work);
    db_one(work, &SQL_audit_head_take, ARGS_NONE, Taken, &head);
    db_list(work, &SQL_audit_unsealed, ARGS(ARG(limit, AUDIT_SEAL_MAX)), Waiting, &waiting);
    if (waiting.count == 0) return 0;
    const int64_t first = head.seq;
    for (size_t i = 0; i < waiting.count; i++) {
        const Waiting *w = &waiting.items[i];
        AuditLink link = { head.seq + 1, w->id,   w->at,        w->actor_id,
                           w->action,    w->kind, w->object_id, w->content_hash };
        audit_link_hash(work, head.hash, &link, hex);
        head = (Taken){ link.seq, str_copy(work, str_of(hex)) };
        text_format(&places, "%s[%lld,\"%s\"]", i ? "," : "[", (long long)w->id.value, hex);
    }
    text_add_char(&places, ']');
    int64_t sealed =
        db_run(work, &SQL_audit_seal, ARGS(ARG(seq, first), ARG(places, text_str(&places))));
    if (sealed != (int64_t)waiting.count)
        work_fail(work, FAIL_RETRY, "an entry was sealed meanwhile");
    db_send(work, &SQL_audit_head_set, ARGS(ARG(seq, head.seq), ARG(hash, head.hash)));
    return sealed;
}

typedef struct OrgRow {
    AnyId id;
} OrgRow;
RECORD(OrgRow, "An organisation.", FIELD(OrgRow, id));
LIST_TYPE(OrgRow);

IdList audit_waiting(Work *work)
{
    OrgRowList rows;
    db_list(work, &SQL_audit_waiting, ARGS_NONE, OrgRow, &rows);
    IdList ids = { NEW(work, AnyId, rows.count), rows.count };
    for (size_t i = 0; i < rows.count; i++) ids.items[i] = rows.items[i].id;
    return ids;
}

AuditHead audit_head(Work *work)
{
    AuditHead head;
    db_one(work, &SQL_audit_head, ARGS_NONE, AuditHead, &head);
    return head;
}

typedef struct Sealed {
    int64_t seq;
    AuditId id;
    Time at;
    UserId actor_id;
    Str origin, action, kind;
    int64_t object_id;
    Str salt, content_hash, before, after, hash;
} Sealed;
RECORD(Sealed, "An entry in its place.", FIELD(Sealed, seq), FIELD(Sealed, id), FIELD(Sealed, at),
       FIELD(Sealed, actor_id), FIELD(Sealed, origin), FIELD(Sealed, action), FIELD(Sealed, kind),
       FIELD(Sealed, object_id), FIELD(Sealed, salt), FIELD(Sealed, content_hash),
       FIELD(Sealed, before), FIELD(Sealed, after), FIELD(Sealed, hash));

typedef struct Walk {
    AuditVerdict *verdict;
    int64_t seq;               // of the entry before
    char hash[HASH_HEX_BYTES]; // and its hash, as it is stored
    int64_t seen;              // in this piece
} Walk;

static void fault(Work *work, AuditVerdict *verdict, int64_t seq, const char *what)
{
    verdict->fault_count++;
    if (verdict->faults.count == AUDIT_FAULTS_MAX) return;
    if (!verdict->faults.items) verdict->faults.items = NEW(work, AuditFault, AUDIT_FAULTS_MAX);
    verdict->faults.items[verdict->faults.count++] = (AuditFault){ seq, str_of(what) };
}

// No memory is taken for a sound entry: a chain may have millions.
static bool walk_entry(Work *work, void *row, void *arg)
{
    Walk *walk = arg;
    const Sealed *s = row;
    AuditVerdict *verdict = walk->verdict;
    char hex[HASH_HEX_BYTES];
    AuditLink link = { s->seq,    s->id,   s->at,        s->actor_id,
                       s->action, s->kind, s->object_id, s->content_hash };
    if (s->seq != walk->seq + 1) {
        fault(work, verdict, walk->seq + 1, "is missing");
    } else {
        audit_link_hash(work, str_of(walk->hash), &link, hex);
        if (!str_equal(str_of(hex), s->hash))
            fault(work, verdict, s->seq, "was changed, or stands in another's place");
    }
    if (s->salt.len == 0) {
        verdict->erased++;
    } else {
        audit_content_hash(work, s->salt, s->origin, s->before, s->after, hex);
        if (!str_equal(str_of(hex), s->content_hash))
            fault(work, verdict, s->seq, "has another content than when it was written");
    }
    verdict->checked++;
    walk->seen++;
    walk->seq = s->seq;
    // What follows is held against what is stored here, so that one change shows as one fault.
    snprintf(walk->hash, sizeof walk->hash, "%.*s", STR_ARG(s->hash));
    return true;
}

static void check_known(Work *work, AuditVerdict *verdict, const AuditKnown *known)
{
    Taken there;
    if (!known || !known->seq.set) return;
    if (!db_find(work, &SQL_audit_hash_at, ARGS(ARG(seq, known->seq.value)), Taken, &there))
        fault(work, verdict, known->seq.value, "was there once and is gone: the chain was cut");
    else if (!str_equal(there.hash, known->hash))
        fault(work, verdict, known->seq.value, "had another hash once: the chain was made anew");
}

typedef struct Note {
    int64_t org_id, at_ms;
} Note;
static pthread_mutex_t notes_lock = PTHREAD_MUTEX_INITIALIZER;
static Note notes[NOTES_MAX];
static size_t note_count;

static void note(int64_t org_id, int64_t at_ms)
{
    pthread_mutex_lock(&notes_lock);
    size_t at = 0;
    while (at < note_count && notes[at].org_id != org_id) at++;
    if (at < NOTES_MAX) notes[at] = (Note){ org_id, at_ms };
    if (at == note_count && note_count < NOTES_MAX) note_count++;
    pthread_mutex_unlock(&notes_lock);
}

void audit_note_write(Work *work)
{
    Note *taken = NEW(work, Note, NOTES_MAX);
    pthread_mutex_lock(&notes_lock);
    size_t count = note_count;
    memcpy(taken, notes, sizeof notes);
    note_count = 0;
    pthread_mutex_unlock(&notes_lock);
    for (size_t i = 0; i < count; i++)
        db_send(work, &SQL_audit_verified,
                ARGS(ARG(org_id, taken[i].org_id), ARG(verified_at, taken[i].at_ms)));
}

AuditVerdict audit_verify(Work *work, const AuditKnown *known)
{
    AuditHead head = audit_head(work);
    AuditVerdict verdict = { .seq = head.seq,
                             .hash = head.hash,
                             .sealed_at = head.sealed_at,
                             .unsealed = head.unsealed,
                             .verified_at = head.verified_at };
    Walk walk = { .verdict = &verdict };
    Sealed row;
    int64_t beyond = 0;
    do {
        walk.seen = 0;
        db_each(work, &SQL_audit_chain,
                ARGS(ARG(after_seq, walk.seq), ARG(last_seq, head.seq), ARG(limit, CHAIN_PIECE)),
                &Sealed_record, &row, walk_entry, &walk);
    } while (walk.seen == CHAIN_PIECE);
    if (walk.seq != head.seq) fault(work, &verdict, walk.seq + 1, "is missing at the end");
    else if (!str_equal(str_of(walk.hash), head.hash))
        fault(work, &verdict, head.seq, "is not what the end of the chain says");
    db_int(work, &SQL_audit_beyond, ARGS(ARG(last_seq, head.seq)), &beyond);
    if (beyond) fault(work, &verdict, head.seq + 1, "stands after the end of the chain");
    check_known(work, &verdict, known);
    if (verdict.fault_count) return verdict;
    verdict.verified_at = (MaybeTime){ true, { work->now_ms } };
    note(work->org_id, work->now_ms);
    return verdict;
}
