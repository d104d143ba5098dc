// wire_files.c - the file thread: spools uploads and reads files of replies, piece by piece.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/wire_inside.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void write_piece(FileJob *job, const char *spool_dir)
{
    if (job->fd < 0) job->fd = open(spool_dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (job->fd < 0) {
        job->error = errno;
        return;
    }
    while (job->moved < job->len) {
        ssize_t n = pwrite(job->fd, job->bytes + job->moved, job->len - job->moved,
                           job->at + (int64_t)job->moved);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            job->error = n < 0 ? errno : EIO;
            return;
        }
        job->moved += (size_t)n;
    }
}

static void read_piece(FileJob *job)
{
    while (job->moved < job->len) {
        ssize_t n = pread(job->fd, job->bytes + job->moved, job->len - job->moved,
                          job->at + (int64_t)job->moved);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) job->error = errno;
        if (n <= 0) return;
        job->moved += (size_t)n;
    }
}

static FileJob *next_job(Wire *wire)
{
    pthread_mutex_lock(&wire->files_lock);
    while (!wire->files_first && !wire->files_stop)
        pthread_cond_wait(&wire->files_ready, &wire->files_lock);
    FileJob *job = wire->files_first;
    if (job) wire->files_first = job->next;
    if (!wire->files_first) wire->files_end = &wire->files_first;
    pthread_mutex_unlock(&wire->files_lock);
    return job;
}

static void *run_files(void *arg)
{
    Wire *wire = arg;
    FileJob *job;
    signals_block();
    while ((job = next_job(wire))) {
        if (job->writes) write_piece(job, wire->config.spool_dir);
        else read_piece(job);
        loop_complete(job->connection->loop, &job->completion);
    }
    return NULL;
}

void files_add(Wire *wire, FileJob *job)
{
    job->completion.kind = COMPLETION_FILE;
    job->busy = true;
    job->moved = 0;
    job->error = 0;
    job->next = NULL;
    pthread_mutex_lock(&wire->files_lock);
    *wire->files_end = job;
    wire->files_end = &job->next;
    pthread_cond_signal(&wire->files_ready);
    pthread_mutex_unlock(&wire->files_lock);
}

bool files_start(Wire *wire)
{
    pthread_mutex_init(&wire->files_lock, NULL);
    pthread_cond_init(&wire->files_ready, NULL);
    wire->files_end = &wire->files_first;
    wire->files_started = pthread_create(&wire->files_thread, NULL, run_files, wire) == 0;
    return wire->files_started;
}

void files_stop(Wire *wire)
{
    if (wire->files_started) {
        pthread_mutex_lock(&wire->files_lock);
        wire->files_stop = true;
        pthread_cond_signal(&wire->files_ready);
        pthread_mutex_unlock(&wire->files_lock);
        pthread_join(wire->files_thread, NULL);
    }
    pthread_cond_destroy(&wire->files_ready);
    pthread_mutex_destroy(&wire->files_lock);
}
