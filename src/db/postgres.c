// postgres.c - the server engine, through libpq.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/db_adapter.h"
#include <stdio.h>

Db *postgres_open(const DbTarget *target, char *error, size_t error_len)
{
    (void)target;
    snprintf(error, error_len, "PostgreSQL is not there yet");
    return NULL;
}
