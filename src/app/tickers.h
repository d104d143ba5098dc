// tickers.h - the list of things that happen by themselves in a server.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/server.h"

extern const Ticker ticker_list[];
// What is left to do when the last request has been answered.
void tickers_finish(Server *server);
