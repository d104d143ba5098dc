// backup.c - zhiyin backup: the database at one moment, then the files it speaks of.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/backup_tar.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

const char backup_usage[] =
    "backup --data DIR --to FOLDER|FILE.tar\n\n"
    "  --to FOLDER            a new folder; it is made whole under FOLDER.part first\n"
    "  --to FILE.tar          the same as one new file, which tar unpacks too\n\n"
    "  A server may go on writing meanwhile. `zhiyin restore` takes it back.\n";

// The bytes of a file stay for a day after its row is gone, so all that the database's moment
// speaks of is still there when it is copied.
typedef struct Looking {
    Moving *moving;
    Manifest *manifest;
    Work *keep;
} Looking;

static void look_body(Work *work, void *arg)
{
    Looking *looking = arg;
    Manifest *manifest = looking->manifest;
    BackupOrgList orgs = backup_orgs(work);
    manifest->schema = looking->moving->schema;
    manifest->orgs.items = work_alloc_or_null(looking->keep, sizeof(BackupOrg), orgs.count + 1);
    if (!manifest->orgs.items) work_fail(work, FAIL_UNAVAILABLE, "no memory");
    manifest->orgs.count = orgs.count;
    for (size_t i = 0; i < orgs.count; i++) {
        manifest->orgs.items[i] = orgs.items[i];
        Str *texts[] = { &manifest->orgs.items[i].code, &manifest->orgs.items[i].audit_hash };
        for (size_t t = 0; t < COUNT(texts); t++) {
            char *copy = work_alloc_or_null(looking->keep, 1, texts[t]->len + 1);
            if (!copy) work_fail(work, FAIL_UNAVAILABLE, "no memory");
            memcpy(copy, texts[t]->ptr, texts[t]->len);
            texts[t]->ptr = copy;
        }
    }
    backup_contents(work, looking->moving, &manifest->content_count, &manifest->content_bytes);
}

static bool add_part(Work *work, Moving *moving, Str path, const char *hex, int64_t bytes)
{
    BackupFileList *parts = &moving->manifest.parts;
    if (parts->count == PARTS_MAX) return moving_fail(moving, "there are too many uploads");
    parts->items[parts->count++] =
        (BackupFile){ str_copy(work, path), bytes, str_copy(work, str_of(hex)) };
    return true;
}

static bool copy_part(Work *work, Moving *moving, Str path)
{
    char hex[HASH_HEX_BYTES];
    int64_t bytes;
    return moving_copy(work, moving, path, hex, &bytes) && add_part(work, moving, path, hex, bytes);
}

static bool copy_database(Work *work, Moving *moving)
{
    char error[240] = "", hex[HASH_HEX_BYTES];
    int64_t bytes;
    char *to = str_z(work, str_format(work, "%s/zhiyin.db", moving->part));
    char *from = str_z(work, str_format(work, "%s/zhiyin.db", moving->from));
    if (access(from, R_OK) != 0) return moving_fail(moving, "%s: there is no database", from);
    DbTarget target = { .url = str_format(work, "sqlite:%s", from), .read_only = true };
    Db *db = db_open(&target, error, sizeof error);
    bool copied = db && db_backup(db, to, error, sizeof error);
    db_close(db);
    if (!copied) return moving_fail(moving, "%s", error);
    Looking looking = { moving, &moving->manifest, work };
    if (!moving_look(work, moving, look_body, &looking)) return false;
    int fd = open(to, O_RDONLY | O_CLOEXEC);
    bool hashed = fd >= 0 && fsync(fd) == 0 && hash_file(fd, hex, &bytes);
    if (fd >= 0) close(fd);
    return hashed ? add_part(work, moving, STR("zhiyin.db"), hex, bytes)
                  : moving_fail(moving, "%s cannot be read", to);
}

// Names in a folder of the data directory that is left alone while they are copied.
static bool copy_imports(Work *work, Moving *moving)
{
    StrList names = { NEW(work, Str, PARTS_MAX), 0 };
    char *folder = str_z(work, str_format(work, "%s/imports", moving->from));
    DIR *open_folder = opendir(folder);
    if (!open_folder) return true;
    for (struct dirent *entry; names.count < PARTS_MAX && (entry = readdir(open_folder));) {
        char *name = entry->d_name[0] == '.' ? NULL : work_alloc_or_null(work, 1, 256);
        if (!name) continue;
        snprintf(name, 256, "%s", entry->d_name);
        names.items[names.count++] = str_of(name);
    }
    closedir(open_folder);
    for (size_t i = 0; i < names.count; i++) {
        Str path = str_format(work, "imports/%.*s", STR_ARG(names.items[i]));
        // One that was loaded meanwhile is not needed any more.
        if (access(str_z(work, str_format(work, "%s/%.*s", moving->from, STR_ARG(path))), R_OK))
            continue;
        if (!copy_part(work, moving, path)) return false;
    }
    return true;
}

static bool copy_settings(Work *work, Moving *moving)
{
    if (access(str_z(work, str_format(work, "%s/zhiyin.conf", moving->from)), R_OK) != 0)
        return true;
    return copy_part(work, moving, STR("zhiyin.conf"));
}

static bool write_text(Work *work, Moving *moving, const char *name, Str text)
{
    char *path = str_z(work, str_format(work, "%s/%s", moving->part, name));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written = fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    return written || moving_fail(moving, "%s cannot be written", path);
}

static bool write_manifest(Work *work, Moving *moving)
{
    Text text = TEXT(work);
    to_json(&text, Manifest, &moving->manifest);
    text_add_char(&text, '\n');
    Str json = text_str(&text);
    Str hash = str_format(work, "%.*s  manifest.json\n", STR_ARG(hash_hex(work, json)));
    return write_text(work, moving, "manifest.json", json) &&
           write_text(work, moving, "manifest.json.sha256", hash) && moving_sync(work, moving, "");
}

static void print_done(const Moving *moving)
{
    const Manifest *m = &moving->manifest;
    for (size_t i = 0; i < m->orgs.count; i++) {
        const BackupOrg *org = &m->orgs.items[i];
        printf("%.*s: %lld cases, %lld customers, %lld users, %lld files, chain at %lld %.12s\n",
               STR_ARG(org->code), (long long)org->cases, (long long)org->customers,
               (long long)org->users, (long long)org->files, (long long)org->audit_seq,
               org->audit_hash.len ? org->audit_hash.ptr : "-");
    }
    printf("%s: schema %lld, %lld contents of files with %lld bytes\n", moving->to,
           (long long)m->schema, (long long)m->content_count, (long long)m->content_bytes);
}

typedef struct BackupCall {
    const CallTarget *where;
    const char *to;
    bool done;
} BackupCall;

static bool make_folder(Work *work, Moving *moving)
{
    if (moving_begin(work, moving) && copy_database(work, moving) && copy_imports(work, moving) &&
        copy_settings(work, moving))
        write_manifest(work, moving);
    return moving_end(work, moving);
}

// The folder beside it first: what is packed has been made whole and hashed before.
static bool make_file(Work *work, Moving *moving)
{
    const char *file = moving->to;
    if (access(file, F_OK) == 0)
        return moving_fail(moving, "%s is there already; choose another place", file);
    moving->to = str_z(work, str_format(work, "%s.folder", file));
    if (!make_folder(work, moving)) return false;
    bool packed = tar_pack(work, moving, moving->to, file);
    moving_remove(moving->to);
    moving->to = file;
    return packed;
}

static void backup_body(Work *work, void *arg)
{
    BackupCall *call = arg;
    Moving *moving = NEW(work, Moving, 1);
    *moving = (Moving){ .command = "backup", .from = call->where->data, .to = call->to };
    moving->manifest = (Manifest){ .format = MANIFEST_FORMAT,
                                   .version = STR(ZHIYIN_VERSION),
                                   .engine = STR("sqlite"),
                                   .made_at = { work->now_ms } };
    moving->manifest.parts.items = NEW(work, BackupFile, PARTS_MAX);
    call->done = tar_is_name(call->to) ? make_file(work, moving) : make_folder(work, moving);
    if (!call->done) return;
    Text text = TEXT(work);
    to_json(&text, Manifest, &moving->manifest);
    if (call->where->json) printf("%.*s\n", STR_ARG(text_str(&text)));
    else print_done(moving);
}

static int usage_fault(const char *what, const char *words)
{
    fprintf(stderr, "zhiyin backup: %s %s\n", what, words);
    return EXIT_USAGE;
}

int backup_command(const CallTarget *where, int argc, char **argv)
{
    BackupCall call = { .where = where };
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "--to=", 5) == 0) call.to = argv[i] + 5;
        else if (strcmp(argv[i], "--to") == 0 && i + 1 < argc) call.to = argv[++i];
        else return usage_fault(argv[i], "is no such flag");
    }
    if (!call.to) return usage_fault("--to", "is missing");
    if (where->database)
        return usage_fault("--database", "is PostgreSQL's: pg_dump has all of it, files too");
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .now_ms = time_now_ms() };
    if (!work.arena || !work_run(&work, backup_body, &call))
        fprintf(stderr, "zhiyin backup: %s\n", work.failure);
    arena_free(work.arena);
    return call.done ? EXIT_OK : EXIT_FAILED;
}
