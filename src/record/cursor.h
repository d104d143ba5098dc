// cursor.h - a place in a sorted list, opaque outside.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/base.h"

// The sort key and the id of the last row shown.
typedef struct Cursor { bool set; int64_t key; int64_t id; } Cursor;
Str  cursor_text(Work *work, Cursor cursor);      // absent when not set
bool cursor_parse(Str text, Cursor *cursor);      // "" gives one not set; false: not one of ours
