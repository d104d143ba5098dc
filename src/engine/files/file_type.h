// file_type.h - kinds of files: what their bytes are recognised as, and what is done with them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "record/record.h"

typedef struct FileType {
    Str     media_type;
    Str     name, name_en;
    StrList extensions;        // the usual one first
    StrList seen_as;           // also recognised as these, where the extension fits as well
    Str     view;              // "image", "pdf": browsers may show it; "": it is only saved
    bool    usual;             // taken by an organisation that has not decided otherwise
} FileType;
LIST_TYPE(FileType);
extern const RecordType FileType_record;

// content/file_types.json.
FileTypeList file_types(Work *work);
const FileType *file_type_named(const FileTypeList *types, Str media_type);      // NULL: none

// What the bytes of an open file are, by libmagic in a cage, whatever their name says: a media
// type. False: it could not be told. Takes milliseconds: not for a write lane.
bool file_type_see(Work *work, int fd, Str *seen);
// Which kind that is, with the extension for those that look like others. NULL: none we know.
const FileType *file_type_of(const FileTypeList *types, Str seen, Str extension);
