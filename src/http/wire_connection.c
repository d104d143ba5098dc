// wire_connection.c - a connection's life: bytes in, requests handed over, replies out, the end.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/time.h"
#include "http/wire_inside.h"
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { STEPS_MAX = 8 }; // of one connection before others have their turn

static void name_client(Connection *c, const struct sockaddr *peer)
{
    if (c->local) {
        struct ucred who;
        socklen_t len = sizeof who;
        bool known = getsockopt(c->source.fd, SOL_SOCKET, SO_PEERCRED, &who, &len) == 0;
        c->local_uid = known ? who.uid : (uid_t)-1;
        memcpy(c->client, "local", sizeof "local");
    } else if (peer->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)peer;
        inet_ntop(AF_INET, &in->sin_addr, c->client, sizeof c->client);
    } else {
        const struct sockaddr_in6 *in = (const void *)peer;
        const struct in6_addr *address = &in->sin6_addr;
        bool mapped = IN6_IS_ADDR_V4MAPPED(address);
        inet_ntop(mapped ? AF_INET : AF_INET6,
                  mapped ? (const void *)&address->s6_addr[12] : address, c->client,
                  sizeof c->client);
    }
}

void connection_open(Loop *loop, int fd, bool local, const struct sockaddr *peer)
{
    Wire *wire = loop->wire;
    Connection *c = memory_get(&wire->memory, sizeof *c);
    struct epoll_event event = { EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, { .ptr = c } };
    if (c) {
        memset(c, 0, sizeof *c);
        c->source = (Source){ SOURCE_CONNECTION, fd };
        c->local = local;
    }
    if (!c || epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) {
        memory_put(&wire->memory, c, sizeof *c);
        close(fd);
        tally(&loop->refused, 1);
        return;
    }
    c->loop = loop;
    c->writable = true;
    c->job = (FileJob){ .connection = c, .fd = -1 };
    name_client(c, peer);
    parser_start(&c->parser, &wire->limits, &loop->pool);
    list_add(&loop->busy, c);
    loop->open++;
    atomic_fetch_add(&wire->open, 1);
    tally(&loop->accepted, 1);
    tally(&loop->open_now, 1);
    connection_enter(c, PHASE_IDLE);
}

static void forget_kept(Connection *c)
{
    memory_put(&c->loop->wire->memory, c->kept, c->kept_len);
    c->kept = NULL;
    c->kept_at = c->kept_len = 0;
}

// Keeps what has been read beyond this request. Nothing more is read before it is used up.
static void keep(Connection *c, Str rest)
{
    if (c->kept) {
        c->kept_at = c->kept_len - rest.len;
        if (rest.len == 0) forget_kept(c);
        return;
    }
    if (rest.len == 0) return;
    Memory *memory = &c->loop->wire->memory;
    c->kept = memory_has_room(memory, rest.len) ? memory_get(memory, rest.len) : NULL;
    if (!c->kept) {
        c->last = true;
        return;
    }
    memcpy(c->kept, rest.ptr, rest.len);
    c->kept_len = rest.len;
}

static void end_upload(Connection *c)
{
    if (c->asked) atomic_fetch_sub(&c->loop->wire->uploads, 1);
    c->asked = false;
    if (c->job.fd >= 0 && c->job.writes) close(c->job.fd);
    c->job.fd = -1;
    c->job.writes = false;
}

void connection_drop_input(Connection *c)
{
    parser_drop(&c->parser);
    end_upload(c);
    forget_kept(c);
}

// What is left of a closed connection once nothing points to it.
static void bury(Connection *c)
{
    Loop *loop = c->loop;
    connection_drop_input(c);
    exchange_free(&loop->pool, c->exchange);
    c->exchange = NULL;
    memory_put(&loop->wire->memory, c->piece, FILE_PIECE_BYTES);
    c->piece = NULL;
    c->next = loop->dead;
    loop->dead = c;
}

void connection_close(Connection *c)
{
    Loop *loop = c->loop;
    if (c->source.fd < 0) return;
    close(c->source.fd);
    c->source.fd = -1;
    wheel_clear(&loop->wheel, &c->timer);
    list_remove(c->listed_idle ? &loop->idle : &loop->busy, c);
    if (c->listed_idle) tally(&loop->idle_now, (uint64_t)-1);
    tally(&loop->open_now, (uint64_t)-1);
    if (c->phase == PHASE_HANDLE)
        atomic_store_explicit(&c->exchange->abandoned, true, memory_order_relaxed);
    else if (!c->job.busy) bury(c);
}

static void hand_over(Connection *c)
{
    Loop *loop = c->loop;
    Exchange *exchange = parser_request(&c->parser);
    HttpRequest *request = &exchange->request;
    memcpy(request->client, c->client, sizeof request->client);
    request->local_socket = c->local;
    request->local_uid = c->local_uid;
    request->received_at_us = loop->now_us;
    if (c->job.writes && c->job.fd >= 0) {
        request->upload_fd = c->job.fd;
        c->job.fd = -1;
        c->job.writes = false;
    }
    exchange->connection = c;
    c->exchange = exchange;
    tally(&loop->requests, 1);
    tally(&loop->in_flight, 1);
    connection_enter(c, PHASE_HANDLE);
    loop->wire->config.handle(loop->wire->config.ctx, exchange);
}

static bool is_misdirected(const Connection *c)
{
    HostKnown *host_known = c->loop->wire->config.host_known;
    return host_known && !c->local && !host_known(c->parser.exchange->request.host);
}

static void start_spooling(Connection *c)
{
    Str piece = parser_spool_piece(&c->parser);
    c->job.writes = true;
    c->job.bytes = c->parser.exchange->bytes + c->parser.body_start;
    c->job.len = piece.len;
    c->job.at = c->parser.exchange->request.upload_bytes;
    connection_enter(c, PHASE_SPOOL);
    files_add(c->loop->wire, &c->job);
}

// How large a body may be is the route's to say; how many large ones there are at a time is ours.
static bool take_body(Connection *c)
{
    Wire *wire = c->loop->wire;
    Parser *parser = &c->parser;
    int64_t in_memory = (int64_t)wire->limits.body_memory_max, most = in_memory;
    HttpRequest *head = &parser->exchange->request;
    memcpy(head->client, c->client, sizeof head->client);
    head->local_socket = c->local;
    if (wire->config.body_limit) most = wire->config.body_limit(wire->config.ctx, head);
    bool uploads = most > in_memory && wire->config.spool_dir;
    bool large = parser->head.chunked || parser->head.content_length > in_memory;
    if (uploads && large && parser->head.content_length <= most) {
        c->asked = true;
        if (atomic_fetch_add(&wire->uploads, 1) >= wire->config.uploads_max) {
            parser->refused = REFUSE_BUSY;
            return false;
        }
    }
    return parser_take_body(parser, most, uploads);
}

static void consume(Connection *c, Str bytes)
{
    Parser *parser = &c->parser;
    for (;;) {
        size_t used;
        ParserStep step = parser_feed(parser, bytes, &used);
        bytes = str_from(bytes, used);
        switch (step) {
        case PARSER_HEAD:
            if (is_misdirected(c)) parser->refused = REFUSE_MISDIRECTED;
            if (parser->refused || !take_body(c)) {
                connection_refuse(c, parser->refused);
                return;
            }
            connection_enter(c, PHASE_BODY);
            if (parser->head.expects_continue && bytes.len == 0) connection_continue(c);
            if (c->source.fd < 0) return;
            break;
        case PARSER_REFUSED: connection_refuse(c, parser->refused); return;
        case PARSER_MORE:
            keep(c, bytes);
            if (c->phase == PHASE_IDLE && parser_begun(parser)) connection_enter(c, PHASE_HEAD);
            return;
        case PARSER_SPOOL:
            keep(c, bytes);
            start_spooling(c);
            return;
        case PARSER_DONE:
            keep(c, bytes);
            if (is_misdirected(c)) connection_refuse(c, REFUSE_MISDIRECTED);
            else if (parser->spooling && parser_spool_piece(parser).len > 0) start_spooling(c);
            else hand_over(c);
            return;
        }
    }
}

static void end_of_input(Connection *c)
{
    if (parser_begun(&c->parser)) connection_refuse(c, REFUSE_CUT);
    else connection_close(c);
}

// Reads into the loop's buffer. 0: nothing came (then *c may be closed).
static size_t read_some(Connection *c)
{
    Loop *loop = c->loop;
    ssize_t n = recv(c->source.fd, loop->buffer, READ_BYTES, 0);
    if (n < 0 && errno == EINTR) return 0;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        c->readable = false;
        return 0;
    }
    if (n < 0) {
        connection_close(c);
        return 0;
    }
    if (n == 0) {
        c->readable = false;
        if (c->phase == PHASE_LINGER) connection_close(c);
        else end_of_input(c);
        return 0;
    }
    // A short read has emptied the socket; the next byte makes a new edge. The end of input may
    // have been part of the last one.
    if (n < READ_BYTES && !c->peer_ended) c->readable = false;
    tally(&loop->bytes_in, (uint64_t)n);
    return (size_t)n;
}

// One step of reading; false: nothing to do until something happens.
static bool read_on(Connection *c)
{
    Loop *loop = c->loop;
    if (c->kept) {
        consume(c, (Str){ c->kept + c->kept_at, c->kept_len - c->kept_at });
        return true;
    }
    size_t n = c->readable ? read_some(c) : 0;
    if (c->source.fd < 0) return false;
    if (n > 0 && c->phase == PHASE_BODY) connection_moved(c, n);
    if (n > 0 && c->phase != PHASE_LINGER) consume(c, (Str){ loop->buffer, n });
    if (n > 0 || c->readable) return true;
    if (loop->draining && c->phase == PHASE_IDLE && c->served) connection_close(c);
    return false;
}

void connection_run(Connection *c)
{
    for (int step = 0; step < STEPS_MAX; step++) {
        bool on = false;
        if (c->source.fd < 0) return;
        switch (c->phase) {
        case PHASE_IDLE:
        case PHASE_HEAD:
        case PHASE_BODY:
        case PHASE_LINGER: on = read_on(c); break;
        case PHASE_WRITE: on = connection_send(c); break;
        case PHASE_SPOOL:
        case PHASE_HANDLE:
        case PHASE_FILE: break;
        }
        if (!on) return;
    }
    if (c->source.fd >= 0) loop_queue(c->loop, c);
}

void connection_event(Connection *c, uint32_t events)
{
    if (c->source.fd < 0) return;
    if (events & (EPOLLERR | EPOLLHUP)) {
        connection_close(c);
        return;
    }
    if (events & EPOLLRDHUP) c->peer_ended = true;
    if (events & (EPOLLIN | EPOLLRDHUP)) c->readable = true;
    if (events & EPOLLOUT) c->writable = true;
    loop_queue(c->loop, c);
}

void connection_timeout(Connection *c)
{
    tally(&c->loop->timeouts, 1);
    bool arriving = c->phase == PHASE_HEAD || c->phase == PHASE_BODY;
    if (arriving) {
        connection_refuse(c, REFUSE_TIMEOUT);
        return;
    }
    // Who does not read gets a reset, so that the system does not keep the rest for them either.
    struct linger now = { 1, 0 };
    if (c->phase == PHASE_WRITE) setsockopt(c->source.fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    connection_close(c);
}

void connection_replied(Connection *c)
{
    tally(&c->loop->in_flight, (uint64_t)-1);
    assert(c->phase == PHASE_HANDLE);
    end_upload(c);
    if (c->source.fd < 0) {
        bury(c);
        return;
    }
    if (!c->exchange->reply) {
        connection_refuse(c, c->exchange->status == 500 ? REFUSE_BROKEN : REFUSE_BUSY);
        return;
    }
    bool close = !c->exchange->keep_alive || c->exchange->close || c->last || c->loop->draining;
    c->last = close;
    c->reply_at = exchange_prefix(c->exchange, close, loop_date(c->loop));
    c->static_at = 0;
    connection_enter(c, PHASE_WRITE);
    connection_run(c);
}

static void spooled(Connection *c)
{
    if (c->job.error) {
        bool full = c->job.error == ENOSPC || c->job.error == EDQUOT;
        connection_refuse(c, full ? REFUSE_DISK_FULL : REFUSE_BROKEN);
        return;
    }
    parser_spooled(&c->parser);
    if (c->parser.message_ended) hand_over(c);
    else connection_enter(c, PHASE_BODY);
    loop_queue(c->loop, c);
}

void connection_job_done(Connection *c)
{
    c->job.busy = false;
    if (c->source.fd < 0) {
        bury(c);
        return;
    }
    if (c->phase == PHASE_SPOOL) {
        spooled(c);
        return;
    }
    assert(c->phase == PHASE_FILE);
    if (c->job.error || c->job.moved == 0) {
        // The length has been promised: only a cut connection tells the client.
        connection_close(c);
        return;
    }
    c->piece_at = 0;
    c->piece_len = c->job.moved;
    c->exchange->file_at += (int64_t)c->job.moved;
    c->exchange->file_left -= (int64_t)c->job.moved;
    connection_enter(c, PHASE_WRITE);
    loop_queue(c->loop, c);
}

void connection_drain(Connection *c)
{
    // What has already arrived is still served: read_on closes only when there is nothing.
    c->readable = true;
    loop_queue(c->loop, c);
}
