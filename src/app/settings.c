// settings.c - puts settings together from where they may stand.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/settings.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_BYTES_MAX_HERE = 64 << 10, SETTINGS_MAX = 128 };

// What was found of each field so far, and where.
typedef struct Settings {
    Work *work;
    const char *command;
    const RecordType *type;
    Pair pairs[SETTINGS_MAX];
    const char *from[SETTINGS_MAX];
    size_t count;
    bool sound;
} Settings;

// What was typed as a flag is named as a flag.
static void complain(Settings *settings, const char *from, Str name, const char *words)
{
    char *typed = str_z(settings->work, name);
    for (char *p = typed; *p && strcmp(from, "--") == 0; p++)
        if (*p == '_') *p = '-';
    fprintf(stderr, "zhiyin %s: %s%s %s\n", settings->command, from, typed, words);
    settings->sound = false;
}

static void put(Settings *settings, Str name, Str value, const char *from)
{
    size_t at = 0;
    if (!record_field(settings->type, name)) {
        complain(settings, from, name, "is no setting");
        return;
    }
    while (at < settings->count && !str_equal(settings->pairs[at].name, name)) at++;
    settings->pairs[at] = (Pair){ name, value };
    settings->from[at] = from;
    if (at == settings->count) settings->count++;
}

static Str file_text(Work *work, const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) return STR_ABSENT;
    char *text = work_alloc_or_null(work, 1, FILE_BYTES_MAX_HERE);
    size_t len = text ? fread(text, 1, FILE_BYTES_MAX_HERE, file) : 0;
    fclose(file);
    return (Str){ text, len };
}

static void read_file(Settings *settings, const char *path, bool must_be)
{
    Str text = path ? file_text(settings->work, path) : STR_ABSENT, line;
    if (!text.ptr) {
        if (must_be) complain(settings, path, STR(": "), strerror(errno));
        return;
    }
    while (text.len) {
        Str name, value;
        str_split(text, '\n', &line, &text);
        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#') continue;
        bool pair = str_split(line, '=', &name, &value);
        const char *from = str_z(settings->work, str_format(settings->work, "%s: ", path));
        if (pair) put(settings, str_trim(name), str_trim(value), from);
        else complain(settings, from, line, "is not NAME = VALUE");
    }
}

static void read_environment(Settings *settings)
{
    for (size_t i = 0; i < settings->type->count; i++) {
        const char *name = settings->type->fields[i].name;
        char *variable = str_z(settings->work, str_format(settings->work, "ZHIYIN_%s", name));
        for (char *p = variable; *p; p++) *p = (char)toupper((unsigned char)*p);
        const char *value = getenv(variable);
        if (value) put(settings, str_of(name), str_of(value), "the environment: ");
    }
}

static Str flag_name(Work *work, Str flag)
{
    char *plain = str_z(work, str_starts(flag, STR("--")) ? str_from(flag, 2) : flag);
    for (char *p = plain; *p; p++)
        if (*p == '-') *p = '_';
    return str_of(plain);
}

// Where file is not NULL only --config is looked for, otherwise everything but that.
static void read_flags(Settings *settings, int argc, char **argv, const char **file)
{
    for (int i = 0; i < argc; i++) {
        Str flag, value;
        bool inlined = str_split(str_of(argv[i]), '=', &flag, &value);
        Str name = flag_name(settings->work, flag);
        const Field *field = record_field(settings->type, name);
        bool is_switch = field && field->type == FIELD_BOOL;
        if (!inlined && is_switch) value = STR("true");
        else if (!inlined && i + 1 < argc) value = str_of(argv[++i]);
        bool config = str_equal(name, STR("config"));
        if (file && config) *file = str_z(settings->work, value);
        if (!file && !config) put(settings, name, value, "--");
    }
}

static void report(Settings *settings, const Issues *issues)
{
    for (size_t i = 0; i < issues->count; i++) {
        const char *from = "";
        for (size_t at = 0; at < settings->count; at++)
            if (str_equal(settings->pairs[at].name, issues->list[i].field))
                from = settings->from[at];
        complain(settings, from, issues->list[i].field,
                 str_z(settings->work, issues->list[i].detail));
    }
}

bool settings_read(Work *work, const char *command, const RecordType *type, const char *file,
                   int argc, char **argv, void *out)
{
    Settings *settings = NEW(work, Settings, 1);
    Issues issues = { .count = 0 };
    const char *named = NULL;
    *settings = (Settings){ .work = work, .command = command, .type = type, .sound = true };
    read_flags(settings, argc, argv, &named);
    read_file(settings, named ? named : file, named != NULL);
    read_environment(settings);
    read_flags(settings, argc, argv, NULL);
    record_from_pairs(work, type, settings->pairs, settings->count, out, &issues);
    report(settings, &issues);
    return settings->sound;
}
