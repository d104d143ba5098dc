// lane_queue.h - inside lanes only: what waits for a lane, in the order it came.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/lane.h"
#include <pthread.h>

// A request, or a body of the system with somebody waiting for it.
typedef struct LaneItem LaneItem;
struct LaneItem {
    LaneItem       *next;
    Exchange       *exchange;
    const Route    *route;
    Arena          *arena;         // holds prepared, or request and decoded
    void           *prepared;
    const Request  *request;       // NULL: not read before its turn
    const Decoded  *decoded;
    void          (*body)(Work *work, void *arg);
    void           *arg;
    LaneFailure     failure;
    bool            done;          // guarded by LaneHouse.tasks
};

typedef struct LaneQueue {
    pthread_mutex_t lock;
    pthread_cond_t  filled;
    LaneItem       *first, **last;
    size_t          count, max;
    bool            closed;
} LaneQueue;

void   lane_queue_init(LaneQueue *queue, size_t max);
bool   lane_queue_put(LaneQueue *queue, LaneItem *item);           // false: full or closed
// Waits until there is something; a list of up to max items, and how many. NULL: closed and empty.
LaneItem *lane_queue_take(LaneQueue *queue, size_t max, size_t *count);
void   lane_queue_close(LaneQueue *queue);
