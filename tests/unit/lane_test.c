// lane_test.c - nobody is told what the disk does not have yet, and nobody else waits for it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faulty_disk.h"
#include "http/lane.h"
#include "scratch.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIPE_READ, PIPE_WRITE };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int notes_added, lists_read, answers, answers_too_early, tasks_done; // guarded by lock
static int64_t notes_seen;                                                  // likewise
static int told = -1; // a descriptor: a byte for each answer

static void count_one(int *counter)
{
    pthread_mutex_lock(&lock);
    ++*counter;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void await(const int *counter, int expected)
{
    pthread_mutex_lock(&lock);
    while (*counter < expected) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static int look_at(const int *counter)
{
    pthread_mutex_lock(&lock);
    int now = *counter;
    pthread_mutex_unlock(&lock);
    return now;
}

static Reply add_note(Work *work, const Request *request)
{
    (void)request;
    db_run(work, scratch_query("INSERT INTO notes (text) VALUES (:text)"),
           ARGS(ARG(text, STR("a note"))));
    count_one(&notes_added);
    return reply_none();
}

static Reply list_notes(Work *work, const Request *request)
{
    int64_t count = 0;
    (void)request;
    db_int(work, scratch_query("SELECT COUNT(*) AS n FROM notes"), ARGS_NONE, &count);
    pthread_mutex_lock(&lock);
    notes_seen = count;
    pthread_mutex_unlock(&lock);
    count_one(&lists_read);
    return reply_none();
}

static const Route routes_here[] = {
    { .method = "POST", .path = "/notes", .run = add_note, .needs = PERM_PUBLIC },
    { .method = "GET", .path = "/notes", .run = list_notes, .needs = PERM_PUBLIC },
    { 0 },
};

static char path[64];
static Metrics *metrics;

static void remove_files(void)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < COUNT(ends); i++) {
        char file[80];
        snprintf(file, sizeof file, "%s%s", path, ends[i]);
        unlink(file);
    }
}

static void make_table(Work *work, void *arg)
{
    (void)arg;
    db_run(work, scratch_query("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)"),
           ARGS_NONE);
}

static void make_database(const DbTarget *target, char error[240])
{
    Db *db = db_open(target, error, 240);
    assert_non_null(db);
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = db };
    CHECK(db_begin(db, true) && work_run(&work, make_table, NULL) && db_commit(db));
    arena_free(work.arena);
    db_close(db);
}

static Lanes *lanes_here(void)
{
    char error[240] = "", url[80];
    snprintf(path, sizeof path, "/tmp/zhiyin_lane_%ld.db", (long)getpid());
    snprintf(url, sizeof url, "sqlite:%s", path);
    remove_files();
    faulty_disk_after(0, 0, 0);
    notes_added = lists_read = answers = answers_too_early = tasks_done = 0;
    DbTarget target = { .url = str_of(url) };
    make_database(&target, error);
    metrics = metrics_new(routes_here);
    Lanes *lanes = lanes_start(
        &(LanesConfig){ .target = target, .routes = routes_here, .metrics = metrics }, error);
    assert_non_null(lanes);
    return lanes;
}

static void lanes_done(Lanes *lanes)
{
    lanes_stop(lanes);
    metrics_free(metrics);
    remove_files();
}

static void see_answer(void *ctx, const HttpReply *reply)
{
    (void)ctx;
    CHECK_INT(reply->status, 204);
    if (told >= 0 && write(told, ".", 1) != 1) abort();
    if (faulty_disk_held()) count_one(&answers_too_early);
    count_one(&answers);
}

static void send(Lanes *lanes, const Route *route)
{
    HttpRequest request = { .method = str_of(route->method),
                            .path = str_of(route->path),
                            .client = "192.0.2.1",
                            .upload_fd = -1 };
    lanes_submit(lanes, exchange_detached(&request, see_answer, NULL), route);
}

#define ADD (&routes_here[0])
#define LIST (&routes_here[1])

static void add_in_work(Work *work, void *arg)
{
    (void)arg;
    add_note(work, NULL);
}

static void list_in_work(Work *work, void *arg)
{
    (void)arg;
    list_notes(work, NULL);
}

static void *run_task(void *arg)
{
    CHECK(lanes_run(arg, true, add_in_work, NULL, NULL));
    if (faulty_disk_held()) count_one(&answers_too_early);
    count_one(&tasks_done);
    return NULL;
}

static void *run_reading_task(void *arg)
{
    CHECK(lanes_run(arg, false, list_in_work, NULL, NULL));
    if (faulty_disk_held()) count_one(&answers_too_early);
    count_one(&tasks_done);
    return NULL;
}

// While the disk is busy with one commit the lane does the next, but nobody is answered:
// neither who wrote nor who read what was written, and no task of the system either.
TEST(answers_nobody_before_the_disk_has_what_they_are_told)
{
    (void)work;
    Lanes *lanes = lanes_here();
    pthread_t writing, reading;
    send(lanes, ADD); // the log begins
    await(&answers, 1);
    faulty_disk_hold(true);
    send(lanes, ADD);
    faulty_disk_await();
    CHECK_INT(look_at(&answers), 1);
    pthread_create(&writing, NULL, run_task, lanes);
    await(&notes_added, 3);
    for (int i = 1; i <= 3; i++) {
        send(lanes, LIST);
        await(&lists_read, i);
        CHECK(notes_seen >= 2); // what a power cut could still take away is seen
    }
    pthread_create(&reading, NULL, run_reading_task, lanes);
    await(&lists_read, 4);
    CHECK_INT(look_at(&answers), 1);
    CHECK_INT(look_at(&tasks_done), 0);
    faulty_disk_hold(false);
    await(&answers, 5);
    pthread_join(writing, NULL);
    pthread_join(reading, NULL);
    CHECK_INT(tasks_done, 2);
    CHECK_INT(answers_too_early, 0);
    lanes_done(lanes);
}

TEST(answers_all_that_was_accepted_before_it_stops)
{
    (void)work;
    Lanes *lanes = lanes_here();
    for (int i = 0; i < 600; i++) send(lanes, i % 3 ? ADD : LIST);
    lanes_done(lanes);
    CHECK_INT(answers, 600);
    CHECK_INT(notes_added, 400);
}

// In a process of its own, which is to end. A byte comes for each answer that left it.
static _Noreturn void serve_on_a_failing_disk(void)
{
    Lanes *lanes = lanes_here();
    send(lanes, ADD);
    await(&answers, 1);
    faulty_disk_fail_syncs();
    send(lanes, ADD);
    send(lanes, LIST);
    for (;;) pause();
}

TEST(ends_at_once_and_answers_nobody_when_a_sync_fails)
{
    (void)work;
    int pipe_ends[2], status = 0;
    char bytes[8];
    CHECK_INT(pipe(pipe_ends), 0);
    pid_t child = fork();
    if (child == 0) {
        told = pipe_ends[PIPE_WRITE];
        serve_on_a_failing_disk();
    }
    close(pipe_ends[PIPE_WRITE]);
    CHECK_INT(waitpid(child, &status, 0), child);
    CHECK(WIFEXITED(status));
    CHECK_INT(WEXITSTATUS(status), 70);
    // Who only read may have been answered: before the write, of which it saw nothing.
    ssize_t told_bytes = read(pipe_ends[PIPE_READ], bytes, sizeof bytes);
    CHECK(told_bytes >= 1 && told_bytes <= 2);
    close(pipe_ends[PIPE_READ]);
    snprintf(path, sizeof path, "/tmp/zhiyin_lane_%ld.db", (long)child);
    remove_files();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(ends_at_once_and_answers_nobody_when_a_sync_fails),
        CASE(answers_nobody_before_the_disk_has_what_they_are_told),
        CASE(answers_all_that_was_accepted_before_it_stops),
    };
    faulty_disk_install();
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
