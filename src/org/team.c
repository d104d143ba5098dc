// team.c - keeps departments and teams.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/team.h"
#include "engine/audit/audit.h"
#include "queries.h"

static const char *const department_kinds[] = {
    "reception", "workshop", "parts",   "field", "call_centre", "complaints",
    "quality",   "training", "finance", "sales", "other",       NULL,
};

#define DEPARTMENT_FIELDS(T)                                                                       \
    FIELD(T, site_id, .required = true, .doc = "Where it is; never changed."),                     \
        FIELD(T, kind, .initial_str = "other", .choices = department_kinds,                        \
              .doc = "What it does."),                                                             \
        FIELD(T, name, .required = true, .min = 1, .max = 60, .doc = "In Chinese."),               \
        FIELD(T, name_en, .initial_str = "", .max = 60, .doc = "In English."),                     \
        FIELD(T, closed, .doc = "Closed: keeps its history.")

RECORD(DepartmentInput, "A department as it is to be.", DEPARTMENT_FIELDS(DepartmentInput));
RECORD(Department, "A department of a site.", FIELD(Department, id, .doc = "Its number."),
       DEPARTMENT_FIELDS(Department),
       FIELD(Department, version, .doc = "Grows with every change."));

RECORD(TeamInput, "A team as it is to be.",
       FIELD(TeamInput, site_id, .required = true, .doc = "Where it works; never changed."),
       FIELD(TeamInput, department_id, .doc = "Of the same site."),
       FIELD(TeamInput, lead_id, .doc = "Staff member who leads it."),
       FIELD(TeamInput, name, .required = true, .min = 1, .max = 60, .doc = "In Chinese."),
       FIELD(TeamInput, name_en, .initial_str = "", .max = 60, .doc = "In English."),
       FIELD(TeamInput, closed, .doc = "Closed: keeps its history."));
RECORD(Team, "People who work together at one site.", FIELD(Team, id, .doc = "Its number."),
       RECORD_FIELD(Team, site, Named, .doc = "Where it works."),
       FIELD(Team, department_id, .doc = "Of the same site."),
       RECORD_FIELD(Team, lead, Named, .doc = "Who leads it."),
       FIELD(Team, name, .doc = "In Chinese."), FIELD(Team, name_en, .doc = "In English."),
       FIELD(Team, staff_count, .doc = "Active members."), FIELD(Team, closed),
       FIELD(Team, version, .doc = "Grows with every change."));

DepartmentList department_list(Work *work, Permission permission, SiteId site_id)
{
    DepartmentList list;
    db_list(work, &SQL_department_list,
            ARGS(ARG(permission, (int64_t)permission), ARG(site_id, site_id.value)), Department,
            &list);
    return list;
}

bool department_find(Work *work, Permission permission, DepartmentId id, Department *found)
{
    Args args = ARGS(ARG(permission, (int64_t)permission), ARG(id, id));
    return db_find(work, &SQL_department_find, args, Department, found);
}

TeamList team_list(Work *work, Permission permission, SiteId site_id)
{
    TeamList list;
    db_list(work, &SQL_team_list,
            ARGS(ARG(permission, (int64_t)permission), ARG(site_id, site_id.value)), Team, &list);
    return list;
}

bool team_find(Work *work, Permission permission, TeamId id, Team *found)
{
    Args args = ARGS(ARG(permission, (int64_t)permission), ARG(id, id));
    return db_find(work, &SQL_team_find, args, Team, found);
}

static void check_count(Work *work, const Query *query, Issues *issues)
{
    int64_t count = 0;
    db_int(work, query, ARGS_NONE, &count);
    if (count >= UNITS_MAX)
        issues_add(issues, STR_ABSENT, "too_large", STR("there are 5000 already"));
}

static void check_site(int64_t old, int64_t site_id, Issues *issues)
{
    if (old != site_id) issues_add(issues, STR("site_id"), "conflict", STR("stays where it is"));
}

bool department_add(Work *work, const DepartmentInput *input, Department *added, Issues *issues)
{
    check_count(work, &SQL_department_count, issues);
    if (issues->count) return false;
    DepartmentId id = { id_new(work->now_ms) };
    db_one(work, &SQL_department_add, ARGS_OF(DepartmentInput, input, ARG(id, id)), Department,
           added);
    audit_add(work, "department_added", "department", id.value, STR_ABSENT,
              AUDIT_TEXT(work, Department, added));
    return true;
}

Change department_change(Work *work, const Department *old, int64_t version,
                         const DepartmentInput *input, Department *after, Issues *issues)
{
    check_site(old->site_id.value, input->site_id.value, issues);
    if (issues->count) return CHANGE_REFUSED;
    Args args = ARGS_OF(DepartmentInput, input, ARG(id, old->id), ARG(version, version));
    if (!db_find(work, &SQL_department_change, args, Department, after)) return CHANGE_STALE;
    audit_add(work, "department_changed", "department", old->id.value,
              AUDIT_TEXT(work, Department, old), AUDIT_TEXT(work, Department, after));
    return CHANGED;
}

static void check_team(Work *work, const TeamInput *team, Issues *issues)
{
    if (team->department_id.value &&
        !db_exists(work, &SQL_team_department_fits,
                   ARGS(ARG(department_id, team->department_id), ARG(site_id, team->site_id))))
        issues_add(issues, STR("department_id"), "not_found", STR("is not at this site"));
    if (team->lead_id.value &&
        !db_exists(work, &SQL_team_lead_fits,
                   ARGS(ARG(lead_id, team->lead_id), ARG(site_id, team->site_id))))
        issues_add(issues, STR("lead_id"), "not_found", STR("does not work at this site"));
}

bool team_add(Work *work, const TeamInput *input, Team *added, Issues *issues)
{
    check_count(work, &SQL_team_count, issues);
    check_team(work, input, issues);
    if (issues->count) return false;
    TeamId id = { id_new(work->now_ms) };
    db_run(work, &SQL_team_add, ARGS_OF(TeamInput, input, ARG(id, id)));
    if (!team_find(work, PERM_org_read, id, added))
        *added = (Team){ .id = id, .name = input->name, .version = 1 };
    audit_add(work, "team_added", "team", id.value, STR_ABSENT, AUDIT_TEXT(work, Team, added));
    return true;
}

Change team_change(Work *work, const Team *old, int64_t version, const TeamInput *input,
                   Team *after, Issues *issues)
{
    check_site(old->site.id.value, input->site_id.value, issues);
    check_team(work, input, issues);
    if (issues->count) return CHANGE_REFUSED;
    Args args =
        ARGS(ARG(id, old->id), ARG(version, version), ARG(department_id, input->department_id),
             ARG(lead_id, input->lead_id), ARG(name, input->name), ARG(name_en, input->name_en),
             ARG(closed, input->closed));
    if (db_run(work, &SQL_team_change, args) == 0) return CHANGE_STALE;
    if (!team_find(work, PERM_org_read, old->id, after)) *after = *old;
    audit_add(work, "team_changed", "team", old->id.value, AUDIT_TEXT(work, Team, old),
              AUDIT_TEXT(work, Team, after));
    return CHANGED;
}
