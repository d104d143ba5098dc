// gunzip_apart_test.c - packed files are unpacked in a cage, and no further than is wanted.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/gunzip_apart.h"
#include "test.h"
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

enum { BOMB_BYTES = 64 << 20, MOST = 1 << 20 };

static const char zeros[BOMB_BYTES];

static int file_of(const void *bytes, size_t len)
{
    int fd = memfd_create("packed", MFD_CLOEXEC);
    CHECK(fd > 0);
    CHECK_INT(write(fd, bytes, len), len);
    return fd;
}

// One gzip member; its length.
static size_t pack(const void *bytes, size_t len, unsigned char *out, size_t room)
{
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes,
                        .avail_in = (uInt)len,
                        .next_out = out,
                        .avail_out = (uInt)room };
    CHECK_INT(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    CHECK_INT(deflate(&stream, Z_FINISH), Z_STREAM_END);
    deflateEnd(&stream);
    return stream.total_out;
}

typedef struct Taken {
    char text[200];
    size_t len;
    int64_t bytes, most;
} Taken;

static bool take(void *arg, const char *bytes, size_t len)
{
    Taken *taken = arg;
    size_t room = sizeof taken->text - 1 - taken->len, part = len < room ? len : room;
    memcpy(taken->text + taken->len, bytes, part);
    taken->len += part;
    taken->bytes += (int64_t)len;
    return taken->most == 0 || taken->bytes < taken->most;
}

static GunzipEnd unpack(const void *bytes, size_t len, Taken *taken)
{
    static char buffer[4096];
    int fd = file_of(bytes, len);
    GunzipEnd end = gunzip_apart(fd, MOST, buffer, sizeof buffer, take, taken);
    close(fd);
    return end;
}

static const char log_text[] = "key,at\n1,2025-03-01\n";

TEST(text_comes_out_as_it_went_in)
{
    unsigned char packed[400];
    Taken plain = { "" }, one = { "" }, two = { "" };
    (void)work;
    CHECK_INT(unpack(log_text, strlen(log_text), &plain), GUNZIP_DONE);
    CHECK_STR(str_of(plain.text), str_of(log_text));
    size_t len = pack(log_text, strlen(log_text), packed, sizeof packed);
    CHECK_INT(unpack(packed, len, &one), GUNZIP_DONE);
    CHECK_STR(str_of(one.text), str_of(log_text));
    // One behind the other, and what an old tape left at the end.
    len += pack("2,2025-03-02\n", 13, packed + len, sizeof packed - len);
    memset(packed + len, 0, 20);
    CHECK_INT(unpack(packed, len + 20, &two), GUNZIP_DONE);
    CHECK_STR(str_of(two.text), STR("key,at\n1,2025-03-01\n2,2025-03-02\n"));
}

TEST(a_damaged_file_is_refused)
{
    unsigned char packed[400];
    Taken taken = { "" };
    (void)work;
    size_t len = pack(log_text, strlen(log_text), packed, sizeof packed);
    for (size_t cut = 2; cut < len; cut++)
        if (cut < 5 || cut > len - 10 || cut == len / 2)
            CHECK_INT(unpack(packed, cut, &taken), GUNZIP_DAMAGED);
    packed[len - 6] ^= 1; // its checksum
    CHECK_INT(unpack(packed, len, &taken), GUNZIP_DAMAGED);
    CHECK_INT(unpack("\x1F\x8B not packed", 13, &taken), GUNZIP_DAMAGED);
    CHECK_INT(unpack("\x1F", 1, &taken), GUNZIP_DONE);
    CHECK_INT(unpack("", 0, &taken), GUNZIP_DONE);
}

TEST(a_bomb_is_stopped_at_the_bound)
{
    Taken taken = { "" };
    static unsigned char packed[MOST];
    (void)work;
    size_t len = pack(zeros, sizeof zeros, packed, sizeof packed);
    CHECK(len < BOMB_BYTES / 900);
    CHECK_INT(unpack(packed, len, &taken), GUNZIP_LARGE);
    CHECK(taken.bytes > 0);
    CHECK(taken.bytes <= MOST);
    // And a plain file that is as long.
    taken = (Taken){ "" };
    CHECK_INT(unpack(zeros, MOST + 1, &taken), GUNZIP_LARGE);
    CHECK(taken.bytes <= MOST);
    taken = (Taken){ "" };
    CHECK_INT(unpack(zeros, MOST, &taken), GUNZIP_DONE);
    CHECK_INT(taken.bytes, MOST);
}

TEST(whoever_has_seen_enough_stops_it)
{
    Taken taken = { "", .most = 1 };
    unsigned char packed[4096];
    (void)work;
    size_t len = pack(zeros, MOST / 2, packed, sizeof packed);
    CHECK_INT(unpack(packed, len, &taken), GUNZIP_STOPPED);
    CHECK(taken.bytes <= 4096);
}

RUN(CASE(text_comes_out_as_it_went_in), CASE(a_damaged_file_is_refused),
    CASE(a_bomb_is_stopped_at_the_bound), CASE(whoever_has_seen_enough_stops_it))
