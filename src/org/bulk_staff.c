// bulk_staff.c - staff by the table, with their logins where the actor may make them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/audit/audit.h"
#include "org/bulk.h"
#include "org/role.h"
#include "org/site.h"
#include "org/staff.h"
#include "org/team.h"
#include "org/user.h"

enum { NAME, POST, BADGE_NO, SITE, TEAM, PHONE, EMAIL, ACTIVE, LOGIN, ROLE };

static const BulkColumn columns[] = {
    [NAME] = { "name", "姓名", true },
    [POST] = { "post", "岗位", false },
    [BADGE_NO] = { "badge_no", "工号", false },
    [SITE] = { "site", "网点编号", true },
    [TEAM] = { "team", "班组", false },
    [PHONE] = { "phone", "电话", false },
    [EMAIL] = { "email", "邮箱", false },
    [ACTIVE] = { "active", "在职", false },
    [LOGIN] = { "login", "账号", false },
    [ROLE] = { "role", "角色", false },
    { NULL, NULL, false },
};

typedef struct StaffTable {
    BulkTable table;
    Bulk *report;
    RoleList roles;
    TeamList teams;
    bool may_users;
    bool (*manages)(Work *work, SiteId site_id);
} StaffTable;

static Str truth_of(Str cell)
{
    static const char *const yes[] = { "是", "在职", "true", "yes", "1" };
    static const char *const no[] = { "否", "离职", "false", "no", "0" };
    for (size_t i = 0; i < COUNT(yes); i++) {
        if (str_equal(cell, str_of(yes[i]))) return STR("true");
        if (str_equal(cell, str_of(no[i]))) return STR("false");
    }
    return cell;
}

static void lay_row(Work *work, StaffInput *person, Str *const row, Issues *issues)
{
    bulk_lay(work, &StaffInput_record, person, "name", row[NAME], issues);
    bulk_lay(work, &StaffInput_record, person, "post", row[POST], issues);
    bulk_lay(work, &StaffInput_record, person, "badge_no", row[BADGE_NO], issues);
    bulk_lay(work, &StaffInput_record, person, "phone", row[PHONE], issues);
    bulk_lay(work, &StaffInput_record, person, "email", row[EMAIL], issues);
    bulk_lay(work, &StaffInput_record, person, "active", truth_of(row[ACTIVE]), issues);
}

// The site by its code, the team by its name there.
static void place(Work *work, const StaffTable *in, StaffInput *person, Str *const row,
                  Issues *issues)
{
    Site site = { 0 };
    if (row[SITE].len == 0) issues_add(issues, STR("site"), "required", STR("is missing"));
    else if (!site_by_code(work, row[SITE], &site))
        issues_add(issues, STR("site"), "not_found", STR("there is no site of this code"));
    else if (!in->manages(work, site.id))
        issues_add(issues, STR("site"), "not_allowed", STR("is not yours to manage"));
    if (issues->count) return;
    if (person->site_id.value != site.id.value) person->team_id = (TeamId){ 0 };
    person->site_id = site.id;
    if (row[TEAM].len == 0) return;
    for (size_t i = 0; i < in->teams.count; i++) {
        const Team *team = &in->teams.items[i];
        if (team->site.id.value == site.id.value && str_equal(team->name, row[TEAM]))
            return (void)(person->team_id = team->id);
    }
    issues_add(issues, STR("team"), "not_found", STR("there is no such team at this site"));
}

static const Role *role_of(const StaffTable *in, Str cell)
{
    for (size_t i = 0; i < in->roles.count; i++) {
        const Role *role = &in->roles.items[i];
        if (str_equal(role->key, cell) || str_equal(role->name, cell)) return role;
    }
    return NULL;
}

// A login as asked for, and a role at the person's site; neither is taken away by a table.
static void add_login(Work *work, const StaffTable *in, const Staff *person, Str *const row,
                      Issues *issues)
{
    User user;
    Grant grant;
    SiteId site_id = { person->site.id.value };
    const Role *role = row[ROLE].len ? role_of(in, row[ROLE]) : NULL;
    if (row[LOGIN].len == 0 || person->user_id.value) return;
    if (!in->may_users)
        return issues_add(issues, STR("login"), "not_allowed", STR("you may not make logins"));
    if (row[ROLE].len && !role)
        return issues_add(issues, STR("role"), "not_found", STR("there is no such role"));
    if (role && !user_role_covered(work, role->id, site_id, (TeamId){ 0 }))
        return issues_add(issues, STR("role"), "not_allowed", STR("allows more than you may"));
    UserInput login = { .staff_id = person->id,
                        .login = row[LOGIN],
                        .name = STR(""),
                        .email = STR(""),
                        .language = STR("zh-CN") };
    if (!user_add(work, &login, STR(""), &user, issues) || !role) return;
    GrantInput given = { .role_id = role->id, .site_id = site_id, .reason = STR("") };
    user_grant(work, user.id, &given, &grant, issues);
}

static void change_staff(Work *work, const Staff *old, const StaffInput *person, Staff *after,
                         Bulk *report, Issues *issues)
{
    StaffInput before = staff_input(old);
    Str was = AUDIT_TEXT(work, StaffInput, &before), is = AUDIT_TEXT(work, StaffInput, person);
    *after = *old;
    if (str_equal(was, is)) report->unchanged++;
    else if (staff_change(work, old, old->version, person, after, issues) == CHANGED)
        report->changed++;
}

static void take_row(Work *work, StaffTable *in, size_t at)
{
    Str *row = in->table.rows[at];
    Staff old, person;
    StaffId id;
    StaffInput input;
    Issues issues = { .count = 0 };
    bool known = row[BADGE_NO].len && staff_by_badge(work, row[BADGE_NO], &id);
    record_initial(&StaffInput_record, &input);
    if (known && !staff_find(work, PERM_org_manage, id, &old)) {
        issues_add(&issues, STR("badge_no"), "conflict", STR("is worn by somebody elsewhere"));
    } else {
        if (known) input = staff_input(&old);
        place(work, in, &input, row, &issues);
        lay_row(work, &input, row, &issues);
    }
    int64_t added = in->report->added, changed = in->report->changed;
    if (issues.count == 0 && known) change_staff(work, &old, &input, &person, in->report, &issues);
    else if (issues.count == 0 && staff_add(work, &input, &person, &issues)) in->report->added++;
    if (issues.count == 0) add_login(work, in, &person, row, &issues);
    if (bulk_row(work, in->report, in->table.lines[at], &issues)) return;
    in->report->added = added;
    in->report->changed = changed;
}

void bulk_staff(Work *work, Str file, bool may_users, bool (*manages)(Work *work, SiteId site_id),
                Bulk *report)
{
    StaffTable in = { .report = report, .may_users = may_users, .manages = manages };
    if (!bulk_read(work, file, columns, &in.table, report)) return;
    in.roles = role_list(work);
    in.teams = team_list(work, PERM_org_read, (SiteId){ 0 });
    for (size_t i = 0; i < in.table.count; i++) take_row(work, &in, i);
}
