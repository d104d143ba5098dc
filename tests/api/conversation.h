// conversation.h - one file of requests and expected replies, played in process.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stdbool.h>

// True when every reply matched; otherwise says on standard error which did not, and how.
bool conversation_play(const char *database, const char *log, const char *file, int number);
