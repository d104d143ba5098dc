// person_access.c - the table of looks that wait, and the way they are written down.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/person_access/person_access.h"
#include "queries.h"
#include <pthread.h>
#include <stdlib.h>

const char *const person_places[] = { "customer", "list", "case", "export", NULL };
_Static_assert(COUNT(person_places) == PERSON_PLACES + 1, "a name for each place");

// The order of the members is the order of the key: rows are written in it, so that two servers
// never wait for each other.
typedef struct Look {
    int64_t org_id, customer_id, hour, user_id, place, case_id;
    int64_t times, last_at;
} Look;
enum { KEY_MEMBERS = 6, SLOTS = 32768, AT_ONCE = 500 };
_Static_assert(PERSON_ACCESSES_MAX <= SLOTS / 4 * 3, "a table of slots must not fill up");

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Look slots[SLOTS]; // open addressing; times 0: free
static size_t slot_count;
static Look taken[PERSON_ACCESSES_MAX]; // of the one thread that writes
static size_t taken_count, written_count;

static const int64_t *key_of(const Look *look)
{
    return &look->org_id;
}

static int compare(const void *a, const void *b)
{
    const int64_t *x = key_of(a), *y = key_of(b);
    for (size_t i = 0; i < KEY_MEMBERS; i++)
        if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
    return 0;
}

static size_t slot_of(const Look *look)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < KEY_MEMBERS; i++) {
        hash = (hash ^ (uint64_t)key_of(look)[i]) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 29;
    }
    size_t at = (size_t)(hash % SLOTS);
    while (slots[at].times && compare(&slots[at], look) != 0) at = (at + 1) % SLOTS;
    return at;
}

// False: there is no room for another line.
static bool slots_add(const Look *look)
{
    Look *slot = &slots[slot_of(look)];
    if (!slot->times && slot_count == PERSON_ACCESSES_MAX) return false;
    if (!slot->times) {
        *slot = *look;
        slot_count++;
        return true;
    }
    slot->times += look->times;
    slot->last_at = look->last_at;
    return true;
}

void person_access_note(Work *work, PersonPlace place, CustomerId customer_id, CaseId case_id)
{
    if (customer_id.value == 0) return;
    Look look = { .org_id = work->org_id,
                  .customer_id = customer_id.value,
                  .hour = work->now_ms - work->now_ms % HOUR_MS,
                  .user_id = work->actor_id,
                  .place = place,
                  .case_id = case_id.value,
                  .times = 1,
                  .last_at = work->now_ms };
    pthread_mutex_lock(&lock);
    bool noted = slots_add(&look);
    pthread_mutex_unlock(&lock);
    if (!noted) work_fail(work, FAIL_UNAVAILABLE, "the log of who looked at whom is full");
}

bool person_access_left(void)
{
    return written_count < taken_count;
}

bool person_access_take(void)
{
    if (person_access_left()) return true;
    taken_count = written_count = 0;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < SLOTS && slot_count; i++)
        if (slots[i].times) taken[taken_count++] = slots[i];
    if (slot_count) memset(slots, 0, sizeof slots);
    slot_count = 0;
    pthread_mutex_unlock(&lock);
    qsort(taken, taken_count, sizeof taken[0], compare);
    return taken_count > 0;
}

static size_t portion_end(void)
{
    size_t left = taken_count - written_count;
    return written_count + (left < AT_ONCE ? left : AT_ONCE);
}

void person_access_write(Work *work, void *unused)
{
    (void)unused;
    for (size_t i = written_count; i < portion_end(); i++) {
        const Look *look = &taken[i];
        Arg list[] = { ARG(org_id, look->org_id),
                       ARG(customer_id, look->customer_id),
                       ARG(hour, look->hour),
                       ARG(user_id, look->user_id),
                       ARG(place, str_of(person_places[look->place])),
                       ARG(case_id, look->case_id),
                       ARG(id, id_new(look->last_at)),
                       ARG(times, look->times),
                       ARG(last_at, look->last_at) };
        db_send(work, &SQL_person_access_add, (Args){ .list = list, .count = COUNT(list) });
    }
}

void person_access_written(void)
{
    written_count = portion_end();
}
