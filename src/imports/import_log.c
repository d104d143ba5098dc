// import_log.c - cases by their keys, each with a growing list of events.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_log.h"
#include "base/random.h"

enum { FIRST_CAP = 1 << 10 };

typedef struct Gathered {
    ImportFact fact; // what the first row says of the case
    ImportEvent *events;
    size_t count, cap;
} Gathered;

struct ImportLog {
    Gathered *cases;
    size_t count, cap;
    size_t *slots;   // 1 + index of a case; 0: empty
    size_t slot_cap; // a power of two
    uint64_t seed;
};

ImportLog *import_log(Work *work)
{
    ImportLog *log = NEW(work, ImportLog, 1);
    *log = (ImportLog){ .slots = NEW(work, size_t, FIRST_CAP),
                        .slot_cap = FIRST_CAP,
                        .seed = random_u64() };
    return log;
}

static size_t hash_of(const ImportLog *log, Str key)
{
    uint64_t hash = log->seed ^ 0xCBF29CE484222325u;
    for (size_t i = 0; i < key.len; i++) hash = (hash ^ (unsigned char)key.ptr[i]) * 0x100000001B3u;
    Seed mixer = { hash };
    return (size_t)seed_u64(&mixer);
}

static size_t *slot_of(const ImportLog *log, Str key)
{
    size_t i = hash_of(log, key) & (log->slot_cap - 1);
    while (log->slots[i] && !str_equal(log->cases[log->slots[i] - 1].fact.key, key))
        i = (i + 1) & (log->slot_cap - 1);
    return &log->slots[i];
}

static void slots_grow(Work *work, ImportLog *log)
{
    log->slot_cap *= 2;
    log->slots = NEW(work, size_t, log->slot_cap);
    for (size_t i = 0; i < log->count; i++) *slot_of(log, log->cases[i].fact.key) = i + 1;
}

static Gathered *case_of(Work *work, ImportLog *log, const ImportPlan *plan, const Row *row,
                         ImportFaults *faults)
{
    size_t *slot = slot_of(log, import_value(plan, row, IMPORT_key));
    if (*slot) return &log->cases[*slot - 1];
    Gathered fresh = { .count = 0 };
    import_fact_attributes(work, plan, row, &fresh.fact, faults);
    if (faults->count) return NULL;
    GROW(work, log->cases, log->count, &log->cap);
    log->cases[log->count++] = fresh;
    *slot = log->count;
    if (log->count * 2 >= log->slot_cap) slots_grow(work, log);
    return &log->cases[log->count - 1];
}

bool import_log_add(Work *work, ImportLog *log, const ImportPlan *plan, const Row *row,
                    ImportFaults *faults)
{
    ImportEvent event;
    if (!import_event_read(work, plan, row, &event, faults)) return false;
    Gathered *of = case_of(work, log, plan, row, faults);
    if (!of) return false;
    GROW(work, of->events, of->count, &of->cap);
    of->events[of->count++] = event;
    return true;
}

size_t import_log_count(const ImportLog *log)
{
    return log->count;
}

// An insertion sort: stable, and logs are almost in order.
static void events_sort(ImportEvent *events, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        ImportEvent event = events[i];
        size_t at = i;
        for (; at > 0 && events[at - 1].time.at.ms > event.time.at.ms; at--)
            events[at] = events[at - 1];
        events[at] = event;
    }
}

void import_log_fact(ImportLog *log, const ImportPlan *plan, size_t i, ImportFact *fact)
{
    Gathered *of = &log->cases[i];
    events_sort(of->events, of->count);
    import_fact_of_events(plan, of->events, of->count, &of->fact);
    *fact = of->fact;
}
