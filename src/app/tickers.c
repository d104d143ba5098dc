// tickers.c - *the* list of background jobs: what, how often.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/tickers.h"
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

const Ticker ticker_list[] = {
    { "session_seen", 30000, note_seen },
    { 0 },
};
