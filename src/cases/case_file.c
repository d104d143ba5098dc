// case_file.c - asks the case about its files.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_file.h"

bool case_file_may(Work *work, int64_t case_id, FileUse use, bool own)
{
    Case found;
    CaseId id = { case_id };
    Permission last = use == FILE_READ ? PERM_file_read : own ? PERM_case_write : PERM_case_manage;
    return case_find(work, id, PERM_case_read, &found) && case_find(work, id, last, &found);
}

void case_file_removed(Work *work, const File *file, StaffId by)
{
    Case of;
    if (!case_find(work, (CaseId){ file->object_id.value }, PERM_case_read, &of)) return;
    case_happen(work, &of, by,
                &(Happening){ .kind = "file_removed", .body = file->name, .at = { work->now_ms } });
    case_save(work, &of, "file_removed");
}
