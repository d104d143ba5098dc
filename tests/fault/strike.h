// strike.h - makes one call fail at every place where calls are made, each place once.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/fault.h"
#include "base/str.h"

// A place is a kind of call, its name, and the chain of callers that led there. Between
// strike_arm() and strike_disarm() the first call at a place where none has failed before fails;
// after it none does, but for the commit, which fails always; lasting: all of its kind do. Places
// count anew for each of the two.
void strike_arm(bool lasting);
void strike_disarm(void);

bool strike_armed(void);
bool strike_happened(void);            // since it was armed; at the commit does not count
size_t strike_count(FaultPoint point);         // so far
size_t strike_last(void);              // the number of the last one
// One of the last few thousand with its callers, on standard error.
void strike_print(size_t number);

enum { STRIKE_SYSTEM = FAULT_POINTS, STRIKE_POINTS };   // malloc and the like of our own objects
