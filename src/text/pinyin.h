// pinyin.h - how Chinese characters are read, without tones: for finding names by their initials.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/str.h"

enum {
    PINYIN_FIRST = 0x3400,             // code points outside these have no reading here
    PINYIN_LAST = 0x9FFF,
    PINYIN_LETTERS_MAX = 6,            // zhuang
};

// A character that is read differently at the start of a name (曾 is zeng, not ceng), or a surname
// of two characters (尉迟 is yuchi). second is 0 for a surname of one character.
typedef struct PinyinSurname { uint32_t first, second; uint16_t syllable[2]; } PinyinSurname;

// Constants written by tools/pinyin_table from ICU (CLDR's Han-Latin and Han-Latin/Names).
extern const char          pinyin_syllables[][PINYIN_LETTERS_MAX + 1];   // number 0 is "no reading"
extern const uint16_t      pinyin_readings[PINYIN_LAST - PINYIN_FIRST + 1];
extern const PinyinSurname pinyin_surnames[];
extern const size_t        pinyin_surnames_count;

// The usual reading of a simplified character, "" if none is known; ü is written v.
const char *pinyin_of(uint32_t code_point);

// The readings of a surname that starts a name, or NULL if it is read as usual. *taken is then 1 or
// 2, the characters it covers. second is the name's next character, 0 at its end.
const PinyinSurname *pinyin_surname(uint32_t first, uint32_t second, size_t *taken);
