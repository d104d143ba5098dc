// supervisor_test.c - the datagram arrives at a named and at an abstract socket.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/supervisor.h"

static int listen_at(const char *name)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path, sizeof address.sun_path, "%s", name);
    if (name[0] == '@') address.sun_path[0] = '\0';
    int in = socket(AF_UNIX, SOCK_DGRAM, 0);
    CHECK(in >= 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
    CHECK_INT(bind(in, (const struct sockaddr *)&address, size), 0);
    return in;
}

static void tells_at(const char *name)
{
    char got[64] = { 0 };
    int in = listen_at(name);
    setenv("NOTIFY_SOCKET", name, 1);
    CHECK(supervisor_tell("READY=1"));
    CHECK_INT(recv(in, got, sizeof got - 1, MSG_DONTWAIT), 7);
    CHECK_STR(str_of(got), STR("READY=1"));
    close(in);
}

TEST(tells_a_named_socket)
{
    char folder[] = "/tmp/zhiyin-supervisor-XXXXXX";
    CHECK(mkdtemp(folder) != NULL);
    const char *name = str_format(work, "%s/notify", folder).ptr;
    tells_at(name);
    unlink(name);
    rmdir(folder);
}

TEST(tells_an_abstract_socket)
{
    tells_at(str_format(work, "@zhiyin-supervisor-%d", (int)getpid()).ptr);
}

TEST(says_so_when_nobody_listens)
{
    unsetenv("NOTIFY_SOCKET");
    CHECK(!supervisor_tell("READY=1"));
    setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1);
    CHECK(!supervisor_tell("READY=1"));
    static char too_long[200];
    memset(too_long, 'x', sizeof too_long - 1);
    setenv("NOTIFY_SOCKET", too_long, 1);
    CHECK(!supervisor_tell("READY=1"));
}

RUN(CASE(tells_a_named_socket), CASE(tells_an_abstract_socket), CASE(says_so_when_nobody_listens))
