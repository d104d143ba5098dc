// once.h - what a process reads once and keeps.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"
#include <pthread.h>

// Made by the first who needs it, in memory that lives as long as the process.
typedef struct Once { pthread_mutex_t lock; Work memory; bool made; } Once;
#define ONCE { .lock = PTHREAD_MUTEX_INITIALIZER }

// Runs make in a unit of work of its own, of at most bytes_max, unless it has succeeded before.
// Where it fails the work fails as it did, and the next one tries again.
void once_make(Work *work, Once *once, size_t bytes_max, void (*make)(Work *memory, void *arg),
               void *arg);
