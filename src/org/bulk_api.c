// bulk_api.c - endpoints that take sites and staff by the table.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/bulk.h"
#include "org/org_api.h"
#include <errno.h>
#include <unistd.h>

typedef struct BulkQuery {
    bool dry_run, partial;
} BulkQuery;
RECORD(BulkQuery, "How to take a table.",
       FIELD(BulkQuery, dry_run, .doc = "Only tell what would come of it."),
       FIELD(BulkQuery, partial,
             .doc = "Take the good rows even if others are refused; else all rows or none."));

// The file, whether it came in one piece or was spooled.
static Str upload_text(Work *work, const Request *request)
{
    if (request->upload_fd <= 0) return request->body;
    size_t len = 0, all = (size_t)request->upload_bytes;
    char *bytes = NEW(work, char, all + 1);
    while (len < all) {
        ssize_t part = pread(request->upload_fd, bytes + len, all - len, (off_t)len);
        if (part < 0 && errno == EINTR) continue;
        if (part <= 0) work_fail(work, FAIL_UNAVAILABLE, "the uploaded file cannot be read");
        len += (size_t)part;
    }
    return (Str){ bytes, all };
}

static bool too_large(const Request *request)
{
    return request->upload_bytes > BULK_BYTES_MAX || request->body.len > BULK_BYTES_MAX;
}

static Reply reply_too_large(Work *work)
{
    return reply_problem(work, 413, "too-large", "The table has more than 8 MiB");
}

// A table is taken as a whole or not at all, unless asked otherwise.
static Reply reply_bulk(Work *work, const Request *request, Bulk *report)
{
    const BulkQuery *query = request_asked(request, BulkQuery);
    bool readable = report->rows > 0 || report->issues.count == 0;
    report->done = !query->dry_run && readable && (report->refused == 0 || query->partial);
    Reply reply = reply_ok(work, Bulk, report);
    reply.undone = !report->done;
    return reply;
}

static bool manages_site(Work *work, SiteId site_id)
{
    return access_may_at(work, PERM_org_manage, site_id, (TeamId){ 0 });
}

static Reply post_sites(Work *work, const Request *request)
{
    Bulk report;
    if (too_large(request)) return reply_too_large(work);
    if (!manages_site(work, (SiteId){ 0 }))
        return reply_problem(work, 403, "not-allowed", "This is for the whole organisation");
    bulk_sites(work, upload_text(work, request), &report);
    return reply_bulk(work, request, &report);
}

static Reply post_staff(Work *work, const Request *request)
{
    Bulk report;
    if (too_large(request)) return reply_too_large(work);
    bulk_staff(work, upload_text(work, request), access_may(work, PERM_user_manage), manages_site,
               &report);
    return reply_bulk(work, request, &report);
}

// clang-format off
const Route bulk_routes[] = {
    { "POST", "/api/v1/sites/import", post_sites, .asks = &BulkQuery_record,
      .gives = &Bulk_record, .needs = PERM_org_manage, .command = "site import", .errors = "413",
      .success = 200, .flags = ROUTE_UPLOAD, .summary = "Sites by the table: CSV or XLSX" },
    { "POST", "/api/v1/staff/import", post_staff, .asks = &BulkQuery_record,
      .gives = &Bulk_record, .needs = PERM_org_manage, .command = "staff import",
      .errors = "413", .success = 200, .flags = ROUTE_UPLOAD,
      .summary = "Staff by the table: CSV or XLSX" },
    { 0 },
};
// clang-format on
