// holidays_command.c - reads a notice of holidays from a file and asks for its preview or import.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/holidays_command.h"
#include "app/print.h"
#include "engine/clock/holidays_ics.h"
#include <errno.h>
#include <stdio.h>

#define FILE_USAGE                                                                                 \
    "  FILE                   an iCalendar file (.ics), in which DTEND is exclusive and a "        \
    "summary\n"                                                                                    \
    "                         with 班 is a make-up workday; or JSON as holiday-cn publishes it\n"

const char holidays_preview_usage[] = "holidays preview FILE | --notice JSON\n\n" FILE_USAGE
                                      "\n  Says which days it would change, and changes none.\n";
const char holidays_import_usage[] =
    "holidays import FILE | --notice JSON\n\n" FILE_USAGE
    "\n  Calendars that follow the national list get their next version. Look first: preview.\n";

typedef struct Given {
    const CallTarget *where;
    const char *command, *file, *notice, *target;
    int exit_code;
} Given;

static bool file_read(Work *work, const Given *given, Str *text)
{
    char *bytes = NEW(work, char, ICS_BYTES_MAX + 1);
    FILE *file = fopen(given->file, "rb");
    if (!file) {
        fprintf(stderr, "zhiyin %s: %s: %s\n", given->command, given->file, strerror(errno));
        return false;
    }
    *text = (Str){ bytes, fread(bytes, 1, ICS_BYTES_MAX + 1, file) };
    fclose(file);
    if (text->len > ICS_BYTES_MAX)
        fprintf(stderr, "zhiyin %s: %s is more than 512 KiB\n", given->command, given->file);
    else if (!str_utf8_valid(*text))
        fprintf(stderr, "zhiyin %s: %s is no UTF-8 text\n", given->command, given->file);
    return text->len <= ICS_BYTES_MAX && str_utf8_valid(*text);
}

static void notice_body(Work *work, void *arg)
{
    Given *given = arg;
    CallReply reply;
    char error[240] = "";
    Str text;
    Text body = TEXT(work);
    given->exit_code = EXIT_FAILED;
    if (given->notice) text = str_of(given->notice);
    else if (!file_read(work, given, &text)) return;
    bool ics = ics_is(text);
    text_add(&body, ics ? STR("{\"ics\":") : STR("{\"notice\":"));
    if (ics) json_add_str(&body, text);
    else text_add(&body, text);
    text_add_char(&body, '}');
    if (call_api(work, given->where, routes(), "POST", str_of(given->target), text_str(&body), NULL,
                 &reply, error))
        given->exit_code =
            print_reply_of(work, &reply, NULL, given->where->json, given->command, given->file);
    else fprintf(stderr, "zhiyin %s: %s\n", given->command, error);
}

static int command_run(const CallTarget *where, const char *command, const char *target, int argc,
                       char **argv)
{
    bool typed = argc == 2 && strcmp(argv[0], "--notice") == 0;
    Given given = { where,  command,    argc == 1 ? argv[0] : NULL, typed ? argv[1] : NULL,
                    target, EXIT_FAILED };
    if (!typed && (argc != 1 || argv[0][0] == '-')) {
        fprintf(stderr, "zhiyin %s: takes one FILE, or --notice JSON\n", command);
        return EXIT_USAGE;
    }
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .now_ms = time_now_ms() };
    if (!work.arena || !work_run(&work, notice_body, &given))
        fprintf(stderr, "zhiyin %s: %s\n", command, work.failure);
    arena_free(work.arena);
    return given.exit_code;
}

int holidays_preview_command(const CallTarget *where, int argc, char **argv)
{
    return command_run(where, "holidays preview", "/api/v1/holidays/preview", argc, argv);
}

int holidays_import_command(const CallTarget *where, int argc, char **argv)
{
    return command_run(where, "holidays import", "/api/v1/holidays", argc, argv);
}
