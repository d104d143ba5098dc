// json_in.h - the one door for JSON from outside: limits first, then jansson in the arena.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "record/record.h"
#include <jansson.h>

// The parsed value, or NULL after adding an issue "not_json". The value lives in the arena: never
// decref'd, never kept. Fails the work (FAIL_TOO_LARGE) before parsing what would outgrow the
// arena.
json_t *json_read(Work *work, Str text, Issues *issues);

// The value as compact text in the arena.
Str json_write(Work *work, const json_t *value);
Str json_write_indented(Work *work, const json_t *value);   // for files that people read
