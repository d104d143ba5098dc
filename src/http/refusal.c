// refusal.c - the replies of the wire itself: static, so that they need no memory.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/refusal.h"
#include <assert.h>

typedef struct RefusalText {
    int status;
    Str body;
} RefusalText;

// The status is written twice, as number and in the text, by one macro.
#define TEXT_OF(number, type, title)                                                               \
    {                                                                                              \
        number,                                                                                    \
        {                                                                                          \
            "{\"type\":\"/problems/" type "\",\"title\":\"" title "\",\"status\":" #number "}\n",  \
                sizeof("{\"type\":\"/problems/" type "\",\"title\":\"" title                       \
                       "\",\"status\":" #number "}\n") -                                           \
                    1                                                                              \
        }                                                                                          \
    }

static const RefusalText texts[REFUSAL_COUNT] = {
    [REFUSE_NONE] = TEXT_OF(500, "broken", "The request was refused without a reason"),
    [REFUSE_REQUEST_LINE] = TEXT_OF(400, "bad-request-line", "The request line is malformed"),
    [REFUSE_LINE_END] = TEXT_OF(400, "bad-line-end", "A line does not end with CR LF"),
    [REFUSE_TARGET] = TEXT_OF(400, "bad-target", "The request target is malformed"),
    [REFUSE_HEADER_NAME] = TEXT_OF(400, "bad-header-name", "A header name is malformed"),
    [REFUSE_HEADER_VALUE] =
        TEXT_OF(400, "bad-header-value", "A header value has a control character"),
    [REFUSE_HEADER_FOLDED] = TEXT_OF(400, "folded-header", "A header goes on in the next line"),
    [REFUSE_HEADER_REPEATED] = TEXT_OF(400, "repeated-header", "A header is there more than once"),
    [REFUSE_HOST] = TEXT_OF(400, "bad-host", "Exactly one valid Host is needed"),
    [REFUSE_CONTENT_LENGTH] =
        TEXT_OF(400, "bad-content-length", "Content-Length is not one number"),
    [REFUSE_TRANSFER_CODING] = TEXT_OF(400, "bad-transfer-encoding",
                                       "Transfer-Encoding leaves the length of the body open"),
    [REFUSE_CHUNK] = TEXT_OF(400, "bad-chunk", "The chunked body is malformed"),
    [REFUSE_SYNTAX] = TEXT_OF(400, "bad-request", "The request is malformed"),
    [REFUSE_CUT] = TEXT_OF(400, "cut-request", "The request ended too early"),
    [REFUSE_TIMEOUT] = TEXT_OF(408, "timeout", "The request took too long to arrive"),
    [REFUSE_BODY_LARGE] =
        TEXT_OF(413, "body-too-large", "The body is larger than this address takes"),
    [REFUSE_TARGET_LONG] = TEXT_OF(414, "target-too-long", "The request line is too long"),
    [REFUSE_EXPECTATION] =
        TEXT_OF(417, "expectation", "Only the expectation 100-continue is known"),
    [REFUSE_MISDIRECTED] =
        TEXT_OF(421, "unknown-host",
                "This server does not go by this name; its setting public lists its names"),
    [REFUSE_HEADERS_LARGE] =
        TEXT_OF(431, "headers-too-large", "The headers are too many or too long"),
    [REFUSE_BROKEN] = TEXT_OF(500, "broken", "Something went wrong on our side"),
    [REFUSE_METHOD] = TEXT_OF(501, "unknown-method", "The method is not known"),
    [REFUSE_CODING_UNKNOWN] = TEXT_OF(501, "unknown-coding", "The transfer coding is not known"),
    [REFUSE_BUSY] = TEXT_OF(503, "busy", "The server has too much to do; try again soon"),
    [REFUSE_VERSION] = TEXT_OF(505, "version", "Only HTTP/1.1 and HTTP/1.0 are spoken"),
    [REFUSE_DISK_FULL] = TEXT_OF(507, "disk-full", "There is no room to store the upload"),
};

int refusal_status(Refusal refusal)
{
    assert(refusal < REFUSAL_COUNT);
    return texts[refusal].status;
}

Str refusal_body(Refusal refusal)
{
    assert(refusal < REFUSAL_COUNT);
    return texts[refusal].body;
}

Str status_reason(int status)
{
    switch (status) {
    case 200: return STR("OK");
    case 201: return STR("Created");
    case 202: return STR("Accepted");
    case 204: return STR("No Content");
    case 206: return STR("Partial Content");
    case 301: return STR("Moved Permanently");
    case 302: return STR("Found");
    case 303: return STR("See Other");
    case 304: return STR("Not Modified");
    case 307: return STR("Temporary Redirect");
    case 308: return STR("Permanent Redirect");
    case 400: return STR("Bad Request");
    case 401: return STR("Unauthorized");
    case 403: return STR("Forbidden");
    case 404: return STR("Not Found");
    case 405: return STR("Method Not Allowed");
    case 406: return STR("Not Acceptable");
    case 408: return STR("Request Timeout");
    case 409: return STR("Conflict");
    case 410: return STR("Gone");
    case 412: return STR("Precondition Failed");
    case 413: return STR("Content Too Large");
    case 414: return STR("URI Too Long");
    case 415: return STR("Unsupported Media Type");
    case 416: return STR("Range Not Satisfiable");
    case 417: return STR("Expectation Failed");
    case 421: return STR("Misdirected Request");
    case 422: return STR("Unprocessable Content");
    case 428: return STR("Precondition Required");
    case 429: return STR("Too Many Requests");
    case 431: return STR("Request Header Fields Too Large");
    case 500: return STR("Internal Server Error");
    case 501: return STR("Not Implemented");
    case 503: return STR("Service Unavailable");
    case 504: return STR("Gateway Timeout");
    case 505: return STR("HTTP Version Not Supported");
    case 507: return STR("Insufficient Storage");
    default: return STR("");
    }
}
