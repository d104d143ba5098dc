// file_type.c - asks libmagic, in a process of its own, and the list of kinds.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/files/file_type.h"
#include "base/cage.h"
#include "base/embedded.h"
#include <magic.h>
#include <unistd.h>

enum {
    LOOK_BYTES_MAX = 1 << 20, // of a file: what tells its kind stands at its beginning
    LOOK_MEMORY = 64 << 20,
    LOOK_SECONDS = 4,
    TRIES_MAX = 2,
};

RECORD(FileType, "A kind of file.", FIELD(FileType, media_type), FIELD(FileType, name),
       FIELD(FileType, name_en), FIELD(FileType, extensions), FIELD(FileType, seen_as),
       FIELD(FileType, view, .doc = "image or pdf: it may be shown; empty: it is only saved."),
       FIELD(FileType, usual));

typedef struct FileTypeSet {
    FileTypeList types;
} FileTypeSet;
RECORD(FileTypeSet, "content/file_types.json.", LIST_FIELD(FileTypeSet, types, FileType));

FileTypeList file_types(Work *work)
{
    FileTypeSet set;
    Issues issues = { .count = 0 };
    if (!from_json(work, FileTypeSet, embedded_text("content/file_types.json"), &set, &issues))
        work_fail(work, FAIL_INTERNAL, "content/file_types.json: %.*s %s",
                  STR_ARG(issues.list[0].field), issues.list[0].code);
    return set.types;
}

static bool holds(const StrList *list, Str s)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(list->items[i], s)) return true;
    return false;
}

const FileType *file_type_named(const FileTypeList *types, Str media_type)
{
    for (size_t i = 0; i < types->count; i++)
        if (str_equal(types->items[i].media_type, media_type)) return &types->items[i];
    return NULL;
}

const FileType *file_type_of(const FileTypeList *types, Str seen, Str extension)
{
    for (size_t i = 0; i < types->count; i++) {
        const FileType *type = &types->items[i];
        bool like = str_equal(type->media_type, seen) || holds(&type->seen_as, seen);
        if (like && holds(&type->extensions, extension)) return type;
    }
    return file_type_named(types, seen);
}

// In the keeper of the cage, once: a child may not open the file of it.
static magic_t library;

static void load_library(void)
{
    if (library) return;
    magic_t loaded = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS);
    if (!loaded || magic_load(loaded, NULL) != 0) return;
    library = loaded;
}

// In the cage.
static bool see_body(int in, int out)
{
    static char bytes[LOOK_BYTES_MAX];
    size_t len = 0;
    ssize_t n = 1;
    if (!library) return false;
    while (len < sizeof bytes && (n = read(in, bytes + len, sizeof bytes - len)) > 0)
        len += (size_t)n;
    const char *seen = n < 0 ? NULL : magic_buffer(library, bytes, len);
    return seen && write(out, seen, strlen(seen)) == (ssize_t)strlen(seen);
}

bool file_type_see(Work *work, int fd, Str *seen)
{
    static const Cage cage = { load_library, see_body, LOOK_MEMORY, LOOK_SECONDS,
                                2 * LOOK_SECONDS };
    char answer[120];
    size_t len = 0;
    CageEnd end = CAGE_NONE;
    // A keeper that was killed is started anew.
    for (int i = 0; i < TRIES_MAX && end == CAGE_NONE; i++)
        end = cage_run(&cage, fd, answer, sizeof answer, &len);
    if (end == CAGE_NONE) work_fail(work, FAIL_UNAVAILABLE, "no process to look at a file");
    *seen = str_copy(work, (Str){ answer, len });
    return end == CAGE_DONE && len > 0;
}
