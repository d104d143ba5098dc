// case_check.h - the invariants of cases and promises (case_flow.h), as zhiyin verify checks them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/check/check.h"

extern const Check case_checks[];      // ends with a NULL name
