// tables.h - how many rows every table of a database has.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

enum { TABLES_MAX = 160, TABLE_NAME_BYTES = 64 };
typedef struct Tables {
    char    names[TABLES_MAX][TABLE_NAME_BYTES];
    int64_t rows[TABLES_MAX];
    size_t  count;
} Tables;

// In a transaction of its own.
void tables_count(Db *db, Tables *tables);
// The first that has not as many rows as before; NULL: all have.
const char *tables_differ(const Tables *before, const Tables *after);
