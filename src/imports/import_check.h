// import_check.h - what zhiyin verify recounts of imports.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/check/check.h"

extern const Check import_checks[];    // ends with a NULL name
