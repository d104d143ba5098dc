// static_test.c - files of the web UI: variants, caching, fallback, protecting headers.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/static.h"
#include "test.h"

#define FILE_OF(name, text)                                                                        \
    {                                                                                              \
        name, (const unsigned char *)(text), sizeof(text) - 1, "0123456789abcdef0123456789abcdef"  \
    }

static const Embedded files[] = {
    FILE_OF("web/assets/app-AbC_12-x.js", "plain script"),
    FILE_OF("web/assets/app-AbC_12-x.js.br", "brotli script"),
    FILE_OF("web/assets/app-AbC_12-x.js.gz", "gzip script"),
    FILE_OF("web/assets/plain.css", "no hash"),
    FILE_OF("web/icon.svg", "<svg/>"),
    FILE_OF("web/index.html", "the page"),
    FILE_OF("web/index.html.gz", "the packed page"),
    FILE_OF("web/secret.key", "not served"),
};

static const Embedded *find(const char *name)
{
    for (size_t i = 0; i < COUNT(files); i++)
        if (strcmp(files[i].name, name) == 0) return &files[i];
    return NULL;
}

static char head[STATIC_HEAD_BYTES];

static HttpReply get(const char *path, const char *accept_encoding, const char *if_none_match)
{
    const HttpHeader headers[] = { { STR("accept-encoding"), str_of(accept_encoding) },
                                   { STR("if-none-match"), str_of(if_none_match) } };
    HttpRequest request = { .method = STR("GET"),
                            .path = str_of(path),
                            .headers = headers,
                            .header_count = COUNT(headers) };
    return static_reply(&request, find, head);
}

static bool says(const HttpReply *reply, const char *line)
{
    return str_find(reply->head, str_of(line)) != SIZE_MAX;
}

TEST(sends_the_variant_the_client_likes_best)
{
    (void)work;
    static const struct {
        const char *accepts, *body;
    } cases[] = {
        { NULL, "plain script" },
        { "", "plain script" },
        { "br", "brotli script" },
        { "gzip, deflate, br, zstd", "brotli script" },
        { "gzip", "gzip script" },
        { "GZIP;q=0.9, br;q=0.8", "gzip script" },
        { "gzip;q=1.000,br;q=1", "brotli script" },
        { "br;q=0, gzip;q=0", "plain script" },
        { "br;q=0, *", "gzip script" },
        { "*;q=0.1", "brotli script" },
        { "*;q=0", "plain script" },
        { "identity, gzip;q=0.5", "plain script" },
        { "br;q=2", "plain script" },
        { "br;q=x, gzip;q=0.0015", "plain script" },
        { "zstd", "plain script" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        HttpReply reply = get("/assets/app-AbC_12-x.js", cases[i].accepts, NULL);
        CHECK_INT(reply.status, 200);
        CHECK_STR(reply.body, str_of(cases[i].body));
        CHECK(reply.body_static);
        CHECK(says(&reply, "Vary: Accept-Encoding\r\n"));
        CHECK(says(&reply, "Content-Encoding: br\r\n") == str_starts(reply.body, STR("brotli")));
        CHECK(says(&reply, "Content-Encoding: gzip\r\n") == str_starts(reply.body, STR("gzip")));
    }
    HttpReply icon = get("/icon.svg", "br", NULL);
    CHECK(!says(&icon, "Vary:"));
    CHECK(!says(&icon, "Content-Encoding:"));
}

TEST(lets_hashed_names_be_kept_and_others_be_asked_for)
{
    (void)work;
    HttpReply script = get("/assets/app-AbC_12-x.js", NULL, NULL);
    CHECK(says(&script, "Cache-Control: public, max-age=31536000, immutable\r\n"));
    CHECK(says(&script, "Content-Type: text/javascript; charset=utf-8\r\n"));
    HttpReply style = get("/assets/plain.css", NULL, NULL);
    CHECK(says(&style, "Cache-Control: no-cache\r\n"));
    HttpReply page = get("/", NULL, NULL);
    CHECK(says(&page, "Cache-Control: no-cache\r\n"));
    CHECK(says(&page, "ETag: \"0123456789abcdef0123456789abcdef\"\r\n"));
}

TEST(does_not_send_what_the_client_has)
{
    (void)work;
    static const char *const known[] = { "\"0123456789abcdef0123456789abcdef.gz\"",
                                         "\"x\", W/\"0123456789abcdef0123456789abcdef.gz\"", "*" };
    for (size_t i = 0; i < COUNT(known); i++) {
        HttpReply reply = get("/", "gzip", known[i]);
        CHECK_INT(reply.status, 304);
        CHECK_INT(reply.body.len, 0);
        CHECK(says(&reply, "ETag: \"0123456789abcdef0123456789abcdef.gz\"\r\n"));
        CHECK(says(&reply, "Vary: Accept-Encoding\r\n"));
    }
    // The plain page is another representation.
    CHECK_INT(get("/", "gzip", "\"0123456789abcdef0123456789abcdef\"").status, 200);
}

TEST(gives_the_page_for_paths_of_the_ui_and_nothing_else)
{
    (void)work;
    static const char *const pages[] = { "/", "/cases", "/cases/12?", "/a.b/cases", "/index.html" };
    for (size_t i = 0; i < COUNT(pages); i++)
        CHECK_STR(get(pages[i], NULL, NULL).body, STR("the page"));
    static const char *const missing[] = {
        "/assets/gone-12345678.js",   "/secret.key",         "/x.php",
        "/assets/app-AbC_12-x.js.br", "/assets/../icon.svg", "/%69con.svg"
    };
    for (size_t i = 0; i < COUNT(missing); i++) {
        HttpReply reply = get(missing[i], "br", NULL);
        CHECK_INT(reply.status, 404);
        CHECK(says(&reply, "Content-Type: application/problem+json\r\n"));
    }
    char path[1000];
    memset(path, 'a', sizeof path);
    memcpy(path, "/", 1);
    memcpy(path + 990, ".js", 4);
    CHECK_INT(get(path, NULL, NULL).status, 404);
}

TEST(refuses_to_change_pages)
{
    (void)work;
    HttpRequest request = { .method = STR("POST"), .path = STR("/") };
    HttpReply reply = static_reply(&request, find, head);
    CHECK_INT(reply.status, 405);
    CHECK(says(&reply, "Allow: GET, HEAD\r\n"));
    request.method = STR("HEAD");
    CHECK_INT(static_reply(&request, find, head).status, 200);
}

TEST(protects_every_reply)
{
    (void)work;
    static const char *const paths[] = { "/", "/icon.svg", "/gone.js" };
    static const char *const lines[] = {
        "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
        "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src "
        "'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors "
        "'none'\r\n",
        "X-Content-Type-Options: nosniff\r\n",
        "Referrer-Policy: same-origin\r\n",
        "Cross-Origin-Opener-Policy: same-origin\r\n",
        "Cross-Origin-Resource-Policy: same-origin\r\n",
        "Permissions-Policy: camera=(), microphone=(), geolocation=()",
    };
    for (size_t p = 0; p < COUNT(paths); p++) {
        HttpReply reply = get(paths[p], NULL, NULL);
        for (size_t i = 0; i < COUNT(lines); i++) CHECK(says(&reply, lines[i]));
        CHECK(str_ends(reply.head, STR("\r\n")));
    }
}

RUN(CASE(sends_the_variant_the_client_likes_best),
    CASE(lets_hashed_names_be_kept_and_others_be_asked_for),
    CASE(does_not_send_what_the_client_has),
    CASE(gives_the_page_for_paths_of_the_ui_and_nothing_else), CASE(refuses_to_change_pages),
    CASE(protects_every_reply))
