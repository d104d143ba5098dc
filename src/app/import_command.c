// import_command.c - the steps of an import: one by one, or one after the other.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/import_command.h"
#include "app/import_follow.h"
#include "app/print.h"
#include "base/embedded.h"
#include "imports/import_fact.h"
#include "record/json_in.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define MAP_USAGE                                                                                  \
    "  --map MAP              a map as JSON: which column is which; or the name of one that is\n"  \
    "                         built in: complaint_log, helpdesk_italian, nyc_council_complaints\n"

const char import_cases_usage[] =
    "import cases FILE --map MAP [--dry-run]\n\n"
    "  FILE                   CSV (gzipped or not, UTF-8 or GB18030) or XLSX\n" MAP_USAGE
    "  --dry-run              read it and say what loading it would do\n\n"
    "  The same step by step: import add, map, check, run. zhiyin import undo ID takes an\n"
    "  import back, zhiyin import issues ID prints refused rows.\n";
const char import_map_usage[] =
    "import map ID [--map MAP] [--source NAME] [--encoding UTF-8|GB18030] [--delimiter "
    ",|;|TAB]\n\n" MAP_USAGE
    "  --source NAME          the system it comes from; a later file of it updates by key\n"
    "  --encoding, --delimiter  how to read it, where that was not seen rightly\n\n"
    "  Without flags it prints the map there is, at first a guess, to be changed and given back:\n"
    "  zhiyin import map ID > map.json; zhiyin import map ID --map map.json\n";
const char import_check_usage[] =
    "import check ID\n\n  Reads the file and says what loading it would do; nothing is loaded.\n";
const char import_run_usage[] = "import run ID\n\n  Loads the file and waits for it.\n";
const char import_resume_usage[] =
    "import resume ID\n\n  Goes on where a task was stopped, and waits for it.\n";
const char import_undo_usage[] =
    "import undo ID\n\n  Takes back all that an import has loaded, and waits for it.\n";

typedef struct Given {
    ImportCall call;
    const char *word; // FILE or ID
    const char *map, *source, *encoding, *delimiter;
    const char *action;
    bool dry_run;
} Given;

static int usage_fault(const Given *given, const char *what, const char *words)
{
    fprintf(stderr, "zhiyin %s: %s %s\n", given->call.command, what, words);
    return EXIT_USAGE;
}

// A flag with a value that this command knows; NULL: it knows none such.
static const char **flag_place(Given *given, Str name)
{
    bool maps = strcmp(given->call.command, "import map") == 0;
    bool cases = strcmp(given->call.command, "import cases") == 0;
    if ((maps || cases) && str_equal(name, STR("--map"))) return &given->map;
    if (maps && str_equal(name, STR("--source"))) return &given->source;
    if (maps && str_equal(name, STR("--encoding"))) return &given->encoding;
    if (maps && str_equal(name, STR("--delimiter"))) return &given->delimiter;
    return NULL;
}

static int flags_read(Given *given, const char *word_name, int argc, char **argv)
{
    bool cases = strcmp(given->call.command, "import cases") == 0;
    for (int i = 0; i < argc; i++) {
        Str name, value;
        bool inlined = str_split(str_of(argv[i]), '=', &name, &value);
        const char **place = flag_place(given, name);
        if (cases && strcmp(argv[i], "--dry-run") == 0) given->dry_run = true;
        else if (place && inlined) *place = value.ptr;
        else if (place && i + 1 < argc) *place = argv[++i];
        else if (place) return usage_fault(given, argv[i], "needs a value");
        else if (argv[i][0] == '-') return usage_fault(given, argv[i], "no such flag");
        else if (given->word) return usage_fault(given, argv[i], "is more than it takes");
        else given->word = argv[i];
    }
    return given->word ? EXIT_OK : usage_fault(given, word_name, "is missing");
}

static bool map_read(Work *work, const Given *given, Str *map)
{
    enum { MAP_BYTES_MAX = 256 << 10 };
    char *bytes = NEW(work, char, MAP_BYTES_MAX + 1);
    FILE *file = fopen(given->map, "rb");
    int why = errno;
    if (!file)
        *map = embedded_text(str_z(work, str_format(work, "content/maps/%s.json", given->map)));
    if (!file && map->ptr) return true;
    if (!file) {
        fprintf(stderr, "zhiyin %s: %s: %s\n", given->call.command, given->map, strerror(why));
        return false;
    }
    *map = (Str){ bytes, fread(bytes, 1, MAP_BYTES_MAX + 1, file) };
    fclose(file);
    if (map->len > MAP_BYTES_MAX)
        fprintf(stderr, "zhiyin %s: %s: is no map: it is too large\n", given->call.command,
                given->map);
    return map->len <= MAP_BYTES_MAX;
}

static Str patch_of(Work *work, const Given *given, Str map)
{
    const struct {
        const char *name, *value;
    } texts[] = { { "source", given->source },
                  { "encoding", given->encoding },
                  { "delimiter", given->delimiter } };
    Text body = TEXT(work);
    text_add(&body, map.ptr ? STR("{\"map\":") : STR("{"));
    if (map.ptr) text_add(&body, map);
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (!texts[i].value) continue;
        bool tab = strcmp(texts[i].value, "TAB") == 0;
        if (body.len > 1) text_add_char(&body, ',');
        text_format(&body, "\"%s\":", texts[i].name);
        json_add_str(&body, tab ? STR("\t") : str_of(texts[i].value));
    }
    text_add_char(&body, '}');
    return text_str(&body);
}

static void print_issue(const ImportIssue *issue)
{
    fprintf(stderr, "row %lld: %.*s%s%.*s", (long long)issue->row, STR_ARG(issue->column),
            issue->column.len ? ": " : "", STR_ARG(str_of(import_code_text(issue->code, false))));
    if (issue->value.len) fprintf(stderr, " \"%.*s\"", STR_ARG(issue->value));
    for (size_t i = 0; i < issue->choices.count; i++)
        fprintf(stderr, "%s%.*s", i ? ", " : "; one of ", STR_ARG(issue->choices.items[i]));
    fputc('\n', stderr);
}

static void print_counts(const ImportRun *run)
{
    const ImportProgress *progress = &run->progress;
    printf("%-14s %lld\n", "import", (long long)run->id.value);
    printf("%-14s %.*s\n", "state", STR_ARG(run->state));
    printf("%-14s %lld\n", "read", (long long)progress->read);
    printf("%-14s %lld\n", "created", (long long)progress->created);
    printf("%-14s %lld\n", "updated", (long long)progress->updated);
    printf("%-14s %lld\n", "unchanged", (long long)progress->unchanged);
    printf("%-14s %lld\n", "repeated", (long long)progress->repeated);
    printf("%-14s %lld\n", "left out", (long long)progress->dropped);
    printf("%-14s %lld\n", "refused", (long long)progress->refused);
    for (size_t i = 0; i < run->issues.count; i++) print_issue(&run->issues.items[i]);
}

static bool has_action(const ImportRun *run, Str action)
{
    for (size_t i = 0; i < run->actions.count; i++)
        if (str_equal(run->actions.items[i], action)) return true;
    return false;
}

static void print_next(const ImportRun *run)
{
    static const struct {
        const char *action, *words;
    } steps[] = {
        { "run", "loads it" },
        { "resume", "goes on" },
        { "undo", "takes it back" },
        { "remove", "forgets it" },
    };
    bool done = str_equal(run->state, STR("done"));
    for (size_t i = 0; !done && i < COUNT(steps); i++)
        if (has_action(run, str_of(steps[i].action)))
            fprintf(stderr, "zhiyin import %s %lld: %s\n", steps[i].action,
                    (long long)run->id.value, steps[i].words);
}

static Str target_of(Work *work, int64_t id)
{
    return str_format(work, "/api/v1/imports/%lld", (long long)id);
}

// Starts a task, waits for its end and tells it.
static void act(Work *work, ImportCall *call, const char *action, Str target)
{
    ImportRun run;
    Str order = str_format(work, "%.*s/%s", STR_ARG(target), action);
    if (!import_ask(work, call, "POST", order, STR_ABSENT, NULL)) return;
    if (!import_follow(work, call, target, &run)) return;
    bool failed = str_equal(run.state, STR("failed")) || str_equal(run.state, STR("cancelled"));
    if (call->where->json) print_reply(work, &call->reply, NULL, true, call->command);
    else print_counts(&run);
    if (failed)
        fprintf(stderr, "zhiyin %s: %.*s %.*s\n", call->command, STR_ARG(run.state),
                STR_ARG(run.failure));
    if (!call->where->json) print_next(&run);
    call->exit_code = failed ? EXIT_FAILED : EXIT_OK;
}

static Str encoded(Work *work, Str text)
{
    Text out = TEXT(work);
    for (size_t i = 0; i < text.len; i++) text_format(&out, "%%%02X", (unsigned char)text.ptr[i]);
    return text_str(&out);
}

// An upload that its map does not fit is of no use to anyone: it is taken away again.
static void forget(Work *work, ImportCall *call, Str target)
{
    int exit_code = call->exit_code;
    import_ask(work, call, "DELETE", target, STR_ABSENT, NULL);
    call->exit_code = exit_code;
}

static void cases_body(Work *work, void *arg)
{
    Given *given = arg;
    ImportCall *call = &given->call;
    ImportRun run;
    Str map;
    call->exit_code = EXIT_FAILED;
    if (!map_read(work, given, &map)) return;
    Str add = str_format(work, "/api/v1/imports?name=%.*s",
                         STR_ARG(encoded(work, str_after_last(str_of(given->word), '/'))));
    if (!import_ask_run(work, call, "POST", add, STR_ABSENT, given->word, &run)) return;
    Str target = target_of(work, run.id.value);
    if (import_ask(work, call, "PATCH", target, patch_of(work, given, map), NULL))
        act(work, call, given->dry_run ? "check" : "run", target);
    else forget(work, call, target);
}

static void map_body(Work *work, void *arg)
{
    Given *given = arg;
    ImportCall *call = &given->call;
    Str target = target_of(work, strtoll(given->word, NULL, 10)), map = STR_ABSENT;
    Issues issues = { .count = 0 };
    bool changes = given->map || given->source || given->encoding || given->delimiter;
    call->exit_code = EXIT_FAILED;
    if (given->map && !map_read(work, given, &map)) return;
    Str body = changes ? patch_of(work, given, map) : STR_ABSENT;
    if (!import_ask(work, call, changes ? "PATCH" : "GET", target, body, NULL)) return;
    if (changes || call->where->json) {
        print_reply(work, &call->reply, NULL, call->where->json, call->command);
        return;
    }
    Str text = json_write(work, json_object_get(json_read(work, call->reply.body, &issues), "map"));
    printf("%.*s\n", STR_ARG(text));
}

static void action_body(Work *work, void *arg)
{
    Given *given = arg;
    act(work, &given->call, given->action, target_of(work, strtoll(given->word, NULL, 10)));
}

static int run_given(Given *given, void (*body)(Work *work, void *arg))
{
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .now_ms = time_now_ms() };
    if (!work.arena || !work_run(&work, body, given)) {
        fprintf(stderr, "zhiyin %s: %s\n", given->call.command, work.failure);
        given->call.exit_code = EXIT_FAILED;
    }
    arena_free(work.arena);
    return given->call.exit_code;
}

int import_cases_command(const CallTarget *where, int argc, char **argv)
{
    Given given = { .call = { .where = where, .command = "import cases" } };
    int fault = flags_read(&given, "FILE", argc, argv);
    if (fault != EXIT_OK) return fault;
    return given.map ? run_given(&given, cases_body) : usage_fault(&given, "--map", "is missing");
}

static int id_read(Given *given, int argc, char **argv)
{
    int64_t id;
    int fault = flags_read(given, "ID", argc, argv);
    bool number = fault == EXIT_OK && str_int(str_of(given->word), &id) && id > 0;
    return fault != EXIT_OK || number ? fault : usage_fault(given, given->word, "is no ID");
}

int import_map_command(const CallTarget *where, int argc, char **argv)
{
    Given given = { .call = { .where = where, .command = "import map" } };
    int fault = id_read(&given, argc, argv);
    return fault == EXIT_OK ? run_given(&given, map_body) : fault;
}

static int action_command(const CallTarget *where, const char *command, int argc, char **argv)
{
    Given given = { .call = { .where = where, .command = command },
                    .action = command + strlen("import ") };
    int fault = id_read(&given, argc, argv);
    return fault == EXIT_OK ? run_given(&given, action_body) : fault;
}

int import_check_command(const CallTarget *where, int argc, char **argv)
{
    return action_command(where, "import check", argc, argv);
}

int import_run_command(const CallTarget *where, int argc, char **argv)
{
    return action_command(where, "import run", argc, argv);
}

int import_resume_command(const CallTarget *where, int argc, char **argv)
{
    return action_command(where, "import resume", argc, argv);
}

int import_undo_command(const CallTarget *where, int argc, char **argv)
{
    return action_command(where, "import undo", argc, argv);
}
