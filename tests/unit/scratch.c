// scratch.c - databases for tests.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scratch.h"
#include <ctype.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { QUERIES_MAX = 256, SQL_BYTES_MAX = 2000, NAMES_MAX = 120 };

static char postgres_url[1024], database[64];

static bool on_server(const char *what)
{
    PGconn *server = PQconnectdb(getenv("ZHIYIN_TEST_POSTGRES"));
    char sql[200];
    snprintf(sql, sizeof sql, "%s DATABASE %s", what, database);
    PGresult *result = PQexec(server, sql);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!done) print_error("%s: %s\n", sql, PQerrorMessage(server));
    PQclear(result);
    PQfinish(server);
    return done;
}

static void drop_database(void)
{
    on_server("DROP");
}

// The server's URL with the database's name in place of its own.
static void set_url(const char *server)
{
    const char *host = strstr(server, "//"), *path = host ? strchr(host + 2, '/') : NULL;
    const char *options = strchr(server, '?');
    size_t head = path      ? (size_t)(path - server)
                  : options ? (size_t)(options - server)
                            : strlen(server);
    snprintf(postgres_url, sizeof postgres_url, "%.*s/%s%s", (int)head, server, database,
             options ? options : "");
}

const char *scratch_url(DbEngine engine)
{
    const char *server = getenv("ZHIYIN_TEST_POSTGRES");
    if (engine == DB_SQLITE) return "sqlite::memory:";
    if (!server || !*server) return NULL;
    if (!*postgres_url) {
        snprintf(database, sizeof database, "zhiyin_unit_%ld", (long)getpid());
        if (!on_server("CREATE")) _fail(__FILE__, __LINE__);
        atexit(drop_database);
        set_url(server);
    }
    return postgres_url;
}

Db *scratch_open(DbEngine engine)
{
    char error[400];
    DbTarget target = { .url = str_of(scratch_url(engine)), .statement_ms_max = 20000 };
    Db *db = db_open(&target, error, sizeof error);
    if (db && db_migrate(db, error, sizeof error)) return db;
    print_error("%s\n", error);
    db_close(db);
    _fail(__FILE__, __LINE__);
    return NULL;
}

static void call_body(Work *work, void *body)
{
    (*(TestBody **)body)(work);
}

void scratch_run(DbEngine engine, TestBody *body)
{
    if (!scratch_url(engine)) {
        print_message("ZHIYIN_TEST_POSTGRES is not set: not tested on PostgreSQL\n");
        skip();
    }
    Db *db = scratch_open(engine);
    Work work = { .arena = arena_new(ARENA_BYTES_MAX),
                  .db = db,
                  .now_ms = 1735689600000,
                  .org_id = SCRATCH_ORG,
                  .actor_id = SCRATCH_ACTOR,
                  .origin = STR("test") };
    assert_true(db_begin(db, true));
    bool finished = work_run(&work, call_body, &body);
    if (!finished) print_error("unit of work failed: %s\n", work.failure);
    db_close(db);
    arena_free(work.arena);
    assert_true(finished);
}

// Numbers the parameters as tools/sql_queries does.
static void number_names(const char *sql, char mark, char *out, const char **names, size_t *count)
{
    static char pool[64 << 10];
    static size_t pooled;
    while (*sql) {
        bool param = sql[0] == ':' && islower((unsigned char)sql[1]);
        if (!param) {
            *out++ = *sql++;
            continue;
        }
        size_t len = strspn(++sql, "abcdefghijklmnopqrstuvwxyz_0123456789"), n = 0;
        while (n < *count && (strncmp(names[n], sql, len) != 0 || names[n][len])) n++;
        if (n == *count) {
            assert_true(*count < NAMES_MAX && pooled + len < sizeof pool);
            names[(*count)++] = memcpy(pool + pooled, sql, len);
            pooled += len + 1;
        }
        out += snprintf(out, 8, "%c%zu", mark, n + 1);
        sql += len;
    }
    *out = 0;
}

const Query *scratch_query(const char *sql)
{
    static Query queries[QUERIES_MAX];
    static char texts[QUERIES_MAX][2][SQL_BYTES_MAX];
    static const char *names[QUERIES_MAX][2][NAMES_MAX];
    static const char *sources[QUERIES_MAX];
    static size_t used;
    for (size_t i = 0; i < used; i++)
        if (strcmp(sources[i], sql) == 0) return &queries[i];
    assert_true(used < QUERIES_MAX && strlen(sql) < SQL_BYTES_MAX - 200);
    Query *query = &queries[used];
    *query =
        (Query){ .name = "scratch", .index = query_count + used, .about = "global: of a test" };
    for (size_t engine = 0; engine < 2; engine++) {
        QueryText *text = &query->text[engine];
        *text = (QueryText){ texts[used][engine], names[used][engine], 0 };
        number_names(sql, engine == DB_SQLITE ? '?' : '$', texts[used][engine], names[used][engine],
                     &text->count);
    }
    sources[used++] = sql;
    return query;
}
