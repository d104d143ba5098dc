// cage_test.c - what runs in a cage reaches nothing, and ends in time whatever it does.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/cage.h"
#include "test.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MEMORY = 64 << 20 };

static int file_of(const char *text)
{
    int fd = memfd_create("in", MFD_CLOEXEC);
    CHECK(fd > 0);
    CHECK_INT(write(fd, text, strlen(text)), strlen(text));
    return fd;
}

static CageEnd run(CageBody *body, char *answer, size_t max, size_t *len)
{
    int in = file_of("seven b");
    Cage cage = { .body = body, .memory_bytes = MEMORY, .seconds = 1, .wall_seconds = 2 };
    CageEnd end = cage_run(&cage, in, answer, max, len);
    close(in);
    return end;
}

static bool say(int out, const char *words)
{
    return write(out, words, strlen(words)) == (ssize_t)strlen(words);
}

static bool repeat(int in, int out)
{
    char bytes[100];
    ssize_t len = read(in, bytes, sizeof bytes);
    return len > 0 && write(out, bytes, (size_t)len) == len && say(out, "ytes");
}

static void the_answer_comes_back(void **state)
{
    char answer[40];
    size_t len;
    (void)state;
    CHECK_INT(run(repeat, answer, sizeof answer, &len), CAGE_DONE);
    CHECK_STR(((Str){ answer, len }), STR("seven bytes"));
    CHECK_INT(run(repeat, answer, 11, &len), CAGE_DONE);
    CHECK_INT(run(repeat, answer, 10, &len), CAGE_FULL);
}

static bool refuse(int in, int out)
{
    (void)in, (void)out;
    return false;
}

static bool crash(int in, int out)
{
    (void)in, (void)out;
    abort();
}

static bool spin(int in, int out)
{
    volatile int64_t turns = 0;
    (void)in, (void)out;
    while (turns >= 0) turns++;
    return false;
}

// Waits for what never comes: it uses no time of its own.
static bool hang(int in, int out)
{
    int word = 0;
    (void)in, (void)out;
    return syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL) == 0;
}

static void what_fails_is_told_apart(void **state)
{
    char answer[40];
    size_t len;
    (void)state;
    CHECK_INT(run(refuse, answer, sizeof answer, &len), CAGE_REFUSED);
    CHECK_INT(run(crash, answer, sizeof answer, &len), CAGE_DIED);
    CHECK_INT(run(spin, answer, sizeof answer, &len), CAGE_SLOW);
    CHECK_INT(run(hang, answer, sizeof answer, &len), CAGE_SLOW);
}

static bool reach(int in, int out)
{
    (void)in;
    if (open("/etc/passwd", O_RDONLY) >= 0) return say(out, "a file");
    if (open("/tmp/cage_test_file", O_CREAT | O_WRONLY, 0600) >= 0) return say(out, "a new file");
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0) return say(out, "a socket");
    if (kill(getppid(), 0) == 0) return say(out, "its parent");
    if (execl("/bin/true", "true", NULL) == 0) return say(out, "a program");
    return say(out, "nothing");
}

// What the parent has open, such as its database, stands where it stood before the keeper began.
static bool reach_open(int in, int out)
{
    (void)in;
    for (int fd = out + 1; fd < 1000; fd++)
        if (write(fd, "x", 1) >= 0 || errno != EBADF) return say(out, "open");
    return say(out, "closed");
}

static void it_reaches_nothing(void **state)
{
    char answer[40];
    size_t len;
    (void)state;
    CHECK_INT(run(reach, answer, sizeof answer, &len), CAGE_DONE);
    CHECK_STR(((Str){ answer, len }), STR("nothing"));
    CHECK_INT(run(reach_open, answer, sizeof answer, &len), CAGE_DONE);
    CHECK_STR(((Str){ answer, len }), STR("closed"));
}

static bool hoard(int in, int out)
{
    (void)in;
    for (int64_t i = 0; i < 1000; i++) {
        char *more =
            mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (more == MAP_FAILED) return say(out, "no more");
        memset(more, 1, 1 << 20);
    }
    return say(out, "a gigabyte");
}

static void it_has_little_memory(void **state)
{
    (void)state;
#ifdef SANITIZED
    skip();
#endif
    char answer[40];
    size_t len;
    CHECK_INT(run(hoard, answer, sizeof answer, &len), CAGE_DONE);
    CHECK_STR(((Str){ answer, len }), STR("no more"));
}

static bool flood(int in, int out)
{
    (void)in;
    for (int i = 0; i < 1000000; i++)
        if (!say(out, "0123456789abcdef")) return false;
    return true;
}

typedef struct Taken {
    int64_t bytes, most;
} Taken;

static bool take(void *arg, const char *bytes, size_t len)
{
    Taken *taken = arg;
    CHECK(bytes[0] != 0);
    taken->bytes += (int64_t)len;
    return taken->bytes < taken->most;
}

// A long answer comes in pieces, and whoever reads it may stop.
static void a_long_answer_is_streamed(void **state)
{
    char buffer[1000];
    int in = file_of("x");
    Cage cage = { NULL, flood, MEMORY, 10, 20 };
    Taken all = { 0, INT64_MAX }, some = { 0, 5000 };
    (void)state;
    CHECK_INT(cage_stream(&cage, in, buffer, sizeof buffer, take, &all), CAGE_DONE);
    CHECK_INT(all.bytes, 16000000);
    CHECK_INT(cage_stream(&cage, in, buffer, sizeof buffer, take, &some), CAGE_FULL);
    CHECK(some.bytes < 10000);
    close(in);
}

static void *run_one(void *arg)
{
    char answer[40];
    size_t len;
    int *done = arg;
    for (int i = 0; i < 20; i++) *done += run(repeat, answer, sizeof answer, &len) == CAGE_DONE;
    return NULL;
}

// More threads than keepers.
static void many_threads_share_them(void **state)
{
    enum { THREADS = 2 * CAGES_MAX };
    pthread_t threads[THREADS];
    int done[THREADS] = { 0 };
    (void)state;
    for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, run_one, &done[i]);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++) CHECK_INT(done[i], 20);
}

static int prepared;

static void prepare(void)
{
    prepared++;
}

static bool tell_prepared(int in, int out)
{
    (void)in;
    return say(out, prepared ? "ready" : "not ready");
}

// What is loaded for the child is loaded in the keeper, not here.
static void it_is_prepared_elsewhere(void **state)
{
    char answer[40];
    size_t len;
    int in = file_of("x");
    Cage cage = { prepare, tell_prepared, MEMORY, 1, 2 };
    (void)state;
    CHECK_INT(cage_run(&cage, in, answer, sizeof answer, &len), CAGE_DONE);
    CHECK_STR(((Str){ answer, len }), STR("ready"));
    CHECK_INT(prepared, 0);
    close(in);
}

RUN(CASE(it_is_prepared_elsewhere), CASE(the_answer_comes_back), CASE(what_fails_is_told_apart),
    CASE(it_reaches_nothing), CASE(it_has_little_memory),
    CASE(a_long_answer_is_streamed), CASE(many_threads_share_them))
