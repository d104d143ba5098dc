// wire_limits_test.c - the wire under pressure: slow or many clients, no memory, no descriptors.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/wire_memory.h"
#include "wire_fixture.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

TEST(gives_up_on_who_is_too_slow)
{
    ClientReply reply;
    Fixture *fixture = fixture_begin((WireConfig){ .head_ms = 60,
                                                   .body_idle_ms = 60,
                                                   .keep_alive_ms = 60,
                                                   .write_idle_ms = 60,
                                                   .linger_ms = 60 });
    int fd = client_open(fixture->port);
    client_send(fd, STR("GET / HTTP/1.1\r\nHos"));
    CHECK_STR(client_statuses(work, fd), STR("408"));
    close(fd);

    fd = client_open(fixture->port);
    client_send(fd, STR("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na"));
    CHECK_STR(client_statuses(work, fd), STR("408"));
    close(fd);

    // Without a byte, or between requests, there is nothing to answer.
    fd = client_open(fixture->port);
    CHECK(client_at_end(fd));
    close(fd);
    fd = client_open(fixture->port);
    client_send(fd, STR("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    assert_true(client_read(work, fd, false, &reply));
    CHECK(client_at_end(fd));
    close(fd);

    fd = client_open_narrow(fixture->port, 4096);
    client_send(fd, STR("GET /big HTTP/1.1\r\nHost: h\r\n\r\n"));
    client_wait_closed(fd);
    CHECK(!client_read(work, fd, false, &reply));
    close(fd);
    assert_true(wire_counters(fixture->wire).timeouts >= 5);
    fixture_end(fixture);
}

TEST(gives_up_on_a_body_that_trickles)
{
    Fixture *fixture = fixture_begin((WireConfig){ .body_idle_ms = 200, .rate_bytes_min = 1000 });
    int fd = client_open(fixture->port);
    client_send(fd, STR("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n"));
    // Never idle for long, but a byte every 20 ms is too few.
    int bytes = 0;
    while (!client_readable_within(fd, 20)) {
        client_send(fd, STR("x"));
        assert_true(bytes++ < 500);
    }
    CHECK_STR(client_statuses(work, fd), STR("408"));
    close(fd);
    fixture_end(fixture);
}

static size_t resident_bytes(void)
{
    long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_int_equal(fscanf(file, "%ld %ld", &size, &resident), 2);
    fclose(file);
    return (size_t)resident * 4096;
}

TEST(holds_two_thousand_idle_connections_in_little_memory)
{
    enum { CLIENTS = 2000 };
    int fds[CLIENTS];
    Fixture *fixture = fixture_begin((WireConfig){ 0 });
    char *cookie = NEW(work, char, 16 << 10);
    memset(cookie, 'c', 16 << 10);
    Str request =
        str_format(work, "GET / HTTP/1.1\r\nHost: h\r\nCookie: a=%.*s\r\n\r\n", 16 << 10, cookie);
    size_t before = resident_bytes();
    for (int i = 0; i < CLIENTS; i++) {
        fds[i] = client_open(fixture->port);
        client_send(fds[i], request);
    }
    for (int i = 0; i < CLIENTS; i++) {
        char reply[300];
        assert_true(recv(fds[i], reply, sizeof reply, 0) > 0);
        assert_memory_equal(reply, "HTTP/1.1 200", 12);
    }
    for (int i = 0; i < CLIENTS; i += 97) CHECK_INT(client_ask(work, fds[i], request).status, 200);
    size_t resident = resident_bytes() - before;
    WireCounters counters = wire_counters(fixture->wire);
    CHECK_INT(counters.connections_open, CLIENTS);
    assert_true(counters.memory_bytes < CLIENTS * 1024);
#ifndef SANITIZED
    print_message("2000 idle connections: %zu kB resident\n", resident >> 10);
    assert_true(resident < 30 << 20);
#else
    (void)resident;
#endif
    for (int i = 0; i < CLIENTS; i++) close(fds[i]);
    fixture_end(fixture);
}

TEST(makes_room_for_newcomers_at_the_limit)
{
    Fixture *fixture = fixture_begin((WireConfig){ .connections_max = 2 });
    int idle = client_open(fixture->port), busy = client_open(fixture->port);
    CHECK_INT(client_ask(work, idle, STR(OK_GET)).status, 200);
    client_send(busy, STR("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n"));
    fixture_wait_held(fixture, 1);
    // The idle one goes; when all are busy, the newcomer is told to come again.
    int third = client_open(fixture->port);
    CHECK(client_at_end(idle));
    client_send(third, STR("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n"));
    fixture_wait_held(fixture, 2);
    int fourth = client_open(fixture->port);
    CHECK_STR(client_statuses(work, fourth), STR("503"));
    CHECK_INT(wire_counters(fixture->wire).connections_refused, 1);
    for (size_t i = 0; i < 2; i++) fixture_release(fixture, i);
    ClientReply reply;
    assert_true(client_read(work, busy, false, &reply));
    close(idle);
    close(busy);
    close(third);
    close(fourth);
    fixture_end(fixture);
}

// Takes every descriptor below the highest one, and lets there be no higher one.
static size_t take_descriptors(int *taken, size_t most, struct rlimit *before)
{
    size_t count = 0;
    int highest = 0;
    for (int fd = 0; fd < 4096; fd++)
        if (fcntl(fd, F_GETFD) >= 0) highest = fd;
    do taken[count] = dup(0);
    while (taken[count++] < highest && count < most);
    getrlimit(RLIMIT_NOFILE, before);
    struct rlimit tight = { (rlim_t)taken[count - 1] + 1, before->rlim_max };
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
    assert_int_equal(dup(0), -1);
    return count;
}

TEST(serves_on_when_no_descriptor_is_left)
{
    int taken[256];
    struct rlimit before;
    Fixture *fixture = fixture_begin((WireConfig){ 0 });
    int busy = client_open(fixture->port), newcomer = socket(AF_INET, SOCK_STREAM, 0);
    client_send(busy, STR("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n"));
    fixture_wait_held(fixture, 1);
    size_t count = take_descriptors(taken, COUNT(taken), &before);

    // Let in and out again through the descriptor in reserve.
    struct sockaddr_storage server;
    socklen_t len = sizeof server;
    assert_int_equal(getpeername(busy, (struct sockaddr *)&server, &len), 0);
    assert_int_equal(connect(newcomer, (struct sockaddr *)&server, len), 0);
    CHECK(client_at_end(newcomer));
    fixture_release(fixture, 0);
    ClientReply reply;
    assert_true(client_read(work, busy, false, &reply));
    CHECK_INT(client_ask(work, busy, STR(OK_GET)).status, 200);

    // The idle one makes way for the next.
    close(newcomer);
    newcomer = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(newcomer, (struct sockaddr *)&server, len), 0);
    CHECK(client_at_end(busy));
    CHECK_INT(client_ask(work, newcomer, STR(OK_GET)).status, 200);
    setrlimit(RLIMIT_NOFILE, &before);
    for (size_t i = 0; i < count; i++) close(taken[i]);
    close(busy);
    close(newcomer);
    fixture_end(fixture);
}

TEST(answers_or_hangs_up_when_memory_fails)
{
    Fixture *fixture = fixture_begin((WireConfig){ 0 });
    Str request = STR("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 6000\r\n\r\n");
    char *body = NEW(work, char, 6000);
    bool struck = true;
    memset(body, 'b', 6000);
    for (int64_t nth = 1; struck; nth++) {
        ClientReply reply = { 0 };
        memory_fail_after(nth);
        int fd = client_open(fixture->port);
        client_send(fd, request);
        client_send(fd, (Str){ body, 6000 });
        struck = !client_read(work, fd, false, &reply) || reply.status != 200;
        memory_fail_after(0);
        if (reply.status != 0) CHECK_INT(reply.status, struck ? 503 : 200);
        close(fd);
        if (!struck) assert_true(nth >= 4);
    }
    int fd = client_open(fixture->port);
    CHECK_INT(client_ask(work, fd, STR(OK_GET)).status, 200);
    close(fd);
    fixture_end(fixture);
}

TEST(tells_the_handler_that_nobody_listens_any_more)
{
    Fixture *fixture = fixture_begin((WireConfig){ 0 });
    int fd = client_open(fixture->port);
    client_send(fd, STR("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n"));
    fixture_wait_held(fixture, 1);
    CHECK(!exchange_abandoned(fixture->held[0]));
    struct linger now = { 1, 0 };
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
    // Another connection's answer comes after the reset has been noticed.
    while (!exchange_abandoned(fixture->held[0])) {
        int other = client_open(fixture->port);
        CHECK_INT(client_ask(work, other, STR(OK_GET)).status, 200);
        close(other);
    }
    fixture_release(fixture, 0);
    fixture_end(fixture);
}

TEST(finishes_what_was_accepted_before_it_stops)
{
    Fixture *fixture = fixture_begin((WireConfig){ 0 });
    int idle = client_open(fixture->port), busy = client_open(fixture->port);
    int fresh = client_open(fixture->port);
    CHECK_INT(client_ask(work, idle, STR(OK_GET)).status, 200);
    client_send(busy, STR("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n"));
    fixture_wait_held(fixture, 1);
    CHECK(!wire_drain(fixture->wire, 0));
    CHECK(client_at_end(idle));
    ClientReply reply = client_ask(work, fresh, STR(OK_GET));
    CHECK_INT(reply.status, 200);
    CHECK_STR(client_header(&reply, "Connection"), STR("close"));
    fixture_release(fixture, 0);
    assert_true(client_read(work, busy, false, &reply));
    CHECK_STR(client_header(&reply, "Connection"), STR("close"));
    close(idle);
    close(busy);
    close(fresh);
    CHECK(wire_drain(fixture->wire, 10000));
    CHECK_INT(wire_counters(fixture->wire).connections_open, 0);
    fixture_end(fixture);
}

TEST(stops_with_connections_in_every_phase)
{
    Fixture *fixture = fixture_begin((WireConfig){ .threads = 2 });
    static const char *const parts[] = {
        "",
        "GET / HT",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\na",
        "GET /big HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /file HTTP/1.1\r\nHost: h\r\n\r\n",
        "BREW",
    };
    int fds[COUNT(parts)];
    for (size_t i = 0; i < COUNT(parts); i++) {
        fds[i] = client_open(fixture->port);
        client_send(fds[i], str_of(parts[i]));
    }
    int busy = client_open(fixture->port);
    CHECK_INT(client_ask(work, busy, STR(OK_GET)).status, 200);
    fixture_end(fixture);
    for (size_t i = 0; i < COUNT(parts); i++) close(fds[i]);
    close(busy);
}

TEST(knows_who_is_at_the_local_socket)
{
    struct stat file;
    Str path = str_format(work, "/tmp/zhiyin-wire-test-%d.sock", (int)getpid());
    Fixture *fixture = fixture_begin((WireConfig){ .unix_path = str_z(work, path) });
    CHECK_INT(stat(str_z(work, path), &file), 0);
    CHECK_INT(file.st_mode & 0777, 0600);
    int fd = client_open_unix(str_z(work, path));
    client_send(fd, STR("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n"));
    fixture_wait_held(fixture, 1);
    const HttpRequest *request = exchange_request(fixture->held[0]);
    CHECK(request->local_socket);
    CHECK_INT(request->local_uid, getuid());
    CHECK_STR(str_of(request->client), STR("local"));
    fixture_release(fixture, 0);
    ClientReply reply;
    assert_true(client_read(work, fd, false, &reply));
    close(fd);
    fd = client_open(fixture->port);
    client_send(fd, STR("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n"));
    fixture_wait_held(fixture, 2);
    CHECK(!exchange_request(fixture->held[1])->local_socket);
    CHECK_STR(str_of(exchange_request(fixture->held[1])->client), STR("127.0.0.1"));
    fixture_release(fixture, 1);
    close(fd);
    fixture_end(fixture);
    CHECK_INT(stat(str_z(work, path), &file), -1);
}

static void unused(void *ctx, Exchange *exchange)
{
    (void)ctx;
    (void)exchange;
}

TEST(says_which_address_it_cannot_listen_on)
{
    char error[240];
    static const char *const wrong[] = { "nonsense", "127.0.0.1:", "127.0.0.1:99999x", ":80",
                                         "192.0.2.1:80" };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        WireConfig config = { .listen = { wrong[i] }, .handle = unused };
        assert_null(wire_start(&config, error));
        CHECK(str_starts(str_of(error), str_of(wrong[i])));
    }
    Fixture *fixture = fixture_begin((WireConfig){ 0 });
    Str taken = str_format(work, "127.0.0.1:%d", fixture->port);
    WireConfig config = { .listen = { str_z(work, taken) }, .handle = unused };
    assert_null(wire_start(&config, error));
    CHECK(str_starts(str_of(error), taken));
    fixture_end(fixture);
}

static void note_status(void *ctx, const HttpReply *reply)
{
    *(int *)ctx = reply->status;
}

TEST(answers_an_exchange_without_connection)
{
    (void)work;
    int status = 0;
    HttpRequest request = { .method = STR("GET"), .path = STR("/"), .upload_fd = -1 };
    Exchange *exchange = exchange_detached(&request, note_status, &status);
    CHECK_STR(exchange_request(exchange)->path, STR("/"));
    CHECK(!exchange_abandoned(exchange));
    exchange_reply(exchange, &(HttpReply){ .status = 418 });
    CHECK_INT(status, 418);
}

RUN(CASE(gives_up_on_who_is_too_slow), CASE(gives_up_on_a_body_that_trickles),
    CASE(holds_two_thousand_idle_connections_in_little_memory),
    CASE(makes_room_for_newcomers_at_the_limit), CASE(serves_on_when_no_descriptor_is_left),
    CASE(answers_or_hangs_up_when_memory_fails),
    CASE(tells_the_handler_that_nobody_listens_any_more),
    CASE(finishes_what_was_accepted_before_it_stops), CASE(stops_with_connections_in_every_phase),
    CASE(knows_who_is_at_the_local_socket), CASE(says_which_address_it_cannot_listen_on),
    CASE(answers_an_exchange_without_connection))
