// background.h - what happens by itself, apart from when: each of it as units of work.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"

// How units of work are run: on the lanes of a server, or one by one in a test. Each returns when
// what the body did is durable; false: it failed, and why, where it is not NULL, says how. A body
// may run again after a fault.
typedef struct Background Background;
typedef bool BackgroundRun(const Background *in, void (*body)(Work *work, void *arg), void *arg,
                           char why[240]);
struct Background {
    BackgroundRun *write, *read;
    bool         (*stopping)(const Background *in);
    struct Server *server;     // NULL: in a test
    void          *with;       // of whoever made it
};

// Seals what waits for its place in the audit trail, in every organisation.
void background_seal(const Background *in);
// Does the jobs that are due: the quick ones, or the slow ones.
void background_jobs(const Background *in, bool slow);
// Tells what the clock has brought: promises at risk and missed, updates, pauses that are over.
void background_watch(const Background *in);
// Looks at the indicators in use and tells of those that crossed their limits, each alarm once.
void background_indicators(const Background *in);
// Reminds people of yesterday's work log that they did not confirm.
void background_logs(const Background *in);
// Sends what waits in the outbox, by every channel that is set up.
void background_send(const Background *in);
// Writes down who looked at whom since the last time.
void background_accesses(const Background *in);
// Tells of requests of persons whose term is nearly over; ends what is over its term of keeping,
// where the organisation lets that happen by itself.
void background_retention(const Background *in);
// Removes what nobody needs any more: jobs done long ago, files without a use.
void background_forget(const Background *in);
