// record_fuzz.c - what a record takes as JSON it writes so that it takes it again, the same.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The first two bytes choose a record among those that routes take and give, and whether the JSON
// is a whole one or a patch.
#include "app/commands.h"
#include "fuzz.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { TYPES_MAX = 1000 };

static const RecordType *types[TYPES_MAX];
static size_t type_count;

static void add_type(const RecordType *type)
{
    if (type && type_count < TYPES_MAX) types[type_count++] = type;
}

static void find_types(void)
{
    for (const Route *route = routes(); route->method; route++) {
        add_type(route->takes);
        add_type(route->gives);
    }
}

typedef struct Input {
    const uint8_t *data;
    size_t size;
} Input;

static Str written(Work *work, const RecordType *type, const void *record)
{
    Text out = TEXT(work);
    record_to_json(&out, type, record, 0);
    return text_str(&out);
}

static void check_record(Work *work, void *arg)
{
    const Input *input = arg;
    size_t chosen = (size_t)input->data[0] << 8 | input->data[1];
    const RecordType *type = types[(chosen >> 1) % type_count];
    Str json = { (const char *)input->data + 2, input->size - 2 };
    Issues issues = { .count = 0 };
    void *record = work_alloc(work, type->size, 1);
    if (chosen & 1) record_initial(type, record);
    bool taken =
        (chosen & 1 ? record_patch_json : record_from_json)(work, type, json, record, &issues);
    assert(taken == (issues.count == 0));
    for (size_t i = 0; i < issues.count; i++)
        assert(issues.list[i].code && issues.list[i].detail.len > 0);
    if (!taken) return;
    Str first = written(work, type, record);
    assert(str_utf8_valid(first));
    void *again = work_alloc(work, type->size, 1);
    // What is secret is not written, so a whole one may lack it.
    if (!record_from_json(work, type, first, again, &issues)) return;
    Str second = written(work, type, again);
    if (str_equal(first, second)) return;
    fprintf(stderr, "%s: %.*s\nthen %.*s\n", type->name, STR_ARG(first), STR_ARG(second));
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!type_count) find_types();
    if (size < 3 || size > 8192) return 0;
    Input input = { data, size };
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    bool finished = work_run(&work, check_record, &input);
    assert(finished || work.failed == FAIL_TOO_LARGE);
    arena_free(work.arena);
    return 0;
}
