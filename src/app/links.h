// links.h - links in mails that lead to a name which this server does not answer to.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"

// Tells of each organisation whose base_url would get 421 here. Reads all organisations.
void links_astray(Work *work, void (*each)(Work *work, int64_t org_id, Str base_url, void *arg),
                  void *arg);
