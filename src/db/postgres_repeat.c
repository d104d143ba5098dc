// postgres_repeat.c - what one unit of work of a transaction was answered, another need not ask.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/postgres.h"
#include <stdlib.h>

enum {
    REPEAT_RESULT_BYTES_MAX = 8 << 10,
    REPEAT_KEY_BYTES_MAX = 512,
};

// A question with its arguments, and the answer.
struct Repeat {
    const Plan *plan;
    PGresult *result;
    uint64_t hash;
    size_t len;
    char key[REPEAT_KEY_BYTES_MAX];
};

// The arguments one after the other, each behind its length. False: too long.
static bool key_make(const PgDb *pg, const Plan *plan, Repeat *key)
{
    size_t count = plan->query->text[DB_POSTGRES].count;
    key->plan = plan;
    key->len = 0;
    key->hash = 0xCBF29CE484222325u; // FNV-1a; what is equal is compared in full
    for (size_t i = 0; i < count; i++) {
        int length = pg->values[i] ? pg->lengths[i] : -1;
        size_t bytes = length > 0 ? (size_t)length : 0;
        if (key->len + sizeof length + bytes > sizeof key->key) return false;
        memcpy(key->key + key->len, &length, sizeof length);
        if (bytes) memcpy(key->key + key->len + sizeof length, pg->values[i], bytes);
        key->len += sizeof length + bytes;
    }
    for (size_t i = 0; i < key->len; i++)
        key->hash = (key->hash ^ (unsigned char)key->key[i]) * 0x100000001B3u;
    return true;
}

static bool may_repeat(const Db *db, const Plan *plan)
{
    const PgPlan *own = plan->statement;
    bool may = !db->changed || own->settled;
    return db->together && may && own->changes == CHANGES_NOTHING;
}

bool postgres_repeat(Db *db, Plan *plan)
{
    PgDb *pg = postgres_of(db);
    Repeat key;
    if (!may_repeat(db, plan) || pg->repeat_count == 0 || !key_make(pg, plan, &key)) return false;
    for (size_t i = 0; i < pg->repeat_count; i++) {
        const Repeat *r = &pg->repeats[i];
        if (r->plan != plan || r->hash != key.hash || r->len != key.len) continue;
        if (memcmp(r->key, key.key, key.len) != 0) continue;
        pg->result = r->result;
        return pg->kept = true;
    }
    return false;
}

void postgres_repeat_keep(Db *db, Plan *plan)
{
    PgDb *pg = postgres_of(db);
    if (!may_repeat(db, plan) || pg->repeat_count == REPEATS_MAX) return;
    if (PQresultMemorySize(pg->result) > REPEAT_RESULT_BYTES_MAX) return;
    if (!pg->repeats) pg->repeats = calloc(REPEATS_MAX, sizeof *pg->repeats);
    if (!pg->repeats || !key_make(pg, plan, &pg->repeats[pg->repeat_count])) return;
    pg->repeats[pg->repeat_count++].result = pg->result;
    pg->kept = true;
}

static void forget(PgDb *pg, size_t i)
{
    PQclear(pg->repeats[i].result);
    pg->repeats[i] = pg->repeats[--pg->repeat_count];
}

void postgres_changes(Db *db, const PgPlan *plan)
{
    PgDb *pg = postgres_of(db);
    db->changed |= !plan->adds;
    for (size_t i = pg->repeat_count; i-- > 0;) {
        const Repeat *r = &pg->repeats[i];
        if (plan->changes == CHANGES_UNKNOWN ||
            postgres_names(pg, r->plan->statement, r->plan->query->text[DB_POSTGRES].sql,
                           plan->changes))
            forget(pg, i);
    }
}

void postgres_repeats_drop(Db *db)
{
    PgDb *pg = postgres_of(db);
    while (pg->repeat_count) forget(pg, pg->repeat_count - 1);
}
