// staff_api.c - endpoints of the people who work here.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/org_api.h"
#include "org/staff.h"

typedef struct StaffPage {
    StaffList items;
    Str next_cursor;
} StaffPage;
RECORD(StaffPage, "Staff.", LIST_FIELD(StaffPage, items, Staff),
       FIELD(StaffPage, next_cursor, .doc = "Absent: there are no more."));

static Reply get_staff(Work *work, const Request *request)
{
    const StaffQuery *query = request_asked(request, StaffQuery);
    Cursor cursor;
    Issues issues = { .count = 0 };
    if (!cursor_read(query->cursor, &cursor, &issues)) return reply_invalid(work, &issues);
    StaffPage page = { staff_list(work, PERM_org_read, query, cursor.id, query->limit + 1) };
    page.next_cursor = page_next_by_id(work, &page.items, query->limit);
    return reply_ok(work, StaffPage, &page);
}

static Reply get_one(Work *work, const Request *request)
{
    Staff found;
    StaffId id = request_id(request, "staff_id", StaffId);
    if (!staff_find(work, PERM_org_read, id, &found)) return reply_not_found(work);
    return reply_ok(work, Staff, &found);
}

static Reply post_staff(Work *work, const Request *request)
{
    const StaffInput *input = request_input(request, StaffInput);
    Staff added;
    Issues issues = { .count = 0 };
    if (!site_to_manage(work, "site_id", input->site_id, input->team_id, &issues) ||
        !staff_add(work, input, &added, &issues))
        return reply_invalid(work, &issues);
    return reply_created(work, Staff, &added, "/api/v1/staff/%lld", (long long)added.id.value);
}

static Reply patch_staff(Work *work, const Request *request)
{
    Staff old, after;
    Issues issues = { .count = 0 };
    StaffId id = request_id(request, "staff_id", StaffId);
    if (!staff_find(work, PERM_org_read, id, &old)) return reply_not_found(work);
    SiteId site_id = { old.site.id.value };
    TeamId team_id = { old.team.id.value };
    if (!access_may_at(work, PERM_org_manage, site_id, team_id))
        return reply_problem(work, 403, "not-allowed", "This person is not yours to manage");
    StaffInput input = staff_input(&old);
    request_patch(work, request, StaffInput, &input);
    bool moves = input.site_id.value != site_id.value || input.team_id.value != team_id.value;
    if (moves && !site_to_manage(work, "site_id", input.site_id, input.team_id, &issues))
        return reply_invalid(work, &issues);
    int64_t version = request_version_or(request, old.version);
    Change change = staff_change(work, &old, version, &input, &after, &issues);
    return reply_changed(work, change, Staff, &after, &issues);
}

// clang-format off
const Route staff_routes[] = {
    { "GET", "/api/v1/staff", get_staff, .asks = &StaffQuery_record, .gives = &StaffPage_record,
      .needs = PERM_org_read, .command = "staff list", .summary = "Staff that one may see" },
    { "GET", "/api/v1/staff/{staff_id}", get_one, .gives = &Staff_record, .needs = PERM_org_read,
      .command = "staff show", .errors = "404", .summary = "One member of staff" },
    { "POST", "/api/v1/staff", post_staff, .takes = &StaffInput_record, .gives = &Staff_record,
      .needs = PERM_org_manage, .command = "staff add", .success = 201,
      .summary = "Take somebody on" },
    { "PATCH", "/api/v1/staff/{staff_id}", patch_staff, .takes = &StaffInput_record,
      .gives = &Staff_record, .needs = PERM_org_manage, .command = "staff change",
      .errors = "404 412", .summary = "Change a member of staff, or note that one has left" },
    { 0 },
};
// clang-format on
