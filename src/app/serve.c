// serve.c - zhiyin serve: takes the data directory, starts the server, waits for the end.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/serve.h"
#include "app/supervisor.h"
#include "app/tickers.h"
#include "http/server.h"
#include "http/static.h"
#include <stdio.h>

typedef struct ServeFlags {
    Str listen;
    int64_t read_lanes;
    Str log;
} ServeFlags;

static const char *const levels[] = { "error", "warn", "info", "debug", NULL };

RECORD(ServeFlags, "Flags of zhiyin serve.",
       FIELD(ServeFlags, listen, .initial_str = "127.0.0.1:8080", .doc = "address and port"),
       FIELD(ServeFlags, read_lanes, .initial = 4, .min = 1, .max = 24, .doc = "database lanes"),
       FIELD(ServeFlags, log, .initial_str = "info", .choices = levels, .doc = "least level"));

typedef struct ServeCall {
    const CallTarget *where;
    int argc;
    char **argv;
    int exit_code;
} ServeCall;

static bool read_flags(Work *work, const ServeCall *call, ServeFlags *flags)
{
    Pair *pairs = NEW(work, Pair, (size_t)call->argc + 1);
    Issues issues = { .count = 0 };
    size_t count = 0;
    for (int i = 0; i < call->argc; i++) {
        Str arg = str_of(call->argv[i]), name, value;
        if (!str_split(arg, '=', &name, &value) && i + 1 < call->argc)
            value = str_of(call->argv[++i]);
        char *plain = str_z(work, str_starts(name, STR("--")) ? str_from(name, 2) : name);
        for (char *p = plain; *p; p++)
            if (*p == '-') *p = '_';
        pairs[count++] = (Pair){ str_of(plain), value };
    }
    record_from_pairs(work, &ServeFlags_record, pairs, count, flags, &issues);
    for (size_t i = 0; i < issues.count; i++)
        fprintf(stderr, "zhiyin serve: --%.*s %.*s\n", STR_ARG(issues.list[i].field),
                STR_ARG(issues.list[i].detail));
    return issues.count == 0;
}

static void serve_body(Work *work, void *arg)
{
    ServeCall *call = arg;
    ServeFlags flags;
    char error[240] = "";
    call->exit_code = EXIT_USAGE;
    if (!read_flags(work, call, &flags)) return;
    for (int i = 0; levels[i]; i++)
        if (str_equal(flags.log, str_of(levels[i]))) log_set_level((LogLevel)i);
    call->exit_code = EXIT_FAILED;
    if (!data_lock(call->where->data, error)) {
        fprintf(stderr, "zhiyin serve: %s\n", error);
        return;
    }
    ServerConfig config = { .database = data_database(work, call->where),
                            .data_dir = call->where->data,
                            .listen = str_z(work, flags.listen),
                            .socket =
                                str_z(work, data_path(work, call->where->data, "zhiyin.sock")),
                            .read_lanes = (int)flags.read_lanes,
                            .routes = routes(),
                            .tickers = ticker_list,
                            .assets = static_serve };
    Server *server = server_start(&config, error);
    if (!server) {
        fprintf(stderr, "zhiyin serve: %s\n", error);
        return;
    }
    fprintf(stderr, "zhiyin %s serves http://%s\n", ZHIYIN_VERSION, config.listen);
    supervisor_tell("READY=1");
    call->exit_code = server_wait(server);
}

int serve_command(const CallTarget *where, int argc, char **argv)
{
    ServeCall call = { where, argc, argv, EXIT_FAILED };
    Work work = { .arena = arena_new(1 << 20) };
    if (!work.arena || !work_run(&work, serve_body, &call))
        fprintf(stderr, "zhiyin serve: no memory\n");
    arena_free(work.arena);
    return call.exit_code;
}
