// job_api.h - the endpoints of jobs.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route job_routes[];       // ends with a NULL method
