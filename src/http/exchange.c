// exchange.c - exchanges: their memory, and how a reply becomes bytes.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/exchange.h"
#include "base/time.h"
#include "http/syntax.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

Exchange *exchange_new(Pool *pool)
{
    if (!memory_has_room(pool->memory, POOL_BLOCK_BYTES)) return NULL;
    Exchange *exchange = pool_get(pool);
    if (!exchange) return NULL;
    memset(exchange, 0, sizeof *exchange);
    exchange->memory = pool->memory;
    exchange->request.upload_fd = -1;
    exchange->cap = POOL_BLOCK_BYTES - sizeof *exchange;
    return exchange;
}

static size_t block_bytes(const Exchange *exchange)
{
    return sizeof *exchange + exchange->cap;
}

Exchange *exchange_grow(Pool *pool, Exchange *exchange, size_t more)
{
    size_t need = exchange->len + more;
    if (need <= exchange->cap) return exchange;
    size_t old_bytes = block_bytes(exchange), bytes = 2 * old_bytes;
    while (bytes - sizeof *exchange < need) bytes *= 2;
    if (!memory_has_room(pool->memory, bytes - old_bytes)) return NULL;

    Exchange *grown;
    if (old_bytes == POOL_BLOCK_BYTES) {
        grown = memory_get(pool->memory, bytes);
        if (!grown) return NULL;
        memcpy(grown, exchange, sizeof *exchange + exchange->len);
        pool_put(pool, exchange);
    } else {
        grown = memory_grow(pool->memory, exchange, old_bytes, bytes);
        if (!grown) return NULL;
    }
    grown->cap = bytes - sizeof *grown;
    return grown;
}

static void give_up_reply(Exchange *exchange)
{
    if (exchange->reply_apart) memory_put(exchange->memory, exchange->reply, exchange->reply_bytes);
    if (exchange->file_fd > 0) close(exchange->file_fd);
    exchange->reply_apart = false;
    exchange->file_fd = 0;
}

void exchange_free(Pool *pool, Exchange *exchange)
{
    if (!exchange) return;
    give_up_reply(exchange);
    if (exchange->request.upload_fd >= 0) close(exchange->request.upload_fd);
    if (block_bytes(exchange) == POOL_BLOCK_BYTES) pool_put(pool, exchange);
    else memory_put(pool->memory, exchange, block_bytes(exchange));
}

const HttpRequest *exchange_request(const Exchange *exchange)
{
    return &exchange->request;
}

bool exchange_abandoned(const Exchange *exchange)
{
    return atomic_load_explicit(&exchange->abandoned, memory_order_relaxed);
}

int exchange_take_upload(Exchange *exchange)
{
    int fd = exchange->request.upload_fd;
    exchange->request.upload_fd = -1;
    return fd;
}

void **exchange_slot(Exchange *exchange)
{
    return &exchange->slot;
}

Str http_header(const HttpRequest *request, const char *lowercase_name)
{
    Str name = str_of(lowercase_name);
    for (size_t i = 0; i < request->header_count; i++)
        if (str_equal(request->headers[i].name, name)) return request->headers[i].value;
    return STR_ABSENT;
}

Exchange *exchange_detached(const HttpRequest *request, ExchangeDone *done, void *ctx)
{
    Exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange) return NULL;
    exchange->request = *request;
    exchange->done = done;
    exchange->done_ctx = ctx;
    return exchange;
}

// Room for a reply: what the request has left of its block, or a piece of its own.
static bool reply_room(Exchange *exchange, size_t bytes)
{
    size_t start = (exchange->len + 15) & ~(size_t)15;
    exchange->reply_bytes = bytes;
    if (start <= exchange->cap && bytes <= exchange->cap - start) {
        exchange->reply = exchange->bytes + start;
        return true;
    }
    exchange->reply = memory_get(exchange->memory, bytes);
    exchange->reply_apart = exchange->reply != NULL;
    return exchange->reply_apart;
}

static void append(Exchange *exchange, size_t *at, Str piece)
{
    assert(*at + piece.len <= exchange->reply_bytes);
    if (piece.len) memcpy(exchange->reply + *at, piece.ptr, piece.len);
    *at += piece.len;
}

// Lines "name: value\r\n" of well-formed names and values, and none that the wire itself writes: a
// value that brought a line end of its own could make one reply into two.
static bool head_is_sound(Str head)
{
    static const Str own[] = {
        { "content-length", 14 }, { "transfer-encoding", 17 }, { "connection", 10 }, { "date", 4 }
    };
    while (head.len > 0) {
        Str name, value;
        size_t end = str_find(head, STR("\r\n"));
        if (end == SIZE_MAX) return false;
        Str line = str_head(head, end);
        head = str_from(head, end + 2);
        if (!str_split(line, ':', &name, &value) || !syntax_token(name)) return false;
        if (!syntax_value(value)) return false;
        for (size_t i = 0; i < COUNT(own); i++)
            if (syntax_equal_fold(name, own[i])) return false;
    }
    return true;
}

// Nothing of the handler's reply is sent; the connection makes one of its own.
static void fall_back(Exchange *exchange, int status)
{
    give_up_reply(exchange);
    exchange->status = status;
    exchange->reply = NULL;
}

void exchange_compose(Exchange *exchange, const HttpReply *reply)
{
    assert(exchange->status == 0);
    assert(reply->status >= 200 && reply->status <= 599);
    bool from_file = reply->file_fd > 0;
    bool bodiless = exchange->head_only || reply->status == 204 || reply->status == 304;
    Str body = from_file || bodiless || reply->body_static ? STR_ABSENT : reply->body;
    exchange->status = reply->status;
    exchange->close = reply->close;
    exchange->sized = reply->status != 204 && reply->status != 304;
    exchange->content_length = from_file ? reply->file_bytes : (int64_t)reply->body.len;
    assert(exchange->content_length >= 0);
    exchange->file_fd = reply->file_fd;
    exchange->file_at = reply->file_start;
    exchange->file_left = from_file ? reply->file_bytes : 0;
    if (!head_is_sound(reply->head)) {
        fall_back(exchange, 500);
        return;
    }
    if (!reply_room(exchange, PREFIX_BYTES + reply->head.len + 2 + body.len)) {
        fall_back(exchange, 503);
        return;
    }
    size_t at = PREFIX_BYTES;
    append(exchange, &at, reply->head);
    append(exchange, &at, STR("\r\n"));
    append(exchange, &at, body);
    assert(at == exchange->reply_bytes);
    if (reply->body_static && !from_file && !bodiless) exchange->reply_static = reply->body;
    if (from_file && bodiless) {
        close(exchange->file_fd);
        exchange->file_fd = 0;
        exchange->file_left = 0;
    }
}

size_t exchange_prefix(Exchange *exchange, bool close, const char date[static 29])
{
    char prefix[PREFIX_BYTES], length[48] = "";
    Str reason = status_reason(exchange->status);
    const char *connection = close                                  ? "Connection: close\r\n"
                             : exchange->request.version_minor == 0 ? "Connection: keep-alive\r\n"
                                                                    : "";
    if (exchange->sized)
        snprintf(length, sizeof length, "Content-Length: %lld\r\n",
                 (long long)exchange->content_length);
    int len = snprintf(prefix, sizeof prefix, "HTTP/1.1 %d %.*s\r\nDate: %.29s\r\n%s%s",
                       exchange->status, STR_ARG(reason), date, length, connection);
    assert(len > 0 && len < PREFIX_BYTES);
    size_t start = PREFIX_BYTES - (size_t)len;
    memcpy(exchange->reply + start, prefix, (size_t)len);
    return start;
}

void http_date(int64_t now_ms, char out[static 30])
{
    static const char days[] = "MonTueWedThuFriSatSun";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    Date date = { now_ms / DAY_MS };
    CivilDate civil = date_civil(date);
    int seconds = (int)(now_ms % DAY_MS / 1000);
    char text[64];
    snprintf(text, sizeof text, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
             days + 3 * date_weekday(date), civil.day, months + 3 * (civil.month - 1), civil.year,
             seconds / 3600, seconds / 60 % 60, seconds % 60);
    memcpy(out, text, 29);
    out[29] = 0;
}

size_t refusal_reply(Refusal refusal, bool head_only, const char date[static 29],
                     char out[static 768])
{
    int status = refusal_status(refusal);
    Str reason = status_reason(status), body = refusal_body(refusal);
    const char *retry = refusal == REFUSE_BUSY ? "Retry-After: 1\r\n" : "";
    int len = snprintf(
        out, 768,
        "HTTP/1.1 %d %.*s\r\nDate: %.29s\r\nContent-Type: application/problem+json\r\n"
        "Content-Length: %zu\r\nCache-Control: no-store\r\n" REPLY_PROTECTION
        "%sConnection: close\r\n\r\n%.*s",
        status, STR_ARG(reason), date, body.len, retry, head_only ? 0 : (int)body.len, body.ptr);
    assert(len > 0 && len < 768);
    return (size_t)len;
}
