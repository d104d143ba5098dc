// help.c - the commands in words: by topic, one by one, and as a page of reference.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/help.h"
#include "base/embedded.h"
#include "record/json_in.h"

enum { TOPICS_MAX = 100, LINE_WIDTH = 78, TOPIC_WIDTH = 14 };

static const char options[] =
    "  --data DIR        data directory (default ./zhiyin-data)\n"
    "  --database URL    a PostgreSQL database instead\n"
    "  --org CODE        organisation, where there are several\n"
    "  --as LOGIN        act as this user; without it as the program itself\n"
    "  --json            print the answer as one JSON document\n"
    "  --time-limit N    seconds for a statement of the database (default 30; 0: any)\n";

static const char shared[] = "\n  `zhiyin help` tells of the options of all commands: --data "
                             "--database --org --as --json --time-limit.\n";

static const char options_zh[] = "  --data DIR        数据目录（默认 ./zhiyin-data）\n"
                                 "  --database URL    改用 PostgreSQL 数据库\n"
                                 "  --org CODE        机构，有多个时须指明\n"
                                 "  --as LOGIN        以这个账号的身份；不写则以程序本身\n"
                                 "  --json            把答复打印成一个 JSON 文档\n"
                                 "  --time-limit N    一条数据库语句最多几秒（默认 30；0：不限）\n";

// A command of its own and a command made of a route, as one list.
typedef struct Entry {
    const char *name, *about;
    const Command *command; // NULL: of a route
    const Route *route;
} Entry;

// A command of its own may stand in the place of the route that bears its name.
static bool has_own(const char *name)
{
    for (const Command *c = command_list; c->name; c++)
        if (strcmp(c->name, name) == 0) return true;
    return false;
}

static bool entry_at(size_t index, Entry *entry)
{
    for (const Command *c = command_list; c->name; c++)
        if (index-- == 0) return *entry = (Entry){ c->name, c->about, c, NULL }, true;
    for (const Route *r = routes(); r->method; r++)
        if (r->command && !has_own(r->command) && index-- == 0)
            return *entry = (Entry){ r->command, r->summary, NULL, r }, true;
    return false;
}

static Str topic_of(const char *name)
{
    return (Str){ name, strcspn(name, " ") };
}

// Every topic once, in the order in which the lists name them first.
static size_t topics(Str *list)
{
    size_t count = 0;
    Entry entry;
    for (size_t i = 0; entry_at(i, &entry); i++) {
        size_t known = 0;
        Str topic = topic_of(entry.name);
        while (known < count && !str_equal(list[known], topic)) known++;
        if (known == count && count < TOPICS_MAX) list[count++] = topic;
    }
    return count;
}

// The verbs of a topic, folded into lines.
static void print_verbs(Str topic)
{
    Entry entry;
    size_t column = (size_t)printf("  %-*.*s", TOPIC_WIDTH, STR_ARG(topic));
    for (size_t i = 0; entry_at(i, &entry); i++) {
        if (!str_equal(topic_of(entry.name), topic)) continue;
        const char *verb = entry.name + topic.len;
        if (!*verb) verb = entry.about;
        else verb++;
        if (column + strlen(verb) > LINE_WIDTH)
            column = (size_t)printf("\n  %-*s", TOPIC_WIDTH, "") - 1;
        column += (size_t)printf("  %s", verb);
    }
    putchar('\n');
}

void help_all(void)
{
    Str list[TOPICS_MAX];
    size_t count = topics(list);
    printf("zhiyin %s\n\nzhiyin COMMAND [flags]\n\n%s\nCommands:\n", ZHIYIN_VERSION, options);
    for (size_t i = 0; i < count; i++) print_verbs(list[i]);
    printf("\n`zhiyin help TOPIC` tells more of a topic, `zhiyin COMMAND --help` of a command.\n");
}

bool help_topic(FILE *out, const char *topic)
{
    Entry entry;
    bool found = false;
    for (size_t i = 0; entry_at(i, &entry); i++) {
        if (!str_equal(topic_of(entry.name), str_of(topic))) continue;
        fprintf(out, "  zhiyin %-26s %s\n", entry.name, entry.about);
        found = true;
    }
    return found;
}

void help_command(const Command *command)
{
    printf("%s\n\n  zhiyin %s\n", command->about, command->usage);
    fputs(shared, stdout);
}

static const char *kind_of(const Field *field)
{
    switch ((int)field->type & ~FIELD_MAYBE) {
    case FIELD_BOOL: return "";
    case FIELD_INT: return "NUMBER";
    case FIELD_REAL: return "NUMBER";
    case FIELD_ID: return "ID";
    case FIELD_TIME: return "TIME";
    case FIELD_DATE: return "DATE";
    case FIELD_STRS: return "TEXT ...";
    case FIELD_IDS: return "ID ...";
    case FIELD_STR: return "TEXT";
    default: return "JSON";
    }
}

static void print_choices(const Field *field)
{
    printf("  One of");
    for (const char *const *c = field->choices; *c; c++)
        printf("%s %s", c == field->choices ? "" : ",", *c);
    putchar('.');
}

// A flag as one types it: words joined by "-".
static void print_flag(const Field *field)
{
    char name[40] = "";
    for (size_t i = 0; i < sizeof name - 1 && field->name[i]; i++)
        name[i] = field->name[i] == '_' ? '-' : field->name[i];
    int width = printf("  --%s %s", name, kind_of(field));
    printf("%*s%s", width < 30 ? 30 - width : 1, "", field->doc ? field->doc : "");
    if (field->choices) print_choices(field);
    if (field->initial) printf("  Else %lld.", (long long)field->initial);
    // A reply that has other formats is printed as a table unless one is named.
    if (strcmp(name, "format") == 0) printf("  Else a table to read.");
    else if (field->initial_str && *field->initial_str) printf("  Else %s.", field->initial_str);
    puts(field->required ? "  (required)" : "");
}

static void print_flags(const RecordType *type)
{
    for (size_t i = 0; type && i < type->count; i++) print_flag(&type->fields[i]);
}

static bool has_flags(const Route *route)
{
    return (route->asks && route->asks->count) || (route->takes && route->takes->count);
}

static void print_call(const Route *route)
{
    printf("  zhiyin %s", route->command);
    for (const char *p = strchr(route->path, '{'); p; p = strchr(p + 1, '{'))
        printf(" %.*s", (int)strcspn(p + 1, "}"), p + 1);
    printf("%s%s\n", route->flags & ROUTE_UPLOAD ? " FILE" : "",
           has_flags(route) ? " [flags]" : "");
}

void help_route(const Route *route)
{
    printf("%s\n\n", route->summary);
    print_call(route);
    if (has_flags(route)) putchar('\n');
    print_flags(route->asks);
    print_flags(route->takes);
    fputs(shared, stdout);
}

// What a command does, in Chinese where words is the table of content/commands-zh.json.
static const char *about_of(const Entry *entry, const json_t *words)
{
    const char *about = json_string_value(json_object_get(words, entry->name));
    return about ? about : entry->about;
}

static void reference_entry(const Entry *entry, const json_t *words)
{
    printf("\n### zhiyin %s\n\n%s%s\n\n```\n", entry->name, about_of(entry, words),
           words ? "。" : ".");
    if (entry->command) printf("  zhiyin %s\n", entry->command->usage);
    else {
        print_call(entry->route);
        print_flags(entry->route->asks);
        print_flags(entry->route->takes);
    }
    printf("```\n");
}

static void reference_head(bool chinese)
{
    if (chinese)
        printf(
            "# 命令\n\n<!-- 由 `zhiyin help --reference --language zh` 打印；有测试比对。 -->\n\n"
            "所有命令都可带以下选项，写在何处都行。各标志的说明与 `zhiyin COMMAND --help` "
            "打印的相同。\n\n```\n%s```\n",
            options_zh);
    else
        printf(
            "# Commands\n\n<!-- Printed by `zhiyin help --reference`; a test compares it. -->\n\n"
            "All commands share these options, which may stand anywhere:\n\n```\n%s```\n",
            options);
}

static void reference_body(Work *work, void *arg)
{
    const bool *chinese = arg;
    Str *list = NEW(work, Str, TOPICS_MAX);
    size_t count = topics(list);
    Entry entry;
    Issues issues = { .count = 0 };
    const json_t *words =
        *chinese ? json_read(work, embedded_text("content/commands-zh.json"), &issues) : NULL;
    reference_head(*chinese);
    for (size_t i = 0; i < count; i++) {
        printf("\n## %.*s\n", STR_ARG(list[i]));
        for (size_t k = 0; entry_at(k, &entry); k++)
            if (str_equal(topic_of(entry.name), list[i])) reference_entry(&entry, words);
    }
}

bool help_reference(bool chinese)
{
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    bool done = work.arena && work_run(&work, reference_body, &chinese);
    arena_free(work.arena);
    return done;
}
