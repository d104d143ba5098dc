// check.h - what zhiyin verify looks for: rows that cannot be, each found by a query.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

typedef struct Check {
    const char  *name;             // "a case without an owner", as it is printed
    const Query *flaws;            // global: org_id and id of what is wrong; :limit, :now_ms
} Check;

typedef struct Flaw { OrgId org_id; AnyId id; } Flaw;
LIST_TYPE(Flaw);
extern const RecordType Flaw_record;

enum { FLAWS_MAX = 100 };          // found by one check; more are not counted
FlawList check_run(Work *work, const Check *check);

// Of messages and jobs.
extern const Check platform_checks[];              // ends with a NULL name
