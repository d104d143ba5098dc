// case_notice.h - tells a colleague something about a case.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case.h"

// kind: of notice_kinds; what: words that go with it. Nothing where it is the one who acts.
void case_tell(Work *work, const Case *of, StaffId by, StaffId to, const char *kind, Str what);
