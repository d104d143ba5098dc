// static.h - the web UI out of the program: compressed variants, caching, protecting headers.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/embedded.h"
#include "http/wire.h"

typedef const Embedded *EmbeddedFind(const char *name);

enum { STATIC_HEAD_BYTES = 1200 };

// The reply to a request for a file of the tree "web": "/a/b.js" is "web/a/b.js", or its packed
// sibling "web/a/b.js.br" or ".gz" where the client takes that. Paths without extension are the
// UI's own and get index.html. Names with a hash (in /assets/) may be kept for ever, others are
// asked for each time. find is embedded_find but in tests; head is where the header lines are put.
// Needs no memory, so that it can run on an event thread.
HttpReply static_reply(const HttpRequest *request, EmbeddedFind *find,
                       char head[static STATIC_HEAD_BYTES]);

// Answers with static_reply from what is built in.
void static_serve(Exchange *exchange);
