// exchange.h - the inside of an exchange: a block with the request's bytes, later the reply's too.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/refusal.h"
#include "http/wire.h"
#include "http/wire_memory.h"

// What an event thread is told when it is done elsewhere: a reply is there, a file job has ended.
typedef struct Completion Completion;
struct Completion {
    Completion *next;
    enum { COMPLETION_REPLY, COMPLETION_FILE } kind;
};

enum { PREFIX_BYTES = 256 };   // room for status line and the wire's own headers before a reply

struct Exchange {
    Completion   completion;          // first, so that it can be cast back
    HttpRequest  request;
    struct Connection *connection;    // NULL: detached
    Memory      *memory;
    ExchangeDone *done;               // of a detached one
    void        *done_ctx;
    void        *slot;
    _Atomic bool abandoned;
    bool         keep_alive;          // what the request allows
    bool         head_only;           // HEAD: the reply goes without body

    int          status;              // of the reply; 0: there is none yet
    bool         close;
    bool         sized;               // the reply has a Content-Length
    bool         reply_apart;         // reply points to a piece of its own
    char        *reply;               // PREFIX_BYTES of room, head, body
    size_t       reply_bytes;         // with the room
    Str          reply_static;        // comes after reply
    int          file_fd;             // > 0: comes after that
    int64_t      file_at, file_left;
    int64_t      content_length;

    size_t       len, cap;            // of bytes
    _Alignas(16) char bytes[];        // "method\0target\0name\0value\0...", HttpHeader[], body
};

// An empty exchange for one request; NULL without memory.
Exchange *exchange_new(Pool *pool);
// Makes room for more bytes. NULL without memory or over the budget: the old one is untouched.
Exchange *exchange_grow(Pool *pool, Exchange *exchange, size_t more);
void exchange_free(Pool *pool, Exchange *exchange);   // closes what it owns; NULL is allowed

// Composes the reply into the exchange (any thread). Without memory it becomes a 503, with a head
// that is not well-formed a 500; exchange->reply is NULL then.
void exchange_compose(Exchange *exchange, const HttpReply *reply);

// Writes status line, Date, Content-Length and Connection right before the composed head. Returns
// where the reply's bytes start in exchange->reply.
size_t exchange_prefix(Exchange *exchange, bool close, const char date[static 29]);

// "Sun, 06 Nov 1994 08:49:37 GMT" (29 characters and a NUL).
void http_date(int64_t now_ms, char out[static 30]);

// The bytes of a reply that the wire makes itself; returns their number.
size_t refusal_reply(Refusal refusal, bool head_only, const char date[static 29],
                     char out[static 768]);
