// postgres_gather.c - rows that several units of work add to a table go there in one statement.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/postgres.h"
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    GATHER_ROWS_MAX = 1024,
    GATHER_BYTES_MAX = 256 << 10, // of one parameter
    MANY_BYTES_MAX = 8 << 10,     // of a statement that adds many rows
    ARRAY_HEAD = 20,              // in front of the elements of an array in binary form
};

// The elements of one parameter, as an array holds them; behind room for the array's head.
typedef struct Elements {
    char *bytes;
    size_t len, cap;
    bool nulls;
} Elements;

struct Gather {
    PgPlan *plan;
    const Query *query;
    const char *sql; // behind the elements
    size_t params;
    bool prepared;
    size_t rows;
    bool full;
    Elements elements[];
};

Oid postgres_array_of(Oid element)
{
    static const Oid pairs[][2] = {
        { PG_BOOL, 1000 }, { PG_BYTEA, 1001 },  { PG_INT4, 1007 },    { PG_TEXT, 1009 },
        { PG_INT8, 1016 }, { PG_FLOAT8, 1022 }, { PG_VARCHAR, 1015 },
    };
    for (size_t i = 0; i < COUNT(pairs); i++)
        if (pairs[i][0] == element) return pairs[i][1];
    return 0;
}

static bool types_fit(const PGresult *about)
{
    for (int i = 0; i < PQnparams(about); i++)
        if (!postgres_array_of(PQparamtype(about, i))) return false;
    return true;
}

// NULL: the statement cannot be one of many.
static Gather *gather_new(PgDb *pg, PgPlan *plan, const Query *query)
{
    size_t params = query->text[DB_POSTGRES].count;
    char many[MANY_BYTES_MAX];
    if (pg->gather_count == GATHERS_MAX || !types_fit(plan->about)) return NULL;
    if (!postgres_many(query->text[DB_POSTGRES].sql, params, many, sizeof many)) return NULL;
    size_t head = sizeof(Gather) + params * sizeof(Elements), text = strlen(many) + 1;
    Gather *gather = calloc(1, head + text);
    if (!gather) return NULL; // {uncovered - no memory for some hundred bytes}
    char *sql = (char *)gather + head;
    memcpy(sql, many, text);
    *gather = (Gather){ .plan = plan, .query = query, .sql = sql, .params = params };
    pg->gathers[pg->gather_count++] = gather;
    return gather;
}

static void put_number(char *at, uint32_t number)
{
    uint32_t big = htobe32(number);
    memcpy(at, &big, sizeof big);
}

static bool has_room(Elements *elements, size_t more)
{
    size_t need = elements->len + more, cap = elements->cap ? elements->cap : 256;
    while (cap < need) cap *= 2;
    if (cap == elements->cap) return true;
    char *bytes = realloc(elements->bytes, cap);
    if (!bytes) return false; // {uncovered - no memory for some kilobytes}
    elements->bytes = bytes;
    elements->cap = cap;
    return true;
}

static bool element_add(Elements *elements, const char *value, int length)
{
    if (elements->len == 0) elements->len = ARRAY_HEAD;
    size_t bytes = value ? (size_t)length : 0;
    if (!has_room(elements, 4 + bytes)) return false;
    put_number(elements->bytes + elements->len, value ? (uint32_t)length : UINT32_MAX);
    if (bytes) memcpy(elements->bytes + elements->len + 4, value, bytes);
    elements->len += 4 + bytes;
    elements->nulls |= !value;
    return true;
}

static void empty(Gather *gather)
{
    for (size_t i = 0; i < gather->params; i++) {
        gather->elements[i].len = 0;
        gather->elements[i].nulls = false;
    }
    gather->rows = 0;
    gather->full = false;
}

static bool prepare(Db *db, Gather *gather, const char *name)
{
    PgDb *pg = postgres_of(db);
    Oid types[PARAMS_MAX];
    for (size_t i = 0; i < gather->params; i++)
        types[i] = postgres_array_of(PQparamtype(gather->plan->about, (int)i));
    // Its answer is waited for: a transaction that has failed would prepare nothing.
    gather->prepared =
        postgres_settle(db) &&
        postgres_sent(db,
                      PQsendPrepare(pg->connection, name, gather->sql, (int)gather->params, types),
                      gather->query) &&
        postgres_settle(db);
    return gather->prepared;
}

// What is sent; the connection's own values are those of the statement that waits for this one.
typedef struct Bound {
    const char *values[PARAMS_MAX];
    int lengths[PARAMS_MAX];
} Bound;

static void bind_one(Bound *bound, size_t param, const Elements *elements)
{
    uint32_t big;
    memcpy(&big, elements->bytes + ARRAY_HEAD, sizeof big);
    bound->values[param] = elements->nulls ? NULL : elements->bytes + ARRAY_HEAD + 4;
    bound->lengths[param] = elements->nulls ? 0 : (int)be32toh(big);
}

static void bind_many(Bound *bound, size_t param, const Gather *gather, Elements *elements)
{
    put_number(elements->bytes, 1); // dimensions
    put_number(elements->bytes + 4, elements->nulls);
    put_number(elements->bytes + 8, PQparamtype(gather->plan->about, (int)param));
    put_number(elements->bytes + 12, (uint32_t)gather->rows);
    put_number(elements->bytes + 16, 1); // the first index
    bound->values[param] = elements->bytes;
    bound->lengths[param] = (int)elements->len;
}

static bool flush(Db *db, Gather *gather)
{
    Bound bound;
    char name[24];
    bool many = gather->rows > 1;
    if (gather->rows == 0) return true;
    snprintf(name, sizeof name, "%c%zu", many ? 'm' : 'q', gather->query->index);
    if (many && !gather->prepared && !prepare(db, gather, name)) return false;
    for (size_t i = 0; i < gather->params; i++)
        if (many) bind_many(&bound, i, gather, &gather->elements[i]);
        else bind_one(&bound, i, &gather->elements[i]);
    bool sent = postgres_send_prepared(db, name, (int)gather->params, bound.values, bound.lengths,
                                       gather->query);
    empty(gather);
    return sent;
}

Gathered postgres_gather(Db *db, Plan *plan)
{
    PgDb *pg = postgres_of(db);
    PgPlan *own = plan->statement;
    if (!own->adds || own->alone) return GATHER_NOT;
    if (!own->gather) own->gather = gather_new(pg, own, plan->query);
    Gather *gather = own->gather;
    own->alone = !gather;
    if (!gather) return GATHER_NOT;
    if (gather->full && !flush(db, gather)) return GATHER_FAULT;
    for (size_t i = 0; i < gather->params; i++) {
        Elements *elements = &gather->elements[i];
        if (!element_add(elements, pg->values[i], pg->lengths[i])) {
            // {uncovered - no memory} A row in part is no row: nothing more of this may be sent.
            pg->gather_lost = true;
            db_fault_set(db, FAIL_UNAVAILABLE, "out of memory");
            return GATHER_FAULT;
        }
        gather->full |= elements->len > GATHER_BYTES_MAX;
    }
    gather->full |= ++gather->rows >= GATHER_ROWS_MAX;
    return GATHER_TAKEN;
}

bool postgres_gathered_send(Db *db, Plan *before)
{
    PgDb *pg = postgres_of(db);
    if (pg->gather_lost) return db_fault_set(db, FAIL_UNAVAILABLE, "out of memory");
    for (size_t i = 0; i < pg->gather_count; i++) {
        Gather *gather = pg->gathers[i];
        if (gather->rows == 0) continue;
        bool due =
            !before || postgres_names(pg, before->statement, before->query->text[DB_POSTGRES].sql,
                                      gather->plan->changes);
        if (due && !flush(db, gather)) return false;
    }
    return true;
}

void postgres_gathered_drop(Db *db)
{
    PgDb *pg = postgres_of(db);
    for (size_t i = 0; i < pg->gather_count; i++) empty(pg->gathers[i]);
    pg->gather_lost = false;
}

size_t postgres_rows_waiting(const PgDb *pg)
{
    size_t rows = 0;
    for (size_t i = 0; i < pg->gather_count; i++) rows += pg->gathers[i]->rows;
    return rows;
}

void postgres_gathers_free(PgDb *pg)
{
    for (size_t i = 0; i < pg->gather_count; i++) {
        for (size_t p = 0; p < pg->gathers[i]->params; p++) free(pg->gathers[i]->elements[p].bytes);
        free(pg->gathers[i]);
    }
}
