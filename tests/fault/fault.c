// fault.c - plays conversations in which every call fails once, and looks at what is left.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// fault DATABASE FILE...   Each FILE is a conversation of tests/api. Before a unit of work of it is
// done, it is tried until no call in it is left that has not failed once, and once for good: each
// allocation from an arena, each malloc of ours and of SQLite, each call of the database, told
// apart by who called.
// Each try must fail as 503, or go on as if nothing had been, and leave no row, no byte and no open
// statement behind. The commit of a try always fails, so that the conversation finds everything as
// it was, and must go on as written. After each conversation `verify` must find nothing.
#include "conversation.h"
#include "engine/person_access/person_access.h"
#include "strike.h"
#include "tables.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { OTHERS_MAX = 200 };

typedef struct Trials {
    const char *file;
    int64_t tries, passed_over;
    int faults; // found in this file
} Trials;

static Trials trials;

typedef struct Outcome {
    bool finished, kept; // the body returned; it was to be kept
    bool struck;         // a call failed in the body
    FailKind failed;
    char failure[240];
    int64_t written; // rows
    size_t strike;
} Outcome;

static void complain(const char *words, const Outcome *outcome)
{
    fprintf(stderr, "%s: %s %s\n", trials.file, words, outcome->failure);
    if (outcome->strike) strike_print(outcome->strike);
    trials.faults++;
}

// One try. True: a call failed in it, be it at its end.
static bool try_once(const StageUnit *unit, Db *db, bool lasting, Outcome *outcome)
{
    Work work = unit->work;
    *outcome = (Outcome){ .finished = false };
    work.db = db;
    work.arena = arena_new(ARENA_BYTES_MAX);
    int64_t before = db_rows_written(db);
    strike_arm(lasting);
    bool begun = db_begin(db, unit->write);
    outcome->finished = begun && work_run(&work, unit->body, unit->arg);
    outcome->struck = strike_happened();
    outcome->written = db_rows_written(db) - before;
    outcome->kept =
        outcome->finished && unit->write && (!unit->commits || unit->commits(unit->arg));
    // What waits for the commit is done with it, and may fail as well.
    if (outcome->kept && db_commit(db)) complain("was committed all the same", outcome);
    bool struck = strike_happened();
    strike_disarm();
    if (struck) outcome->strike = strike_last();
    outcome->failed = begun ? work.failed : db_fault(db);
    snprintf(outcome->failure, sizeof outcome->failure, "%s", begun ? work.failure : db_error(db));
    db_rollback(db);
    arena_free(work.arena);
    trials.tries++;
    return struck;
}

// A fault ends as "try again later", or is passed over and all is done that there was to do.
static bool is_plain(const Outcome *outcome)
{
    return !outcome->finished && outcome->failed == FAIL_UNAVAILABLE;
}

static void compare(const Outcome *outcome, const Outcome *unharmed)
{
    if (outcome->finished != unharmed->finished || outcome->failed != unharmed->failed)
        complain("a fault is not answered with 503:", outcome);
    else if (outcome->kept != unharmed->kept || outcome->written != unharmed->written)
        complain("goes on after a fault and does not do all", outcome);
}

static void try_unit(Stage *stage, const StageUnit *unit)
{
    Outcome outcome, others[OTHERS_MAX];
    size_t count = 0;
    bool any = false;
    Tables before, after;
    tables_count(stage->db, &before);
    for (int lasting = 1; lasting >= 0; lasting--)
        while (stage_connect(stage), try_once(unit, stage->db, lasting, &outcome)) {
            any = true;
            trials.passed_over += outcome.finished && outcome.struck;
            bool odd = outcome.struck && !is_plain(&outcome);
            if (odd && count < OTHERS_MAX) others[count++] = outcome;
        }
    stage_connect(stage);
    for (size_t i = 0; i < count; i++) compare(&others[i], &outcome);
    if (!any) return;
    tables_count(stage->db, &after);
    const char *changed = tables_differ(&before, &after);
    if (!changed) return;
    fprintf(stderr, "%s: rows are left in %s\n", trials.file, changed);
    trials.faults++;
}

typedef struct Play {
    Stage *stage;
    const char *file, *verify;
} Play;

static void play_body(Work *work, void *arg)
{
    Play *play = arg;
    Names names = { .count = 0 };
    stage_names(play->stage, work, &names);
    if (!conversation_act(play->stage, work, &names, NULL, play->file))
        work_fail(work, FAIL_INTERNAL, "%s did not go as written", play->file);
    play->stage->before = NULL;
    if (!conversation_act(play->stage, work, &names, NULL, play->verify))
        work_fail(work, FAIL_INTERNAL, "%s: verify finds something", play->file);
}

#if defined(__SANITIZE_ADDRESS__)
#define LEAKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LEAKS 1
#endif
#endif
#ifdef LEAKS
#include <sanitizer/lsan_interface.h>
static bool leaks(void)
{
    return __lsan_do_recoverable_leak_check() != 0;
}
#else
static bool leaks(void)
{
    return false;
}
#endif

static bool play(const char *database, const char *file, const char *verify, int number)
{
    Stage stage;
    Play playing = { &stage, file, verify };
    bool bare = conversation_bare(file);
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    trials = (Trials){ .file = file };
    bool open = stage_open(&stage, database, number, bare);
    stage.before = try_unit;
    stage.single = true;
    if (strcmp(database, "sqlite") != 0) {
        db_close(stage.db);
        stage.db = NULL;
        stage_connect(&stage); // without a second connection
    }
    bool fine = open && work_run(&work, play_body, &playing);
    if (!fine) fprintf(stderr, "%s\n", work.failure);
    stage_close(&stage);
    arena_free(work.arena);
    if (leaks()) {
        fprintf(stderr, "%s: memory is lost\n", file);
        fine = false;
    }
    return fine && trials.faults == 0;
}

// Who looked at whom is noted beside the database; a try shows nothing to anybody.
void __real_person_access_note(Work *work, PersonPlace place, CustomerId customer_id,
                               CaseId case_id);
void __wrap_person_access_note(Work *work, PersonPlace place, CustomerId customer_id,
                               CaseId case_id);
void __wrap_person_access_note(Work *work, PersonPlace place, CustomerId customer_id,
                               CaseId case_id)
{
    if (!strike_armed()) __real_person_access_note(work, place, customer_id, case_id);
}

static void say_where(int signal_number)
{
    strike_disarm();
    fprintf(stderr, "%s: the program ends\n", trials.file);
    strike_print(strike_last());
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

int main(int argc, char **argv)
{
    int number = 0, failed = 0;
    if (argc < 4) {
        fprintf(stderr, "usage: fault DATABASE VERIFY FILE...\n");
        return 2;
    }
    signal(SIGABRT, say_where);
    // What plays where nothing is set up comes first; on PostgreSQL only one finds it so.
    for (int bare = 1; bare >= 0; bare--)
        for (int i = 3; i < argc; i++) {
            if (conversation_bare(argv[i]) != bare) continue;
            if (bare && number && strcmp(argv[1], "sqlite") != 0) continue;
            bool fine = play(argv[1], argv[i], argv[2], number++);
            printf("%s %d - %s # %lld tries, %lld of them went on\n", fine ? "ok" : "not ok",
                   number, argv[i], (long long)trials.tries, (long long)trials.passed_over);
            fflush(stdout);
            if (!fine) failed++;
        }
    printf("# places: memory %zu, malloc %zu, database %zu\n", strike_count(FAULT_MEMORY),
           strike_count((FaultPoint)STRIKE_SYSTEM), strike_count(FAULT_DATABASE));
    printf("%d passed, %d failed\n", number - failed, failed);
    return failed ? 1 : 0;
}
