// file_test.c - attachments on both databases: kept once, told apart, swept, found when damaged.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/hash.h"
#include "cases/case_file.h"
#include "engine/files/file_check.h"
#include "engine/files/file_sweep.h"
#include "org_fixture.h"
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0";
static const char pdf[] = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status, (void)kind, (void)at;
    return remove(path);
}

// A data directory and an organisation; the actor is its first login.
static void open_stage(Work *work)
{
    static char dir[] = "/tmp/zhiyin-files-XXXXXX", path[sizeof dir];
    memcpy(path, dir, sizeof dir);
    CHECK(mkdtemp(path) != NULL);
    work->data_dir = path;
    fixture_org(work, STR("files"));
}

static void close_stage(Work *work)
{
    nftw(work->data_dir, remove_one, 4, FTW_DEPTH | FTW_PHYS);
}

static FileLook look_at(Work *work, const char *bytes, size_t len, const char *name)
{
    FileLook look;
    int fd = memfd_create("upload", MFD_CLOEXEC);
    CHECK_INT(write(fd, bytes, len), len);
    file_look(work, fd, (int64_t)len, str_of(name), &look);
    close(fd);
    return look;
}

static File take(Work *work, const char *bytes, size_t len, const char *name)
{
    File added;
    FileLook look = look_at(work, bytes, len, name);
    int fd = memfd_create("upload", MFD_CLOEXEC);
    CHECK_INT(write(fd, bytes, len), len);
    CHECK_INT(look.refusal, FILE_TAKEN);
    CHECK_INT(file_add(work, fd, &look, &added), FILE_TAKEN);
    close(fd);
    return added;
}

static File take_text(Work *work, const char *text)
{
    return take(work, text, strlen(text), "a.txt");
}

static Str text_of(Work *work, FileId id)
{
    File file;
    int fd;
    char *bytes = NEW(work, char, 1000);
    CHECK(file_open(work, id, &file, &fd));
    ssize_t len = read(fd, bytes, 1000);
    close(fd);
    CHECK_INT(len, file.bytes);
    return (Str){ bytes, (size_t)len };
}

static const struct {
    const char *bytes, *name, *type, *clean; // type NULL: not taken
} kinds[] = {
    { "plain words, nothing more\n", "a.txt", "text/plain", "a.txt" },
    { "姓名,电话\n李四,138\n王五,139\n", "名单.csv", "text/csv", "名单.csv" },
    { pdf, "报告", "application/pdf", "报告.pdf" },
    { pdf, "invoice.exe", "application/pdf", "invoice.exe.pdf" },
    { "<!DOCTYPE html><html><script>alert(1)</script></html>\n", "photo.png", NULL, NULL },
    { "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>\n", "photo.png", NULL, NULL },
    { "#!/bin/sh\nrm -rf /\n", "photo.jpg", NULL, NULL },
    { "\x7f"
      "ELF\2\1\1",
      "photo.jpg", NULL, NULL },
};

DB_TEST(kinds_are_told_by_the_bytes)
{
    open_stage(work);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        FileLook look = look_at(work, kinds[i].bytes, strlen(kinds[i].bytes), kinds[i].name);
        if (!kinds[i].type != (look.refusal != FILE_TAKEN))
            print_error("%s: seen as %.*s\n", kinds[i].name, STR_ARG(look.seen));
        CHECK_INT(look.refusal, kinds[i].type ? FILE_TAKEN : FILE_NOT_OF_A_TYPE);
        if (!kinds[i].type) continue;
        CHECK_STR(look.media_type, str_of(kinds[i].type));
        CHECK_STR(look.name, str_of(kinds[i].clean));
    }
    FileLook look = look_at(work, png, sizeof png, "x.gif");
    CHECK_STR(look.media_type, STR("image/png"));
    close_stage(work);
}

DB_TEST(the_same_bytes_are_kept_once)
{
    open_stage(work);
    File one = take_text(work, "the same words"), two = take_text(work, "the same words");
    CHECK(one.id.value != two.id.value);
    CHECK_STR(one.sha256, two.sha256);
    CHECK_INT(file_limits(work).used_bytes, strlen("the same words"));
    CHECK_STR(text_of(work, one.id), STR("the same words"));
    file_remove(work, &one, (StaffId){ 0 });
    CHECK_STR(text_of(work, two.id), STR("the same words"));
    close_stage(work);
}

static void no_fault(Work *work, Str what, void *arg)
{
    (void)work;
    int *count = arg;
    if (*count == 0) print_message("found: %.*s\n", STR_ARG(what));
    ++*count;
}

static int faults_of(Work *work)
{
    int count = 0;
    int64_t org_id = work->org_id;
    file_check_contents(work, no_fault, &count);
    file_check_orphans(work, no_fault, &count);
    work->org_id = org_id;
    for (const Check *check = file_checks; check->name; check++) {
        FlawList flaws = check_run(work, check);
        for (size_t i = 0; i < flaws.count; i++)
            if (flaws.items[i].org_id.value == org_id) count++;
    }
    return count;
}

static char *path_of(Work *work, Str sha256)
{
    return str_z(work, file_store_path(work, work->data_dir, sha256));
}

// A content that was changed, one that is gone, and one that no row speaks of.
DB_TEST(damage_is_found)
{
    open_stage(work);
    File one = take_text(work, "the first"), two = take_text(work, "the second");
    CHECK_INT(faults_of(work), 0);
    if (file_store_on_disk(work)) {
        int fd = open(path_of(work, one.sha256), O_WRONLY);
        CHECK_INT(pwrite(fd, "T", 1, 0), 1);
        close(fd);
        CHECK_INT(faults_of(work), 1);
        CHECK_INT(unlink(path_of(work, two.sha256)), 0);
        CHECK_INT(faults_of(work), 2);
        fd = open(path_of(work, hash_hex(work, STR("nobody's"))), O_WRONLY | O_CREAT, 0600);
        if (fd < 0) { // its folder is new
            char *folder = path_of(work, hash_hex(work, STR("nobody's")));
            *strrchr(folder, '/') = 0;
            CHECK_INT(mkdir(folder, 0700), 0);
            fd = open(path_of(work, hash_hex(work, STR("nobody's"))), O_WRONLY | O_CREAT, 0600);
        }
        CHECK_INT(faults_of(work), 2); // young: it may be being written
        const struct timespec old[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };
        CHECK_INT(futimens(fd, old), 0);
        close(fd);
        CHECK_INT(faults_of(work), 3);
    } else {
        Args by_hash = ARGS(ARG(sha256, one.sha256), ARG_BYTES(bytes, STR("The first")));
        db_run(work,
               scratch_query("UPDATE file_pieces SET bytes = :bytes WHERE org_id = :org_id"
                             " AND sha256 = :sha256"),
               by_hash);
        CHECK_INT(faults_of(work), 1);
        db_run(work, &SQL_file_pieces_remove, ARGS(ARG(sha256, two.sha256)));
        CHECK_INT(faults_of(work), 2);
        db_run(work,
               scratch_query("DELETE FROM file_contents WHERE org_id = :org_id"
                             " AND sha256 = :sha256"),
               ARGS(ARG(sha256, one.sha256)));
        CHECK_INT(faults_of(work), 4); // without a content, counted wrong, bytes without one
    }
    close_stage(work);
}

static int64_t number(Work *work, const char *sql)
{
    int64_t n = -1;
    CHECK(db_int(work, scratch_query(sql), ARGS_NONE, &n));
    return n;
}

static bool on_disk(Work *work, Str sha256)
{
    return access(path_of(work, sha256), F_OK) == 0;
}

static void sweep(Work *work, int64_t before_ms)
{
    int64_t org_id = work->org_id;
    FileSweep found = { .before = { before_ms } };
    file_sweep_rows(work);
    work->org_id = org_id;
    file_sweep_find(work, &found);
    file_sweep_remove(work, &found);
}

// What nobody used goes after a day, a content after its last file; a file in use stays.
DB_TEST(what_is_not_needed_is_swept)
{
    open_stage(work);
    SiteId site = fixture_root(work);
    CaseNew input;
    Case opened;
    Issues issues = { .count = 0 };
    File used = take_text(work, "used"), unused = take_text(work, "unused");
    IdList files = { (AnyId[]){ { used.id.value } }, 1 };
    StaffId staff = fixture_agent(work, site, "li");
    record_initial(&CaseNew_record, &input);
    input.type = STR("repair");
    input.channel = STR("phone");
    input.subject = STR("x");
    input.site_id = site;
    input.files = files;
    CHECK(case_open(work, staff, &input, &opened, &issues));
    int64_t later_ms = time_now_ms() + 10 * FILE_SWEEP_MS;
    sweep(work, later_ms);
    CHECK_INT(number(work, "SELECT COUNT(*) AS n FROM files WHERE org_id = :org_id"), 2);
    work->now_ms += FILE_UNUSED_MS + 1;
    sweep(work, time_now_ms() - FILE_SWEEP_MS);
    CHECK_INT(number(work, "SELECT COUNT(*) AS n FROM files WHERE org_id = :org_id"), 1);
    CHECK_INT(file_limits(work).used_bytes, 4);
    if (file_store_on_disk(work)) CHECK(on_disk(work, unused.sha256)); // touched just now
    sweep(work, later_ms);
    CHECK(!on_disk(work, unused.sha256));
    CHECK_INT(number(work, "SELECT COUNT(*) AS n FROM file_contents WHERE org_id = :org_id"), 1);
    CHECK_STR(text_of(work, used.id), STR("used"));
    CHECK_INT(faults_of(work), 0);

    // Taken away, its bytes stay as long as a backup may take.
    File found;
    CHECK(file_find(work, used.id, FILE_REMOVE, &found));
    file_remove(work, &found, staff);
    sweep(work, later_ms);
    CHECK_INT(number(work, "SELECT COUNT(*) AS n FROM file_contents WHERE org_id = :org_id"), 1);
    work->now_ms += FILE_UNUSED_MS + 1;
    sweep(work, later_ms);
    CHECK_INT(number(work, "SELECT COUNT(*) AS n FROM file_contents WHERE org_id = :org_id"), 0);
    CHECK_INT(number(work, "SELECT COUNT(*) AS n FROM file_pieces WHERE org_id = :org_id"), 0);
    CHECK_INT(file_limits(work).used_bytes, 0);
    CHECK(!on_disk(work, used.sha256));
    close_stage(work);
}

DB_TEST(limits_hold)
{
    open_stage(work);
    FileLimits old = file_limits(work);
    Issues issues = { .count = 0 };
    FileLimitsInput input = { 2000, 1500, 2500, old.types };
    CHECK(file_limits_change(work, &old, &input, &issues));
    char text[2100];
    memset(text, 'x', sizeof text);
    CHECK_INT(look_at(work, text, 2001, "a.txt").refusal, FILE_TOO_LARGE);
    File one = take(work, text, 1000, "a.txt"), two = take(work, text, 1001, "a.txt");
    CHECK_INT(look_at(work, text, 1002, "a.txt").refusal, FILE_NO_ROOM);
    IdList files = { (AnyId[]){ { one.id.value }, { two.id.value } }, 2 };
    CHECK_INT(file_bytes(work, &files), 2001);
    file_attach(work, &files, (FileHome){ "case", 1, 1 }, &issues);
    CHECK_INT(issues.count, 1);
    CHECK_STR(issues.list[0].field, STR("files"));
    CHECK_STR(str_of(issues.list[0].code), STR("too_large"));
    close_stage(work);
}

// A large one is more than one row in the database.
DB_TEST(many_bytes_come_back_as_they_were)
{
    open_stage(work);
    enum { LEN = 700000 };
    char *bytes = NEW(work, char, LEN), hex[HASH_HEX_BYTES];
    int64_t len;
    int fd;
    for (size_t i = 0; i < LEN; i++) bytes[i] = (char)('a' + i % 23 + (i / 1000) % 3);
    File file = take(work, bytes, LEN, "long.txt"), found;
    CHECK(file_open(work, file.id, &found, &fd));
    CHECK(hash_file(fd, hex, &len));
    close(fd);
    CHECK_INT(len, LEN);
    CHECK_STR(str_of(hex), file.sha256);
    CHECK_STR(hash_hex(work, (Str){ bytes, LEN }), file.sha256);
    close_stage(work);
}

RUN(DB_CASE(kinds_are_told_by_the_bytes), DB_CASE(the_same_bytes_are_kept_once),
    DB_CASE(damage_is_found), DB_CASE(what_is_not_needed_is_swept), DB_CASE(limits_hold),
    DB_CASE(many_bytes_come_back_as_they_were))
