// wire_test.c - the wire on real sockets: grammar, replies, threads, uploads and files.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "wire_fixture.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static void check_cases(Work *work, void (*send_it)(int fd, Str bytes))
{
    size_t wrong = 0;
    Fixture *fixture = fixture_begin(case_limits);
    for (size_t i = 0; i < COUNT(wire_cases); i++) {
        int fd = client_open(fixture->port);
        send_it(fd, wire_cases[i].bytes);
        client_end(fd);
        Str statuses = client_statuses(work, fd);
        close(fd);
        if (str_equal(statuses, str_of(wire_cases[i].statuses))) continue;
        print_error("%s: got \"%.*s\", expected \"%s\"\n", wire_cases[i].name, STR_ARG(statuses),
                    wire_cases[i].statuses);
        wrong++;
    }
    CHECK_INT(wrong, 0);
    fixture_end(fixture);
}

TEST(answers_each_case_sent_at_once)
{
    check_cases(work, client_send);
}

TEST(answers_each_case_sent_byte_by_byte)
{
    check_cases(work, client_send_bytewise);
}

TEST(passes_a_request_and_its_reply_on)
{
    Fixture *fixture = fixture_begin((WireConfig){ 0 });
    int fd = client_open(fixture->port);
    ClientReply reply = client_ask(work, fd,
                                   STR("PUT /a%20b?c=d HTTP/1.1\r\nHost: h:1\r\nX:  y z \r\n"
                                       "Content-Length: 4\r\n\r\nbody"));
    CHECK_INT(reply.status, 200);
    CHECK_STR(reply.body, STR("PUT /a%20b ?c=d host=h:1 x=y z body=body"));
    CHECK_STR(client_header(&reply, "X-Test"), STR("yes"));
    CHECK_INT(client_header(&reply, "Date").len, 29);
    CHECK(!client_header(&reply, "Connection").ptr);

    reply = client_ask(work, fd, STR("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n"));
    CHECK_STR(client_header(&reply, "Content-Length"), STR("25"));
    reply = client_ask(work, fd, STR("GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n"));
    CHECK_INT(reply.status, 204);
    CHECK(!client_header(&reply, "Content-Length").ptr);
    reply = client_ask(work, fd, STR("GET /same HTTP/1.1\r\nHost: h\r\n\r\n"));
    CHECK_INT(reply.status, 304);
    CHECK_STR(client_header(&reply, "ETag"), STR("\"1\""));
    CHECK(!client_header(&reply, "Content-Length").ptr);

    reply = client_ask(work, fd, STR("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    CHECK_STR(client_header(&reply, "Connection"), STR("keep-alive"));
    reply = client_ask(work, fd, STR("GET /close HTTP/1.1\r\nHost: h\r\n\r\n"));
    CHECK_STR(client_header(&reply, "Connection"), STR("close"));
    CHECK(client_at_end(fd));
    close(fd);
    fixture_end(fixture);
}

TEST(refuses_with_a_problem_that_can_be_read)
{
    Fixture *fixture = fixture_begin((WireConfig){ 0 });
    int fd = client_open(fixture->port);
    ClientReply reply = client_ask(work, fd, STR("GET / HTTP/1.1\r\n\r\n"));
    CHECK_STR(client_header(&reply, "Content-Type"), STR("application/problem+json"));
    CHECK_STR(client_header(&reply, "Connection"), STR("close"));
    CHECK_STR(reply.body,
              STR("{\"type\":\"/problems/bad-host\",\"title\":\"Exactly one valid Host is "
                  "needed\",\"status\":400}\n"));
    CHECK(client_at_end(fd));
    close(fd);
    fd = client_open(fixture->port);
    reply = client_ask(work, fd, STR("HEAD / HTTP/1.1\r\n\r\n"));
    CHECK_INT(reply.status, 400);
    CHECK(client_at_end(fd));
    close(fd);
    CHECK_INT(wire_counters(fixture->wire).requests_refused, 2);
    fixture_end(fixture);
}

TEST(never_lets_a_reply_become_two)
{
    Fixture *fixture = fixture_begin((WireConfig){ 0 });
    static const struct {
        const char *head;
        int status;
    } cases[] = {
        { "X: 1\r\nY:2\r\n", 200 },
        { "Set-Cookie: a=\xe6\x8a\x95\r\n", 200 },
        { "X: 1\r\n\r\nHTTP/1.1 200 OK\r\n", 500 },
        { "X: 1\nY: 2\r\n", 500 },
        { "X: 1\rY: 2\r\n", 500 },
        { "X: 1", 500 },
        { "X : 1\r\n", 500 },
        { "\r\n", 500 },
        { "content-Length: 3\r\n", 500 },
        { "Transfer-Encoding: chunked\r\n", 500 },
        { "Connection: close\r\n", 500 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int fd = client_open(fixture->port);
        Str head = str_of(cases[i].head);
        ClientReply reply =
            client_ask(work, fd,
                       str_format(work,
                                  "POST /head HTTP/1.1\r\nHost: h\r\nContent-Length: "
                                  "%zu\r\n\r\n%.*s",
                                  head.len, STR_ARG(head)));
        CHECK_INT(reply.status, cases[i].status);
        client_end(fd);
        CHECK(client_at_end(fd));
        close(fd);
    }
    fixture_end(fixture);
}

TEST(asks_for_the_body_only_when_it_wants_it)
{
    Fixture *fixture = fixture_begin(case_limits);
    int fd = client_open(fixture->port);
    ClientReply reply = client_ask(work, fd,
                                   STR("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                                       "Content-Length: 3\r\n\r\n"));
    CHECK_INT(reply.status, 100);
    reply = client_ask(work, fd, STR("abc"));
    CHECK_INT(reply.status, 200);
    CHECK(str_ends(reply.body, STR("body=abc")));
    reply = client_ask(work, fd,
                       STR("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                           "Content-Length: 1001\r\n\r\n"));
    CHECK_INT(reply.status, 413);
    CHECK(client_at_end(fd));
    close(fd);
    fixture_end(fixture);
}

TEST(keeps_a_refusal_readable_while_the_body_still_comes)
{
    Fixture *fixture = fixture_begin(case_limits);
    int fd = client_open(fixture->port);
    client_send(fd, STR("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n"));
    char *body = NEW(work, char, 300000);
    client_send(fd, (Str){ body, 300000 });
    CHECK_STR(client_statuses(work, fd), STR("413"));
    close(fd);
    fixture_end(fixture);
}

TEST(answers_pipelined_requests_in_order_from_another_thread)
{
    enum { CLIENTS = 8, REQUESTS = 200 };
    int fds[CLIENTS];
    Fixture *fixture = fixture_begin((WireConfig){ .threads = 2 });
    for (int c = 0; c < CLIENTS; c++) {
        Text bytes = TEXT(work);
        for (int r = 0; r < REQUESTS; r++)
            text_format(&bytes, "GET /%s?%d HTTP/1.1\r\nHost: h\r\n\r\n", r % 3 ? "lane" : "direct",
                        r);
        fds[c] = client_open(fixture->port);
        client_send(fds[c], text_str(&bytes));
    }
    for (int r = 0; r < REQUESTS; r++) {
        Str expected =
            str_format(work, "GET /%s ?%d host=h x= body=", r % 3 ? "lane" : "direct", r);
        for (int c = 0; c < CLIENTS; c++) {
            ClientReply reply;
            assert_true(client_read(work, fds[c], false, &reply));
            CHECK_STR(reply.body, expected);
        }
    }
    for (int c = 0; c < CLIENTS; c++) close(fds[c]);
    fixture_end(fixture);
}

TEST(does_not_read_ahead_of_who_does_not_listen)
{
    Fixture *fixture = fixture_begin((WireConfig){ 0 });
    int fd = client_open(fixture->port);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    Str request = STR("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
    size_t sent = 0;
    // Until the socket takes no more: then the server has stopped reading for good.
    for (ssize_t n = 1; n > 0 && sent<64 << 20; sent += n> 0 ? (size_t)n : 0)
        n = send(fd, request.ptr, request.len, MSG_NOSIGNAL);
    assert_true(sent < 64 << 20);
    assert_true(wire_counters(fixture->wire).memory_bytes < 2 * BIG_PAGE_BYTES);
    close(fd);
    fixture_end(fixture);
}

TEST(sends_large_bodies_whole)
{
    Fixture *fixture = fixture_begin((WireConfig){ 0 });
    int fd = client_open(fixture->port);
    static const char *const paths[] = { "/big", "/static" };
    for (size_t i = 0; i < COUNT(paths); i++) {
        ClientReply reply =
            client_ask(work, fd, str_format(work, "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", paths[i]));
        CHECK_INT(reply.body.len, sizeof big_page);
        CHECK_INT(memcmp(reply.body.ptr, big_page, sizeof big_page), 0);
    }
    close(fd);
    fixture_end(fixture);
}

TEST(sends_files_piece_by_piece)
{
    Fixture *fixture = fixture_begin((WireConfig){ 0 });
    int fd = client_open(fixture->port);
    ClientReply reply = client_ask(work, fd, STR("GET /file HTTP/1.1\r\nHost: h\r\n\r\n"));
    CHECK_INT(reply.body.len, 600000);
    CHECK_STR(str_head(reply.body, 5), STR("begin"));
    reply = client_ask(work, fd, STR("HEAD /file HTTP/1.1\r\nHost: h\r\n\r\n"));
    CHECK_STR(client_header(&reply, "Content-Length"), STR("600000"));
    // A file shorter than promised: the connection is cut, so that nobody takes it for the whole.
    client_send(fd, STR("GET /short-file HTTP/1.1\r\nHost: h\r\n\r\n"));
    CHECK(!client_read(work, fd, false, &reply));
    close(fd);
    fixture_end(fixture);
}

static size_t files_open(void)
{
    size_t count = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (readdir(dir)) count++;
    closedir(dir);
    return count;
}

TEST(spools_large_uploads)
{
    WireConfig config = case_limits;
    config.spool_dir = "/tmp";
    config.uploads_max = 1;
    Fixture *fixture = fixture_begin(config);
    size_t before = files_open();
    char *body = NEW(work, char, 1 << 20);
    memset(body, 'm', 1 << 20);
    body[0] = 'a';
    body[(1 << 20) - 1] = 'z';
    int fd = client_open(fixture->port);
    for (int i = 0; i < 2; i++) {
        client_send(fd, STR("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n"));
        ClientReply reply = client_ask(work, fd, (Str){ body, 1 << 20 });
        CHECK_STR(reply.body, STR("spooled 1048576 of 1048576, a...z, links 0, body 0"));
    }
    client_send(
        fd,
        STR("POST /upload HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n"));
    client_send(fd, (Str){ body, 1 << 20 });
    ClientReply reply = client_ask(work, fd, STR("\r\n0\r\n\r\n"));
    CHECK_STR(reply.body, STR("spooled 1048576 of 1048576, a...z, links 0, body 0"));
    client_send(fd, STR("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n"));
    reply = client_ask(work, fd, STR("abc"));
    CHECK_STR(str_head(reply.body, 9), STR("kept 0 of"));

    // One upload at a time: while one is on its way, another is put off.
    client_send(fd, STR("POST /upload HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                        "Content-Length: 1048576\r\n\r\n"));
    assert_true(client_read(work, fd, true, &reply));
    int other = client_open(fixture->port);
    reply = client_ask(work, other,
                       STR("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n"));
    CHECK_INT(reply.status, 503);
    CHECK_STR(client_header(&reply, "Retry-After"), STR("1"));
    close(other);
    reply = client_ask(work, fd, (Str){ body, 1 << 20 });
    CHECK_INT(reply.status, 200);
    reply = client_ask(work, fd,
                       STR("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 2097153\r\n\r\n"));
    CHECK_INT(reply.status, 413);
    CHECK(client_at_end(fd));
    close(fd);
    assert_true(wire_drain(fixture->wire, 10000));
    assert_true(files_open() <= before);
    fixture_end(fixture);
}

TEST(says_so_when_an_upload_cannot_be_stored)
{
    WireConfig config = case_limits;
    config.spool_dir = "/nowhere";
    Fixture *fixture = fixture_begin(config);
    char *body = NEW(work, char, 1 << 20);
    int fd = client_open(fixture->port);
    client_send(fd, STR("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n"));
    client_send(fd, (Str){ body, 1 << 20 });
    CHECK_STR(client_statuses(work, fd), STR("500"));
    close(fd);
    fixture_end(fixture);
}

RUN(CASE(answers_each_case_sent_at_once), CASE(answers_each_case_sent_byte_by_byte),
    CASE(passes_a_request_and_its_reply_on), CASE(refuses_with_a_problem_that_can_be_read),
    CASE(never_lets_a_reply_become_two), CASE(asks_for_the_body_only_when_it_wants_it),
    CASE(keeps_a_refusal_readable_while_the_body_still_comes),
    CASE(answers_pipelined_requests_in_order_from_another_thread),
    CASE(does_not_read_ahead_of_who_does_not_listen), CASE(sends_large_bodies_whole),
    CASE(sends_files_piece_by_piece), CASE(spools_large_uploads),
    CASE(says_so_when_an_upload_cannot_be_stored))
