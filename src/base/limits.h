// limits.h - every limit of the program in one place: put a limit on everything a user controls.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

enum {
    BODY_BYTES_MAX = 1 << 20,          // a request body; uploads and imports stream apart
    JSON_DEPTH_MAX = 32,               // nesting of a JSON body
    JSON_ARENA_FACTOR = 24,            // bytes that a parsed JSON value may need per byte of text
    ISSUES_MAX = 64,                   // faults named in one 422 reply
    PAGE_ITEMS_MAX = 200,              // items on one page of a list
    PAGE_ITEMS_DEFAULT = 50,
    ARENA_BYTES_MAX = 64 << 20,        // memory of one unit of work
    QUEUE_REQUESTS_MAX = 4096,         // requests waiting for a lane
    BATCH_REQUESTS_MAX = 256,          // requests that share one commit
    STATEMENT_MS_MAX = 5000,           // a database statement of a request
    REPORT_STATEMENT_MS_MAX = 30000,   // a database statement of a report
    RETRIES_MAX = 5,                   // reruns after a serialization fault
    LOGIN_QUEUE_MAX = 64,              // password checks waiting for their turn
    REQUEST_LINE_BYTES_MAX = 8 << 10,  // method, target and version
    HEADER_LINE_BYTES_MAX = 24 << 10,  // one header line: room for 16 kB of cookies
    HEADERS_BYTES_MAX = 32 << 10,      // all header lines of a request
    HEADERS_MAX = 100,                 // header lines of a request
    FILE_BYTES_MAX = 25 << 20,         // one attachment
};
