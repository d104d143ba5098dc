// fold_table.h - the table behind folding and tokens, made from ICU when the program is built.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stdint.h>

// What a code point is to the tokeniser. A mark belongs to the word before it.
typedef enum CharClass {
    CHAR_BREAK,            // between words: spaces, punctuation, symbols, controls
    CHAR_WORD,             // letters, numbers and marks of scripts that put spaces between words
    CHAR_UNSPACED,         // those of scripts that do not: Han, kana, hangul, Thai ...
} CharClass;

enum {
    FOLD_CODE_POINTS = 0x110000,
    FOLD_PAGE = 128,       // code points a page
    FOLD_PAGES = FOLD_CODE_POINTS / FOLD_PAGE,
    FOLD_LEN_MAX = 63,
};

// One entry a code point: two bits of class, one bit "joins", one bit "changes", then the length (6
// bits) and the offset of the folded form in fold_bytes. A code point that joins may fuse with the
// one before it, so that text holding it must be normalised as a whole.
#define FOLD_ENTRY(class, joins, changes, len, offset) \
    ((uint32_t)(class) | (uint32_t)(joins) << 2 | (uint32_t)(changes) << 3 | \
     (uint32_t)(len) << 4 | (uint32_t)(offset) << 10)
#define FOLD_CLASS(entry)   ((CharClass)((entry) & 3))
#define FOLD_JOINS(entry)   ((entry) >> 2 & 1)
#define FOLD_CHANGES(entry) ((entry) >> 3 & 1)
#define FOLD_LEN(entry)     ((entry) >> 4 & 63)
#define FOLD_OFFSET(entry)  ((entry) >> 10)

extern const uint16_t fold_pages[FOLD_PAGES];          // page number -> page in fold_entries
extern const uint32_t fold_entries[][FOLD_PAGE];
extern const char     fold_bytes[];                    // UTF-8

static inline uint32_t fold_entry(uint32_t code_point)
{
    return fold_entries[fold_pages[code_point / FOLD_PAGE]][code_point % FOLD_PAGE];
}
