// conversation.h - one file of requests and expected replies, played in process.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "match.h"
#include "stage.h"

// Whether it plays where nothing has been set up.
bool conversation_bare(const char *file);
// number: how many were played before it. True when every reply matched; otherwise says on standard
// error which did not, and how.
bool conversation_play(const char *database, const char *log, const char *file, int number);

// The same on a stage that is open; names are used and added to, and live in keep. log may be NULL.
bool conversation_act(Stage *stage, Work *keep, Names *names, const char *log, const char *file);
