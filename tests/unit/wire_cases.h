// wire_cases.h - byte sequences a client may send, and the statuses they must get: RFC 9112, 9110, 3986.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/str.h"

// The limits the cases are made for.
enum {
    CASE_REQUEST_LINE_MAX = 200,
    CASE_HEADER_LINE_MAX = 300,
    CASE_HEADERS_BYTES_MAX = 600,
    CASE_HEADERS_MAX = 10,
    CASE_BODY_MAX = 1000,
};

typedef struct WireCase {
    const char *name;
    Str         bytes;
    const char *statuses;      // one for each reply, in order; the last one may close the connection
} WireCase;

#define BYTES(literal) { literal, sizeof(literal) - 1 }
#define LINE "GET / HTTP/1.1\r\n"
#define HOST "Host: a\r\n"
#define OK_GET LINE HOST "\r\n"
#define POST_WITH(headers) "POST /p HTTP/1.1\r\n" HOST headers "\r\n"
#define CHUNKED POST_WITH("Transfer-Encoding: chunked\r\n")
#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define HUNDRED FIFTY FIFTY

static const WireCase wire_cases[] = {
    // The request line (RFC 9112 3).
    { "a plain request", BYTES(OK_GET), "200" },
    { "every method there is", BYTES("DELETE / HTTP/1.1\r\n" HOST "\r\nPUT / HTTP/1.1\r\n" HOST
      "\r\nPATCH / HTTP/1.1\r\n" HOST "\r\n"), "200 200 200" },
    { "empty lines before the request", BYTES("\r\n\r\n" OK_GET), "200" },
    { "empty lines between requests", BYTES(OK_GET "\r\n" OK_GET), "200 200" },
    { "too many empty lines", BYTES("\r\n\r\n\r\n\r\n\r\n\r\n" OK_GET), "400" },
    { "a bare LF before the request", BYTES("\n" OK_GET), "400" },
    { "a bare CR before the request", BYTES("\r" OK_GET), "400" },
    { "a space before the request", BYTES(" " OK_GET), "400" },
    { "an unknown method", BYTES("BREW / HTTP/1.1\r\n" HOST "\r\n"), "501" },
    { "a method in small letters", BYTES("get / HTTP/1.1\r\n" HOST "\r\n"), "501" },
    { "a method that goes on", BYTES("GETS / HTTP/1.1\r\n" HOST "\r\n"), "501" },
    { "a method with a colon", BYTES("GE:T / HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "a method with a NUL", BYTES("GE\0T / HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "TLS to a plain port", BYTES("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), "400" },
    { "CONNECT", BYTES("CONNECT a:80 HTTP/1.1\r\n" HOST "\r\n"), "501" },
    { "two spaces before the target", BYTES("GET  / HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "two spaces after the target", BYTES("GET /  HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "a tab for a space", BYTES("GET\t/ HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "a tab before the version", BYTES("GET /\tHTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "a space at the end of the line", BYTES("GET / HTTP/1.1 \r\n" HOST "\r\n"), "400" },
    { "a fourth word", BYTES("GET / HTTP/1.1 x\r\n" HOST "\r\n"), "400" },
    { "no version (HTTP/0.9)", BYTES("GET /\r\n"), "400" },
    { "no target", BYTES("GET HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "nothing but a method", BYTES("GET\r\n\r\n"), "400" },
    { "version 0.9", BYTES("GET / HTTP/0.9\r\n" HOST "\r\n"), "505" },
    { "version 1.2", BYTES("GET / HTTP/1.2\r\n" HOST "\r\n"), "505" },
    { "version 2.0", BYTES("GET / HTTP/2.0\r\n" HOST "\r\n"), "505" },
    { "the preface of HTTP/2", BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "505" },
    { "version 9.9", BYTES("GET / HTTP/9.9\r\n" HOST "\r\n"), "505" },
    { "a version of three digits", BYTES("GET / HTTP/1.10\r\n" HOST "\r\n"), "400" },
    { "a version of one digit", BYTES("GET / HTTP/1\r\n" HOST "\r\n"), "400" },
    { "a version with a comma", BYTES("GET / HTTP/1,1\r\n" HOST "\r\n"), "400" },
    { "another protocol", BYTES("GET / HTTQ/1.1\r\n" HOST "\r\n"), "400" },
    { "the protocol in small letters", BYTES("GET / http/1.1\r\n" HOST "\r\n"), "400" },
    { "a bare LF after the request line", BYTES("GET / HTTP/1.1\n" HOST "\r\n"), "400" },
    { "a bare CR after the request line", BYTES("GET / HTTP/1.1\r" HOST "\r\n"), "400" },
    { "a CR twice", BYTES("GET / HTTP/1.1\r\r\n" HOST "\r\n"), "400" },
    { "a CR within the target", BYTES("GET /a\rb HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "a request line as long as may be",
      BYTES("GET /" HUNDRED FIFTY TEN TEN TEN "012345 HTTP/1.1\r\n" HOST "\r\n"), "200" },
    { "a request line one byte longer",
      BYTES("GET /" HUNDRED FIFTY TEN TEN TEN "0123456 HTTP/1.1\r\n" HOST "\r\n"), "414" },
    { "a target without end", BYTES("GET /" HUNDRED HUNDRED HUNDRED), "414" },

    // The target (RFC 9112 3.2, RFC 3986).
    { "a query", BYTES("GET /a/b;c=1,2?x=%E6%8A%95&y=/?:@!$'()*+ HTTP/1.1\r\n" HOST "\r\n"), "200" },
    { "an empty query", BYTES("GET /? HTTP/1.1\r\n" HOST "\r\n"), "200" },
    { "a fragment", BYTES("GET /a#b HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "a target without slash", BYTES("GET a HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "a backslash", BYTES("GET /a\\b HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "raw UTF-8 in the path", BYTES("GET /投诉 HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "raw bytes in the query", BYTES("GET /?a=\xff HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "a NUL in the path", BYTES("GET /a\0b HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "DEL in the path", BYTES("GET /a\x7f HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "a broken escape", BYTES("GET /%4 HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "an escape without hex", BYTES("GET /%zz HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "an escape cut by the query", BYTES("GET /%?41 HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "a broken escape in the query", BYTES("GET /?a=%g1 HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "an angle bracket", BYTES("GET /<a> HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "the whole server", BYTES("OPTIONS * HTTP/1.1\r\n" HOST "\r\n"), "200" },
    { "a star for GET", BYTES("GET * HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "absolute form", BYTES("GET http://a:80/b?c HTTP/1.1\r\n" HOST "\r\n"), "200" },
    { "absolute form without path", BYTES("GET HTTP://a HTTP/1.1\r\n" HOST "\r\n"), "200" },
    { "absolute form of OPTIONS", BYTES("OPTIONS http://a HTTP/1.1\r\n" HOST "\r\n"), "200" },
    { "absolute form, https", BYTES("GET https://a/ HTTP/1.1\r\n" HOST "\r\n"), "200" },
    { "absolute form, another scheme", BYTES("GET ftp://a/ HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "absolute form without host", BYTES("GET http:///a HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "absolute form with a user", BYTES("GET http://u@a/ HTTP/1.1\r\n" HOST "\r\n"), "400" },
    { "absolute form without Host", BYTES("GET http://a/ HTTP/1.1\r\n\r\n"), "400" },

    // Host (RFC 9112 3.2, RFC 9110 7.2).
    { "no Host", BYTES(LINE "\r\n"), "400" },
    { "two Hosts", BYTES(LINE "Host: a\r\nHost: b\r\n\r\n"), "400" },
    { "the same Host twice", BYTES(LINE HOST HOST "\r\n"), "400" },
    { "an empty Host", BYTES(LINE "Host:\r\n\r\n"), "400" },
    { "a Host with port", BYTES(LINE "Host: a.example:8080\r\n\r\n"), "200" },
    { "a Host with an empty port", BYTES(LINE "Host: a:\r\n\r\n"), "200" },
    { "a port that is none", BYTES(LINE "Host: a:b\r\n\r\n"), "400" },
    { "a port too large", BYTES(LINE "Host: a:65536\r\n\r\n"), "400" },
    { "a Host with a path", BYTES(LINE "Host: a/b\r\n\r\n"), "400" },
    { "a Host with a user", BYTES(LINE "Host: u@a\r\n\r\n"), "400" },
    { "a Host with a space", BYTES(LINE "Host: a b\r\n\r\n"), "400" },
    { "two hosts in one Host", BYTES(LINE "Host: a, b\r\n\r\n"), "400" },
    { "an IPv6 Host", BYTES(LINE "Host: [::1]:80\r\n\r\n"), "200" },
    { "an IPv6 Host left open", BYTES(LINE "Host: [::1\r\n\r\n"), "400" },
    { "an IPv6 Host with nonsense", BYTES(LINE "Host: [::g]\r\n\r\n"), "400" },
    { "raw UTF-8 in Host", BYTES(LINE "Host: 投诉.example\r\n\r\n"), "400" },
    { "HTTP/1.0 without Host", BYTES("GET / HTTP/1.0\r\n\r\n"), "200" },
    { "HTTP/1.0 with two Hosts", BYTES("GET / HTTP/1.0\r\n" HOST HOST "\r\n"), "400" },

    // Header lines (RFC 9112 5, RFC 9110 5).
    { "blanks around a value", BYTES(LINE HOST "A: \t b c \t\r\n\r\n"), "200" },
    { "an empty value", BYTES(LINE HOST "A:\r\nB: \r\n\r\n"), "200" },
    { "every token character in a name", BYTES(LINE HOST "!#$%&'*+-.^_`|~aZ9: x\r\n\r\n"), "200" },
    { "a colon in a value", BYTES(LINE HOST "A: b: c\r\n\r\n"), "200" },
    { "no name", BYTES(LINE HOST ": x\r\n\r\n"), "400" },
    { "no colon", BYTES(LINE HOST "abc\r\n\r\n"), "400" },
    { "a space before the colon", BYTES(LINE HOST "A : b\r\n\r\n"), "400" },
    { "a tab before the colon", BYTES(LINE HOST "A\t: b\r\n\r\n"), "400" },
    { "a space in a name", BYTES(LINE HOST "A b: c\r\n\r\n"), "400" },
    { "a quote in a name", BYTES(LINE HOST "A\"b: c\r\n\r\n"), "400" },
    { "a high byte in a name", BYTES(LINE HOST "A\xe9: c\r\n\r\n"), "400" },
    { "a folded header", BYTES(LINE HOST "A: b\r\n c\r\n\r\n"), "400" },
    { "a header folded with a tab", BYTES(LINE HOST "A: b\r\n\tc\r\n\r\n"), "400" },
    { "a space before the first header", BYTES(LINE " " HOST "\r\n"), "400" },
    { "a line of blanks", BYTES(LINE HOST "  \r\n\r\n"), "400" },
    { "a NUL in a value", BYTES(LINE HOST "A: b\0c\r\n\r\n"), "400" },
    { "a control character in a value", BYTES(LINE HOST "A: b\x01\r\n\r\n"), "400" },
    { "DEL in a value", BYTES(LINE HOST "A: b\x7f\r\n\r\n"), "400" },
    { "a bare CR in a value", BYTES(LINE HOST "A: b\rc\r\n\r\n"), "400" },
    { "a bare LF after a header", BYTES(LINE HOST "A: b\n\r\n"), "400" },
    { "a bare LF at the end", BYTES(LINE HOST "\n"), "400" },
    { "a bare CR at the end", BYTES(LINE HOST "\rX"), "400" },
    { "a header smuggled by a bare LF", BYTES(LINE HOST "A: b\nContent-Length: 5\r\n\r\n"), "400" },
    { "UTF-8 in a value", BYTES(LINE HOST "A: 投诉\r\n\r\n"), "200" },
    { "Latin 1 in a value", BYTES(LINE HOST "A: caf\xe9\r\n\r\n"), "200" },
    { "two Authorizations", BYTES(LINE HOST "Authorization: a\r\nAuthorization: b\r\n\r\n"), "400" },
    { "two Cookies", BYTES(LINE HOST "Cookie: a=1\r\nCookie: b=2\r\n\r\n"), "400" },
    { "two Accepts", BYTES(LINE HOST "Accept: a\r\nAccept: b\r\n\r\n"), "200" },
    { "ten headers", BYTES(LINE HOST "a:1\r\nb:1\r\nc:1\r\nd:1\r\ne:1\r\nf:1\r\ng:1\r\nh:1\r\ni:1\r\n\r\n"),
      "200" },
    { "eleven headers", BYTES(LINE HOST "a:1\r\nb:1\r\nc:1\r\nd:1\r\ne:1\r\nf:1\r\ng:1\r\nh:1\r\ni:1\r\n"
      "j:1\r\n\r\n"), "431" },
    { "a header line as long as may be", BYTES(LINE HOST "Ab: 678901" HUNDRED HUNDRED FIFTY TEN TEN TEN
      TEN "\r\n\r\n"), "200" },
    { "a header line one byte longer", BYTES(LINE HOST "Abc: 678901" HUNDRED HUNDRED FIFTY TEN TEN TEN
      TEN "\r\n\r\n"), "431" },
    { "a header name without end", BYTES(LINE HOST "A" HUNDRED HUNDRED HUNDRED), "431" },
    { "headers too large together", BYTES(LINE HOST "A:" HUNDRED HUNDRED "\r\nB:" HUNDRED HUNDRED
      "\r\nC:" HUNDRED HUNDRED "\r\n\r\n"), "431" },

    // Framing of the body (RFC 9112 6).
    { "a body", BYTES(POST_WITH("Content-Length: 3\r\n") "abc"), "200" },
    { "a body of nothing", BYTES(POST_WITH("Content-Length: 0\r\n")), "200" },
    { "a body with GET", BYTES(LINE HOST "Content-Length: 3\r\n\r\nabc" OK_GET), "200 200" },
    { "zeros before the length", BYTES(POST_WITH("Content-Length: 0003\r\n") "abc"), "200" },
    { "a negative length", BYTES(POST_WITH("Content-Length: -1\r\n") "abc"), "400" },
    { "a length with plus", BYTES(POST_WITH("Content-Length: +3\r\n") "abc"), "400" },
    { "a length in hex", BYTES(POST_WITH("Content-Length: 0x3\r\n") "abc"), "400" },
    { "a length with a point", BYTES(POST_WITH("Content-Length: 3.0\r\n") "abc"), "400" },
    { "an empty length", BYTES(POST_WITH("Content-Length:\r\n") "abc"), "400" },
    { "a length with a space inside", BYTES(POST_WITH("Content-Length: 1 2\r\n") "abc"), "400" },
    { "two lengths in a list", BYTES(POST_WITH("Content-Length: 3, 3\r\n") "abc"), "400" },
    { "two lengths that agree", BYTES(POST_WITH("Content-Length: 3\r\nContent-Length: 3\r\n") "abc"),
      "400" },
    { "two lengths that differ", BYTES(POST_WITH("Content-Length: 3\r\nContent-Length: 4\r\n") "abcd"),
      "400" },
    { "a length beyond 64 bits", BYTES(POST_WITH("Content-Length: 18446744073709551619\r\n") "abc"), "400" },
    { "a length beyond 63 bits", BYTES(POST_WITH("Content-Length: 9223372036854775808\r\n") "abc"), "400" },
    { "a length too large", BYTES(POST_WITH("Content-Length: 1001\r\n")), "413" },
    { "a length far too large", BYTES(POST_WITH("Content-Length: 99999999999999999\r\n")), "413" },
    { "a body cut short", BYTES(POST_WITH("Content-Length: 5\r\n") "abc"), "400" },
    { "a head cut short", BYTES(LINE HOST), "400" },
    { "a request line cut short", BYTES("GET /"), "400" },
    { "chunked", BYTES(CHUNKED "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), "200" },
    { "chunked with capitals", BYTES(POST_WITH("Transfer-Encoding: Chunked\r\n") "A\r\n0123456789\r\n0\r\n\r\n"),
      "200" },
    { "chunked of nothing", BYTES(CHUNKED "0\r\n\r\n" OK_GET), "200 200" },
    { "chunked with empty list items", BYTES(POST_WITH("Transfer-Encoding: , chunked\r\n") "0\r\n\r\n"), "200" },
    { "chunked with a length", BYTES(POST_WITH("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")
      "0\r\n\r\n"), "400" },
    { "a length with chunked", BYTES(POST_WITH("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")
      "0\r\n\r\n"), "400" },
    { "chunked in HTTP/1.0", BYTES("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "400" },
    { "an unknown coding before chunked", BYTES(POST_WITH("Transfer-Encoding: gzip, chunked\r\n")
      "0\r\n\r\n"), "501" },
    { "an unknown coding alone", BYTES(POST_WITH("Transfer-Encoding: gzip\r\n")), "400" },
    { "identity", BYTES(POST_WITH("Transfer-Encoding: identity\r\n")), "400" },
    { "a coding that ends in chunked", BYTES(POST_WITH("Transfer-Encoding: xchunked\r\n")), "400" },
    { "chunked with a parameter", BYTES(POST_WITH("Transfer-Encoding: chunked;q=1\r\n")), "400" },
    { "chunked in quotes", BYTES(POST_WITH("Transfer-Encoding: \"chunked\"\r\n")), "400" },
    { "chunked hidden by a control character", BYTES(POST_WITH("Transfer-Encoding: \x0b" "chunked\r\n")
      "0\r\n\r\n"), "400" },
    { "a name like Transfer-Encoding", BYTES(POST_WITH("Transfer_Encoding: chunked\r\n")), "200" },
    { "chunked before another coding", BYTES(POST_WITH("Transfer-Encoding: chunked, gzip\r\n")
      "0\r\n\r\n"), "400" },
    { "chunked twice", BYTES(POST_WITH("Transfer-Encoding: chunked, chunked\r\n") "0\r\n\r\n"), "400" },
    { "chunked twice in two lines", BYTES(POST_WITH("Transfer-Encoding: chunked\r\n"
      "Transfer-Encoding: chunked\r\n") "0\r\n\r\n"), "400" },
    { "an empty coding", BYTES(POST_WITH("Transfer-Encoding:\r\n") "0\r\n\r\n"), "400" },

    // Chunks (RFC 9112 7.1).
    { "a chunk of sixteen digits", BYTES(CHUNKED "0000000000000003\r\nabc\r\n0\r\n\r\n"), "200" },
    { "a chunk of seventeen digits", BYTES(CHUNKED "00000000000000003\r\nabc\r\n0\r\n\r\n"), "400" },
    { "an empty chunk size", BYTES(CHUNKED "\r\nabc\r\n0\r\n\r\n"), "400" },
    { "a chunk size with 0x", BYTES(CHUNKED "0x3\r\nabc\r\n0\r\n\r\n"), "400" },
    { "a negative chunk size", BYTES(CHUNKED "-3\r\nabc\r\n0\r\n\r\n"), "400" },
    { "a chunk size with plus", BYTES(CHUNKED "+3\r\nabc\r\n0\r\n\r\n"), "400" },
    { "a chunk size with a space before", BYTES(CHUNKED " 3\r\nabc\r\n0\r\n\r\n"), "400" },
    { "a chunk size with a space after", BYTES(CHUNKED "3 \r\nabc\r\n0\r\n\r\n"), "400" },
    { "a chunk size too large", BYTES(CHUNKED "3e9\r\n"), "413" },
    { "a chunk size beyond 63 bits", BYTES(CHUNKED "ffffffffffffffff\r\n"), "413" },
    { "chunks too large together", BYTES(CHUNKED "3e8\r\n" HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
      HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED "\r\n1\r\n"), "413" },
    { "chunk data too short", BYTES(CHUNKED "3\r\nab\r\n0\r\n\r\n"), "400" },
    { "chunk data too long", BYTES(CHUNKED "3\r\nabcd\r\n0\r\n\r\n"), "400" },
    { "chunk data that ends with a bare LF", BYTES(CHUNKED "3\r\nabc\n0\r\n\r\n"), "400" },
    { "a chunk size that ends with a bare LF", BYTES(CHUNKED "3\nabc\r\n0\r\n\r\n"), "400" },
    { "a chunk size that ends with a bare CR", BYTES(CHUNKED "3\rabc\r\n0\r\n\r\n"), "400" },
    { "a last chunk that ends with a bare LF", BYTES(CHUNKED "0\n\r\n"), "400" },
    { "no end after the last chunk", BYTES(CHUNKED "0\r\n"), "400" },
    { "the end is a bare LF", BYTES(CHUNKED "0\r\n\n"), "400" },
    { "an extension", BYTES(CHUNKED "3;a\r\nabc\r\n0;b=c\r\n\r\n"), "200" },
    { "an extension with blanks", BYTES(CHUNKED "3 ; a = b ;\tc=\"d e\\\"f\" ; g\r\nabc\r\n0\r\n\r\n"),
      "200" },
    { "an extension without name", BYTES(CHUNKED "3;\r\nabc\r\n0\r\n\r\n"), "400" },
    { "an extension without value", BYTES(CHUNKED "3;a=\r\nabc\r\n0\r\n\r\n"), "400" },
    { "a quoted extension left open", BYTES(CHUNKED "3;a=\"b\r\nabc\r\n0\r\n\r\n"), "400" },
    { "a bare LF in a quoted extension", BYTES(CHUNKED "3;a=\"b\n\"\r\nabc\r\n0\r\n\r\n"), "400" },
    { "a bare CR in an extension", BYTES(CHUNKED "3;a\rb\r\nabc\r\n0\r\n\r\n"), "400" },
    { "a NUL in an extension", BYTES(CHUNKED "3;a=\0\r\nabc\r\n0\r\n\r\n"), "400" },
    { "a trailer", BYTES(CHUNKED "0\r\nA: b\r\nContent-Length: 5\r\n\r\n" OK_GET), "200 200" },
    { "a trailer that names a coding", BYTES(CHUNKED "0\r\nTransfer-Encoding: chunked\r\n\r\n" OK_GET),
      "200 200" },
    { "a folded trailer", BYTES(CHUNKED "0\r\nA: b\r\n c\r\n\r\n"), "400" },
    { "a trailer without name", BYTES(CHUNKED "0\r\n: b\r\n\r\n"), "400" },
    { "a trailer with a control character", BYTES(CHUNKED "0\r\nA: \x02\r\n\r\n"), "400" },
    { "a trailer that ends with a bare LF", BYTES(CHUNKED "0\r\nA: b\n\r\n"), "400" },
    { "too many trailers", BYTES(CHUNKED "0\r\na:1\r\nb:1\r\nc:1\r\nd:1\r\ne:1\r\nf:1\r\ng:1\r\nh:1\r\n"
      "i:1\r\nj:1\r\nk:1\r\n\r\n"), "431" },
    { "trailers too large", BYTES(CHUNKED "0\r\nA:" HUNDRED HUNDRED HUNDRED "\r\n\r\n"), "431" },

    // Persistence, pipelining, expectations (RFC 9112 9, RFC 9110 10.1.1).
    { "three at once", BYTES(OK_GET POST_WITH("Content-Length: 3\r\n") "abc" OK_GET), "200 200 200" },
    { "a good one, then a bad one", BYTES(OK_GET LINE "\r\n" OK_GET), "200 400" },
    { "close", BYTES(LINE HOST "Connection: close\r\n\r\n" OK_GET), "200" },
    { "close in a list", BYTES(LINE HOST "Connection: x, Close\r\n\r\n" OK_GET), "200" },
    { "close in a second line", BYTES(LINE HOST "Connection: x\r\nConnection: close\r\n\r\n" OK_GET), "200" },
    { "HTTP/1.0 closes", BYTES("GET / HTTP/1.0\r\n\r\n" OK_GET), "200" },
    { "HTTP/1.0 that stays", BYTES("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" OK_GET), "200 200" },
    { "HTTP/1.0 with a body", BYTES("POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\na"), "200" },
    { "an upgrade that is ignored", BYTES(LINE HOST "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n"
      OK_GET), "200 200" },
    { "an upgrade to HTTP/2", BYTES(LINE HOST "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
      "HTTP2-Settings: AAMAAABk\r\n\r\n" OK_GET), "200 200" },
    { "an upgrade with a body", BYTES(POST_WITH("Connection: upgrade\r\nUpgrade: x\r\nContent-Length: 3\r\n")
      "abc" OK_GET), "200 200" },
    { "an unknown expectation", BYTES(POST_WITH("Expect: tea\r\nContent-Length: 3\r\n") "abc"), "417" },
    { "an unknown expectation in HTTP/1.0", BYTES("GET / HTTP/1.0\r\nExpect: tea\r\n\r\n"), "200" },
    { "an expectation with the body at once", BYTES(POST_WITH("Expect: 100-Continue\r\n"
      "Content-Length: 3\r\n") "abc"), "200" },
    { "an expectation without body", BYTES(LINE HOST "Expect: 100-continue\r\n\r\n"), "200" },
    { "TRACE and its body are the router's matter", BYTES("TRACE / HTTP/1.1\r\n" HOST "\r\n"), "200" },
    { "nothing at all", BYTES(""), "" },
    { "only empty lines", BYTES("\r\n\r\n"), "" },
};
