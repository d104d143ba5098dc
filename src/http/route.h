// route.h - what a route is, what a handler sees and answers; knows no sockets, no areas.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/access.h"
#include "record/cursor.h"

typedef struct Reply {
    int         status;
    const char *type;          // content type; NULL: application/json
    Str         body;
    Str         location;      // of what was created
    Str         etag;          // with quotes; set from the record's version where there is one
    Str         heads;         // further header lines "name: value\r\n"
    const char *policy;        // what a browser may do with it; NULL: nothing at all
    Str         download;      // file name: sent as an attachment
    bool        shown;         // ... that a browser may show instead of saving it
    int         file_fd;       // > 0: the body is this file, owned by the reply
    int64_t     file_at, file_bytes;   // the part of it that is sent
    bool        undone;        // roll back although the status is none (a dry run)
    bool        no_store;      // holds a secret or all of a person: no browser keeps it on disk
    bool        keep;          // commit although the status is an error (a failed login is counted)
} Reply;

typedef struct Request Request;
typedef struct Route Route;
typedef Reply Handler(Work *work, const Request *request);
// The slow part of a request (password hashing), run outside every lane and before the handler, in
// a read-only transaction. What it returns stands in request->prepared; it lives in the work's
// arena.
typedef void *Prepare(Work *work, const Request *request);
// Derives from a decoded body that has no issues what needs no database, and keeps it in the input.
// Where one lane writes for all, this is done before a request waits for it.
typedef void Derive(Work *work, void *input);

enum {
    ROUTE_READS = 1,           // changes nothing although its method is not GET
    ROUTE_UPLOAD = 2,          // the body may be large and stands in upload_fd
    ROUTE_REPORT = 4,          // may take REPORT_STATEMENT_MS_MAX
    ROUTE_LIMITED = 16,        // open although a password or a second factor must be set first
    ROUTE_PARTS = 32,          // sends a file, or the part of it that Range asks for
    ROUTE_SHORT = 64,          // writes little and often: may share a transaction with others
    ROUTE_NO_STORE = 8,        // never offered an ETag; never kept for Idempotency-Key (secrets)
};

struct Route {
    const char       *method, *path;      // "/api/v1/cases/{case_id}"
    Handler          *run;
    const RecordType *takes;              // JSON body
    const RecordType *asks;               // query string
    const RecordType *gives;              // reply body on success; NULL: none or not JSON
    Permission        needs;
    const char       *command;            // the verb of the command line: "case open"; NULL: none
    const char       *summary;            // one sentence
    const char       *errors;             // documented statuses beside the general ones: "404 409"
    int               success;            // 0: 200, or 201 for a reply_created
    unsigned          flags;
    Prepare          *prepare;
    Derive           *derive;
    const char       *sends;              // content type of a success that is no JSON
    int64_t           bytes_max;          // of an upload; 0: UPLOAD_BYTES_MAX
    const char       *area;               // heading in the reference; set by routes()
};

enum { PARAMS_MAX = 4, REQUEST_TEXT_MAX = 200 };

// A body as route->takes, and what is wrong with it.
typedef struct Decoded { void *input; Issues issues; } Decoded;

// Which row of tokens or sessions a request says is its sender's; org_id 0: none of ours.
typedef struct Proof { int64_t org_id; Str hash; } Proof;

struct Request {
    const Route *route;
    Str          method, path, query, body;
    Str          params[PARAMS_MAX];      // in the order of the {names} in the route's path
    const void  *input;                   // decoded body, of route->takes
    const void  *asked;                   // decoded query string, of route->asks
    void        *prepared;                // what route->prepare returned
    const Decoded *decoded;               // the body, where that was done before its turn came
    int          upload_fd;               // > 0: a spooled body
    int64_t      upload_bytes;
    Str          session, bearer;         // credentials: cookie, Authorization
    const Proof *proof;                   // of the credentials; NULL: not computed yet
    Str          as;                // login to act as: only local and in process
    bool         local;                   // command line of the data directory's owner
    Str          idempotency_key, if_match, if_none_match, range, content_type, accept, language;
    Str          host, origin, fetch_site, client, user_agent;
};

#define request_input(req, T) ((const T *)request_input_((req), &T##_record))
#define request_asked(req, T) ((const T *)request_asked_((req), &T##_record))
// For PATCH: lays the fields of the body over a record of route->takes. They have been checked;
// what the body leaves out stays, null empties a field.
#define request_patch(work, req, T, ptr) request_patch_((work), (req), &T##_record, (T *){ (ptr) })
void request_patch_(Work *work, const Request *request, const RecordType *type, void *record);
const void *request_input_(const Request *request, const RecordType *type);
const void *request_asked_(const Request *request, const RecordType *type);
// The id in the path at {name}; 0 when it is not a number (then the object does not exist: 404).
int64_t request_id_(const Request *request, const char *name);
#define request_id(req, name, T) ((T){ request_id_((req), (name)) })
Str request_param(const Request *request, const char *name);
// If-Match: false when absent. A handler that changes a versioned thing compares, and answers 412.
bool request_version(const Request *request, int64_t *version);

#define reply_ok(work, T, ptr) reply_record_((work), 200, &T##_record, (const T *){ (ptr) })
#define reply_created(work, T, ptr, ...) \
    reply_created_((work), &T##_record, (const T *){ (ptr) }, str_format((work), __VA_ARGS__))
Reply reply_record_(Work *work, int status, const RecordType *type, const void *record);
Reply reply_created_(Work *work, const RecordType *type, const void *record, Str location);
Reply reply_none(void);                                                            // 204
Reply reply_text(int status, const char *type, Str body);
// An open file, which the reply owns from now on: all of it, the one part that Range asks for
// (206), nothing of it where the reader has it already (304) or the part is not there (416). etag:
// strong.
Reply reply_file(Work *work, const Request *request, const char *type, int fd, int64_t bytes,
                 Str etag);
Reply reply_invalid(Work *work, const Issues *issues);                             // 422
// RFC 9457: type "/problems/CODE", title in English; the UI shows its own words for the code.
Reply reply_problem(Work *work, int status, const char *code, const char *title);
Reply reply_problem_detail(Work *work, int status, const char *code, const char *title, Str detail);
Reply reply_not_found(Work *work);                                                 // 404
Reply reply_stale(Work *work);                                    // 412: changed meanwhile
// 429, with Retry-After: ms more are to pass first.
Reply reply_wait(Work *work, const char *code, const char *title, int64_t ms);

// The route of a request line, its params filled in. NULL: allowed has a bit for each method that
// the path exists for; 0: no such path.
const Route *route_find(const Route *routes, Str method, Str path, Str params[PARAMS_MAX],
                        unsigned *allowed);
// "GET, HEAD, POST, OPTIONS": the methods of these bits, and those that come with them.
enum { METHODS_BYTES = 64 };
Str route_methods(unsigned allowed, char text[METHODS_BYTES]);

// Whether a path fits a route's; its params are filled in then.
bool route_match(const char *pattern, Str path, Str params[PARAMS_MAX]);

// The params of a query string or a posted form, percent-decoded; false: malformed.
bool pairs_parse(Work *work, Str text, Pair **pairs, size_t *count);
// Percent-decodes the params of a path; one that is malformed or no UTF-8 becomes absent, which
// names nothing.
void params_decode(Work *work, Request *request);

// Who sent this: by session cookie, token, or the local socket. Sets the Work's organisation and
// actor; NULL and nothing set: nobody we know.
Access *access_identify(Work *work, const Request *request);

// What its credentials come to. Needs no database.
const Proof *request_proof(Work *work, const Request *request);

// Decodes the body of a request for a route that takes one. Needs no database.
const Decoded *body_decode(Work *work, const Route *route, Str method, Str body);

// Runs a request inside the open transaction of its Work: identifies the actor, checks origin,
// permission, limits and idempotency, decodes, calls the handler, adds the ETag. The caller commits
// when reply_commits() and rolls back otherwise.
Reply dispatch(Work *work, Request *request);
bool  reply_commits(const Reply *reply);
// What a failed Work is answered with; static bytes, since there may be no memory left.
Reply reply_failure(const Work *work);
