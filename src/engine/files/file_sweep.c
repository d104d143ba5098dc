// file_sweep.c - rows first, then the bytes that have none.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/files/file_sweep.h"
#include "engine/files/file.h"
#include "queries.h"
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Unneeded {
    OrgId org_id;
    Str sha256;
    int64_t bytes;
} Unneeded;
RECORD(Unneeded, "A content that was thrown away.", FIELD(Unneeded, org_id),
       FIELD(Unneeded, sha256), FIELD(Unneeded, bytes));
LIST_TYPE(Unneeded);

int64_t file_sweep_rows(Work *work)
{
    UnneededList list;
    Time before = { work->now_ms - FILE_UNUSED_MS };
    db_send(work, &SQL_file_sweep_unused, ARGS(ARG(before, before)));
    db_list(work, &SQL_file_sweep_contents, ARGS(ARG(before, before)), Unneeded, &list);
    for (size_t i = 0; i < list.count; i++) {
        const Unneeded *gone = &list.items[i];
        int64_t left;
        work->org_id = gone->org_id.value;
        db_int(work, &SQL_file_usage_add, ARGS(ARG(bytes, -gone->bytes)), &left);
        if (!file_store_on_disk(work))
            db_send(work, &SQL_file_pieces_remove, ARGS(ARG(sha256, gone->sha256)));
    }
    return (int64_t)list.count;
}

static bool is_needed(Work *work, Str name)
{
    return !file_store_is_part(name) &&
           db_exists(work, &SQL_file_content_any, ARGS(ARG(sha256, name)));
}

static void note(Work *work, Str name, void *arg)
{
    FileSweep *sweep = arg;
    if (sweep->count == FILE_SWEEP_MAX || is_needed(work, name)) return;
    snprintf(sweep->names[sweep->count++], FILE_STORE_NAME_BYTES, "%.*s", STR_ARG(name));
}

void file_sweep_find(Work *work, FileSweep *sweep)
{
    sweep->count = 0;
    file_store_each(work, sweep->before, note, sweep);
}

void file_sweep_remove(Work *work, FileSweep *sweep)
{
    for (size_t i = 0; i < sweep->count; i++) {
        struct stat status;
        Str name = str_of(sweep->names[i]);
        char *path = str_z(work, file_store_path(work, work->data_dir, name));
        bool old =
            stat(path, &status) == 0 && (int64_t)status.st_mtim.tv_sec * 1000 < sweep->before.ms;
        if (old && !is_needed(work, name)) unlink(path);
    }
}
