// cursor_fuzz.c - a cursor is refused, or it is exactly one that we have written.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Text that is no cursor as it stands is tried once more with a sum that fits, made by writing the
// first bytes as a cursor.
#include "fuzz.h"
#include "record/cursor.h"
#include <assert.h>

typedef struct Input {
    const uint8_t *data;
    size_t size;
} Input;

static void check_text(Work *work, Str text)
{
    Cursor cursor;
    Issues issues = { .count = 0 };
    bool ours = cursor_read(text, &cursor, &issues);
    assert(ours == (issues.count == 0));
    if (!ours) assert(!cursor.set && str_equal(issues.list[0].field, STR("cursor")));
    if (ours && text.len) assert(cursor.set && str_equal(cursor_text(work, cursor), text));
}

static void check_cursor(Work *work, void *arg)
{
    const Input *input = arg;
    Cursor made = { .set = true }, back;
    check_text(work, (Str){ (const char *)input->data, input->size });
    if (input->size < 17) return;
    memcpy(&made.key, input->data, 8);
    memcpy(&made.id, input->data + 8, 8);
    Str text = cursor_text(work, made);
    assert(cursor_parse(text, &back) && back.key == made.key && back.id == made.id);
    // One that was changed by hand in one place is noticed, or differs in nothing.
    char *changed = str_z(work, text);
    changed[input->data[16] % text.len] ^= 1;
    check_text(work, (Str){ changed, text.len });
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096) return 0;
    Input input = { data, size };
    Work work = { .arena = arena_new(1 << 20) };
    bool finished = work_run(&work, check_cursor, &input);
    assert(finished);
    arena_free(work.arena);
    return 0;
}
