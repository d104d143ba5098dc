// migrate.c - brings the schema up to date, one numbered file after the other.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/db_adapter.h"
#include "queries.h"
#include <assert.h>
#include <stdio.h>

typedef struct Applied {
    int64_t number;
    Str name, sha256;
} Applied;
LIST_TYPE(Applied);
RECORD(Applied, "A migration that has been applied.", FIELD(Applied, number), FIELD(Applied, name),
       FIELD(Applied, sha256));

typedef struct Upgrade {
    Db *db;
    const Migration *list;
    size_t count;
    bool done;
} Upgrade;

static const char table_sql[] =
    "CREATE TABLE IF NOT EXISTS schema_migrations (number INT64 PRIMARY KEY, name TEXT NOT NULL,"
    " sha256 TEXT NOT NULL, applied_at_ms INT64 NOT NULL) STRICT_";

static bool is_word_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// One of the type words becomes the engine's own; before is the word in front, which is the
// column's name unless the word is the target of a CAST.
static void add_word(Text *out, Str word, Str before, DbEngine engine)
{
    static const struct {
        const char *word, *engines[2];
    } words[] = {
        { "INT64", { "INTEGER", "BIGINT" } },
        { "FLOAT64", { "REAL", "DOUBLE PRECISION" } },
        { "BOOL", { "INTEGER", "BOOLEAN" } },
        { "TEXT", { "TEXT", "TEXT" } },
        { "BLOB", { "BLOB", "BYTEA" } },
        { "STRICT_", { "STRICT", "" } },
        { "CLUSTERED_", { "STRICT, WITHOUT ROWID", "" } },
    };
    bool cast = str_equal(before, STR("AS"));
    for (size_t i = 0; i < COUNT(words); i++) {
        if (!str_equal(word, str_of(words[i].word))) continue;
        text_add(out, str_of(words[i].engines[engine]));
        if (engine == DB_SQLITE && !cast && str_equal(word, STR("BOOL")))
            text_format(out, " CHECK (%.*s IN (0, 1))", STR_ARG(before));
        // Bytes in order on both engines, whatever the locale of the server is or becomes.
        if (engine == DB_POSTGRES && !cast && str_equal(word, STR("TEXT")))
            text_add(out, STR(" COLLATE \"C\""));
        return;
    }
    text_add(out, word);
}

// Length of what is copied as it stands: a quoted text or name, or a comment.
static size_t untouched_len(Str rest)
{
    char c = rest.ptr[0];
    size_t len = 0;
    if (c == '\'' || c == '"') {
        for (len = 1; len < rest.len && rest.ptr[len] != c; len++) continue;
        return len < rest.len ? len + 1 : len;
    }
    if (str_starts(rest, STR("--")))
        while (len < rest.len && rest.ptr[len] != '\n') len++;
    return len;
}

static void add_shared(Text *out, Str sql, DbEngine engine)
{
    Str before = STR("");
    for (size_t i = 0; i < sql.len;) {
        Str rest = str_from(sql, i);
        size_t len = untouched_len(rest);
        if (len > 0) {
            text_add(out, str_head(rest, len));
        } else if (is_word_char(rest.ptr[0])) {
            while (len < rest.len && is_word_char(rest.ptr[len])) len++;
            add_word(out, str_head(rest, len), before, engine);
            before = str_head(rest, len);
        } else {
            len = 1;
            text_add_char(out, rest.ptr[0]);
        }
        i += len;
    }
}

// Lines "-- [sqlite]", "-- [postgres]" and "-- [both]" say for whom the following lines are. What
// is for one engine alone is in that engine's own words.
Str migration_sql(Work *work, const char *sql, DbEngine engine)
{
    Str mine = engine == DB_SQLITE ? STR("-- [sqlite]") : STR("-- [postgres]");
    Str other = engine == DB_SQLITE ? STR("-- [postgres]") : STR("-- [sqlite]");
    enum { BOTH, MINE, OTHER } section = BOTH;
    Text out = TEXT(work), shared = TEXT(work);
    Str line, rest = str_of(sql);
    for (bool more = true; more;) {
        more = str_split(rest, '\n', &line, &rest);
        Str mark = str_trim(line);
        bool heading = true;
        if (str_equal(mark, mine)) section = MINE;
        else if (str_equal(mark, other)) section = OTHER;
        else if (str_equal(mark, STR("-- [both]"))) section = BOTH;
        else heading = false;
        // A run of shared lines is read as a whole: a text may go over several.
        if (!heading && section == BOTH) {
            text_add(&shared, line);
            text_add_char(&shared, '\n');
            if (more) continue;
        }
        if (shared.len) add_shared(&out, text_str(&shared), engine);
        shared.len = 0;
        if (heading || section != MINE) continue;
        text_add(&out, line);
        text_add_char(&out, '\n');
    }
    return text_str(&out);
}

static void engine_script(Work *work, const char *what, const char *sql)
{
    Db *db = work->db;
    if (!db->adapter->script(db, sql)) work_fail(work, db->fault, "%s: %s", what, db->error);
}

static void check_applied(Work *work, const Upgrade *upgrade, const AppliedList *applied)
{
    for (size_t i = 0; i < applied->count; i++) {
        const Applied *a = &applied->items[i];
        if (a->number != (int64_t)i + 1)
            work_fail(work, FAIL_INTERNAL, "the database lacks migration %zu but has %lld", i + 1,
                      (long long)a->number);
        if (i >= upgrade->count)
            work_fail(work, FAIL_INTERNAL,
                      "the database is at schema %zu, newer than this program's %zu",
                      applied->count, upgrade->count);
        const Migration *m = &upgrade->list[i];
        if (!str_equal(a->sha256, str_of(m->sha256)))
            work_fail(work, FAIL_INTERNAL,
                      "migration %s was changed after this database had applied it", m->name);
    }
}

static void apply(Work *work, const Migration *migration)
{
    Str sql = migration_sql(work, migration->sql, work->db->engine);
    Applied record = { migration->number, str_of(migration->name), str_of(migration->sha256) };
    engine_script(work, migration->name, str_z(work, sql));
    work->now_ms = time_now_ms();
    db_run(work, &SQL_migration_record, ARGS_RECORD(Applied, &record));
}

// In one transaction: at most one migration.
static void upgrade_step(Work *work, void *arg)
{
    Upgrade *upgrade = arg;
    AppliedList applied;
    Str table = migration_sql(work, table_sql, work->db->engine);
    engine_script(work, "schema_migrations", str_z(work, table));
    db_list(work, &SQL_migrations_applied, ARGS_NONE, Applied, &applied);
    check_applied(work, upgrade, &applied);
    if (applied.count < upgrade->count) apply(work, &upgrade->list[applied.count]);
    upgrade->done = applied.count + 1 >= upgrade->count;
}

static bool upgrade_all(Upgrade *upgrade, char *error, size_t error_len)
{
    bool ok = true;
    while (ok && !upgrade->done) {
        Work work = { .arena = arena_new(ARENA_BYTES_MAX),
                      .db = upgrade->db,
                      .origin = STR("migration") };
        if (!work.arena) { // {uncovered - no memory for an empty arena}
            snprintf(error, error_len, "out of memory");
            return false;
        }
        ok = db_begin(upgrade->db, true);
        if (!ok) snprintf(error, error_len, "%s", upgrade->db->error);
        if (ok && !work_run(&work, upgrade_step, upgrade)) {
            ok = false;
            snprintf(error, error_len, "%s", work.failure);
        }
        if (ok && !db_commit(upgrade->db)) {
            ok = false;
            snprintf(error, error_len, "%s", upgrade->db->error);
        }
        db_rollback(upgrade->db);
        arena_free(work.arena);
    }
    return ok;
}

// Two servers that start at once upgrade one after the other. The lock is taken before the
// transaction, whose snapshot would otherwise be older than what the other server has done
// meanwhile.
static bool lock(Db *db)
{
    return db->engine == DB_SQLITE || db->adapter->script(db, "SELECT pg_advisory_lock(7307101)");
}

static void unlock(Db *db)
{
    if (db->engine == DB_POSTGRES && !db->broken)
        db->adapter->script(db, "SELECT pg_advisory_unlock(7307101)");
}

bool db_migrate_list(Db *db, const Migration *list, size_t count, char *error, size_t error_len)
{
    assert(!db->transaction);
    int limit = db->statement_ms_max;
    Upgrade upgrade = { .db = db, .list = list, .count = count };
    for (size_t i = 0; i < count; i++) assert(list[i].number == (int)i + 1);
    // Waiting for another server's upgrade, and rebuilding a large table, may take long.
    if (!db_statement_limit(db, 0) || !lock(db)) {
        snprintf(error, error_len, "%s", db->error);
        return false;
    }
    bool ok = upgrade_all(&upgrade, error, error_len);
    unlock(db);
    return db_statement_limit(db, limit) && ok;
}

bool db_migrate(Db *db, char *error, size_t error_len)
{
    return db_migrate_list(db, migration_list, migration_count, error, error_len);
}

static void read_number(Work *work, void *arg)
{
    int64_t number = 0;
    db_int(work, &SQL_migration_number, ARGS_NONE, &number);
    *(int *)arg = (int)number;
}

int db_schema_number(Db *db)
{
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = db, .origin = STR("migration") };
    int number = -1;
    if (work.arena && db_begin(db, false) && !work_run(&work, read_number, &number)) number = -1;
    db_rollback(db);
    arena_free(work.arena);
    return number;
}
