// once.c - one maker at a time.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/once.h"

void once_make(Work *work, Once *once, size_t bytes_max, void (*make)(Work *memory, void *arg),
               void *arg)
{
    Work failed = { .failed = FAIL_NONE };
    pthread_mutex_lock(&once->lock);
    if (!once->made) {
        once->memory = (Work){ .arena = arena_new(bytes_max), .failed = FAIL_UNAVAILABLE };
        once->made = once->memory.arena && work_run(&once->memory, make, arg);
        if (!once->made) {
            failed = once->memory;
            arena_free(once->memory.arena);
            once->memory.arena = NULL;
        }
    }
    pthread_mutex_unlock(&once->lock);
    if (failed.failed) work_fail(work, failed.failed, "%s", failed.failure);
}
