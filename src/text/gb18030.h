// gb18030.h - Chinese bytes to UTF-8: GB18030-2022 and, being its parts, GBK and GB2312.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/text.h"

// Where a stream of bytes stands; all zero at its start.
typedef struct Gb18030 {
    unsigned char pending[3];      // the beginning of a character, as far as it has come
    size_t        pending_count;
    int64_t       replaced;        // places that were no character, so far: U+FFFD stands there
} Gb18030;

// Bytes that decoding len bytes can make at most.
#define GB18030_OUT_MAX(len) (3 * (len) + 12)

// Decodes the next bytes of a stream; out has room for GB18030_OUT_MAX(bytes.len). Returns what it
// wrote. A character may be cut between two calls. Errors are replaced just as browsers do, by the
// decoder of the WHATWG Encoding Standard (section 10.2), which follows GB18030-2022.
size_t gb18030_decode(Gb18030 *state, Str bytes, char *out);

// The end of the stream: a character that is cut there becomes U+FFFD. out has room for 3 bytes.
size_t gb18030_end(Gb18030 *state, char *out);

// A whole text, in the memory of the work; *replaced as above.
Str gb18030_text(Work *work, Str bytes, int64_t *replaced);
