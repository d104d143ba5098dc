// idempotency.c - keeps an answer under its key, in the transaction of the fact itself.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/idempotency.h"
#include "base/hash.h"
#include "queries.h"

typedef struct Kept {
    Str body_hash;
    int64_t status;
    Str reply_type, reply_body, reply_location, reply_etag;
} Kept;
RECORD(Kept, "What a request with an Idempotency-Key was answered.", FIELD(Kept, body_hash),
       FIELD(Kept, status), FIELD(Kept, reply_type), FIELD(Kept, reply_body),
       FIELD(Kept, reply_location), FIELD(Kept, reply_etag));

static Str request_hash(Work *work, const Request *request)
{
    Text all = TEXT(work);
    text_format(&all, "%.*s %.*s?%.*s\n", STR_ARG(request->method), STR_ARG(request->path),
                STR_ARG(request->query));
    text_add(&all, request->body);
    return hash_hex(work, text_str(&all));
}

bool idempotency_before(Work *work, const Request *request, Reply *reply)
{
    Str key = request->idempotency_key;
    Kept kept;
    if (key.len == 0 || key.len > IDEMPOTENCY_KEY_MAX || !str_utf8_valid(key)) {
        *reply = reply_problem(work, 400, "idempotency-key",
                               "Idempotency-Key is empty or longer than 128 bytes");
        return true;
    }
    if (!db_find(work, &SQL_idempotency_find, ARGS(ARG(key, key)), Kept, &kept)) return false;
    if (!str_equal(kept.body_hash, request_hash(work, request))) {
        *reply = reply_problem(work, 422, "idempotency-key-reused",
                               "This Idempotency-Key was used for another request");
        return true;
    }
    *reply = (Reply){ .status = (int)kept.status,
                      .type = kept.reply_type.ptr ? str_z(work, kept.reply_type) : NULL,
                      .body = kept.reply_body,
                      .location = kept.reply_location,
                      .etag = kept.reply_etag,
                      .heads = STR("idempotency-replayed: true\r\n") };
    return true;
}

// Two at once with one key, which only PostgreSQL's lanes can run: the key is broken for the one
// who comes second, whose work is run again and then finds the answer of the first.
void idempotency_after(Work *work, const Request *request, const Reply *reply)
{
    db_send(work, &SQL_idempotency_keep,
            ARGS(ARG(key, request->idempotency_key), ARG(body_hash, request_hash(work, request)),
                 ARG(status, (int64_t)reply->status), ARG(reply_type, str_of(reply->type)),
                 ARG(reply_body, reply->body), ARG(reply_location, reply->location),
                 ARG(reply_etag, reply->etag)));
}
