// stage.h - where a conversation plays: an organisation of its own, with people in every role.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"
#include "match.h"

// The organisation: head office HQ with sites TS and NJ under it, team ts_team at TS. People:
// admin, manager, director, keeper (of logins and settings only) at HQ; lead (of ts_team), agent at
// TS; other (an agent) at NJ. The clock starts on Tuesday 2025-03-04 at 09:00 in Shanghai and moves
// only when told.
typedef struct Stage Stage;

// A unit of work that is about to be done on a stage. body may run any number of times before: what
// it leaves in arg is made anew each time.
typedef struct StageUnit {
    Work    work;                // as it begins, without an arena
    bool    write;
    void  (*body)(Work *work, void *arg);
    void   *arg;
    bool  (*commits)(const void *arg);   // NULL: what the body did is always kept
} StageUnit;

struct Stage {
    Db      *db;
    const char *database;        // its URL
    int64_t  now_ms;
    char     org_code[16];
    int64_t  org_id;
    Names    names;              // site_ts, staff_agent, user_agent, team_ts, ...
    Work     work;               // holds the names
    char     dir[40];            // where uploads lie
    bool     rehearsal;          // nothing is kept of what requests do
    bool     silent;             // faults are not told
    bool     single;             // numbers are taken back with their work, on PostgreSQL as well
    // Told of each unit of work before it is done; what it does in the database it takes back.
    void   (*before)(Stage *stage, const StageUnit *unit);
};

// bare: nothing has been set up. False: standard error says why.
// Opens the connection again where it is of no more use.
void   stage_connect(Stage *stage);
bool   stage_open(Stage *stage, const char *database, int number, bool bare);
void   stage_close(Stage *stage);
void   stage_names(const Stage *stage, Work *work, Names *names);
// "+90m", "+2h", "+3d", or an instant.
bool   stage_move(Stage *stage, Str by);
// A request, whole: found, done in a transaction, committed or not. The reply lives in keep; its
// heads are all header lines.
Reply  stage_ask(Stage *stage, Work *keep, Request *request);
// What happens by itself, once: jobs that are due, imports, notices, the seal of the trail.
void   stage_tick(Stage *stage);
// A job is parked since every try of it failed, and waiting messages are refused for good.
bool   stage_trouble(Stage *stage);
// A job of the system in a transaction of its own.
bool   stage_job(Stage *stage, void (*body)(Work *work, void *arg), void *arg);
