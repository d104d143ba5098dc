// audit.h - the trail of who did what: an entry with every fact, chained by hash soon after.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

// Adds an entry in the Work's transaction, with its actor and origin. before absent: it is new;
// after absent: it is gone. action, kind: literals such as "case_opened", "case".
void audit_add(Work *work, const char *action, const char *kind, int64_t object_id, Str before,
               Str after);

// A record as the trail keeps it.
#define AUDIT_TEXT(work, T, ptr) audit_text((work), &T##_record, (const T *){ (ptr) })
Str audit_text(Work *work, const RecordType *type, const void *record);
