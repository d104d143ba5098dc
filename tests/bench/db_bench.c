// db_bench.c - what statements and transactions cost: creates and updates by several connections.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Usage: db_bench URL CONNECTIONS SECONDS [BATCH]
// A create is eight statements: two look-ups, six inserts. One in five is an update of a case of
// the connection's own. BATCH is how many share a commit, each in a savepoint (SQLite; default 1).
#include "db/db_adapter.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { CONNECTIONS_MAX = 64, CUSTOMERS = 1000 };

static const char schema[] =
    "CREATE TABLE bench_customers (org_id INT64 NOT NULL, id INT64 NOT NULL, name TEXT NOT NULL,"
    " phone TEXT, PRIMARY KEY (org_id, id)) STRICT_;"
    "CREATE TABLE bench_cases (org_id INT64 NOT NULL, id INT64 NOT NULL, customer_id INT64 NOT "
    "NULL,"
    " subject TEXT NOT NULL, body TEXT NOT NULL, severity INT64 NOT NULL, closed BOOL NOT NULL,"
    " opened_at INT64 NOT NULL, version INT64 NOT NULL, PRIMARY KEY (org_id, id),"
    " FOREIGN KEY (org_id, customer_id) REFERENCES bench_customers (org_id, id)) STRICT_;"
    "CREATE INDEX bench_cases_by_time ON bench_cases (org_id, opened_at, id);"
    "CREATE TABLE bench_events (org_id INT64 NOT NULL, id INT64 NOT NULL, case_id INT64 NOT NULL,"
    " kind TEXT NOT NULL, body TEXT NOT NULL, at INT64 NOT NULL, PRIMARY KEY (org_id, id)) STRICT_;"
    "CREATE INDEX bench_events_by_case ON bench_events (org_id, case_id, at, id);";

static Query queries[8];
enum { CUSTOMER, CASES_OF, OPEN, EVENT, UPDATE, CUSTOMER_ADD, QUERIES };

static const struct {
    const char *name, *sql;
    const char *names[12];
} texts[QUERIES] = {
    [CUSTOMER] = { "customer",
                   "SELECT id, name, phone FROM bench_customers"
                   " WHERE org_id = @1 AND id = @2",
                   { "org_id", "customer_id" } },
    [CASES_OF] = { "cases_of",
                   "SELECT version FROM bench_cases WHERE org_id = @1 AND id = @2",
                   { "org_id", "id" } },
    [OPEN] = { "open",
               "INSERT INTO bench_cases (org_id, id, customer_id, subject, body, severity,"
               " closed, opened_at, version) VALUES (@1, @2, @3, @4, @5, @6, FALSE, @7, 1)"
               " RETURNING id, subject, severity, opened_at",
               { "org_id", "id", "customer_id", "subject", "body", "severity", "now_ms" } },
    [EVENT] = { "event",
                "INSERT INTO bench_events (org_id, id, case_id, kind, body, at)"
                " VALUES (@1, @2, @3, @4, @5, @6)",
                { "org_id", "event_id", "id", "kind", "body", "now_ms" } },
    [UPDATE] = { "update",
                 "UPDATE bench_cases SET severity = @3, version = version + 1"
                 " WHERE org_id = @1 AND id = @2 AND version = @4",
                 { "org_id", "id", "severity", "version" } },
    [CUSTOMER_ADD] = { "customer_add",
                       "INSERT INTO bench_customers (org_id, id, name, phone)"
                       " VALUES (@1, @2, @3, @4)",
                       { "org_id", "id", "name", "phone" } },
};

typedef struct Customer {
    CustomerId id;
    Str name, phone;
} Customer;
RECORD(Customer, "-", FIELD(Customer, id), FIELD(Customer, name), FIELD(Customer, phone));
typedef struct Case {
    CaseId id;
    Str subject;
    int64_t severity;
    Time opened_at;
} Case;
RECORD(Case, "-", FIELD(Case, id), FIELD(Case, subject), FIELD(Case, severity),
       FIELD(Case, opened_at));

typedef struct Runner {
    pthread_t thread;
    Db *db;
    Seed seed;
    int64_t done, retried, last;
} Runner;

static DbTarget target;
static int64_t stop_at_us;
static int batch = 1;

static void make_queries(void)
{
    static char sql[QUERIES][2][400];
    for (size_t q = 0; q < QUERIES; q++) {
        queries[q] = (Query){ .name = texts[q].name, .index = query_count + q, .about = "" };
        size_t count = 0;
        while (texts[q].names[count]) count++;
        for (int engine = 0; engine < 2; engine++) {
            char *out = sql[q][engine];
            queries[q].text[engine] = (QueryText){ out, texts[q].names, count };
            for (const char *p = texts[q].sql; *p; p++)
                *out++ = *p != '@' ? *p : engine == DB_SQLITE ? '?' : '$';
        }
    }
}

static Db *connect_or_die(void)
{
    char error[300];
    Db *db = db_open(&target, error, sizeof error);
    if (!db) {
        fprintf(stderr, "%s\n", error);
        exit(1);
    }
    return db;
}

static void fill(Work *work, void *arg)
{
    Str sql = migration_sql(work, schema, work->db->engine);
    (void)arg;
    if (!work->db->adapter->script(work->db, str_z(work, sql)))
        work_fail(work, FAIL_INTERNAL, "%s", db_error(work->db));
    for (int64_t id = 1; id <= CUSTOMERS; id++)
        db_run(work, &queries[CUSTOMER_ADD],
               ARGS(ARG(id, id), ARG(name, STR("王小明")), ARG(phone, STR("13800000000"))));
}

static void create(Work *work, Runner *r)
{
    int64_t id = id_new(time_now_ms());
    Customer customer;
    Case opened;
    CustomerId customer_id = { 1 + seed_below(&r->seed, CUSTOMERS) };
    db_one(work, &queries[CUSTOMER], ARGS(ARG(customer_id, customer_id)), Customer, &customer);
    db_exists(work, &queries[CASES_OF], ARGS(ARG(id, id)));
    db_one(work, &queries[OPEN],
           ARGS(ARG(id, id), ARG(customer_id, customer_id), ARG(subject, STR("燃气灶打不着火")),
                ARG(body, STR("客户反映燃气灶自昨晚起无法点火，已自行更换电池，仍无效。")),
                ARG(severity, 3)),
           Case, &opened);
    for (int i = 0; i < 5; i++)
        db_run(work, &queries[EVENT],
               ARGS(ARG(event_id, id_new(work->now_ms)), ARG(id, id), ARG(kind, STR("opened")),
                    ARG(body, STR("{\"channel\":\"phone\",\"site\":\"12\"}"))));
    r->last = id;
}

static void update(Work *work, Runner *r)
{
    int64_t version = 0;
    db_int(work, &queries[CASES_OF], ARGS(ARG(id, r->last)), &version);
    db_run(work, &queries[UPDATE], ARGS(ARG(id, r->last), ARG(severity, 2), ARG(version, version)));
    db_run(work, &queries[EVENT],
           ARGS(ARG(event_id, id_new(work->now_ms)), ARG(id, r->last), ARG(kind, STR("changed")),
                ARG(body, STR("{}"))));
}

static void body(Work *work, void *arg)
{
    Runner *r = arg;
    if (r->last && seed_below(&r->seed, 5) == 0) update(work, r);
    else create(work, r);
}

static void *run(void *arg)
{
    Runner *r = arg;
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = r->db, .org_id = 1, .actor_id = 1 };
    while (time_monotonic_us() < stop_at_us) {
        arena_reset(work.arena);
        work.now_ms = time_now_ms();
        bool ok = db_begin(r->db, true);
        for (int i = 0; ok && i < batch; i++) {
            if (batch > 1) db_savepoint(r->db);
            ok = work_run(&work, body, r);
            if (ok && batch > 1) db_savepoint_release(r->db);
        }
        if (ok && db_commit(r->db)) r->done += batch;
        else if (db_fault(r->db) == FAIL_RETRY) r->retried++;
        else {
            fprintf(stderr, "%s: %s\n", work.failure, db_error(r->db));
            exit(1);
        }
        db_rollback(r->db);
        db_checkpoint(r->db);
    }
    arena_free(work.arena);
    return NULL;
}

int main(int argc, char **argv)
{
    static Runner runners[CONNECTIONS_MAX];
    int64_t connections = 0, seconds = 0, size = 1;
    bool fits = argc >= 4 && str_int(str_of(argv[2]), &connections) &&
                str_int(str_of(argv[3]), &seconds) && (argc < 5 || str_int(str_of(argv[4]), &size));
    if (!fits || connections < 1 || connections > CONNECTIONS_MAX) {
        fprintf(stderr, "usage: db_bench URL CONNECTIONS SECONDS [BATCH]\n");
        return 2;
    }
    target = (DbTarget){ .url = str_of(argv[1]) };
    batch = (int)size;
    make_queries();
    Db *db = connect_or_die();
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = db, .org_id = 1 };
    if (!db_begin(db, true) || !work_run(&work, fill, NULL) || !db_commit(db)) {
        fprintf(stderr, "%s %s\n", work.failure, db_error(db));
        return 1;
    }
    stop_at_us = time_monotonic_us() + seconds * 1000000;
    int64_t done = 0, retried = 0;
    for (int64_t i = 0; i < connections; i++) {
        runners[i].db = i ? connect_or_die() : db;
        runners[i].seed.state = (uint64_t)i;
        pthread_create(&runners[i].thread, NULL, run, &runners[i]);
    }
    for (int64_t i = 0; i < connections; i++) {
        pthread_join(runners[i].thread, NULL);
        done += runners[i].done;
        retried += runners[i].retried;
        db_close(runners[i].db);
    }
    arena_free(work.arena);
    printf("%lld transactions/s, %lld retried\n", (long long)(done / seconds), (long long)retried);
    return 0;
}
