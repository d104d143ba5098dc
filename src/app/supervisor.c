// supervisor.c - the one datagram of sd_notify, without its library.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/supervisor.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool supervisor_tell(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t len = path ? strlen(path) : 0;
    if (len < 2 || len >= sizeof address.sun_path) return false;
    memcpy(address.sun_path, path, len);
    // '@' stands for the NUL that begins the name of an abstract socket.
    if (path[0] == '@') address.sun_path[0] = '\0';

    int out = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (out < 0) return false;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    ssize_t sent =
        sendto(out, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address, size);
    close(out);
    return sent == (ssize_t)strlen(state);
}
