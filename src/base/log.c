// log.c - JSON lines to standard error.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/log.h"
#include "base/time.h"
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static LogLevel most = LOG_INFO;

void log_set_level(LogLevel level)
{
    most = level;
}

bool log_wants(LogLevel level)
{
    return level <= most;
}

void log_event(LogLevel level, const char *event, const char *fields, ...)
{
    static const char *const names[] = { "error", "warn", "info", "debug" };
    char line[1200];
    if (!log_wants(level)) return;
    int64_t now_ms = time_now_ms();
    time_t seconds = (time_t)(now_ms / 1000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    size_t len = strftime(line, sizeof line, "{\"at\":\"%Y-%m-%dT%H:%M:%S", &utc);
    len += (size_t)snprintf(line + len, 200, ".%03dZ\",\"level\":\"%s\",\"event\":\"%.100s\"",
                            (int)(now_ms % 1000), names[level], event);
    va_list args;
    va_start(args, fields);
    int more = vsnprintf(line + len, 900, fields, args);
    va_end(args);
    // A line that was cut would not be JSON: leave the fields out rather.
    if (more > 0 && more < 900) len += (size_t)more;
    line[len++] = '}';
    line[len++] = '\n';
    if (write(STDERR_FILENO, line, len) < 0) return; // nowhere left to say so
}
