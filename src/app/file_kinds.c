// file_kinds.c - *the* list of things that have files, and who may see those.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_file.h"

const FileKind file_kind_list[] = {
    { "case", case_file_may, case_file_removed },
    { 0 },
};
