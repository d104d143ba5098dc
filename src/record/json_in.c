// json_in.c - JSON from outside: limits before parsing, jansson's memory taken from the arena.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/json_in.h"
#include <assert.h>
#include <pthread.h>

// jansson's allocator has no context argument, so the Work it allocates for is the thread's current
// one.
static _Thread_local Work *reader;

// Never hands out NULL: jansson takes no notice of a text buffer that could not grow, and then
// writes past its end. The work is abandoned from in here instead, which may be done: all that
// jansson holds lies in the arena, and it has no lock.
static void *arena_malloc(size_t size)
{
    Work *work = reader;
    reader = NULL;
    void *p = work_alloc(work, size ? size : 1, 1);
    reader = work;
    return p;
}

static void arena_keep(void *p)
{
    (void)p; // given back with the arena
}

static void use_arena(void)
{
    json_set_alloc_funcs(arena_malloc, arena_keep);
}

// Deepest nesting outside strings. Brackets inside strings do not count, malformed text may count
// wrong: the parser refuses that anyway.
static size_t depth_of(Str text)
{
    size_t depth = 0, deepest = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (quoted) {
            if (c == '\\') i++;
            else if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > deepest) deepest = depth;
        } else if ((c == '}' || c == ']') && depth) {
            depth--;
        }
    }
    return deepest;
}

json_t *json_read(Work *work, Str text, Issues *issues)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    json_error_t error;
    pthread_once(&once, use_arena);
    if (depth_of(text) > JSON_DEPTH_MAX) {
        issues_add(issues, STR_ABSENT, "not_json", STR("nests deeper than 32 levels"));
        return NULL;
    }
    if (text.len > ARENA_BYTES_MAX / JSON_ARENA_FACTOR)
        work_fail(work, FAIL_TOO_LARGE, "%zu bytes of JSON are too many", text.len);
    reader = work;
    json_t *value = json_loadb(text.ptr ? text.ptr : "", text.len,
                               JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    reader = NULL;
    if (value) return value;
    Text detail = TEXT(work);
    text_format(&detail, "line %d, column %d: %s", error.line, error.column, error.text);
    issues_add(issues, STR_ABSENT, "not_json", text_str(&detail));
    return NULL;
}

static int add_piece(const char *bytes, size_t len, void *text)
{
    // text_add may fail the work, and nobody may unwind through jansson: copy what fits by hand.
    Text *out = text;
    if (out->len + len > out->cap) return -1;
    memcpy(out->ptr + out->len, bytes, len);
    out->len += len;
    return 0;
}

static int count_piece(const char *bytes, size_t len, void *total)
{
    (void)bytes;
    *(size_t *)total += len;
    return 0;
}

static Str json_dump_in(Work *work, const json_t *value, size_t flags)
{
    size_t len = 0;
    reader = work;
    int failed = json_dump_callback(value, count_piece, &len, flags);
    reader = NULL;
    assert(!failed);
    Text out = { .work = work, .ptr = NEW(work, char, len + 1), .cap = len + 1 };
    reader = work;
    failed = json_dump_callback(value, add_piece, &out, flags);
    reader = NULL;
    assert(!failed && out.len == len);
    return text_str(&out);
}

Str json_write(Work *work, const json_t *value)
{
    return json_dump_in(work, value, JSON_COMPACT | JSON_ENCODE_ANY);
}

Str json_write_indented(Work *work, const json_t *value)
{
    return json_dump_in(work, value, JSON_INDENT(2) | JSON_ENCODE_ANY);
}

bool json_valid(Work *work, Str text)
{
    Issues issues = { .count = 0 };
    return json_read(work, text, &issues) != NULL;
}
