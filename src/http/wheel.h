// wheel.h - deadlines of many connections; each operation costs the same for any number. Pure.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WHEEL_SLOTS = 512 };
#define WHEEL_NEVER INT64_MAX

typedef struct WheelEntry WheelEntry;
struct WheelEntry {
    WheelEntry *prev, *next;        // NULL: not in a wheel
    int64_t     due_ms;
    int64_t     tick;               // of the slot it lies in, never after its due time
};

typedef struct Wheel {
    int64_t    tick_ms, tick;       // tick: the first one not yet looked at
    WheelEntry slots[WHEEL_SLOTS];
    size_t     count;
} Wheel;

void wheel_start(Wheel *wheel, int64_t tick_ms, int64_t now_ms);

// A deadline that moves later costs one store: the entry is moved when its slot comes up.
void wheel_set(Wheel *wheel, WheelEntry *entry, int64_t due_ms);
void wheel_clear(Wheel *wheel, WheelEntry *entry);      // allowed when it is not in the wheel

// Takes out and returns an entry that is due; NULL when none is left. At most one tick late.
WheelEntry *wheel_expired(Wheel *wheel, int64_t now_ms);

int wheel_wait_ms(const Wheel *wheel, int64_t now_ms);  // until the next look at it; -1: empty
