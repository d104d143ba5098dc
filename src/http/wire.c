// wire.c - starting, draining and stopping; replies from any thread.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/limits.h"
#include "http/wire_inside.h"
#include <assert.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { DESCRIPTORS_KEPT = 64, CONNECTIONS_MAX = 10000, MEMORY_BYTES_MAX = 64 << 20 };

static void set_default(size_t *value, size_t otherwise)
{
    if (*value == 0) *value = otherwise;
}

static void set_default_ms(int64_t *value, int64_t otherwise)
{
    if (*value == 0) *value = otherwise;
}

// As many connections as there may be descriptors; the process takes all that it may have.
static size_t connections_possible(size_t wanted)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return wanted;
    rlim_t need = wanted + DESCRIPTORS_KEPT;
    if (limit.rlim_cur < need) {
        limit.rlim_cur = need < limit.rlim_max ? need : limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= need) return wanted;
    return limit.rlim_cur > 2 * DESCRIPTORS_KEPT ? limit.rlim_cur - DESCRIPTORS_KEPT
                                                 : limit.rlim_cur / 2;
}

static void fill_in(Wire *wire)
{
    WireConfig *config = &wire->config;
    if (config->threads < 1) config->threads = 1;
    set_default(&config->request_line_bytes_max, REQUEST_LINE_BYTES_MAX);
    set_default(&config->header_line_bytes_max, HEADER_LINE_BYTES_MAX);
    set_default(&config->headers_bytes_max, HEADERS_BYTES_MAX);
    set_default(&config->headers_max, HEADERS_MAX);
    set_default(&config->body_memory_max, BODY_BYTES_MAX);
    set_default(&config->memory_bytes_max, MEMORY_BYTES_MAX);
    set_default(&config->connections_max, CONNECTIONS_MAX);
    set_default(&config->uploads_max, 16);
    set_default_ms(&config->head_ms, 10000);
    set_default_ms(&config->body_idle_ms, 20000);
    set_default_ms(&config->keep_alive_ms, 75000);
    set_default_ms(&config->write_idle_ms, 20000);
    set_default_ms(&config->linger_ms, 2000);
    set_default_ms(&config->rate_bytes_min, 256);
    config->connections_max = connections_possible(config->connections_max);
    wire->memory.used_max = config->memory_bytes_max;
    wire->limits = (ParserLimits){
        .framing = { config->request_line_bytes_max, config->header_line_bytes_max,
                     config->headers_bytes_max, config->headers_max },
        .body_memory_max = config->body_memory_max,
    };
}

static bool start(Wire *wire, char error[240])
{
    if (!listeners_open(wire, error)) return false;
    if (!files_start(wire)) {
        snprintf(error, 240, "file thread: %s", strerror(errno));
        return false;
    }
    for (size_t i = 0; i < wire->loop_count; i++)
        if (!loop_start(wire->loops[i], error)) return false;
    return true;
}

Wire *wire_start(const WireConfig *config, char error[240])
{
    assert(config->handle);
    Wire *wire = calloc(1, sizeof *wire);
    if (!wire) abort();
    wire->config = *config;
    fill_in(wire);
    pthread_mutex_init(&wire->drained_lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&wire->drained, &attributes);
    pthread_condattr_destroy(&attributes);

    wire->loop_count = (size_t)wire->config.threads;
    wire->loops = calloc(wire->loop_count, sizeof *wire->loops);
    if (!wire->loops) abort();
    for (size_t i = 0; i < wire->loop_count; i++) {
        wire->loops[i] = calloc(1, sizeof *wire->loops[i]);
        if (!wire->loops[i]) abort();
        *wire->loops[i] = (Loop){ .wire = wire, .epoll_fd = -1, .reserve_fd = -1, .wake.fd = -1 };
    }
    if (start(wire, error)) return wire;
    wire_stop(wire);
    return NULL;
}

int wire_port(const Wire *wire, size_t index)
{
    assert(index < wire->listener_count);
    return wire->listeners[index].port;
}

static void wake_all(Wire *wire)
{
    for (size_t i = 0; i < wire->loop_count; i++)
        if (wire->loops[i]->started) loop_wake(wire->loops[i]);
}

bool wire_drain(Wire *wire, int64_t wait_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += wait_ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    atomic_store(&wire->draining, true);
    wake_all(wire);
    int late = 0;
    pthread_mutex_lock(&wire->drained_lock);
    while ((atomic_load(&wire->listening) || atomic_load(&wire->open)) && !late)
        late = pthread_cond_timedwait(&wire->drained, &wire->drained_lock, &until);
    pthread_mutex_unlock(&wire->drained_lock);
    return !late;
}

static void close_fd(int fd)
{
    if (fd >= 0) close(fd);
}

void wire_stop(Wire *wire)
{
    atomic_store(&wire->stopping, true);
    wake_all(wire);
    for (size_t i = 0; i < wire->loop_count; i++)
        if (wire->loops[i]->started) pthread_join(wire->loops[i]->thread, NULL);
    // A lane may still be on its way out of exchange_reply, about to ring a bell.
    while (atomic_load(&wire->replying)) sched_yield();
    files_stop(wire);
    listeners_close(wire);
    for (size_t i = 0; i < wire->loop_count; i++) {
        Loop *loop = wire->loops[i];
        pool_empty(&loop->pool);
        close_fd(loop->epoll_fd);
        close_fd(loop->wake.fd);
        close_fd(loop->reserve_fd);
        free(loop);
    }
    pthread_cond_destroy(&wire->drained);
    pthread_mutex_destroy(&wire->drained_lock);
    assert(atomic_load(&wire->memory.used) == 0);
    free(wire->loops);
    free(wire);
}

void exchange_reply(Exchange *exchange, const HttpReply *reply)
{
    if (!exchange->connection) {
        exchange->done(exchange->done_ctx, reply);
        free(exchange);
        return;
    }
    Loop *loop = exchange->connection->loop;
    Wire *wire = loop->wire;
    atomic_fetch_add(&wire->replying, 1);
    exchange_compose(exchange, reply);
    exchange->completion.kind = COMPLETION_REPLY;
    loop_complete(loop, &exchange->completion);
    atomic_fetch_sub(&wire->replying, 1);
}

static uint64_t read_tally(_Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

WireCounters wire_counters(const Wire *wire)
{
    WireCounters sum = { 0 };
    for (size_t i = 0; i < wire->loop_count; i++) {
        Loop *loop = wire->loops[i];
        sum.connections_accepted += read_tally(&loop->accepted);
        sum.connections_refused += read_tally(&loop->refused);
        sum.connections_open += read_tally(&loop->open_now);
        sum.connections_idle += read_tally(&loop->idle_now);
        sum.requests += read_tally(&loop->requests);
        sum.requests_refused += read_tally(&loop->requests_refused);
        sum.requests_in_flight += read_tally(&loop->in_flight);
        sum.timeouts += read_tally(&loop->timeouts);
        sum.bytes_in += read_tally(&loop->bytes_in);
        sum.bytes_out += read_tally(&loop->bytes_out);
    }
    sum.memory_bytes = atomic_load_explicit(&wire->memory.used, memory_order_relaxed);
    return sum;
}
