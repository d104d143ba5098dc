// encoding.h - which encoding a file of text is in, told from its bytes or from a label.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/str.h"

typedef enum Encoding {
    ENCODING_UTF8,
    ENCODING_GB18030,      // read by gb18030.h; also what calls itself GBK or GB2312
    ENCODING_UTF16,        // by its byte order mark: not read, say encoding_refusal
    ENCODING_BINARY,       // holds NUL: not text
} Encoding;

// What has been seen of a file; all zero at its start. The head of a file is enough to begin with,
// but only the whole of it tells UTF-8 for certain.
typedef struct EncodingGuess {
    unsigned char head[4];         // the first bytes of the file
    size_t        head_count;
    int           left;            // continuation bytes still due, each between low and high
    unsigned char low, high;
    bool          broken, nul;     // not UTF-8; a NUL seen
} EncodingGuess;

void encoding_see(EncodingGuess *guess, Str bytes);

// The best answer so far: UTF-8, with or without a byte order mark, if all is well-formed (a
// character cut at the end of what was seen is), otherwise GB18030.
Encoding encoding_guess(const EncodingGuess *guess);

// A label as e-mail, HTTP and people write it, in any case: utf-8, utf8, gb18030, gbk, gb2312,
// x-gbk and their other names in the WHATWG Encoding Standard, cp936. false: not one we read.
bool encoding_of_label(Str label, Encoding *encoding);

// Why a file in this encoding is not read, for the user; NULL if it is.
const char *encoding_refusal(Encoding encoding);
