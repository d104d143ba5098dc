// host.h - the names this server answers to; a request that calls it otherwise gets 421.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Why: a page of somebody else whose name is made to lead here (DNS rebinding) is refused before
// anything of its request is looked at, and so is a Host that was forged to get into a link.
#pragma once
#include "base/str.h"

// addresses: "https://care.example.cn", several with white space between them; a port or a path of
// nothing but "/" may follow the name, and neither counts. Empty: any IP address is taken for ours,
// since no name has to be resolved to get there, but no name. Before the first request; not from
// several threads. False: one of them is no such address, or they are too many; then nothing is
// set.
bool hosts_set(Str addresses);

// host: as in a request, with or without a port. A request that names no host (HTTP/1.0) is known:
// there is nothing in it that could be forged.
bool host_known(Str host);

// Whether a link that begins with this address ("https://care.example.cn:8443") would be answered.
// True where hosts_set was never called: a program that serves nobody knows no names.
bool host_leads_here(Str address);

// "localhost", 127.0.0.0/8 and "[::1]"; they are always known.
bool host_is_loopback(Str host);
