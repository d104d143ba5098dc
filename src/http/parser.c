// parser.c - llhttp's callbacks, and the walk from head to body that keeps it and framing.c as one.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/parser.h"
#include "http/syntax.h"
#include <assert.h>

enum { AT_HEAD, AT_QUESTION, AT_LENGTH, AT_CHUNKS, AT_END };

static llhttp_settings_t settings;

static Parser *parser_of(llhttp_t *llhttp)
{
    return llhttp->data;
}

static int refuse(Parser *parser, Refusal refused)
{
    if (!parser->refused) parser->refused = (uint8_t)refused;
    return HPE_USER;
}

static bool make_room(Parser *parser, size_t more)
{
    Exchange *grown = parser->exchange ? exchange_grow(parser->pool, parser->exchange, more)
                                       : exchange_new(parser->pool);
    if (!grown) {
        refuse(parser, REFUSE_BUSY);
        return false;
    }
    parser->exchange = grown;
    return true;
}

static int add(Parser *parser, const char *at, size_t len)
{
    if (!make_room(parser, len)) return HPE_USER;
    memcpy(parser->exchange->bytes + parser->exchange->len, at, len);
    parser->exchange->len += len;
    return 0;
}

static int on_begin(llhttp_t *llhttp)
{
    return make_room(parser_of(llhttp), 0) ? 0 : HPE_USER;
}

static int on_text(llhttp_t *llhttp, const char *at, size_t len)
{
    return add(parser_of(llhttp), at, len);
}

static int on_text_end(llhttp_t *llhttp)
{
    return add(parser_of(llhttp), "", 1);
}

static int on_version(llhttp_t *llhttp, const char *at, size_t len)
{
    Parser *parser = parser_of(llhttp);
    for (size_t i = 0; i < len && parser->version_bytes < 3; i++)
        parser->version[parser->version_bytes++] = at[i];
    if (parser->version_bytes < 3) return 0;
    Str version = { parser->version, 3 };
    if (!str_equal(version, STR("1.1")) && !str_equal(version, STR("1.0")))
        return refuse(parser, REFUSE_VERSION);
    return 0;
}

static int on_name(llhttp_t *llhttp, const char *at, size_t len)
{
    Parser *parser = parser_of(llhttp);
    if (add(parser, at, len)) return HPE_USER;
    char *name = parser->exchange->bytes + parser->exchange->len - len;
    for (size_t i = 0; i < len; i++)
        if (name[i] >= 'A' && name[i] <= 'Z') name[i] = (char)(name[i] | 0x20);
    return 0;
}

static int on_value_end(llhttp_t *llhttp)
{
    Parser *parser = parser_of(llhttp);
    Exchange *exchange = parser->exchange;
    while (exchange->bytes[exchange->len - 1] == ' ' || exchange->bytes[exchange->len - 1] == '\t')
        exchange->len--;
    parser->header_count++;
    return on_text_end(llhttp);
}

static int on_head(llhttp_t *llhttp)
{
    Parser *parser = parser_of(llhttp);
    Exchange *exchange = parser->exchange;
    parser->head_ended = true;
    parser->text_bytes = exchange->len;
    size_t bytes = head_bytes(parser->text_bytes, parser->header_count);
    if (!make_room(parser, bytes - exchange->len)) return HPE_USER;
    exchange = parser->exchange;
    exchange->len = parser->body_start = bytes;
    exchange->request.version_minor = llhttp->http_minor;
    head_link(exchange, parser->text_bytes, parser->header_count);
    Refusal refused = head_check(exchange, &parser->head);
    if (refused) return refuse(parser, refused);

    // The other protocol an Upgrade asks for is not spoken here, and may be ignored (RFC 9110 7.8).
    llhttp->upgrade = 0;
    bool has_body = parser->head.chunked || parser->head.content_length > 0;
    bool agrees = has_body == ((llhttp->flags & F_CHUNKED) || llhttp->content_length > 0);
    if (!agrees) return refuse(parser, REFUSE_SYNTAX);
    return has_body ? HPE_PAUSED : 0;
}

static int on_body(llhttp_t *llhttp, const char *at, size_t len)
{
    Parser *parser = parser_of(llhttp);
    if ((int64_t)len > parser->body_bytes_max - parser->body_bytes)
        return refuse(parser, REFUSE_BODY_LARGE);
    parser->body_bytes += (int64_t)len;
    if (parser->body_bytes > (int64_t)parser->limits->body_memory_max) parser->spooling = true;
    return add(parser, at, len);
}

static int on_chunk(llhttp_t *llhttp)
{
    Parser *parser = parser_of(llhttp);
    parser->left = llhttp->content_length;
    framing_chunk_sized(&parser->framing, parser->left);
    if (parser->left > (uint64_t)(parser->body_bytes_max - parser->body_bytes))
        return refuse(parser, REFUSE_BODY_LARGE);
    return 0;
}

static int on_end(llhttp_t *llhttp)
{
    parser_of(llhttp)->message_ended = true;
    return 0;
}

static llhttp_settings_t settings = {
    .on_message_begin = on_begin,
    .on_method = on_text,
    .on_method_complete = on_text_end,
    .on_url = on_text,
    .on_url_complete = on_text_end,
    .on_version = on_version,
    .on_header_field = on_name,
    .on_header_field_complete = on_text_end,
    .on_header_value = on_text,
    .on_header_value_complete = on_value_end,
    .on_headers_complete = on_head,
    .on_chunk_header = on_chunk,
    .on_body = on_body,
    .on_message_complete = on_end,
};

void parser_start(Parser *parser, const ParserLimits *limits, Pool *pool)
{
    *parser = (Parser){ .limits = limits, .pool = pool };
    llhttp_init(&parser->llhttp, HTTP_REQUEST, &settings);
    parser->llhttp.data = parser;
    framing_start(&parser->framing);
}

void parser_drop(Parser *parser)
{
    exchange_free(parser->pool, parser->exchange);
    parser->exchange = NULL;
}

bool parser_begun(const Parser *parser)
{
    return framing_begun(&parser->framing);
}

bool parser_head_only(const Parser *parser)
{
    return parser->exchange && parser->exchange->len >= 5 &&
           memcmp(parser->exchange->bytes, "HEAD", 5) == 0;
}

// A word that starts like no method we know is a method of somebody else's; other bytes are
// nonsense.
static Refusal refusal_of_method(const llhttp_t *llhttp, Str fed)
{
    const char *at = llhttp_get_error_pos(llhttp);
    bool inside = at >= fed.ptr && at < fed.ptr + fed.len;
    return inside && syntax_is(*at, BYTE_TOKEN) ? REFUSE_METHOD : REFUSE_REQUEST_LINE;
}

static Refusal refusal_of(const llhttp_t *llhttp, llhttp_errno_t error, Str fed)
{
    switch ((int)error) {
    case HPE_INVALID_METHOD: return refusal_of_method(llhttp, fed);
    case HPE_INVALID_URL: return REFUSE_TARGET;
    case HPE_INVALID_VERSION:
    case HPE_INVALID_CONSTANT: return REFUSE_REQUEST_LINE;
    case HPE_INVALID_CONTENT_LENGTH:
    case HPE_UNEXPECTED_CONTENT_LENGTH: return REFUSE_CONTENT_LENGTH;
    case HPE_INVALID_TRANSFER_ENCODING: return REFUSE_TRANSFER_CODING;
    case HPE_INVALID_CHUNK_SIZE: return REFUSE_CHUNK;
    default: return REFUSE_SYNTAX;
    }
}

// Passes well-framed bytes on to llhttp.
static void pass(Parser *parser, Str bytes)
{
    llhttp_errno_t error = llhttp_execute(&parser->llhttp, bytes.ptr, bytes.len);
    bool paused_at_head = error == HPE_PAUSED && parser->head_ended && parser->state == AT_HEAD;
    if (error == HPE_OK || paused_at_head) return;
    refuse(parser, refusal_of(&parser->llhttp, error, bytes));
}

static ParserStep feed_head(Parser *parser, Str bytes, size_t *used)
{
    bool ended;
    Refusal refused;
    size_t good = framing_head(&parser->framing, &parser->limits->framing, bytes, &ended, &refused);
    *used += good;
    if (good) pass(parser, str_head(bytes, good));
    if (!parser->refused) parser->refused = (uint8_t)refused;
    if (!parser->refused && ended != parser->head_ended) parser->refused = REFUSE_SYNTAX;
    if (parser->refused) return PARSER_REFUSED;
    if (!ended) return PARSER_MORE;
    parser->state = parser->message_ended ? AT_END : AT_QUESTION;
    return parser->message_ended ? PARSER_DONE : PARSER_HEAD;
}

bool parser_take_body(Parser *parser, int64_t body_bytes_max, bool may_spool)
{
    assert(parser->state == AT_QUESTION);
    assert(body_bytes_max >= 0);
    int64_t in_memory = (int64_t)parser->limits->body_memory_max;
    if (!may_spool && body_bytes_max > in_memory) body_bytes_max = in_memory;
    parser->body_bytes_max = body_bytes_max;
    parser->left = (uint64_t)parser->head.content_length;
    if (parser->head.content_length > body_bytes_max) {
        refuse(parser, REFUSE_BODY_LARGE);
        return false;
    }
    parser->spooling = parser->head.content_length > in_memory;
    llhttp_resume(&parser->llhttp);
    parser->state = parser->head.chunked ? AT_CHUNKS : AT_LENGTH;
    if (parser->head.chunked) framing_chunks_start(&parser->framing);
    return true;
}

static size_t pass_data(Parser *parser, Str bytes)
{
    size_t len = bytes.len < parser->left ? bytes.len : (size_t)parser->left;
    pass(parser, str_head(bytes, len));
    parser->left -= len;
    return len;
}

// One step into a chunked body: a run of data, or one byte around it.
static size_t pass_chunked(Parser *parser, Str bytes)
{
    if (framing_in_chunk_data(&parser->framing)) {
        size_t len = pass_data(parser, bytes);
        if (parser->left == 0) framing_chunk_data_ended(&parser->framing);
        return len;
    }
    Refusal refused;
    switch (framing_chunk(&parser->framing, &parser->limits->framing, bytes.ptr[0], &refused)) {
    case FRAMING_PASS: pass(parser, str_head(bytes, 1)); break;
    case FRAMING_REFUSE: refuse(parser, refused); break;
    case FRAMING_DROP: break;
    }
    return 1;
}

static bool body_ended(const Parser *parser)
{
    return parser->state == AT_LENGTH ? parser->left == 0 : framing_chunks_ended(&parser->framing);
}

static ParserStep feed_body(Parser *parser, Str bytes, size_t *used)
{
    while (!parser->refused) {
        bool ended = body_ended(parser);
        if (ended != parser->message_ended) return refuse(parser, REFUSE_SYNTAX), PARSER_REFUSED;
        if (ended) {
            Exchange *exchange = parser->exchange;
            head_link(exchange, parser->text_bytes, parser->header_count);
            if (!parser->spooling) exchange->request.body = parser_spool_piece(parser);
            parser->state = AT_END;
            return PARSER_DONE;
        }
        if (parser->spooling && parser_spool_piece(parser).len >= SPOOL_BYTES) return PARSER_SPOOL;
        if (*used == bytes.len) return PARSER_MORE;
        Str rest = str_from(bytes, *used);
        *used += parser->state == AT_LENGTH ? pass_data(parser, rest) : pass_chunked(parser, rest);
    }
    return PARSER_REFUSED;
}

ParserStep parser_feed(Parser *parser, Str bytes, size_t *used)
{
    *used = 0;
    assert(!parser->refused);
    assert(parser->state != AT_QUESTION && parser->state != AT_END);
    return parser->state == AT_HEAD ? feed_head(parser, bytes, used)
                                    : feed_body(parser, bytes, used);
}

Str parser_spool_piece(const Parser *parser)
{
    const Exchange *exchange = parser->exchange;
    return (Str){ exchange->bytes + parser->body_start, exchange->len - parser->body_start };
}

void parser_spooled(Parser *parser)
{
    assert(parser->spooling);
    parser->exchange->request.upload_bytes += (int64_t)(parser->exchange->len - parser->body_start);
    parser->exchange->len = parser->body_start;
}

Exchange *parser_request(Parser *parser)
{
    Exchange *exchange = parser->exchange;
    assert(parser->state == AT_END);
    parser->exchange = NULL;
    return exchange;
}
