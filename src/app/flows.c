// flows.c - *the* list of flows, and the commands that show them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/flow_command.h"
#include "cases/case_flow.h"
#include "engine/indicator/indicator.h"
#include "engine/rule/rule.h"
#include "imports/import.h"
#include "logs/work_log.h"
#include "privacy/request.h"
#include <stdio.h>

const Flow *const flow_list[] = {
    &case_flow,      &promise_flow, &work_log_flow,        &rule_flow,
    &indicator_flow, &import_flow,  &privacy_request_flow, NULL,
};

const char flow_usage[] = "flow list | flow picture NAME [--language zh|en] | "
                          "flow page [--language zh|en]\n\n  A picture is a state diagram in the "
                          "Mermaid language; the page is docs/*/reference/flows.md.";

typedef struct Showing {
    const Flow *flow; // NULL: the page
    bool chinese;
} Showing;

static void show_body(Work *work, void *arg)
{
    const Showing *showing = arg;
    Str text = showing->flow ? flow_picture(work, showing->flow, showing->chinese)
                             : flow_page(work, flow_list, showing->chinese);
    fwrite(text.ptr, 1, text.len, stdout);
}

static int show(const Showing *showing)
{
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    bool done = work.arena && work_run(&work, show_body, (void *)(uintptr_t)showing);
    arena_free(work.arena);
    return done ? EXIT_OK : EXIT_FAILED;
}

// Takes "--language zh" off the end; false: it is none we have.
static bool take_language(int *argc, char **argv, bool *chinese)
{
    *chinese = true;
    if (*argc < 2 || strcmp(argv[*argc - 2], "--language") != 0) return true;
    const char *language = argv[*argc - 1];
    *argc -= 2;
    *chinese = strncmp(language, "zh", 2) == 0;
    return *chinese || strcmp(language, "en") == 0;
}

int flow_list_command(const CallTarget *where, int argc, char **argv)
{
    (void)where, (void)argv;
    if (argc) return EXIT_USAGE;
    for (const Flow *const *flow = flow_list; *flow; flow++)
        printf("%-16s %s %s\n", (*flow)->name, (*flow)->zh, (*flow)->en);
    return EXIT_OK;
}

int flow_picture_command(const CallTarget *where, int argc, char **argv)
{
    (void)where;
    Showing showing = { .flow = NULL };
    if (!take_language(&argc, argv, &showing.chinese) || argc != 1) {
        fprintf(stderr, "zhiyin %s\n", flow_usage);
        return EXIT_USAGE;
    }
    for (const Flow *const *flow = flow_list; *flow; flow++)
        if (strcmp((*flow)->name, argv[0]) == 0) showing.flow = *flow;
    if (showing.flow) return show(&showing);
    fprintf(stderr, "zhiyin flow picture: there is no flow %s; `zhiyin flow list` lists them\n",
            argv[0]);
    return EXIT_USAGE;
}

int flow_page_command(const CallTarget *where, int argc, char **argv)
{
    (void)where;
    Showing showing = { .flow = NULL };
    if (take_language(&argc, argv, &showing.chinese) && argc == 0) return show(&showing);
    fprintf(stderr, "zhiyin %s\n", flow_usage);
    return EXIT_USAGE;
}
