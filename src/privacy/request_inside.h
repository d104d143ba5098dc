// request_inside.h - inside privacy only: what the steps of a request have in common.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "privacy/request.h"

// The clock by which a request is answered: of the customer's site, or of the root once that one
// has been closed.
void request_clock(Work *work, SiteId site_id, SiteClock *site);
// An entry of the trail: that it happened, and no word of what was said.
void request_audit(Work *work, PrivacyRequestId id, const char *action);
