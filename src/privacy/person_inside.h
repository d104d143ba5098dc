// person_inside.h - inside privacy only: a person's data value by value.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "privacy/person.h"

// A value that the registry names, of one row; rows of one entity lie together.
typedef struct PersonValue {
    Str     entity;
    AnyId   row_id;
    int64_t at;                    // when, UTC; 0: not known
    Str     field, value;
} PersonValue;
LIST_TYPE(PersonValue);
extern const RecordType PersonValue_record;

PersonValueList person_values(Work *work, CustomerId id);
