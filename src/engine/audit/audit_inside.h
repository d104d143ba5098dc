// audit_inside.h - inside the trail only: what is hashed.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/hash.h"
#include "engine/audit/audit.h"

// What an entry says of itself, as the chain covers it.
typedef struct AuditLink {
    int64_t seq;
    AuditId id;
    Time    at;
    UserId  actor_id;
    Str     action, kind;
    int64_t object_id;
    Str     content_hash;
} AuditLink;

// Of the salt, the origin and both contents. Fails the work only without memory.
void audit_content_hash(Work *work, Str salt, Str origin, Str before, Str after,
                        char hex[HASH_HEX_BYTES]);
// Of the hash before it and the entry.
void audit_link_hash(Work *work, Str before, const AuditLink *link, char hex[HASH_HEX_BYTES]);
// Makes an entry that is being added the end of the chain: sets its place and gives its hash. For
// SQLite, which has one writer: elsewhere all who write would wait for one another.
void audit_link_add(Work *work, AuditLink *link, char hex[HASH_HEX_BYTES]);
