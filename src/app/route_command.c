// route_command.c - a command made of a route: flags through the same records and the same checks.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands.h"
#include "app/print.h"
#include <stdio.h>

enum { FLAGS_MAX = 100 };

typedef struct Flags {
    Pair query[FLAGS_MAX], body[FLAGS_MAX];
    size_t query_count, body_count;
    Str words[PARAMS_MAX + 1];
    size_t word_count;
} Flags;

typedef struct CommandCall {
    const CallTarget *where;
    const Route *route;
    int argc;
    char **argv;
    int exit_code;
    const Zone *zone; // of the organisation, once it was needed
    bool zone_asked;
} CommandCall;

static const Zone *zone_of(Work *work, CommandCall *call)
{
    if (!call->zone_asked) call->zone = org_zone(work, call->where);
    call->zone_asked = true;
    return call->zone;
}

static const char *usage_error(const char *command, const char *flag, const char *words)
{
    fprintf(stderr, "zhiyin %s: %s %s\n", command, flag, words);
    return NULL;
}

// "--site-id" or "--site_id" is the field site_id.
static Str flag_name(Work *work, Str flag)
{
    char *name = str_z(work, str_from(flag, 2));
    for (char *p = name; *p; p++)
        if (*p == '-') *p = '_';
    return str_of(name);
}

static const Field *flag_field(const Route *route, Str name, bool *in_query)
{
    const Field *f = route->asks ? record_field(route->asks, name) : NULL;
    *in_query = f != NULL;
    return f || !route->takes ? f : record_field(route->takes, name);
}

static bool is_switch(const Field *f)
{
    return ((int)f->type & ~FIELD_MAYBE) == FIELD_BOOL;
}

static bool is_time(const Field *f)
{
    return ((int)f->type & ~FIELD_MAYBE) == FIELD_TIME;
}

static bool take_flag(Work *work, CommandCall *call, int *at, Flags *flags)
{
    Str flag, value;
    bool in_query, inlined = str_split(str_of(call->argv[*at]), '=', &flag, &value);
    Str name = flag_name(work, flag);
    const Field *f = flag_field(call->route, name, &in_query);
    if (!f) return usage_error(call->route->command, str_z(work, flag), "no such flag");
    bool more = *at + 1 < call->argc && strncmp(call->argv[*at + 1], "--", 2) != 0;
    if (!inlined && is_switch(f)) value = STR("true");
    else if (!inlined && !more)
        return usage_error(call->route->command, str_z(work, flag), "needs a value");
    else if (!inlined) value = str_of(call->argv[++*at]);
    if (is_time(f)) value = org_zone_read(work, zone_of(work, call), value);
    size_t *count = in_query ? &flags->query_count : &flags->body_count;
    if (*count == FLAGS_MAX) return usage_error(call->route->command, "flags", "are too many");
    (in_query ? flags->query : flags->body)[(*count)++] = (Pair){ name, value };
    return true;
}

static bool take_all(Work *work, CommandCall *call, Flags *flags)
{
    for (int i = 0; i < call->argc; i++) {
        if (strncmp(call->argv[i], "--", 2) == 0) {
            if (!take_flag(work, call, &i, flags)) return false;
        } else if (flags->word_count < COUNT(flags->words)) {
            flags->words[flags->word_count++] = str_of(call->argv[i]);
        }
    }
    return true;
}

// --format json asks for the reply as it is, as it asks for a table of another kind.
static bool wants_json(const Flags *flags)
{
    for (size_t i = 0; i < flags->query_count; i++)
        if (str_equal(flags->query[i].name, STR("format")))
            return str_equal(flags->query[i].value, STR("json"));
    return false;
}

static void add_encoded(Text *out, Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '-' || c == '_' || c == '.';
        if (plain) text_add_char(out, (char)c);
        else text_format(out, "%%%02X", c);
    }
}

// The path with its {names} filled from the words, and the query.
static bool add_target(Text *out, const Route *route, const Flags *flags, size_t *used)
{
    Str left = str_of(route->path), part;
    bool more = true, first = true;
    *used = 0;
    while (more) {
        more = str_split(left, '/', &part, &left);
        if (!first) text_add_char(out, '/');
        first = false;
        if (part.len < 3 || part.ptr[0] != '{') {
            text_add(out, part);
            continue;
        }
        if (*used == flags->word_count) {
            fprintf(stderr, "zhiyin %s: %.*s is missing\n", route->command, (int)part.len - 2,
                    part.ptr + 1);
            return false;
        }
        add_encoded(out, flags->words[(*used)++]);
    }
    for (size_t i = 0; i < flags->query_count; i++) {
        text_add_char(out, i ? '&' : '?');
        text_add(out, flags->query[i].name);
        text_add_char(out, '=');
        add_encoded(out, flags->query[i].value);
    }
    return true;
}

static bool print_issues(Work *work, const Route *route, const Issues *issues)
{
    for (size_t i = 0; i < issues->count; i++)
        print_fault(work, route->command, issues->list[i].field, issues->list[i].detail);
    return issues->count == 0;
}

// Only what was given: an absent field stays absent. Whether the record is whole the server says.
static bool add_body(Work *work, const Route *route, const Flags *flags, Text *out)
{
    Issues issues = { .count = 0 };
    void *record = work_alloc(work, route->takes->size, 1);
    record_initial(route->takes, record);
    text_add_char(out, '{');
    for (size_t i = 0, written = 0; i < flags->body_count; i++) {
        const Pair *pair = &flags->body[i];
        const Field *f = record_field(route->takes, pair->name);
        field_from_text(work, f, pair->value, record, pair->name, &issues);
        bool again = i + 1 < flags->body_count && str_equal(flags->body[i + 1].name, pair->name);
        if (again) continue; // a list: written once it is whole
        text_format(out, "%s\"%s\":", written++ ? "," : "", f->name);
        field_to_json(out, f, record);
    }
    text_add_char(out, '}');
    return print_issues(work, route, &issues);
}

// A file goes by its own name unless another is given.
static void add_name(const Flags *flags, Text *target, Str upload)
{
    for (size_t i = 0; i < flags->query_count; i++)
        if (str_equal(flags->query[i].name, STR("name"))) return;
    text_add(target, flags->query_count ? STR("&name=") : STR("?name="));
    add_encoded(target, str_after_last(upload, '/'));
}

static void command_body(Work *work, void *arg)
{
    CommandCall *call = arg;
    const Route *route = call->route;
    Flags *flags = NEW(work, Flags, 1);
    Text target = TEXT(work), body = TEXT(work);
    size_t used;
    char error[240] = "";
    CallReply reply;
    call->exit_code = EXIT_USAGE;
    if (!take_all(work, call, flags) || !add_target(&target, route, flags, &used)) return;
    if (route->takes && !add_body(work, route, flags, &body)) return;
    const char *upload = NULL;
    if (route->flags & ROUTE_UPLOAD) {
        if (used == flags->word_count) {
            usage_error(route->command, "FILE", "is missing");
            return;
        }
        upload = str_z(work, flags->words[used++]);
        if (route->asks && record_field(route->asks, STR("name")))
            add_name(flags, &target, str_of(upload));
    }
    if (used < flags->word_count) {
        usage_error(route->command, str_z(work, flags->words[used]), "is more than it takes");
        return;
    }
    call->exit_code = EXIT_FAILED;
    if (!call_api(work, call->where, routes(), route->method, text_str(&target),
                  route->takes ? text_str(&body) : STR_ABSENT, upload, &reply, error)) {
        fprintf(stderr, "zhiyin %s: %s\n", route->command, error);
        return;
    }
    bool json = call->where->json || wants_json(flags);
    call->exit_code =
        print_reply(work, &reply, json ? NULL : zone_of(work, call), json, route->command);
}

int route_command(const CallTarget *where, const Route *route, int argc, char **argv)
{
    CommandCall call = {
        .where = where, .route = route, .argc = argc, .argv = argv, .exit_code = EXIT_FAILED
    };
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .now_ms = time_now_ms() };
    if (!work.arena) return EXIT_FAILED;
    if (!work_run(&work, command_body, &call)) {
        fprintf(stderr, "zhiyin %s: %s\n", route->command, work.failure);
        call.exit_code = EXIT_FAILED;
    }
    arena_free(work.arena);
    return call.exit_code;
}
