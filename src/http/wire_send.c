// wire_send.c - replies on their way out, and the polite end of a connection.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/wire_inside.h"
#include <assert.h>
#include <errno.h>
#include <sys/uio.h>

static ssize_t send_parts(Connection *c, struct iovec *parts, size_t count)
{
    struct msghdr message = { .msg_iov = parts, .msg_iovlen = count };
    ssize_t n;
    do n = sendmsg(c->source.fd, &message, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n > 0) tally(&c->loop->bytes_out, (uint64_t)n);
    return n;
}

static size_t take(size_t *n, size_t left)
{
    size_t taken = *n < left ? *n : left;
    *n -= taken;
    return taken;
}

static struct iovec part(const char *bytes, size_t len)
{
    // sendmsg does not write through it.
    union {
        const char *in;
        char *out;
    } pointer = { bytes };
    return (struct iovec){ pointer.out, len };
}

void connection_linger(Connection *c)
{
    connection_drop_input(c);
    shutdown(c->source.fd, SHUT_WR);
    connection_enter(c, PHASE_LINGER);
    loop_queue(c->loop, c);
}

// The reply is out: the next request, or the end.
static void finish(Connection *c)
{
    Loop *loop = c->loop;
    exchange_free(&loop->pool, c->exchange);
    c->exchange = NULL;
    memory_put(&loop->wire->memory, c->piece, FILE_PIECE_BYTES);
    c->piece = NULL;
    c->piece_len = c->piece_at = 0;
    c->job.fd = -1;
    c->served = true;
    if (c->last) {
        connection_linger(c);
        return;
    }
    parser_start(&c->parser, &loop->wire->limits, &loop->pool);
    connection_enter(c, PHASE_IDLE);
}

static bool read_file(Connection *c)
{
    Exchange *exchange = c->exchange;
    Memory *memory = &c->loop->wire->memory;
    if (!c->piece && memory_has_room(memory, FILE_PIECE_BYTES))
        c->piece = memory_get(memory, FILE_PIECE_BYTES);
    if (!c->piece) {
        connection_close(c);
        return false;
    }
    c->job.writes = false;
    c->job.fd = exchange->file_fd;
    c->job.bytes = c->piece;
    c->job.at = exchange->file_at;
    c->job.len =
        exchange->file_left < FILE_PIECE_BYTES ? (size_t)exchange->file_left : FILE_PIECE_BYTES;
    connection_enter(c, PHASE_FILE);
    files_add(c->loop->wire, &c->job);
    return false;
}

bool connection_send(Connection *c)
{
    Exchange *exchange = c->exchange;
    size_t reply_left = exchange->reply_bytes - c->reply_at;
    size_t static_left = exchange->reply_static.len - c->static_at;
    size_t piece_left = c->piece_len - c->piece_at;
    if (reply_left + static_left + piece_left == 0) {
        if (exchange->file_left > 0) return read_file(c);
        finish(c);
        return true;
    }
    if (!c->writable) return false;
    struct iovec parts[3];
    size_t count = 0;
    if (reply_left) parts[count++] = part(exchange->reply + c->reply_at, reply_left);
    if (static_left) parts[count++] = part(exchange->reply_static.ptr + c->static_at, static_left);
    if (piece_left) parts[count++] = part(c->piece + c->piece_at, piece_left);
    ssize_t sent = send_parts(c, parts, count);
    if (sent < 0) {
        if (errno == EAGAIN || errno == EWOULDBLOCK) c->writable = false;
        else connection_close(c);
        return false;
    }
    size_t n = (size_t)sent;
    c->reply_at += take(&n, reply_left);
    c->static_at += take(&n, static_left);
    c->piece_at += take(&n, piece_left);
    assert(n == 0);
    if ((size_t)sent < reply_left + static_left + piece_left) connection_moved(c, (size_t)sent);
    return true;
}

// Small and rare: what does not fit into the socket's buffer is not worth keeping.
static void send_once(Connection *c, const char *bytes, size_t len)
{
    struct iovec one = part(bytes, len);
    if (send_parts(c, &one, 1) != (ssize_t)len) connection_close(c);
}

void connection_continue(Connection *c)
{
    static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
    send_once(c, text, sizeof text - 1);
}

void connection_refuse(Connection *c, Refusal refusal)
{
    char text[768];
    Loop *loop = c->loop;
    bool head_only = c->exchange ? c->exchange->head_only : parser_head_only(&c->parser);
    size_t len = refusal_reply(refusal, head_only, loop_date(loop), text);
    tally(&loop->requests_refused, 1);
    exchange_free(&loop->pool, c->exchange);
    c->exchange = NULL;
    send_once(c, text, len);
    if (c->source.fd >= 0) connection_linger(c);
}
