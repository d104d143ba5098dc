// org_api.h - the endpoints of this area, a list for each file of them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"
#include "org/change.h"

// Each ends with a {0} entry.
extern const Route account_routes[], bulk_routes[], org_routes[], role_routes[], session_routes[],
    site_routes[], staff_routes[], team_routes[], user_routes[];

// The slow part of every request that sets a password: its hash, and whether it is one to choose.
typedef struct PasswordPrepared {
    Str    hash;           // of the new one; empty: not to be taken, or nobody to take it
    Str    password;       // one that was made here, to be handed over
    Str    old_hash;       // that the old one was compared with, where there is one
    bool   right;          // the old one
    Issues issues;         // why the new one is not to be taken
} PasswordPrepared;

// The actor has a login; else (the program itself acts) a refusal.
bool request_person(Work *work, Reply *refusal);

// What prepare returned, here and now where nothing ran it before (calls inside the process).
void *request_prepared(Work *work, const Request *request);

// If-Match, or else the version that was read: either way nothing that came between is lost.
int64_t request_version_or(const Request *request, int64_t read);

// The answer to a change: what it is now (200), 412, or the issues (422).
#define reply_changed(work, change, T, ptr, issues) \
    reply_changed_((work), (change), &T##_record, (const T *){ (ptr) }, (issues))
Reply reply_changed_(Work *work, Change change, const RecordType *type, const void *after,
                     const Issues *issues);

// Whether an open site, named in `field`, is the actor's to manage; one that may be seen but not
// managed is said to be so, one out of sight is not told from none.
bool site_to_manage(Work *work, const char *field, SiteId site_id, TeamId team_id, Issues *issues);

// Whether the cookie of a session may travel: over https, or on this machine alone.
bool session_transport(Work *work, const Request *request, bool *secure, Reply *refusal);
// Signs the login in: the reply carries the cookie and the Session.
Reply session_begin(Work *work, const Request *request, UserId user_id, bool limited, int status);

// A signed-in browser whose session began in the last quarter of an hour: what changes how one
// signs in asks for it. The local command line always will do.
bool session_fresh(Work *work, const Request *request, Reply *refusal);
