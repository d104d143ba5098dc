// fault.h - test seam: allocations and database calls of a thread that are made to fail.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef enum FaultPoint { FAULT_MEMORY, FAULT_DATABASE, FAULT_POINTS } FaultPoint;

// The n-th call of that kind from now fails once (n >= 1); 0 switches it off.
void    fault_after(FaultPoint point, int64_t calls);
int64_t fault_left(FaultPoint point);              // 0: it has struck or is off

// Asked at every such call in the place of the counts; true fails it. name: of the query or the
// command; "" for memory. NULL: nobody is asked.
typedef bool FaultHook(void *arg, FaultPoint point, const char *name);
void fault_hook(FaultHook *hook, void *arg);

// Where a call may fail: whether this one does.
bool fault_strikes(FaultPoint point, const char *name);
