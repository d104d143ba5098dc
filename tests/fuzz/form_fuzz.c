// form_fuzz.c - posted forms and query strings: decoded, encoded and decoded they are the same.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The first byte chooses the route whose query record is filled from them.
#include "app/commands.h"
#include "fuzz.h"
#include <assert.h>

typedef struct Input {
    const uint8_t *data;
    size_t size;
} Input;

static void add_encoded(Text *out, Str s)
{
    for (size_t i = 0; i < s.len; i++) text_format(out, "%%%02X", (unsigned char)s.ptr[i]);
}

static const RecordType *chosen_type(uint8_t chosen)
{
    const RecordType *last = NULL;
    size_t count = 0;
    for (const Route *route = routes(); route->method; route++) {
        if (!route->asks) continue;
        last = route->asks;
        if (count++ == chosen) break;
    }
    return last;
}

static void check_form(Work *work, void *arg)
{
    const Input *input = arg;
    Str text = { (const char *)input->data + 1, input->size - 1 };
    Pair *pairs, *again;
    size_t count, again_count;
    if (!pairs_parse(work, text, &pairs, &count)) return;
    Text encoded = TEXT(work);
    for (size_t i = 0; i < count; i++) {
        assert(str_utf8_valid(pairs[i].name) && str_utf8_valid(pairs[i].value));
        if (i) text_add_char(&encoded, '&');
        add_encoded(&encoded, pairs[i].name);
        text_add_char(&encoded, '=');
        add_encoded(&encoded, pairs[i].value);
    }
    assert(pairs_parse(work, text_str(&encoded), &again, &again_count) && again_count == count);
    for (size_t i = 0; i < count; i++)
        assert(str_equal(pairs[i].name, again[i].name) &&
               str_equal(pairs[i].value, again[i].value));
    const RecordType *type = chosen_type(input->data[0]);
    Issues issues = { .count = 0 };
    void *record = work_alloc(work, type->size, 1);
    record_from_pairs(work, type, pairs, count, record, &issues);
    for (size_t i = 0; i < issues.count; i++)
        assert(issues.list[i].code && issues.list[i].detail.len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 8192) return 0;
    Input input = { data, size };
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    bool finished = work_run(&work, check_form, &input);
    assert(finished);
    arena_free(work.arena);
    return 0;
}
