// sqlite_test.c - what only the embedded engine has: its file, its log, its disk, its copies.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/sqlite.h"
#include "faulty_disk.h"
#include "scratch.h"
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[64], copy_path[64];

static void remove_files(const char *name)
{
    static const char *const ends[] = { "", "-wal", "-shm", ".part", "-journal" };
    for (size_t i = 0; i < COUNT(ends); i++) {
        char file[80];
        snprintf(file, sizeof file, "%s%s", name, ends[i]);
        unlink(file);
    }
}

static Db *open_target(const char *name, DbTarget target)
{
    char error[300] = "", url[80];
    snprintf(url, sizeof url, "sqlite:%s", name);
    target.url = str_of(url);
    Db *db = db_open(&target, error, sizeof error);
    if (!db) print_error("%s\n", error);
    return db;
}

static Db *open_file(const char *name, bool read_only)
{
    return open_target(name, (DbTarget){ .read_only = read_only });
}

static Db *fresh_on(DbDisk *disk)
{
    snprintf(path, sizeof path, "/tmp/zhiyin_sqlite_%ld.db", (long)getpid());
    snprintf(copy_path, sizeof copy_path, "/tmp/zhiyin_copy_%ld.db", (long)getpid());
    remove_files(path);
    remove_files(copy_path);
    faulty_disk_after(0, 0, 0);
    Db *db = open_target(path, (DbTarget){ .disk = disk });
    assert_non_null(db);
    CHECK(db->adapter->script(db,
                              "CREATE TABLE notes (org_id INTEGER NOT NULL, id INTEGER NOT NULL,"
                              " text TEXT NOT NULL, parent INTEGER, PRIMARY KEY (org_id, id),"
                              " FOREIGN KEY (org_id, parent) REFERENCES notes) STRICT"));
    return db;
}

static Db *fresh(void)
{
    return fresh_on(NULL);
}

static void done_with(Db *db)
{
    db_close(db);
    remove_files(path);
    remove_files(copy_path);
}

#define FILL                                                                                       \
    "INSERT INTO notes (org_id, id, text) WITH RECURSIVE n (i) AS (SELECT :first UNION ALL"        \
    " SELECT i + 1 FROM n WHERE i < :last) SELECT :org_id, i, printf('%1000d', i) FROM n"
#define TOTAL "SELECT COUNT(*) AS n FROM notes"

typedef struct Call {
    int64_t first, last; // of the notes to add; 0: count them
    int64_t total;
} Call;

static void call_body(Work *work, void *arg)
{
    Call *call = arg;
    if (call->first)
        db_run(work, scratch_query(FILL), ARGS(ARG(first, call->first), ARG(last, call->last)));
    else db_int(work, scratch_query(TOTAL), ARGS_NONE, &call->total);
}

static FailKind call_run(Db *db, Call *call)
{
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .db = db, .org_id = SCRATCH_ORG };
    work_run(&work, call_body, call);
    arena_free(work.arena);
    return work.failed;
}

static FailKind add(Db *db, int64_t first, int64_t last)
{
    return call_run(db, &(Call){ first, last, 0 });
}

static int64_t total(Db *db)
{
    Call call = { 0 };
    CHECK(db_begin(db, false));
    CHECK_INT(call_run(db, &call), FAIL_NONE);
    db_rollback(db);
    return call.total;
}

static bool add_and_commit(Db *db, int64_t first, int64_t last)
{
    bool done = db_begin(db, true) && add(db, first, last) == FAIL_NONE && db_commit(db);
    if (!done) db_rollback(db);
    return done;
}

TEST(knows_the_versions_that_damage_a_log)
{
    static const struct {
        int version;
        bool sound;
    } cases[] = {
        { 3006023, true }, { 3007000, false }, { 3040001, false }, { 3044005, false },
        { 3044006, true }, { 3044009, true },  { 3045000, false }, { 3050006, false },
        { 3050007, true }, { 3051000, false }, { 3051002, false }, { 3051003, true },
        { 3054001, true },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_INT(sqlite_wal_sound(cases[i].version), cases[i].sound);
    CHECK(sqlite_wal_sound(sqlite3_libversion_number()));
}

static int64_t setting(Db *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    CHECK_INT(sqlite3_prepare_v2(sqlite_of(db)->handle, sql, -1, &s, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_step(s), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return value;
}

TEST(keeps_the_file_private_and_durable)
{
    struct stat about;
    Db *db = fresh();
    CHECK_INT(stat(path, &about), 0);
    CHECK_INT(about.st_mode & 0777, 0600);
    CHECK_INT(setting(db, "PRAGMA synchronous"), 2);
    CHECK_INT(setting(db, "PRAGMA foreign_keys"), 1);
    CHECK_INT(setting(db, "PRAGMA wal_autocheckpoint"), 0);
    faulty_disk_after(0, 0, 0);
    CHECK(add_and_commit(db, 1, 1));
    CHECK(faulty_disk_syncs() > 0);
    done_with(db);
}

TEST(opens_only_what_is_there_to_read)
{
    char error[200] = "";
    Db *db = fresh();
    DbTarget missing = { .url = STR("sqlite:/tmp/zhiyin_no_such.db"), .read_only = true };
    CHECK(!db_open(&missing, error, sizeof error));
    CHECK(strlen(error) > 0);
    DbTarget nonsense = { .url = STR("mysql://x") };
    CHECK(!db_open(&nonsense, error, sizeof error));
    Db *reader = open_file(path, true);
    CHECK(!db_begin(reader, true) || add(reader, 1, 1) != FAIL_NONE);
    db_rollback(reader);
    CHECK_INT(total(reader), 0);
    db_close(reader);
    done_with(db);
}

TEST(moves_the_log_into_the_database)
{
    struct stat before, after;
    Db *db = fresh();
    CHECK(add_and_commit(db, 1, 50000));
    CHECK_INT(stat(path, &before), 0);
    CHECK(db_checkpoint_due(db));
    faulty_disk_after(0, 0, 0);
    db_checkpoint(db);
    CHECK_INT(stat(path, &after), 0);
    CHECK(after.st_size > before.st_size + 1000000);
    // In small portions: a sync of all at once would hold up those of the log.
    CHECK(faulty_disk_syncs() >= (after.st_size - before.st_size) / (256 << 10));
    CHECK_INT(sqlite_of(db)->wal_pages, 0);
    CHECK(add_and_commit(db, 60000, 60000));
    CHECK(sqlite_of(db)->wal_pages < 100);
    done_with(db);
}

// Whatever the disk refuses: all or nothing, no wrong acknowledgement, and it works again
// afterwards.
TEST(leaves_nothing_half_written_on_a_failing_disk)
{
    static const int codes[] = { SQLITE_FULL, SQLITE_IOERR_WRITE };
    for (size_t c = 0; c < COUNT(codes); c++) {
        Db *db = fresh(), *reader = open_file(path, true);
        int64_t kept = 0, n = 1;
        bool reached_end = false;
        for (; !reached_end; n++) {
            faulty_disk_after(n, codes[c], n % 2 == 0);
            bool done = add_and_commit(db, n * 1000, n * 1000 + 399);
            reached_end = faulty_disk_left() > 0;
            CHECK(done || !reached_end);
            if (!done)
                CHECK_INT(db_fault(db), codes[c] == SQLITE_FULL ? FAIL_FULL : FAIL_UNAVAILABLE);
            CHECK(!db_must_stop(db));
            faulty_disk_after(0, 0, 0);
            kept += done ? 400 : 0;
            CHECK_INT(total(reader), kept);
            CHECK(add_and_commit(db, n * 1000 + 500, n * 1000 + 500));
            kept++;
        }
        CHECK(n > 5); // the log is written in several pieces
        db_close(reader);
        done_with(db);
    }
}

TEST(says_when_the_process_must_stop)
{
    Db *db = fresh();
    CHECK(add_and_commit(db, 1, 1));
    CHECK(db_begin(db, true));
    CHECK_INT(add(db, 2, 2), FAIL_NONE);
    faulty_disk_after(1, SQLITE_IOERR_FSYNC, 0);
    CHECK(!db_commit(db));
    CHECK(db_must_stop(db));
    faulty_disk_after(0, 0, 0);
    db_rollback(db);
    done_with(db);
}

// How many notes somebody sees who reads the file without our code.
static int64_t seen_from_outside(void)
{
    sqlite3 *handle = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t count = -1;
    sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, NULL);
    if (sqlite3_prepare_v2(handle, TOTAL, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return count;
}

// A commit of any length is in the file when it is told of, not in a buffer of ours.
TEST(has_written_what_it_says_is_committed)
{
    static const int64_t sizes[] = { 1, 30, 100, 5000, 40000 }; // the last is longer than the cache
    Db *db = fresh();
    int64_t first = 1;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        CHECK(db_begin(db, true));
        CHECK_INT(add(db, first, first + sizes[i] - 1), FAIL_NONE);
        CHECK_INT(seen_from_outside(), first - 1);
        CHECK(db_commit(db));
        first += sizes[i];
        CHECK_INT(seen_from_outside(), first - 1);
        db_checkpoint(db);
        CHECK_INT(seen_from_outside(), first - 1);
    }
    done_with(db);
}

static void copy_file(const char *end)
{
    char from_name[80], to_name[80], piece[4096];
    snprintf(from_name, sizeof from_name, "%s%s", path, end);
    snprintf(to_name, sizeof to_name, "%s%s", copy_path, end);
    FILE *from = fopen(from_name, "rb"), *to = fopen(to_name, "wb");
    assert_non_null(from);
    assert_non_null(to);
    for (size_t len; (len = fread(piece, 1, sizeof piece, from)) > 0;)
        CHECK_INT(fwrite(piece, 1, len, to), len);
    fclose(from);
    fclose(to);
}

// How many notes of this number somebody finds who recovers what a process that was killed now
// leaves behind.
static int64_t found_after_a_kill(const char *sql)
{
    remove_files(copy_path);
    copy_file("");
    copy_file("-wal");
    Db *copy = open_file(copy_path, false);
    int64_t count = setting(copy, sql);
    db_close(copy);
    return count;
}

// A commit that was refused is not written after all by whatever comes next.
TEST(forgets_what_the_disk_refused)
{
    static const char refused[] = "SELECT COUNT(*) FROM notes WHERE id = 2";
    Db *db = fresh();
    CHECK(add_and_commit(db, 1, 1));
    faulty_disk_after(1, SQLITE_FULL, 0);
    CHECK(!add_and_commit(db, 2, 2));
    CHECK_INT(db_fault(db), FAIL_FULL);
    CHECK_INT(found_after_a_kill(refused), 0);
    // The next one gets its first piece written, and no further.
    faulty_disk_after(2, SQLITE_FULL, 1);
    CHECK(!add_and_commit(db, 3, 3));
    CHECK_INT(found_after_a_kill(refused), 0);
    faulty_disk_after(0, 0, 0);
    CHECK(add_and_commit(db, 4, 4));
    CHECK_INT(found_after_a_kill(refused), 0);
    CHECK_INT(total(db), 2);
    // Nor by closing the file.
    faulty_disk_after(1, SQLITE_FULL, 0);
    CHECK(!add_and_commit(db, 2, 2));
    sqlite3_db_config(sqlite_of(db)->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    db_close(db);
    CHECK_INT(found_after_a_kill(refused), 0);
    remove_files(path);
    remove_files(copy_path);
}

// Where commits are counted they do not wait for the disk, and one sync is for all of them.
TEST(counts_commits_and_leaves_their_sync_to_others)
{
    DbDisk *disk = db_disk_new();
    Db *db = fresh_on(disk);
    uint64_t durable = 0;
    char why[80];
    CHECK(add_and_commit(db, 1, 1));
    uint64_t before = db_disk_seen(disk);
    CHECK(before > 0);
    CHECK(db_disk_sync(disk, &durable, why));
    CHECK_INT(durable, before);
    faulty_disk_after(0, 0, 0);
    CHECK(add_and_commit(db, 2, 2));
    CHECK(add_and_commit(db, 3, 200));
    CHECK_INT(faulty_disk_syncs(), 0);
    CHECK_INT(db_disk_seen(disk), before + 2);
    CHECK_INT(seen_from_outside(), 200); // it is in the file, if not yet on the disk
    CHECK(db_disk_sync(disk, &durable, why));
    CHECK_INT(durable, before + 2);
    CHECK_INT(faulty_disk_syncs(), 1);
    // What changes nothing, or is taken back, is no commit.
    CHECK(db_begin(db, true) && db_commit(db));
    CHECK(db_begin(db, true));
    CHECK_INT(add(db, 300, 300), FAIL_NONE);
    db_rollback(db);
    CHECK_INT(db_disk_seen(disk), before + 2);
    faulty_disk_after(1, SQLITE_FULL, 0);
    CHECK(!add_and_commit(db, 300, 300));
    CHECK_INT(db_disk_seen(disk), before + 2);
    CHECK_INT(seen_from_outside(), 200);
    done_with(db);
    db_disk_free(disk);
}

TEST(says_when_the_disk_may_have_lost_counted_commits)
{
    DbDisk *disk = db_disk_new();
    Db *db = fresh_on(disk);
    uint64_t durable = 0;
    char why[80];
    CHECK(add_and_commit(db, 1, 1));
    faulty_disk_fail_syncs();
    CHECK(add_and_commit(db, 2, 2));
    CHECK(!db_must_stop(db));
    CHECK(!db_disk_sync(disk, &durable, why));
    CHECK_INT(durable, 0);
    CHECK(strlen(why) > 0);
    faulty_disk_after(0, 0, 0);
    done_with(db);
    db_disk_free(disk);
}

// Pages that are moved are on the disk first, and so is the head of a log that starts again: what
// follows it could otherwise be taken for what stood there before.
TEST(syncs_a_moved_log_and_a_new_head_at_once)
{
    DbDisk *disk = db_disk_new();
    Db *db = fresh_on(disk);
    CHECK(add_and_commit(db, 1, 50000));
    faulty_disk_after(0, 0, 0);
    db_checkpoint(db);
    int64_t moved = faulty_disk_syncs();
    CHECK(moved >= 2); // the log, and the database
    CHECK(add_and_commit(db, 60000, 60000));
    CHECK_INT(faulty_disk_syncs(), moved + 1);
    CHECK(add_and_commit(db, 60001, 60001));
    CHECK_INT(faulty_disk_syncs(), moved + 1);
    CHECK(sqlite_of(db)->wal_pages < 100);
    CHECK(add_and_commit(db, 70000, 120000));
    db_checkpoint(db);
    faulty_disk_fail_syncs();
    CHECK(!add_and_commit(db, 130000, 130000));
    CHECK(db_must_stop(db));
    faulty_disk_after(0, 0, 0);
    done_with(db);
    db_disk_free(disk);
}

static void fill_for_ever(Work *work, void *arg)
{
    (void)arg;
    db_run(work, scratch_query(FILL), ARGS(ARG(first, 10), ARG(last, INT64_MAX)));
}

TEST(knows_that_the_engine_gave_up_the_batch)
{
    Db *db = fresh();
    db_statement_limit(db, 30);
    CHECK(db_begin(db, true));
    CHECK(db_savepoint(db));
    CHECK_INT(add(db, 1, 1), FAIL_NONE);
    CHECK(db_savepoint_release(db));
    CHECK(db_savepoint(db));
    Work endless = { .arena = arena_new(ARENA_BYTES_MAX), .db = db, .org_id = SCRATCH_ORG };
    CHECK(!work_run(&endless, fill_for_ever, NULL));
    CHECK_INT(endless.failed, FAIL_UNAVAILABLE);
    arena_free(endless.arena);
    // SQLite rolls a whole transaction back when a write in it is interrupted; what follows must
    // not be committed one by one.
    CHECK(!db_savepoint_rollback(db));
    CHECK_INT(add(db, 2, 2), FAIL_UNAVAILABLE);
    CHECK(!db_savepoint(db));
    CHECK(!db_commit(db));
    db_rollback(db);
    CHECK_INT(total(db), 0);
    CHECK(add_and_commit(db, 3, 3));
    done_with(db);
}

TEST(copies_one_moment_while_others_write)
{
    char error[200] = "";
    struct stat about;
    Db *db = fresh(), *writer = open_file(path, false);
    CHECK(add_and_commit(db, 1, 3000));
    CHECK(db_begin(writer, true));
    CHECK_INT(add(writer, 4000, 4100), FAIL_NONE);
    CHECK(db_backup(db, copy_path, error, sizeof error));
    CHECK(db_commit(writer));
    CHECK_INT(stat(copy_path, &about), 0);
    CHECK_INT(about.st_mode & 0777, 0600);
    Db *copy = open_file(copy_path, true);
    CHECK_INT(total(copy), 3000);
    CHECK_INT(total(db), 3101);
    db_close(copy);
    // Again over the old copy, and to where nothing can be written.
    CHECK(db_backup(db, copy_path, error, sizeof error));
    CHECK(!db_backup(db, "/no/such/folder/copy.db", error, sizeof error));
    CHECK(strstr(error, "/no/such/folder") != NULL);
    char *long_path = NEW(work, char, 5001);
    memset(long_path, 'a', 5000);
    CHECK(!db_backup(db, long_path, error, sizeof error));
    faulty_disk_after(5, SQLITE_FULL, 1);
    CHECK(!db_backup(db, copy_path, error, sizeof error));
    CHECK_INT(db_fault(db), FAIL_FULL);
    faulty_disk_after(0, 0, 0);
    copy = open_file(copy_path, true);
    CHECK_INT(total(copy), 3101);
    db_close(copy);
    db_close(writer);
    done_with(db);
}

TEST(finds_a_row_without_its_parent)
{
    Db *db = fresh();
    CHECK(db->adapter->script(db,
                              "PRAGMA foreign_keys=OFF; INSERT INTO notes VALUES (7, 1, '', 99);"
                              "PRAGMA foreign_keys=ON"));
    work->db = db;
    CHECK(str_find(db_integrity(work, true), STR("foreign key: notes")) != SIZE_MAX);
    done_with(db);
}

TEST(does_not_take_a_letter_for_a_database)
{
    char error[200] = "", url[80];
    done_with(fresh());
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 1000; i++) fputs("Dear Sir or Madam, ", file);
    fclose(file);
    snprintf(url, sizeof url, "sqlite:%s", path);
    CHECK(!db_open(&(DbTarget){ .url = str_of(url) }, error, sizeof error));
    CHECK(strlen(error) > 0);
    remove_files(path);
}

TEST(moves_the_log_beside_the_writer)
{
    Db *db = fresh(), *beside = open_file(path, false);
    CHECK(add_and_commit(db, 1, 100));
    CHECK(!db_checkpoint_due(db));
    CHECK(add_and_commit(db, 1000, 51000));
    CHECK(db_checkpoint_due(db));
    CHECK(db_begin(db, true));
    CHECK_INT(add(db, 60000, 60010), FAIL_NONE);
    faulty_disk_after(0, 0, 0);
    db_checkpoint_beside(beside);    // the writer has the lock and goes on
    CHECK(faulty_disk_syncs() >= 3); // of the database as well: the writer has little left to sync
    CHECK(db_commit(db));
    db_checkpoint(db);
    CHECK(!db_checkpoint_due(db));
    CHECK(add_and_commit(db, 70000, 70000));
    CHECK(sqlite_of(db)->wal_pages < 100); // the log began again
    CHECK_INT(total(beside), 100 + 50001 + 11 + 1);
    db_close(beside);
    done_with(db);
}

TEST(waits_briefly_for_readers_when_the_log_grows_long)
{
    Db *db = fresh(), *reader = open_file(path, true);
    Call count = { 0 };
    CHECK(add_and_commit(db, 1, 100));
    CHECK(db_begin(reader, false));
    CHECK_INT(call_run(reader, &count), FAIL_NONE);
    CHECK(add_and_commit(db, 1000, 7000));
    sqlite_of(db)->wal_pages = 20000; // as after hours without a moment free of readers
    db_checkpoint(db);
    CHECK_INT(sqlite_of(db)->wal_pages, 20000);
    CHECK_INT(call_run(reader, &count), FAIL_NONE);
    CHECK_INT(count.total, 100);
    db_rollback(reader);
    db_checkpoint(db);
    CHECK_INT(sqlite_of(db)->wal_pages, 0);
    CHECK_INT(total(reader), 6101);
    db_close(reader);
    done_with(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(knows_the_versions_that_damage_a_log),
        CASE(keeps_the_file_private_and_durable),
        CASE(opens_only_what_is_there_to_read),
        CASE(moves_the_log_into_the_database),
        CASE(leaves_nothing_half_written_on_a_failing_disk),
        CASE(says_when_the_process_must_stop),
        CASE(has_written_what_it_says_is_committed),
        CASE(forgets_what_the_disk_refused),
        CASE(counts_commits_and_leaves_their_sync_to_others),
        CASE(says_when_the_disk_may_have_lost_counted_commits),
        CASE(syncs_a_moved_log_and_a_new_head_at_once),
        CASE(knows_that_the_engine_gave_up_the_batch),
        CASE(copies_one_moment_while_others_write),
        CASE(finds_a_row_without_its_parent),
        CASE(does_not_take_a_letter_for_a_database),
        CASE(moves_the_log_beside_the_writer),
        CASE(waits_briefly_for_readers_when_the_log_grows_long),
    };
    faulty_disk_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
