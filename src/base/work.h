// work.h - the arena and the unit of work: one landing place for every failure.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/str.h"
#include <setjmp.h>

// Memory that grows in blocks and is given back as a whole.
typedef struct Arena Arena;
Arena *arena_new(size_t bytes_max);               // NULL when there is no memory
void   arena_free(Arena *arena);                  // NULL is allowed
void   arena_reset(Arena *arena);                 // gives back all but the first block
size_t arena_bytes(const Arena *arena);           // handed out so far
// For a program that goes on: what large arenas took goes back to the system as soon as they are
// reset, instead of staying with the thread that had it. Before there are other threads.
void   arenas_give_back(void);

typedef enum FailKind {
    FAIL_NONE,
    FAIL_INTERNAL,         // our fault: 500
    FAIL_UNAVAILABLE,      // try again later: 503
    FAIL_RETRY,            // serialization conflict: the dispatcher runs the work again
    FAIL_TOO_LARGE,        // the work wanted more memory than it may have: 413
    FAIL_FULL,             // the disk is full: 507
    FAIL_UNKNOWN,          // the connection broke at the commit, which may have been kept: 503
} FailKind;

// One unit of work: everything a request, a command, a job or a test case may use, and everything
// that is given back when it ends. One Work is one transaction, opened and closed by the
// dispatcher.
typedef struct Work {
    Arena            *arena;
    struct Db        *db;          // the connection with the open transaction
    struct Access    *access;      // what the actor may do; NULL before the actor is known
    struct Server    *server;      // the process the work runs in; NULL in tests of one module
    const char       *data_dir;    // where files lie; NULL where there are none
    int64_t           now_ms;      // UTC, fixed at the start so that work is reproducible
    int64_t           org_id;      // tenant; 0 before it is known
    int64_t           actor_id;    // user who acts; 0 for the system
    Str               origin;      // where from, for the audit: an address, "cli", "job"
    uint64_t          id;          // names the work in log lines and problem replies
    FailKind          failed;
    char              failure[240];
    bool              running;     // inside work_run: nesting is a bug
    jmp_buf           escape;      // only work_run may set it
} Work;

// Runs body; true if it returned, false if it failed (work->failed says how). Never nested.
bool work_run(Work *work, void (*body)(Work *work, void *arg), void *arg);

// Abandons the unit of work, for faults no caller can mend. Never for bad input.
_Noreturn void work_fail(Work *work, FailKind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

// Zeroed memory that lives as long as the work; never NULL. size >= 1; count 0 gives a valid
// pointer.
void *work_alloc(Work *work, size_t size, size_t count);
#define NEW(work, T, count) ((T *)work_alloc((work), sizeof(T), (count)))
// As work_alloc, but NULL instead of failing: for callbacks of libraries, which nobody may unwind.
// What arena_failure then says is how a work should fail for it.
void *work_alloc_or_null(Work *work, size_t size, size_t count);
FailKind arena_failure(const Arena *arena);       // FAIL_TOO_LARGE or FAIL_UNAVAILABLE

Str   str_copy(Work *work, Str s);                // absent stays absent
char *str_z(Work *work, Str s);                   // NUL-terminated copy, for libc and the OS
Str   str_format(Work *work, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
