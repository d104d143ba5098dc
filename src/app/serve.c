// serve.c - zhiyin serve: takes the data directory, starts the server, waits for the end.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/serve.h"
#include "app/demo.h"
#include "app/links.h"
#include "app/settings.h"
#include "app/supervisor.h"
#include "app/tickers.h"
#include "base/cage.h"
#include "engine/outbox/mail.h"
#include "engine/outbox/smtp.h"
#include "http/host.h"
#include "http/rate.h"
#include "http/server.h"
#include "http/static.h"
#include <stdio.h>

typedef struct ServeFlags {
    Str listen;
    Str public;
    int64_t read_lanes;
    Str log;
    bool demo;
    int64_t requests_per_minute;
    Str smtp_url, smtp_from, smtp_user, smtp_password, smtp_tls, smtp_ca_file;
} ServeFlags;

static const char *const levels[] = { "error", "warn", "info", "debug", NULL };
static const char *const tls_choices[] = { "required", "try", "none", NULL };

RECORD(ServeFlags, "Settings of zhiyin serve.",
       FIELD(ServeFlags, listen, .initial_str = "127.0.0.1:8080", .doc = "address and port"),
       FIELD(ServeFlags, public, .initial_str = "", .max = 2000,
             .doc = "what people type to get here: https://care.example.cn, several with blanks"),
       FIELD(ServeFlags, read_lanes, .initial = 0, .min = 0, .max = 24,
             .doc = "database lanes; 0: 4, on PostgreSQL 8"),
       FIELD(ServeFlags, log, .initial_str = "info", .choices = levels, .doc = "least level"),
       FIELD(ServeFlags, demo, .doc = "a made-up organisation, filled in where there is none"),
       FIELD(ServeFlags, requests_per_minute, .initial = 6000, .max = 1000000000,
             .doc = "that one login or key may send; a stranger's address a tenth; 0: any"),
       FIELD(ServeFlags, smtp_url, .initial_str = "", .max = 300,
             .doc = "outgoing mail: smtp://host:587 or smtps://host"),
       FIELD(ServeFlags, smtp_from, .initial_str = "", .max = 254, .doc = "sender's address"),
       FIELD(ServeFlags, smtp_user, .initial_str = "", .max = 200),
       FIELD(ServeFlags, smtp_password, .initial_str = "", .max = 200, .secret = true,
             .doc = "better in the file or the environment"),
       FIELD(ServeFlags, smtp_tls, .initial_str = "required", .choices = tls_choices),
       FIELD(ServeFlags, smtp_ca_file, .initial_str = "", .max = 1000,
             .doc = "certificates to trust instead of the system's"));

typedef struct ServeCall {
    const CallTarget *where;
    int argc;
    char **argv;
    int exit_code;
} ServeCall;

static bool set_mail(const ServeFlags *flags)
{
    smtp_set(&(SmtpSettings){ flags->smtp_url, flags->smtp_from, flags->smtp_user,
                              flags->smtp_password, flags->smtp_tls, flags->smtp_ca_file });
    if (flags->smtp_url.len == 0 || mail_address_valid(flags->smtp_from)) return true;
    fprintf(stderr, "zhiyin serve: smtp_from is not an address\n");
    return false;
}

static bool set_hosts(const ServeFlags *flags)
{
    if (hosts_set(flags->public)) return true;
    fprintf(stderr, "zhiyin serve: public is not a list of https://host[:port]\n");
    return false;
}

static void link_warn(Work *work, int64_t org_id, Str base_url, void *arg)
{
    (void)work, (void)arg;
    log_event(LOG_WARN, "links", ",\"org\":\"%lld\",\"base_url\":\"%.*s\",\"reason\":\"%s\"",
              (long long)org_id, STR_ARG(base_url), "links in mails get 421: see public");
}

static void links_look(Work *work, void *arg)
{
    links_astray(work, link_warn, arg);
}

static void serve_body(Work *work, void *arg)
{
    ServeCall *call = arg;
    ServeFlags flags;
    char error[240] = "";
    call->exit_code = EXIT_USAGE;
    const char *file = str_z(work, data_path(work, call->where->data, "zhiyin.conf"));
    if (!settings_read(work, "serve", &ServeFlags_record, file, call->argc, call->argv, &flags) ||
        !set_mail(&flags) || !set_hosts(&flags))
        return;
    for (int i = 0; levels[i]; i++)
        if (str_equal(flags.log, str_of(levels[i]))) log_set_level((LogLevel)i);
    rate_set(flags.requests_per_minute);
    call->exit_code = EXIT_FAILED;
    if (!data_lock(call->where->data, error)) {
        fprintf(stderr, "zhiyin serve: %s\n", error);
        return;
    }
    if (flags.demo && !demo_ready(call->where, error)) {
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
                            .finish = tickers_finish,
                            .assets = static_serve };
    Server *server = server_start(&config, error);
    if (!server) {
        fprintf(stderr, "zhiyin serve: %s\n", error);
        return;
    }
    fprintf(stderr, "zhiyin %s serves http://%s\n", ZHIYIN_VERSION, config.listen);
    server_read(server, links_look, NULL);
    if (flags.demo) demo_print_logins();
    supervisor_tell("READY=1");
    call->exit_code = server_wait(server);
}

int serve_command(const CallTarget *where, int argc, char **argv)
{
    arenas_give_back();
    cage_start();
    ServeCall call = { where, argc, argv, EXIT_FAILED };
    Work work = { .arena = arena_new(1 << 20) };
    if (!work.arena || !work_run(&work, serve_body, &call))
        fprintf(stderr, "zhiyin serve: no memory\n");
    arena_free(work.arena);
    return call.exit_code;
}
