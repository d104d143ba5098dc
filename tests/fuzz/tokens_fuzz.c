// tokens_fuzz.c - whatever the text, folding comes to rest, and its own words and pairs find it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "fuzz.h"
#include "base/base.h"
#include "text/fold.h"
#include "text/tokens.h"
#include <assert.h>

static bool is_token(Str token)
{
    for (size_t i = 0; i < token.len; i++) {
        char c = token.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) return false;
    }
    return token.len >= 2 && memchr("wxc", token.ptr[0], 3);
}

// Whether one of the tokens is this one, or begins with it.
static bool holds(Str tokens, QuestionToken wanted)
{
    for (Str one; tokens.len;) {
        str_split(tokens, ' ', &one, &tokens);
        assert(is_token(one));
        bool same = str_equal(one, wanted.token);
        if (same || (wanted.prefix && str_starts(one, wanted.token))) return true;
    }
    return false;
}

static void check(Work *work, void *arg)
{
    Str text = *(Str *)arg, folded = fold_text(work, text);
    assert(str_utf8_valid(folded) || !str_utf8_valid(text));
    assert(str_equal(folded, fold_text(work, folded)));
    Text tokens = TEXT(work), as_name = TEXT(work), as_phone = TEXT(work);
    tokens_add(&tokens, text, TOKENS_TEXT);
    tokens_add(&as_name, text, TOKENS_NAME);
    tokens_add(&as_phone, text, TOKENS_PHONE);
    Question question = question_of(work, text);
    for (size_t i = 0; i < question.count; i++) {
        assert(is_token(question.list[i].token));
        assert(holds(text_str(&tokens), question.list[i]));
        assert(holds(text_str(&as_name), question.list[i]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str text = { (const char *)data, size };
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    if (size <= 4096) work_run(&work, check, &text);
    arena_free(work.arena);
    return 0;
}
