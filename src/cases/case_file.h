// case_file.h - the files of a case: who may open them, what its timeline tells of them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case.h"
#include "engine/files/file.h"

// Whoever may read the case and open files there opens them; taken away they are by whoever
// uploaded them and still works on the case, or by who may manage it.
bool case_file_may(Work *work, int64_t case_id, FileUse use, bool own);
void case_file_removed(Work *work, const File *file, StaffId by);
