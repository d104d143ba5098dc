// conversation.c - reads a conversation line by line, asks, compares, remembers.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "conversation.h"
#include "app/commands.h"
#include "http/server.h"
#include <fcntl.h>
#include <liboath/oath.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 64 << 10, HEADERS_MAX_HERE = 8 };

typedef struct Talk {
    const char *file, *log;
    Stage *stage; // the organisation it plays in, and the clock
    Names *names;
    char as[80];
    bool program; // the program itself asks
    char client[64];
    bool cookie; // ask with the session that was opened last
    Str heads[HEADERS_MAX_HERE][2];
    size_t head_count;
    int line;
    int status; // of the last reply
    Str body;   // of the last reply; in the talk's own arena
    Str said;   // its header lines; likewise
    Work *keep;
    bool asked;
} Talk;

static void complain(const Talk *talk, const char *words, Str detail)
{
    fprintf(stderr, "%s:%d: %s %.*s\n", talk->file, talk->line, words, STR_ARG(detail));
}

// Puts what is remembered in the place of @name. Inside a path it is bare, in JSON a string.
static bool fill(Talk *talk, Str in, bool json, Text *out)
{
    bool quoted = false; // an @ inside a JSON string is what it is
    for (size_t i = 0; i < in.len; i++) {
        if (json && in.ptr[i] == '"' && (i == 0 || in.ptr[i - 1] != '\\')) quoted = !quoted;
        if (quoted || in.ptr[i] != '@' || i + 1 == in.len || in.ptr[i + 1] < 'a' ||
            in.ptr[i + 1] > 'z') {
            text_add_char(out, in.ptr[i]);
            continue;
        }
        size_t end = i + 1;
        while (end < in.len && (strchr("abcdefghijklmnopqrstuvwxyz_0123456789", in.ptr[end])))
            end++;
        Str name = { in.ptr + i + 1, end - i - 1 };
        const Str *value = names_find(talk->names, name);
        if (!value) {
            complain(talk, "nothing is known as", name);
            return false;
        }
        if (json) json_add_str(out, *value);
        else text_add(out, *value);
        i = end - 1;
    }
    return true;
}

static Str header(const Talk *talk, const char *name)
{
    for (size_t i = 0; i < talk->head_count; i++)
        if (str_equal(talk->heads[i][0], str_of(name))) return talk->heads[i][1];
    return STR_ABSENT;
}

static void log_reply(Talk *talk, Str method, const Route *route, const Reply *reply)
{
    FILE *log = talk->log ? fopen(talk->log, "a") : NULL;
    if (!log) return;
    Text line = TEXT(talk->keep);
    text_format(&line,
                "{\"file\":\"%s\",\"line\":%d,\"method\":\"%.*s\",\"path\":\"%s\",\"status\":%d",
                talk->file, talk->line, STR_ARG(method), route ? route->path : "", reply->status);
    text_format(&line,
                ",\"type\":\"%s\",\"body\":", reply->type ? reply->type : "application/json");
    json_add_str(&line, reply->body);
    text_add(&line, STR("}\n"));
    fwrite(line.ptr, 1, line.len, log);
    fclose(log);
}

// "set-cookie: NAME=VALUE; ..."; a cookie that is taken away has no value.
static void remember_cookie(Talk *talk, Str heads)
{
    size_t at = str_find(heads, STR("set-cookie: "));
    Str name, value, rest;
    if (at == SIZE_MAX) return;
    str_split(str_from(heads, at), '=', &name, &rest);
    str_split(rest, ';', &value, &rest);
    names_put(talk->names, STR("cookie"), str_copy(talk->keep, value));
}

static bool make_code(Talk *talk, Str in)
{
    Text secret = TEXT(talk->keep);
    char *bytes = NULL, code[8] = "";
    size_t len = 0;
    if (!fill(talk, in, false, &secret)) return false;
    oath_init();
    if (oath_base32_decode(secret.ptr, secret.len, &bytes, &len) != OATH_OK) return false;
    oath_totp_generate(bytes, len, (time_t)(talk->stage->now_ms / 1000), 30, 0, 6, code);
    free(bytes);
    names_put(talk->names, STR("code"), str_copy(talk->keep, str_of(code)));
    return true;
}

// "# @link" leaves what stands behind the first # as @after.
static bool take_tail(Talk *talk, Str in)
{
    Text filled = TEXT(talk->keep);
    Str head, tail;
    if (in.len < 3 || !fill(talk, str_from(in, 2), false, &filled)) return false;
    if (!str_split(text_str(&filled), in.ptr[0], &head, &tail)) return false;
    names_put(talk->names, STR("after"), tail);
    return true;
}

// "<NAME": the bytes of a file beside the conversation; "<9000000": so many that mean nothing.
// "<<NAME": the same, in a file without a name as the wire spools what is large.
static bool body_of_file(Talk *talk, Str name, Str *body)
{
    int64_t count;
    if (str_int(name, &count)) {
        char *letters = NEW(talk->keep, char, (size_t)count);
        memset(letters, 'x', (size_t)count);
        *body = (Str){ letters, (size_t)count };
        return true;
    }
    const char *slash = strrchr(talk->file, '/');
    Str folder = str_head(str_of(talk->file), slash ? (size_t)(slash - talk->file + 1) : 0);
    Str path = str_format(talk->keep, "%.*s%.*s", STR_ARG(folder), STR_ARG(name));
    char *bytes = NEW(talk->keep, char, LINE_MAX_BYTES);
    FILE *file = fopen(str_z(talk->keep, path), "rb");
    if (!file) return complain(talk, "cannot be opened:", path), false;
    *body = (Str){ bytes, fread(bytes, 1, LINE_MAX_BYTES, file) };
    fclose(file);
    return true;
}

static int spool(Str bytes)
{
    FILE *file = tmpfile();
    int fd = file && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len && fflush(file) == 0
                 ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 0)
                 : -1;
    if (file) fclose(file);
    return fd;
}

static bool load_body(Talk *talk, Str from, Request *request)
{
    bool spooled = str_starts(from, STR("<<"));
    if (!body_of_file(talk, str_from(from, spooled ? 2 : 1), &request->body)) return false;
    if (!spooled) return true;
    request->upload_fd = spool(request->body);
    request->upload_bytes = (int64_t)request->body.len;
    request->body = STR_ABSENT;
    return request->upload_fd >= 0;
}

static bool ask(Talk *talk, Str method, Str rest)
{
    Str path, body;
    Text target = TEXT(talk->keep), json = TEXT(talk->keep);
    str_split(rest, ' ', &path, &body);
    bool from_file = str_starts(body, STR("<"));
    if (!fill(talk, path, false, &target)) return false;
    if (!from_file && !fill(talk, body, true, &json)) return false;
    Request request = { .method = method, .client = str_of(talk->client), .upload_fd = -1 };
    str_split(text_str(&target), '?', &request.path, &request.query);
    request.body = text_str(&json);
    if (from_file && !load_body(talk, body, &request)) return false;
    request.content_type = header(talk, "content-type");
    if (!request.content_type.ptr && json.len) request.content_type = STR("application/json");
    request.if_match = header(talk, "if-match");
    request.range = header(talk, "range");
    request.accept = header(talk, "accept");
    request.if_none_match = header(talk, "if-none-match");
    request.idempotency_key = header(talk, "idempotency-key");
    request.origin = header(talk, "origin");
    request.fetch_site = header(talk, "sec-fetch-site");
    request.host = header(talk, "host");
    if (!request.host.ptr) request.host = STR("care.example.cn");
    request.session = header(talk, "cookie");
    request.bearer = header(talk, "bearer");
    const Str *cookie = names_find(talk->names, STR("cookie"));
    if (talk->cookie && cookie && !request.session.ptr) request.session = *cookie;
    request.local = talk->program;
    if (talk->as[0] || talk->program)
        request.as = str_format(talk->keep, "%s/%s", talk->stage->org_code, talk->as);
    Reply reply = stage_ask(talk->stage, talk->keep, &request);
    if (request.upload_fd >= 0) close(request.upload_fd);
    log_reply(talk, method, request.route, &reply);
    remember_cookie(talk, reply.heads);
    talk->status = reply.status;
    talk->body = reply.body;
    talk->said = reply.heads;
    talk->head_count = 0;
    talk->asked = true;
    return true;
}

static bool expect(Talk *talk, int status, Str json)
{
    if (!talk->asked) return complain(talk, "a reply before a request", STR("")), false;
    if (talk->status != status) {
        fprintf(stderr, "%s:%d: expected %d, got %d\n", talk->file, talk->line, status,
                talk->status);
        complain(talk, "the reply was", talk->body);
        return false;
    }
    char why[400] = "";
    if (json.len == 0 || match(talk->keep, talk->names, json, talk->body, why, sizeof why))
        return true;
    complain(talk, why, STR(""));
    complain(talk, "the reply was", talk->body);
    return false;
}

// "says retry-after: 60": the last reply has that header line; "says etag: @etag" remembers it.
static bool expect_head(Talk *talk, Str line)
{
    Str name, want, rest = talk->said, have, key, value;
    str_split(line, ':', &name, &want);
    want = str_trim(want);
    while (rest.len) {
        str_split(rest, '\n', &have, &rest);
        str_split(str_trim(have), ':', &key, &value);
        if (!str_equal(key, name)) continue;
        value = str_trim(value);
        if (str_starts(want, STR("@"))) {
            names_put(talk->names, str_copy(talk->keep, str_from(want, 1)), value);
            return true;
        }
        if (str_equal(value, want) || str_equal(want, STR("..."))) return true;
    }
    complain(talk, "lacks the header line", line);
    complain(talk, "the header lines were", talk->said);
    return false;
}

static bool is_method(Str word)
{
    static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE" };
    for (size_t i = 0; i < COUNT(methods); i++)
        if (str_equal(word, str_of(methods[i]))) return true;
    return false;
}

static bool obey(Talk *talk, Str line)
{
    Str word, rest;
    int64_t status;
    str_split(line, ' ', &word, &rest);
    if (str_equal(word, STR("as"))) {
        talk->cookie = str_equal(rest, STR("cookie"));
        talk->program = str_equal(rest, STR("program"));
        bool nobody = talk->cookie || talk->program || str_equal(rest, STR("nobody"));
        snprintf(talk->as, sizeof talk->as, "%.*s", nobody ? 0 : (int)rest.len, rest.ptr);
        return true;
    }
    if (str_equal(word, STR("empty"))) return true;
    if (str_equal(word, STR("says"))) return expect_head(talk, rest);
    if (str_equal(word, STR("code"))) return make_code(talk, rest);
    if (str_equal(word, STR("after"))) return take_tail(talk, rest);
    if (str_equal(word, STR("client"))) {
        snprintf(talk->client, sizeof talk->client, "%.*s", STR_ARG(rest));
        return true;
    }
    if (str_equal(word, STR("now"))) return stage_move(talk->stage, rest);
    if (str_equal(word, STR("tick"))) {
        stage_tick(talk->stage);
        return true;
    }
    if (str_equal(word, STR("trouble"))) return stage_trouble(talk->stage);
    if (str_equal(word, STR("header"))) {
        Str name, value;
        str_split(rest, ':', &name, &value);
        if (talk->head_count == HEADERS_MAX_HERE) return false;
        talk->heads[talk->head_count][0] = str_copy(talk->keep, name);
        Text filled = TEXT(talk->keep);
        if (!fill(talk, str_trim(value), false, &filled)) return false;
        talk->heads[talk->head_count++][1] = text_str(&filled);
        return true;
    }
    if (is_method(word)) return ask(talk, str_copy(talk->keep, word), str_copy(talk->keep, rest));
    if (str_int(word, &status)) return expect(talk, (int)status, str_copy(talk->keep, rest));
    complain(talk, "cannot be read:", line);
    return false;
}

static bool balanced(Str s)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (quoted && c == '\\') i++;
        else if (c == '"') quoted = !quoted;
        else if (!quoted && (c == '{' || c == '[')) depth++;
        else if (!quoted && (c == '}' || c == ']')) depth--;
    }
    return depth <= 0 && !quoted;
}

// The next statement: lines are joined while a brace is open.
static bool next_statement(Talk *talk, FILE *file, char *buffer)
{
    size_t len = 0;
    while (fgets(buffer + len, (int)(LINE_MAX_BYTES - len), file)) {
        talk->line++;
        Str line = str_trim(str_of(buffer + len));
        if (len == 0 && (line.len == 0 || line.ptr[0] == '#')) continue;
        memmove(buffer + len, line.ptr, line.len);
        len += line.len;
        buffer[len] = 0;
        if (balanced((Str){ buffer, len })) return true;
    }
    return len > 0;
}

bool conversation_act(Stage *stage, Work *keep, Names *names, const char *log, const char *file)
{
    Talk talk = { .file = file,
                  .log = log,
                  .client = "127.0.0.1",
                  .stage = stage,
                  .names = names,
                  .keep = keep };
    char *buffer = NEW(keep, char, LINE_MAX_BYTES);
    FILE *in = fopen(file, "r");
    bool fine = in != NULL;
    if (!in) complain(&talk, "cannot be opened", STR(""));
    while (fine && next_statement(&talk, in, buffer)) fine = obey(&talk, str_of(buffer));
    if (in) fclose(in);
    return fine;
}

typedef struct Play {
    Stage *stage;
    const char *log, *file;
} Play;

static void play_body(Work *work, void *arg)
{
    Play *play = arg;
    Names names = { .count = 0 };
    stage_names(play->stage, work, &names);
    if (!conversation_act(play->stage, work, &names, play->log, play->file))
        work_fail(work, FAIL_INTERNAL, "%s did not go as written", play->file);
}

bool conversation_bare(const char *file)
{
    char line[8] = "";
    FILE *in = fopen(file, "r");
    bool bare = in && fgets(line, sizeof line, in) && strcmp(line, "empty\n") == 0;
    if (in) fclose(in);
    return bare;
}

bool conversation_play(const char *database, const char *log, const char *file, int number)
{
    Stage stage;
    Play play = { &stage, log, file };
    bool bare = conversation_bare(file);
    if (bare && number > 0 && strcmp(database, "sqlite") != 0) return true;
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    bool fine = stage_open(&stage, database, number, bare) && work_run(&work, play_body, &play);
    if (!fine) fprintf(stderr, "%s\n", work.failure);
    stage_close(&stage);
    arena_free(work.arena);
    return fine;
}
