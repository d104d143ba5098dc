// kept_store_inside.h - inside the store only: how sums come to be, and get into the cells.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "boards/kept_store.h"

enum { KEPT_OVERDUE_DAYS = 7 };          // a promise so late is counted although it runs

// How far cells are filled: families before this one are, of it what happened before until.
typedef struct KeptReach { int64_t family, until; } KeptReach;

// Adds what the cells have to hold of a family from one instant to before another.
void kept_sums_span(KeptSums *sums, KeptFamily family, int64_t from, int64_t to);
// Takes lines out of the log and adds what of them lies in the reach (NULL: all). False: there are
// more lines.
bool kept_sums_log(KeptSums *sums, const KeptReach *reach);
// Adds the sums to what the cells hold; they are empty then.
void kept_sums_merge(KeptSums *sums);
