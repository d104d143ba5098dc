// tickers.c - *the* list of background jobs: what, how often.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/tickers.h"
#include "engine/audit/audit.h"
#include "http/session.h"

static void seen_body(Work *work, void *arg)
{
    (void)arg;
    session_seen_write(work);
}

static void note_seen(Server *server)
{
    server_work(server, seen_body, NULL);
}

enum { ORGS_AT_ONCE = 20 };
typedef struct Orgs {
    AnyId list[ORGS_AT_ONCE];
    size_t count;
} Orgs;

static void waiting_body(Work *work, void *arg)
{
    Orgs *orgs = arg;
    IdList found = audit_waiting(work);
    orgs->count = found.count < ORGS_AT_ONCE ? found.count : ORGS_AT_ONCE;
    if (orgs->count) memcpy(orgs->list, found.items, orgs->count * sizeof *orgs->list);
}

typedef struct Sealing {
    AnyId org;
    int64_t sealed;
} Sealing;

static void seal_body(Work *work, void *arg)
{
    Sealing *sealing = arg;
    work->org_id = sealing->org.value;
    sealing->sealed = audit_seal(work);
}

// In small portions, so that no request waits long for one.
static void seal(Server *server)
{
    Orgs orgs;
    if (!server_read(server, waiting_body, &orgs)) return;
    for (size_t i = 0; i < orgs.count; i++) {
        Sealing sealing = { .org = orgs.list[i] };
        do
            if (!server_work(server, seal_body, &sealing)) break;
        while (sealing.sealed == AUDIT_SEAL_MAX && !server_stopping(server));
    }
}

static void verified_body(Work *work, void *arg)
{
    (void)arg;
    audit_note_write(work);
}

static void note_verified(Server *server)
{
    server_work(server, verified_body, NULL);
}

const Ticker ticker_list[] = {
    { "session_seen", 30000, note_seen },
    { "audit_seal", 300, seal },
    { "audit_verified", 10000, note_verified },
    { 0 },
};
