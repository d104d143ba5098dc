// desk_api.c - the desk beside the actions: putting right, many at once, who else is here.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_api.h"
#include "cases/case_bulk.h"
#include "cases/case_view.h"
#include "cases/presence.h"

static Reply patch_case(Work *work, const Request *request)
{
    Case of;
    Issues issues = { .count = 0 };
    int64_t version;
    if (!case_of_request(work, request, PERM_case_write, &of)) return reply_not_found(work);
    if (request_version(request, &version) && version != of.version) return reply_stale(work);
    CaseEdit edit = case_edit_from(&of);
    request_patch(work, request, CaseEdit, &edit);
    switch (case_edit(work, &of, work->access->staff_id, &edit, &issues)) {
    case ACT_UNFIT:
        return reply_problem_detail(work, 409, "not-now", "This does not fit the state of the case",
                                    of.status);
    case ACT_INVALID: return reply_invalid(work, &issues);
    case ACT_DONE: break;
    }
    return case_reply(work, 200, &of);
}

static Reply post_bulk(Work *work, const Request *request)
{
    CaseBulk done;
    Issues issues = { .count = 0 };
    if (!case_bulk(work, work->access->staff_id, request_input(request, CaseBulkNew), &done,
                   &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, CaseBulk, &done);
}

static Reply post_bulk_undo(Work *work, const Request *request)
{
    CaseBulk done;
    BulkId id = request_id(request, "bulk_id", BulkId);
    switch (case_bulk_undo(work, id, work->access->staff_id, &done)) {
    case BULK_UNKNOWN: return reply_not_found(work);
    case BULK_UNDONE_BEFORE:
        return reply_problem(work, 409, "undone", "This was taken back before");
    case BULK_UNDONE: break;
    }
    return reply_ok(work, CaseBulk, &done);
}

static Reply put_presence(Work *work, const Request *request)
{
    Case of;
    if (!case_of_request(work, request, PERM_case_read, &of)) return reply_not_found(work);
    PresencePage page = presence_put(work, of.id, work->access->staff_id,
                                     request_input(request, PresenceNew)->state);
    return reply_ok(work, PresencePage, &page);
}

const Route desk_routes[] = {
    { "PATCH", "/api/v1/cases/{case_id}", patch_case, .takes = &CaseEdit_record,
      .gives = &CaseView_record, .needs = PERM_case_write, .command = "case change",
      .errors = "409 412", .summary = "Put right what was taken down" },
    { "POST", "/api/v1/cases/bulk", post_bulk, .takes = &CaseBulkNew_record,
      .gives = &CaseBulk_record, .needs = PERM_case_write,
      .summary = "Change many cases at once; those it does not fit are named" },
    { "POST", "/api/v1/cases/bulk/{bulk_id}/undo", post_bulk_undo, .gives = &CaseBulk_record,
      .needs = PERM_case_write, .errors = "409",
      .summary = "Take back one's own change of many cases" },
    { "PUT", "/api/v1/cases/{case_id}/presence", put_presence, .takes = &PresenceNew_record,
      .gives = &PresencePage_record, .needs = PERM_case_read,
      .summary = "Say that one has a case open, and see who else has" },
    { 0 },
};
