// lane.c - queues and threads: one commit for all that waits, an answer only after it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/lane.h"
#include "http/lane_disk.h"
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
    // On PostgreSQL: requests that share a transaction, the lanes that do so, and how long such a
    // transaction waits for somebody else's row before its requests are run alone.
    TOGETHER_MAX = 64,
    TOGETHER_LANES = 2,
    TOGETHER_LOCK_MS_MAX = 200,
    // What is decoded before its turn: short bodies, while so few wait that a flood of them cannot
    // fill the memory.
    EARLY_BYTES_MAX = 8 << 10,
    EARLY_ARENA_BYTES = 512 << 10,
    EARLY_WAITING_MAX = 256,
};

typedef struct Lane {
    struct Lanes *lanes;
    LaneQueue *queue;
    Db *db;
    bool writes, prepares, together;
    size_t batch_max;
    Slot *own;    // NULL: the slots are those of the disk
    Slot **slots; // of the batch
    pthread_t thread;
} Lane;

struct Lanes {
    LanesConfig config;
    bool one_writer; // SQLite
    LaneQueue reads, writes, prepares;
    LaneQueue together[TOGETHER_LANES]; // PostgreSQL: short requests that write
    _Atomic uint64_t together_turn;
    Lane list[LANES_MAX];
    size_t count;
    LaneLog *log;   // NULL: PostgreSQL
    LaneDisk *disk; // likewise
    LaneHouse house;
};

// Waits for work; takes up to batch_max items. 0: closed and empty.
static size_t slots_fill(Lane *lane)
{
    size_t count, max = lane->own ? lane->batch_max : lane_disk_room(lane->lanes->disk);
    if (max > lane->batch_max) max = lane->batch_max;
    LaneItem *item = lane_queue_take(lane->queue, max, &count);
    if (!lane->own) lane_disk_take(lane->lanes->disk, lane->slots, count);
    for (size_t i = 0; i < count; i++, item = item->next) lane->slots[i]->item = item;
    return count;
}

static void slot_open_now(Lane *lane, Slot *slot)
{
    slot_open(slot, lane->db, time_now_ms());
}

static bool lane_connected(Lane *lane)
{
    char error[240];
    if (lane->db && db_alive(lane->db)) return true;
    db_close(lane->db);
    DbTarget target = lane->lanes->config.target;
    target.read_only = !lane->writes;
    if (lane->together) target.lock_ms_max = TOGETHER_LOCK_MS_MAX;
    if (!lane->own) target.disk = lane_disk_counts(lane->lanes->disk);
    lane->db = db_open(&target, error, sizeof error);
    if (!lane->db) log_event(LOG_ERROR, "database", ",\"reason\":\"cannot connect\"");
    return lane->db != NULL;
}

static bool slot_open_and_run(Lane *lane, Slot *slot)
{
    slot_open_now(lane, slot);
    return slot_run(slot);
}

// One request in a transaction of its own, again after a serialization fault.
static void run_alone(Lane *lane, Slot *slot)
{
    for (int attempt = 0;; attempt++) {
        if (!db_begin(lane->db, lane->writes)) {
            slot_open_now(lane, slot);
            slot_refuse(slot, db_fault(lane->db), db_error(lane->db));
        } else if (!slot_open_and_run(lane, slot)) {
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
static bool run_together(Lane *lane, Slot **slots, size_t count)
{
    if (!db_begin(lane->db, true)) return false;
    for (size_t i = 0; i < count; i++) {
        int64_t before = db_rows_written(lane->db);
        bool kept = slot_open_and_run(lane, slots[i]);
        if (!slots[i]->finished || (!kept && db_rows_written(lane->db) != before)) return false;
    }
    return db_commit(lane->db);
}

// The same with each request in a savepoint of its own, so that single ones can be taken back.
static bool run_guarded(Lane *lane, Slot **slots, size_t count)
{
    if (!db_begin(lane->db, true)) return false;
    for (size_t i = 0; i < count; i++) {
        if (!db_savepoint(lane->db)) return false;
        bool kept = slot_open_and_run(lane, slots[i]);
        bool sound = kept ? db_savepoint_release(lane->db) : db_savepoint_rollback(lane->db);
        if (!sound) return false;
    }
    return db_commit(lane->db);
}

// Where the engine gives up a whole batch, each request gets its own chance and its own answer.
static void run_batch(Lane *lane, Slot **slots, size_t count)
{
    if (run_together(lane, slots, count)) return;
    lane_stop_if_unsafe(lane->db);
    db_rollback(lane->db);
    if (run_guarded(lane, slots, count)) return;
    lane_stop_if_unsafe(lane->db);
    db_rollback(lane->db);
    for (size_t i = 0; i < count; i++) run_alone(lane, slots[i]);
}

typedef enum Outcome {
    OUTCOME_KEPT,
    OUTCOME_NOTHING, // nothing of it was kept
    OUTCOME_UNKNOWN, // the connection broke while it was being kept
} Outcome;

// At one time: what they ask is then the same question more often.
static Outcome run_gathered(Lane *lane, Slot **slots, size_t count)
{
    int64_t now_ms = time_now_ms();
    if (!db_begin_together(lane->db)) return OUTCOME_NOTHING;
    for (size_t i = 0; i < count; i++) {
        int64_t before = db_rows_written(lane->db);
        db_together_next(lane->db);
        slot_open(slots[i], lane->db, now_ms);
        bool kept = slot_run(slots[i]);
        if (!slots[i]->finished || (!kept && db_rows_written(lane->db) != before))
            return OUTCOME_NOTHING;
    }
    if (db_commit(lane->db)) return OUTCOME_KEPT;
    return db_fault(lane->db) == FAIL_UNKNOWN ? OUTCOME_UNKNOWN : OUTCOME_NOTHING;
}

// To the lanes where each is a transaction of its own, waits as long as it must, and is told what
// is wrong with it.
static void hand_over(Lane *lane, Slot **slots, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (lane_queue_put(&lane->lanes->reads, slots[i]->item)) continue;
        slot_open_now(lane, slots[i]);
        slot_refuse(slots[i], FAIL_UNAVAILABLE, "too much waits");
        slot_answer(slots[i]);
    }
}

// Not tried again: what was kept after all would be there twice.
static void refuse_unknown(Lane *lane, Slot **slots, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        slot_refuse(slots[i], FAIL_UNKNOWN, db_error(lane->db));
        slot_answer(slots[i]);
    }
}

static void *together_loop(void *arg)
{
    Lane *lane = arg;
    size_t count;
    while ((count = slots_fill(lane)) > 0) {
        Outcome outcome =
            lane_connected(lane) ? run_gathered(lane, lane->slots, count) : OUTCOME_NOTHING;
        if (outcome == OUTCOME_KEPT) {
            metrics_batch(lane->lanes->config.metrics, count);
            for (size_t i = 0; i < count; i++) slot_answer(lane->slots[i]);
            continue;
        }
        if (outcome == OUTCOME_UNKNOWN) refuse_unknown(lane, lane->slots, count);
        if (lane->db) db_rollback(lane->db);
        if (outcome == OUTCOME_NOTHING) hand_over(lane, lane->slots, count);
    }
    return NULL;
}

static void run_slots(Lane *lane, size_t count)
{
    if (!lane_connected(lane)) {
        for (size_t i = 0; i < count; i++) {
            slot_open_now(lane, lane->slots[i]);
            slot_refuse(lane->slots[i], FAIL_UNAVAILABLE, "the database cannot be reached");
        }
    } else if (count == 1) {
        run_alone(lane, lane->slots[0]);
    } else {
        run_batch(lane, lane->slots, count);
    }
    if (lane->writes) metrics_batch(lane->lanes->config.metrics, count);
}

static void answer_slots(Lane *lane, size_t count)
{
    LaneDisk *disk = lane->lanes->disk;
    if (!lane->own) {
        lane_disk_give(disk, lane->slots, count);
        return;
    }
    if (disk) lane_disk_wait(disk);
    for (size_t i = 0; i < count; i++) {
        slot_answer(lane->slots[i]);
        arena_reset(lane->slots[i]->work.arena); // a lane may rest for long after a large report
    }
}

static void *lane_loop(void *arg)
{
    Lane *lane = arg;
    size_t count;
    while ((count = slots_fill(lane)) > 0) {
        run_slots(lane, count);
        answer_slots(lane, count);
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
    slot_open_now(lane, slot);
    slot->item->arena = slot->work.arena;
    slot->work.arena = arena_new(ARENA_BYTES_MAX);
    Work work = slot->work;
    work.arena = slot->item->arena;
    bool ready = slot->work.arena && db_begin(lane->db, false);
    if (ready) {
        ready = work_run(&work, prepare_body, slot);
        db_rollback(lane->db);
    }
    LaneQueue *next = lanes->one_writer ? &lanes->writes : &lanes->reads;
    if (ready && lane_queue_put(next, slot->item)) return;
    slot_refuse(slot,
                ready                      ? FAIL_UNAVAILABLE
                : work.failed == FAIL_NONE ? FAIL_UNAVAILABLE
                                           : work.failed,
                "preparation failed");
    slot_answer(slot);
}

static void *prepare_loop(void *arg)
{
    Lane *lane = arg;
    while (slots_fill(lane) > 0) {
        Slot *slot = lane->slots[0];
        if (lane_connected(lane)) {
            prepare_one(lane, slot);
            continue;
        }
        slot_open_now(lane, slot);
        slot_refuse(slot, FAIL_UNAVAILABLE, "the database cannot be reached");
        slot_answer(slot);
    }
    return NULL;
}

// SQLite's write lane has the slots of the disk, the others their own.
static bool lane_slots(Lane *lane)
{
    lane->slots = calloc(lane->batch_max, sizeof *lane->slots);
    if (!lane->slots) return false;
    if (lane->lanes->one_writer && lane->writes) return true;
    lane->own = slots_new(&lane->lanes->house, lane->batch_max);
    for (size_t i = 0; lane->own && i < lane->batch_max; i++) lane->slots[i] = &lane->own[i];
    return lane->own != NULL;
}

static bool lane_add(Lanes *lanes, Lane kind)
{
    Lane *lane = &lanes->list[lanes->count];
    *lane = kind;
    lane->lanes = lanes;
    if (!lane_slots(lane) || !lane_connected(lane)) return false;
    void *(*loop)(void *) = lane->prepares   ? prepare_loop
                            : lane->together ? together_loop
                                             : lane_loop;
    if (pthread_create(&lane->thread, NULL, loop, lane) != 0) return false;
    lanes->count++;
    return true;
}

Lanes *lanes_start(const LanesConfig *config, char error[240])
{
    Lanes *lanes = calloc(1, sizeof *lanes);
    if (!lanes) return NULL;
    lanes->config = *config;
    lanes->one_writer = db_target_engine(&config->target) == DB_SQLITE;
    lanes->house = (LaneHouse){ .server = config->server,
                                .data_dir = config->data_dir,
                                .metrics = config->metrics,
                                .work_seed = random_u64() };
    lane_queue_init(&lanes->reads, QUEUE_REQUESTS_MAX);
    lane_queue_init(&lanes->writes, QUEUE_REQUESTS_MAX);
    lane_queue_init(&lanes->prepares, LOGIN_QUEUE_MAX);
    pthread_mutex_init(&lanes->house.tasks, NULL);
    pthread_cond_init(&lanes->house.task_done, NULL);
    for (size_t i = 0; i < TOGETHER_LANES; i++)
        lane_queue_init(&lanes->together[i], QUEUE_REQUESTS_MAX);
    bool lite = lanes->one_writer;
    bool sound = !lite || (lanes->disk = lane_disk_new(&lanes->house));
    sound = sound &&
            lane_add(lanes, (Lane){ .queue = &lanes->prepares, .prepares = true, .batch_max = 1 });
    // On PostgreSQL half of them wait for a commit: docs/decisions/0019-postgres-writes.md.
    int count = config->read_lanes;
    if (count == 0) count = lite ? LANES_LITE : LANES_POSTGRES;
    for (int i = 0; sound && i < count; i++)
        sound = lane_add(lanes, (Lane){ .queue = &lanes->reads, .writes = !lite, .batch_max = 1 });
    for (size_t i = 0; sound && !lite && i < TOGETHER_LANES; i++)
        sound = lane_add(lanes, (Lane){ .queue = &lanes->together[i],
                                        .writes = true,
                                        .together = true,
                                        .batch_max = TOGETHER_MAX });
    if (sound && lite)
        sound = (lanes->log = lane_log_start(&config->target)) &&
                lane_add(lanes, (Lane){ .queue = &lanes->writes,
                                        .writes = true,
                                        .batch_max = BATCH_REQUESTS_MAX }) &&
                lane_disk_start(lanes->disk);
    if (sound) return lanes;
    snprintf(error, 240, "cannot start the lanes: no memory, no thread or no database");
    lanes_stop(lanes);
    return NULL;
}

static void lane_end(Lane *lane)
{
    pthread_join(lane->thread, NULL);
    slots_free(lane->own, lane->batch_max);
    free(lane->slots);
    db_close(lane->db);
}

static void lanes_end(Lanes *lanes, const LaneQueue *queue)
{
    for (size_t i = 0; i < lanes->count; i++)
        if (lanes->list[i].queue == queue) lane_end(&lanes->list[i]);
}

void lanes_stop(Lanes *lanes)
{
    // What feeds the others is emptied first.
    lane_queue_close(&lanes->prepares);
    lanes_end(lanes, &lanes->prepares);
    for (size_t i = 0; i < TOGETHER_LANES; i++) {
        lane_queue_close(&lanes->together[i]);
        lanes_end(lanes, &lanes->together[i]);
    }
    lane_queue_close(&lanes->reads);
    lane_queue_close(&lanes->writes);
    lanes_end(lanes, &lanes->reads);
    lanes_end(lanes, &lanes->writes);
    lane_disk_end(lanes->disk);
    lane_log_end(lanes->log);
    free(lanes);
}

static bool route_reads(const Route *route)
{
    return route->flags & ROUTE_READS || strcmp(route->method, "GET") == 0;
}

static void read_body(Work *work, void *arg)
{
    LaneItem *item = arg;
    const HttpRequest *wire = exchange_request(item->exchange);
    Request *request = NEW(work, Request, 1);
    request_read(wire, item->route, request);
    request->proof = request_proof(work, request);
    if (item->route->takes)
        item->decoded = body_decode(work, item->route, wire->method, wire->body);
    item->request = request;
}

// What writes for many is what all wait for, so whoever brings a request does what needs no
// database. Not for a stranger: a small body can be made to cost twenty times what turning it away
// does (docs/decisions/0022-defences.md). Where it fails, for want of memory, it is tried again
// when the turn comes.
static void read_early(const LaneQueue *queue, LaneItem *item)
{
    const HttpRequest *wire = exchange_request(item->exchange);
    if (!(wire->local_socket || sender_noted(request_secret(wire)))) return;
    if (wire->body.len > EARLY_BYTES_MAX || queue->count > EARLY_WAITING_MAX) return;
    Work work = { .arena = arena_new(EARLY_ARENA_BYTES) };
    item->arena = work.arena;
    if (!work.arena || work_run(&work, read_body, item)) return;
    item->request = NULL;
    item->decoded = NULL;
}

// What is done to one thing is done in one lane, so that two lanes do not wait for each other.
static LaneQueue *queue_together(Lanes *lanes, const Route *route, Str path)
{
    size_t at = str_find(str_of(route->path), STR("{"));
    uint64_t turn = 0;
    if (at == SIZE_MAX) turn = ++lanes->together_turn;
    for (; at < path.len && path.ptr[at] != '/'; at++) turn += (unsigned char)path.ptr[at];
    return &lanes->together[turn % TOGETHER_LANES];
}

static LaneQueue *queue_for(Lanes *lanes, const Route *route, Str path)
{
    if (route->prepare) return &lanes->prepares;
    if (route_reads(route)) return &lanes->reads;
    if (lanes->one_writer) return &lanes->writes;
    return route->flags & ROUTE_SHORT ? queue_together(lanes, route, path) : &lanes->reads;
}

void lanes_submit(Lanes *lanes, Exchange *exchange, const Route *route)
{
    LaneItem *item = calloc(1, sizeof *item);
    LaneQueue *queue = queue_for(lanes, route, exchange_request(exchange)->path);
    if (item) *item = (LaneItem){ .exchange = exchange, .route = route };
    bool many = queue != &lanes->reads && queue != &lanes->prepares; // of them write for many
    if (item && many) read_early(queue, item);
    if (item && lane_queue_put(queue, item)) return;
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
    LaneItem item = { .body = body,
                      .arg = arg,
                      .failure = { FAIL_UNAVAILABLE, "the server is busy or stopping" } };
    if (lane_queue_put(writes && lanes->one_writer ? &lanes->writes : &lanes->reads, &item)) {
        pthread_mutex_lock(&lanes->house.tasks);
        while (!item.done) pthread_cond_wait(&lanes->house.task_done, &lanes->house.tasks);
        pthread_mutex_unlock(&lanes->house.tasks);
    }
    if (failure) *failure = item.failure;
    return item.failure.kind == FAIL_NONE;
}

size_t lanes_waiting(Lanes *lanes)
{
    size_t waiting = lanes->reads.count + lanes->writes.count + lanes->prepares.count;
    for (size_t i = 0; i < TOGETHER_LANES; i++) waiting += lanes->together[i].count;
    return waiting;
}
