// audit.c - writes entries of the trail, and takes personal data out of them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/hash.h"
#include "engine/audit/audit_inside.h"
#include "queries.h"
#include <stdio.h>

Str audit_text(Work *work, const RecordType *type, const void *record)
{
    Text out = TEXT(work);
    record_to_json(&out, type, record, 0);
    return text_str(&out);
}

void audit_content_hash(Work *work, Str salt, Str origin, Str before, Str after,
                        char hex[HASH_HEX_BYTES])
{
    // Lengths keep the pieces apart: nothing can move from one to the next under the same hash.
    char lengths[80];
    int len = snprintf(lengths, sizeof lengths, "\n%zu %lld %lld\n", origin.len,
                       before.ptr ? (long long)before.len : -1LL,
                       after.ptr ? (long long)after.len : -1LL);
    const Str pieces[] = { salt, { lengths, (size_t)len }, origin, before, after };
    if (!hash_pieces(pieces, COUNT(pieces), hex))
        work_fail(work, FAIL_UNAVAILABLE, "no memory to compute SHA-256");
}

typedef struct Entry {
    AuditId id;
    Time at;
    UserId by_id;
    Str origin, action, kind;
    int64_t object_id;
    Str before, after;
    bool later; // takes its place in the chain when its hour is over
} Entry;

static void entry_add(Work *work, const Entry *entry)
{
    char hex[HASH_HEX_BYTES], place[HASH_HEX_BYTES];
    Str salt = str_format(work, "%016llx%016llx", (unsigned long long)random_u64(),
                          (unsigned long long)random_u64());
    audit_content_hash(work, salt, entry->origin, entry->before, entry->after, hex);
    const bool chained = !entry->later && db_engine(work->db) == DB_SQLITE;
    AuditLink link = { .id = entry->id,
                       .at = entry->at,
                       .actor_id = entry->by_id,
                       .action = entry->action,
                       .kind = entry->kind,
                       .object_id = entry->object_id,
                       .content_hash = str_of(hex) };
    if (chained) audit_link_add(work, &link, place);
    db_send(work, &SQL_audit_add,
            ARGS(ARG(id, entry->id), ARG(at, entry->at), ARG(by_id, entry->by_id),
                 ARG(origin, entry->origin), ARG(action, entry->action), ARG(kind, entry->kind),
                 ARG(object_id, entry->object_id), ARG(salt, salt), ARG(content_hash, str_of(hex)),
                 ARG(before, entry->before), ARG(after, entry->after),
                 ARG(seq, ((MaybeInt){ chained, link.seq })),
                 ARG(hash, chained ? str_of(place) : STR_ABSENT)));
}

void audit_add(Work *work, const char *action, const char *kind, int64_t object_id, Str before,
               Str after)
{
    entry_add(work, &(Entry){ .id = { id_new(work->now_ms) },
                              .at = { work->now_ms },
                              .by_id = { work->actor_id },
                              .origin = work->origin.ptr ? work->origin : STR(""),
                              .action = str_of(action),
                              .kind = str_of(kind),
                              .object_id = object_id,
                              .before = before,
                              .after = after });
}

void audit_add_nameless(Work *work, const char *action, const char *kind, int64_t object_id)
{
    int64_t hour_ms = work->now_ms - work->now_ms % HOUR_MS;
    entry_add(work, &(Entry){ .id = { id_within(hour_ms, HOUR_MS) },
                              .at = { hour_ms + HOUR_MS },
                              .origin = STR(""),
                              .action = str_of(action),
                              .kind = str_of(kind),
                              .object_id = object_id,
                              .later = true });
}

int64_t audit_forget(Work *work, const char *kind, int64_t object_id)
{
    return db_run(work, &SQL_audit_forget,
                  ARGS(ARG(kind, str_of(kind)), ARG(object_id, object_id)));
}
