// lane_log.c - the thread that moves the log, and when it is called.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/lane_log.h"
#include "base/log.h"
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { EXIT_UNSAFE = 70 };

typedef enum LogState { LOG_RESTS, LOG_MOVES, LOG_MOVED, LOG_ENDS } LogState;

struct LaneLog {
    Db *db;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    LogState state; // guarded by lock
};

void lane_stop_at_once(const char *why)
{
    log_event(LOG_ERROR, "disk",
              ",\"reason\":\"a write was lost; stopping at once\",\"why\":\"%s\"", why);
    _exit(EXIT_UNSAFE);
}

void lane_stop_if_unsafe(const Db *db)
{
    if (db_must_stop(db)) lane_stop_at_once("a write or a sync failed, or the file is damaged");
}

static void *log_loop(void *arg)
{
    LaneLog *log = arg;
    pthread_mutex_lock(&log->lock);
    while (log->state != LOG_ENDS) {
        if (log->state != LOG_MOVES) {
            pthread_cond_wait(&log->changed, &log->lock);
            continue;
        }
        pthread_mutex_unlock(&log->lock);
        db_checkpoint_beside(log->db);
        lane_stop_if_unsafe(log->db);
        pthread_mutex_lock(&log->lock);
        if (log->state == LOG_MOVES) log->state = LOG_MOVED;
    }
    pthread_mutex_unlock(&log->lock);
    return NULL;
}

LaneLog *lane_log_start(const DbTarget *target)
{
    char error[240];
    LaneLog *log = calloc(1, sizeof *log);
    if (!log) return NULL;
    log->db = db_open(target, error, sizeof error);
    pthread_mutex_init(&log->lock, NULL);
    pthread_cond_init(&log->changed, NULL);
    if (log->db && pthread_create(&log->thread, NULL, log_loop, log) == 0) return log;
    db_close(log->db);
    free(log);
    return NULL;
}

static void change(LaneLog *log, LogState state)
{
    pthread_mutex_lock(&log->lock);
    log->state = state;
    pthread_cond_signal(&log->changed);
    pthread_mutex_unlock(&log->lock);
}

void lane_log_end(LaneLog *log)
{
    if (!log) return;
    change(log, LOG_ENDS);
    pthread_join(log->thread, NULL);
    db_close(log->db);
    free(log);
}

void lane_log_look(LaneLog *log, Db *writer)
{
    pthread_mutex_lock(&log->lock);
    LogState state = log->state;
    pthread_mutex_unlock(&log->lock);
    if (state == LOG_RESTS && db_checkpoint_due(writer)) change(log, LOG_MOVES);
    if (state != LOG_MOVED) return;
    // Nothing is due where the log began again by itself: all had been moved before the last write.
    db_checkpoint(writer);
    lane_stop_if_unsafe(writer);
    change(log, LOG_RESTS);
}
