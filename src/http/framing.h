// framing.h - where lines, heads and chunks end: what llhttp leaves to us, byte by byte.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/refusal.h"

// llhttp reads the grammar of the fields, framing.c that of the lines around them, and the parser
// goes on only where both agree. Refused here: lines that do not end with CR LF, white space where
// RFC 9112 has none, folded and nameless headers, control characters, everything over a limit.
// Chunk extensions and trailers are checked and dropped before llhttp sees them, since it does not
// know all of their grammar.

typedef struct FramingLimits {
    size_t request_line_bytes_max;   // without CR LF
    size_t header_line_bytes_max;
    size_t headers_bytes_max;        // of all header lines, and again of all trailers
    size_t headers_max;
} FramingLimits;

typedef struct Framing {
    uint8_t  state;
    uint8_t  blank_lines;            // before the request line
    uint16_t headers;
    uint32_t line_bytes;             // of this line
    uint32_t word_bytes;             // of this word of the request line
    uint32_t headers_bytes;
    uint32_t extension_bytes;        // of all chunks
} Framing;

enum { EXTENSION_BYTES_MAX = 4096, BLANK_LINES_MAX = 4, CHUNK_DIGITS_MAX = 16 };

void framing_start(Framing *framing);                 // before a request
bool framing_begun(const Framing *framing);           // a byte of a request line has been seen

// How many of the bytes belong to the head and are well-formed. *ended: the last of them ends it.
// *refused: the byte after them is at fault. Otherwise all of them are.
size_t framing_head(Framing *framing, const FramingLimits *limits, Str bytes, bool *ended,
                    Refusal *refused);

typedef enum FramingByte { FRAMING_PASS, FRAMING_DROP, FRAMING_REFUSE } FramingByte;

// One byte of a chunked body outside of chunk data: to be passed to llhttp, dropped, or refused.
FramingByte framing_chunk(Framing *framing, const FramingLimits *limits, char c, Refusal *refused);

void framing_chunks_start(Framing *framing);
void framing_chunk_sized(Framing *framing, uint64_t bytes);   // after the size line; 0: the last
bool framing_in_chunk_data(const Framing *framing);
void framing_chunk_data_ended(Framing *framing);
bool framing_chunks_ended(const Framing *framing);
