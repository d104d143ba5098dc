// gunzip_apart.h - reads a file of strangers, unpacked by gzip in a cage.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum GunzipEnd {
    GUNZIP_DONE,
    GUNZIP_STOPPED,            // take wanted no more
    GUNZIP_LARGE,              // more than bytes_max came out
    GUNZIP_DAMAGED,            // it cannot be unpacked, or ends too early
    GUNZIP_UNREADABLE,         // errno says why
    GUNZIP_SLOW,               // it takes too long
    GUNZIP_NONE,               // there is no process to be had now
} GunzipEnd;

typedef bool GunzipTake(void *arg, const char *bytes, size_t len);

// Hands over what an open file holds from its start, piece by piece in a buffer of the caller's; a
// file that begins as gzip does (RFC 1952, one member after the other, what stands behind the last
// one left out) is unpacked by a process that can reach nothing. Not more than bytes_max are handed
// over, whatever it unpacks to. take may not unwind.
GunzipEnd gunzip_apart(int file, int64_t bytes_max, char *buffer, size_t size, GunzipTake *take,
                       void *arg);
