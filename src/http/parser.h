// parser.h - bytes of a connection in, one checked request out; knows no socket and never blocks.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/framing.h"
#include "http/head.h"
#include <llhttp.h>

typedef struct ParserLimits {
    FramingLimits framing;
    size_t        body_memory_max;
} ParserLimits;

typedef enum ParserStep {
    PARSER_MORE,       // feed more
    PARSER_HEAD,       // the head is complete and a body follows: parser_take_body, then feed on
    PARSER_SPOOL,      // parser_spool_piece is to be written away, then parser_spooled, feed on
    PARSER_DONE,       // parser_request is complete
    PARSER_REFUSED,    // parser->refused says why
} ParserStep;

// One piece of a spooled body is about this large.
enum { SPOOL_BYTES = 256 << 10 };

typedef struct Parser {
    llhttp_t            llhttp;
    Framing             framing;
    const ParserLimits *limits;
    Pool               *pool;
    Exchange           *exchange;         // NULL until the first byte of a request
    uint8_t             state;
    uint8_t             refused;          // Refusal
    uint8_t             version_bytes;
    char                version[3];
    bool                head_ended, message_ended, spooling;
    Head                head;
    uint64_t            left;             // bytes of the body, or of the chunk
    int64_t             body_bytes, body_bytes_max;
    size_t              text_bytes, header_count;
    size_t              body_start;       // in the exchange's block
} Parser;

void parser_start(Parser *parser, const ParserLimits *limits, Pool *pool);   // before each request
void parser_drop(Parser *parser);                     // gives up what has been read of a request

// Reads up to bytes.len bytes; *used is how many. Results do not depend on how the bytes are cut.
ParserStep parser_feed(Parser *parser, Str bytes, size_t *used);

// After PARSER_HEAD: the largest body that is taken (>= 0), and whether a large one may be spooled.
// False: refused.
bool parser_take_body(Parser *parser, int64_t body_bytes_max, bool may_spool);

// After PARSER_SPOOL; what is left of a spooled body after PARSER_DONE.
Str  parser_spool_piece(const Parser *parser);
void parser_spooled(Parser *parser);

bool parser_begun(const Parser *parser);              // a byte of a request line has been seen
bool parser_head_only(const Parser *parser);          // as far as known, it is a HEAD request
Exchange *parser_request(Parser *parser);             // after PARSER_DONE: hands it over
