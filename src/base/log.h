// log.h - one JSON line for each request and each fault, to standard error. No personal data, ever.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/text.h"

typedef enum LogLevel { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG } LogLevel;
void log_set_level(LogLevel level);               // LOG_INFO at the start
bool log_wants(LogLevel level);

// Writes {"at":...,"level":...,"event":event, ...}; fields is the rest of the object's members as
// JSON (",\"status\":200"), at most 900 bytes of it. One write(2), so that lines of threads never
// mix.
void log_event(LogLevel level, const char *event, const char *fields, ...)
    __attribute__((format(printf, 3, 4)));
