// wire_fixture.h - a wire with a handler whose answers depend on the path.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "wire_cases.h"
#include "wire_client.h"
#include <pthread.h>

// What a handler of the tests does with a request is in its path.
typedef struct Fixture {
    Wire           *wire;
    int             port;
    char            error[240];
    pthread_mutex_t lock;
    pthread_cond_t  changed;
    Exchange       *held[64];     // "/hold": answered when the test says so
    size_t          held_count;
    pthread_t       lane;         // "/lane": answered by another thread
    Exchange       *queued[4096];
    size_t          queued_count;
    bool            stop;
} Fixture;

enum { BIG_PAGE_BYTES = 8 << 20 };
extern char big_page[BIG_PAGE_BYTES];   // what "/big" and "/static" answer
extern const WireConfig case_limits;          // the limits of wire_cases.h

Fixture *fixture_begin(WireConfig config);                 // without address: any port
void fixture_end(Fixture *fixture);
void fixture_wait_held(Fixture *fixture, size_t count);
void fixture_release(Fixture *fixture, size_t index);      // answers what is held
