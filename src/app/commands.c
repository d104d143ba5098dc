// commands.c - the list of commands, their help, and the flags that all of them share.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/backup.h"
#include "app/clock_commands.h"
#include "app/demo.h"
#include "app/flow_command.h"
#include "app/help.h"
#include "app/holidays_command.h"
#include "app/import_command.h"
#include "app/serve.h"
#include "app/verify.h"
#include "http/openapi.h"
#include <stdio.h>
#include <stdlib.h>

static void openapi_body(Work *work, void *arg)
{
    (void)arg;
    Str text = openapi_text(work, routes());
    fwrite(text.ptr, 1, text.len, stdout);
    putchar('\n');
}

static int openapi_command(const CallTarget *where, int argc, char **argv)
{
    (void)where, (void)argc, (void)argv;
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    bool done = work.arena && work_run(&work, openapi_body, NULL);
    arena_free(work.arena);
    if (!done) fprintf(stderr, "zhiyin openapi: %s\n", work.failure);
    return done ? EXIT_OK : EXIT_FAILED;
}

const Command command_list[] = {
    { "serve", serve_command, "Serve the web UI and the API",
      "serve --data DIR | --database URL [--listen 127.0.0.1:8080]" },
    { "demo load", demo_load_command, "Fill a new database with a made-up organisation",
      "demo load [--cases N]" },
    { "demo remove", demo_remove_command, "Take the made-up organisation away again",
      "demo remove" },
    { "clock due", clock_due_command, "Tell when a promise is due, and why", clock_due_usage },
    { "clock between", clock_between_command, "Tell how much time counts between two instants",
      clock_between_usage },
    { "holidays preview", holidays_preview_command, "Show what a notice of holidays would change",
      holidays_preview_usage },
    { "holidays import", holidays_import_command, "Import a notice of holidays: JSON or .ics",
      holidays_import_usage },
    { "import cases", import_cases_command, "Load a log of cases from CSV or XLSX",
      import_cases_usage },
    { "import map", import_map_command, "Say what the columns of an upload mean",
      import_map_usage },
    { "import check", import_check_command, "Say what loading an upload would do",
      import_check_usage },
    { "import run", import_run_command, "Load an upload", import_run_usage },
    { "import resume", import_resume_command, "Go on where a task was stopped",
      import_resume_usage },
    { "import undo", import_undo_command, "Take an import back as a whole", import_undo_usage },
    { "flow list", flow_list_command, "List the flows: which states what goes through",
      flow_usage },
    { "flow picture", flow_picture_command, "Draw a flow", flow_usage },
    { "flow page", flow_page_command, "Write the page of all flows", flow_usage },
    { "verify", verify_command, "Check everything: database, chain, invariants", verify_usage },
    { "backup", backup_command, "Copy everything while a server writes", backup_usage },
    { "restore", restore_command, "Make a data directory out of a backup", restore_usage },
    { "openapi", openapi_command, "Print the OpenAPI document", "openapi" },
    { 0 },
};

// Takes "--name value" or "--name=value" out of the arguments; the last one wins. *faulty: its
// value is missing.
static const char *take(int *argc, char **argv, const char *name, bool *faulty)
{
    const char *found = NULL;
    size_t len = strlen(name);
    int kept = 0;
    for (int i = 0; i < *argc; i++) {
        if (strncmp(argv[i], name, len) == 0 && argv[i][len] == '=') found = argv[i] + len + 1;
        else if (strcmp(argv[i], name) == 0 && i + 1 < *argc) found = argv[++i];
        else if (strcmp(argv[i], name) == 0) *faulty = true;
        else argv[kept++] = argv[i];
    }
    if (*faulty) fprintf(stderr, "zhiyin: %s needs a value\n", name);
    *argc = kept;
    return found;
}

static bool take_switch(int *argc, char **argv, const char *name)
{
    bool found = false;
    int kept = 0;
    for (int i = 0; i < *argc; i++) {
        if (strcmp(argv[i], name) == 0) found = true;
        else argv[kept++] = argv[i];
    }
    *argc = kept;
    return found;
}

// Whole seconds, a day at most.
static bool read_limit(const char *typed, int *ms)
{
    int64_t seconds;
    if (!typed) return true;
    if (str_int(str_of(typed), &seconds) && seconds >= 0 && seconds <= DAY_MS / 1000) {
        *ms = (int)(seconds * 1000);
        return true;
    }
    fprintf(stderr, "zhiyin: --time-limit takes 0 to %d seconds\n", (int)(DAY_MS / 1000));
    return false;
}

// What all commands share may stand anywhere. False: told.
static bool take_options(int *argc, char **argv, CallTarget *where)
{
    bool faulty = false;
    *where = (CallTarget){ .json = take_switch(argc, argv, "--json"),
                           .statement_ms_max = REPORT_STATEMENT_MS_MAX };
    where->data = take(argc, argv, "--data", &faulty);
    if (!faulty) where->database = take(argc, argv, "--database", &faulty);
    if (!faulty) where->org = take(argc, argv, "--org", &faulty);
    if (!faulty) where->as = take(argc, argv, "--as", &faulty);
    const char *limit = faulty ? NULL : take(argc, argv, "--time-limit", &faulty);
    if (!faulty && !read_limit(limit, &where->statement_ms_max)) faulty = true;
    if (!where->data) where->data = "zhiyin-data";
    return !faulty;
}

// A verb that is two words may be typed with either of the signs that join them.
static bool word_named(Str word, const char *typed)
{
    if (strlen(typed) != word.len) return false;
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] != typed[i] && !(word.ptr[i] == '_' && typed[i] == '-')) return false;
    return true;
}

// How many arguments the words of name take at the front of argv; 0: they do not match.
static int words_match(const char *name, int argc, char **argv)
{
    Str left = str_of(name), word;
    int count = 0;
    bool more = true;
    while (more) {
        more = str_split(left, ' ', &word, &left);
        if (count == argc || !word_named(word, argv[count])) return 0;
        count++;
    }
    return count;
}

static const Route *route_named(int argc, char **argv, int *used)
{
    const Route *best = NULL;
    *used = 0;
    for (const Route *r = routes(); r->method; r++) {
        int words = r->command ? words_match(r->command, argc, argv) : 0;
        if (words <= *used) continue;
        *used = words;
        best = r;
    }
    return best;
}

// No command is named whole: help of a topic or of all, where that was asked for.
static int no_command(int argc, char **argv, bool wants_help)
{
    bool faulty = false;
    if (argc == 0) return help_all(), EXIT_OK;
    if (wants_help && strcmp(argv[0], "--reference") == 0) {
        const char *language = take(&argc, argv, "--language", &faulty);
        bool chinese = language && strncmp(language, "zh", 2) == 0;
        if (faulty) return EXIT_USAGE;
        return help_reference(chinese) ? EXIT_OK : EXIT_FAILED;
    }
    if (wants_help && help_topic(stdout, argv[0])) return EXIT_OK;
    const char *verb = argc > 1 ? argv[1] : "";
    fprintf(stderr, "zhiyin %s%s%s: no such command\n", argv[0], *verb ? " " : "", verb);
    if (!help_topic(stderr, argv[0])) fprintf(stderr, "`zhiyin help` lists them\n");
    return EXIT_USAGE;
}

int commands_main(int argc, char **argv)
{
    argc--, argv++;
    CallTarget where;
    if (!take_options(&argc, argv, &where)) return EXIT_USAGE;
    bool wants_help = take_switch(&argc, argv, "--help");
    if (argc && strcmp(argv[0], "help") == 0) argc--, argv++, wants_help = true;
    for (const Command *c = command_list; c->name; c++) {
        int words = words_match(c->name, argc, argv);
        if (words == 0) continue;
        if (!wants_help) return c->run(&where, argc - words, argv + words);
        return help_command(c), EXIT_OK;
    }
    int used;
    const Route *route = route_named(argc, argv, &used);
    if (!route) return no_command(argc, argv, wants_help);
    if (wants_help) return help_route(route), EXIT_OK;
    return route_command(&where, route, argc - used, argv + used);
}
