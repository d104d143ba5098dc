// cage.h - runs a parser of foreign bytes in a process that can reach nothing else.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// In the child: reads from the first descriptor, writes its answer to the second, uses no other.
// False: it could not make sense of the bytes.
typedef bool CageBody(int in, int out);

typedef struct Cage {
    void      (*prepare)(void); // outside the cage, each time: loads what the body needs
    CageBody   *body;
    int64_t     memory_bytes;   // more than it begins with; not kept by builds with sanitizers
    int         seconds;        // of its own time
    int         wall_seconds;   // with the time it waits for whoever reads its answer
} Cage;

typedef enum CageEnd {
    CAGE_DONE,                 // the body returned true
    CAGE_REFUSED,              // it returned false
    CAGE_DIED,                 // it crashed, or wanted more memory or other things than it may have
    CAGE_SLOW,                 // it took too long and was ended
    CAGE_FULL,                 // nobody wanted more of its answer
    CAGE_NONE,                 // there is no process to be had now
} CageEnd;

// Starts the keepers: processes that make the children. They are made while this one has no threads
// and nothing open, so that no child inherits locks, secrets or a database. They end with this one.
// Without this call the first cage_run starts what it needs.
void cage_start(void);

// Runs the body in a child of a keeper and waits for it. The child has the two descriptors and no
// others, no privileges to gain, little memory and time, and of system calls only those that read,
// write and allocate: it can open no file, no socket and no process, whatever the bytes make of it.
// in: an open file, which the child reads from its start; this process's offset stays. What the
// child writes comes back in answer, and is as foreign as the bytes. CAGES_MAX at a time.
//   source   seccomp(2), close_range(2), setrlimit(2), prctl(2), unix(7)
enum { CAGES_MAX = 4 };
CageEnd cage_run(const Cage *cage, int in, char *answer, size_t answer_max, size_t *answer_len);

// The same for a long answer: each piece is handed over as it comes, in a buffer of the caller's;
// false stops the child.
typedef bool CageTake(void *arg, const char *bytes, size_t len);
CageEnd cage_stream(const Cage *cage, int in, char *buffer, size_t size, CageTake *take, void *arg);
