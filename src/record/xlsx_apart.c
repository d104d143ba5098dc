// xlsx_apart.c - rows as frames on a pipe: written in the cage, checked and handed over outside.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/xlsx_apart.h"
#include "base/cage.h"
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    MEMORY_BYTES = 1 << 30, // the file, its strings, a row
    SECONDS = 300,
    WALL_SECONDS = 6 * 3600, // whoever takes the rows writes them to a database
    PIECE_BYTES = 64 << 10,
};

typedef enum FrameKind { FRAME_ROW, FRAME_BAD, FRAME_END, FRAME_ERROR } FrameKind;

// Then come `count` lengths and all bytes. Of the end: line_last is how many rows were blank.
typedef struct Frame {
    uint32_t kind, fault;
    int64_t number, line, line_last;
    uint32_t column, count, bytes, zero;
} Frame;

enum {
    FRAME_MAX = sizeof(Frame) + ROW_FIELDS_MAX * sizeof(uint32_t) + ROW_BYTES_MAX,
};

// --- In the cage -------------------------------------------------------------------------------

typedef struct Writing {
    int out;
    bool sound;
    size_t len;
    char buffer[PIECE_BYTES];
} Writing;

static void write_out(Writing *writing)
{
    for (size_t done = 0; writing->sound && done < writing->len;) {
        ssize_t n = write(writing->out, writing->buffer + done, writing->len - done);
        if (n < 0 && errno == EINTR) continue;
        writing->sound = n > 0;
        if (n > 0) done += (size_t)n;
    }
    writing->len = 0;
}

static void put(Writing *writing, const void *bytes, size_t len)
{
    const char *from = bytes;
    while (writing->sound && len) {
        size_t room = sizeof writing->buffer - writing->len, part = len < room ? len : room;
        memcpy(writing->buffer + writing->len, from, part);
        writing->len += part;
        from += part;
        len -= part;
        if (writing->len == sizeof writing->buffer) write_out(writing);
    }
}

static void put_frame(Writing *writing, Frame frame, const Str *texts)
{
    for (uint32_t i = 0; i < frame.count; i++) frame.bytes += (uint32_t)texts[i].len;
    put(writing, &frame, sizeof frame);
    for (uint32_t i = 0; i < frame.count; i++) {
        uint32_t len = (uint32_t)texts[i].len;
        put(writing, &len, sizeof len);
    }
    for (uint32_t i = 0; i < frame.count; i++)
        if (texts[i].len) put(writing, texts[i].ptr, texts[i].len);
}

static bool put_row(void *arg, const Row *row)
{
    Writing *writing = arg;
    Frame frame = {
        .kind = FRAME_ROW, .number = row->number, .line = row->line, .count = (uint32_t)row->count
    };
    put_frame(writing, frame, row->fields);
    return writing->sound;
}

static bool put_bad(void *arg, const BadRow *bad)
{
    Writing *writing = arg;
    Frame frame = { .kind = FRAME_BAD,
                    .fault = (uint32_t)bad->fault,
                    .number = bad->number,
                    .line = bad->line,
                    .line_last = bad->line_last,
                    .column = (uint32_t)bad->column,
                    .count = 1 };
    put_frame(writing, frame, &bad->raw);
    return writing->sound;
}

static void put_end(Writing *writing, bool read, const RowCounts *counts, const XlsxError *error)
{
    Str text = str_of(error->text);
    Frame end = { .kind = FRAME_END, .line_last = counts->blank };
    Frame failure = { .kind = FRAME_ERROR, .count = 1 };
    put_frame(writing, read ? end : failure, read ? NULL : &text);
    write_out(writing);
}

static bool read_body(int in, int out)
{
    static Writing writing;
    RowCounts counts = { 0 };
    XlsxError error = { "the file cannot be read" };
    off_t len = lseek(in, 0, SEEK_END);
    void *bytes = len > 0 ? mmap(NULL, (size_t)len, PROT_READ, MAP_PRIVATE, in, 0) : MAP_FAILED;
    writing = (Writing){ .out = out, .sound = true };
    RowSink sink = { put_row, put_bad, &writing };
    bool read = bytes != MAP_FAILED &&
                xlsx_read((Str){ bytes, (size_t)len }, (XlsxOptions){ 0 }, sink, &counts, &error);
    put_end(&writing, read, &counts, &error);
    return true;
}

// --- Outside -----------------------------------------------------------------------------------

struct XlsxApart {
    RowSink sink;
    RowCounts *counts;
    XlsxError *error;
    bool ended, failed, stopped;
    size_t len;
    Str fields[ROW_FIELDS_MAX];
    char piece[PIECE_BYTES], frames[FRAME_MAX + PIECE_BYTES];
};

size_t xlsx_apart_bytes(void)
{
    return sizeof(XlsxApart);
}

static bool fail(XlsxApart *apart, const char *words)
{
    apart->failed = true;
    snprintf(apart->error->text, sizeof apart->error->text, "%s", words);
    return false;
}

// The reader is not to be believed: a file may have taken it over.
static bool is_sound(const Frame *frame)
{
    bool texts = frame->count <= ROW_FIELDS_MAX && frame->bytes <= ROW_BYTES_MAX;
    bool single = frame->kind != FRAME_BAD && frame->kind != FRAME_ERROR;
    return texts && frame->kind <= FRAME_ERROR && frame->fault <= ROW_AFTER_QUOTE &&
           (single || frame->count == 1);
}

static size_t frame_bytes(const Frame *frame)
{
    return sizeof *frame + frame->count * sizeof(uint32_t) + frame->bytes;
}

// Lays the texts of a frame out; false: its lengths do not come to its bytes, or it is no text.
static bool lay_out(XlsxApart *apart, const Frame *frame, const char *rest)
{
    const char *text = rest + frame->count * sizeof(uint32_t);
    size_t left = frame->bytes;
    for (uint32_t i = 0; i < frame->count; i++) {
        uint32_t len;
        memcpy(&len, rest + i * sizeof len, sizeof len);
        if (len > left) return false;
        apart->fields[i] = (Str){ text, len };
        if (!str_utf8_valid(apart->fields[i])) return false;
        text += len;
        left -= len;
    }
    return left == 0;
}

static bool hand_over(XlsxApart *apart, const Frame *frame)
{
    Row row = { frame->number, frame->line, apart->fields, frame->count };
    BadRow bad = { frame->number,          frame->line,
                   frame->line_last,       frame->column,
                   (RowFault)frame->fault, frame->count ? apart->fields[0] : STR("") };
    switch ((FrameKind)frame->kind) {
    case FRAME_ROW:
        apart->counts->rows++;
        apart->stopped = !apart->sink.row(apart->sink.arg, &row);
        break;
    case FRAME_BAD:
        apart->counts->bad++;
        apart->stopped = !apart->sink.bad(apart->sink.arg, &bad);
        break;
    case FRAME_END:
        apart->ended = true;
        apart->counts->blank = frame->line_last;
        break;
    case FRAME_ERROR:
        apart->ended = apart->failed = true;
        snprintf(apart->error->text, sizeof apart->error->text, "%.*s", STR_ARG(bad.raw));
    }
    return !apart->stopped;
}

static bool take(void *arg, const char *bytes, size_t len)
{
    XlsxApart *apart = arg;
    size_t at = 0;
    Frame frame;
    memcpy(apart->frames + apart->len, bytes, len);
    apart->len += len;
    while (apart->len - at >= sizeof frame) {
        memcpy(&frame, apart->frames + at, sizeof frame);
        if (apart->ended || !is_sound(&frame)) return fail(apart, "the reader of workbooks broke");
        if (apart->len - at < frame_bytes(&frame)) break;
        if (!lay_out(apart, &frame, apart->frames + at + sizeof frame))
            return fail(apart, "the reader of workbooks broke");
        if (!hand_over(apart, &frame)) return false;
        at += frame_bytes(&frame);
    }
    memmove(apart->frames, apart->frames + at, apart->len - at);
    apart->len -= at;
    return true;
}

bool xlsx_read_apart(XlsxApart *memory, int file, RowSink sink, RowCounts *counts, XlsxError *error)
{
    static const Cage cage = { NULL, read_body, MEMORY_BYTES, SECONDS, WALL_SECONDS };
    memset(memory, 0, offsetof(XlsxApart, fields));
    memory->sink = sink;
    memory->counts = counts;
    memory->error = error;
    *counts = (RowCounts){ 0 };
    *error = (XlsxError){ "" };
    CageEnd end = cage_stream(&cage, file, memory->piece, PIECE_BYTES, take, memory);
    if (memory->stopped) return true;
    if (memory->failed) return false;
    if (end == CAGE_DONE && memory->ended) return true;
    if (end == CAGE_SLOW) return fail(memory, "it takes too long to read the file");
    if (end == CAGE_NONE) return fail(memory, "there is no process to read the file now");
    return fail(memory, "the file cannot be read within the memory a workbook may take");
}
