// faulty_disk.h - a disk for SQLite that fails when a test says so.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stdint.h>

// Becomes the disk of every SQLite database opened from now on.
void faulty_disk_install(void);
// The n-th write, sync or cut from now on fails with this code of SQLite's, and all after it if
// for_ever is not 0; n = 0: none fails.
void faulty_disk_after(int64_t n, int code, int for_ever);
int64_t faulty_disk_left(void);                    // 0: it has failed, or is whole
int64_t faulty_disk_syncs(void);                   // asked for since the last fault was set
void faulty_disk_fail_syncs(void);                 // from now on; writes go on
// Held: whoever syncs waits until it is no longer so. From any thread.
void faulty_disk_hold(int held);
int  faulty_disk_held(void);
void faulty_disk_await(void);                      // until somebody waits
