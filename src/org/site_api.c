// site_api.c - endpoints of sites.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/org.h"
#include "org/org_api.h"
#include "org/site.h"

typedef struct SiteItems {
    SiteList items;
} SiteItems;
RECORD(SiteItems, "Sites.", LIST_FIELD(SiteItems, items, Site));

typedef struct SiteCoverageItems {
    SiteCoverageList items;
} SiteCoverageItems;
RECORD(SiteCoverageItems, "What sites have.", LIST_FIELD(SiteCoverageItems, items, SiteCoverage));

static const TeamId no_team = { 0 };

static Reply get_sites(Work *work, const Request *request)
{
    (void)request;
    SiteItems view = { site_list(work, PERM_org_read) };
    return reply_ok(work, SiteItems, &view);
}

static Reply get_coverage(Work *work, const Request *request)
{
    (void)request;
    SiteCoverageItems view = { site_coverage(work, PERM_org_read) };
    return reply_ok(work, SiteCoverageItems, &view);
}

static Reply get_site(Work *work, const Request *request)
{
    Site found;
    SiteId id = request_id(request, "site_id", SiteId);
    if (!site_find(work, PERM_org_read, id, &found)) return reply_not_found(work);
    return reply_ok(work, Site, &found);
}

bool site_to_manage(Work *work, const char *field, SiteId site_id, TeamId team_id, Issues *issues)
{
    Site site;
    Str name = str_of(field);
    if (!site_find(work, PERM_org_read, site_id, &site))
        issues_add(issues, name, "not_found", STR("there is no such site"));
    else if (!access_may_at(work, PERM_org_manage, site_id, team_id))
        issues_add(issues, name, "not_allowed", STR("is not yours to manage"));
    else if (site.closed) issues_add(issues, name, "conflict", STR("is closed"));
    return issues->count == 0;
}

static Reply post_site(Work *work, const Request *request)
{
    SiteInput input = *request_input(request, SiteInput);
    Site added;
    Issues issues = { .count = 0 };
    if (!input.parent_id.value) input.parent_id = org_read(work).root_site_id;
    if (!site_to_manage(work, "parent_id", input.parent_id, no_team, &issues) ||
        !site_add(work, &input, &added, &issues))
        return reply_invalid(work, &issues);
    return reply_created(work, Site, &added, "/api/v1/sites/%lld", (long long)added.id.value);
}

static Reply patch_site(Work *work, const Request *request)
{
    Site old, after;
    Issues issues = { .count = 0 };
    SiteId id = request_id(request, "site_id", SiteId);
    if (!site_find(work, PERM_org_read, id, &old)) return reply_not_found(work);
    if (!access_may_at(work, PERM_org_manage, id, no_team))
        return reply_problem(work, 403, "not-allowed", "This site is not yours to manage");
    SiteInput input = site_input(&old);
    request_patch(work, request, SiteInput, &input);
    bool moves = input.parent_id.value != old.parent_id.value && input.parent_id.value;
    if (moves && !site_to_manage(work, "parent_id", input.parent_id, no_team, &issues))
        return reply_invalid(work, &issues);
    int64_t version = request_version_or(request, old.version);
    Change change = site_change(work, &old, version, &input, &after, &issues);
    return reply_changed(work, change, Site, &after, &issues);
}

// clang-format off
const Route site_routes[] = {
    { "GET", "/api/v1/sites", get_sites, .gives = &SiteItems_record, .needs = PERM_org_read,
      .command = "site list", .summary = "Sites that one may see, by code" },
    { "GET", "/api/v1/site-coverage", get_coverage, .gives = &SiteCoverageItems_record,
      .needs = PERM_org_read, .command = "site coverage",
      .summary = "Rooms, equipment, posts and people of each site" },
    { "GET", "/api/v1/sites/{site_id}", get_site, .gives = &Site_record, .needs = PERM_org_read,
      .command = "site show", .errors = "404", .summary = "One site" },
    { "POST", "/api/v1/sites", post_site, .takes = &SiteInput_record, .gives = &Site_record,
      .needs = PERM_org_manage, .command = "site add", .success = 201,
      .summary = "Open a site" },
    { "PATCH", "/api/v1/sites/{site_id}", patch_site, .takes = &SiteInput_record,
      .gives = &Site_record, .needs = PERM_org_manage, .command = "site change",
      .errors = "404 412", .summary = "Change, move or close a site" },
    { 0 },
};
// clang-format on
