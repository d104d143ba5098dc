// postgres_value.c - values in the server's binary form: exact, and nothing to parse.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/postgres.h"
#include <endian.h>

static bool value_is_whole(const Arg *value)
{
    FieldType plain = (FieldType)((int)value->type & ~FIELD_MAYBE);
    return plain == FIELD_INT || plain == FIELD_ID || plain == FIELD_TIME || plain == FIELD_DATE;
}

static bool value_is_text(const Arg *value)
{
    return value->type == FIELD_STR || value->type == FIELD_JSON;
}

static void set_number(PgDb *pg, size_t param, uint64_t number, size_t size)
{
    // The first size bytes of the big-endian form.
    pg->numbers[param] = htobe64(number << (64 - 8 * size));
    pg->values[param] = (const char *)&pg->numbers[param];
    pg->lengths[param] = (int)size;
}

// False: the server expects something else there.
static bool encode(PgDb *pg, size_t param, Oid type, const Arg *value)
{
    FieldType plain = (FieldType)((int)value->type & ~FIELD_MAYBE);
    uint64_t bits;
    switch (type) {
    case PG_INT8:
        if (!value_is_whole(value)) return false;
        set_number(pg, param, (uint64_t)value->as.i, 8);
        return true;
    case PG_INT4:
        if (!value_is_whole(value) || value->as.i != (int32_t)value->as.i) return false;
        set_number(pg, param, (uint32_t)value->as.i, 4);
        return true;
    case PG_FLOAT8:
        if (plain != FIELD_REAL) return false;
        memcpy(&bits, &value->as.r, sizeof bits);
        set_number(pg, param, bits, 8);
        return true;
    case PG_BOOL:
        if (plain != FIELD_BOOL) return false;
        set_number(pg, param, value->as.b, 1);
        return true;
    case PG_TEXT:
    case PG_VARCHAR:
    case PG_BYTEA:
        if (!value_is_text(value) || value->bytes != (type == PG_BYTEA)) return false;
        if (value->as.s.len > INT32_MAX) return false;
        pg->values[param] = value->as.s.len ? value->as.s.ptr : "";
        pg->lengths[param] = (int)value->as.s.len;
        return true;
    default: return false;
    }
}

bool postgres_bind(Db *db, Plan *plan, size_t param, const Arg *value)
{
    PgDb *pg = postgres_of(db);
    Oid type = PQparamtype(((PgPlan *)plan->statement)->about, (int)param);
    if (value->null) {
        pg->values[param] = NULL;
        pg->lengths[param] = 0;
        return true;
    }
    if (encode(pg, param, type, value)) return true;
    return db_fault_set(db, FAIL_INTERNAL, "parameter :%s is of another type (%u) or out of range",
                        plan->query->text[DB_POSTGRES].names[param], type);
}

static uint64_t get_number(const char *bytes, size_t size)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++) number = number << 8 | (unsigned char)bytes[i];
    return number;
}

Cell postgres_cell(Db *db, Plan *plan, int column)
{
    PgDb *pg = postgres_of(db);
    (void)plan;
    if (PQgetisnull(pg->result, pg->row, column)) return (Cell){ .kind = CELL_NULL };
    const char *bytes = PQgetvalue(pg->result, pg->row, column);
    size_t len = (size_t)PQgetlength(pg->result, pg->row, column);
    uint64_t bits;
    Cell cell;
    switch (PQftype(pg->result, column)) {
    case PG_BOOL: return (Cell){ CELL_BOOL, { .i = bytes[0] != 0 } };
    case PG_INT8: return (Cell){ CELL_INT, { .i = (int64_t)get_number(bytes, 8) } };
    case PG_INT4: return (Cell){ CELL_INT, { .i = (int32_t)get_number(bytes, 4) } };
    case PG_INT2: return (Cell){ CELL_INT, { .i = (int16_t)get_number(bytes, 2) } };
    case PG_FLOAT8:
        bits = get_number(bytes, 8);
        cell.kind = CELL_REAL;
        memcpy(&cell.as.r, &bits, sizeof bits);
        return cell;
    case PG_TEXT:
    case PG_VARCHAR:
    case PG_NAME:
    case PG_BYTEA: return (Cell){ CELL_TEXT, { .s = { bytes, len } } };
    default: return (Cell){ .kind = CELL_OTHER };
    }
}
