// import_failure.c - finds the sentence of the content that a failure is, and says it in Chinese.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_failure.h"
#include "base/embedded.h"
#include "base/text.h"
#include "record/record.h"

enum { HOLES_MAX = 3, DEEP_MAX = 2 };

// In both sentences {} stands for what differs from failure to failure, in the same order.
typedef struct FailureWords {
    Str en, zh;
} FailureWords;
LIST_TYPE(FailureWords);
typedef struct FailureSet {
    FailureWordsList failures;
} FailureSet;
RECORD(FailureWords, "A failure in both languages.", FIELD(FailureWords, en, .required = true),
       FIELD(FailureWords, zh, .required = true));
RECORD(FailureSet, "content/import-failures.json.", LIST_FIELD(FailureSet, failures, FailureWords));

// Whether TEXT is the sentence PATTERN, and what stands in its holes.
static bool fits(Str pattern, Str text, Str holes[HOLES_MAX])
{
    size_t hole = str_find(pattern, STR("{}"));
    if (hole == SIZE_MAX) return str_equal(pattern, text);
    if (!str_starts(text, (Str){ pattern.ptr, hole })) return false;
    for (size_t n = 0; hole != SIZE_MAX; n++) {
        text = str_from(text, hole);
        pattern = str_from(pattern, hole + 2);
        hole = str_find(pattern, STR("{}"));
        Str next = { pattern.ptr, hole == SIZE_MAX ? pattern.len : hole };
        size_t end = next.len ? str_find(text, next) : text.len;
        if (n == HOLES_MAX || end == SIZE_MAX) return false;
        holes[n] = (Str){ text.ptr, end };
        text = str_from(text, end);
        if (hole == SIZE_MAX) return text.len == next.len;
    }
    return true;
}

static Str words_of(Work *work, const FailureSet *set, Str sentence, int deep);

// What stands in the holes is often such a sentence itself.
static Str filled(Work *work, const FailureSet *set, Str pattern, const Str *holes, int deep)
{
    Text out = TEXT(work);
    size_t hole;
    for (size_t n = 0; n < HOLES_MAX && (hole = str_find(pattern, STR("{}"))) != SIZE_MAX; n++) {
        text_add(&out, (Str){ pattern.ptr, hole });
        text_add(&out, words_of(work, set, holes[n], deep + 1));
        pattern = str_from(pattern, hole + 2);
    }
    text_add(&out, pattern);
    return text_str(&out);
}

static Str words_of(Work *work, const FailureSet *set, Str sentence, int deep)
{
    for (size_t i = 0; i < set->failures.count && deep < DEEP_MAX; i++) {
        Str holes[HOLES_MAX] = { 0 };
        if (fits(set->failures.items[i].en, sentence, holes))
            return filled(work, set, set->failures.items[i].zh, holes, deep);
    }
    return sentence;
}

Str import_failure_words(Work *work, Str failure, bool chinese)
{
    FailureSet set;
    Issues issues = { .count = 0 };
    if (!chinese || failure.len == 0) return failure;
    if (!from_json(work, FailureSet, embedded_text("content/import-failures.json"), &set, &issues))
        work_fail(work, FAIL_INTERNAL, "content/import-failures.json cannot be read");
    return words_of(work, &set, failure, 0);
}
