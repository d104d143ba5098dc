// kept_cells.c - an open table of cells.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_cells.h"
#include "base/random.h"

static size_t hash_of(const KeptKey *key)
{
    Seed seed = { (uint64_t)key->site };
    seed.state = seed_u64(&seed) ^ ((uint64_t)key->month << 40) ^ ((uint64_t)key->case_type << 8) ^
                 (uint64_t)key->promise_kind;
    return (size_t)seed_u64(&seed);
}

static size_t *slot_of(const KeptCells *cells, const KeptKey *key)
{
    size_t i = hash_of(key) & (cells->slot_cap - 1);
    while (cells->slots[i] && kept_key_compare(&cells->list[cells->slots[i] - 1].key, key) != 0)
        i = (i + 1) & (cells->slot_cap - 1);
    return &cells->slots[i];
}

static void slots_grow(Work *work, KeptCells *cells)
{
    enum { FIRST_CAP = 1 << 6 };
    cells->slot_cap = cells->slot_cap ? cells->slot_cap * 2 : FIRST_CAP;
    cells->slots = NEW(work, size_t, cells->slot_cap);
    for (size_t i = 0; i < cells->count; i++) *slot_of(cells, &cells->list[i].key) = i + 1;
}

KeptCell *kept_cell(Work *work, KeptCells *cells, KeptKey key)
{
    if (cells->count * 2 >= cells->slot_cap) slots_grow(work, cells);
    size_t *slot = slot_of(cells, &key);
    if (!*slot) {
        GROW(work, cells->list, cells->count, &cells->cap);
        cells->list[cells->count++] = (KeptCell){ .key = key };
        *slot = cells->count;
    }
    return &cells->list[*slot - 1];
}

void kept_cells_add(Work *work, KeptCells *cells, const KeptCell *more, unsigned by)
{
    KeptCell *cell = kept_cell(work, cells, kept_key_only(more->key, by));
    for (int clock = 0; clock < KEPT_CLOCKS; clock++)
        kept_add(&cell->counts[clock], &more->counts[clock]);
}

KeptCell *kept_cells_by(Work *work, const KeptCell *cells, size_t count, unsigned by, size_t *kept)
{
    KeptCells sums = { .count = 0 };
    for (size_t i = 0; i < count; i++) kept_cells_add(work, &sums, &cells[i], by);
    *kept = kept_rollup(sums.list, sums.count, by);
    return sums.list;
}
