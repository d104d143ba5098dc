// verify.c - runs every check, prints what came of each; exit code 1 where anything is wrong.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/verify.h"
#include "boards/kept_store.h"
#include "cases/case_check.h"
#include "engine/audit/audit.h"
#include "engine/files/file_check.h"
#include "imports/import_check.h"
#include "logs/work_log.h"
#include "privacy/person.h"
#include "queries.h"
#include "record/json_in.h"
#include <stdio.h>
#include <unistd.h>

const char verify_usage[] = "verify\n\n  Prints a line for each check; ends with 1 if one of "
                            "them has found something.";

typedef struct Checked {
    Str name;
    int64_t fault_count; // FLAWS_MAX: so many or more
    StrList faults;      // some of them
} Checked;
LIST_TYPE(Checked);
typedef struct Verified {
    bool sound;
    CheckedList checks;
} Verified;
RECORD(Checked, "What one check has found.", FIELD(Checked, name), FIELD(Checked, fault_count),
       FIELD(Checked, faults));
RECORD(Verified, "What all checks have found.", FIELD(Verified, sound),
       LIST_FIELD(Verified, checks, Checked));

enum { CHECKS_MAX = 64, SHOWN_MAX = 10 };

static Checked *checked_add(Work *work, Verified *verified, const char *name)
{
    Checked *checked = &verified->checks.items[verified->checks.count++];
    *checked = (Checked){ .name = str_of(name), .faults.items = NEW(work, Str, SHOWN_MAX) };
    return checked;
}

static void found(Checked *checked, Str what)
{
    if (checked->faults.count < SHOWN_MAX) checked->faults.items[checked->faults.count++] = what;
    checked->fault_count++;
}

static void verify_database(Work *work, Verified *verified)
{
    Checked *checked = checked_add(work, verified, "the database's own check");
    Str line, rest = db_integrity(work);
    while (rest.len) {
        str_split(rest, '\n', &line, &rest);
        if (line.len) found(checked, line);
    }
}

typedef struct MigrationRow {
    int64_t number;
    Str name, sha256;
} MigrationRow;
RECORD(MigrationRow, "A migration that was applied.", FIELD(MigrationRow, number),
       FIELD(MigrationRow, name), FIELD(MigrationRow, sha256));
LIST_TYPE(MigrationRow);

static void verify_schema(Work *work, Verified *verified)
{
    MigrationRowList list;
    Checked *checked =
        checked_add(work, verified, "every migration is applied, whole and unedited");
    db_list(work, &SQL_migrations_applied, ARGS_NONE, MigrationRow, &list);
    if (list.count != migration_count)
        found(checked, str_format(work, "%zu applied of %zu", list.count, migration_count));
    for (size_t i = 0; i < list.count && i < migration_count; i++) {
        const MigrationRow *a = &list.items[i];
        if (a->number != migration_list[i].number ||
            !str_equal(a->sha256, str_of(migration_list[i].sha256)))
            found(checked, str_format(work, "%.*s is another", STR_ARG(a->name)));
    }
}

static void verify_checks(Work *work, Verified *verified, const Check *checks)
{
    for (const Check *check = checks; check->name; check++) {
        Checked *checked = checked_add(work, verified, check->name);
        FlawList flaws = check_run(work, check);
        for (size_t i = 0; i < flaws.count; i++)
            found(checked, str_format(work, "organisation %lld, id %lld",
                                      (long long)flaws.items[i].org_id.value,
                                      (long long)flaws.items[i].id.value));
    }
}

typedef struct OrgFound {
    AnyId id;
} OrgFound;
RECORD(OrgFound, "An organisation.", FIELD(OrgFound, id));
LIST_TYPE(OrgFound);

static void verify_chains(Work *work, Verified *verified)
{
    OrgFoundList orgs;
    Checked *checked = checked_add(work, verified, "the chain of the audit trail");
    db_list(work, &SQL_verify_orgs, ARGS_NONE, OrgFound, &orgs);
    for (size_t i = 0; i < orgs.count; i++) {
        work->org_id = orgs.items[i].id.value;
        AuditVerdict verdict = audit_verify(work, NULL);
        for (size_t f = 0; f < verdict.faults.count; f++)
            found(checked,
                  str_format(work, "organisation %lld, entry %lld %.*s", (long long)work->org_id,
                             (long long)verdict.faults.items[f].seq,
                             STR_ARG(verdict.faults.items[f].what)));
    }
}

static void file_fault(Work *work, Str what, void *arg)
{
    (void)work;
    found(arg, what);
}

static void verify_files(Work *work, Verified *verified)
{
    file_check_contents(work, file_fault,
                        checked_add(work, verified, "the bytes of every file, by their hash"));
    file_check_orphans(work, file_fault,
                       checked_add(work, verified, "bytes in the folder of files without a row"));
}

static void verify_erasures(Work *work, Verified *verified)
{
    OrgFoundList orgs;
    Checked *checked = checked_add(work, verified, "nothing is left of a person who was erased");
    db_list(work, &SQL_verify_orgs, ARGS_NONE, OrgFound, &orgs);
    for (size_t i = 0; i < orgs.count; i++) {
        work->org_id = orgs.items[i].id.value;
        StrList left = person_left(work, FLAWS_MAX);
        for (size_t k = 0; k < left.count; k++)
            found(checked, str_format(work, "organisation %lld, %.*s", (long long)work->org_id,
                                      STR_ARG(left.items[k])));
    }
}

static void verify_cells(Work *work, Verified *verified)
{
    static const char *const families[] = { "due", "opened", "stopped", "solved" };
    OrgFoundList orgs;
    Checked *checked = checked_add(work, verified, "the cells of the kept-rate board");
    db_list(work, &SQL_verify_orgs, ARGS_NONE, OrgFound, &orgs);
    for (size_t i = 0; i < orgs.count; i++) {
        work->org_id = orgs.items[i].id.value;
        KeptFlaws flaws = kept_store_check(work);
        for (size_t f = 0; f < flaws.count; f++) {
            CivilDate month = date_civil(kept_month_first(flaws.list[f].month));
            found(checked,
                  str_format(work, "organisation %lld, site %lld, %04d-%02d by %s",
                             (long long)work->org_id, (long long)flaws.list[f].site,
                             (int)month.year, (int)month.month, families[flaws.list[f].family]));
        }
    }
}

static Reply get_verify(Work *work, const Request *request)
{
    Verified verified = { .sound = true, .checks.items = NEW(work, Checked, CHECKS_MAX) };
    // It looks into every organisation, of which there may be none or several, so it is for the
    // owner of the data directory alone.
    if (!request->local || (work->access && !work->access->system)) return reply_not_found(work);
    verify_database(work, &verified);
    verify_schema(work, &verified);
    verify_checks(work, &verified, case_checks);
    verify_checks(work, &verified, work_log_checks);
    verify_checks(work, &verified, platform_checks);
    verify_checks(work, &verified, file_checks);
    verify_checks(work, &verified, import_checks);
    verify_cells(work, &verified);
    verify_chains(work, &verified);
    verify_files(work, &verified);
    verify_erasures(work, &verified);
    for (size_t i = 0; i < verified.checks.count; i++)
        if (verified.checks.items[i].fault_count) verified.sound = false;
    return reply_ok(work, Verified, &verified);
}

const Route verify_routes[] = {
    { "GET", "/api/v1/verify", get_verify, .gives = &Verified_record, .needs = PERM_PUBLIC,
      .summary = "Check everything; for the local command line", .errors = "404",
      .flags = ROUTE_REPORT | ROUTE_NO_STORE },
    { 0 },
};

typedef struct VerifyCall {
    const CallTarget *where;
    int exit_code;
} VerifyCall;

static void print_verified(const Verified *verified)
{
    for (size_t i = 0; i < verified->checks.count; i++) {
        const Checked *c = &verified->checks.items[i];
        printf("%s  %.*s\n", c->fault_count ? "FAULT" : "ok   ", STR_ARG(c->name));
        for (size_t f = 0; f < c->faults.count; f++)
            printf("         %.*s\n", STR_ARG(c->faults.items[f]));
        if (c->fault_count > (int64_t)c->faults.count)
            printf("         ... %lld in all\n", (long long)c->fault_count);
    }
    printf("%zu checks, %s\n", verified->checks.count,
           verified->sound ? "all is well" : "something is wrong");
}

static void verify_body(Work *work, void *arg)
{
    VerifyCall *call = arg;
    CallReply reply;
    Verified verified;
    Issues issues = { .count = 0 };
    char error[240] = "";
    if (!call_api(work, call->where, routes(), "GET", STR("/api/v1/verify"), STR_ABSENT, NULL,
                  &reply, error)) {
        fprintf(stderr, "zhiyin verify: %s\n", error);
        return;
    }
    if (reply.status != 200 || !from_json(work, Verified, reply.body, &verified, &issues)) {
        fprintf(stderr, "zhiyin verify: %.*s\n", STR_ARG(reply.body));
        return;
    }
    if (call->where->json) printf("%.*s\n", STR_ARG(reply.body));
    else print_verified(&verified);
    call->exit_code = verified.sound ? EXIT_OK : EXIT_FAILED;
}

int verify_command(const CallTarget *where, int argc, char **argv)
{
    VerifyCall call = { where, EXIT_FAILED };
    if (argc) {
        fprintf(stderr, "zhiyin verify: %s no such flag\n", argv[0]);
        return EXIT_USAGE;
    }
    // A folder that was named wrong must not be found to be well.
    char path[4096];
    snprintf(path, sizeof path, "%s/zhiyin.db", where->data);
    if (!where->database && access(path, F_OK) != 0) {
        fprintf(stderr, "zhiyin verify: there is no database in %s\n", where->data);
        return EXIT_FAILED;
    }
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .now_ms = time_now_ms() };
    if (!work.arena || !work_run(&work, verify_body, &call))
        fprintf(stderr, "zhiyin verify: %s\n", work.failure);
    arena_free(work.arena);
    return call.exit_code;
}
