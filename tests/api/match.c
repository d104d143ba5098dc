// match.c - compares JSON with JSON that has blanks.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "match.h"
#include "record/json_in.h"
#include <math.h>
#include <stdio.h>

const Str *names_find(const Names *names, Str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->list[i].name, name)) return &names->list[i].value;
    return NULL;
}

void names_put(Names *names, Str name, Str value)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->list[i].name, name)) {
            names->list[i].value = value;
            return;
        }
    if (names->count < NAMES_MAX) names->list[names->count++] = (Name){ name, value };
}

// "@name" outside strings becomes a string that starts with the byte 1, which no reply holds.
static Str mark_names(Work *work, Str expected)
{
    Text out = TEXT(work);
    bool quoted = false;
    for (size_t i = 0; i < expected.len; i++) {
        char c = expected.ptr[i];
        if (c == '"' && (i == 0 || expected.ptr[i - 1] != '\\')) quoted = !quoted;
        if (c != '@' || quoted) {
            text_add_char(&out, c);
            continue;
        }
        text_add(&out, STR("\"\\u0001"));
        while (i + 1 < expected.len &&
               strchr("abcdefghijklmnopqrstuvwxyz_0123456789", expected.ptr[i + 1]))
            text_add_char(&out, expected.ptr[++i]);
        text_add_char(&out, '"');
    }
    return text_str(&out);
}

typedef struct Comparison {
    Work *work;
    Names *names;
    char *why;
    size_t why_len;
} Comparison;

static bool differ(const Comparison *c, const char *path, const char *words, const json_t *actual)
{
    Str text = actual ? json_write(c->work, actual) : STR("nothing");
    snprintf(c->why, c->why_len, "%s %s, got %.*s", path[0] ? path : "the reply", words,
             (int)(text.len < 200 ? text.len : 200), text.ptr);
    return false;
}

static Str value_text(Work *work, const json_t *value)
{
    if (json_is_string(value)) return (Str){ json_string_value(value), json_string_length(value) };
    return json_write(work, value);
}

static bool match_name(const Comparison *c, const char *path, Str name, const json_t *actual)
{
    if (!actual || json_is_null(actual)) return differ(c, path, "should be something", actual);
    Str value = value_text(c->work, actual);
    const Str *known = names_find(c->names, name);
    if (!known) names_put(c->names, name, value);
    else if (!str_equal(*known, value))
        return differ(c, path, "should be the same as before", actual);
    return true;
}

static bool match_value(const Comparison *c, const char *path, json_t *expected, json_t *actual);

static bool match_object(const Comparison *c, const char *path, json_t *expected, json_t *actual)
{
    if (!json_is_object(actual)) return differ(c, path, "should be an object", actual);
    for (void *it = json_object_iter(expected); it; it = json_object_iter_next(expected, it)) {
        char deeper[300];
        const char *key = json_object_iter_key(it);
        snprintf(deeper, sizeof deeper, "%s.%s", path, key);
        if (!match_value(c, deeper, json_object_iter_value(it), json_object_get(actual, key)))
            return false;
    }
    return true;
}

static bool match_array(const Comparison *c, const char *path, json_t *expected, json_t *actual)
{
    if (!json_is_array(actual) || json_array_size(actual) != json_array_size(expected))
        return differ(c, path, "should be a list of that length", actual);
    for (size_t i = 0; i < json_array_size(expected); i++) {
        char deeper[300];
        snprintf(deeper, sizeof deeper, "%s.%zu", path, i);
        if (!match_value(c, deeper, json_array_get(expected, i), json_array_get(actual, i)))
            return false;
    }
    return true;
}

static bool match_number(json_t *expected, json_t *actual)
{
    double difference = json_number_value(expected) - json_number_value(actual);
    return json_is_number(actual) && fabs(difference) <= 1e-9 * fabs(json_number_value(expected));
}

static bool match_value(const Comparison *c, const char *path, json_t *expected, json_t *actual)
{
    if (json_is_string(expected)) {
        Str text = { json_string_value(expected), json_string_length(expected) };
        if (text.len && text.ptr[0] == 1) return match_name(c, path, str_from(text, 1), actual);
        if (str_equal(text, STR("...")))
            return json_is_string(actual) || differ(c, path, "should be text", actual);
        return json_equal(expected, actual) || differ(c, path, "is another text", actual);
    }
    if (json_is_object(expected)) return match_object(c, path, expected, actual);
    if (json_is_array(expected)) return match_array(c, path, expected, actual);
    if (json_is_number(expected))
        return match_number(expected, actual) || differ(c, path, "is another number", actual);
    return json_equal(expected, actual) || differ(c, path, "is another value", actual);
}

bool match(Work *work, Names *names, Str expected, Str actual, char *why, size_t why_len)
{
    Issues issues = { .count = 0 };
    Comparison c = { work, names, why, why_len };
    json_t *want = json_read(work, mark_names(work, expected), &issues);
    json_t *have = json_read(work, actual, &issues);
    if (issues.count) {
        snprintf(why, why_len, "not JSON: %.*s", STR_ARG(issues.list[0].detail));
        return false;
    }
    return match_value(&c, "", want, have);
}
