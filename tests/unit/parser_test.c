// parser_test.c - the request parser: every case of wire_cases.h, cut in every way.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/parser.h"
#include "test.h"
#include "wire_cases.h"

static const ParserLimits limits = {
    .framing = { CASE_REQUEST_LINE_MAX, CASE_HEADER_LINE_MAX, CASE_HEADERS_BYTES_MAX,
                 CASE_HEADERS_MAX },
    .body_memory_max = CASE_BODY_MAX,
};

// How the bytes of a case reach the parser.
typedef struct Cut {
    size_t first, each;
} Cut; // bytes of the first piece, of every one after it

typedef struct Reader {
    Memory memory;
    Pool pool;
    Parser parser;
    Text seen; // statuses and requests, as text
    bool closed;
} Reader;

static void describe(Text *out, const HttpRequest *request)
{
    text_format(out, "200 %.*s path=%.*s", STR_ARG(request->method), STR_ARG(request->path));
    if (request->query.ptr) text_format(out, " query=%.*s", STR_ARG(request->query));
    if (request->host.ptr) text_format(out, " host=%.*s", STR_ARG(request->host));
    for (size_t i = 0; i < request->header_count; i++)
        text_format(out, " [%.*s=%.*s]", STR_ARG(request->headers[i].name),
                    STR_ARG(request->headers[i].value));
    text_format(out, " body=%.*s\n", STR_ARG(request->body));
}

static void take_request(Reader *reader)
{
    Exchange *exchange = parser_request(&reader->parser);
    describe(&reader->seen, exchange_request(exchange));
    reader->closed = !exchange->keep_alive;
    exchange_free(&reader->pool, exchange);
    parser_start(&reader->parser, &limits, &reader->pool);
}

static void refuse(Reader *reader, Refusal refusal)
{
    text_format(&reader->seen, "%d\n", refusal_status(refusal));
    reader->closed = true;
}

// Feeds a piece as a connection does: all of it, request after request, until one closes.
static void feed(Reader *reader, Str piece)
{
    while (!reader->closed) {
        size_t used;
        ParserStep step = parser_feed(&reader->parser, piece, &used);
        assert_true(used <= piece.len);
        piece = str_from(piece, used);
        if (step == PARSER_MORE) {
            CHECK_INT(piece.len, 0);
            return;
        }
        if (step == PARSER_HEAD && !parser_take_body(&reader->parser, CASE_BODY_MAX, false))
            step = PARSER_REFUSED;
        if (step == PARSER_REFUSED) refuse(reader, reader->parser.refused);
        if (step == PARSER_DONE) take_request(reader);
        if (step == PARSER_DONE && piece.len == 0) return;
    }
}

// Everything that is seen of a case, cut in this way.
static Str read_case(Work *work, Str bytes, Cut cut)
{
    Reader reader = { .memory = { .used_max = 1 << 20 }, .seen = TEXT(work) };
    reader.pool.memory = &reader.memory;
    parser_start(&reader.parser, &limits, &reader.pool);
    feed(&reader, str_head(bytes, cut.first));
    for (size_t at = cut.first; at < bytes.len; at += cut.each)
        feed(&reader, str_head(str_from(bytes, at), cut.each));
    if (!reader.closed && parser_begun(&reader.parser)) refuse(&reader, REFUSE_CUT);
    parser_drop(&reader.parser);
    CHECK_INT(reader.memory.used, 0);
    pool_empty(&reader.pool);
    return text_str(&reader.seen);
}

// "200 400" out of what has been seen.
static Str statuses_of(Work *work, Str seen)
{
    Text out = TEXT(work);
    Str line;
    while (seen.len > 0) {
        str_split(seen, '\n', &line, &seen);
        if (out.len > 0) text_add_char(&out, ' ');
        text_add(&out, str_head(line, 3));
    }
    return text_str(&out);
}

static void check_seen(const WireCase *wire_case, Str seen, Str expected, Cut cut)
{
    if (str_equal(seen, expected)) return;
    print_error("%s (cut at %zu, then every %zu): got \"%.*s\", expected \"%.*s\"\n",
                wire_case->name, cut.first, cut.each, STR_ARG(seen), STR_ARG(expected));
    fail();
}

TEST(answers_each_case_as_the_standard_says)
{
    for (size_t i = 0; i < COUNT(wire_cases); i++) {
        const WireCase *wire_case = &wire_cases[i];
        Cut whole = { wire_case->bytes.len, 1 };
        Str seen = read_case(work, wire_case->bytes, whole);
        check_seen(wire_case, statuses_of(work, seen), str_of(wire_case->statuses), whole);
    }
    assert_true(COUNT(wire_cases) >= 120);
}

TEST(sees_the_same_however_the_bytes_are_cut)
{
    for (size_t i = 0; i < COUNT(wire_cases); i++) {
        const WireCase *wire_case = &wire_cases[i];
        Str bytes = wire_case->bytes;
        Str whole = read_case(work, bytes, (Cut){ bytes.len, 1 });
        for (size_t at = 0; at <= bytes.len; at++) {
            Cut cut = { at, bytes.len };
            check_seen(wire_case, read_case(work, bytes, cut), whole, cut);
        }
        for (size_t each = 1; each <= 3; each++) {
            Cut cut = { each, each };
            check_seen(wire_case, read_case(work, bytes, cut), whole, cut);
        }
    }
}

TEST(hands_over_what_was_sent)
{
    Str seen =
        read_case(work,
                  STR("POST http://b:81/x%20y?q=1 HTTP/1.1\r\nHost: a\r\nX-Name: \t a b \t\r\n"
                      "ACCEPT:\r\nX: caf\xe9\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "3;x=y\r\nabc\r\n4\r\n\r\n\r\n\r\n0\r\nT: x\r\n\r\n"),
                  (Cut){ 7, 5 });
    CHECK_STR(seen, STR("200 POST path=/x%20y query=q=1 host=b:81 [host=a] [x-name=a b] [accept=] "
                        "[x=caf?] [transfer-encoding=chunked] body=abc\r\n\r\n\n"));
    CHECK_STR(read_case(work, STR("OPTIONS http://a HTTP/1.1\r\nHost: b\r\n\r\n"), (Cut){ 50, 1 }),
              STR("200 OPTIONS path=* host=a [host=b] body=\n"));
}

TEST(bounds_chunk_extensions_over_the_whole_body)
{
    // Each line is short; a chunk a byte with an extension of 100 bytes ends after some forty of
    // them.
    Text bytes = TEXT(work);
    text_add(&bytes, STR(CHUNKED));
    for (int i = 0; i < 60; i++) text_add(&bytes, STR("1;" HUNDRED "\r\nx\r\n"));
    text_add(&bytes, STR("0\r\n\r\n"));
    CHECK_STR(read_case(work, text_str(&bytes), (Cut){ 100, 100 }), STR("400\n"));
}

// Reads one request with a body of 100 kB; the result of the last step.
static ParserStep read_large(Work *work, Parser *parser)
{
    size_t used;
    char *body = NEW(work, char, 100000);
    ParserStep step = parser_feed(parser, STR(POST_WITH("Content-Length: 100000\r\n")), &used);
    if (step != PARSER_HEAD) return step;
    CHECK(parser_take_body(parser, 1 << 20, false));
    for (size_t at = 0; at < 100000; at += 5000) {
        step = parser_feed(parser, (Str){ body + at, 5000 }, &used);
        if (step != PARSER_MORE) return step;
    }
    return step;
}

TEST(survives_any_failing_allocation)
{
    ParserLimits wide = limits;
    wide.body_memory_max = 1 << 20;
    ParserStep step = PARSER_REFUSED;
    int64_t nth = 0;
    while (step != PARSER_DONE) {
        Memory memory = { .used_max = 1 << 20 };
        Pool pool = { .memory = &memory };
        Parser parser;
        parser_start(&parser, &wide, &pool);
        memory_fail_after(++nth);
        step = read_large(work, &parser);
        memory_fail_after(0);
        if (step != PARSER_DONE) CHECK_INT(parser.refused, REFUSE_BUSY);
        parser_drop(&parser);
        pool_empty(&pool);
        CHECK_INT(memory.used, 0);
    }
    assert_true(nth > 5);
}

TEST(refuses_to_grow_beyond_the_budget)
{
    Memory memory = { .used_max = 2 * POOL_BLOCK_BYTES };
    Pool pool = { .memory = &memory };
    ParserLimits wide = limits;
    size_t used;
    wide.body_memory_max = 1 << 20;
    Parser parser;
    parser_start(&parser, &wide, &pool);
    CHECK_INT(parser_feed(&parser, STR(POST_WITH("Content-Length: 9000\r\n")), &used), PARSER_HEAD);
    CHECK(parser_take_body(&parser, 1 << 20, false));
    char *body = NEW(work, char, 9000);
    memset(body, 'x', 9000);
    CHECK_INT(parser_feed(&parser, (Str){ body, 9000 }, &used), PARSER_REFUSED);
    CHECK_INT(parser.refused, REFUSE_BUSY);
    parser_drop(&parser);
    pool_empty(&pool);
}

TEST(spools_what_is_too_large_for_memory)
{
    Memory memory = { .used_max = 4 << 20 };
    Pool pool = { .memory = &memory };
    Parser parser;
    size_t used, total = 700 << 10, spooled = 0, pieces = 0;
    char *body = NEW(work, char, total);
    parser_start(&parser, &limits, &pool);
    Str head = str_format(work, POST_WITH("Content-Length: %zu\r\n"), total);
    CHECK_INT(parser_feed(&parser, head, &used), PARSER_HEAD);
    CHECK(parser_take_body(&parser, (int64_t)total, true));
    ParserStep step;
    Str rest = { body, total };
    while ((step = parser_feed(&parser, str_head(rest, 64 << 10), &used)) != PARSER_DONE) {
        rest = str_from(rest, used);
        if (step != PARSER_SPOOL) continue;
        spooled += parser_spool_piece(&parser).len;
        parser_spooled(&parser);
        pieces++;
        assert_true(memory.used < 3 * SPOOL_BYTES);
    }
    spooled += parser_spool_piece(&parser).len;
    parser_spooled(&parser);
    CHECK_INT(spooled, total);
    assert_true(pieces >= 2);
    Exchange *exchange = parser_request(&parser);
    CHECK_INT(exchange->request.body.len, 0);
    CHECK_INT(exchange->request.upload_bytes, total);
    exchange_free(&pool, exchange);
    pool_empty(&pool);
}

TEST(writes_dates_as_http_has_them)
{
    char date[30];
    http_date(784111777000, date);
    CHECK_STR(str_of(date), STR("Sun, 06 Nov 1994 08:49:37 GMT"));
    http_date(951782400999, date);
    CHECK_STR(str_of(date), STR("Tue, 29 Feb 2000 00:00:00 GMT"));
}

RUN(CASE(answers_each_case_as_the_standard_says), CASE(sees_the_same_however_the_bytes_are_cut),
    CASE(hands_over_what_was_sent), CASE(bounds_chunk_extensions_over_the_whole_body),
    CASE(survives_any_failing_allocation), CASE(refuses_to_grow_beyond_the_budget),
    CASE(spools_what_is_too_large_for_memory), CASE(writes_dates_as_http_has_them))
