// wire_client.c - a client made of bare sockets, for tests of the wire.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "wire_client.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static int set_up(int fd)
{
    struct timeval patience = { .tv_sec = 20 };
    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

int client_open(int port)
{
    return client_open_narrow(port, 0);
}

int client_open_narrow(int port, int receive_bytes)
{
    struct sockaddr_in server = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int fd = set_up(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), on = 1;
    if (receive_bytes) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    assert_int_equal(connect(fd, (struct sockaddr *)&server, sizeof server), 0);
    return fd;
}

int client_open_unix(const char *path)
{
    struct sockaddr_un server = { .sun_family = AF_UNIX };
    int fd = set_up(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    snprintf(server.sun_path, sizeof server.sun_path, "%s", path);
    assert_int_equal(connect(fd, (struct sockaddr *)&server, sizeof server), 0);
    return fd;
}

void client_send(int fd, Str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (n <= 0) return;
        bytes = str_from(bytes, (size_t)n);
    }
}

void client_send_bytewise(int fd, Str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) client_send(fd, (Str){ bytes.ptr + i, 1 });
}

void client_end(int fd)
{
    shutdown(fd, SHUT_WR);
}

void client_wait_closed(int fd)
{
    struct pollfd wait = { .fd = fd, .events = POLLRDHUP };
    assert_int_equal(poll(&wait, 1, 20000), 1);
}

bool client_readable_within(int fd, int ms)
{
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    return poll(&wait, 1, ms) == 1;
}

static bool read_exactly(int fd, char *out, size_t len)
{
    size_t at = 0;
    while (at < len) {
        ssize_t n = recv(fd, out + at, len - at, 0);
        if (n <= 0) return false;
        at += (size_t)n;
    }
    return true;
}

Str client_header(const ClientReply *reply, const char *name)
{
    Str rest = reply->head, line, value;
    while (rest.len > 0) {
        str_split(rest, '\n', &line, &rest);
        Str key;
        if (str_split(str_trim(line), ':', &key, &value) && str_equal(key, str_of(name)))
            return str_trim(value);
    }
    return STR_ABSENT;
}

bool client_read(Work *work, int fd, bool bodiless, ClientReply *reply)
{
    Text head = TEXT(work);
    char c;
    while (!str_ends(text_str(&head), STR("\r\n\r\n"))) {
        if (!read_exactly(fd, &c, 1)) return false;
        text_add_char(&head, c);
    }
    *reply = (ClientReply){ .head = text_str(&head) };
    int64_t status = 0, length = 0;
    assert_true(str_starts(reply->head, STR("HTTP/1.1 ")));
    assert_true(str_int(str_head(str_from(reply->head, 9), 3), &status));
    reply->status = (int)status;
    Str announced = client_header(reply, "Content-Length");
    if (announced.ptr) assert_true(str_int(announced, &length));
    if (bodiless || status < 200) return true;
    char *body = NEW(work, char, (size_t)length + 1);
    reply->body = (Str){ body, (size_t)length };
    return read_exactly(fd, body, (size_t)length);
}

Str client_statuses(Work *work, int fd)
{
    Text out = TEXT(work);
    ClientReply reply;
    while (client_read(work, fd, false, &reply)) {
        if (reply.status < 200) continue;
        if (out.len > 0) text_add_char(&out, ' ');
        text_add_int(&out, reply.status);
    }
    return text_str(&out);
}

bool client_at_end(int fd)
{
    char c;
    ssize_t n = recv(fd, &c, 1, 0);
    return n == 0 || (n < 0 && errno == ECONNRESET);
}

ClientReply client_ask(Work *work, int fd, Str bytes)
{
    ClientReply reply = { 0 };
    client_send(fd, bytes);
    assert_true(client_read(work, fd, str_starts(bytes, STR("HEAD")), &reply));
    return reply;
}
