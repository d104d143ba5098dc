// server.h - one running process: database, lanes, wire, and the jobs that tick beside them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/lane.h"

typedef struct Server Server;

// Something that happens by itself: when the server starts, and every_ms after it has returned. It
// runs in a thread of its own, never in a lane, and reaches the database by server_work. Where
// several servers share a database, each of them ticks: what may happen only once takes a lease.
typedef struct Ticker {
    const char *name;
    int64_t     every_ms;
    void      (*run)(Server *server);
} Ticker;

typedef struct ServerConfig {
    Str           database;       // "sqlite:DIR/zhiyin.db" or a libpq URL
    const char   *data_dir;       // attachments, spool and the local socket; must exist
    const char   *listen;         // "127.0.0.1:8080"
    const char   *socket;         // of the command line; NULL: none
    int           read_lanes;
    const Route  *routes;
    const Ticker *tickers;        // ends with a NULL name
    // Runs once when the last request has been answered and no ticker runs any more; the database
    // can still be reached. NULL: nothing is left to do.
    void        (*finish)(Server *server);
    // Answers paths that are no routes (the web UI); runs on an event thread. NULL: 404.
    void        (*assets)(Exchange *exchange);
} ServerConfig;

// Migrates the database and starts everything. NULL: error says what is in the way.
Server *server_start(const ServerConfig *config, char error[240]);
int     server_port(const Server *server);
// Waits for SIGTERM or SIGINT, finishes what was accepted, stops, frees. 0, or 70 after a fault
// that makes going on unsafe.
int     server_wait(Server *server);

// A unit of work of the system on the write lane; returns when it is durable. False: it failed.
bool server_work(Server *server, void (*body)(Work *work, void *arg), void *arg);
// The same for a body that only reads, on a read lane: a long one holds up no writer.
bool server_read(Server *server, void (*body)(Work *work, void *arg), void *arg);
Lanes *server_lanes(Server *server);               // for lanes_run, which says how a body failed
const char *server_data_dir(const Server *server);
bool server_shares(const Server *server);          // whether other servers may share the database
bool server_stopping(const Server *server);        // a job that takes long looks now and then
