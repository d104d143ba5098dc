// kept_times.c - numbers in blocks, dealt out to their rows, sorted digit by digit.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_times.h"
#include "base/random.h"
#include <assert.h>
#include <stdlib.h>

enum { BLOCK_CASES = 1 << 13, DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

// A time and, in its lowest bit, whether the case is still open: so sorting puts solved ones of one
// time before open ones, and equal numbers are equal cases.
struct KeptTimesBlock {
    KeptTimesBlock *next;
    size_t count;
    uint64_t packed[BLOCK_CASES];
    uint32_t row[BLOCK_CASES];
};

KeptTimes kept_times(Work *work)
{
    return (KeptTimes){ .work = work };
}

static size_t *slot_of(const KeptTimes *times, int64_t key)
{
    Seed seed = { (uint64_t)key };
    size_t i = (size_t)seed_u64(&seed) & (times->slot_cap - 1);
    while (times->slots[i] && times->keys[times->slots[i] - 1] != key)
        i = (i + 1) & (times->slot_cap - 1);
    return &times->slots[i];
}

static void slots_grow(KeptTimes *times)
{
    enum { FIRST_CAP = 256 };
    times->slot_cap = times->slot_cap ? times->slot_cap * 2 : FIRST_CAP;
    times->slots = NEW(times->work, size_t, times->slot_cap);
    for (size_t i = 0; i < times->key_count; i++) *slot_of(times, times->keys[i]) = i + 1;
}

static size_t row_of(KeptTimes *times, int64_t key)
{
    if (times->key_count && times->keys[times->last] == key) return times->last;
    if (times->key_count * 2 >= times->slot_cap) slots_grow(times);
    size_t *slot = slot_of(times, key);
    if (!*slot) {
        GROW(times->work, times->keys, times->key_count, &times->key_cap);
        times->keys[times->key_count++] = key;
        *slot = times->key_count;
    }
    return times->last = *slot - 1;
}

void kept_times_add(KeptTimes *times, int64_t key, int64_t milliseconds, bool open)
{
    KeptTimesBlock *block = times->blocks;
    assert(milliseconds >= 0);
    if (!block || block->count == BLOCK_CASES) {
        block = NEW(times->work, KeptTimesBlock, 1);
        block->next = times->blocks;
        times->blocks = block;
    }
    block->row[block->count] = (uint32_t)row_of(times, key);
    block->packed[block->count++] = (uint64_t)milliseconds << 1 | open;
    times->count++;
}

void kept_times_renumber(KeptTimes *times, const int64_t *keys)
{
    for (size_t i = 0; i < times->key_count; i++) times->keys[i] = keys[times->keys[i]];
    if (times->slot_cap) memset(times->slots, 0, times->slot_cap * sizeof *times->slots);
    for (size_t i = 0; i < times->key_count; i++) *slot_of(times, times->keys[i]) = i + 1;
}

// Least digit first; digits that are the same everywhere are passed over. The result lies in list.
static void sort(uint64_t *list, uint64_t *spare, size_t count)
{
    uint64_t any = 0;
    for (size_t i = 0; i < count; i++) any |= list[i];
    for (unsigned shift = 0; shift < 64 && any >> shift; shift += DIGIT_BITS) {
        size_t starts[DIGITS] = { 0 }, sum = 0;
        for (size_t i = 0; i < count; i++) starts[list[i] >> shift & (DIGITS - 1)]++;
        for (size_t d = 0; d < DIGITS; d++) {
            size_t here = starts[d];
            starts[d] = sum;
            sum += here;
        }
        for (size_t i = 0; i < count; i++)
            spare[starts[list[i] >> shift & (DIGITS - 1)]++] = list[i];
        memcpy(list, spare, count * sizeof *list);
    }
}

// Sorted numbers as a table; returns its rows.
static size_t tabulate(const uint64_t *list, size_t count, SurvivalCount *table)
{
    size_t rows = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t time = (int64_t)(list[i] >> 1);
        if (rows == 0 || table[rows - 1].time != time)
            table[rows++] = (SurvivalCount){ .time = time };
        if (list[i] & 1) table[rows - 1].censored++;
        else table[rows - 1].events++;
    }
    return rows;
}

typedef struct Order {
    int64_t key;
    size_t row;
} Order;

static int order_compare(const void *a, const void *b)
{
    const Order *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

// Deals the numbers out: those of a row lie together afterwards, from starts[row] on.
static uint64_t *deal(const KeptTimes *times, size_t *starts)
{
    Work *work = times->work;
    uint64_t *list = NEW(work, uint64_t, times->count);
    for (const KeptTimesBlock *b = times->blocks; b; b = b->next)
        for (size_t i = 0; i < b->count; i++) starts[b->row[i] + 1]++;
    for (size_t r = 0; r < times->key_count; r++) starts[r + 1] += starts[r];
    size_t *next = NEW(work, size_t, times->key_count);
    if (times->key_count) memcpy(next, starts, times->key_count * sizeof *next);
    for (const KeptTimesBlock *b = times->blocks; b; b = b->next)
        for (size_t i = 0; i < b->count; i++) list[next[b->row[i]]++] = b->packed[i];
    return list;
}

KeptTimesRows kept_times_rows(KeptTimes *times)
{
    Work *work = times->work;
    size_t *starts = NEW(work, size_t, times->key_count + 1);
    uint64_t *list = deal(times, starts), *spare = NEW(work, uint64_t, times->count);
    SurvivalCount *table = NEW(work, SurvivalCount, times->count);
    Order *order = NEW(work, Order, times->key_count);
    KeptTimesRows rows = { NEW(work, KeptTimesRow, times->key_count),
                           times->key_count,
                           { .cases = 0 } };
    for (size_t i = 0; i < times->key_count; i++) order[i] = (Order){ times->keys[i], i };
    if (times->key_count) qsort(order, times->key_count, sizeof *order, order_compare);
    for (size_t i = 0; i < times->key_count; i++) {
        size_t from = starts[order[i].row], count = starts[order[i].row + 1] - from;
        sort(&list[from], spare, count);
        rows.list[i].key = order[i].key;
        rows.list[i].time = resolve_table(work, table, tabulate(&list[from], count, table));
    }
    sort(list, spare, times->count);
    rows.total = resolve_table(work, table, tabulate(list, times->count, table));
    return rows;
}
