// file_store.c - contents on disk and in the database.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/files/file_store.h"
#include "base/hash.h"
#include "queries.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PIECE_BYTES = 256 << 10,
    HASH_CHARS = HASH_HEX_BYTES - 1,
    NAMES_MAX = 8000, // of one of 256 folders: two million files in all
    NAME_BYTES = 70,
};

static const char incoming[] = "incoming."; // begins the name of what is still being written

bool file_store_on_disk(const Work *work)
{
    return db_engine(work->db) == DB_SQLITE;
}

bool file_store_is_part(Str name)
{
    return str_starts(name, str_of(incoming));
}

Str file_store_path(Work *work, const char *dir, Str name)
{
    if (file_store_is_part(name)) return str_format(work, "%s/files/%.*s", dir, STR_ARG(name));
    return str_format(work, "%s/files/%.2s/%.*s", dir, name.ptr, STR_ARG(str_from(name, 2)));
}

static const char *data_dir(Work *work)
{
    if (!work->data_dir) work_fail(work, FAIL_UNAVAILABLE, "there is no place for files");
    return work->data_dir;
}

_Noreturn static void fail_writing(Work *work, const char *what)
{
    FailKind kind = errno == ENOSPC || errno == EDQUOT ? FAIL_FULL : FAIL_UNAVAILABLE;
    work_fail(work, kind, "cannot keep a file: %s: %s", what, strerror(errno));
}

static void sync_folder(Work *work, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0) close(fd);
    errno = why;
    if (!synced) fail_writing(work, "folder");
}

// A new folder is as durable as what lies in it.
static void make_folder(Work *work, const char *path, const char *above)
{
    if (mkdir(path, 0700) == 0) sync_folder(work, above);
    else if (errno != EEXIST) fail_writing(work, "folder");
}

static bool copy_bytes(int from, int to)
{
    char bytes[1 << 16];
    off_t at = 0;
    for (;;) {
        ssize_t len = pread(from, bytes, sizeof bytes, at), done = 0;
        if (len < 0 && errno == EINTR) continue;
        if (len <= 0) return len == 0;
        while (done < len) {
            ssize_t n = write(to, bytes + done, (size_t)(len - done));
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return false;
            done += n;
        }
        at += len;
    }
}

// A spooled upload has no name yet and is given one; anything else is copied.
static bool name_bytes(Work *work, int fd, const char *path)
{
    struct stat status;
    char *from = str_z(work, str_format(work, "/proc/self/fd/%d", fd));
    bool nameless = fstat(fd, &status) == 0 && status.st_nlink == 0;
    if (nameless && linkat(AT_FDCWD, from, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0)
        return fsync(fd) == 0;
    int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool sound = to >= 0 && copy_bytes(fd, to) && fsync(to) == 0;
    int why = errno;
    if (to >= 0) close(to);
    errno = why;
    return sound;
}

// What is there already is only made younger, so that nobody throws it away in this moment.
static bool touch(const char *path)
{
    return utimensat(AT_FDCWD, path, NULL, 0) == 0;
}

void file_store_write(Work *work, int fd, Str sha256)
{
    if (!file_store_on_disk(work)) return;
    const char *dir = data_dir(work);
    char *all = str_z(work, str_format(work, "%s/files", dir));
    char *path = str_z(work, file_store_path(work, dir, sha256));
    char *folder = str_z(work, str_format(work, "%s/%.2s", all, sha256.ptr));
    char *part = str_z(
        work, str_format(work, "%s/%s%016llx", all, incoming, (unsigned long long)random_u64()));
    if (touch(path)) {
        sync_folder(work, folder);
        return;
    }
    make_folder(work, all, dir);
    make_folder(work, folder, all);
    if (!name_bytes(work, fd, part) || rename(part, path) != 0) {
        int why = errno;
        unlink(part);
        errno = why;
        fail_writing(work, "bytes");
    }
    sync_folder(work, folder);
}

void file_store_add(Work *work, int fd, Str sha256)
{
    if (file_store_on_disk(work)) return;
    char *bytes = NEW(work, char, PIECE_BYTES);
    off_t at = 0;
    for (int64_t seq = 1;; seq++) {
        ssize_t len = pread(fd, bytes, PIECE_BYTES, at);
        if (len < 0) work_fail(work, FAIL_UNAVAILABLE, "an upload cannot be read");
        if (len == 0) return;
        db_send(work, &SQL_file_piece_add,
                ARGS(ARG(sha256, sha256), ARG(seq, seq),
                     ARG_BYTES(bytes, ((Str){ bytes, (size_t)len }))));
        at += len;
    }
}

bool file_store_has(Work *work, Str sha256)
{
    if (!file_store_on_disk(work))
        return db_exists(work, &SQL_file_piece_first, ARGS(ARG(sha256, sha256)));
    return access(str_z(work, file_store_path(work, data_dir(work), sha256)), R_OK) == 0;
}

typedef struct Piece {
    Str bytes;
} Piece;
RECORD(Piece, "Bytes of a file.", FIELD(Piece, bytes));

typedef struct Gathering {
    int fd;
    bool sound;
} Gathering;

static bool gather(Work *work, void *row, void *arg)
{
    const Piece *piece = row;
    Gathering *gathering = arg;
    (void)work;
    gathering->sound =
        write(gathering->fd, piece->bytes.ptr, piece->bytes.len) == (ssize_t)piece->bytes.len;
    return gathering->sound;
}

static int open_pieces(Work *work, Str sha256)
{
    Piece piece;
    if (!file_store_has(work, sha256)) return -1;
    // Should the database break off in the middle, this descriptor is lost.
    Gathering gathering = { memfd_create("file", MFD_CLOEXEC), true };
    if (gathering.fd < 0) work_fail(work, FAIL_UNAVAILABLE, "no memory for a file");
    db_each(work, &SQL_file_pieces, ARGS(ARG(sha256, sha256)), &Piece_record, &piece, gather,
            &gathering);
    lseek(gathering.fd, 0, SEEK_SET);
    if (gathering.sound) return gathering.fd;
    close(gathering.fd);
    work_fail(work, FAIL_UNAVAILABLE, "no memory for a file");
}

int file_store_open(Work *work, Str sha256)
{
    if (!file_store_on_disk(work)) return open_pieces(work, sha256);
    return open(str_z(work, file_store_path(work, data_dir(work), sha256)), O_RDONLY | O_CLOEXEC);
}

static bool is_hex(const char *s, size_t len)
{
    return strspn(s, "0123456789abcdef") == len && s[len] == 0;
}

// One folder at a time: its names are read and it is closed before anybody is called, who may fail
// the work. The buffer is used again for the next folder.
typedef struct Walk {
    Work *work;
    Time before;
    FileStoreEach *each;
    void *arg;
    char (*names)[NAME_BYTES];
    size_t count;
    char path[PATH_MAX];
} Walk;

static bool is_old(const Walk *walk)
{
    struct stat status;
    return lstat(walk->path, &status) == 0 && S_ISREG(status.st_mode) &&
           (int64_t)status.st_mtim.tv_sec * 1000 < walk->before.ms;
}

static void read_names(Walk *walk, const char *folder, bool (*fits)(const char *name))
{
    DIR *open_folder = opendir(folder);
    walk->count = 0;
    if (!open_folder) return;
    for (struct dirent *entry; walk->count < NAMES_MAX && (entry = readdir(open_folder));)
        if (fits(entry->d_name) && strlen(entry->d_name) < NAME_BYTES)
            snprintf(walk->names[walk->count++], NAME_BYTES, "%s", entry->d_name);
    closedir(open_folder);
}

static bool is_incoming(const char *name)
{
    return file_store_is_part(str_of(name));
}

static bool is_rest(const char *name)
{
    return is_hex(name, HASH_CHARS - 2);
}

static void walk_folder(Walk *walk, const char *folder, const char *two)
{
    char name[FILE_STORE_NAME_BYTES];
    read_names(walk, folder, two ? is_rest : is_incoming);
    for (size_t i = 0; i < walk->count; i++) {
        snprintf(walk->path, sizeof walk->path, "%s/%s", folder, walk->names[i]);
        if (!is_old(walk)) continue;
        snprintf(name, sizeof name, "%s%s", two ? two : "", walk->names[i]);
        walk->each(walk->work, str_of(name), walk->arg);
    }
}

void file_store_each(Work *work, Time before, FileStoreEach *each, void *arg)
{
    if (!file_store_on_disk(work) || !work->data_dir) return;
    Walk *walk = NEW(work, Walk, 1);
    *walk = (Walk){ .work = work, .before = before, .each = each, .arg = arg };
    walk->names = work_alloc(work, NAME_BYTES, NAMES_MAX);
    char *all = str_z(work, str_format(work, "%s/files", work->data_dir));
    walk_folder(walk, all, NULL);
    for (int i = 0; i < 256; i++) {
        char two[3];
        snprintf(two, sizeof two, "%02x", i & 255);
        walk_folder(walk, str_z(work, str_format(work, "%s/%s", all, two)), two);
    }
}
