// file_look.c - what an upload is, before anything is written about it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/hash.h"
#include "engine/files/file.h"
#include "engine/files/file_store.h"
#include "text/file_name.h"

static bool takes(const FileLimits *limits, Str media_type)
{
    for (size_t i = 0; i < limits->types.count; i++)
        if (str_equal(limits->types.items[i], media_type)) return true;
    return false;
}

static bool is_known(const FileLimits *limits, Str extension)
{
    for (size_t i = 0; i < limits->known_types.count; i++) {
        const FileType *type = &limits->known_types.items[i];
        for (size_t e = 0; takes(limits, type->media_type) && e < type->extensions.count; e++)
            if (str_equal(type->extensions.items[e], extension)) return true;
    }
    return false;
}

// A name ends with an extension that this organisation knows for harmless: what is called otherwise
// gets that of its kind behind it, so that "holiday.exe" is saved as "holiday.exe.png".
static Str name_for(Work *work, const FileLimits *limits, const FileType *type, Str name)
{
    Str clean = file_name_clean(work, name);
    if (is_known(limits, file_name_extension(work, clean))) return clean;
    Str longer = str_format(work, "%.*s.%.*s", STR_ARG(clean), STR_ARG(type->extensions.items[0]));
    return file_name_clean(work, longer);
}

static void hash_of(Work *work, int fd, FileLook *look)
{
    char hex[HASH_HEX_BYTES];
    int64_t bytes;
    if (!hash_file(fd, hex, &bytes) || bytes != look->bytes)
        work_fail(work, FAIL_UNAVAILABLE, "an upload cannot be read");
    look->sha256 = str_copy(work, str_of(hex));
}

void file_look(Work *work, int fd, int64_t bytes, Str name, FileLook *look)
{
    FileLimits limits = file_limits(work);
    *look = (FileLook){ .refusal = FILE_TOO_LARGE, .bytes = bytes };
    if (bytes > limits.file_bytes_max) return;
    look->refusal = FILE_NO_ROOM;
    if (limits.used_bytes > limits.org_bytes_max - bytes) return;
    look->refusal = FILE_UNREADABLE;
    if (!file_type_see(work, fd, &look->seen)) return;
    look->refusal = FILE_NOT_OF_A_TYPE;
    Str extension = file_name_extension(work, file_name_clean(work, name));
    const FileType *type = file_type_of(&limits.known_types, look->seen, extension);
    if (!type || !takes(&limits, type->media_type)) return;
    look->media_type = type->media_type;
    look->name = name_for(work, &limits, type, name);
    hash_of(work, fd, look);
    file_store_write(work, fd, look->sha256);
    look->refusal = FILE_TAKEN;
}
