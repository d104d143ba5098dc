// privacy_api.h - the endpoints of what is kept of persons.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

// A person is not divided among sites: what is found, handed out, held or erased of them lies at
// all of them. So all but taking a request in is for whoever answers for the whole organisation.
bool  privacy_for_all(Work *work);
Reply privacy_not_for_all(Work *work);       // 403

extern const Route privacy_routes[], privacy_request_routes[];   // each ends with a {0} entry
