// case_search.h - the cases that hold some words, the newest first.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case_filter.h"

// Those of a filter whose lines in the index (sort_key) are below one, at most limit. Searching has
// one order, newest first. Not finished yet (case_row_finish).
CaseRowList case_search(Work *work, const CaseFilter *filter, Str words, int64_t below,
                        int64_t limit);
extern int64_t search_open_hits;    // SQLite: so many are read before open ones are looked at:
                                    // 1,000; tests have fewer
