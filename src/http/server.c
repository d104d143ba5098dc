// server.c - one running process, from the first migration to the last answer.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/server.h"
#include "http/host.h"
#include "http/refusal.h"
#include "queries.h"
#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <time.h>

enum { READY_EVERY_MS = 2000, READY_DISK_BYTES_MIN = 1 << 20 };
enum { DRAIN_MS = 10000, UPLOAD_BYTES_MAX = 512 << 20, TICKERS_MAX = 32 };

// Each ticker has a thread of its own, so that none waits for another that takes long.
typedef struct Ticking {
    Server *server;
    const Ticker *ticker;
    pthread_t thread;
} Ticking;

struct Server {
    ServerConfig config;
    Lanes *lanes;
    _Atomic(Wire *) wire; // requests may come in before it is known here
    Metrics *metrics;
    Ticking tickings[TICKERS_MAX];
    size_t ticking_count;
    _Atomic bool stopping, unfit; // unfit: the database or the disk does not do its part
    pthread_mutex_t lock;
    pthread_cond_t stop;
};

// more: further header lines.
static void answer_with(Exchange *exchange, int status, const char *type, Str body,
                        const char *more)
{
    char head[400];
    int len = snprintf(head, sizeof head, "content-type: %s\r\ncache-control: no-store\r\n%s%s",
                       type, REPLY_PROTECTION, more);
    assert(len > 0 && (size_t)len < sizeof head);
    exchange_reply(exchange,
                   &(HttpReply){ .status = status, .head = { head, (size_t)len }, .body = body });
}

static void answer(Exchange *exchange, int status, const char *type, Str body)
{
    answer_with(exchange, status, type, body, "");
}

static void answer_problem(Exchange *exchange, int status, Str body, const char *more)
{
    answer_with(exchange, status, "application/problem+json", body, more);
}

// What may be asked of a path that is there.
static void answer_methods(Exchange *exchange, unsigned allowed)
{
    char text[METHODS_BYTES], more[METHODS_BYTES + 16], head[400];
    Str methods = route_methods(allowed, text);
    snprintf(more, sizeof more, "allow: %.*s\r\n", STR_ARG(methods));
    if (!str_equal(exchange_request(exchange)->method, STR("OPTIONS"))) {
        answer_problem(exchange, 405,
                       STR("{\"type\":\"/problems/method\",\"title\":\"This method is not for this "
                           "path\",\"status\":405}"),
                       more);
        return;
    }
    int len = snprintf(head, sizeof head, "%s%s", REPLY_PROTECTION, more);
    exchange_reply(exchange, &(HttpReply){ .status = 204, .head = { head, (size_t)len } });
}

typedef struct MetricsCall {
    Server *server;
    Exchange *exchange;
} MetricsCall;

static void metrics_body(Work *work, void *arg)
{
    MetricsCall *call = arg;
    WireCounters wire = wire_counters(call->server->wire);
    Str text = metrics_text(work, call->server->metrics, &wire, lanes_waiting(call->server->lanes));
    answer(call->exchange, 200, "text/plain; version=0.0.4", text);
}

static void answer_metrics(Server *server, Exchange *exchange)
{
    MetricsCall call = { server, exchange };
    Work work = { .arena = arena_new(4 << 20) };
    if (!server->wire) answer(exchange, 503, "text/plain", STR("starting\n"));
    else if (!work.arena || !work_run(&work, metrics_body, &call))
        answer(exchange, 503, "text/plain", STR("no memory\n"));
    arena_free(work.arena);
}

static bool answer_operations(Server *server, Exchange *exchange, Str path)
{
    if (str_equal(path, STR("/healthz"))) {
        answer(exchange, 200, "text/plain", STR("ok\n"));
    } else if (str_equal(path, STR("/readyz"))) {
        bool ready = !server->stopping && !server->unfit &&
                     lanes_waiting(server->lanes) < QUEUE_REQUESTS_MAX;
        answer(exchange, ready ? 200 : 503, "text/plain", ready ? STR("ready\n") : STR("busy\n"));
    } else if (str_equal(path, STR("/metrics"))) {
        answer_metrics(server, exchange);
    } else {
        return false;
    }
    return true;
}

static void handle(void *ctx, Exchange *exchange)
{
    Server *server = ctx;
    const HttpRequest *request = exchange_request(exchange);
    Str params[PARAMS_MAX];
    unsigned allowed;
    const Route *route =
        route_find(server->config.routes, request->method, request->path, params, &allowed);
    if (route) {
        lanes_submit(server->lanes, exchange, route);
    } else if (allowed) {
        answer_methods(exchange, allowed);
    } else if (answer_operations(server, exchange, request->path)) {
        return;
    } else if (!str_starts(request->path, STR("/api/")) && server->config.assets) {
        server->config.assets(exchange);
    } else {
        answer_problem(exchange, 404,
                       STR("{\"type\":\"/problems/not-found\",\"title\":\"There is no such thing "
                           "here\",\"status\":404}"),
                       "");
    }
}

static int64_t body_limit(void *ctx, const HttpRequest *head)
{
    Server *server = ctx;
    Str params[PARAMS_MAX];
    unsigned allowed;
    const Route *route =
        route_find(server->config.routes, head->method, head->path, params, &allowed);
    if (!route || !(route->flags & ROUTE_UPLOAD)) return BODY_BYTES_MAX;
    return route->bytes_max ? route->bytes_max : UPLOAD_BYTES_MAX;
}

// Returns early when the server stops.
static void wait_tick(Server *server, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&server->lock);
    while (!server->stopping)
        if (pthread_cond_timedwait(&server->stop, &server->lock, &until) != 0) break;
    pthread_mutex_unlock(&server->lock);
}

static void ready_body(Work *work, void *arg)
{
    int64_t one;
    (void)arg;
    db_int(work, &SQL_server_ready, ARGS_NONE, &one);
}

static bool disk_has_room(const char *dir)
{
    struct statvfs disk;
    return statvfs(dir, &disk) != 0 || disk.f_bavail * disk.f_frsize >= READY_DISK_BYTES_MIN;
}

static void check_ready(Server *server)
{
    bool fit = server_read(server, ready_body, NULL) && disk_has_room(server->config.data_dir);
    if (server->unfit == fit)
        log_event(fit ? LOG_INFO : LOG_ERROR, "ready", ",\"fit\":%s", fit ? "true" : "false");
    server->unfit = !fit;
}

static void *tick(void *arg)
{
    Ticking *ticking = arg;
    while (!ticking->server->stopping) {
        ticking->ticker->run(ticking->server);
        wait_tick(ticking->server, ticking->ticker->every_ms);
    }
    return NULL;
}

static bool start_tick(Server *server, const Ticker *ticker)
{
    assert(server->ticking_count < TICKERS_MAX);
    Ticking *ticking = &server->tickings[server->ticking_count];
    *ticking = (Ticking){ .server = server, .ticker = ticker };
    if (pthread_create(&ticking->thread, NULL, tick, ticking) != 0) return false;
    server->ticking_count++;
    return true;
}

static bool start_ticking(Server *server)
{
    static const Ticker ready = { "ready", READY_EVERY_MS, check_ready };
    if (!start_tick(server, &ready)) return false;
    for (const Ticker *t = server->config.tickers; t && t->name; t++)
        if (!start_tick(server, t)) return false;
    return true;
}

static bool migrate(const DbTarget *target, char error[240])
{
    Db *db = db_open(target, error, 240);
    if (!db) return false;
    bool sound = db_migrate(db, error, 240);
    db_close(db);
    return sound;
}

static bool start_parts(Server *server, char error[240])
{
    const ServerConfig *config = &server->config;
    DbTarget target = { .url = config->database, .statement_ms_max = REPORT_STATEMENT_MS_MAX };
    if (!migrate(&target, error)) return false;
    server->metrics = metrics_new(config->routes);
    LanesConfig lanes = { .target = target,
                          .routes = config->routes,
                          .read_lanes = config->read_lanes,
                          .server = server,
                          .data_dir = config->data_dir,
                          .metrics = server->metrics };
    server->lanes = server->metrics ? lanes_start(&lanes, error) : NULL;
    if (!server->lanes) return false;
    WireConfig wire = { .listen = { config->listen },
                        .unix_path = config->socket,
                        .spool_dir = config->data_dir,
                        .handle = handle,
                        .body_limit = body_limit,
                        .host_known = host_known,
                        .ctx = server };
    server->wire = wire_start(&wire, error);
    return server->wire && start_ticking(server);
}

static void stop_parts(Server *server)
{
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    pthread_cond_broadcast(&server->stop);
    pthread_mutex_unlock(&server->lock);
    for (size_t i = 0; i < server->ticking_count; i++)
        pthread_join(server->tickings[i].thread, NULL);
    if (server->wire) {
        wire_drain(server->wire, DRAIN_MS);
        wire_stop(server->wire);
    }
    if (server->lanes && server->config.finish) server->config.finish(server);
    if (server->lanes) lanes_stop(server->lanes);
    metrics_free(server->metrics);
    free(server);
}

// The signals that end us are taken by server_wait alone; every thread inherits this mask.
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

Server *server_start(const ServerConfig *config, char error[240])
{
    sigset_t set;
    Server *server = calloc(1, sizeof *server);
    snprintf(error, 240, "no memory");
    if (!server) return NULL;
    server->config = *config;
    pthread_mutex_init(&server->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&server->stop, &monotonic);
    block_signals(&set);
    if (start_parts(server, error)) return server;
    stop_parts(server);
    return NULL;
}

int server_port(const Server *server)
{
    return wire_port(server->wire, 0);
}

int server_wait(Server *server)
{
    sigset_t set;
    int signal_number = 0;
    block_signals(&set);
    sigwait(&set, &signal_number);
    log_event(LOG_INFO, "stopping", ",\"signal\":%d", signal_number);
    stop_parts(server);
    return 0;
}

bool server_work(Server *server, void (*body)(Work *work, void *arg), void *arg)
{
    return lanes_run(server->lanes, true, body, arg, NULL);
}

bool server_read(Server *server, void (*body)(Work *work, void *arg), void *arg)
{
    return lanes_run(server->lanes, false, body, arg, NULL);
}

Lanes *server_lanes(Server *server)
{
    return server->lanes;
}

const char *server_data_dir(const Server *server)
{
    return server->config.data_dir;
}

bool server_shares(const Server *server)
{
    DbTarget target = { .url = server->config.database };
    return db_target_engine(&target) != DB_SQLITE;
}

bool server_stopping(const Server *server)
{
    return server->stopping;
}
