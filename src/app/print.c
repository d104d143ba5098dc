// print.c - replies for people.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/print.h"
#include "app/commands.h"
#include "record/json_in.h"
#include <stdio.h>

enum { CELL_MAX = 40, COLUMNS_MAX = 12 };

typedef struct Printer {
    Work *work;
    const Zone *zone; // of the organisation; NULL: instants stay as they are
    const char *file; // that was sent; NULL: flags were
} Printer;

static Str scalar_text(const Printer *printer, const json_t *value)
{
    if (!value || json_is_null(value)) return STR("-");
    Str text = { json_string_value(value), json_string_length(value) };
    if (json_is_string(value)) return org_zone_show(printer->work, printer->zone, text);
    if (json_is_real(value)) return str_format(printer->work, "%.6g", json_real_value(value));
    return json_write(printer->work, value);
}

// Columns a text takes on a terminal: Han and full-width letters take two.
static int text_width(Str s)
{
    int width = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if ((c & 0xC0) == 0x80) continue;
        width += c >= 0xE3 ? 2 : 1;
    }
    return width;
}

static void print_cell(Str s, int width, bool last)
{
    int have = text_width(s);
    printf("%.*s%*s", STR_ARG(s), last ? 0 : width - have + 2, "");
}

static Str joined_text(const Printer *printer, const json_t *list)
{
    Text out = TEXT(printer->work);
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (i) text_add_char(&out, ' ');
        text_add(&out, scalar_text(printer, json_array_get(list, i)));
    }
    return text_str(&out);
}

// What stands for an object in one cell: the value of a figure, a name, or the number of a case,
// which its subject follows. NULL: nothing.
static const json_t *label_of(const json_t *object)
{
    const json_t *value = json_object_get(object, "value");
    if (json_is_real(value)) return value;
    const json_t *name = json_object_get(object, "name");
    return name ? name : json_object_get(object, "number");
}

static Str object_text(const Printer *printer, const json_t *object)
{
    Str label = scalar_text(printer, label_of(object));
    const char *subject = json_string_value(json_object_get(object, "subject"));
    return subject ? str_format(printer->work, "%.*s %s", STR_ARG(label), subject) : label;
}

// What is only named is shown by its name, a list by its members.
static Str cell_text(const Printer *printer, const json_t *value)
{
    Str whole = json_is_object(value)  ? object_text(printer, value)
                : json_is_array(value) ? joined_text(printer, value)
                                       : scalar_text(printer, value);
    Str s = str_utf8_head(whole, CELL_MAX);
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '\n') return str_head(s, i);
    return s;
}

static bool fits_cell(const json_t *value)
{
    if (json_is_object(value)) return label_of(value) != NULL;
    return !json_is_object(json_array_get(value, 0));
}

static void print_table(const Printer *printer, json_t *items)
{
    const char *names[COLUMNS_MAX];
    int widths[COLUMNS_MAX];
    size_t columns = 0;
    json_t *first = json_array_get(items, 0);
    for (void *it = json_object_iter(first); it && columns < COLUMNS_MAX;
         it = json_object_iter_next(first, it)) {
        if (!fits_cell(json_object_iter_value(it))) continue;
        names[columns] = json_object_iter_key(it);
        widths[columns] = text_width(str_of(names[columns]));
        for (size_t row = 0; row < json_array_size(items); row++) {
            json_t *value = json_object_get(json_array_get(items, row), names[columns]);
            int width = text_width(cell_text(printer, value));
            if (width > widths[columns]) widths[columns] = width;
        }
        columns++;
    }
    for (size_t c = 0; c < columns; c++) print_cell(str_of(names[c]), widths[c], c + 1 == columns);
    printf("\n");
    for (size_t row = 0; row < json_array_size(items); row++) {
        for (size_t c = 0; c < columns; c++) {
            json_t *value = json_object_get(json_array_get(items, row), names[c]);
            print_cell(cell_text(printer, value), widths[c], c + 1 == columns);
        }
        printf("\n");
    }
}

static void print_object(const Printer *printer, json_t *object, int indent)
{
    for (void *it = json_object_iter(object); it; it = json_object_iter_next(object, it)) {
        json_t *value = json_object_iter_value(it);
        printf("%*s%s:", indent, "", json_object_iter_key(it));
        if (json_is_object(value)) {
            printf("\n");
            print_object(printer, value, indent + 2);
        } else if (json_is_array(value) && json_is_object(json_array_get(value, 0))) {
            printf("\n");
            print_table(printer, value);
        } else {
            Str text =
                json_is_array(value) ? joined_text(printer, value) : scalar_text(printer, value);
            printf(" %.*s\n", STR_ARG(text));
        }
    }
}

void print_fault(Work *work, const char *command, Str field, Str words)
{
    bool deep = str_find(field, STR(".")) != SIZE_MAX;
    char *flag = str_z(work, field);
    for (char *p = flag; *p; p++)
        if (*p == '_') *p = '-';
    if (deep) fprintf(stderr, "zhiyin %s: %.*s: %.*s\n", command, STR_ARG(field), STR_ARG(words));
    else fprintf(stderr, "zhiyin %s: --%s %.*s\n", command, flag, STR_ARG(words));
}

// "2027.json: days.0.date: is no date"; the field that carried the file is nothing that was typed.
static void print_file_fault(const Printer *printer, const char *command, Str field, Str words)
{
    size_t dot = str_find(field, STR("."));
    Str inside = dot == SIZE_MAX ? STR("") : str_from(field, dot + 1);
    fprintf(stderr, "zhiyin %s: %s: %.*s%s%.*s\n", command, printer->file, STR_ARG(inside),
            inside.len ? ": " : "", STR_ARG(words));
}

static void print_problem(const Printer *printer, json_t *problem, const char *command)
{
    json_t *errors = json_object_get(problem, "errors");
    Str title = scalar_text(printer, json_object_get(problem, "title"));
    Str detail = scalar_text(printer, json_object_get(problem, "detail"));
    fprintf(stderr, "zhiyin %s: %.*s%s%.*s\n", command, STR_ARG(title),
            json_object_get(problem, "detail") ? ": " : "",
            json_object_get(problem, "detail") ? (int)detail.len : 0, detail.ptr);
    for (size_t i = 0; i < json_array_size(errors); i++) {
        json_t *error = json_array_get(errors, i);
        Str field = scalar_text(printer, json_object_get(error, "field"));
        Str words = scalar_text(printer, json_object_get(error, "detail"));
        if (printer->file) print_file_fault(printer, command, field, words);
        else print_fault(printer->work, command, field, words);
    }
}

int print_reply_of(Work *work, const CallReply *reply, const Zone *zone, bool json,
                   const char *command, const char *file)
{
    const Printer printer = { work, zone, file };
    Issues issues = { .count = 0 };
    bool is_json = str_find(reply->type, STR("json")) != SIZE_MAX || !reply->type.ptr;
    json_t *value = is_json && reply->body.len ? json_read(work, reply->body, &issues) : NULL;
    if (reply->status >= 400) {
        if (json) printf("%.*s\n", STR_ARG(reply->body));
        if (value) print_problem(&printer, value, command);
        else fprintf(stderr, "zhiyin %s: failed with status %d\n", command, reply->status);
        return reply->status == 422 ? EXIT_USAGE : EXIT_FAILED;
    }
    // What was looked for and found: whoever runs it by the clock must notice.
    bool faulty = json_integer_value(json_object_get(value, "fault_count")) > 0 ||
                  json_integer_value(json_object_get(value, "refused")) > 0;
    int exit_code = faulty ? EXIT_FAILED : EXIT_OK;
    if (json || !value) {
        fwrite(reply->body.ptr ? reply->body.ptr : "", 1, reply->body.len, stdout);
        if (json && reply->body.len) printf("\n");
        return exit_code;
    }
    json_t *items = json_object_get(value, "items");
    if (json_is_array(items) && json_array_size(items) > 0) print_table(&printer, items);
    else if (json_is_array(items)) fprintf(stderr, "nothing\n");
    else print_object(&printer, value, 0);
    Str next = scalar_text(&printer, json_object_get(value, "next_cursor"));
    if (json_is_string(json_object_get(value, "next_cursor")))
        fprintf(stderr, "more: --cursor %.*s\n", STR_ARG(next));
    return exit_code;
}

int print_reply(Work *work, const CallReply *reply, const Zone *zone, bool json,
                const char *command)
{
    return print_reply_of(work, reply, zone, json, command, NULL);
}
