// cursor.h - a place in a sorted list, opaque outside.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "record/record.h"

// The sort key and the id of the last row shown.
typedef struct Cursor { bool set; int64_t key; int64_t id; } Cursor;
Str  cursor_text(Work *work, Cursor cursor);      // absent when not set
bool cursor_parse(Str text, Cursor *cursor);      // "" gives one not set; false: not one of ours
// The same, with an issue that names the field `cursor`.
bool cursor_read(Str text, Cursor *cursor, Issues *issues);

// The two fields that the query of every list ends with.
#define PAGE_FIELDS(T)                                                                          \
    FIELD(T, cursor, .max = 64, .doc = "next_cursor of the page before."),                      \
        FIELD(T, limit, .initial = PAGE_ITEMS_DEFAULT, .min = 1, .max = PAGE_ITEMS_MAX,         \
              .doc = "Items on a page.")

// For a list that was read with one item more than its page holds, which tells whether there are
// more: takes that one off again, and gives the cursor that goes on by id. Absent: no more.
#define page_next_by_id(work, list, limit)                                                  \
    (page_cut(&(list)->count, (limit))                                                      \
         ? cursor_text((work), (Cursor){ true, 0, (list)->items[(list)->count - 1].id.value }) \
         : STR_ABSENT)
bool page_cut(size_t *count, int64_t limit);      // true: there were more than limit
