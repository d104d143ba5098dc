// db.h - one SQL dialect, two engines. No function here takes SQL as a plain string.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/base.h"

typedef struct QueryText { const char *sql; const char *const *names; size_t count; } QueryText;
typedef struct Query { const char *name; size_t index; QueryText text[2]; } Query;
extern const Query *const query_list[];
extern const size_t query_count;

typedef struct Migration { int number; const char *name, *sha256, *sql; } Migration;
extern const Migration migration_list[];
extern const size_t migration_count;
