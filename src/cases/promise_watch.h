// promise_watch.h - what happens to promises and updates by the clock alone: each told once.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Always told (R19): at risk, the owner; missed, the owner and the team's lead. Whom else, and
// when, the steps of the policy say (promise_ladder.h). Each is marked in the transaction that
// tells of it, so that any number of servers tell it once, also after none was running: then only
// of the last step that has come. Imported history and clocks that have stopped are silent.
#pragma once
#include "cases/case.h"

typedef enum WatchKind {
    WATCH_PAUSE,           // has reached its latest end
    WATCH_MISS,            // a promise is past due
    WATCH_RISK,            // 80 % of a promise's time is used, and no pause is on
    WATCH_STEP,            // a step of the ladder of a promise
    WATCH_UPDATE,          // a progress update comes due, or has not come
    WATCH_KINDS,
} WatchKind;

// Something the clock has brought.
typedef struct Watched {
    OrgId   org_id;
    AnyId   id;            // promise, case or pause
    int64_t at;            // its place in the order; of a promise the nearest of its times
} Watched;
LIST_TYPE(Watched);
extern const RecordType Watched_record;

enum {
    WATCH_TAKE_MAX = 50,
    UPDATE_REMIND_MS = 15 * 60 * 1000,     // before a progress update is due
    UPDATES_MISSED_MAX = 3,                // then the lead is told, and there is silence (SM-04)
};

// What has come of a kind, in every organisation, in order, after one of them (NULL: from the
// start); at most WATCH_TAKE_MAX. Only reads.
WatchedList watch_due(Work *work, WatchKind kind, const Watched *after);
// Does what is to be done about one. Sets the Work's organisation. False: somebody has done it.
bool watch_do(Work *work, WatchKind kind, const Watched *what);
