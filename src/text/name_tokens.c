// name_tokens.c - the pinyin initials and letters by which a name is found.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/name_tokens.h"
#include "text/pinyin.h"
#include "text/tokens.h"
#include "text/utf8.h"

// Letters that grow up to a limit; a name too long for it is not indexed by them.
typedef struct Letters { char ptr[WORD_BYTES_MAX]; size_t len; bool full; } Letters;

static void letters_add(Letters *letters, Str more)
{
    letters->full |= more.len > sizeof letters->ptr - letters->len;
    if (letters->full) return;
    if (more.len) memcpy(letters->ptr + letters->len, more.ptr, more.len);
    letters->len += more.len;
}

static Str letters_str(const Letters *letters)
{
    return (Str){ letters->ptr, letters->full ? 0 : letters->len };
}

// One reading of a name: its initials, and all its letters.
typedef struct Reading { Letters initials, letters; size_t syllables; } Reading;

static void syllable_add(Reading *reading, const char *syllable)
{
    Str letters = str_of(syllable);
    if (letters.len == 0) return;
    letters_add(&reading->initials, str_head(letters, 1));
    letters_add(&reading->letters, letters);
    reading->syllables++;
}

static Reading run_read(Str run, bool as_name)
{
    Reading reading = { .syllables = 0 };
    const PinyinSurname *surname = NULL;
    size_t taken = 0;
    if (as_name) {
        size_t peek = 0;
        uint32_t first = utf8_next(run, &peek);
        surname = pinyin_surname(first, peek < run.len ? utf8_next(run, &peek) : 0, &taken);
    }
    for (size_t at = 0, i = 0; at < run.len; i++) {
        uint32_t c = utf8_next(run, &at);
        syllable_add(&reading, i < taken ? pinyin_syllables[surname->syllable[i]] : pinyin_of(c));
    }
    return reading;
}

static void reading_add(Text *out, const Reading *reading)
{
    if (reading->syllables < 2) return;
    if (letters_str(&reading->initials).len) token_word_add(out, letters_str(&reading->initials));
    if (letters_str(&reading->letters).len) token_word_add(out, letters_str(&reading->letters));
}

// A run on its own, read as usual and, if that differs, with its surname's own reading.
static void run_readings_add(Text *out, Str run)
{
    Reading usual = run_read(run, false), as_name = run_read(run, true);
    reading_add(out, &usual);
    if (!str_equal(letters_str(&usual.letters), letters_str(&as_name.letters)))
        reading_add(out, &as_name);
}

static void word_initial_add(Reading *whole, Str word)
{
    bool letter = word.ptr[0] >= 'a' && word.ptr[0] <= 'z';
    if (!letter) return;
    letters_add(&whole->initials, str_head(word, 1));
    letters_add(&whole->letters, word);
    whole->syllables++;
}

static void whole_add(Reading *whole, const Reading *part)
{
    letters_add(&whole->initials, letters_str(&part->initials));
    letters_add(&whole->letters, letters_str(&part->letters));
    whole->syllables += part->syllables;
}

void name_tokens_add(Text *out, Str folded)
{
    Text joined = TEXT(out->work);
    Reading whole = { .syllables = 0 };
    size_t pieces = 0, runs = 0;
    for (size_t at = 0; at < folded.len;) {
        Piece piece = piece_next(folded, &at);
        if (piece.class == CHAR_BREAK) continue;
        pieces++;
        if (piece.class == CHAR_WORD) {
            word_initial_add(&whole, piece.text);
            continue;
        }
        Reading part = run_read(piece.text, runs == 0);
        whole_add(&whole, &part);
        run_readings_add(out, piece.text);
        text_add(&joined, piece.text);
        runs++;
    }
    if (pieces > 1) reading_add(out, &whole);
    if (runs > 1) {
        token_run_add(out, text_str(&joined));
        run_readings_add(out, text_str(&joined));
    }
}
