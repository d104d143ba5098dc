// lane_disk.h - inside lanes only: answers of SQLite's write lane wait here for the disk.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A sync takes as long as many requests do, and the processor has nothing to do with it. So the
// lane commits, gives its slots to a thread that waits for the disk, and goes on with the next
// batch. That thread syncs for all that was committed by then, and only then answers.
#pragma once
#include "http/lane_slot.h"

typedef struct LaneDisk LaneDisk;

LaneDisk *lane_disk_new(LaneHouse *house);         // NULL: no memory
// For the connection of the write lane.
DbDisk   *lane_disk_counts(LaneDisk *disk);
// Once that connection is open. false: no thread.
bool      lane_disk_start(LaneDisk *disk);
// Answers all that it was given, then ends. Nobody may wait or give any more; some connection to
// the database is still open, which keeps the log. NULL allowed.
void      lane_disk_end(LaneDisk *disk);

// By the write lane: how many slots it may take. Waits until there is one, and until the lane is
// not too far ahead of the disk.
size_t    lane_disk_room(LaneDisk *disk);
void      lane_disk_take(LaneDisk *disk, Slot **slots, size_t count);
// A batch that is over: it is answered when the disk has all that it, or one before it, committed.
void      lane_disk_give(LaneDisk *disk, Slot **slots, size_t count);

// By those who only read, before they answer: waits until the disk has whatever they may have seen.
void      lane_disk_wait(LaneDisk *disk);
