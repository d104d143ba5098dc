// restore.c - zhiyin restore: checks every byte of a backup on its way into a new data directory.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/backup_tar.h"
#include "engine/audit/audit.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

const char restore_usage[] =
    "restore --from FOLDER|FILE.tar --data DIR\n\n"
    "  --from FOLDER|FILE.tar what `zhiyin backup` has made\n"
    "  --data DIR             a new data directory: nothing is overwritten\n\n"
    "  Every hash, the database's own check, the counts and the chains are compared before\n"
    "  DIR is there. Afterwards: zhiyin verify --data DIR.\n";

static Str read_text(Work *work, Moving *moving, const char *name)
{
    char *path = str_z(work, str_format(work, "%s/%s", moving->from, name));
    char *bytes = NEW(work, char, MANIFEST_BYTES_MAX);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = 0, n = 1;
    while (fd >= 0 && n > 0 && len < MANIFEST_BYTES_MAX) {
        n = read(fd, bytes + len, (size_t)(MANIFEST_BYTES_MAX - len));
        if (n > 0) len += n;
    }
    if (fd >= 0) close(fd);
    if (fd < 0 || n < 0) moving_fail(moving, "%s is not there: this is no backup", path);
    return (Str){ bytes, (size_t)len };
}

static bool read_manifest(Work *work, Moving *moving)
{
    Issues issues = { .count = 0 };
    Str json = read_text(work, moving, "manifest.json");
    Str sum = read_text(work, moving, "manifest.json.sha256");
    if (moving->failed) return false;
    if (!str_equal(str_head(sum, HASH_HEX_BYTES - 1), hash_hex(work, json)))
        return moving_fail(moving, "%s/manifest.json is damaged", moving->from);
    if (!from_json(work, Manifest, json, &moving->manifest, &issues) ||
        moving->manifest.format != MANIFEST_FORMAT)
        return moving_fail(moving, "%s/manifest.json is of another format; this is zhiyin %s",
                           moving->from, ZHIYIN_VERSION);
    if (!str_equal(moving->manifest.engine, STR("sqlite")))
        return moving_fail(moving, "%s is of a PostgreSQL database: pg_restore takes it",
                           moving->from);
    if (moving->manifest.schema > migration_list[migration_count - 1].number)
        return moving_fail(moving, "%s was made by a newer zhiyin, %.*s; this is %s", moving->from,
                           STR_ARG(moving->manifest.version), ZHIYIN_VERSION);
    return true;
}

// Paths come from outside: only those that a backup writes.
static bool is_ours(Str path)
{
    bool named = str_equal(path, STR("zhiyin.db")) || str_equal(path, STR("zhiyin.conf"));
    bool upload = str_starts(path, STR("imports/")) &&
                  str_find(str_from(path, strlen("imports/")), STR("/")) == SIZE_MAX;
    return named || (upload && str_find(path, STR("..")) == SIZE_MAX);
}

static bool copy_parts(Work *work, Moving *moving)
{
    const BackupFileList *parts = &moving->manifest.parts;
    for (size_t i = 0; i < parts->count; i++) {
        const BackupFile *part = &parts->items[i];
        char hex[HASH_HEX_BYTES];
        int64_t bytes;
        if (!is_ours(part->path))
            return moving_fail(moving, "%.*s does not belong in a backup", STR_ARG(part->path));
        if (!moving_copy(work, moving, part->path, hex, &bytes)) return false;
        if (bytes != part->bytes || !str_equal(str_of(hex), part->sha256))
            return moving_fail(moving, "%s/%.*s is damaged: it has %lld bytes of %lld, or others",
                               moving->from, STR_ARG(part->path), (long long)bytes,
                               (long long)part->bytes);
    }
    return true;
}

static bool same_org(const BackupOrg *a, const BackupOrg *b)
{
    return a->id.value == b->id.value && a->cases == b->cases && a->events == b->events &&
           a->customers == b->customers && a->users == b->users && a->files == b->files &&
           a->audit_seq == b->audit_seq && str_equal(a->audit_hash, b->audit_hash);
}

static bool check_orgs(Work *work, Moving *moving)
{
    const BackupOrgList *told = &moving->manifest.orgs;
    BackupOrgList found = backup_orgs(work);
    if (found.count != told->count)
        return moving_fail(moving, "the database has %zu organisations, the manifest %zu",
                           found.count, told->count);
    for (size_t i = 0; i < found.count; i++) {
        if (!same_org(&found.items[i], &told->items[i]))
            return moving_fail(moving, "organisation %.*s is not what the manifest says",
                               STR_ARG(told->items[i].code));
        work->org_id = found.items[i].id.value;
        if (audit_verify(work, NULL).fault_count)
            return moving_fail(moving, "the audit trail of %.*s is broken",
                               STR_ARG(told->items[i].code));
    }
    return true;
}

static void check_body(Work *work, void *arg)
{
    Moving *moving = arg;
    int64_t count, bytes;
    Str faults = db_integrity(work, false);
    if (faults.len) {
        moving_fail(moving, "zhiyin.db is damaged: %.*s", STR_ARG(str_head(faults, 200)));
        return;
    }
    if (moving->schema != moving->manifest.schema)
        moving_fail(moving, "zhiyin.db has schema %lld, the manifest says %lld",
                    (long long)moving->schema, (long long)moving->manifest.schema);
    if (moving->failed || !check_orgs(work, moving) ||
        !backup_contents(work, moving, &count, &bytes))
        return;
    if (count != moving->manifest.content_count || bytes != moving->manifest.content_bytes)
        moving_fail(moving, "the files are not those that the manifest tells of");
}

typedef struct RestoreCall {
    const char *from, *to;
    bool done;
} RestoreCall;

static bool restore_folder(Work *work, Moving *moving)
{
    if (!read_manifest(work, moving) || !moving_begin(work, moving)) return false;
    if (copy_parts(work, moving) && moving_look(work, moving, check_body, moving))
        moving_sync(work, moving, "");
    return moving_end(work, moving);
}

static bool restore_file(Work *work, Moving *moving)
{
    char *folder = str_z(work, str_format(work, "%s.unpacked", moving->to));
    if (!tar_unpack(work, moving, moving->from, folder)) return false;
    moving->from = folder;
    bool done = restore_folder(work, moving);
    moving_remove(folder);
    return done;
}

static void restore_body(Work *work, void *arg)
{
    RestoreCall *call = arg;
    Moving *moving = NEW(work, Moving, 1);
    *moving = (Moving){ .command = "restore", .from = call->from, .to = call->to };
    call->done =
        tar_is_file(call->from) ? restore_file(work, moving) : restore_folder(work, moving);
    if (!call->done) return;
    const Manifest *m = &moving->manifest;
    printf("%s: restored and checked, %zu organisations, %lld contents of files\n", moving->to,
           m->orgs.count, (long long)m->content_count);
}

static int usage_fault(const char *what, const char *words)
{
    fprintf(stderr, "zhiyin restore: %s %s\n", what, words);
    return EXIT_USAGE;
}

int restore_command(const CallTarget *where, int argc, char **argv)
{
    RestoreCall call = { .to = where->data };
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "--from=", 7) == 0) call.from = argv[i] + 7;
        else if (strcmp(argv[i], "--from") == 0 && i + 1 < argc) call.from = argv[++i];
        else return usage_fault(argv[i], "is no such flag");
    }
    if (!call.from) return usage_fault("--from", "is missing");
    if (where->database)
        return usage_fault("--database", "is PostgreSQL's: pg_restore fills it, files too");
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .now_ms = time_now_ms() };
    if (!work.arena || !work_run(&work, restore_body, &call))
        fprintf(stderr, "zhiyin restore: %s\n", work.failure);
    arena_free(work.arena);
    return call.done ? EXIT_OK : EXIT_FAILED;
}
