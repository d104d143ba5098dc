// team_api.c - endpoints of departments and teams.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/org_api.h"
#include "org/team.h"

typedef struct UnitQuery {
    SiteId site_id;
} UnitQuery;
RECORD(UnitQuery, "Of which site.", FIELD(UnitQuery, site_id, .doc = "Absent: of all."));

typedef struct DepartmentItems {
    DepartmentList items;
} DepartmentItems;
RECORD(DepartmentItems, "Departments.", LIST_FIELD(DepartmentItems, items, Department));

typedef struct TeamItems {
    TeamList items;
} TeamItems;
RECORD(TeamItems, "Teams.", LIST_FIELD(TeamItems, items, Team));

static const TeamId no_team = { 0 };

static Reply not_yours(Work *work)
{
    return reply_problem(work, 403, "not-allowed", "This site is not yours to manage");
}

static Reply get_departments(Work *work, const Request *request)
{
    SiteId site_id = request_asked(request, UnitQuery)->site_id;
    DepartmentItems view = { department_list(work, PERM_org_read, site_id) };
    return reply_ok(work, DepartmentItems, &view);
}

static Reply post_department(Work *work, const Request *request)
{
    const DepartmentInput *input = request_input(request, DepartmentInput);
    Department added;
    Issues issues = { .count = 0 };
    if (!site_to_manage(work, "site_id", input->site_id, no_team, &issues) ||
        !department_add(work, input, &added, &issues))
        return reply_invalid(work, &issues);
    return reply_created(work, Department, &added, "/api/v1/departments/%lld",
                         (long long)added.id.value);
}

static Reply get_department(Work *work, const Request *request)
{
    Department found;
    DepartmentId id = request_id(request, "department_id", DepartmentId);
    if (!department_find(work, PERM_org_read, id, &found)) return reply_not_found(work);
    return reply_ok(work, Department, &found);
}

static Reply patch_department(Work *work, const Request *request)
{
    Department old, after;
    Issues issues = { .count = 0 };
    DepartmentId id = request_id(request, "department_id", DepartmentId);
    if (!department_find(work, PERM_org_read, id, &old)) return reply_not_found(work);
    if (!access_may_at(work, PERM_org_manage, old.site_id, no_team)) return not_yours(work);
    DepartmentInput input = { old.site_id, old.kind, old.name, old.name_en, old.closed };
    request_patch(work, request, DepartmentInput, &input);
    int64_t version = request_version_or(request, old.version);
    Change change = department_change(work, &old, version, &input, &after, &issues);
    return reply_changed(work, change, Department, &after, &issues);
}

static Reply get_teams(Work *work, const Request *request)
{
    SiteId site_id = request_asked(request, UnitQuery)->site_id;
    TeamItems view = { team_list(work, PERM_org_read, site_id) };
    return reply_ok(work, TeamItems, &view);
}

static Reply get_team(Work *work, const Request *request)
{
    Team found;
    TeamId id = request_id(request, "team_id", TeamId);
    if (!team_find(work, PERM_org_read, id, &found)) return reply_not_found(work);
    return reply_ok(work, Team, &found);
}

static Reply post_team(Work *work, const Request *request)
{
    const TeamInput *input = request_input(request, TeamInput);
    Team added;
    Issues issues = { .count = 0 };
    if (!site_to_manage(work, "site_id", input->site_id, no_team, &issues) ||
        !team_add(work, input, &added, &issues))
        return reply_invalid(work, &issues);
    return reply_created(work, Team, &added, "/api/v1/teams/%lld", (long long)added.id.value);
}

static Reply patch_team(Work *work, const Request *request)
{
    Team old, after;
    Issues issues = { .count = 0 };
    TeamId id = request_id(request, "team_id", TeamId);
    if (!team_find(work, PERM_org_read, id, &old)) return reply_not_found(work);
    SiteId site_id = { old.site.id.value };
    if (!access_may_at(work, PERM_org_manage, site_id, id)) return not_yours(work);
    TeamInput input = { .site_id = site_id,
                        .department_id = old.department_id,
                        .lead_id = { old.lead.id.value },
                        .name = old.name,
                        .name_en = old.name_en,
                        .closed = old.closed };
    request_patch(work, request, TeamInput, &input);
    int64_t version = request_version_or(request, old.version);
    Change change = team_change(work, &old, version, &input, &after, &issues);
    return reply_changed(work, change, Team, &after, &issues);
}

// clang-format off
const Route team_routes[] = {
    { "GET", "/api/v1/departments", get_departments, .asks = &UnitQuery_record,
      .gives = &DepartmentItems_record, .needs = PERM_org_read, .command = "department list",
      .summary = "Departments" },
    { "GET", "/api/v1/departments/{department_id}", get_department, .gives = &Department_record,
      .needs = PERM_org_read, .command = "department show", .errors = "404",
      .summary = "One department" },
    { "POST", "/api/v1/departments", post_department, .takes = &DepartmentInput_record,
      .gives = &Department_record, .needs = PERM_org_manage, .command = "department add",
      .success = 201, .summary = "Open a department" },
    { "PATCH", "/api/v1/departments/{department_id}", patch_department,
      .takes = &DepartmentInput_record, .gives = &Department_record, .needs = PERM_org_manage,
      .command = "department change", .errors = "404 412",
      .summary = "Change or close a department" },
    { "GET", "/api/v1/teams", get_teams, .asks = &UnitQuery_record, .gives = &TeamItems_record,
      .needs = PERM_org_read, .command = "team list", .summary = "Teams" },
    { "GET", "/api/v1/teams/{team_id}", get_team, .gives = &Team_record, .needs = PERM_org_read,
      .command = "team show", .errors = "404", .summary = "One team" },
    { "POST", "/api/v1/teams", post_team, .takes = &TeamInput_record, .gives = &Team_record,
      .needs = PERM_org_manage, .command = "team add", .success = 201,
      .summary = "Form a team" },
    { "PATCH", "/api/v1/teams/{team_id}", patch_team, .takes = &TeamInput_record,
      .gives = &Team_record, .needs = PERM_org_manage, .command = "team change",
      .errors = "404 412", .summary = "Change or close a team" },
    { 0 },
};
// clang-format on
