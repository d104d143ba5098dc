// reply_file.c - answers with a file: whole, or one part of it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/route.h"
#include "http/syntax.h"
#include <unistd.h>

typedef enum RangeKind { RANGE_NONE, RANGE_PART, RANGE_OUTSIDE } RangeKind;

// "bytes=0-499", "bytes=500-", "bytes=-500" (RFC 9110 14.1.2). Several parts, other units and what
// is malformed count as not asked.
static RangeKind range_of(Str range, int64_t all, int64_t *at, int64_t *count)
{
    Str unit, parts, first, last;
    int64_t from, to = all - 1;
    if (!str_split(range, '=', &unit, &parts) || !syntax_equal_fold(unit, STR("bytes")))
        return RANGE_NONE;
    if (!str_split(parts, '-', &first, &last)) return RANGE_NONE;
    if (first.len == 0) {
        int64_t tail;
        if (!str_int(last, &tail) || tail < 0) return RANGE_NONE;
        from = tail > all ? 0 : all - tail;
    } else if (!str_int(first, &from) || from < 0 || (last.len && !str_int(last, &to)) ||
               (last.len && to < from)) {
        return RANGE_NONE;
    }
    if (to > all - 1) to = all - 1;
    if (from > to) return RANGE_OUTSIDE;
    *at = from;
    *count = to - from + 1;
    return RANGE_PART;
}

static bool has_already(Str if_none_match, Str etag)
{
    Str item;
    while (syntax_list_next(&if_none_match, &item)) {
        if (str_starts(item, STR("W/"))) item = str_from(item, 2);
        if (str_equal(item, etag) || str_equal(item, STR("*"))) return true;
    }
    return false;
}

Reply reply_file(Work *work, const Request *request, const char *type, int fd, int64_t bytes,
                 Str etag)
{
    Reply reply = { .status = 200,
                    .type = type,
                    .etag = etag,
                    .file_fd = fd,
                    .file_bytes = bytes,
                    .heads = STR("accept-ranges: bytes\r\n") };
    if (has_already(request->if_none_match, etag)) {
        close(fd);
        return (Reply){ .status = 304, .etag = etag };
    }
    switch (range_of(request->range, bytes, &reply.file_at, &reply.file_bytes)) {
    case RANGE_NONE: break;
    case RANGE_PART:
        reply.status = 206;
        reply.heads =
            str_format(work, "accept-ranges: bytes\r\ncontent-range: bytes %lld-%lld/%lld\r\n",
                       (long long)reply.file_at, (long long)(reply.file_at + reply.file_bytes - 1),
                       (long long)bytes);
        break;
    case RANGE_OUTSIDE:
        close(fd);
        reply = reply_problem(work, 416, "no-such-part", "The file has no such part");
        reply.heads = str_format(work, "content-range: bytes */%lld\r\n", (long long)bytes);
    }
    return reply;
}
