// gunzip_apart.c - inflates in the cage; counts outside what comes out of it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/gunzip_apart.h"
#include "base/cage.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum {
    MEMORY_BYTES = 16 << 20,
    SECONDS = 300,
    WALL_SECONDS = 6 * 3600, // whoever takes the rows writes them to a database
    PIECE_BYTES = 64 << 10,
    GZIP_BITS = 15 + 16, // the largest window, and gzip only
    MAGIC_BYTES = 2,
};

static const unsigned char magic[MAGIC_BYTES] = { 0x1F, 0x8B };

static ssize_t read_some(int in, void *bytes, size_t size)
{
    ssize_t n;
    do n = read(in, bytes, size);
    while (n < 0 && errno == EINTR);
    return n;
}

// --- In the cage -------------------------------------------------------------------------------

static unsigned char packed[PIECE_BYTES], unpacked[PIECE_BYTES];

static bool write_all(int out, const unsigned char *bytes, size_t len)
{
    while (len) {
        ssize_t n = write(out, bytes, len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

// At least so many bytes behind what was used, if the file has them.
static bool refill(z_stream *stream, int in, size_t wanted)
{
    size_t len = stream->avail_in;
    ssize_t n = 1;
    if (len) memmove(packed, stream->next_in, len);
    while (len < wanted && (n = read_some(in, packed + len, sizeof packed - len)) > 0)
        len += (size_t)n;
    stream->next_in = packed;
    stream->avail_in = (uInt)len;
    return n >= 0;
}

// Gzip files may be put one behind the other.
static bool begins_anew(z_stream *stream, int in)
{
    return refill(stream, in, MAGIC_BYTES) && stream->avail_in >= MAGIC_BYTES &&
           memcmp(stream->next_in, magic, MAGIC_BYTES) == 0 && inflateReset(stream) == Z_OK;
}

static bool unpack(z_stream *stream, int in, int out)
{
    int code = Z_OK;
    do {
        if (stream->avail_in == 0 && (!refill(stream, in, 1) || stream->avail_in == 0))
            return false; // it ends in the middle
        stream->next_out = unpacked;
        stream->avail_out = sizeof unpacked;
        code = inflate(stream, Z_NO_FLUSH);
        if (code != Z_OK && code != Z_STREAM_END) return false;
        if (!write_all(out, unpacked, sizeof unpacked - stream->avail_out)) return false;
    } while (code != Z_STREAM_END || begins_anew(stream, in));
    return true;
}

static bool unpack_body(int in, int out)
{
    z_stream stream = { .next_in = packed };
    return inflateInit2(&stream, GZIP_BITS) == Z_OK && unpack(&stream, in, out);
}

// --- Outside -----------------------------------------------------------------------------------

typedef struct Taking {
    GunzipTake *take;
    void *arg;
    int64_t left;
    bool stopped, large;
} Taking;

// The cage is not to be believed: a file may have taken it over.
static bool take_piece(void *arg, const char *bytes, size_t len)
{
    Taking *taking = arg;
    taking->large = (int64_t)len > taking->left;
    if (taking->large) return false;
    taking->left -= (int64_t)len;
    taking->stopped = !taking->take(taking->arg, bytes, len);
    return !taking->stopped;
}

static GunzipEnd read_plain(int file, char *buffer, size_t size, Taking *taking)
{
    ssize_t n;
    while ((n = read_some(file, buffer, size)) > 0)
        if (!take_piece(taking, buffer, (size_t)n)) break;
    return n < 0 ? GUNZIP_UNREADABLE : GUNZIP_DONE;
}

static GunzipEnd read_packed(int file, char *buffer, size_t size, Taking *taking)
{
    static const Cage cage = { NULL, unpack_body, MEMORY_BYTES, SECONDS, WALL_SECONDS };
    switch (cage_stream(&cage, file, buffer, size, take_piece, taking)) {
    case CAGE_DONE: return GUNZIP_DONE;
    case CAGE_SLOW: return GUNZIP_SLOW;
    case CAGE_NONE: return GUNZIP_NONE;
    case CAGE_REFUSED:
    case CAGE_DIED:
    case CAGE_FULL: break;
    }
    return GUNZIP_DAMAGED;
}

GunzipEnd gunzip_apart(int file, int64_t bytes_max, char *buffer, size_t size, GunzipTake *take,
                       void *arg)
{
    Taking taking = { .take = take, .arg = arg, .left = bytes_max };
    unsigned char head[MAGIC_BYTES];
    ssize_t n = pread(file, head, sizeof head, 0);
    if (n < 0 || lseek(file, 0, SEEK_SET) != 0) return GUNZIP_UNREADABLE;
    bool gzip = n == MAGIC_BYTES && memcmp(head, magic, MAGIC_BYTES) == 0;
    GunzipEnd end =
        gzip ? read_packed(file, buffer, size, &taking) : read_plain(file, buffer, size, &taking);
    if (taking.large) return GUNZIP_LARGE;
    return taking.stopped ? GUNZIP_STOPPED : end;
}
