// wire_fixture.c - a wire with a handler whose answers depend on the path.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "wire_fixture.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

char big_page[BIG_PAGE_BYTES];

const WireConfig case_limits = {
    .request_line_bytes_max = CASE_REQUEST_LINE_MAX,
    .header_line_bytes_max = CASE_HEADER_LINE_MAX,
    .headers_bytes_max = CASE_HEADERS_BYTES_MAX,
    .headers_max = CASE_HEADERS_MAX,
    .body_memory_max = CASE_BODY_MAX,
};

static void reply_described(Exchange *exchange)
{
    const HttpRequest *request = exchange_request(exchange);
    char text[6000];
    Str body = str_head(request->body, 2000), x = http_header(request, "x");
    int len = snprintf(text, sizeof text, "%.*s %.*s ?%.*s host=%.*s x=%.*s body=%.*s",
                       STR_ARG(request->method), STR_ARG(request->path), STR_ARG(request->query),
                       STR_ARG(request->host), STR_ARG(x), STR_ARG(body));
    exchange_reply(exchange, &(HttpReply){ .status = 200,
                                           .head = STR("X-Test: yes\r\n"),
                                           .body = { text, (size_t)len } });
}

static void reply_upload(Exchange *exchange)
{
    const HttpRequest *request = exchange_request(exchange);
    char text[200], first = 0, last = 0;
    struct stat file = { 0 };
    int fd = exchange_take_upload(exchange);
    if (fd >= 0) {
        fstat(fd, &file);
        if (pread(fd, &first, 1, 0) != 1 || pread(fd, &last, 1, file.st_size - 1) != 1) first = '!';
        close(fd);
    }
    int len = snprintf(text, sizeof text, "%s %lld of %lld, %c...%c, links %d, body %zu",
                       fd >= 0 ? "spooled" : "kept", (long long)request->upload_bytes,
                       (long long)file.st_size, first, last, (int)file.st_nlink, request->body.len);
    exchange_reply(exchange, &(HttpReply){ .status = 200, .body = { text, (size_t)len } });
}

static void reply_file(Exchange *exchange, int64_t promised)
{
    int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    for (int i = 0; i < 700; i++) assert_int_equal(write(fd, big_page + 1, 1000), 1000);
    assert_int_equal(pwrite(fd, "begin", 5, 100), 5);
    exchange_reply(
        exchange,
        &(HttpReply){ .status = 200, .file_fd = fd, .file_start = 100, .file_bytes = promised });
}

static void hold(Fixture *fixture, Exchange *exchange)
{
    pthread_mutex_lock(&fixture->lock);
    fixture->held[fixture->held_count++] = exchange;
    pthread_cond_broadcast(&fixture->changed);
    pthread_mutex_unlock(&fixture->lock);
}

static void queue(Fixture *fixture, Exchange *exchange)
{
    pthread_mutex_lock(&fixture->lock);
    fixture->queued[fixture->queued_count++] = exchange;
    pthread_cond_broadcast(&fixture->changed);
    pthread_mutex_unlock(&fixture->lock);
}

static void handle(void *ctx, Exchange *exchange)
{
    Fixture *fixture = ctx;
    Str path = exchange_request(exchange)->path;
    if (str_equal(path, STR("/hold"))) hold(fixture, exchange);
    else if (str_equal(path, STR("/lane"))) queue(fixture, exchange);
    else if (str_equal(path, STR("/upload"))) reply_upload(exchange);
    else if (str_equal(path, STR("/file"))) reply_file(exchange, 600000);
    else if (str_equal(path, STR("/short-file"))) reply_file(exchange, 800000);
    else if (str_equal(path, STR("/nothing")))
        exchange_reply(exchange, &(HttpReply){ .status = 204, .body = STR("never sent") });
    else if (str_equal(path, STR("/same")))
        exchange_reply(exchange, &(HttpReply){ .status = 304,
                                               .head = STR("ETag: \"1\"\r\n"),
                                               .body = STR("never sent") });
    else if (str_equal(path, STR("/head")))
        exchange_reply(exchange,
                       &(HttpReply){ .status = 200, .head = exchange_request(exchange)->body });
    else if (str_equal(path, STR("/close")))
        exchange_reply(exchange, &(HttpReply){ .status = 403, .close = true });
    else if (str_equal(path, STR("/big")))
        exchange_reply(exchange,
                       &(HttpReply){ .status = 200, .body = { big_page, sizeof big_page } });
    else if (str_equal(path, STR("/static")))
        exchange_reply(exchange, &(HttpReply){ .status = 200,
                                               .body = { big_page, sizeof big_page },
                                               .body_static = true });
    else reply_described(exchange);
}

static int64_t body_limit(void *ctx, const HttpRequest *head)
{
    (void)ctx;
    return str_equal(head->path, STR("/upload")) ? 2 << 20 : CASE_BODY_MAX;
}

static void *run_lane(void *arg)
{
    Fixture *fixture = arg;
    pthread_mutex_lock(&fixture->lock);
    while (!fixture->stop || fixture->queued_count > 0) {
        if (fixture->queued_count == 0) {
            pthread_cond_wait(&fixture->changed, &fixture->lock);
            continue;
        }
        Exchange *batch[4096];
        size_t count = fixture->queued_count;
        memcpy(batch, fixture->queued, count * sizeof *batch);
        fixture->queued_count = 0;
        pthread_mutex_unlock(&fixture->lock);
        for (size_t i = 0; i < count; i++) reply_described(batch[i]);
        pthread_mutex_lock(&fixture->lock);
    }
    pthread_mutex_unlock(&fixture->lock);
    return NULL;
}

// A test that fails leaves its threads behind, so each has a fixture of its own.
Fixture *fixture_begin(WireConfig config)
{
    static Fixture all[64];
    static size_t used;
    assert_true(used < COUNT(all));
    Fixture *fixture = &all[used++];
    for (size_t i = 0; i < BIG_PAGE_BYTES; i++) big_page[i] = (char)(i % 251);
    *fixture = (Fixture){ .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };
    if (!config.listen[0]) config.listen[0] = "127.0.0.1:0";
    config.handle = handle;
    config.body_limit = body_limit;
    config.ctx = fixture;
    fixture->wire = wire_start(&config, fixture->error);
    if (!fixture->wire) print_error("%s\n", fixture->error);
    assert_non_null(fixture->wire);
    fixture->port = wire_port(fixture->wire, 0);
    pthread_create(&fixture->lane, NULL, run_lane, fixture);
    return fixture;
}

void fixture_end(Fixture *fixture)
{
    wire_stop(fixture->wire);
    pthread_mutex_lock(&fixture->lock);
    fixture->stop = true;
    pthread_cond_broadcast(&fixture->changed);
    pthread_mutex_unlock(&fixture->lock);
    pthread_join(fixture->lane, NULL);
}

void fixture_wait_held(Fixture *fixture, size_t count)
{
    pthread_mutex_lock(&fixture->lock);
    while (fixture->held_count < count) pthread_cond_wait(&fixture->changed, &fixture->lock);
    pthread_mutex_unlock(&fixture->lock);
}

void fixture_release(Fixture *fixture, size_t index)
{
    reply_described(fixture->held[index]);
}
