// wire_phase.c - what a phase means for a connection: its deadline, and whether it counts as idle.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/wire_inside.h"

void list_add(List *list, Connection *connection)
{
    connection->prev = list->last;
    connection->next = NULL;
    *(list->last ? &list->last->next : &list->first) = connection;
    list->last = connection;
}

void list_remove(List *list, Connection *connection)
{
    *(connection->prev ? &connection->prev->next : &list->first) = connection->next;
    *(connection->next ? &connection->next->prev : &list->last) = connection->prev;
}

// Idle for too long, or too slow on average: a byte now and then does not hold a connection for
// ever.
static int64_t progress_due(const Connection *c, int64_t idle_ms)
{
    int64_t idle_due = c->loop->now_ms + idle_ms;
    int64_t rate = c->loop->wire->config.rate_bytes_min;
    int64_t rate_due = c->phase_ms + idle_ms + c->moved_bytes / rate * 1000;
    return idle_due < rate_due ? idle_due : rate_due;
}

static int64_t due(const Connection *c)
{
    const WireConfig *config = &c->loop->wire->config;
    switch (c->phase) {
    case PHASE_IDLE: return c->phase_ms + (c->served ? config->keep_alive_ms : config->head_ms);
    case PHASE_HEAD: return c->phase_ms + config->head_ms;
    case PHASE_BODY: return progress_due(c, config->body_idle_ms);
    case PHASE_WRITE: return progress_due(c, config->write_idle_ms);
    case PHASE_LINGER: return c->phase_ms + config->linger_ms;
    case PHASE_SPOOL:
    case PHASE_HANDLE:
    case PHASE_FILE: break;
    }
    return WHEEL_NEVER;
}

static void list_by_phase(Connection *c)
{
    bool idle = c->phase == PHASE_IDLE;
    if (idle == c->listed_idle) return;
    list_remove(c->listed_idle ? &c->loop->idle : &c->loop->busy, c);
    list_add(idle ? &c->loop->idle : &c->loop->busy, c);
    c->listed_idle = idle;
    tally(&c->loop->idle_now, idle ? 1 : (uint64_t)-1);
}

void connection_enter(Connection *c, Phase phase)
{
    // A body that is spooled, a reply that is read from a file: one phase, as far as speed goes.
    bool returns = (c->phase == PHASE_SPOOL && phase == PHASE_BODY) ||
                   (c->phase == PHASE_FILE && phase == PHASE_WRITE);
    bool leaves = phase == PHASE_SPOOL || phase == PHASE_FILE;
    c->phase = phase;
    if (returns) {
        c->phase_ms =
            c->loop->now_ms - c->moved_bytes / c->loop->wire->config.rate_bytes_min * 1000;
    } else if (!leaves) {
        c->phase_ms = c->loop->now_ms;
        c->moved_bytes = 0;
    }
    wheel_set(&c->loop->wheel, &c->timer, due(c));
    list_by_phase(c);
}

void connection_moved(Connection *c, size_t bytes)
{
    c->moved_bytes += (int64_t)bytes;
    wheel_set(&c->loop->wheel, &c->timer, due(c));
}
