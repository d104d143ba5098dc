// load.c - sends requests over many connections and measures how long the answers take.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Usage: load PORT TOKEN CONNECTIONS SECONDS RATE [keyed] < REQUESTS
// REQUESTS has a line "METHOD TARGET [BODY]" for each request; they are sent in turn, again and
// again. RATE 0: each connection asks as soon as it was answered. Otherwise so many requests begin
// each second, whether earlier ones were answered or not, and a span is counted from when its
// request should have begun. keyed: each gets an Idempotency-Key of its own. Answers that came in
// the first tenth of the time are not counted. Prints one JSON object.
#include "base/random.h"
#include "base/time.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 4096,
    REQUEST_BYTES_MAX = 16 << 10,
    ANSWER_BYTES_MAX = 4 << 20,
    KEY_BYTES = 16,
};
static const char key_mark[] = "idempotency-key: 0000000000000000\r\n";

typedef struct Connection {
    int fd;
    bool busy;
    int64_t began_us;
    char *answer;
    size_t len, cap;
} Connection;

typedef struct Load {
    Work *work;
    int port, epoll_fd, timer_fd;
    int64_t rate;
    bool keyed;
    Str *requests;
    size_t request_count, request_next;
    Connection list[CONNECTIONS_MAX];
    size_t connection_count, idle[CONNECTIONS_MAX], idle_count;
    int64_t seconds, start_us, count_from_us, end_us, begun;
    uint32_t *spans_us;
    size_t span_count, span_cap;
    int64_t by_status[600], broken, unfinished;
    uint64_t key_base;
    const char *token;
} Load;

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(1);
}

static Str request_text(Work *work, Str line, const char *token, bool keyed)
{
    Str method, rest, target, body;
    str_split(line, ' ', &method, &rest);
    str_split(rest, ' ', &target, &body);
    const char *type = body.len ? "content-type: application/json\r\n" : "";
    Str text = str_format(work,
                          "%.*s %.*s HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer %s\r\n"
                          "%s%scontent-length: %zu\r\n\r\n%.*s",
                          STR_ARG(method), STR_ARG(target), token, keyed ? key_mark : "", type,
                          body.len, STR_ARG(body));
    if (text.len > REQUEST_BYTES_MAX) {
        fprintf(stderr, "a request is too long\n");
        exit(1);
    }
    return text;
}

static void read_requests(Load *load)
{
    static char line[REQUEST_BYTES_MAX];
    size_t cap = 0;
    while (fgets(line, sizeof line, stdin)) {
        Str text = str_trim(str_of(line));
        if (text.len == 0) continue;
        GROW(load->work, load->requests, load->request_count, &cap);
        load->requests[load->request_count++] =
            request_text(load->work, text, load->token, load->keyed);
    }
}

static void open_connection(Load *load, size_t index)
{
    Connection *c = &load->list[index];
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)load->port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int on = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0)
        die("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = { .events = EPOLLIN, .data.u64 = index };
    if (epoll_ctl(load->epoll_fd, EPOLL_CTL_ADD, c->fd, &event) != 0) die("epoll_ctl");
    load->idle[load->idle_count++] = index;
}

static void send_request(Load *load, Connection *c, int64_t began_us)
{
    static char bytes[REQUEST_BYTES_MAX];
    Str text = load->requests[load->request_next++ % load->request_count];
    memcpy(bytes, text.ptr, text.len);
    char *key = load->keyed ? memmem(bytes, text.len, key_mark, 17) : NULL;
    if (key) {
        char number[KEY_BYTES + 1];
        snprintf(number, sizeof number, "%016llx",
                 (unsigned long long)(load->key_base + (uint64_t)load->begun));
        memcpy(key + 17, number, KEY_BYTES);
    }
    c->busy = true;
    c->began_us = began_us;
    c->len = 0;
    load->begun++;
    if (send(c->fd, bytes, text.len, MSG_NOSIGNAL) != (ssize_t)text.len) die("send");
}

// The length of the whole answer at the front; 0: it is not all there.
static size_t answer_bytes(const Connection *c)
{
    const char *end = memmem(c->answer, c->len, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t head = (size_t)(end - c->answer) + 4;
    const char *length = memmem(c->answer, head, "\r\nContent-Length: ", 18);
    if (!length) length = memmem(c->answer, head, "\r\ncontent-length: ", 18);
    size_t need = head + (length ? strtoul(length + 18, NULL, 10) : 0);
    return c->len >= need ? need : 0;
}

static void count_answer(Load *load, const Connection *c, int64_t now_us)
{
    long status = c->len > 12 ? strtol(c->answer + 9, NULL, 10) : 0;
    if (c->began_us < load->count_from_us || now_us > load->end_us) return;
    if (status < 100 || status > 599) load->broken++;
    else load->by_status[status]++;
    GROW(load->work, load->spans_us, load->span_count, &load->span_cap);
    load->spans_us[load->span_count++] = (uint32_t)(now_us - c->began_us);
}

static void reopen(Load *load, size_t index)
{
    load->broken++;
    close(load->list[index].fd);
    load->list[index].busy = false;
    open_connection(load, index);
}

static void receive(Load *load, size_t index)
{
    Connection *c = &load->list[index];
    if (c->len == c->cap) {
        char *larger = work_alloc(load->work, c->cap ? 2 * c->cap : 64 << 10, 1);
        if (c->len) memcpy(larger, c->answer, c->len);
        c->answer = larger;
        c->cap = c->cap ? 2 * c->cap : 64 << 10;
    }
    ssize_t n = recv(c->fd, c->answer + c->len, c->cap - c->len, 0);
    if (n < 0 && errno == EINTR) return;
    if (n <= 0 || c->cap > ANSWER_BYTES_MAX) {
        reopen(load, index);
        return;
    }
    c->len += (size_t)n;
    if (answer_bytes(c) == 0) return;
    int64_t now_us = time_monotonic_us();
    count_answer(load, c, now_us);
    c->busy = false;
    load->idle[load->idle_count++] = index;
}

// Begins what is due; whatever finds no free connection waits, and its time runs.
static void begin_due(Load *load, int64_t now_us)
{
    while (load->idle_count && now_us < load->end_us) {
        int64_t due_us = load->rate ? load->start_us + load->begun * 1000000 / load->rate : now_us;
        if (due_us > now_us) {
            struct itimerspec at = { .it_value = { due_us / 1000000, due_us % 1000000 * 1000 } };
            timerfd_settime(load->timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
            return;
        }
        send_request(load, &load->list[load->idle[--load->idle_count]], due_us);
    }
}

static void run(Work *work, void *arg)
{
    Load *load = arg;
    struct epoll_event events[256];
    uint64_t expirations;
    load->work = work;
    read_requests(load);
    if (load->request_count == 0) work_fail(work, FAIL_INTERNAL, "no requests");
    load->start_us = time_monotonic_us();
    load->count_from_us = load->start_us + load->seconds * 100000;
    load->end_us = load->start_us + load->seconds * 1000000;
    for (size_t i = 0; i < load->connection_count; i++) open_connection(load, i);
    for (;;) {
        int64_t now_us = time_monotonic_us();
        if (now_us >= load->end_us) return;
        begin_due(load, now_us);
        int count = epoll_wait(load->epoll_fd, events, 256, 100);
        for (int i = 0; i < count; i++) {
            if (events[i].data.u64 < CONNECTIONS_MAX) receive(load, events[i].data.u64);
            else if (read(load->timer_fd, &expirations, sizeof expirations) < 0) continue;
        }
    }
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static double quantile_ms(const Load *load, double share)
{
    if (load->span_count == 0) return 0;
    return load->spans_us[(size_t)(share * (double)(load->span_count - 1))] / 1000.0;
}

static void print(Load *load)
{
    if (load->span_count > 1)
        qsort(load->spans_us, load->span_count, sizeof *load->spans_us, by_size);
    double seconds = (double)(load->end_us - load->count_from_us) / 1e6;
    for (size_t i = 0; i < load->connection_count; i++) load->unfinished += load->list[i].busy;
    printf("{\"per_second\":%.1f,\"p50_ms\":%.3f,\"p90_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,"
           "\"requests\":%zu,\"broken\":%lld,\"unfinished\":%lld,\"by_status\":{",
           (double)load->span_count / seconds, quantile_ms(load, 0.5), quantile_ms(load, 0.9),
           quantile_ms(load, 0.99), quantile_ms(load, 1), load->span_count, (long long)load->broken,
           (long long)load->unfinished);
    const char *comma = "";
    for (int i = 0; i < 600; i++) {
        if (load->by_status[i] == 0) continue;
        printf("%s\"%d\":%lld", comma, i, (long long)load->by_status[i]);
        comma = ",";
    }
    printf("}}\n");
}

int main(int argc, char **argv)
{
    static Load load;
    int64_t port, connections;
    Work work = { .arena = arena_new((size_t)1 << 31) };
    bool fits = argc >= 6 && str_int(str_of(argv[1]), &port) &&
                str_int(str_of(argv[3]), &connections) && str_int(str_of(argv[4]), &load.seconds) &&
                str_int(str_of(argv[5]), &load.rate) && connections >= 1 &&
                connections <= CONNECTIONS_MAX;
    if (!fits || !work.arena) {
        fprintf(stderr, "usage: load PORT TOKEN CONNECTIONS SECONDS RATE [keyed] < REQUESTS\n");
        return 2;
    }
    load.port = (int)port;
    load.connection_count = (size_t)connections;
    load.keyed = argc > 6;
    load.key_base = random_u64();
    load.token = argv[2];
    load.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    load.timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    struct epoll_event event = { .events = EPOLLIN, .data.u64 = CONNECTIONS_MAX };
    if (load.epoll_fd < 0 || load.timer_fd < 0 ||
        epoll_ctl(load.epoll_fd, EPOLL_CTL_ADD, load.timer_fd, &event) != 0)
        die("load");
    if (!work_run(&work, run, &load)) {
        fprintf(stderr, "%s\n", work.failure);
        return 1;
    }
    print(&load);
    return load.broken ? 1 : 0;
}
