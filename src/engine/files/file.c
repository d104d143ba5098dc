// file.c - the rows of attachments, and what an organisation takes.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/files/file.h"
#include "engine/audit/audit.h"
#include "engine/files/file_store.h"
#include "queries.h"

#define CASE_BYTES_MAX ((int64_t)200 << 20)
#define ORG_BYTES_MAX ((int64_t)20 << 30)

RECORD(File, "An attachment.", FIELD(File, id),
       FIELD(File, name, .personal = PERSONAL_TEXT, .doc = "As it was called, made fit."),
       FIELD(File, media_type, .doc = "What its bytes were recognised as."), FIELD(File, bytes),
       FIELD(File, sha256), FIELD(File, kind, .doc = "case; empty while it is not used."),
       FIELD(File, object_id), FIELD(File, seq, .doc = "Of the happening it came with."),
       FIELD(File, view, .doc = "image or pdf: a browser may show it; empty: it is only saved."),
       RECORD_FIELD(File, uploaded_by, Named), FIELD(File, uploaded_at));
RECORD(FilePage, "Files, in the order they came.", LIST_FIELD(FilePage, items, File));
RECORD(FileLimits, "What the organisation takes, and has.", FIELD(FileLimits, file_bytes_max),
       FIELD(FileLimits, case_bytes_max), FIELD(FileLimits, org_bytes_max),
       FIELD(FileLimits, types, .doc = "Media types that are taken."),
       FIELD(FileLimits, used_bytes, .doc = "By all files together; the same bytes count once."),
       LIST_FIELD(FileLimits, known_types, FileType, .doc = "Kinds that can be told."),
       FIELD(FileLimits, version));
RECORD(FileLimitsInput, "What the organisation takes.",
       FIELD(FileLimitsInput, file_bytes_max, .required = true, .min = 1 << 10,
             .max = FILE_BYTES_MAX),
       FIELD(FileLimitsInput, case_bytes_max, .required = true, .min = 1 << 10,
             .max = (int64_t)1 << 40),
       FIELD(FileLimitsInput, org_bytes_max, .required = true, .min = 1 << 10,
             .max = (int64_t)1 << 50),
       FIELD(FileLimitsInput, types, .min = 0, .max = 100));

typedef struct StoredLimits {
    int64_t file_bytes_max, case_bytes_max, org_bytes_max;
    StrList types;
    int64_t version;
} StoredLimits;
RECORD(StoredLimits, "What was decided.", FIELD(StoredLimits, file_bytes_max),
       FIELD(StoredLimits, case_bytes_max), FIELD(StoredLimits, org_bytes_max),
       FIELD(StoredLimits, types), FIELD(StoredLimits, version));

static StrList usual_types(Work *work, const FileTypeList *known)
{
    StrList list = { NEW(work, Str, known->count + 1), 0 };
    for (size_t i = 0; i < known->count; i++)
        if (known->items[i].usual) list.items[list.count++] = known->items[i].media_type;
    return list;
}

FileLimits file_limits(Work *work)
{
    FileLimits limits = { .file_bytes_max = FILE_BYTES_MAX,
                          .case_bytes_max = CASE_BYTES_MAX,
                          .org_bytes_max = ORG_BYTES_MAX,
                          .known_types = file_types(work) };
    StoredLimits stored;
    limits.types = usual_types(work, &limits.known_types);
    db_int(work, &SQL_file_usage, ARGS_NONE, &limits.used_bytes);
    if (!db_find(work, &SQL_file_limits, ARGS_NONE, StoredLimits, &stored)) return limits;
    limits.file_bytes_max = stored.file_bytes_max;
    limits.case_bytes_max = stored.case_bytes_max;
    limits.org_bytes_max = stored.org_bytes_max;
    limits.types = stored.types;
    limits.version = stored.version;
    return limits;
}

bool file_limits_change(Work *work, const FileLimits *old, const FileLimitsInput *input,
                        Issues *issues)
{
    for (size_t i = 0; i < input->types.count; i++)
        if (!file_type_named(&old->known_types, input->types.items[i]))
            issues_add(issues, str_format(work, "types.%zu", i), "not_a_choice",
                       STR("is no kind of file that can be told"));
    if (issues->count) return false;
    if (db_run(work, &SQL_file_limits_set,
               ARGS(ARG(file_bytes_max, input->file_bytes_max),
                    ARG(case_bytes_max, input->case_bytes_max),
                    ARG(org_bytes_max, input->org_bytes_max), ARG(types, &input->types),
                    ARG(version, old->version))) != 1)
        work_fail(work, FAIL_RETRY, "the limits of files were changed meanwhile");
    FileLimitsInput before = { old->file_bytes_max, old->case_bytes_max, old->org_bytes_max,
                               old->types };
    audit_add(work, "file_limits_changed", "file_limits", work->org_id,
              AUDIT_TEXT(work, FileLimitsInput, &before), AUDIT_TEXT(work, FileLimitsInput, input));
    return true;
}

// On PostgreSQL two uploads of the same bytes may meet here: the second one finds the key taken and
// is run again.
static void keep_content(Work *work, int fd, const FileLook *look, int64_t *used_bytes)
{
    Args by_hash = ARGS(ARG(sha256, look->sha256));
    if (db_run(work, &SQL_file_content_again, by_hash) == 1) {
        db_int(work, &SQL_file_usage, ARGS_NONE, used_bytes);
    } else {
        db_send(work, &SQL_file_content_add,
                ARGS(ARG(sha256, look->sha256), ARG(bytes, look->bytes)));
        file_store_add(work, fd, look->sha256);
        db_int(work, &SQL_file_usage_add, ARGS(ARG(bytes, look->bytes)), used_bytes);
    }
    // Another process may have thrown it away since it was written; it is looked at again then.
    if (!file_store_has(work, look->sha256))
        work_fail(work, FAIL_UNAVAILABLE, "the bytes of an upload are gone");
}

static void add_view(Work *work, File *file)
{
    FileTypeList types = file_types(work);
    const FileType *type = file_type_named(&types, file->media_type);
    file->view = type ? type->view : STR("");
}

FileRefusal file_add(Work *work, int fd, const FileLook *look, File *added)
{
    FileLimits limits = file_limits(work);
    FileId id = { id_new(work->now_ms) };
    int64_t used_bytes = 0;
    keep_content(work, fd, look, &used_bytes);
    if (used_bytes > limits.org_bytes_max) return FILE_NO_ROOM;
    db_send(work, &SQL_file_add,
            ARGS(ARG(id, id), ARG(sha256, look->sha256), ARG(name, look->name),
                 ARG(media_type, look->media_type), ARG(bytes, look->bytes)));
    db_one(work, &SQL_file_by_id, ARGS(ARG(id, id)), File, added);
    add_view(work, added);
    audit_add(work, "file_added", "file", id.value, STR_ABSENT, AUDIT_TEXT(work, File, added));
    return FILE_TAKEN;
}

void file_attach(Work *work, const IdList *files, FileHome home, Issues *issues)
{
    int64_t bytes = 0;
    if (files->count == 0) return;
    for (size_t i = 0; i < files->count; i++) {
        Args args = ARGS(ARG(id, files->items[i]), ARG(kind, str_of(home.kind)),
                         ARG(object_id, home.object_id), ARG(seq, home.seq));
        if (db_run(work, &SQL_file_attach, args) != 1)
            issues_add(issues, str_format(work, "files.%zu", i), "not_found",
                       STR("is no upload of yours that is not used yet"));
    }
    db_int(work, &SQL_file_object_bytes,
           ARGS(ARG(kind, str_of(home.kind)), ARG(object_id, home.object_id)), &bytes);
    if (bytes > file_limits(work).case_bytes_max)
        issues_add(issues, STR("files"), "too_large", STR("are more than one case may have"));
}

int64_t file_bytes(Work *work, const IdList *files)
{
    int64_t sum = 0, bytes;
    for (size_t i = 0; i < files->count; i++)
        if (db_int(work, &SQL_file_bytes, ARGS(ARG(id, files->items[i])), &bytes)) sum += bytes;
    return sum;
}

static const FileKind *kind_of(Str kind)
{
    for (const FileKind *k = file_kind_list; k->kind; k++)
        if (str_equal(str_of(k->kind), kind)) return k;
    return NULL;
}

static bool may(Work *work, const File *file, FileUse use)
{
    bool own = file->uploaded_by.id.value == work->actor_id;
    if (file->kind.len == 0) return own;
    const FileKind *kind = kind_of(file->kind);
    return kind && kind->may(work, file->object_id.value, use, own);
}

bool file_find(Work *work, FileId id, FileUse use, File *found)
{
    if (!id.value || !db_find(work, &SQL_file_by_id, ARGS(ARG(id, id)), File, found)) return false;
    add_view(work, found);
    return may(work, found, use);
}

void file_list(Work *work, const char *kind, int64_t object_id, FileList *list)
{
    db_list(work, &SQL_file_list, ARGS(ARG(kind, str_of(kind)), ARG(object_id, object_id)), File,
            list);
    if (list->count == 0) return;
    FileTypeList types = file_types(work);
    for (size_t i = 0; i < list->count; i++) {
        const FileType *type = file_type_named(&types, list->items[i].media_type);
        list->items[i].view = type ? type->view : STR("");
    }
}

void file_remove(Work *work, const File *file, StaffId by)
{
    const FileKind *kind = kind_of(file->kind);
    db_send(work, &SQL_file_remove, ARGS(ARG(id, file->id)));
    // A backup that has read the row may still be on its way to the bytes.
    db_send(work, &SQL_file_content_again, ARGS(ARG(sha256, file->sha256)));
    if (kind && kind->removed) kind->removed(work, file, by);
    audit_add(work, "file_removed", "file", file->id.value, AUDIT_TEXT(work, File, file),
              STR_ABSENT);
}

bool file_open(Work *work, FileId id, File *found, int *fd)
{
    if (!db_find(work, &SQL_file_by_id, ARGS(ARG(id, id)), File, found)) return false;
    *fd = file_store_open(work, found->sha256);
    return *fd >= 0;
}
