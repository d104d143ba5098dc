// fault.c - counts calls, or asks whoever tests.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/fault.h"
#include <stddef.h>

typedef struct Faults {
    bool armed; // a hook or a count may strike
    int64_t left[FAULT_POINTS];
    FaultHook *hook;
    void *arg;
} Faults;

static _Thread_local Faults faults;

static void arm(void)
{
    faults.armed = faults.hook != NULL;
    for (int i = 0; i < FAULT_POINTS; i++) faults.armed |= faults.left[i] > 0;
}

void fault_after(FaultPoint point, int64_t calls)
{
    faults.left[point] = calls;
    arm();
}

int64_t fault_left(FaultPoint point)
{
    return faults.left[point];
}

void fault_hook(FaultHook *hook, void *arg)
{
    faults.hook = hook;
    faults.arg = arg;
    arm();
}

bool fault_strikes(FaultPoint point, const char *name)
{
    if (!faults.armed) return false;
    if (faults.hook) return faults.hook(faults.arg, point, name);
    return faults.left[point] > 0 && --faults.left[point] == 0;
}
