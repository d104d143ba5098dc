// case_update.h - progress updates that customers are owed, for the figure of those sent in time.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/promise.h"

// The next update of a case was set anew, or is owed no more. before: what was owed; sent: an
// update went out now.
void updates_follow(Work *work, const Case *of, MaybeTime before, bool sent);
