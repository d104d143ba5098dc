// wire_loop.c - the event thread: epoll, accepting, completions from other threads, deadlines.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/time.h"
#include "http/wire_inside.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { EVENTS_MAX = 256, ACCEPTS_MAX = 64, ACCEPT_PAUSE_MS = 100, FRESH_DRAIN_MS = 1000 };

void loop_wake(Loop *loop)
{
    uint64_t one = 1;
    // The counter cannot overflow in practice, and any value wakes.
    ssize_t n = write(loop->wake.fd, &one, sizeof one);
    (void)n;
}

void loop_complete(Loop *loop, Completion *completion)
{
    Completion *head = atomic_load_explicit(&loop->completions, memory_order_relaxed);
    do completion->next = head;
    while (!atomic_compare_exchange_weak(&loop->completions, &head, completion));
    // One wake for many: only who finds the loop asleep rings.
    if (atomic_load(&loop->sleeping) && atomic_exchange(&loop->sleeping, 0)) loop_wake(loop);
}

void loop_queue(Loop *loop, Connection *c)
{
    if (c->queued) return;
    c->queued = true;
    c->next_ready = NULL;
    *loop->ready_end = c;
    loop->ready_end = &c->next_ready;
}

const char *loop_date(Loop *loop)
{
    int64_t now_ms = time_now_ms();
    if (now_ms / 1000 != loop->date_s) {
        loop->date_s = now_ms / 1000;
        http_date(now_ms, loop->date);
    }
    return loop->date;
}

static void update_now(Loop *loop)
{
    loop->now_us = time_monotonic_us();
    loop->now_ms = loop->now_us / 1000;
}

static bool watch(Loop *loop, int operation, Source *source, uint32_t events)
{
    struct epoll_event event = { events, { .ptr = source } };
    return epoll_ctl(loop->epoll_fd, operation, source->fd, &event) == 0;
}

static void watch_listeners(Loop *loop, bool on)
{
    Wire *wire = loop->wire;
    // Exclusive watches cannot be modified, so they are taken away and put back.
    for (size_t i = 0; i < wire->listener_count; i++)
        watch(loop, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, &wire->listeners[i].source,
              EPOLLIN | EPOLLEXCLUSIVE);
}

static void turn_away(Loop *loop, int fd)
{
    char text[768];
    size_t len = refusal_reply(REFUSE_BUSY, false, loop_date(loop), text);
    ssize_t n = send(fd, text, len, MSG_NOSIGNAL);
    (void)n;
    close(fd);
    tally(&loop->refused, 1);
}

static void admit(Loop *loop, const Listener *listener, int fd, const struct sockaddr *peer)
{
    Wire *wire = loop->wire;
    if (atomic_load(&wire->open) >= wire->config.connections_max) {
        if (!loop->idle.first) {
            turn_away(loop, fd);
            return;
        }
        connection_close(loop->idle.first);
    }
    connection_open(loop, fd, listener->local, peer);
}

static void pause_accepting(Loop *loop)
{
    watch_listeners(loop, false);
    loop->accept_paused = true;
    loop->accept_resume_ms = loop->now_ms + ACCEPT_PAUSE_MS;
}

typedef enum Accepted { ACCEPT_ONE, ACCEPT_NONE, ACCEPT_NO_ROOM } Accepted;

static Accepted accepted_without(int fault)
{
    switch (fault) {
    case EAGAIN: return ACCEPT_NONE;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return ACCEPT_NO_ROOM;
    default: return ACCEPT_ONE; // the newcomer's own misfortune: it has gone again
    }
}

static Accepted accept_one(Loop *loop, const Listener *listener, bool spare)
{
    struct sockaddr_storage peer;
    socklen_t len = sizeof peer;
    int fd =
        accept4(listener->source.fd, (struct sockaddr *)&peer, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return accepted_without(errno);
    if (spare && !loop->idle.first) {
        close(fd);
        tally(&loop->refused, 1);
        return ACCEPT_ONE;
    }
    if (spare) connection_close(loop->idle.first);
    admit(loop, listener, fd, (struct sockaddr *)&peer);
    return ACCEPT_ONE;
}

// Without a descriptor left, the one in reserve lets the newcomer in: in place of the oldest idle
// connection or, if none is idle, in and out again, so that it does not wait for nothing.
static Accepted accept_with_reserve(Loop *loop, const Listener *listener)
{
    if (loop->reserve_fd < 0) return ACCEPT_NO_ROOM;
    close(loop->reserve_fd);
    Accepted accepted = accept_one(loop, listener, true);
    loop->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return accepted;
}

static void accept_some(Loop *loop, const Listener *listener, int most)
{
    for (int i = 0; i < most; i++) {
        Accepted accepted = accept_one(loop, listener, false);
        if (accepted == ACCEPT_NO_ROOM) accepted = accept_with_reserve(loop, listener);
        if (accepted == ACCEPT_NO_ROOM) pause_accepting(loop);
        if (accepted != ACCEPT_ONE) return;
    }
}

static void take_completions(Loop *loop)
{
    Completion *newest = atomic_exchange(&loop->completions, NULL), *oldest = NULL;
    while (newest) {
        Completion *next = newest->next;
        newest->next = oldest;
        oldest = newest;
        newest = next;
    }
    while (oldest) {
        Completion *next = oldest->next;
        if (oldest->kind == COMPLETION_REPLY) connection_replied(((Exchange *)oldest)->connection);
        else connection_job_done(((FileJob *)oldest)->connection);
        oldest = next;
    }
}

static void take_timeouts(Loop *loop)
{
    WheelEntry *entry;
    while ((entry = wheel_expired(&loop->wheel, loop->now_ms)))
        connection_timeout((Connection *)(void *)((char *)entry - offsetof(Connection, timer)));
}

// Each connection that was ready at the beginning has one turn.
static void run_ready(Loop *loop)
{
    Connection *c = loop->ready;
    loop->ready = NULL;
    loop->ready_end = &loop->ready;
    while (c) {
        Connection *next = c->next_ready;
        c->queued = false;
        connection_run(c);
        c = next;
    }
}

static void free_dead(Loop *loop)
{
    Connection *c = loop->dead;
    loop->dead = NULL;
    while (c) {
        Connection *next = c->next;
        if (c->queued) {
            c->next = loop->dead;
            loop->dead = c;
        } else {
            memory_put(&loop->wire->memory, c, sizeof *c);
            loop->open--;
            atomic_fetch_sub(&loop->wire->open, 1);
        }
        c = next;
    }
}

static void stop_listening(Loop *loop)
{
    Wire *wire = loop->wire;
    if (!loop->listening) return;
    // Who stood in the queue before the end is still let in.
    for (size_t i = 0; i < wire->listener_count; i++)
        accept_some(loop, &wire->listeners[i], (int)wire->config.connections_max);
    if (!loop->accept_paused) watch_listeners(loop, false);
    loop->listening = loop->accept_paused = false;
    if (atomic_fetch_sub(&wire->listening, 1) == 1) listeners_close(wire);
}

static void start_draining(Loop *loop)
{
    loop->draining = true;
    stop_listening(loop);
    for (Connection *c = loop->idle.first, *next; c; c = next) {
        next = c->next;
        connection_drain(c);
        // One that has not asked for anything yet gets a moment to do so.
        if (!c->served) wheel_set(&loop->wheel, &c->timer, loop->now_ms + FRESH_DRAIN_MS);
    }
}

static void stop(Loop *loop)
{
    loop->stopping = true;
    stop_listening(loop);
    while (loop->idle.first) connection_close(loop->idle.first);
    while (loop->busy.first) connection_close(loop->busy.first);
}

static void take_orders(Loop *loop)
{
    Wire *wire = loop->wire;
    if (!loop->draining && atomic_load(&wire->draining)) start_draining(loop);
    if (!loop->stopping && atomic_load(&wire->stopping)) stop(loop);
}

static void tell_drained(Loop *loop)
{
    if (!loop->draining || loop->open > 0) return;
    pthread_mutex_lock(&loop->wire->drained_lock);
    pthread_cond_broadcast(&loop->wire->drained);
    pthread_mutex_unlock(&loop->wire->drained_lock);
}

static int wait_ms(const Loop *loop)
{
    if (loop->ready || loop->dead) return 0;
    int wait = wheel_wait_ms(&loop->wheel, loop->now_ms);
    if (loop->accept_paused && (wait < 0 || wait > ACCEPT_PAUSE_MS)) wait = ACCEPT_PAUSE_MS;
    return wait;
}

static int wait_for_events(Loop *loop, struct epoll_event *events)
{
    int wait = wait_ms(loop);
    if (wait != 0) {
        // Whoever completes something after this store sees it; what came before it is seen here.
        atomic_store(&loop->sleeping, 1);
        const Wire *wire = loop->wire;
        bool orders = atomic_load(&wire->draining) != loop->draining ||
                      atomic_load(&wire->stopping) != loop->stopping;
        if (atomic_load(&loop->completions) || orders) wait = 0;
    }
    int n = epoll_wait(loop->epoll_fd, events, EVENTS_MAX, wait);
    atomic_store_explicit(&loop->sleeping, 0, memory_order_relaxed);
    return n;
}

static void take_event(Loop *loop, const struct epoll_event *event)
{
    Source *source = event->data.ptr;
    switch (source->kind) {
    case SOURCE_WAKE: break;
    case SOURCE_LISTENER:
        if (loop->listening) accept_some(loop, (Listener *)source, ACCEPTS_MAX);
        break;
    case SOURCE_CONNECTION: connection_event((Connection *)source, event->events); break;
    }
}

static void *run_loop(void *arg)
{
    Loop *loop = arg;
    struct epoll_event events[EVENTS_MAX];
    signals_block();
    while (!loop->stopping || loop->open > 0) {
        int n = wait_for_events(loop, events);
        update_now(loop);
        for (int i = 0; i < n; i++) take_event(loop, &events[i]);
        if (loop->accept_paused && loop->now_ms >= loop->accept_resume_ms) {
            loop->accept_paused = false;
            if (loop->reserve_fd < 0) loop->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
            watch_listeners(loop, true);
        }
        take_completions(loop);
        take_timeouts(loop);
        run_ready(loop);
        take_orders(loop);
        free_dead(loop);
        tell_drained(loop);
    }
    return NULL;
}

// Fine enough for the shortest deadline, coarse enough not to wake an idle machine often.
static int64_t tick_ms(const WireConfig *config)
{
    const int64_t all[] = { config->head_ms, config->body_idle_ms, config->keep_alive_ms,
                            config->write_idle_ms, config->linger_ms };
    int64_t shortest = all[0];
    for (size_t i = 1; i < COUNT(all); i++)
        if (all[i] < shortest) shortest = all[i];
    int64_t tick = shortest / 8;
    return tick < 1 ? 1 : tick > 250 ? 250 : tick;
}

bool loop_start(Loop *loop, char error[240])
{
    update_now(loop);
    wheel_start(&loop->wheel, tick_ms(&loop->wire->config), loop->now_ms);
    loop->pool.memory = &loop->wire->memory;
    loop->ready_end = &loop->ready;
    loop->date_s = -1;
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop->wake = (Source){ SOURCE_WAKE, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) };
    loop->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    bool ready = loop->epoll_fd >= 0 && loop->wake.fd >= 0 &&
                 watch(loop, EPOLL_CTL_ADD, &loop->wake, EPOLLIN | EPOLLET);
    if (ready) {
        watch_listeners(loop, true);
        loop->listening = true;
        atomic_fetch_add(&loop->wire->listening, 1);
        loop->started = pthread_create(&loop->thread, NULL, run_loop, loop) == 0;
    }
    if (!loop->started) snprintf(error, 240, "event thread: %s", strerror(errno));
    return loop->started;
}
