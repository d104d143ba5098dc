// wire_fuzz.c - whatever bytes come, however they are cut: the parser sees the same, nothing bad.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "fuzz.h"
#include "http/parser.h"
#include "http/syntax.h"
#include <assert.h>

enum { LOG_MAX = 1 << 20, BODY_MEMORY_MAX = 200, BODY_MAX = 2000, INPUT_MAX = 8192 };

static const ParserLimits limits = {
    .framing = { 200, 300, 1000, 12 },
    .body_memory_max = BODY_MEMORY_MAX,
};

// Everything that came of the bytes, to be compared.
typedef struct Log {
    size_t len;
    char text[LOG_MAX];
} Log;

typedef struct Run {
    Memory memory;
    Pool pool;
    Parser parser;
    bool spools, closed;
    Log *log;
    char raw[INPUT_MAX]; // what has been used of the present request
    size_t raw_len;
    char body[BODY_MAX]; // its body, spooled or not
    size_t body_len;
} Run;

static void note(Log *log, Str bytes)
{
    assert(bytes.len + 1 <= LOG_MAX - log->len);
    if (bytes.len) memcpy(log->text + log->len, bytes.ptr, bytes.len);
    log->len += bytes.len;
    log->text[log->len++] = '\n';
}

// What even the plainest reading of the head must find in a request that was taken.
static void check_raw_head(Str raw, const HttpRequest *request)
{
    size_t hosts = 0, lengths = 0, codings = 0, end = str_find(raw, STR("\r\n\r\n"));
    while (str_starts(raw, STR("\r\n"))) {
        raw = str_from(raw, 2);
        end = str_find(raw, STR("\r\n\r\n"));
    }
    assert(end != SIZE_MAX);
    Str head = str_head(raw, end + 2);
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.ptr[i];
        assert(c >= 0x20 || c == '\t' || c == '\r' || c == '\n');
        assert(c != 0x7F);
        if (c == '\n') assert(i > 0 && head.ptr[i - 1] == '\r');
        if (c == '\r') assert(head.ptr[i + 1] == '\n');
    }
    while (head.len > 0) {
        size_t line_end = str_find(head, STR("\r\n"));
        Str line = str_head(head, line_end);
        assert(line.len > 0 && line.ptr[0] != ' ' && line.ptr[0] != '\t' && line.ptr[0] != ':');
        hosts += syntax_equal_fold(str_head(line, 5), STR("host:"));
        lengths += syntax_equal_fold(str_head(line, 15), STR("content-length:"));
        codings += syntax_equal_fold(str_head(line, 18), STR("transfer-encoding:"));
        head = str_from(head, line_end + 2);
    }
    assert(hosts <= 1 && (hosts == 1 || request->version_minor == 0));
    assert(lengths <= 1 && (codings == 0 || lengths == 0));
}

static void check_request(const HttpRequest *request)
{
    assert(syntax_token(request->method));
    assert(request->path.len > 0 && (request->path.ptr[0] == '/' || request->path.ptr[0] == '*'));
    assert(!request->host.ptr || syntax_host(request->host));
    assert(request->header_count <= limits.framing.headers_max);
    for (size_t i = 0; i < request->header_count; i++) {
        Str name = request->headers[i].name, value = request->headers[i].value;
        assert(syntax_token(name) && str_utf8_valid(value));
        for (size_t c = 0; c < name.len; c++) assert(name.ptr[c] < 'A' || name.ptr[c] > 'Z');
        assert(str_equal(value, str_trim(value)));
    }
}

static void take_piece(Run *run, Str piece)
{
    assert(piece.len <= BODY_MAX - run->body_len);
    if (piece.len) memcpy(run->body + run->body_len, piece.ptr, piece.len);
    run->body_len += piece.len;
}

static void take_request(Run *run)
{
    if (run->parser.spooling) {
        take_piece(run, parser_spool_piece(&run->parser));
        parser_spooled(&run->parser);
    }
    Exchange *exchange = parser_request(&run->parser);
    const HttpRequest *request = &exchange->request;
    if (exchange->request.upload_bytes == 0) take_piece(run, request->body);
    check_request(request);
    check_raw_head((Str){ run->raw, run->raw_len }, request);
    note(run->log, request->method);
    note(run->log, request->target);
    for (size_t i = 0; i < request->header_count; i++) {
        note(run->log, request->headers[i].name);
        note(run->log, request->headers[i].value);
    }
    note(run->log, (Str){ run->body, run->body_len });
    run->closed = !exchange->keep_alive;
    run->raw_len = run->body_len = 0;
    exchange_free(&run->pool, exchange);
    parser_start(&run->parser, &limits, &run->pool);
}

static void feed(Run *run, Str piece)
{
    while (!run->closed) {
        size_t used;
        ParserStep step = parser_feed(&run->parser, piece, &used);
        assert(used <= piece.len && used <= INPUT_MAX - run->raw_len);
        if (used) memcpy(run->raw + run->raw_len, piece.ptr, used);
        run->raw_len += used;
        piece = str_from(piece, used);
        if (step == PARSER_HEAD && !parser_take_body(&run->parser, BODY_MAX, run->spools))
            step = PARSER_REFUSED;
        if (step == PARSER_SPOOL) {
            take_piece(run, parser_spool_piece(&run->parser));
            parser_spooled(&run->parser);
        }
        if (step == PARSER_REFUSED) {
            // The reason may depend on the cut, the status may not.
            char status = (char)(refusal_status(run->parser.refused) - 400);
            note(run->log, (Str){ &status, 1 });
            run->closed = true;
        }
        if (step == PARSER_DONE) take_request(run);
        if (step == PARSER_MORE) assert(piece.len == 0);
        if (step == PARSER_MORE || (step == PARSER_DONE && piece.len == 0)) return;
    }
}

static void run_in_pieces(Str bytes, size_t each, bool spools, Log *log)
{
    static Run run;
    run = (Run){ .memory = { .used_max = 1 << 20 }, .spools = spools, .log = log };
    run.pool.memory = &run.memory;
    log->len = 0;
    parser_start(&run.parser, &limits, &run.pool);
    for (size_t at = 0; at < bytes.len; at += each) feed(&run, str_head(str_from(bytes, at), each));
    parser_drop(&run.parser);
    assert(run.memory.used == 0);
    pool_empty(&run.pool);
}

// The first byte chooses the size of the pieces, and whether large bodies are spooled.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Log whole, cut;
    if (size < 1 || size > INPUT_MAX) return 0;
    Str bytes = { (const char *)data + 1, size - 1 };
    run_in_pieces(bytes, INPUT_MAX, data[0] & 1, &whole);
    run_in_pieces(bytes, 1 + (data[0] >> 1), data[0] & 1, &cut);
    assert(whole.len == cut.len && memcmp(whole.text, cut.text, whole.len) == 0);
    return 0;
}
