// supervisor.h - tells whoever started the program how it is doing (systemd, Type=notify).
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stdbool.h>

// Sends one state: "READY=1" once requests are answered, "STOPPING=1" when a shutdown begins,
// "STATUS=..." for people. True if it was sent; false if nobody listens, which is no fault.
//   source   sd_notify(3): a datagram to the socket named by NOTIFY_SOCKET
bool supervisor_tell(const char *state);
