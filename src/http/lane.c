// lane.c - queues and threads: one commit for all that waits, an answer only after it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/lane.h"
#include "http/lane_log.h"
#include "http/request.h"
#include "http/sender.h"
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    LANES_MAX = 32,
    LANES_LITE = 4,
    LANES_POSTGRES = 8,
    // What is decoded before its turn: short bodies, while so few wait that a flood of them cannot
    // fill the memory.
    EARLY_BYTES_MAX = 8 << 10,
    EARLY_ARENA_BYTES = 512 << 10,
    EARLY_WAITING_MAX = 256,
};

// What waits for a lane: a request, or a body of the system with somebody waiting for it.
typedef struct Item {
    struct Item *next;
    Exchange *exchange;
    const Route *route;
    Arena *arena; // holds prepared, or decoded
    void *prepared;
    const Decoded *decoded;
    void (*body)(Work *work, void *arg);
    void *arg;
    LaneFailure failure;
    bool done; // guarded by Lanes.tasks
} Item;

typedef struct Queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    Item *first, **last;
    size_t count, max;
    bool closed;
} Queue;

// One request of a batch: its own work and arena, since its answer must outlive the commit.
typedef struct Slot {
    Item *item;
    Work work;
    Request request;
    Reply reply;
    Str head; // of the reply
    bool finished;
} Slot;

typedef struct Lane {
    struct Lanes *lanes;
    Queue *queue;
    Db *db;
    bool writes, prepares;
    size_t batch_max;
    Slot *slots;
    pthread_t thread;
} Lane;

struct Lanes {
    LanesConfig config;
    bool one_writer; // SQLite
    Queue reads, writes, prepares;
    Lane list[LANES_MAX];
    size_t count;
    LaneLog *log; // NULL: PostgreSQL
    pthread_mutex_t tasks;
    pthread_cond_t task_done;
    uint64_t work_seed;
    _Atomic uint64_t work_count;
};

static void queue_init(Queue *q, size_t max)
{
    *q = (Queue){ .max = max };
    q->last = &q->first;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->filled, NULL);
}

static bool queue_put(Queue *q, Item *item)
{
    pthread_mutex_lock(&q->lock);
    bool taken = !q->closed && q->count < q->max;
    if (taken) {
        item->next = NULL;
        *q->last = item;
        q->last = &item->next;
        q->count++;
        pthread_cond_signal(&q->filled);
    }
    pthread_mutex_unlock(&q->lock);
    return taken;
}

// Waits for work; takes up to max items. 0: closed and empty.
static size_t queue_take(Queue *q, Slot *slots, size_t max)
{
    size_t count = 0;
    pthread_mutex_lock(&q->lock);
    while (!q->first && !q->closed) pthread_cond_wait(&q->filled, &q->lock);
    for (; q->first && count < max; count++) {
        slots[count].item = q->first;
        q->first = q->first->next;
        q->count--;
    }
    if (!q->first) q->last = &q->first;
    pthread_mutex_unlock(&q->lock);
    return count;
}

static void queue_close(Queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->filled);
    pthread_mutex_unlock(&q->lock);
}

static void slot_open(Lane *lane, Slot *slot)
{
    Lanes *lanes = lane->lanes;
    Arena *arena = slot->work.arena;
    arena_reset(arena);
    slot->work = (Work){ .arena = arena,
                         .db = lane->db,
                         .server = lanes->config.server,
                         .data_dir = lanes->config.data_dir,
                         .now_ms = time_now_ms(),
                         .origin = STR("system"),
                         .id = lanes->work_seed + ++lanes->work_count };
    slot->reply = (Reply){ 0 };
    if (slot->item->exchange) {
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

// Runs one slot in the open transaction; true when what it did is to be kept.
static bool slot_run(Lane *lane, Slot *slot)
{
    slot_open(lane, slot);
    slot->finished = work_run(&slot->work, slot_body, slot);
    return slot->finished && (slot->item->body || reply_commits(&slot->reply));
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

static void item_free(Item *item)
{
    arena_free(item->arena);
    free(item);
}

static void task_finish(Lanes *lanes, Slot *slot)
{
    pthread_mutex_lock(&lanes->tasks);
    LaneFailure *failure = &slot->item->failure;
    *failure = (LaneFailure){ .kind = slot->finished ? FAIL_NONE : slot->work.failed };
    if (!slot->finished) memcpy(failure->words, slot->work.failure, sizeof failure->words);
    slot->item->done = true;
    pthread_cond_broadcast(&lanes->task_done);
    pthread_mutex_unlock(&lanes->tasks);
}

static void slot_answer(Lane *lane, Slot *slot)
{
    Item *item = slot->item;
    if (!slot->finished) log_fault(slot);
    if (item->body) {
        task_finish(lane->lanes, slot);
        return; // the item belongs to the one who waits
    }
    if (!slot->finished) {
        slot->reply = reply_failure(&slot->work);
        slot->head = reply_failure_head(&slot->reply);
    }
    HttpReply out = { .status = slot->reply.status,
                      .head = slot->head,
                      .body = slot->reply.body,
                      .file_fd = slot->reply.file_fd,
                      .file_start = slot->reply.file_at,
                      .file_bytes = slot->reply.file_bytes };
    int64_t us = time_monotonic_us() - exchange_request(item->exchange)->received_at_us;
    metrics_request(lane->lanes->config.metrics, item->route, out.status, us);
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

static bool lane_connected(Lane *lane)
{
    char error[240];
    if (lane->db && db_alive(lane->db)) return true;
    db_close(lane->db);
    DbTarget target = lane->lanes->config.target;
    target.read_only = !lane->writes;
    lane->db = db_open(&target, error, sizeof error);
    if (!lane->db) log_event(LOG_ERROR, "database", ",\"reason\":\"cannot connect\"");
    return lane->db != NULL;
}

static void slot_refuse(Slot *slot, FailKind kind, const char *why)
{
    slot->finished = false;
    slot->work.failed = kind;
    snprintf(slot->work.failure, sizeof slot->work.failure, "%s", why);
}

// One request in a transaction of its own, again after a serialization fault.
static void run_alone(Lane *lane, Slot *slot)
{
    for (int attempt = 0;; attempt++) {
        if (!db_begin(lane->db, lane->writes)) {
            slot_open(lane, slot);
            slot_refuse(slot, db_fault(lane->db), db_error(lane->db));
        } else if (!slot_run(lane, slot)) {
            db_rollback(lane->db);
        } else if (!db_commit(lane->db)) {
            slot_refuse(slot, db_fault(lane->db), db_error(lane->db));
            db_rollback(lane->db);
        }
        lane_stop_if_unsafe(lane->db);
        bool again = !slot->finished && slot->work.failed == FAIL_RETRY && attempt < RETRIES_MAX;
        if (!again) return;
    }
}

// Several requests in one transaction. False: nothing of it was kept. Nearly every batch has
// nothing to take back: what is refused is refused before it writes. So none is prepared for it;
// savepoints would cost a third more, since the search index is written out at each of them.
static bool run_together(Lane *lane, Slot *slots, size_t count)
{
    if (!db_begin(lane->db, true)) return false;
    for (size_t i = 0; i < count; i++) {
        int64_t before = db_rows_written(lane->db);
        bool kept = slot_run(lane, &slots[i]);
        if (!slots[i].finished || (!kept && db_rows_written(lane->db) != before)) return false;
    }
    return db_commit(lane->db);
}

// The same with each request in a savepoint of its own, so that single ones can be taken back.
static bool run_guarded(Lane *lane, Slot *slots, size_t count)
{
    if (!db_begin(lane->db, true)) return false;
    for (size_t i = 0; i < count; i++) {
        if (!db_savepoint(lane->db)) return false;
        bool kept = slot_run(lane, &slots[i]);
        bool sound = kept ? db_savepoint_release(lane->db) : db_savepoint_rollback(lane->db);
        if (!sound) return false;
    }
    return db_commit(lane->db);
}

// Where the engine gives up a whole batch, each request gets its own chance and its own answer.
static void run_batch(Lane *lane, Slot *slots, size_t count)
{
    if (run_together(lane, slots, count)) return;
    lane_stop_if_unsafe(lane->db);
    db_rollback(lane->db);
    if (run_guarded(lane, slots, count)) return;
    lane_stop_if_unsafe(lane->db);
    db_rollback(lane->db);
    for (size_t i = 0; i < count; i++) run_alone(lane, &slots[i]);
}

static void *lane_loop(void *arg)
{
    Lane *lane = arg;
    size_t count;
    while ((count = queue_take(lane->queue, lane->slots, lane->batch_max)) > 0) {
        if (!lane_connected(lane)) {
            for (size_t i = 0; i < count; i++) {
                slot_open(lane, &lane->slots[i]);
                slot_refuse(&lane->slots[i], FAIL_UNAVAILABLE, "the database cannot be reached");
            }
        } else if (count == 1) {
            run_alone(lane, &lane->slots[0]);
        } else {
            run_batch(lane, lane->slots, count);
        }
        if (lane->writes) metrics_batch(lane->lanes->config.metrics, count);
        for (size_t i = 0; i < count; i++) {
            slot_answer(lane, &lane->slots[i]);
            arena_reset(lane->slots[i].work.arena); // a lane may rest for long after a large report
        }
        if (lane->db && lane->lanes->log && lane->writes) lane_log_look(lane->lanes->log, lane->db);
    }
    return NULL;
}

static void prepare_body(Work *work, void *arg)
{
    Slot *slot = arg;
    slot->item->prepared = slot->item->route->prepare(work, &slot->request);
}

// Preparation reads in a transaction of its own; its arena goes on with the item.
static void prepare_one(Lane *lane, Slot *slot)
{
    Lanes *lanes = lane->lanes;
    slot_open(lane, slot);
    slot->item->arena = slot->work.arena;
    slot->work.arena = arena_new(ARENA_BYTES_MAX);
    Work work = slot->work;
    work.arena = slot->item->arena;
    bool ready = slot->work.arena && db_begin(lane->db, false);
    if (ready) {
        ready = work_run(&work, prepare_body, slot);
        db_rollback(lane->db);
    }
    Queue *next = lanes->one_writer ? &lanes->writes : &lanes->reads;
    if (ready && queue_put(next, slot->item)) return;
    slot_refuse(slot,
                ready                      ? FAIL_UNAVAILABLE
                : work.failed == FAIL_NONE ? FAIL_UNAVAILABLE
                                           : work.failed,
                "preparation failed");
    slot_answer(lane, slot);
}

static void *prepare_loop(void *arg)
{
    Lane *lane = arg;
    while (queue_take(lane->queue, lane->slots, 1) > 0) {
        if (lane_connected(lane)) {
            prepare_one(lane, &lane->slots[0]);
            continue;
        }
        slot_open(lane, &lane->slots[0]);
        slot_refuse(&lane->slots[0], FAIL_UNAVAILABLE, "the database cannot be reached");
        slot_answer(lane, &lane->slots[0]);
    }
    return NULL;
}

static bool lane_add(Lanes *lanes, Queue *queue, bool writes, bool prepares, size_t batch_max)
{
    Lane *lane = &lanes->list[lanes->count];
    *lane = (Lane){ .lanes = lanes,
                    .queue = queue,
                    .writes = writes,
                    .prepares = prepares,
                    .batch_max = batch_max };
    lane->slots = calloc(batch_max, sizeof *lane->slots);
    if (!lane->slots) return false;
    for (size_t i = 0; i < batch_max; i++) {
        lane->slots[i].work.arena = arena_new(ARENA_BYTES_MAX);
        if (!lane->slots[i].work.arena) return false;
    }
    if (!lane_connected(lane)) return false;
    if (pthread_create(&lane->thread, NULL, prepares ? prepare_loop : lane_loop, lane) != 0)
        return false;
    lanes->count++;
    return true;
}

Lanes *lanes_start(const LanesConfig *config, char error[240])
{
    Lanes *lanes = calloc(1, sizeof *lanes);
    if (!lanes) return NULL;
    lanes->config = *config;
    lanes->one_writer = db_target_engine(&config->target) == DB_SQLITE;
    lanes->work_seed = random_u64();
    queue_init(&lanes->reads, QUEUE_REQUESTS_MAX);
    queue_init(&lanes->writes, QUEUE_REQUESTS_MAX);
    queue_init(&lanes->prepares, LOGIN_QUEUE_MAX);
    pthread_mutex_init(&lanes->tasks, NULL);
    pthread_cond_init(&lanes->task_done, NULL);
    bool sound = lane_add(lanes, &lanes->prepares, false, true, 1);
    // On PostgreSQL half of them wait for a commit: docs/decisions/0019-postgres-writes.md.
    int count = config->read_lanes;
    if (count == 0) count = lanes->one_writer ? LANES_LITE : LANES_POSTGRES;
    for (int i = 0; sound && i < count; i++)
        sound = lane_add(lanes, &lanes->reads, !lanes->one_writer, false, 1);
    if (sound && lanes->one_writer)
        sound = (lanes->log = lane_log_start(&config->target)) &&
                lane_add(lanes, &lanes->writes, true, false, BATCH_REQUESTS_MAX);
    if (sound) return lanes;
    snprintf(error, 240, "cannot start the lanes: no memory, no thread or no database");
    lanes_stop(lanes);
    return NULL;
}

static void lane_end(Lane *lane)
{
    pthread_join(lane->thread, NULL);
    for (size_t i = 0; i < lane->batch_max; i++) arena_free(lane->slots[i].work.arena);
    free(lane->slots);
    db_close(lane->db);
}

void lanes_stop(Lanes *lanes)
{
    // Preparation feeds the others, so it is emptied first.
    queue_close(&lanes->prepares);
    for (size_t i = 0; i < lanes->count; i++)
        if (lanes->list[i].prepares) lane_end(&lanes->list[i]);
    queue_close(&lanes->reads);
    queue_close(&lanes->writes);
    for (size_t i = 0; i < lanes->count; i++)
        if (!lanes->list[i].prepares) lane_end(&lanes->list[i]);
    lane_log_end(lanes->log);
    free(lanes);
}

static bool route_reads(const Route *route)
{
    return route->flags & ROUTE_READS || strcmp(route->method, "GET") == 0;
}

static void decode_body(Work *work, void *arg)
{
    Item *item = arg;
    const HttpRequest *wire = exchange_request(item->exchange);
    item->decoded = body_decode(work, item->route, wire->method, wire->body);
}

// The one writer is what all wait for, so whoever brings a request takes its JSON apart. Not for a
// stranger: a small body can be made to cost twenty times what turning it away does
// (docs/decisions/0022-defences.md). Where it fails, for want of memory, it is tried again when the
// turn comes.
static void decode_early(Lanes *lanes, Item *item)
{
    const HttpRequest *wire = exchange_request(item->exchange);
    bool fits = item->route->takes && wire->body.len <= EARLY_BYTES_MAX;
    if (!fits || !(wire->local_socket || sender_noted(request_secret(wire)))) return;
    if (!lanes->one_writer || lanes->writes.count > EARLY_WAITING_MAX) return;
    Work work = { .arena = arena_new(EARLY_ARENA_BYTES) };
    item->arena = work.arena;
    if (work.arena && !work_run(&work, decode_body, item)) item->decoded = NULL;
}

void lanes_submit(Lanes *lanes, Exchange *exchange, const Route *route)
{
    Item *item = calloc(1, sizeof *item);
    bool reads = route_reads(route) || !lanes->one_writer;
    Queue *queue = route->prepare ? &lanes->prepares : reads ? &lanes->reads : &lanes->writes;
    if (item) *item = (Item){ .exchange = exchange, .route = route };
    if (item && queue == &lanes->writes) decode_early(lanes, item);
    if (item && queue_put(queue, item)) return;
    if (item) item_free(item);
    metrics_refused(lanes->config.metrics);
    Work none = { .failed = FAIL_UNAVAILABLE };
    Reply busy = reply_failure(&none);
    exchange_reply(exchange, &(HttpReply){ .status = busy.status,
                                           .body = busy.body,
                                           .head = reply_failure_head(&busy) });
}

bool lanes_run(Lanes *lanes, bool writes, void (*body)(Work *work, void *arg), void *arg,
               LaneFailure *failure)
{
    Item item = { .body = body,
                  .arg = arg,
                  .failure = { FAIL_UNAVAILABLE, "the server is busy or stopping" } };
    if (queue_put(writes && lanes->one_writer ? &lanes->writes : &lanes->reads, &item)) {
        pthread_mutex_lock(&lanes->tasks);
        while (!item.done) pthread_cond_wait(&lanes->task_done, &lanes->tasks);
        pthread_mutex_unlock(&lanes->tasks);
    }
    if (failure) *failure = item.failure;
    return item.failure.kind == FAIL_NONE;
}

size_t lanes_waiting(Lanes *lanes)
{
    return lanes->reads.count + lanes->writes.count + lanes->prepares.count;
}
