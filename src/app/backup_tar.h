// backup_tar.h - a backup as one file: the folder as a POSIX tar, which any tar unpacks too.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/backup_inside.h"

bool tar_is_name(const char *path);          // ends in ".tar"
bool tar_is_file(const char *path);          // a file is there, not a folder

// Packs the files of a folder into a new file, durably; it has its name only when it is whole.
// False: told, and no file is left.
bool tar_pack(Work *work, Moving *moving, const char *folder, const char *file);
// The files of a tar into a new folder. Only plain files with names below it are taken. False:
// told; what was unpacked is removed.
bool tar_unpack(Work *work, Moving *moving, const char *file, const char *folder);
