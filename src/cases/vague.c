// vague.c - sentence by sentence: vague words, unless a time stands beside them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/vague.h"
#include "base/embedded.h"
#include "base/once.h"
#include "record/record.h"
#include <ctype.h>
#include <strings.h>

enum { WORDS_BYTES_MAX = 1 << 20 };

typedef struct VagueWords {
    StrList anywhere, words;
} VagueWords;
RECORD(VagueWords, "What no clock can be set by.",
       FIELD(VagueWords, anywhere, .doc = "Wherever they stand: Chinese has no spaces."),
       FIELD(VagueWords, words, .doc = "Between spaces or marks."));

// Read once and kept: every reply is looked through.
static VagueWords vague;

static void read_words(Work *work, void *arg)
{
    (void)arg;
    Issues issues = { .count = 0 };
    if (!from_json(work, VagueWords, embedded_text("content/vague-words.json"), &vague, &issues))
        work_fail(work, FAIL_INTERNAL, "content/vague-words.json cannot be read");
}

static const char *const sentence_ends[] = { "。", "！", "？", "!", "?", ";", "；", "\n", ". " };
static const char *const after_digits[] = { ":", "：", "点", "时", "月", "am", "pm", "a.m", "p.m" };
static const char *const han_hours[] = { "一点", "二点", "两点", "三点", "四点", "五点",
                                         "六点", "七点", "八点", "九点", "十点" };

static bool starts_with(Str text, const char *word)
{
    size_t len = strlen(word);
    return text.len >= len && strncasecmp(text.ptr, word, len) == 0;
}

static bool starts_any(Str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (starts_with(text, words[i])) return true;
    return false;
}

static bool is_letter(Str text, size_t at)
{
    return at < text.len && isalpha((unsigned char)text.ptr[at]);
}

static bool stands_alone(Str text, size_t at, Str word)
{
    Str rest = str_from(text, at);
    return rest.len >= word.len && strncasecmp(rest.ptr, word.ptr, word.len) == 0 &&
           (at == 0 || !is_letter(text, at - 1)) && !is_letter(text, at + word.len);
}

bool words_are_vague(Work *work, Str text)
{
    static Once once = ONCE;
    if (!text.ptr) return false;
    once_make(work, &once, WORDS_BYTES_MAX, read_words, NULL);
    for (size_t i = 0; i < vague.anywhere.count; i++) {
        Str word = vague.anywhere.items[i];
        if (memmem(text.ptr, text.len, word.ptr, word.len)) return true;
    }
    for (size_t i = 0; i < vague.words.count; i++)
        for (size_t at = 0; at < text.len; at++)
            if (stands_alone(text, at, vague.words.items[i])) return true;
    return false;
}

static bool is_digit(Str text, size_t at)
{
    return at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9';
}

static bool names_a_time(Str sentence)
{
    for (size_t i = 0; i < sentence.len; i++) {
        Str rest = str_from(sentence, i);
        if (starts_any(rest, han_hours, COUNT(han_hours))) return true;
        if (!is_digit(sentence, i) || is_digit(sentence, i + 1)) continue;
        Str after = str_trim(str_from(sentence, i + 1));
        if (starts_any(after, after_digits, COUNT(after_digits))) return true;
    }
    return false;
}

// Where the sentence that begins here ends; *skip: bytes of what ends it.
static size_t sentence_len(Str text, size_t *skip)
{
    for (size_t i = 0; i < text.len; i++)
        for (size_t e = 0; e < COUNT(sentence_ends); e++)
            if (starts_with(str_from(text, i), sentence_ends[e])) {
                *skip = strlen(sentence_ends[e]);
                return i;
            }
    *skip = 0;
    return text.len;
}

bool text_is_vague(Work *work, Str text)
{
    while (text.len) {
        size_t skip, len = sentence_len(text, &skip);
        Str sentence = str_head(text, len);
        if (words_are_vague(work, sentence) && !names_a_time(sentence)) return true;
        text = str_from(text, len + skip);
    }
    return false;
}
