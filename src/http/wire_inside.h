// wire_inside.h - what the files of the wire share: loops, connections, file jobs.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/parser.h"
#include "http/wheel.h"
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>

typedef struct Loop Loop;
typedef struct Connection Connection;

// Whatever epoll reports on.
typedef struct Source {
    enum { SOURCE_WAKE, SOURCE_LISTENER, SOURCE_CONNECTION } kind;
    int fd;
} Source;

typedef struct Listener {
    Source source;
    bool   local;                     // the unix socket
    int    port;
} Listener;

// A piece of a file written or read by the file thread, so that no event thread waits for a disk.
typedef struct FileJob {
    Completion  completion;           // first
    Connection *connection;
    bool        writes;
    bool        busy;                 // with the file thread
    int         fd;                   // -1: a spool file is made first
    char       *bytes;
    size_t      len;
    int64_t     at;
    size_t      moved;                // of len; less: the file has ended, or error says why
    int         error;                // errno
    struct FileJob *next;
} FileJob;

typedef enum Phase {
    PHASE_IDLE,        // between requests
    PHASE_HEAD,        // a request has begun
    PHASE_BODY,
    PHASE_SPOOL,       // the file thread stores a piece of the body
    PHASE_HANDLE,      // the exchange is with the handler's side
    PHASE_WRITE,
    PHASE_FILE,        // the file thread reads a piece of the reply
    PHASE_LINGER,      // all is said; the client may read it before the connection is cut
} Phase;

struct Connection {
    Source      source;               // fd -1: closed, but something still points here
    WheelEntry  timer;
    Connection *prev, *next;          // in loop->idle or loop->busy
    Connection *next_ready;
    bool        queued;               // in loop->ready
    bool        listed_idle;
    bool        readable, writable;   // as far as the last edge and the last call tell
    bool        peer_ended;           // an end of input lies before or behind what can be read
    bool        served;               // has had a reply
    bool        last;                 // no request after this one
    bool        asked;                // the request in parser has been counted as an upload
    Phase       phase;
    Loop       *loop;
    Parser      parser;
    Exchange   *exchange;             // in PHASE_HANDLE ... PHASE_FILE
    char       *kept;                 // bytes of later requests, read together with this one
    size_t      kept_at, kept_len;
    size_t      reply_at, static_at;  // sent so far
    char       *piece;                // FILE_PIECE_BYTES of a reply's file
    size_t      piece_at, piece_len;
    FileJob     job;
    int64_t     phase_ms;             // when the phase began
    int64_t     moved_bytes;          // in this phase
    char        client[46];
    bool        local;
    uid_t       local_uid;
};

enum { READ_BYTES = 64 << 10, FILE_PIECE_BYTES = 128 << 10 };

typedef struct List { Connection *first, *last; } List;

// One event thread and all that only it touches, but for the atomics.
struct Loop {
    Wire       *wire;
    pthread_t   thread;
    Source      wake;                 // eventfd, edge triggered: never read
    int         epoll_fd, reserve_fd;
    bool        started;
    bool        listening, accept_paused;
    bool        draining, stopping;   // what the loop has taken note of
    int64_t     accept_resume_ms;
    Wheel       wheel;
    Pool        pool;
    List        idle, busy;
    Connection *ready, **ready_end;   // to be run
    Connection *dead;                 // to be freed at the end of the round
    size_t      open;                 // connections, with those closed but still pointed to
    int64_t     now_ms, now_us;       // monotonic, of this round
    int64_t     date_s;
    char        date[30];
    _Atomic(Completion *) completions;
    _Atomic int sleeping;
    _Atomic uint64_t accepted, refused, open_now, idle_now, requests, requests_refused, in_flight;
    _Atomic uint64_t timeouts, bytes_in, bytes_out;
    char        buffer[READ_BYTES];
};

struct Wire {
    WireConfig   config;              // with the defaults filled in
    ParserLimits limits;
    Memory       memory;
    Listener     listeners[WIRE_LISTENS_MAX + 1];
    size_t       listener_count;
    Loop       **loops;
    size_t       loop_count;
    _Atomic size_t open, uploads;
    _Atomic bool draining, stopping;
    _Atomic int  listening;           // loops that still accept
    _Atomic int  replying;            // threads inside exchange_reply
    pthread_mutex_t drained_lock;
    pthread_cond_t  drained;
    pthread_mutex_t files_lock;
    pthread_cond_t  files_ready;
    FileJob     *files_first, **files_end;
    bool         files_stop, files_started;
    pthread_t    files_thread;
};

// wire_listen.c
bool listeners_open(Wire *wire, char error[240]);
void listeners_close(Wire *wire);

// wire_loop.c
bool loop_start(Loop *loop, char error[240]);
void loop_wake(Loop *loop);
void loop_complete(Loop *loop, Completion *completion);       // from any thread
void loop_queue(Loop *loop, Connection *connection);          // to be run, this round or next
const char *loop_date(Loop *loop);

// wire_connection.c
void connection_open(Loop *loop, int fd, bool local, const struct sockaddr *peer);
void connection_event(Connection *connection, uint32_t events);
void connection_run(Connection *connection);
void connection_timeout(Connection *connection);
void connection_replied(Connection *connection);
void connection_job_done(Connection *connection);
void connection_close(Connection *connection);
void connection_drop_input(Connection *connection);           // what is read and not handed over
void connection_drain(Connection *connection);                // idle: closes if nothing is there

// wire_phase.c
void connection_enter(Connection *connection, Phase phase);
void connection_moved(Connection *connection, size_t bytes);  // progress: moves the deadline
void list_add(List *list, Connection *connection);
void list_remove(List *list, Connection *connection);

// wire_send.c: true: went on, run again; false: waits
bool connection_send(Connection *connection);
void connection_refuse(Connection *connection, Refusal refusal);
void connection_continue(Connection *connection);             // 100
void connection_linger(Connection *connection);

// wire_files.c
bool files_start(Wire *wire);
void files_stop(Wire *wire);
void files_add(Wire *wire, FileJob *job);

// Signals are for the main thread.
static inline void signals_block(void)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
}

static inline void tally(_Atomic uint64_t *counter, uint64_t more)
{
    // Only its loop writes a counter, so that no locked instruction is needed.
    uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);
    atomic_store_explicit(counter, now + more, memory_order_relaxed);
}
