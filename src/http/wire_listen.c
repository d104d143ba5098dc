// wire_listen.c - the sockets a wire listens on.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/wire_inside.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024, PORT_MAX = 65535 };

static void set_option(int fd, int level, int option, int value)
{
    // Each of them is for comfort; none is worth failing for.
    setsockopt(fd, level, option, &value, sizeof value);
}

static int port_of(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } own = { .v6 = { 0 } };
    socklen_t len = sizeof own;
    if (getsockname(fd, &own.any, &len) < 0) return 0;
    return ntohs(own.any.sa_family == AF_INET6 ? own.v6.sin6_port : own.v4.sin_port);
}

// Splits "host:port" or "[host]:port" into two buffers.
static bool split_address(const char *address, char host[256], char port[8])
{
    const char *colon = strrchr(address, ':');
    if (!colon || strlen(colon + 1) == 0 || strlen(colon + 1) > 5) return false;
    if (strspn(colon + 1, "0123456789") != strlen(colon + 1)) return false;
    Str name = { address, (size_t)(colon - address) };
    if (name.len >= 2 && name.ptr[0] == '[' && name.ptr[name.len - 1] == ']')
        name = str_from(str_head(name, name.len - 1), 1);
    if (name.len == 0 || name.len >= 256) return false;
    memcpy(host, name.ptr, name.len);
    host[name.len] = 0;
    memcpy(port, colon + 1, strlen(colon + 1) + 1);
    return true;
}

static int open_tcp(const char *address, char error[240])
{
    char host[256], port[8];
    struct addrinfo hints = { .ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM }, *found = NULL;
    if (!split_address(address, host, port)) {
        snprintf(error, 240, "%s: not an address like 127.0.0.1:8080", address);
        return -1;
    }
    int64_t number;
    if (!str_int(str_of(port), &number) || number < 0 || number > PORT_MAX) {
        snprintf(error, 240, "%s: there is no such port", address);
        return -1;
    }
    int fault = getaddrinfo(host, port, &hints, &found);
    if (fault) {
        snprintf(error, 240, "%s: %s", address, gai_strerror(fault));
        return -1;
    }
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
        set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1); // what it accepts inherits this
    }
    bool listens =
        fd >= 0 && bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
    if (!listens) {
        snprintf(error, 240, "%s: %s", address, strerror(errno));
        if (fd >= 0) close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    return fd;
}

static int open_unix(const char *path, char error[240])
{
    struct sockaddr_un own = { .sun_family = AF_UNIX };
    struct stat there;
    if (strlen(path) >= sizeof own.sun_path) {
        snprintf(error, 240, "%.160s: longer than a socket's path may be", path);
        return -1;
    }
    memcpy(own.sun_path, path, strlen(path) + 1);
    // The data directory is locked by us, so that a socket in it is a dead one's.
    if (lstat(path, &there) == 0 && S_ISSOCK(there.st_mode)) unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    mode_t before = umask(0177);
    bool listens = fd >= 0 && bind(fd, (struct sockaddr *)&own, sizeof own) == 0;
    umask(before);
    if (!listens || listen(fd, BACKLOG) < 0) {
        snprintf(error, 240, "%.160s: %s", path, strerror(errno));
        if (fd >= 0) close(fd);
        return -1;
    }
    return fd;
}

static bool add(Wire *wire, int fd, bool local)
{
    if (fd < 0) return false;
    wire->listeners[wire->listener_count++] =
        (Listener){ { SOURCE_LISTENER, fd }, local, local ? 0 : port_of(fd) };
    return true;
}

bool listeners_open(Wire *wire, char error[240])
{
    for (size_t i = 0; i < WIRE_LISTENS_MAX && wire->config.listen[i]; i++)
        if (!add(wire, open_tcp(wire->config.listen[i], error), false)) return false;
    const char *path = wire->config.unix_path;
    if (path && !add(wire, open_unix(path, error), true)) return false;
    if (wire->listener_count == 0) snprintf(error, 240, "no address to listen on");
    return wire->listener_count > 0;
}

void listeners_close(Wire *wire)
{
    for (size_t i = 0; i < wire->listener_count; i++) {
        Listener *listener = &wire->listeners[i];
        if (listener->source.fd < 0) continue;
        if (listener->local) unlink(wire->config.unix_path);
        close(listener->source.fd);
        listener->source.fd = -1;
    }
}
