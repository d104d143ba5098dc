// wire_echo.c - the bare wire under load: answers every request from a second thread, or at once.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/base.h"
#include "http/wire.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// A lane as the dispatcher has them: a queue of exchanges and a thread that takes all that wait.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static Exchange *first, **end = &first;
static bool direct;

static void answer(Exchange *exchange)
{
    const HttpRequest *request = exchange_request(exchange);
    HttpReply reply = { .status = 200,
                        .head = STR("Content-Type: application/json\r\n"),
                        .body = request->body.len ? request->body : STR("{\"ok\":true}") };
    exchange_reply(exchange, &reply);
}

static void handle(void *ctx, Exchange *exchange)
{
    (void)ctx;
    if (direct) {
        answer(exchange);
        return;
    }
    *exchange_slot(exchange) = NULL;
    pthread_mutex_lock(&lock);
    bool was_empty = first == NULL;
    *end = exchange;
    end = (Exchange **)exchange_slot(exchange);
    if (was_empty) pthread_cond_signal(&filled);
    pthread_mutex_unlock(&lock);
}

static void *lane(void *ctx)
{
    (void)ctx;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (!first) pthread_cond_wait(&filled, &lock);
        Exchange *batch = first;
        first = NULL;
        end = &first;
        pthread_mutex_unlock(&lock);
        while (batch) {
            Exchange *next = *(Exchange **)exchange_slot(batch);
            answer(batch);
            batch = next;
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    char error[240];
    pthread_t thread;
    direct = argc > 2 && str_equal(str_of(argv[2]), STR("direct"));
    WireConfig config = { .listen = { argc > 1 ? argv[1] : "127.0.0.1:8090" }, .handle = handle };
    Wire *wire = wire_start(&config, error);
    if (!wire) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    pthread_create(&thread, NULL, lane, NULL);
    printf("http://%s answers %s\n", config.listen[0], direct ? "directly" : "from a lane");
    fflush(stdout);
    pause();
    return 0;
}
