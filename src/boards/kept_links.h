// kept_links.h - the way from a figure to the list of what it counted: queries of GET /cases.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "boards/kept_report.h"

// The promises of a row, each with its case; a verdict may be added to the query.
//   key, row_key  the row; NULL: all
//   month         of kept_month; 0: the whole period
//   kind          kinds between commas; empty: all
Str kept_promises_query(Work *work, const KeptAsk *ask, const KeptScope *scope, const KeptKey *key,
                        Str row_key, int64_t month, Str kind);
// The cases of a row whose time to solve is measured; solved=any may become yes or no. Absent: a
// row of one kind of promise, which no case is of.
Str kept_cases_query(Work *work, const KeptAsk *ask, const KeptScope *scope, const KeptKey *key,
                     Str row_key);
