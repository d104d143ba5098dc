// encoding.c - which encoding a file of text is in.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/encoding.h"
#include <strings.h>

static const struct { const char *label; Encoding encoding; } labels[] = {
    { "utf-8", ENCODING_UTF8 }, { "utf8", ENCODING_UTF8 }, { "unicode-1-1-utf-8", ENCODING_UTF8 },
    { "gb18030", ENCODING_GB18030 }, { "gbk", ENCODING_GB18030 }, { "x-gbk", ENCODING_GB18030 },
    { "gb2312", ENCODING_GB18030 }, { "gb_2312", ENCODING_GB18030 },
    { "gb_2312-80", ENCODING_GB18030 }, { "csgb2312", ENCODING_GB18030 },
    { "csiso58gb231280", ENCODING_GB18030 }, { "iso-ir-58", ENCODING_GB18030 },
    { "chinese", ENCODING_GB18030 }, { "cp936", ENCODING_GB18030 },
};

bool encoding_of_label(Str label, Encoding *encoding)
{
    label = str_trim(label);
    for (size_t i = 0; i < COUNT(labels); i++) {
        Str known = str_of(labels[i].label);
        if (known.len != label.len || strncasecmp(known.ptr, label.ptr, label.len) != 0) continue;
        *encoding = labels[i].encoding;
        return true;
    }
    return false;
}

const char *encoding_refusal(Encoding encoding)
{
    switch (encoding) {
    case ENCODING_UTF16:
        return "the file is UTF-16 (\"Unicode text\"); save it as CSV UTF-8 or as XLSX";
    case ENCODING_BINARY:
        return "the file is not text; save it as CSV UTF-8 or as XLSX";
    case ENCODING_UTF8: case ENCODING_GB18030: break;
    }
    return NULL;
}

// What may follow a first byte: Unicode 15, table 3-7. Nothing may follow a byte that is none.
static void first_see(EncodingGuess *guess, unsigned char b)
{
    guess->low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
    guess->high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
    guess->left = b < 0x80 ? 0 : b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
    guess->broken |= b >= 0x80 && (b < 0xC2 || b > 0xF4);
    guess->nul |= b == 0;
}

static void byte_see(EncodingGuess *guess, unsigned char b)
{
    if (guess->left == 0) {
        first_see(guess, b);
        return;
    }
    guess->broken |= b < guess->low || b > guess->high;
    guess->nul |= b == 0;
    guess->low = 0x80;
    guess->high = 0xBF;
    guess->left--;
}

void encoding_see(EncodingGuess *guess, Str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char b = (unsigned char)bytes.ptr[i];
        if (guess->head_count < sizeof guess->head) guess->head[guess->head_count++] = b;
        byte_see(guess, b);
    }
}

Encoding encoding_guess(const EncodingGuess *guess)
{
    const unsigned char *head = guess->head;
    bool little = head[0] == 0xFF && head[1] == 0xFE, big = head[0] == 0xFE && head[1] == 0xFF;
    if (guess->head_count >= 2 && (little || big)) return ENCODING_UTF16;
    if (guess->nul) return ENCODING_BINARY;
    return guess->broken ? ENCODING_GB18030 : ENCODING_UTF8;
}
