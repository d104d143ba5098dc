// file_sweep.h - throws away what no file is made of: uploads nobody used, contents nobody needs.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/files/file_store.h"

// In every organisation: unused uploads and contents without a file, FILE_UNUSED_MS old. How many
// contents. Sets the Work's organisation.
int64_t file_sweep_rows(Work *work);

// Bytes on disk that no row speaks of, untouched since a time by the machine's clock, so that what
// is being uploaded in this moment is left alone. First they are found (for a read lane); then each
// is looked at again and removed: by the one writer, so that no row can come in between.
enum { FILE_SWEEP_MAX = 500, FILE_SWEEP_MS = 60 * 60 * 1000 };
typedef struct FileSweep {
    Time   before;
    size_t count;
    char   names[FILE_SWEEP_MAX][FILE_STORE_NAME_BYTES];
} FileSweep;
void file_sweep_find(Work *work, FileSweep *sweep);
void file_sweep_remove(Work *work, FileSweep *sweep);
