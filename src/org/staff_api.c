// staff_api.c - endpoints of the people who work here.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/org_api.h"
#include "org/site.h"
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
    if (!cursor_parse(query->cursor, &cursor)) {
        issues_add(&issues, STR("cursor"), "invalid", STR("is not one of ours"));
        return reply_invalid(work, &issues);
    }
    // One more than asked for tells whether there are more.
    StaffPage page = { staff_list(work, PERM_org_read, query, cursor.id, query->limit + 1) };
    if ((int64_t)page.items.count > query->limit) {
        page.items.count = (size_t)query->limit;
        int64_t last = page.items.items[page.items.count - 1].id.value;
        page.next_cursor = cursor_text(work, (Cursor){ true, 0, last });
    }
    return reply_ok(work, StaffPage, &page);
}

static Reply get_one(Work *work, const Request *request)
{
    Staff found;
    StaffId id = request_id(request, "staff_id", StaffId);
    if (!staff_find(work, PERM_org_read, id, &found)) return reply_not_found(work);
    return reply_ok(work, Staff, &found);
}

// Whether people of a site and team are the actor's to manage.
static bool check_place(Work *work, SiteId site_id, TeamId team_id, Issues *issues)
{
    Site site;
    if (!site_find(work, PERM_org_read, site_id, &site))
        issues_add(issues, STR("site_id"), "not_found", STR("there is no such site"));
    else if (!access_may_at(work, PERM_org_manage, site_id, team_id))
        issues_add(issues, STR("site_id"), "not_allowed", STR("is not yours to manage"));
    else if (site.closed) issues_add(issues, STR("site_id"), "conflict", STR("is closed"));
    return issues->count == 0;
}

static Reply post_staff(Work *work, const Request *request)
{
    const StaffInput *input = request_input(request, StaffInput);
    Staff added;
    Issues issues = { .count = 0 };
    if (!check_place(work, input->site_id, input->team_id, &issues) ||
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
    if (moves && !check_place(work, input.site_id, input.team_id, &issues))
        return reply_invalid(work, &issues);
    int64_t version = request_version_or(request, old.version);
    switch (staff_change(work, &old, version, &input, &after, &issues)) {
    case CHANGED: return reply_ok(work, Staff, &after);
    case CHANGE_STALE: return reply_stale(work);
    case CHANGE_REFUSED: break;
    }
    return reply_invalid(work, &issues);
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
