// privacy_api.h - the endpoints of what is kept of persons.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route privacy_routes[], privacy_request_routes[];   // each ends with a {0} entry
