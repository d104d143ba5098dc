// wire_client.h - a client made of bare sockets, for tests of the wire; waits, never sleeps.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/wire.h"
#include "test.h"

int  client_open(int port);                       // blocking; gives up after 20 s without a byte
int  client_open_narrow(int port, int receive_bytes);   // takes in little before it is read
int  client_open_unix(const char *path);
void client_send(int fd, Str bytes);              // ignores that it may be cut off meanwhile
void client_send_bytewise(int fd, Str bytes);
void client_end(int fd);                          // nothing more will be sent
void client_wait_closed(int fd);                  // until the other side hangs up; reads nothing
bool client_readable_within(int fd, int ms);

// One reply. A body belongs to it as Content-Length says, unless headless says that there is none.
typedef struct ClientReply { int status; Str head, body; } ClientReply;
bool client_read(Work *work, int fd, bool bodiless, ClientReply *reply);   // false: the end
Str  client_header(const ClientReply *reply, const char *name);            // as sent, case and all
Str  client_statuses(Work *work, int fd);         // "200 400", of all replies up to the end
bool client_at_end(int fd);                       // waits; true: the other side has closed
ClientReply client_ask(Work *work, int fd, Str request);                   // sends and reads one
