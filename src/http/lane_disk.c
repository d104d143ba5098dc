// lane_disk.c - the thread that waits for the disk, and those who wait for it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/lane_disk.h"
#include "http/lane_log.h"
#include <stdlib.h>

enum { BATCHES_AHEAD_MAX = 2 };

// Batches that wait for the disk.
typedef struct Given {
    Slot *first;
    size_t batches;
    uint64_t wanted; // how many commits they may tell of
} Given;

struct LaneDisk {
    DbDisk *counts;
    Slot *slots; // all of them
    pthread_t thread;
    bool started;
    pthread_mutex_t lock;
    pthread_cond_t filled, freed, synced;
    // Guarded by lock:
    Slot *free; // used last, taken first: its memory is at hand
    size_t free_count;
    Given given;
    Slot **last;          // of those given
    size_t batches_ahead; // not durable yet
    uint64_t durable;
    bool ending;
};

static void free_put(LaneDisk *disk, Slot *slot)
{
    slot->next = disk->free;
    disk->free = slot;
    disk->free_count++;
}

LaneDisk *lane_disk_new(LaneHouse *house)
{
    LaneDisk *disk = calloc(1, sizeof *disk);
    if (!disk) return NULL;
    pthread_mutex_init(&disk->lock, NULL);
    pthread_cond_init(&disk->filled, NULL);
    pthread_cond_init(&disk->freed, NULL);
    pthread_cond_init(&disk->synced, NULL);
    disk->last = &disk->given.first;
    disk->counts = db_disk_new();
    disk->slots = slots_new(house, BATCH_REQUESTS_MAX);
    for (size_t i = 0; disk->slots && i < BATCH_REQUESTS_MAX; i++) free_put(disk, &disk->slots[i]);
    if (disk->counts && disk->slots) return disk;
    lane_disk_end(disk);
    return NULL;
}

DbDisk *lane_disk_counts(LaneDisk *disk)
{
    return disk->counts;
}

// One sync is for all that was committed before it began.
static void make_durable(LaneDisk *disk, Given given)
{
    uint64_t durable = disk->durable; // only changed here
    char why[80];
    if (durable < given.wanted && !db_disk_sync(disk->counts, &durable, why))
        lane_stop_at_once(why);
    pthread_mutex_lock(&disk->lock);
    disk->durable = durable;
    disk->batches_ahead -= given.batches;
    pthread_cond_broadcast(&disk->synced);
    pthread_cond_signal(&disk->freed);
    pthread_mutex_unlock(&disk->lock);
}

static void answer_all(LaneDisk *disk, Slot *first)
{
    for (Slot *slot = first; slot; slot = slot->next) {
        slot_answer(slot);
        arena_reset(slot->work.arena); // a lane may rest for long after a large one
    }
    pthread_mutex_lock(&disk->lock);
    for (Slot *slot = first, *next; slot; slot = next) {
        next = slot->next;
        free_put(disk, slot);
    }
    pthread_cond_signal(&disk->freed);
    pthread_mutex_unlock(&disk->lock);
}

// All that was given; none: there will be no more.
static Given wait_for_given(LaneDisk *disk)
{
    pthread_mutex_lock(&disk->lock);
    while (!disk->given.first && !disk->ending) pthread_cond_wait(&disk->filled, &disk->lock);
    Given given = disk->given;
    disk->given = (Given){ 0 };
    disk->last = &disk->given.first;
    pthread_mutex_unlock(&disk->lock);
    return given;
}

static void *disk_loop(void *arg)
{
    LaneDisk *disk = arg;
    for (Given given; (given = wait_for_given(disk)).first;) {
        make_durable(disk, given);
        answer_all(disk, given.first);
    }
    return NULL;
}

bool lane_disk_start(LaneDisk *disk)
{
    return disk->started = pthread_create(&disk->thread, NULL, disk_loop, disk) == 0;
}

void lane_disk_end(LaneDisk *disk)
{
    if (!disk) return;
    pthread_mutex_lock(&disk->lock);
    disk->ending = true;
    pthread_cond_signal(&disk->filled);
    pthread_mutex_unlock(&disk->lock);
    if (disk->started) pthread_join(disk->thread, NULL);
    slots_free(disk->slots, BATCH_REQUESTS_MAX);
    db_disk_free(disk->counts);
    free(disk);
}

size_t lane_disk_room(LaneDisk *disk)
{
    pthread_mutex_lock(&disk->lock);
    while (!disk->free || disk->batches_ahead >= BATCHES_AHEAD_MAX)
        pthread_cond_wait(&disk->freed, &disk->lock);
    size_t room = disk->free_count;
    pthread_mutex_unlock(&disk->lock);
    return room;
}

void lane_disk_take(LaneDisk *disk, Slot **slots, size_t count)
{
    pthread_mutex_lock(&disk->lock);
    for (size_t i = 0; i < count; i++) {
        slots[i] = disk->free;
        disk->free = disk->free->next;
    }
    disk->free_count -= count;
    pthread_mutex_unlock(&disk->lock);
}

void lane_disk_give(LaneDisk *disk, Slot **slots, size_t count)
{
    pthread_mutex_lock(&disk->lock);
    for (size_t i = 0; i < count; i++) {
        slots[i]->next = NULL;
        *disk->last = slots[i];
        disk->last = &slots[i]->next;
    }
    disk->given.batches++;
    disk->given.wanted = db_disk_seen(disk->counts);
    disk->batches_ahead++;
    pthread_cond_signal(&disk->filled);
    pthread_mutex_unlock(&disk->lock);
}

void lane_disk_wait(LaneDisk *disk)
{
    uint64_t seen = db_disk_seen(disk->counts);
    pthread_mutex_lock(&disk->lock);
    while (disk->durable < seen) pthread_cond_wait(&disk->synced, &disk->lock);
    pthread_mutex_unlock(&disk->lock);
}
