// wire.h - HTTP/1.1 on sockets: what arrives is a checked request, what leaves is a complete reply.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/str.h"
#include <sys/types.h>

// A header line. The name is lower-cased; the value is trimmed and valid UTF-8: where a client sent
// other bytes, each byte above 0x7F has become '?'.
typedef struct HttpHeader { Str name, value; } HttpHeader;

// One request whose grammar, framing and limits have been checked. Nothing is percent-decoded.
// Every Str points into the exchange and lives as long as it does.
typedef struct HttpRequest {
    Str               method;           // as sent: "GET"
    Str               target;           // as sent: "/a?b=c", "http://host/a", "*"
    Str               path;             // starts with '/', but for OPTIONS *: "*"
    Str               query;            // without '?'; absent when there is none
    Str               host;             // authority of the target, else Host; 1.0 may have none
    const HttpHeader *headers;          // in the order they came; trailers are dropped
    size_t            header_count;
    Str               body;             // empty when it was spooled
    int               upload_fd;        // the spooled body, at offset 0; -1: there is none
    int64_t           upload_bytes;
    int               version_minor;    // 0 or 1
    char              client[46];       // peer address as text; "local" on the unix socket
    bool              local_socket;
    uid_t             local_uid;        // who is at the other end of the unix socket
    int64_t           received_at_us;   // monotonic: when the last byte had been read
} HttpRequest;

// The first header of that name, absent if there is none. The headers that may be there only once
// (Authorization, Content-Type, Cookie, Origin, Idempotency-Key and the like) are.
Str http_header(const HttpRequest *request, const char *lowercase_name);

// A reply. The wire adds status line, Date, Content-Length and Connection, and leaves the body out
// where HTTP wants none (HEAD, 204, 304).
typedef struct HttpReply {
    int     status;        // 200 ... 599
    Str     head;          // further lines, each "name: value\r\n"; malformed: 500 instead
    Str     body;          // copied before exchange_reply returns, unless body_static
    bool    body_static;   // body stays where it is until the process ends
    bool    close;         // close the connection afterwards
    int     file_fd;       // > 0: sent instead of body from file_start; closed by the wire
    int64_t file_start;
    int64_t file_bytes;    // promised length; a shorter file cuts the connection
} HttpReply;

// One request in flight. It belongs to the handler's side until exchange_reply.
typedef struct Exchange Exchange;

const HttpRequest *exchange_request(const Exchange *exchange);

// Answers; exactly once, from any thread, never blocks. The exchange is gone afterwards.
void exchange_reply(Exchange *exchange, const HttpReply *reply);

// True once the client has gone: nobody will read the answer (which is still owed). From any
// thread.
bool exchange_abandoned(const Exchange *exchange);

// Takes upload_fd over; the caller closes it. Otherwise it is closed with the exchange.
int exchange_take_upload(Exchange *exchange);

// For the handler's bookkeeping while it holds the exchange: a place for a queue link.
void **exchange_slot(Exchange *exchange);

// An exchange without a connection, for tests and calls inside the process: the request is copied
// shallowly (its bytes must outlive the exchange, upload_fd stays the caller's), done runs in the
// thread that replies, before exchange_reply returns, and takes the reply's file over. NULL without
// memory.
typedef void ExchangeDone(void *ctx, const HttpReply *reply);
Exchange *exchange_detached(const HttpRequest *request, ExchangeDone *done, void *ctx);

// Called on an event thread for every complete request; must not block.
typedef void ExchangeHandler(void *ctx, Exchange *exchange);

// Called on an event thread when the head of a request with a body has been read: the largest body
// this route takes. Up to body_memory_max is kept in memory, what is larger is spooled. Only
// method, target, path, query, host, headers and client are set.
typedef int64_t BodyLimit(void *ctx, const HttpRequest *head);

// Whether a request that names this host (absent: none) is for this server; the others are answered
// 421. On an event thread; not asked about what comes over the unix socket.
typedef bool HostKnown(Str host);

enum { WIRE_LISTENS_MAX = 8 };

// What the wire is started with. Zero means the default in the remark.
typedef struct WireConfig {
    const char *listen[WIRE_LISTENS_MAX];   // "127.0.0.1:8080", "[::]:8080"; port 0: any free one
    const char *unix_path;                  // NULL: none; of mode 0600, replaces a stale one
    const char *spool_dir;                  // for large uploads; NULL: none are taken
    int         threads;                    // 1

    ExchangeHandler *handle;
    BodyLimit       *body_limit;            // NULL: body_memory_max for every route
    HostKnown       *host_known;            // NULL: every host is
    void            *ctx;

    size_t  request_line_bytes_max;         // REQUEST_LINE_BYTES_MAX: 414
    size_t  header_line_bytes_max;          // HEADER_LINE_BYTES_MAX: 431
    size_t  headers_bytes_max;              // HEADERS_BYTES_MAX: 431
    size_t  headers_max;                    // HEADERS_MAX: 431
    size_t  body_memory_max;                // BODY_BYTES_MAX
    size_t  memory_bytes_max;               // 64 MiB of requests and replies in all; above: 503
    size_t  connections_max;                // 10000; less where fewer files may be open
    size_t  uploads_max;                    // 16 spooled at a time, above: 503

    int64_t head_ms;                        // 10000: first byte to end of head, 408
    int64_t body_idle_ms;                   // 20000 without a byte: 408
    int64_t keep_alive_ms;                  // 75000 between requests
    int64_t write_idle_ms;                  // 20000 without progress
    int64_t linger_ms;                      // 2000 for a client to read the last reply
    int64_t rate_bytes_min;                 // 256 a second on average, body and reply
} WireConfig;

typedef struct Wire Wire;

// Listens and starts the event threads. NULL: error says why, naming the address.
Wire *wire_start(const WireConfig *config, char error[240]);

// The port of listen[index] (the chosen one for port 0).
int wire_port(const Wire *wire, size_t index);

// Stops accepting, closes idle connections, lets accepted requests finish. True when the last
// connection is gone, false after wait_ms. Not from an event thread.
bool wire_drain(Wire *wire, int64_t wait_ms);

// Closes everything and frees the wire. Waits for exchanges that are still with the handler's side,
// so stop the wire before the lanes.
void wire_stop(Wire *wire);

typedef struct WireCounters {
    uint64_t connections_accepted;
    uint64_t connections_refused;    // 503 over connections_max, or without a descriptor left
    uint64_t connections_open;
    uint64_t connections_idle;
    uint64_t requests;               // handed to the handler
    uint64_t requests_refused;       // answered by the wire: 4xx, 5xx
    uint64_t requests_in_flight;
    uint64_t timeouts;
    uint64_t bytes_in, bytes_out;
    uint64_t memory_bytes;           // held for connections, requests and replies
} WireCounters;

WireCounters wire_counters(const Wire *wire);
