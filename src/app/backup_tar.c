// backup_tar.c - writes and reads ustar archives of plain files (POSIX.1-1988).
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/backup_tar.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 512, NAME_MAX_BYTES = 100, DEPTH_MAX = 4 };

typedef struct TarHead {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8];
    char type, link[100], magic[8], user[32], group[32], device[16], prefix[155], rest[12];
} TarHead;
_Static_assert(sizeof(TarHead) == BLOCK, "a head of a tar is a block");

typedef struct Tar {
    Work *work;
    Moving *moving;
    const char *folder, *file;
    int fd;
} Tar;

bool tar_is_name(const char *path)
{
    return str_ends(str_of(path), STR(".tar"));
}

bool tar_is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static bool fail_errno(const Tar *tar, const char *path)
{
    return moving_fail(tar->moving, "%s: %s", path, strerror(errno));
}

static bool write_all(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;
    for (ssize_t n; len > 0; at += n, len -= (size_t)n) {
        n = write(fd, at, len);
        if (n < 0 && errno == EINTR) n = 0;
        else if (n <= 0) return false;
    }
    return true;
}

// Up to len bytes, fewer at the end of the file; -1: it cannot be read.
static ssize_t read_all(int fd, void *bytes, size_t len)
{
    size_t have = 0;
    for (ssize_t n = 1; have < len && n != 0;) {
        n = read(fd, (char *)bytes + have, len - have);
        if (n < 0 && errno != EINTR) return -1;
        if (n > 0) have += (size_t)n;
    }
    return (ssize_t)have;
}

static unsigned checksum_of(const TarHead *head)
{
    const unsigned char *bytes = (const unsigned char *)head;
    unsigned sum = 0;
    for (size_t i = 0; i < BLOCK; i++) {
        bool own = i >= offsetof(TarHead, checksum) && i < offsetof(TarHead, type);
        sum += own ? ' ' : bytes[i];
    }
    return sum;
}

// Octal digits; what has more than eleven goes as a binary number, as GNU and BSD tar write it.
static void size_write(TarHead *head, uint64_t size)
{
    if (size < (uint64_t)1 << 33) {
        snprintf(head->size, sizeof head->size, "%011llo", (unsigned long long)size);
        return;
    }
    head->size[0] = (char)0x80;
    for (int i = 0; i < 8; i++) head->size[11 - i] = (char)(size >> (8 * i) & 0xFF);
}

static int64_t size_read(const TarHead *head)
{
    int64_t size = 0;
    bool binary = (unsigned char)head->size[0] == 0x80;
    for (size_t i = 4; binary && i < 12; i++) size = size * 256 + (unsigned char)head->size[i];
    for (size_t i = 0; !binary && i < 11; i++) {
        if (head->size[i] < '0' || head->size[i] > '7') return -1;
        size = size * 8 + (head->size[i] - '0');
    }
    return size;
}

static bool head_write(const Tar *tar, Str name, uint64_t size)
{
    TarHead head = { .type = '0' };
    if (name.len >= NAME_MAX_BYTES)
        return moving_fail(tar->moving, "%.*s: the name is too long", STR_ARG(name));
    memcpy(head.name, name.ptr, name.len);
    memcpy(head.mode, "0000600", 8);
    memcpy(head.uid, "0000000", 8);
    memcpy(head.gid, "0000000", 8);
    snprintf(head.mtime, sizeof head.mtime, "%011llo",
             (unsigned long long)(tar->work->now_ms / 1000));
    memcpy(head.magic, "ustar\00000", 8);
    size_write(&head, size);
    snprintf(head.checksum, sizeof head.checksum, "%06o", checksum_of(&head));
    return write_all(tar->fd, &head, BLOCK) || fail_errno(tar, tar->file);
}

// size bytes and what fills the last block.
static bool bytes_copy(int from, int to, int64_t size, bool filled_in, bool filled_out)
{
    char bytes[1 << 16];
    while (size > 0) {
        size_t want = size < (int64_t)sizeof bytes ? (size_t)size : sizeof bytes;
        size_t blocks = (want + BLOCK - 1) / BLOCK * BLOCK;
        memset(bytes + want, 0, blocks - want);
        size_t take = filled_in ? blocks : want;
        if (read_all(from, bytes, take) != (ssize_t)take) return false;
        if (!write_all(to, bytes, filled_out ? blocks : want)) return false;
        size -= (int64_t)want;
    }
    return true;
}

static bool file_pack(const Tar *tar, Str name)
{
    struct stat status;
    char *path = str_z(tar->work, str_format(tar->work, "%s/%.*s", tar->folder, STR_ARG(name)));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0) {
        if (fd >= 0) close(fd);
        return fail_errno(tar, path);
    }
    bool packed = head_write(tar, name, (uint64_t)status.st_size);
    if (packed && !bytes_copy(fd, tar->fd, status.st_size, false, true))
        packed = fail_errno(tar, path);
    close(fd);
    return packed;
}

// The names in a folder, read before anything in it is opened.
static StrList names_in(const Tar *tar, Str below)
{
    StrList names = { NULL, 0 };
    size_t cap = 0;
    char *path = str_z(tar->work, str_format(tar->work, "%s/%.*s", tar->folder, STR_ARG(below)));
    DIR *dir = opendir(path);
    if (!dir) return fail_errno(tar, path), names;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (entry->d_name[0] == '.') continue;
        char *name = work_alloc_or_null(tar->work, 1, strlen(entry->d_name) + 1);
        Str *grown = names.items;
        if (names.count == cap) {
            cap = cap ? cap * 2 : 64;
            grown = work_alloc_or_null(tar->work, sizeof *grown, cap);
            if (grown && names.count) memcpy(grown, names.items, names.count * sizeof *grown);
        }
        if (!name || !grown) {
            moving_fail(tar->moving, "there is no memory for the names in %s", path);
            break;
        }
        names.items = grown;
        memcpy(name, entry->d_name, strlen(entry->d_name) + 1);
        names.items[names.count++] = str_of(name);
    }
    closedir(dir);
    return names;
}

static bool folder_pack(const Tar *tar, Str below, int depth)
{
    struct stat status;
    StrList names = names_in(tar, below);
    bool packed = !tar->moving->failed && depth < DEPTH_MAX;
    for (size_t i = 0; packed && i < names.count; i++) {
        Str name = below.len
                       ? str_format(tar->work, "%.*s/%.*s", STR_ARG(below), STR_ARG(names.items[i]))
                       : names.items[i];
        char *path = str_z(tar->work, str_format(tar->work, "%s/%.*s", tar->folder, STR_ARG(name)));
        if (stat(path, &status) != 0) packed = fail_errno(tar, path);
        else if (S_ISDIR(status.st_mode)) packed = folder_pack(tar, name, depth + 1);
        else packed = file_pack(tar, name);
    }
    return packed;
}

bool tar_pack(Work *work, Moving *moving, const char *folder, const char *file)
{
    static const char end[2 * BLOCK];
    char *part = str_z(work, str_format(work, "%s.part", file));
    Tar tar = { work, moving, folder, part,
                open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) };
    if (tar.fd < 0) return fail_errno(&tar, part);
    bool packed = folder_pack(&tar, STR(""), 0);
    if (packed && !(write_all(tar.fd, end, sizeof end) && fsync(tar.fd) == 0))
        packed = fail_errno(&tar, part);
    close(tar.fd);
    // A hard link, unlike a rename, never takes the place of what came there meanwhile.
    if (packed && link(part, file) != 0) packed = fail_errno(&tar, file);
    unlink(part);
    return packed;
}

static bool is_plain_name(Str name)
{
    Str part;
    bool more = true, plain = name.len > 0;
    while (plain && more) {
        more = str_split(name, '/', &part, &name);
        plain = part.len > 0 && part.ptr[0] != '.';
    }
    return plain;
}

static bool is_zero(const TarHead *head)
{
    const unsigned char *bytes = (const unsigned char *)head;
    for (size_t i = 0; i < BLOCK; i++)
        if (bytes[i]) return false;
    return true;
}

static bool file_unpack(const Tar *tar, Str name, int64_t size)
{
    char *path = str_z(tar->work, str_format(tar->work, "%s/%.*s", tar->folder, STR_ARG(name)));
    for (char *p = path + strlen(tar->folder) + 1; *p; p++) {
        if (*p != '/') continue;
        *p = '\0';
        mkdir(path, 0700);
        *p = '/';
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return fail_errno(tar, path);
    bool copied = bytes_copy(tar->fd, fd, size, true, false);
    close(fd);
    return copied || moving_fail(tar->moving, "%s is damaged: it ends too early", tar->file);
}

// False: it was the last one, or told.
static bool entry_unpack(const Tar *tar)
{
    TarHead head;
    if (read_all(tar->fd, &head, BLOCK) != BLOCK)
        return moving_fail(tar->moving, "%s is damaged: it ends too early", tar->file);
    if (is_zero(&head)) return false;
    unsigned told = 0;
    for (size_t i = 0; i < 6; i++) told = told * 8 + (unsigned)(head.checksum[i] - '0');
    if (memcmp(head.magic, "ustar", 5) != 0 || told != checksum_of(&head))
        return moving_fail(tar->moving, "%s is no backup, or is damaged", tar->file);
    Str name = { head.name, strnlen(head.name, sizeof head.name) };
    int64_t size = size_read(&head);
    if (head.type == '5') return true; // a folder, if another tar has packed it again
    if (head.type != '0' || size < 0 || !is_plain_name(name) || !str_utf8_valid(name))
        return moving_fail(tar->moving, "%s has what does not belong in a backup", tar->file);
    return file_unpack(tar, name, size);
}

bool tar_unpack(Work *work, Moving *moving, const char *file, const char *folder)
{
    Tar tar = { work, moving, folder, file, open(file, O_RDONLY | O_CLOEXEC) };
    if (tar.fd < 0) return fail_errno(&tar, file);
    if (mkdir(folder, 0700) != 0) {
        close(tar.fd);
        return fail_errno(&tar, folder);
    }
    while (entry_unpack(&tar)) continue;
    close(tar.fd);
    if (moving->failed) moving_remove(folder);
    return !moving->failed;
}
