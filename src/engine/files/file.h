// file.h - attachments: taken in, made part of something, found, taken away.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What was uploaded belongs to whoever uploaded it until it is made part of a thing; then whoever
// may see the thing may see the file. The bytes are kept once, under their hash (file_store.h).
#pragma once
#include "db/db.h"
#include "engine/files/file_type.h"

enum {
    FILE_NAME_MAX = 200,       // characters of a name as it comes
    FILES_MAX = 20,            // with one message
    FILE_UNUSED_MS = 24 * 60 * 60 * 1000,   // then an upload that nobody used is thrown away
    FILE_MAIL_BYTES_MAX = 10 << 20,         // together, with one e-mail
};

typedef struct File {
    FileId  id;
    Str     name, media_type;
    int64_t bytes;
    Str     sha256;
    Str     kind;              // "case"; "" while it is not used
    AnyId   object_id;
    int64_t seq;               // of the happening it came with; 0: none
    Str     view;              // "image", "pdf": a browser may show it; "": it is only saved
    Named   uploaded_by;       // none: the program itself
    Time    uploaded_at;
} File;
LIST_TYPE(File);
typedef struct FilePage { FileList items; } FilePage;
extern const RecordType File_record, FilePage_record;

// What an organisation takes.
typedef struct FileLimits {
    int64_t      file_bytes_max, case_bytes_max, org_bytes_max;
    StrList      types;
    int64_t      used_bytes;
    FileTypeList known_types;
    int64_t      version;      // 0: as the program comes
} FileLimits;
typedef struct FileLimitsInput {
    int64_t file_bytes_max, case_bytes_max, org_bytes_max;
    StrList types;
} FileLimitsInput;
extern const RecordType FileLimits_record, FileLimitsInput_record;
FileLimits file_limits(Work *work);
// False: issues. The version was compared by the caller; whoever is slower fails with FAIL_RETRY.
bool file_limits_change(Work *work, const FileLimits *old, const FileLimitsInput *input,
                        Issues *issues);

// --- Taking in ---------------------------------------------------------------------------------

typedef enum FileRefusal {
    FILE_TAKEN,
    FILE_TOO_LARGE,            // more than file_bytes_max
    FILE_UNREADABLE,           // what it is could not be told
    FILE_NOT_OF_A_TYPE,        // that this organisation takes
    FILE_NO_ROOM,              // the organisation has used up what it may have
} FileRefusal;

// What was found out about an upload before any row is written.
typedef struct FileLook {
    FileRefusal refusal;
    Str         seen;          // as it was recognised
    Str         sha256, name, media_type;
    int64_t     bytes;
} FileLook;

// The slow part, outside the write lane: recognises, hashes and, where contents lie on disk, keeps
// the bytes of an open file. name: as it comes.
void file_look(Work *work, int fd, int64_t bytes, Str name, FileLook *look);
// Adds the file of a look that was FILE_TAKEN, and its trail.
FileRefusal file_add(Work *work, int fd, const FileLook *look, File *added);

// --- Belonging ---------------------------------------------------------------------------------

typedef struct FileHome { const char *kind; int64_t object_id, seq; } FileHome;
// Makes unused uploads of the actor part of a thing. Issues: "files.0" is not there, "files" are
// too many bytes for one thing.
void file_attach(Work *work, const IdList *files, FileHome home, Issues *issues);
// How many bytes some files have together.
int64_t file_bytes(Work *work, const IdList *files);

typedef enum FileUse { FILE_READ, FILE_REMOVE } FileUse;
typedef struct FileKind {
    const char *kind;
    // Whether the actor may do this with the files of a thing; whoever uploaded it is told apart.
    bool (*may)(Work *work, int64_t object_id, FileUse use, bool own);
    // Tells it in the thing; NULL: nowhere.
    void (*removed)(Work *work, const File *file, StaffId by);
} FileKind;
extern const FileKind file_kind_list[];                // src/app/file_kinds.c; ends with NULL

// The one way to a file: only where the actor may do this with it.
bool file_find(Work *work, FileId id, FileUse use, File *found);
void file_list(Work *work, const char *kind, int64_t object_id, FileList *list);
void file_remove(Work *work, const File *file, StaffId by);
// For the sender of messages: a file of the Work's organisation whoever asks, and its open bytes;
// false: it is gone.
bool file_open(Work *work, FileId id, File *found, int *fd);
