// postgres_words.c - which tables a statement names, which it changes, and how it adds many rows.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/postgres.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

// Where the word stands in the SQL; NULL: nowhere. Our SQL has its key words in capitals.
static const char *word_find(const char *sql, Str word)
{
    char previous = ' ';
    for (const char *p = sql; *p; previous = *p++)
        if (*p == *word.ptr && !in_word(previous) && strncmp(p, word.ptr, word.len) == 0 &&
            !in_word(p[word.len]))
            return p;
    return NULL;
}

static bool has_word(const char *sql, const char *word)
{
    return word_find(sql, str_of(word)) != NULL;
}

static bool has_any(const char *sql, const char *const *words)
{
    for (; *words; words++)
        if (has_word(sql, *words)) return true;
    return false;
}

static int table_number(PgDb *pg, const char *name)
{
    Str table = { name, 0 };
    while (in_word(name[table.len])) table.len++;
    for (int i = 0; i < pg->table_count; i++)
        if (str_equal(pg->tables[i], table)) return i;
    if (table.len == 0 || pg->table_count == TABLES_MAX) return CHANGES_UNKNOWN;
    pg->tables[pg->table_count] = table;
    return pg->table_count++;
}

void postgres_words(PgDb *pg, PgPlan *plan, const char *sql)
{
    static const char *const writing[] = { "INSERT", "UPDATE", "DELETE", "SHARE", NULL };
    static const char *const heads[] = { "INSERT INTO ", "UPDATE ", "DELETE FROM " };
    plan->changes = has_any(sql, writing) ? CHANGES_UNKNOWN : CHANGES_NOTHING;
    for (size_t i = 0; i < COUNT(heads); i++)
        if (str_starts(str_of(sql), str_of(heads[i])))
            plan->changes = table_number(pg, sql + strlen(heads[i]));
    plan->adds =
        plan->changes >= 0 && str_starts(str_of(sql), STR("INSERT")) && !has_word(sql, "CONFLICT");
}

bool postgres_names(const PgDb *pg, PgPlan *plan, const char *sql, int table)
{
    uint64_t bit = (uint64_t)1 << table;
    if (!(plan->looked & bit)) {
        plan->looked |= bit;
        if (word_find(sql, pg->tables[table])) plan->named |= bit;
    }
    return (plan->named & bit) != 0;
}

typedef struct Writing {
    char *out;
    size_t len, room;
} Writing;

__attribute__((format(printf, 2, 3))) static void put(Writing *to, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    size_t left = to->room > to->len ? to->room - to->len : 0;
    to->len += (size_t)vsnprintf(to->out + (left ? to->len : 0), left, fmt, args);
    va_end(args);
}

// "$12" of a statement is the column p12 of the rows that come instead.
static void put_expressions(Writing *to, const char *from, const char *end)
{
    for (; from < end; from++)
        if (*from == '$') put(to, "u.p");
        else put(to, "%c", *from);
}

// Arrays that lie in the list of a SELECT are walked side by side. In FROM each of them would first
// be made into rows and kept.
static void put_columns(Writing *to, size_t count)
{
    for (size_t i = 1; i <= count; i++) put(to, "%sunnest($%zu) AS p%zu", i > 1 ? "," : "", i, i);
}

bool postgres_many(const char *sql, size_t params, char *out, size_t room)
{
    static const char *const unfit[] = { "SELECT", "RETURNING", "CONFLICT", "WITH", NULL };
    const char *values = word_find(sql, STR("VALUES")), *end = strrchr(sql, ')');
    const char *list = values ? strchr(values, '(') : NULL;
    if (!list || !end || list > end || params == 0 || has_any(sql, unfit)) return false;
    Writing to = { .out = out, .room = room };
    put(&to, "%.*s SELECT ", (int)(values - sql), sql);
    put_expressions(&to, list + 1, end);
    put(&to, " FROM (SELECT ");
    put_columns(&to, params);
    put(&to, ") u");
    return to.len < room;
}
