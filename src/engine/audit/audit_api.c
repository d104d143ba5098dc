// audit_api.c - the endpoints of the audit trail.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/audit/audit_api.h"
#include "engine/audit/audit.h"

// Entries know no site: who reads the trail reads all of the organisation's.
static bool may_read(Work *work)
{
    return access_may_at(work, PERM_audit_read, (SiteId){ 0 }, (TeamId){ 0 });
}

static Reply refuse(Work *work)
{
    return reply_problem(work, 403, "not-allowed",
                         "The trail is read with a role for the whole organisation");
}

static Reply get_audit(Work *work, const Request *request)
{
    AuditPage page;
    Issues issues = { .count = 0 };
    if (!may_read(work)) return refuse(work);
    if (!audit_list(work, request_asked(request, AuditQuery), work->access->may,
                    work->access->hidden, &page, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, AuditPage, &page);
}

static Reply get_head(Work *work, const Request *request)
{
    (void)request;
    if (!may_read(work)) return refuse(work);
    AuditHead head = audit_head(work);
    return reply_ok(work, AuditHead, &head);
}

static Reply post_verify(Work *work, const Request *request)
{
    if (!may_read(work)) return refuse(work);
    const AuditKnown *known = request_input(request, AuditKnown);
    Issues issues = { .count = 0 };
    if (known->seq.set && known->hash.len == 0)
        issues_add(&issues, STR("hash"), "required", STR("belongs to seq"));
    if (known->hash.len && !known->seq.set)
        issues_add(&issues, STR("seq"), "required", STR("belongs to hash"));
    if (issues.count) return reply_invalid(work, &issues);
    AuditVerdict verdict = audit_verify(work, known);
    return reply_ok(work, AuditVerdict, &verdict);
}

const Route audit_routes[] = {
    { "GET", "/api/v1/audit", get_audit, .asks = &AuditQuery_record, .gives = &AuditPage_record,
      .needs = PERM_audit_read, .command = "audit list", .flags = ROUTE_REPORT,
      .summary = "Read the audit trail, newest first" },
    { "GET", "/api/v1/audit/head", get_head, .gives = &AuditHead_record, .needs = PERM_audit_read,
      .command = "audit head", .summary = "Show the end of the chain, to be kept elsewhere" },
    { "POST", "/api/v1/audit/verify", post_verify, .takes = &AuditKnown_record,
      .gives = &AuditVerdict_record, .needs = PERM_audit_read, .command = "audit verify",
      .summary = "Compute the chain anew and say where it does not hold",
      .flags = ROUTE_READS | ROUTE_REPORT | ROUTE_NO_STORE },
    { 0 },
};
