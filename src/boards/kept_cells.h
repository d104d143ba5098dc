// kept_cells.h - cells found by their key while they are being filled.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"
#include "boards/kept_rate.h"

typedef struct KeptCells {
    KeptCell *list;
    size_t    count, cap;
    size_t   *slots;           // 1 + index; 0: empty
    size_t    slot_cap;        // a power of two
} KeptCells;

// The cell of a key, made empty when it is not there. Good until the next one is made.
KeptCell *kept_cell(Work *work, KeptCells *cells, KeptKey key);

// Adds the counts to the cell of the key in the dimensions of `by`.
void kept_cells_add(Work *work, KeptCells *cells, const KeptCell *more, unsigned by);

// Cells added up where they agree in the dimensions of `by`, in the order of their keys: as
// kept_rollup, but those given stay as they are, and memory is only for what comes of them.
KeptCell *kept_cells_by(Work *work, const KeptCell *cells, size_t count, unsigned by, size_t *kept);
