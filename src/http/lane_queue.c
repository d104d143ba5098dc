// lane_queue.c - what waits for a lane.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/lane_queue.h"

void lane_queue_init(LaneQueue *queue, size_t max)
{
    *queue = (LaneQueue){ .max = max };
    queue->last = &queue->first;
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
}

bool lane_queue_put(LaneQueue *queue, LaneItem *item)
{
    pthread_mutex_lock(&queue->lock);
    bool taken = !queue->closed && queue->count < queue->max;
    if (taken) {
        item->next = NULL;
        *queue->last = item;
        queue->last = &item->next;
        queue->count++;
        pthread_cond_signal(&queue->filled);
    }
    pthread_mutex_unlock(&queue->lock);
    return taken;
}

LaneItem *lane_queue_take(LaneQueue *queue, size_t max, size_t *count)
{
    pthread_mutex_lock(&queue->lock);
    while (!queue->first && !queue->closed) pthread_cond_wait(&queue->filled, &queue->lock);
    LaneItem *taken = queue->first, **end = &taken;
    for (*count = 0; *end && *count < max; ++*count) end = &(*end)->next;
    queue->first = *end;
    queue->count -= *count;
    if (!queue->first) queue->last = &queue->first;
    *end = NULL;
    pthread_mutex_unlock(&queue->lock);
    return taken;
}

void lane_queue_close(LaneQueue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}
