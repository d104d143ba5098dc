// file_check.c - reads contents and compares them with their names.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/files/file_check.h"
#include "base/hash.h"
#include "engine/files/file.h"
#include "engine/files/file_store.h"
#include "queries.h"
#include <unistd.h>

enum { PAGE = 200 };

const Check file_checks[] = {
    { "a file whose content is not known, or of another size", &SQL_check_file_content },
    { "an organisation whose files do not come to what is counted", &SQL_check_file_usage },
    { "bytes of files in the database that belong to none", &SQL_check_file_pieces },
    { 0 },
};

typedef struct Content {
    OrgId org_id;
    Str sha256;
    int64_t bytes;
} Content;
RECORD(Content, "A content.", FIELD(Content, org_id), FIELD(Content, sha256),
       FIELD(Content, bytes));
LIST_TYPE(Content);

static void check_one(Work *work, const Content *content, FileFault *fault, void *arg)
{
    char hex[HASH_HEX_BYTES];
    int64_t bytes;
    work->org_id = content->org_id.value;
    int fd = file_store_open(work, content->sha256);
    const char *what = fd < 0 ? "is not there" : NULL;
    if (fd >= 0 && (!hash_file(fd, hex, &bytes) || !str_equal(str_of(hex), content->sha256)))
        what = "is not what it was";
    if (fd >= 0) close(fd);
    if (what)
        fault(work,
              str_format(work, "organisation %lld, content %.*s %s", (long long)work->org_id,
                         STR_ARG(content->sha256), what),
              arg);
}

void file_check_contents(Work *work, FileFault *fault, void *arg)
{
    ContentList list;
    Str after_hash = STR("");
    OrgId after_org = { -1 };
    do {
        db_list(
            work, &SQL_file_contents_after,
            ARGS(ARG(after_hash, after_hash), ARG(after_org, after_org.value), ARG(limit, PAGE)),
            Content, &list);
        for (size_t i = 0; i < list.count; i++) check_one(work, &list.items[i], fault, arg);
        if (list.count == 0) return;
        after_hash = list.items[list.count - 1].sha256;
        after_org = list.items[list.count - 1].org_id;
    } while (list.count == PAGE);
}

typedef struct Orphans {
    FileFault *fault;
    void *arg;
} Orphans;

static void check_name(Work *work, Str name, void *arg)
{
    const Orphans *orphans = arg;
    bool part = file_store_is_part(name);
    if (!part && db_exists(work, &SQL_file_content_any, ARGS(ARG(sha256, name)))) return;
    orphans->fault(work, file_store_path(work, work->data_dir, name), orphans->arg);
}

void file_check_orphans(Work *work, FileFault *fault, void *arg)
{
    Orphans orphans = { fault, arg };
    file_store_each(work, (Time){ time_now_ms() - 2 * FILE_UNUSED_MS }, check_name, &orphans);
}
