// kept_times.c - numbers in runs, each sorted where it lies, all merged into the rows' estimates.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_times.h"
#include "base/random.h"
#include <assert.h>
#include <stdlib.h>

// A case is one number: its time, then the number of its row, then whether it is still open.
enum { ROW_BITS = 17, TIME_SHIFT = ROW_BITS + 1, TIME_BITS = 64 - TIME_SHIFT };
enum { RUN_FIRST = 256, RUN_MOST = 1 << 14, DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

KeptTimes kept_times(Work *work)
{
    return (KeptTimes){ .work = work };
}

static size_t *slot_of(const KeptTimes *times, int64_t key)
{
    Seed seed = { (uint64_t)key };
    size_t i = (size_t)seed_u64(&seed) & (times->slot_cap - 1);
    while (times->slots[i] && times->keys[times->slots[i] - 1].key != key)
        i = (i + 1) & (times->slot_cap - 1);
    return &times->slots[i];
}

static void slots_grow(KeptTimes *times)
{
    enum { FIRST_CAP = 256 };
    times->slot_cap = times->slot_cap ? times->slot_cap * 2 : FIRST_CAP;
    times->slots = NEW(times->work, size_t, times->slot_cap);
    for (size_t i = 0; i < times->key_count; i++) *slot_of(times, times->keys[i].key) = i + 1;
}

static size_t row_of(KeptTimes *times, int64_t key)
{
    if (times->key_count && times->keys[times->last].key == key) return times->last;
    if (times->key_count * 2 >= times->slot_cap) slots_grow(times);
    size_t *slot = slot_of(times, key);
    if (!*slot) {
        if (times->key_count >> ROW_BITS)
            work_fail(times->work, FAIL_TOO_LARGE, "more than %d rows of cases", 1 << ROW_BITS);
        GROW(times->work, times->keys, times->key_count, &times->key_cap);
        times->keys[times->key_count++] = (KeptTimesKey){ .key = key };
        *slot = times->key_count;
    }
    return times->last = *slot - 1;
}

// Few cases take little, many lie in runs that the processor's caches hold while they are sorted.
static KeptTimesRun *run_with_room(KeptTimes *times)
{
    KeptTimesRun *last = times->run_count ? &times->runs[times->run_count - 1] : NULL;
    if (last && last->count < last->cap) return last;
    size_t cap = !last ? RUN_FIRST : last->cap < RUN_MOST ? last->cap * 2 : RUN_MOST;
    GROW(times->work, times->runs, times->run_count, &times->run_cap);
    times->runs[times->run_count] = (KeptTimesRun){ NEW(times->work, uint64_t, cap), 0, cap };
    return &times->runs[times->run_count++];
}

void kept_times_add(KeptTimes *times, int64_t key, int64_t milliseconds, bool open)
{
    static const int64_t most = ((int64_t)1 << TIME_BITS) - 1;
    assert(milliseconds >= 0);
    size_t row = row_of(times, key);
    KeptTimesRun *run = run_with_room(times);
    uint64_t time = (uint64_t)(milliseconds < most ? milliseconds : most);
    run->list[run->count++] = time << TIME_SHIFT | (uint64_t)row << 1 | open;
    times->keys[row].cases++;
    times->keys[row].open += open;
    times->count++;
}

void kept_times_renumber(KeptTimes *times, const int64_t *keys)
{
    for (size_t i = 0; i < times->key_count; i++) times->keys[i].key = keys[times->keys[i].key];
    if (times->slot_cap) memset(times->slots, 0, times->slot_cap * sizeof *times->slots);
    for (size_t i = 0; i < times->key_count; i++) *slot_of(times, times->keys[i].key) = i + 1;
}

// By time, least digit first; digits that are the same everywhere are passed over. The result lies
// in list.
static void sort(uint64_t *list, uint64_t *spare, size_t count)
{
    uint64_t any = 0;
    for (size_t i = 0; i < count; i++) any |= list[i];
    for (unsigned shift = TIME_SHIFT; shift < 64 && any >> shift; shift += DIGIT_BITS) {
        uint32_t starts[DIGITS] = { 0 }, sum = 0;
        for (size_t i = 0; i < count; i++) starts[list[i] >> shift & (DIGITS - 1)]++;
        for (size_t d = 0; d < DIGITS; d++) {
            uint32_t here = starts[d];
            starts[d] = sum;
            sum += here;
        }
        for (size_t i = 0; i < count; i++)
            spare[starts[list[i] >> shift & (DIGITS - 1)]++] = list[i];
        memcpy(list, spare, count * sizeof *list);
    }
}

// --- All runs in one order

// The first number of each run that is left, the least of them first.
typedef struct Head {
    uint64_t first;
    const uint64_t *next, *end;
} Head;

typedef struct Merge {
    Head *heads; // a heap
    size_t count;
} Merge;

static void sink(Merge *merge, size_t at)
{
    Head head = merge->heads[at];
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= merge->count) break;
        if (child + 1 < merge->count && merge->heads[child + 1].first < merge->heads[child].first)
            child++;
        if (head.first <= merge->heads[child].first) break;
        merge->heads[at] = merge->heads[child];
        at = child;
    }
    merge->heads[at] = head;
}

static Merge merge_begin(KeptTimes *times)
{
    Merge merge = { NEW(times->work, Head, times->run_count), 0 };
    uint64_t *spare = NEW(times->work, uint64_t, times->run_count ? RUN_MOST : 0);
    for (size_t i = 0; i < times->run_count; i++) {
        KeptTimesRun *run = &times->runs[i];
        sort(run->list, spare, run->count);
        merge.heads[merge.count++] = (Head){ run->list[0], run->list + 1, run->list + run->count };
    }
    for (size_t i = merge.count / 2; i-- > 0;) sink(&merge, i);
    return merge;
}

static uint64_t merge_take(Merge *merge)
{
    Head *top = merge->heads;
    uint64_t taken = top->first;
    if (top->next < top->end) top->first = *top->next++;
    else *top = merge->heads[--merge->count];
    if (merge->count) sink(merge, 0);
    return taken;
}

// One row's estimate, and the cases of one time that are not in it yet.
typedef struct Seeking {
    ResolveSeek seek;
    SurvivalCount at;
} Seeking;

static void seeking_flush(Seeking *seeking)
{
    if (seeking->at.events + seeking->at.censored) resolve_seek_row(&seeking->seek, &seeking->at);
}

static void seeking_add(Seeking *seeking, int64_t time, bool open)
{
    if (seeking->at.time != time) {
        seeking_flush(seeking);
        seeking->at = (SurvivalCount){ .time = time };
    }
    if (open) seeking->at.censored++;
    else seeking->at.events++;
}

static ResolveTime seeking_end(Seeking *seeking)
{
    seeking_flush(seeking);
    return resolve_sought(&seeking->seek);
}

static int row_compare(const void *a, const void *b)
{
    const KeptTimesRow *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

KeptTimesRows kept_times_rows(KeptTimes *times)
{
    Work *work = times->work;
    size_t count = times->key_count;
    int64_t open = 0;
    Seeking *rows = NEW(work, Seeking, count);
    for (size_t i = 0; i < count; i++) {
        rows[i].seek = resolve_seek(times->keys[i].cases, times->keys[i].open);
        open += times->keys[i].open;
    }
    Seeking total = { .seek = resolve_seek((int64_t)times->count, open) };
    for (Merge merge = merge_begin(times); merge.count;) {
        uint64_t taken = merge_take(&merge);
        int64_t time = (int64_t)(taken >> TIME_SHIFT);
        seeking_add(&rows[taken >> 1 & ((1 << ROW_BITS) - 1)], time, taken & 1);
        seeking_add(&total, time, taken & 1);
    }
    KeptTimesRows found = { NEW(work, KeptTimesRow, count), count, seeking_end(&total) };
    for (size_t i = 0; i < count; i++)
        found.list[i] = (KeptTimesRow){ times->keys[i].key, seeking_end(&rows[i]) };
    if (count) qsort(found.list, count, sizeof *found.list, row_compare);
    return found;
}
