// framing.c - where lines, heads and chunks end.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/framing.h"
#include "http/syntax.h"
#include <assert.h>

enum {
    BEFORE,
    BEFORE_LF, // empty lines before the request line
    METHOD,
    TARGET,
    VERSION,
    VERSION_LF,
    FIELD_START,
    FIELD_NAME,
    FIELD_VALUE,
    FIELD_LF,
    HEAD_LF,
    HEAD_ENDED,
    SIZE_START,
    SIZE,
    EXT_BEFORE,
    EXT_NAME_START,
    EXT_NAME,
    EXT_NAME_AFTER, // 5 ; name = "value" ; name ...
    EXT_VALUE_START,
    EXT_TOKEN,
    EXT_QUOTED,
    EXT_ESCAPED,
    EXT_VALUE_AFTER,
    SIZE_LF,
    SIZE_READ,
    CHUNK_DATA,
    DATA_CR,
    DATA_LF,
    TRAILER_START,
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_LF,
    LAST_LF,
    CHUNKS_ENDED,
};

void framing_start(Framing *framing)
{
    *framing = (Framing){ .state = BEFORE };
}

bool framing_begun(const Framing *framing)
{
    return framing->state > BEFORE_LF;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

// Skips a run of bytes of one class, as many as the limits leave room for.
static size_t run_of(Str bytes, size_t from, size_t room, unsigned char classes)
{
    size_t end = smaller(bytes.len, from + room);
    size_t i = from;
    while (i < end && syntax_is(bytes.ptr[i], classes)) i++;
    return i - from;
}

static Refusal before(Framing *f, char c)
{
    if (c == '\r') {
        if (f->blank_lines++ == BLANK_LINES_MAX) return REFUSE_REQUEST_LINE;
        f->state = BEFORE_LF;
        return REFUSE_NONE;
    }
    if (c == '\n') return REFUSE_LINE_END;
    if (c == ' ' || c == '\t') return REFUSE_REQUEST_LINE;
    f->state = METHOD;
    f->line_bytes = f->word_bytes = 1;
    return REFUSE_NONE;
}

// One byte of the request line: three words, one space between them (RFC 9112 3).
static Refusal request_line(Framing *f, const FramingLimits *limits, char c)
{
    if (c == '\r') {
        if (f->state != VERSION || f->word_bytes == 0) return REFUSE_REQUEST_LINE;
        f->state = VERSION_LF;
        return REFUSE_NONE;
    }
    if (c == '\n') return REFUSE_LINE_END;
    if (!syntax_is(c, BYTE_VALUE) || c == '\t') return REFUSE_REQUEST_LINE;
    if (f->line_bytes >= limits->request_line_bytes_max) return REFUSE_TARGET_LONG;
    f->line_bytes++;
    if (c != ' ') {
        f->word_bytes++;
        return REFUSE_NONE;
    }
    if (f->word_bytes == 0 || f->state == VERSION) return REFUSE_REQUEST_LINE;
    f->state++;
    f->word_bytes = 0;
    return REFUSE_NONE;
}

static size_t header_room(const Framing *f, const FramingLimits *limits)
{
    assert(f->line_bytes <= limits->header_line_bytes_max);
    assert(f->headers_bytes <= limits->headers_bytes_max);
    return smaller(limits->header_line_bytes_max - f->line_bytes,
                   limits->headers_bytes_max - f->headers_bytes);
}

static Refusal header_count(Framing *f, const FramingLimits *limits, size_t bytes)
{
    if (bytes > header_room(f, limits)) return REFUSE_HEADERS_LARGE;
    f->line_bytes += (uint32_t)bytes;
    f->headers_bytes += (uint32_t)bytes;
    return REFUSE_NONE;
}

// One byte of a header or trailer line; the states of both lie in the same order.
static Refusal field(Framing *f, const FramingLimits *limits, char c, uint8_t start,
                     uint8_t last_lf)
{
    uint8_t name = (uint8_t)(start + 1), value = (uint8_t)(start + 2),
            line_lf = (uint8_t)(start + 3);
    if (f->state == start) {
        if (c == '\r') {
            f->state = last_lf;
            return REFUSE_NONE;
        }
        if (c == ' ' || c == '\t') return REFUSE_HEADER_FOLDED;
        if (c == '\n') return REFUSE_LINE_END;
        if (!syntax_is(c, BYTE_TOKEN)) return REFUSE_HEADER_NAME;
        if (f->headers >= limits->headers_max) return REFUSE_HEADERS_LARGE;
        f->headers++;
        f->line_bytes = 0;
        f->state = name;
    } else if (f->state == name) {
        if (c == ':') f->state = value;
        else if (!syntax_is(c, BYTE_TOKEN)) return REFUSE_HEADER_NAME;
    } else if (f->state == value) {
        if (c == '\r') {
            f->state = line_lf;
            return REFUSE_NONE;
        }
        if (c == '\n') return REFUSE_LINE_END;
        if (!syntax_is(c, BYTE_VALUE)) return REFUSE_HEADER_VALUE;
    }
    return header_count(f, limits, 1);
}

static Refusal line_feed(Framing *f, char c, uint8_t next)
{
    if (c != '\n') return REFUSE_LINE_END;
    f->state = next;
    return REFUSE_NONE;
}

static Refusal head_byte(Framing *f, const FramingLimits *limits, char c)
{
    switch (f->state) {
    case BEFORE: return before(f, c);
    case BEFORE_LF: return line_feed(f, c, BEFORE);
    case METHOD:
    case TARGET:
    case VERSION: return request_line(f, limits, c);
    case VERSION_LF:
    case FIELD_LF: return line_feed(f, c, FIELD_START);
    case HEAD_LF: return line_feed(f, c, HEAD_ENDED);
    default: return field(f, limits, c, FIELD_START, HEAD_LF);
    }
}

size_t framing_head(Framing *framing, const FramingLimits *limits, Str bytes, bool *ended,
                    Refusal *refused)
{
    size_t i = 0;
    *refused = REFUSE_NONE;
    while (i < bytes.len && framing->state != HEAD_ENDED) {
        bool value = framing->state == FIELD_VALUE;
        if (value || framing->state == FIELD_NAME) {
            size_t run =
                run_of(bytes, i, header_room(framing, limits), value ? BYTE_VALUE : BYTE_TOKEN);
            header_count(framing, limits, run);
            i += run;
            if (i == bytes.len) break;
        }
        *refused = head_byte(framing, limits, bytes.ptr[i]);
        if (*refused) break;
        i++;
    }
    *ended = framing->state == HEAD_ENDED;
    return i;
}

void framing_chunks_start(Framing *framing)
{
    assert(framing->state == HEAD_ENDED);
    framing->state = SIZE_START;
}

void framing_chunk_sized(Framing *framing, uint64_t bytes)
{
    assert(framing->state == SIZE_READ);
    framing->state = bytes ? CHUNK_DATA : TRAILER_START;
    framing->headers = 0;
    framing->headers_bytes = 0;
    framing->line_bytes = 0;
}

bool framing_in_chunk_data(const Framing *framing)
{
    return framing->state == CHUNK_DATA;
}

void framing_chunk_data_ended(Framing *framing)
{
    assert(framing->state == CHUNK_DATA);
    framing->state = DATA_CR;
}

bool framing_chunks_ended(const Framing *framing)
{
    return framing->state == CHUNKS_ENDED;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static FramingByte chunk_size(Framing *f, char c)
{
    if (syntax_is(c, BYTE_HEX)) {
        if (f->state == SIZE_START) f->line_bytes = 0;
        if (f->line_bytes++ == CHUNK_DIGITS_MAX) return FRAMING_REFUSE;
        f->state = SIZE;
        return FRAMING_PASS;
    }
    if (f->state == SIZE_START) return FRAMING_REFUSE;
    if (c == '\r') {
        f->state = SIZE_LF;
        return FRAMING_PASS;
    }
    if (c != ';' && !is_blank(c)) return FRAMING_REFUSE;
    f->state = c == ';' ? EXT_NAME_START : EXT_BEFORE;
    f->extension_bytes++;
    return FRAMING_DROP;
}

// What may stand where an extension could end: a separator, or blanks before one.
static uint8_t separator_next(char c, uint8_t after_blank)
{
    if (c == ';') return EXT_NAME_START;
    return is_blank(c) ? after_blank : SIZE_START;
}

// Within a word that may end the line or be followed by a separator.
static uint8_t word_next(uint8_t word, char c, uint8_t after_blank)
{
    if (word && syntax_is(c, BYTE_TOKEN)) return word;
    return c == '\r' ? SIZE_LF : separator_next(c, after_blank);
}

static uint8_t quoted_next(uint8_t state, char c)
{
    if (state == EXT_QUOTED && c == '\\') return EXT_ESCAPED;
    if (state == EXT_QUOTED && c == '"') return EXT_VALUE_AFTER;
    return syntax_is(c, BYTE_VALUE) ? EXT_QUOTED : SIZE_START;
}

// The state after one byte of *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ) (RFC
// 9112 7.1.1), SIZE_START where the byte may not be. A CR that ends the line gives SIZE_LF.
static uint8_t extension_next(uint8_t state, char c)
{
    switch (state) {
    case EXT_BEFORE: return separator_next(c, EXT_BEFORE);
    case EXT_NAME_START:
        if (is_blank(c)) return EXT_NAME_START;
        return syntax_is(c, BYTE_TOKEN) ? EXT_NAME : SIZE_START;
    case EXT_NAME: return c == '=' ? EXT_VALUE_START : word_next(EXT_NAME, c, EXT_NAME_AFTER);
    case EXT_NAME_AFTER: return c == '=' ? EXT_VALUE_START : separator_next(c, EXT_NAME_AFTER);
    case EXT_VALUE_START:
        if (c == '"') return EXT_QUOTED;
        if (is_blank(c)) return EXT_VALUE_START;
        return syntax_is(c, BYTE_TOKEN) ? EXT_TOKEN : SIZE_START;
    case EXT_TOKEN: return word_next(EXT_TOKEN, c, EXT_BEFORE);
    case EXT_QUOTED:
    case EXT_ESCAPED: return quoted_next(state, c);
    default: return word_next(0, c, EXT_BEFORE);
    }
}

static FramingByte extension(Framing *f, char c)
{
    uint8_t next = extension_next(f->state, c);
    if (next == SIZE_START || f->extension_bytes++ >= EXTENSION_BYTES_MAX) return FRAMING_REFUSE;
    f->state = next;
    return next == SIZE_LF ? FRAMING_PASS : FRAMING_DROP;
}

static FramingByte expect(Framing *f, char c, char wanted, uint8_t next)
{
    if (c != wanted) return FRAMING_REFUSE;
    f->state = next;
    return FRAMING_PASS;
}

static FramingByte trailer(Framing *f, const FramingLimits *limits, char c, Refusal *refused)
{
    *refused = f->state == TRAILER_LF ? line_feed(f, c, TRAILER_START)
                                      : field(f, limits, c, TRAILER_START, LAST_LF);
    if (*refused) return FRAMING_REFUSE;
    return f->state == LAST_LF ? FRAMING_PASS : FRAMING_DROP;
}

FramingByte framing_chunk(Framing *framing, const FramingLimits *limits, char c, Refusal *refused)
{
    *refused = REFUSE_CHUNK;
    switch (framing->state) {
    case SIZE_START:
    case SIZE: return chunk_size(framing, c);
    case SIZE_LF: return expect(framing, c, '\n', SIZE_READ);
    case DATA_CR: return expect(framing, c, '\r', DATA_LF);
    case DATA_LF: return expect(framing, c, '\n', SIZE_START);
    case TRAILER_START:
    case TRAILER_NAME:
    case TRAILER_VALUE:
    case TRAILER_LF: return trailer(framing, limits, c, refused);
    case LAST_LF: return expect(framing, c, '\n', CHUNKS_ENDED);
    default: return extension(framing, c);
    }
}
