// lane_slot.c - opens a unit of work for a request, runs it, answers.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/lane_slot.h"
#include "http/request.h"
#include <stdio.h>
#include <stdlib.h>

void slots_free(Slot *slots, size_t count)
{
    for (size_t i = 0; slots && i < count; i++) arena_free(slots[i].work.arena);
    free(slots);
}

Slot *slots_new(LaneHouse *house, size_t count)
{
    Slot *slots = calloc(count, sizeof *slots);
    for (size_t i = 0; slots && i < count; i++) {
        slots[i].house = house;
        slots[i].work.arena = arena_new(ARENA_BYTES_MAX);
        if (slots[i].work.arena) continue;
        slots_free(slots, count);
        return NULL;
    }
    return slots;
}

void slot_open(Slot *slot, Db *db, int64_t now_ms)
{
    LaneHouse *house = slot->house;
    Arena *arena = slot->work.arena;
    arena_reset(arena);
    slot->work = (Work){ .arena = arena,
                         .db = db,
                         .server = house->server,
                         .data_dir = house->data_dir,
                         .now_ms = now_ms,
                         .origin = STR("system"),
                         .id = house->work_seed + ++house->work_count };
    slot->reply = (Reply){ 0 };
    if (slot->item->exchange) {
        if (slot->item->request) slot->request = *slot->item->request;
        else
            request_read(exchange_request(slot->item->exchange), slot->item->route, &slot->request);
        slot->request.prepared = slot->item->prepared;
        slot->request.decoded = slot->item->decoded;
        slot->work.origin = slot->request.client;
    }
}

static void slot_body(Work *work, void *arg)
{
    Slot *slot = arg;
    if (slot->item->body) {
        slot->item->body(work, slot->item->arg);
        return;
    }
    slot->reply = dispatch(work, &slot->request);
    slot->head = reply_head(work, &slot->reply); // once it is committed nothing may fail
}

bool slot_run(Slot *slot)
{
    slot->finished = work_run(&slot->work, slot_body, slot);
    return slot->finished && (slot->item->body || reply_commits(&slot->reply));
}

void slot_refuse(Slot *slot, FailKind kind, const char *why)
{
    slot->finished = false;
    slot->work.failed = kind;
    snprintf(slot->work.failure, sizeof slot->work.failure, "%s", why);
}

static void log_fault(const Slot *slot)
{
    char words[200];
    size_t len = 0;
    for (const char *p = slot->work.failure; *p && len < sizeof words - 1; p++)
        words[len++] = *p == '"' || *p == '\\' || (unsigned char)*p < 0x20 ? ' ' : *p;
    words[len] = 0;
    log_event(LOG_ERROR, "fault", ",\"work\":\"%016llx\",\"kind\":%d,\"reason\":\"%s\"",
              (unsigned long long)slot->work.id, (int)slot->work.failed, words);
}

void item_free(LaneItem *item)
{
    arena_free(item->arena);
    free(item);
}

static void task_finish(Slot *slot)
{
    LaneHouse *house = slot->house;
    pthread_mutex_lock(&house->tasks);
    LaneFailure *failure = &slot->item->failure;
    *failure = (LaneFailure){ .kind = slot->finished ? FAIL_NONE : slot->work.failed };
    if (!slot->finished) memcpy(failure->words, slot->work.failure, sizeof failure->words);
    slot->item->done = true;
    pthread_cond_broadcast(&house->task_done);
    pthread_mutex_unlock(&house->tasks);
}

static void request_finish(Slot *slot)
{
    LaneItem *item = slot->item;
    HttpReply out = { .status = slot->reply.status,
                      .head = slot->head,
                      .body = slot->reply.body,
                      .file_fd = slot->reply.file_fd,
                      .file_start = slot->reply.file_at,
                      .file_bytes = slot->reply.file_bytes };
    int64_t us = time_monotonic_us() - exchange_request(item->exchange)->received_at_us;
    metrics_request(slot->house->metrics, item->route, out.status, us);
    log_event(LOG_INFO, "request",
              ",\"work\":\"%016llx\",\"org\":\"%lld\",\"user\":\"%lld\",\"method\":\"%s\","
              "\"route\":\"%s\","
              "\"status\":%d,\"us\":%lld,\"bytes\":%zu",
              (unsigned long long)slot->work.id, (long long)slot->work.org_id,
              (long long)slot->work.actor_id, item->route->method, item->route->path, out.status,
              (long long)us, out.body.len);
    exchange_reply(item->exchange, &out);
    item_free(item);
}

void slot_answer(Slot *slot)
{
    if (!slot->finished) log_fault(slot);
    if (slot->item->body) {
        task_finish(slot); // the item belongs to the one who waits
        return;
    }
    if (!slot->finished) {
        slot->reply = reply_failure(&slot->work);
        slot->head = reply_failure_head(&slot->reply);
    }
    request_finish(slot);
}
