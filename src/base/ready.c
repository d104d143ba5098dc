// ready.c - a table by organisation and edition that only grows.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/ready.h"

// The slot that holds it, or the free one where it belongs. There is always a free one.
static size_t slot_of(const Ready *ready, int64_t org_id, int64_t edition)
{
    uint64_t hash = ((uint64_t)org_id * 31 + (uint64_t)edition) * 0x9E3779B97F4A7C15u;
    size_t at = (size_t)(hash >> 32) % READY_SLOTS;
    while (ready->slots[at].made &&
           (ready->slots[at].org_id != org_id || ready->slots[at].edition != edition))
        at = (at + 1) % READY_SLOTS;
    return at;
}

const void *ready_find(Ready *ready, int64_t org_id, int64_t edition)
{
    pthread_mutex_lock(&ready->lock);
    const void *made = ready->slots[slot_of(ready, org_id, edition)].made;
    pthread_mutex_unlock(&ready->lock);
    return made;
}

typedef struct Making {
    const void *(*make)(Work *work, const void *from);
    const void *from, *made;
} Making;

static void make_body(Work *work, void *arg)
{
    Making *making = arg;
    making->made = making->make(work, making->from);
}

const void *ready_make(Ready *ready, int64_t org_id, int64_t edition,
                       const void *(*make)(Work *work, const void *from), const void *from)
{
    Making making = { make, from, NULL };
    pthread_mutex_lock(&ready->lock);
    size_t at = slot_of(ready, org_id, edition);
    if (!ready->work.arena) ready->work.arena = arena_new(READY_BYTES_MAX);
    bool room = ready->work.arena && ready->count < READY_MAX;
    if (!ready->slots[at].made && room && work_run(&ready->work, make_body, &making)) {
        ready->slots[at].org_id = org_id;
        ready->slots[at].edition = edition;
        ready->slots[at].made = making.made;
        ready->count++;
    }
    const void *made = ready->slots[at].made;
    pthread_mutex_unlock(&ready->lock);
    return made;
}
