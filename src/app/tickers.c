// tickers.c - *the* list of background jobs: what, how often.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/tickers.h"
#include "app/background.h"
#include "boards/kept_store.h"
#include "engine/audit/audit.h"
#include "http/rate.h"
#include "http/session.h"
#include "imports/import_api.h"
#include "org/reach.h"
#include "org/session.h"
#include "org/throttle.h"

static bool run_on_lane(const Background *in, bool writes, void (*body)(Work *work, void *arg),
                        void *arg, char why[240])
{
    LaneFailure failure;
    bool done = lanes_run(server_lanes(in->server), writes, body, arg, &failure);
    if (!done && why) memcpy(why, failure.words, sizeof failure.words);
    return done;
}

static bool write_on_lane(const Background *in, void (*body)(Work *work, void *arg), void *arg,
                          char why[240])
{
    return run_on_lane(in, true, body, arg, why);
}

static bool read_on_lane(const Background *in, void (*body)(Work *work, void *arg), void *arg,
                         char why[240])
{
    return run_on_lane(in, false, body, arg, why);
}

static bool is_stopping(const Background *in)
{
    return server_stopping(in->server);
}

static Background background(Server *server)
{
    return (Background){ write_on_lane, read_on_lane, is_stopping, server, NULL };
}

static void seen_body(Work *work, void *arg)
{
    (void)arg;
    session_seen_write(work);
}

static void note_seen(Server *server)
{
    server_work(server, seen_body, NULL);
}

static void rates_body(Work *work, void *arg)
{
    (void)arg;
    rate_share(work);
}

static void share_rates(Server *server)
{
    if (server_shares(server)) server_work(server, rates_body, NULL);
}

static void reach_body(Work *work, void *arg)
{
    (void)arg;
    reach_refresh(work);
}

static void refresh_reach(Server *server)
{
    server_work(server, reach_body, NULL);
}

static void signed_out_body(Work *work, void *arg)
{
    (void)arg;
    session_forget(work);
    throttle_forget(work);
}

static void forget_sessions(Server *server)
{
    server_work(server, signed_out_body, NULL);
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

static void seal(Server *server)
{
    Background in = background(server);
    background_seal(&in);
}

static void quick_jobs(Server *server)
{
    Background in = background(server);
    background_jobs(&in, false);
}

static void slow_jobs(Server *server)
{
    Background in = background(server);
    background_jobs(&in, true);
}

static void send(Server *server)
{
    Background in = background(server);
    background_send(&in);
}

static void watch(Server *server)
{
    Background in = background(server);
    background_watch(&in);
}

static void indicators(Server *server)
{
    Background in = background(server);
    background_indicators(&in);
}

static void logs(Server *server)
{
    Background in = background(server);
    background_logs(&in);
}

static void forget(Server *server)
{
    Background in = background(server);
    background_forget(&in);
}

static void write_accesses(Server *server)
{
    Background in = background(server);
    background_accesses(&in);
}

static void end_terms(Server *server)
{
    Background in = background(server);
    background_retention(&in);
}

void tickers_finish(Server *server)
{
    write_accesses(server);
}

static void kept_body(Work *work, void *arg)
{
    bool *more = arg;
    *more = kept_store_tend_all(work);
}

static void tend_kept(Server *server)
{
    Background in = background(server);
    bool more;
    do more = false;
    while (in.write(&in, kept_body, &more, NULL) && more && !in.stopping(&in));
}

const Ticker ticker_list[] = {
    { "session_seen", 30000, note_seen },
    { "rates", 2000, share_rates },
    { "reach", 15000, refresh_reach },
    { "sessions_forget", 3600000, forget_sessions },
    { "audit_seal", 300, seal },
    { "audit_verified", 10000, note_verified },
    { "jobs", 500, quick_jobs },
    { "slow_jobs", 1000, slow_jobs },
    { "outbox", 1000, send },
    { "watch", 5000, watch },
    { "indicators", 1800000, indicators },
    { "logs", 600000, logs },
    { "forget", 3600000, forget },
    { "imports", 500, import_tick },
    { "accesses", 1000, write_accesses },
    { "retention", 600000, end_terms },
    { "kept", 5000, tend_kept },
    { 0 },
};
