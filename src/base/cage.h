// cage.h - runs a parser of foreign bytes in a process that can reach nothing else.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// In the child: reads from the first descriptor, writes its answer to the second, uses no other.
// false: it could not make sense of the bytes. It must not rely on locks of other threads.
typedef bool CageBody(int in, int out, const void *arg);

typedef struct Cage {
    CageBody   *body;
    int         in;            // a file: read from its start; the parent's offset stays
    const void *arg;
    int64_t     memory_bytes;  // more than the process has; not kept by builds with sanitizers
    int         seconds;       // of its own time; on the wall twice as much
} Cage;

typedef enum CageEnd {
    CAGE_DONE,                 // the body returned true
    CAGE_REFUSED,              // it returned false
    CAGE_DIED,                 // it crashed, or wanted more memory or other things than it may have
    CAGE_SLOW,                 // it took too long and was ended
    CAGE_FULL,                 // its answer was longer than there is room
    CAGE_NONE,                 // there is no process to be had now
} CageEnd;

// Runs the body in a child of this process and waits for it. The child has the two descriptors and
// no others, no privileges to gain, little memory and time, and of system calls only those that
// read, write and allocate: it can open no file, no socket and no process, whatever the bytes make
// of it. What it writes comes back in answer. Safe in a process with threads.
//   source   seccomp(2), close_range(2), setrlimit(2), prctl(2)
CageEnd cage_run(const Cage *cage, char *answer, size_t answer_max, size_t *answer_len);
