// audit.c - writes entries of the trail.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/audit/audit.h"
#include "base/hash.h"
#include "queries.h"

Str audit_text(Work *work, const RecordType *type, const void *record)
{
    Text out = TEXT(work);
    record_to_json(&out, type, record, 0);
    return text_str(&out);
}

// Before and after apart, so that nothing can move from one to the other under the same hash.
static Str content_hash(Work *work, Str salt, Str before, Str after)
{
    Text all = TEXT(work);
    text_format(&all, "%.*s\n%zu\n", STR_ARG(salt), before.len);
    text_add(&all, before);
    text_add(&all, after);
    return hash_hex(work, text_str(&all));
}

void audit_add(Work *work, const char *action, const char *kind, int64_t object_id, Str before,
               Str after)
{
    Str salt = str_format(work, "%016llx", (unsigned long long)random_u64());
    db_run(work, &SQL_audit_add,
           ARGS(ARG(id, (AuditId){ id_new(work->now_ms) }), ARG(origin, work->origin),
                ARG(action, str_of(action)), ARG(kind, str_of(kind)), ARG(object_id, object_id),
                ARG(salt, salt), ARG(content_hash, content_hash(work, salt, before, after)),
                ARG(before, before), ARG(after, after)));
}
