// refusal.h - why the wire itself answers a request, and with which bytes.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

// Header lines of every reply that is no page: a browser neither guesses its type nor runs it, and
// no page of another origin gets to load it.
#define REPLY_GUARD \
    "x-content-type-options: nosniff\r\n" \
    "cross-origin-resource-policy: same-origin\r\n"
#define REPLY_PROTECTION \
    REPLY_GUARD "content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n"
#include "base/str.h"

typedef enum Refusal {
    REFUSE_NONE,
    REFUSE_REQUEST_LINE,        // 400 from here on
    REFUSE_LINE_END,            // a CR or LF that stands alone
    REFUSE_TARGET,
    REFUSE_HEADER_NAME,
    REFUSE_HEADER_VALUE,
    REFUSE_HEADER_FOLDED,
    REFUSE_HEADER_REPEATED,
    REFUSE_HOST,
    REFUSE_CONTENT_LENGTH,
    REFUSE_TRANSFER_CODING,     // framing that cannot be trusted
    REFUSE_CHUNK,
    REFUSE_SYNTAX,              // what llhttp finds wrong besides
    REFUSE_CUT,                 // the client stopped in the middle
    REFUSE_TIMEOUT,             // 408
    REFUSE_BODY_LARGE,          // 413
    REFUSE_TARGET_LONG,         // 414
    REFUSE_EXPECTATION,         // 417
    REFUSE_MISDIRECTED,         // 421
    REFUSE_HEADERS_LARGE,       // 431
    REFUSE_BROKEN,              // 500: the spool cannot be written, a reply has no form
    REFUSE_METHOD,              // 501
    REFUSE_CODING_UNKNOWN,      // 501
    REFUSE_BUSY,                // 503
    REFUSE_VERSION,             // 505
    REFUSE_DISK_FULL,           // 507
    REFUSAL_COUNT
} Refusal;

int refusal_status(Refusal refusal);
Str refusal_body(Refusal refusal);          // application/problem+json

// Reason phrase of a status, "" for those it does not know.
Str status_reason(int status);
