// org_fixture.h - a small organisation for tests: head office, two branches, a partner, people.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "org/org.h"
#include "org/reach.h"
#include "org/role.h"
#include "org/session.h"
#include "org/site.h"
#include "org/staff.h"
#include "org/team.h"
#include "org/user.h"
#include "queries.h"
#include "scratch.h"

// A hash that no password has, so that making people costs nothing.
#define NO_PASSWORD STR("$argon2id$none")

// The first login of a new organisation; the Work goes on in it, as that login.
static inline UserId fixture_org(Work *work, Str code)
{
    OrgNew input = { .org_name = STR("测试机构"),
                     .org_name_en = STR("Test"),
                     .org_code = code,
                     .zone = STR("Asia/Shanghai"),
                     .language = STR("zh-CN"),
                     .industry = STR("general"),
                     .site_name = STR("总部"),
                     .site_code = STR("HQ"),
                     .staff_name = STR("管理员"),
                     .login = STR("admin"),
                     .email = STR(""),
                     .password = STR("unused-here") };
    UserId user_id;
    Issues issues = { .count = 0 };
    bool made = org_create(work, &input, NO_PASSWORD, &user_id, &issues);
    if (!made) print_error("%.*s %s\n", STR_ARG(issues.list[0].field), issues.list[0].code);
    CHECK(made);
    return user_id;
}

static inline SiteId fixture_root(Work *work)
{
    return org_read(work).root_site_id;
}

static inline SiteId fixture_site(Work *work, SiteId parent_id, const char *code, const char *kind)
{
    SiteInput input;
    Site added;
    Issues issues = { .count = 0 };
    record_initial(&SiteInput_record, &input);
    input.parent_id = parent_id;
    input.code = str_of(code);
    input.name = str_of(code);
    input.kind = str_of(kind);
    CHECK(site_add(work, &input, &added, &issues));
    return added.id;
}

static inline TeamId fixture_team(Work *work, SiteId site_id, const char *name)
{
    TeamInput input = { .site_id = site_id, .name = str_of(name), .name_en = STR("") };
    Team added;
    Issues issues = { .count = 0 };
    CHECK(team_add(work, &input, &added, &issues));
    return added.id;
}

static inline StaffId fixture_staff(Work *work, SiteId site_id, TeamId team_id, const char *name)
{
    StaffInput input;
    Staff added;
    Issues issues = { .count = 0 };
    record_initial(&StaffInput_record, &input);
    input.name = str_of(name);
    input.site_id = site_id;
    input.team_id = team_id;
    CHECK(staff_add(work, &input, &added, &issues));
    return added.id;
}

static inline UserId fixture_login(Work *work, StaffId staff_id, const char *login)
{
    UserInput input;
    User added;
    Issues issues = { .count = 0 };
    record_initial(&UserInput_record, &input);
    input.staff_id = staff_id;
    input.login = str_of(login);
    CHECK(user_add(work, &input, NO_PASSWORD, &added, &issues));
    return added.id;
}

// Somebody with a login of the same name, who may do nothing yet.
static inline UserId fixture_user(Work *work, SiteId site_id, TeamId team_id, const char *name)
{
    return fixture_login(work, fixture_staff(work, site_id, team_id, name), name);
}

static inline GrantId fixture_grant(Work *work, UserId user_id, const char *role_key,
                                    SiteId site_id, TeamId team_id)
{
    Role role;
    Grant added;
    Issues issues = { .count = 0 };
    CHECK(role_by_key(work, str_of(role_key), &role));
    GrantInput input = {
        .role_id = role.id, .site_id = site_id, .team_id = team_id, .reason = STR("")
    };
    CHECK(user_grant(work, user_id, &input, &added, &issues));
    return added.id;
}

// Somebody who may be given cases of a site: staff with a login and the role of an agent.
static inline StaffId fixture_agent(Work *work, SiteId site_id, const char *login)
{
    StaffId staff_id = fixture_staff(work, site_id, (TeamId){ 0 }, login);
    fixture_grant(work, fixture_login(work, staff_id, login), "agent", site_id, (TeamId){ 0 });
    return staff_id;
}
