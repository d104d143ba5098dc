// head.h - what the head of a request means: length of the body, persistence; and what is wrong.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/exchange.h"

typedef struct Head {
    bool    chunked;
    int64_t content_length;        // 0 when there is none
    bool    expects_continue;
    bool    keep_alive;
} Head;

// Points the request's strings and headers into the block of the exchange, which holds
// "method\0target\0" and header_count times "name\0value\0" in text_bytes, then room for headers.
// To be repeated when the block has moved.
void head_link(Exchange *exchange, size_t text_bytes, size_t header_count);
size_t head_bytes(size_t text_bytes, size_t header_count);   // text and headers, aligned

// Checks a linked request; request->version_minor is set. All that RFC 9112 and 9110 ask of a head
// that llhttp and the framing have not seen to.
Refusal head_check(Exchange *exchange, Head *head);
