// change.h - how a change of something that has a version can end.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

typedef enum Change {
    CHANGED,
    CHANGE_STALE,      // it is at another version by now: 412
    CHANGE_REFUSED,    // the issues say why: 422
} Change;
