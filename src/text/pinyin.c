// pinyin.c - how Chinese characters are read, by table.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/pinyin.h"

const char *pinyin_of(uint32_t code_point)
{
    if (code_point < PINYIN_FIRST || code_point > PINYIN_LAST) return "";
    return pinyin_syllables[pinyin_readings[code_point - PINYIN_FIRST]];
}

const PinyinSurname *pinyin_surname(uint32_t first, uint32_t second, size_t *taken)
{
    const PinyinSurname *found = NULL;
    for (size_t i = 0; i < pinyin_surnames_count; i++) {
        const PinyinSurname *surname = pinyin_surnames + i;
        if (surname->first != first || (surname->second && surname->second != second)) continue;
        if (!found || surname->second) found = surname;
    }
    if (found) *taken = found->second ? 2 : 1;
    return found;
}
