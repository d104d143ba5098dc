// lane_slot.h - inside lanes only: one request from its turn to its answer.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/lane_queue.h"

// What all lanes of a process share.
typedef struct LaneHouse {
    struct Server   *server;
    const char      *data_dir;
    Metrics         *metrics;
    uint64_t         work_seed;
    _Atomic uint64_t work_count;
    pthread_mutex_t  tasks;
    pthread_cond_t   task_done;
} LaneHouse;

// Its own work and arena, since its answer must outlive the commit.
typedef struct Slot Slot;
struct Slot {
    Slot      *next;              // free, or waiting for the disk
    LaneHouse *house;
    LaneItem  *item;
    Work       work;
    Request    request;
    Reply      reply;
    Str        head;              // of the reply
    bool       finished;
};

// count slots in one piece, each with an arena; NULL: no memory.
Slot *slots_new(LaneHouse *house, size_t count);
void  slots_free(Slot *slots, size_t count);      // NULL allowed

void  slot_open(Slot *slot, Db *db, int64_t now_ms);
// Runs an opened slot in the open transaction; true when what it did is to be kept.
bool  slot_run(Slot *slot);
void  slot_refuse(Slot *slot, FailKind kind, const char *why);
// Answers whoever sent it or waits for it; the slot can be opened again.
void  slot_answer(Slot *slot);
void  item_free(LaneItem *item);
