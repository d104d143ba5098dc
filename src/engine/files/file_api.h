// file_api.h - the endpoints of files.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"

extern const Route file_routes[];
