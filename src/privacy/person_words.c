// person_words.c - JSON and codes in words.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "privacy/person_words.h"
#include "base/embedded.h"
#include "engine/outbox/template.h"
#include "record/json_in.h"

PersonWords person_words(Work *work, const Zone *zone, bool chinese)
{
    Issues issues = { .count = 0 };
    json_t *all = json_read(work, embedded_text("content/person-words.json"), &issues);
    if (!all) work_fail(work, FAIL_INTERNAL, "content/person-words.json cannot be read");
    return (PersonWords){ work, zone, json_object_get(all, chinese ? "zh-CN" : "en"), chinese };
}

static Str word_of(const PersonWords *words, Str key, Str otherwise)
{
    const char *word = json_string_value(json_object_get(words->names, str_z(words->work, key)));
    return word ? str_of(word) : otherwise;
}

Str person_word(const PersonWords *words, Str field, Str code)
{
    return word_of(words, str_format(words->work, "%.*s.%.*s", STR_ARG(field), STR_ARG(code)),
                   code);
}

static Str label(const PersonWords *words, Str field)
{
    return word_of(words, str_format(words->work, "field.%.*s", STR_ARG(field)), field);
}

// Lines after the first are indented, so that each value stays one item.
static void add_lines(Text *out, Str value)
{
    Str line, rest = value;
    bool more = true;
    for (bool first = true; more; first = false) {
        more = str_split(rest, '\n', &line, &rest);
        if (!first) text_add(out, STR("\n    "));
        text_add(out, line);
    }
}

static Str string_of(const json_t *value)
{
    return (Str){ json_string_value(value), json_string_length(value) };
}

// Our own numbers tell a person nothing; the copy for programs holds them.
static bool is_ours(Str field)
{
    static const char *const names[] = { "id", "version", "opened_by", "sha256" };
    for (size_t i = 0; i < COUNT(names); i++)
        if (str_equal(field, str_of(names[i]))) return true;
    return str_ends(field, STR("_id")) || str_ends(field, STR("_ms")) ||
           str_ends(field, STR("_ids"));
}

static bool is_empty(const json_t *value)
{
    return !value || json_is_null(value) ||
           (json_is_string(value) && json_string_length(value) == 0) ||
           (json_is_array(value) && json_array_size(value) == 0) ||
           (json_is_object(value) && json_object_size(value) == 0);
}

static Str scalar(const PersonWords *words, Str field, const json_t *value)
{
    Time time;
    Work *work = words->work;
    if (json_is_boolean(value))
        return word_of(words, json_is_true(value) ? STR("true") : STR("false"), STR(""));
    if (json_is_integer(value))
        return person_word(words, field,
                           str_format(work, "%lld", (long long)json_integer_value(value)));
    if (json_is_real(value)) return str_format(work, "%g", json_real_value(value));
    if (!json_is_string(value)) return STR("");
    Str text = string_of(value);
    if (str_find(text, STR("T")) == 10 && time_parse(text, &time))
        return template_time(work, words->chinese ? STR("zh-CN") : STR("en"), words->zone, time);
    return person_word(words, field, text);
}

static Str colon(const PersonWords *words)
{
    return words->chinese ? STR("：") : STR(": ");
}

static Str comma(const PersonWords *words)
{
    return words->chinese ? STR("，") : STR(", ");
}

static void add_inline(Text *out, const PersonWords *words, Str field, json_t *value);

static void add_members(Text *out, const PersonWords *words, json_t *object)
{
    const char *name;
    json_t *value;
    bool first = true;
    json_object_foreach (object, name, value) {
        if (is_ours(str_of(name)) || is_empty(value)) continue;
        if (!first) text_add(out, comma(words));
        text_add(out, label(words, str_of(name)));
        text_add(out, colon(words));
        add_inline(out, words, str_of(name), value);
        first = false;
    }
}

// In one line: lists within brackets.
static void add_inline(Text *out, const PersonWords *words, Str field, json_t *value)
{
    size_t i;
    json_t *item;
    if (json_is_object(value)) {
        add_members(out, words, value);
    } else if (json_is_array(value)) {
        json_array_foreach (value, i, item) {
            if (i) text_add(out, words->chinese ? STR("；") : STR("; "));
            add_inline(out, words, field, item);
        }
    } else {
        add_lines(out, scalar(words, field, value));
    }
}

static json_t *object_of(const PersonWords *words, Str value)
{
    Issues issues = { .count = 0 };
    if (!str_starts(value, STR("{"))) return NULL;
    json_t *read = json_read(words->work, value, &issues);
    return json_is_object(read) ? read : NULL;
}

static void add_line(Text *out, const PersonWords *words, Str field)
{
    text_add(out, STR("\n    - "));
    text_add(out, label(words, field));
    text_add(out, colon(words));
}

void person_value_add(Text *out, const PersonWords *words, Str value)
{
    const char *name;
    json_t *member, *object = object_of(words, value);
    if (!object) {
        add_lines(out, value);
        return;
    }
    json_object_foreach (object, name, member) {
        if (is_ours(str_of(name)) || is_empty(member)) continue;
        add_line(out, words, str_of(name));
        add_inline(out, words, str_of(name), member);
    }
}

static void add_side(Text *out, const PersonWords *words, Str field, json_t *value)
{
    if (is_empty(value)) text_add(out, words->chinese ? STR("空") : STR("nothing"));
    else add_inline(out, words, field, value);
}

bool person_change_add(Text *out, const PersonWords *words, Str before, Str after)
{
    const char *name;
    json_t *now, *old = object_of(words, before), *new = object_of(words, after);
    if (!old || !new) return false;
    json_object_foreach (new, name, now) {
        json_t *then = json_object_get(old, name);
        bool same = json_equal(now, then) || (is_empty(now) && is_empty(then));
        if (same || is_ours(str_of(name))) continue;
        add_line(out, words, str_of(name));
        add_side(out, words, str_of(name), then);
        text_add(out, STR(" → "));
        add_side(out, words, str_of(name), now);
    }
    return true;
}
