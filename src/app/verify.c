// verify.c - runs every check, prints what came of each; exit code 1 where anything is wrong.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/verify.h"
#include "app/links.h"
#include "boards/kept_store.h"
#include "cases/case_check.h"
#include "engine/audit/audit.h"
#include "engine/files/file_check.h"
#include "imports/import_check.h"
#include "logs/work_log.h"
#include "privacy/person.h"
#include "queries.h"
#include "record/json_in.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char verify_usage[] =
    "verify [--thorough]\n\n  Prints a line for each check; ends with 1 if one of them has found "
    "something.\n  --thorough has the database compare every index with its table, too: minutes at "
    "a\n  million cases.";

typedef struct Checked {
    Str name;
    int64_t fault_count; // FLAWS_MAX: so many or more
    StrList faults;      // some of them
} Checked;
LIST_TYPE(Checked);
typedef struct Verified {
    bool sound;
    CheckedList checks;
    int64_t parts; // checks that there are
} Verified;
typedef struct VerifyAsk {
    MaybeInt part;
    bool thorough;
} VerifyAsk;
RECORD(Checked, "What one check has found.", FIELD(Checked, name), FIELD(Checked, fault_count),
       FIELD(Checked, faults));
RECORD(Verified, "What all checks have found.", FIELD(Verified, sound),
       LIST_FIELD(Verified, checks, Checked),
       FIELD(Verified, parts, .doc = "How many checks there are."));
RECORD(VerifyAsk, "What is to be checked.",
       FIELD(VerifyAsk, part, .min = 1, .max = 1000, .doc = "One check by its number; none: all."),
       FIELD(VerifyAsk, thorough,
             .doc = "The database compares every index with its table, too: it takes minutes."));

enum { SHOWN_MAX = 10 };

static void found(Checked *checked, Str what)
{
    if (checked->faults.count < SHOWN_MAX) checked->faults.items[checked->faults.count++] = what;
    checked->fault_count++;
}

static void verify_database(Work *work, const VerifyAsk *ask, Checked *checked)
{
    Str line, rest = db_integrity(work, ask->thorough);
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

static void verify_schema(Work *work, const VerifyAsk *ask, Checked *checked)
{
    (void)ask;
    MigrationRowList list;
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

static void verify_check(Work *work, const Check *check, Checked *checked)
{
    FlawList flaws = check_run(work, check);
    for (size_t i = 0; i < flaws.count; i++)
        found(checked,
              str_format(work, "organisation %lld, id %lld", (long long)flaws.items[i].org_id.value,
                         (long long)flaws.items[i].id.value));
}

typedef struct OrgFound {
    AnyId id;
} OrgFound;
RECORD(OrgFound, "An organisation.", FIELD(OrgFound, id));
LIST_TYPE(OrgFound);

static void verify_chains(Work *work, const VerifyAsk *ask, Checked *checked)
{
    (void)ask;
    OrgFoundList orgs;
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

static void verify_contents(Work *work, const VerifyAsk *ask, Checked *checked)
{
    (void)ask;
    file_check_contents(work, file_fault, checked);
}

static void verify_orphans(Work *work, const VerifyAsk *ask, Checked *checked)
{
    (void)ask;
    file_check_orphans(work, file_fault, checked);
}

static void verify_erasures(Work *work, const VerifyAsk *ask, Checked *checked)
{
    (void)ask;
    OrgFoundList orgs;
    db_list(work, &SQL_verify_orgs, ARGS_NONE, OrgFound, &orgs);
    for (size_t i = 0; i < orgs.count; i++) {
        work->org_id = orgs.items[i].id.value;
        StrList left = person_left(work, FLAWS_MAX);
        for (size_t k = 0; k < left.count; k++)
            found(checked, str_format(work, "organisation %lld, %.*s", (long long)work->org_id,
                                      STR_ARG(left.items[k])));
    }
}

static void link_fault(Work *work, int64_t org_id, Str base_url, void *arg)
{
    found(arg, str_format(work, "organisation %lld, %.*s", (long long)org_id, STR_ARG(base_url)));
}

static void verify_links(Work *work, const VerifyAsk *ask, Checked *checked)
{
    (void)ask;
    links_astray(work, link_fault, checked);
}

static void verify_cells(Work *work, const VerifyAsk *ask, Checked *checked)
{
    (void)ask;
    static const char *const families[] = { "due", "opened", "stopped", "solved" };
    OrgFoundList orgs;
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

// The list of checks: each a query that finds flaws, or a function of its own.
typedef struct Part {
    const char *name;
    void (*run)(Work *work, const VerifyAsk *ask, Checked *checked); // NULL: flaws
    const Check *flaws;
} Part;

enum { PARTS_MAX = 64 };
typedef struct Parts {
    Part list[PARTS_MAX];
    size_t count;
} Parts;

static void parts_add(Parts *parts, Part part)
{
    assert(parts->count < PARTS_MAX);
    parts->list[parts->count++] = part;
}

static void parts_read(Parts *parts)
{
    static const Check *const lists[] = { case_checks, work_log_checks, platform_checks,
                                          file_checks, import_checks };
    static const Part first[] = {
        { "the database's own check", verify_database, NULL },
        { "every migration is applied, whole and unedited", verify_schema, NULL },
    };
    static const Part last[] = {
        { "the cells of the kept-rate board", verify_cells, NULL },
        { "the chain of the audit trail", verify_chains, NULL },
        { "the bytes of every file, by their hash", verify_contents, NULL },
        { "bytes in the folder of files without a row", verify_orphans, NULL },
        { "nothing is left of a person who was erased", verify_erasures, NULL },
        { "links in mails lead to a name of the server", verify_links, NULL },
    };
    for (size_t i = 0; i < COUNT(first); i++) parts_add(parts, first[i]);
    for (size_t i = 0; i < COUNT(lists); i++)
        for (const Check *check = lists[i]; check->name; check++)
            parts_add(parts, (Part){ check->name, NULL, check });
    for (size_t i = 0; i < COUNT(last); i++) parts_add(parts, last[i]);
}

static Checked part_run(Work *work, const VerifyAsk *ask, const Part *part)
{
    Checked checked = { .name = str_of(part->name), .faults.items = NEW(work, Str, SHOWN_MAX) };
    if (part->run) part->run(work, ask, &checked);
    else verify_check(work, part->flaws, &checked);
    return checked;
}

static Reply get_verify(Work *work, const Request *request)
{
    const VerifyAsk *ask = request_asked(request, VerifyAsk);
    // It looks into every organisation, of which there may be none or several, so it is for the
    // owner of the data directory alone.
    if (!request->local || (work->access && !work->access->system)) return reply_not_found(work);
    Parts parts = { .count = 0 };
    parts_read(&parts);
    Verified verified = { .sound = true,
                          .checks.items = NEW(work, Checked, parts.count),
                          .parts = (int64_t)parts.count };
    for (size_t i = 0; i < parts.count; i++) {
        if (ask->part.set && ask->part.value != (int64_t)i + 1) continue;
        Checked checked = part_run(work, ask, &parts.list[i]);
        if (checked.fault_count) verified.sound = false;
        verified.checks.items[verified.checks.count++] = checked;
    }
    return reply_ok(work, Verified, &verified);
}

const Route verify_routes[] = {
    { "GET", "/api/v1/verify", get_verify, .asks = &VerifyAsk_record, .gives = &Verified_record,
      .needs = PERM_PUBLIC, .summary = "Check everything; for the local command line",
      .errors = "404", .flags = ROUTE_REPORT | ROUTE_NO_STORE },
    { 0 },
};

typedef struct VerifyCall {
    const CallTarget *where;
    bool thorough;
    int exit_code;
} VerifyCall;

// Some checks take long: so each is asked for by itself and told as soon as it is there.
typedef struct VerifyPart {
    const VerifyCall *call;
    int64_t part, parts; // part 0: all, as JSON
    bool answered, sound;
} VerifyPart;

static void print_checked(const Checked *c)
{
    printf("%s  %.*s\n", c->fault_count ? "FAULT" : "ok   ", STR_ARG(c->name));
    for (size_t f = 0; f < c->faults.count; f++)
        printf("         %.*s\n", STR_ARG(c->faults.items[f]));
    if (c->fault_count > (int64_t)c->faults.count)
        printf("         ... %lld in all\n", (long long)c->fault_count);
    fflush(stdout);
}

static void progress_show(const VerifyPart *part)
{
    if (isatty(STDERR_FILENO) && part->parts)
        fprintf(stderr, "\r       check %lld of %lld ...", (long long)part->part,
                (long long)part->parts);
}

static void progress_hide(const VerifyPart *part)
{
    if (isatty(STDERR_FILENO) && part->parts) fprintf(stderr, "\r%40s\r", "");
}

static void part_body(Work *work, void *arg)
{
    VerifyPart *part = arg;
    CallReply reply;
    Verified verified;
    Issues issues = { .count = 0 };
    char error[240] = "";
    Str target =
        str_format(work, "/api/v1/verify?thorough=%s", part->call->thorough ? "true" : "false");
    if (part->part)
        target = str_format(work, "%.*s&part=%lld", STR_ARG(target), (long long)part->part);
    progress_show(part);
    bool asked =
        call_api(work, part->call->where, routes(), "GET", target, STR_ABSENT, NULL, &reply, error);
    progress_hide(part);
    if (!asked) {
        fprintf(stderr, "zhiyin verify: %s\n", error);
        return;
    }
    if (reply.status != 200 || !from_json(work, Verified, reply.body, &verified, &issues)) {
        fprintf(stderr, "zhiyin verify: %.*s\n", STR_ARG(reply.body));
        return;
    }
    if (part->part == 0) printf("%.*s\n", STR_ARG(reply.body));
    for (size_t i = 0; part->part && i < verified.checks.count; i++)
        print_checked(&verified.checks.items[i]);
    part->parts = verified.parts;
    part->sound = part->sound && verified.sound;
    part->answered = true;
}

// In memory of its own: one that finds much must not spoil the next.
static bool part_ask(VerifyPart *part)
{
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .now_ms = time_now_ms() };
    part->answered = false;
    if (!work.arena || !work_run(&work, part_body, part))
        fprintf(stderr, "zhiyin verify: %s\n", work.failure);
    arena_free(work.arena);
    return part->answered;
}

static void verify_all(VerifyCall *call)
{
    VerifyPart part = { .call = call, .sound = true };
    bool json = call->where->json;
    do
        if (!json) part.part++;
    while (part_ask(&part) && part.part < part.parts && !json);
    if (!part.answered) return;
    if (!json)
        printf("%lld checks, %s\n", (long long)part.parts,
               part.sound ? "all is well" : "something is wrong");
    call->exit_code = part.sound ? EXIT_OK : EXIT_FAILED;
}

int verify_command(const CallTarget *where, int argc, char **argv)
{
    VerifyCall call = { where, false, EXIT_FAILED };
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--thorough") != 0) {
            fprintf(stderr, "zhiyin verify: %s no such flag\n", argv[i]);
            return EXIT_USAGE;
        }
        call.thorough = true;
    }
    // A folder that was named wrong must not be found to be well.
    char path[4096];
    snprintf(path, sizeof path, "%s/zhiyin.db", where->data);
    if (!where->database && access(path, F_OK) != 0) {
        fprintf(stderr, "zhiyin verify: there is no database in %s\n", where->data);
        return EXIT_FAILED;
    }
    verify_all(&call);
    return call.exit_code;
}
