// zone_shared.c - zones that are read once and live as long as the process.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/clock/zone.h"
#include <pthread.h>

enum { SHARED_MAX = 700, SHARED_BYTES_MAX = 16 << 20 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const Zone *shared[SHARED_MAX];
static size_t shared_count;
static Work memory;

typedef struct Finding {
    Str name;
    const Zone *zone;
} Finding;

static void find_body(Work *work, void *arg)
{
    Finding *finding = arg;
    finding->zone = zone_find(work, finding->name);
}

static const Zone *find_known(Str name)
{
    for (size_t i = 0; i < shared_count; i++)
        if (str_equal(zone_name(shared[i]), name)) return shared[i];
    return NULL;
}

const Zone *zone_shared(Work *work, Str name)
{
    pthread_mutex_lock(&lock);
    Finding finding = { .name = name, .zone = find_known(name) };
    if (!finding.zone && shared_count < SHARED_MAX) {
        if (!memory.arena) memory.arena = arena_new(SHARED_BYTES_MAX);
        bool found = memory.arena && work_run(&memory, find_body, &finding) && finding.zone;
        if (found) shared[shared_count++] = finding.zone;
    }
    pthread_mutex_unlock(&lock);
    return finding.zone ? finding.zone : zone_find(work, name);
}
