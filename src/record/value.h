// value.h - inside record only: members by offset, checks of one value, one value from and to JSON.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "record/record.h"

enum { FIELDS_MAX = 128 };      // of one record

static inline void *field_at(const Field *f, void *record)
{
    return (char *)record + f->offset;
}

static inline const void *field_of(const Field *f, const void *record)
{
    return (const char *)record + f->offset;
}

// As record_initial leaves it.
void field_initial(const Field *f, void *record);

void field_check_int(const Field *f, int64_t value, Str path, Issues *issues);
void field_check_real(const Field *f, double value, Str path, Issues *issues);
void field_check_str(const Field *f, Str value, Str path, Issues *issues);
void field_check_count(const Field *f, size_t count, Str path, Issues *issues);

// One value as JSON text.
void field_value_from_json(Work *work, const Field *f, Str json, void *record, Str path,
                           Issues *issues);
void field_value_to_json(Text *out, const Field *f, const void *record, Hidden hidden);
