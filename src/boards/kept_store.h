// kept_store.h - the cells that spare the kept-rate board a million promises.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// docs/decisions/0012-kept-cells.md says why they are as they are. Cells hold what is settled:
// promises that ended, those long overdue, cases that were solved. Changes since the last fold
// stand in the log (cases/kept_log.h); what runs is read from the tables. So at every moment
//   cells + log + what runs = a recount.
// An organisation or an import whose cells are not filled yet is counted from the tables instead.
#pragma once
#include "boards/kept_sums.h"
#include "engine/check/check.h"

// Whether the board may use the cells.
bool kept_store_ready(Work *work);

// Fills the cells of the organisation anew. Nobody ends a promise meanwhile. Returns their rows.
int64_t kept_store_fill(Work *work);
// The same bit by bit, which others hardly wait for: one step, that looks at about so many rows
// (those of one instant together). False: there was nothing left to fill. The board uses the cells
// once all are; what changes between the steps is in them, or is counted by a later step.
bool kept_store_fill_step(Work *work, int64_t rows);
// Fills in the imports that are loaded and not yet in the cells; returns how many.
int64_t kept_store_imports(Work *work);
// Moves the log, and promises that came to be long overdue, into the cells; false: there is more.
bool kept_store_fold(Work *work);
// One of these, whichever is wanted; false: nothing was, or there is nothing more.
bool kept_store_tend(Work *work);
// The same for every organisation, up to the first where there is more to do; false: nowhere.
bool kept_store_tend_all(Work *work);

// The log as sums: what has changed since the cells were filled.
void kept_store_log(Work *work, KeptSums *sums);

// A row of kept_cells, as SQL_kept_cells_of gives it.
typedef struct KeptChunkRow {
    SiteId  site_id;
    int64_t month;
    AnyId   import_id;
    Str     cells;
} KeptChunkRow;
extern const RecordType KeptChunkRow_record;

// Months whose cells are not what a recount of the tables gives; at most FLAWS_MAX.
typedef struct KeptFlaw { KeptFamily family; int64_t month, site; } KeptFlaw;
typedef struct KeptFlaws { KeptFlaw *list; size_t count; } KeptFlaws;
KeptFlaws kept_store_check(Work *work);
