// reach_test.c - what grants, teams, roles, the tree and delegations come to.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org_fixture.h"
#include "record/permission.h"

static const SiteId no_site = { 0 };
static const TeamId no_team = { 0 };

typedef struct Place {
    int64_t site_id, team_id;
} Place;
LIST_TYPE(Place);
RECORD(Place, "A row of reach.", FIELD(Place, site_id), FIELD(Place, team_id));

static PlaceList places(Work *work, UserId user_id, Permission permission)
{
    PlaceList list;
    const Query *query = scratch_query("SELECT site_id, team_id FROM reach WHERE org_id = :org_id "
                                       "AND user_id = :user_id AND permission = :permission "
                                       "ORDER BY site_id, team_id");
    db_list(work, query, ARGS(ARG(user_id, user_id.value), ARG(permission, (int64_t)permission)),
            Place, &list);
    return list;
}

static bool reaches(Work *work, UserId user_id, Permission permission, SiteId site_id,
                    TeamId team_id)
{
    PlaceList list = places(work, user_id, permission);
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].site_id == site_id.value && list.items[i].team_id == team_id.value)
            return true;
    return false;
}

static int64_t may(Work *work, UserId user_id)
{
    int64_t bits = -1;
    const Query *query =
        scratch_query("SELECT may FROM users WHERE org_id = :org_id AND id = :user_id");
    CHECK(db_int(work, query, ARGS(ARG(user_id, user_id)), &bits));
    return bits;
}

static bool may_do(Work *work, UserId user_id, Permission permission)
{
    return may(work, user_id) >> permission & 1;
}

DB_TEST(nobody_may_anything_by_default)
{
    fixture_org(work, STR("one"));
    UserId user = fixture_user(work, fixture_root(work), no_team, "li");
    CHECK_INT(may(work, user), 0);
    for (int p = 0; p < PERM_COUNT; p++) CHECK_INT(places(work, user, (Permission)p).count, 0);
}

DB_TEST(a_grant_covers_the_site_and_all_below)
{
    fixture_org(work, STR("one"));
    SiteId root = fixture_root(work);
    SiteId north = fixture_site(work, root, "NORTH", "own");
    SiteId south = fixture_site(work, root, "SOUTH", "own");
    SiteId counter = fixture_site(work, north, "N1", "own");
    UserId user = fixture_user(work, north, no_team, "li");
    fixture_grant(work, user, "agent", north, no_team);
    CHECK(reaches(work, user, PERM_case_read, north, no_team));
    CHECK(reaches(work, user, PERM_case_read, counter, no_team));
    CHECK(!reaches(work, user, PERM_case_read, south, no_team));
    CHECK(!reaches(work, user, PERM_case_read, root, no_team));
    CHECK_INT(places(work, user, PERM_case_assign).count, 0);
    CHECK(may_do(work, user, PERM_case_read));
    CHECK(!may_do(work, user, PERM_case_assign));

    // A site that is opened later below it is covered as well.
    SiteId later = fixture_site(work, counter, "N11", "own");
    CHECK(reaches(work, user, PERM_case_read, later, no_team));
}

DB_TEST(reach_follows_a_site_that_moves)
{
    fixture_org(work, STR("one"));
    SiteId root = fixture_root(work);
    SiteId north = fixture_site(work, root, "NORTH", "own");
    SiteId south = fixture_site(work, root, "SOUTH", "own");
    SiteId counter = fixture_site(work, north, "N1", "own");
    SiteId desk = fixture_site(work, counter, "N11", "own");
    UserId user = fixture_user(work, south, no_team, "li");
    fixture_grant(work, user, "agent", south, no_team);
    Site old, after;
    Issues issues = { .count = 0 };
    CHECK(site_find(work, PERM_org_read, counter, &old));
    SiteInput input = { .parent_id = south,
                        .kind = old.kind,
                        .code = old.code,
                        .name = old.name,
                        .name_en = old.name_en,
                        .zone = old.zone,
                        .address = old.address,
                        .phone = old.phone };
    CHECK_INT(site_change(work, &old, old.version, &input, &after, &issues), CHANGED);
    CHECK(reaches(work, user, PERM_case_read, counter, no_team));
    CHECK(reaches(work, user, PERM_case_read, desk, no_team));
    CHECK(!reaches(work, user, PERM_case_read, north, no_team));

    // Not below itself, and not from a version that has passed.
    input.parent_id = desk;
    CHECK_INT(site_change(work, &after, after.version, &input, &old, &issues), CHANGE_REFUSED);
    CHECK_STR(issues.list[0].field, STR("parent_id"));
    input.parent_id = north;
    issues.count = 0;
    CHECK_INT(site_change(work, &after, 1, &input, &old, &issues), CHANGE_STALE);
}

DB_TEST(a_grant_for_a_team_covers_that_team_only)
{
    fixture_org(work, STR("one"));
    SiteId root = fixture_root(work);
    SiteId north = fixture_site(work, root, "NORTH", "own");
    TeamId early = fixture_team(work, north, "早班"), late = fixture_team(work, north, "晚班");
    UserId user = fixture_user(work, north, early, "li");
    GrantId grant = fixture_grant(work, user, "team_lead", no_site, early);
    CHECK(reaches(work, user, PERM_case_assign, north, early));
    CHECK(!reaches(work, user, PERM_case_assign, north, late));
    CHECK(!reaches(work, user, PERM_case_assign, north, no_team));

    // With the whole site granted, too, there is one row, not two.
    fixture_grant(work, user, "agent", north, no_team);
    CHECK_INT(places(work, user, PERM_case_read).count, 1);
    CHECK(reaches(work, user, PERM_case_read, north, no_team));
    CHECK(reaches(work, user, PERM_case_assign, north, early));
    CHECK(user_revoke(work, user, grant));
    CHECK_INT(places(work, user, PERM_case_assign).count, 0);
    CHECK(!user_revoke(work, user, grant));
}

DB_TEST(a_grant_begins_and_ends_by_the_clock)
{
    fixture_org(work, STR("one"));
    SiteId root = fixture_root(work);
    UserId user = fixture_user(work, root, no_team, "li");
    Role role;
    Grant added;
    Issues issues = { .count = 0 };
    CHECK(role_by_key(work, STR("agent"), &role));
    int64_t begin = work->now_ms + HOUR_MS, end = begin + HOUR_MS;
    GrantInput input = { .role_id = role.id,
                         .site_id = root,
                         .reason = STR(""),
                         .starts_at = { true, { begin } },
                         .ends_at = { true, { end } } };
    CHECK(user_grant(work, user, &input, &added, &issues));
    CHECK_INT(reach_refresh(work), 0);
    CHECK_INT(may(work, user), 0);
    work->now_ms = begin;
    CHECK_INT(reach_refresh(work), 1);
    CHECK(may_do(work, user, PERM_case_read));
    CHECK_INT(reach_refresh(work), 0);
    work->now_ms = end;
    CHECK_INT(reach_refresh(work), 1);
    CHECK_INT(may(work, user), 0);
    CHECK_INT(reach_refresh(work), 0);
}

DB_TEST(lends_work_for_a_time_but_not_power)
{
    UserId boss = fixture_org(work, STR("one"));
    SiteId root = fixture_root(work);
    UserId deputy = fixture_user(work, root, no_team, "li");
    UserId third = fixture_user(work, root, no_team, "wang");
    int64_t begin = work->now_ms + HOUR_MS, end = begin + HOUR_MS;
    DelegationInput input = { .from_user_id = boss,
                              .to_user_id = deputy,
                              .starts_at = { begin },
                              .ends_at = { end },
                              .reason = STR("休假") };
    Delegation lent, onward;
    Issues issues = { .count = 0 };
    CHECK(delegation_add(work, &input, &lent, &issues));
    CHECK_INT(may(work, deputy), 0);
    work->now_ms = begin;
    CHECK_INT(reach_refresh(work), 1);
    CHECK(may_do(work, deputy, PERM_case_assign));
    CHECK(!may_do(work, deputy, PERM_user_manage));
    CHECK(!may_do(work, deputy, PERM_settings_manage));

    // What was lent cannot be lent on.
    input = (DelegationInput){ .from_user_id = deputy,
                               .to_user_id = third,
                               .starts_at = { begin },
                               .ends_at = { end },
                               .reason = STR("") };
    CHECK(delegation_add(work, &input, &onward, &issues));
    CHECK_INT(may(work, third), 0);

    // It goes when the one who lent it goes, and when it is over.
    user_disable(work, boss);
    CHECK_INT(may(work, deputy), 0);
    CHECK(user_enable(work, boss));
    CHECK(may_do(work, deputy, PERM_case_assign));
    work->now_ms = end;
    CHECK(reach_refresh(work) >= 1);
    CHECK_INT(may(work, deputy), 0);
}

DB_TEST(an_auditor_keeps_what_only_reads)
{
    fixture_org(work, STR("one"));
    SiteId root = fixture_root(work);
    UserId user = fixture_user(work, root, no_team, "li");
    fixture_grant(work, user, "service_manager", root, no_team);
    CHECK(may_do(work, user, PERM_case_write));
    User old, after;
    Issues issues = { .count = 0 };
    CHECK(user_find(work, PERM_user_manage, user, &old));
    UserInput input = { .staff_id = { old.staff.id.value },
                        .login = old.login,
                        .name = old.name,
                        .email = STR(""),
                        .language = old.language,
                        .read_only = true };
    CHECK_INT(user_change(work, &old, old.version, &input, &after, &issues), CHANGED);
    for (int p = 0; p < PERM_COUNT; p++)
        if (may_do(work, user, (Permission)p)) CHECK(permission_reads((Permission)p));
    CHECK(may_do(work, user, PERM_case_read));
    CHECK(may_do(work, user, PERM_audit_read));
}

// [S002-125]
DB_TEST(a_partner_reaches_partners_sites_only)
{
    fixture_org(work, STR("one"));
    SiteId root = fixture_root(work);
    SiteId own = fixture_site(work, root, "NORTH", "own");
    SiteId partner = fixture_site(work, root, "V1", "outsourced");
    UserId user = fixture_user(work, partner, no_team, "li");
    fixture_grant(work, user, "agent", root, no_team);
    CHECK(reaches(work, user, PERM_case_read, own, no_team));
    User old, after;
    Issues issues = { .count = 0 };
    CHECK(user_find(work, PERM_user_manage, user, &old));
    UserInput input = { .staff_id = { old.staff.id.value },
                        .login = old.login,
                        .name = old.name,
                        .email = STR(""),
                        .language = old.language,
                        .vendor = true };
    CHECK_INT(user_change(work, &old, old.version, &input, &after, &issues), CHANGED);
    CHECK(!reaches(work, user, PERM_case_read, own, no_team));
    CHECK(!reaches(work, user, PERM_case_read, root, no_team));
    CHECK(reaches(work, user, PERM_case_read, partner, no_team));
}

DB_TEST(a_changed_role_changes_those_who_have_it)
{
    fixture_org(work, STR("one"));
    SiteId root = fixture_root(work);
    UserId user = fixture_user(work, root, no_team, "li");
    fixture_grant(work, user, "trainer", root, no_team);
    Role old, after;
    Issues issues = { .count = 0 };
    CHECK(role_by_key(work, STR("trainer"), &old));
    Str names[] = { STR("rule_manage") };
    RoleNew input = { .key = old.key,
                      .name = old.name,
                      .name_en = old.name_en,
                      .about = old.about,
                      .about_en = old.about_en,
                      .grantable = true,
                      .permissions = { names, 1 } };
    CHECK_INT(role_change(work, &old, old.version, &input, &after, &issues), CHANGED);
    CHECK_INT(may(work, user), (int64_t)1 << PERM_rule_manage);
    CHECK(!role_delete(work, &after));
    names[0] = STR("fly");
    CHECK_INT(role_change(work, &after, after.version, &input, &old, &issues), CHANGE_REFUSED);
    CHECK_STR(issues.list[0].field, STR("permissions.0"));
}

DB_TEST(who_leaves_loses_the_login)
{
    fixture_org(work, STR("one"));
    SiteId root = fixture_root(work);
    UserId user = fixture_user(work, root, no_team, "li");
    fixture_grant(work, user, "agent", root, no_team);
    SessionNew input = { .user_id = user,
                         .idle_ms = HOUR_MS,
                         .span_ms = HOUR_MS,
                         .address = STR("192.0.2.7"),
                         .agent = STR("test") };
    session_open(work, &input);
    CHECK_INT(session_list(work, user, (SessionId){ 0 }).count, 1);
    CHECK_STR(session_list(work, user, (SessionId){ 0 }).items[0].address, STR("192.0.2.0"));
    User login;
    Staff old, after;
    Issues issues = { .count = 0 };
    CHECK(user_find(work, PERM_user_manage, user, &login));
    CHECK(staff_find(work, PERM_org_read, (StaffId){ login.staff.id.value }, &old));
    StaffInput person = staff_input(&old);
    person.active.value = false;
    CHECK_INT(staff_change(work, &old, old.version, &person, &after, &issues), CHANGED);
    CHECK(!after.active);
    CHECK_INT(may(work, user), 0);
    CHECK_INT(session_list(work, user, (SessionId){ 0 }).count, 0);
    CHECK(!user_enable(work, user));
}

DB_TEST(knows_when_nobody_could_let_people_in)
{
    UserId admin = fixture_org(work, STR("one"));
    CHECK(reach_has_keeper(work));
    GrantList grants = user_grants(work, admin);
    for (size_t i = 0; i < grants.count; i++) CHECK(user_revoke(work, admin, grants.items[i].id));
    CHECK(!reach_has_keeper(work));
}

DB_TEST(a_manager_below_cannot_take_over_one_above)
{
    UserId admin = fixture_org(work, STR("one"));
    SiteId root = fixture_root(work);
    SiteId north = fixture_site(work, root, "NORTH", "own");
    UserId lead = fixture_user(work, north, no_team, "li");
    UserId agent = fixture_user(work, north, no_team, "wang");
    UserId high = fixture_user(work, north, no_team, "zhao");
    fixture_grant(work, lead, "team_lead", north, no_team);
    fixture_grant(work, agent, "agent", north, no_team);
    fixture_grant(work, high, "agent", root, no_team);
    Role agents, managers;
    CHECK(role_by_key(work, STR("agent"), &agents));
    CHECK(role_by_key(work, STR("service_manager"), &managers));
    User found;
    work->actor_id = lead.value;
    CHECK(user_find(work, PERM_user_manage, agent, &found));
    CHECK(!user_find(work, PERM_user_manage, admin, &found));
    CHECK(user_covered(work, agent));
    CHECK(!user_covered(work, high));
    CHECK(user_role_covered(work, agents.id, north, no_team));
    CHECK(!user_role_covered(work, managers.id, north, no_team));
    CHECK(!user_role_covered(work, agents.id, root, no_team));
    work->actor_id = admin.value;
    CHECK(user_covered(work, high));
    CHECK(user_role_covered(work, managers.id, north, no_team));
}

DB_TEST(the_program_itself_reaches_everything)
{
    fixture_org(work, STR("one"));
    SiteId north = fixture_site(work, fixture_root(work), "NORTH", "own");
    work->actor_id = 0;
    for (int p = 0; p < PERM_COUNT; p++)
        CHECK(reaches(work, (UserId){ 0 }, (Permission)p, north, no_team));
    CHECK_INT(site_list(work, PERM_org_read).count, 2);
}

DB_TEST(one_organisation_sees_nothing_of_another)
{
    fixture_org(work, STR("one"));
    SiteId first = fixture_root(work);
    UserId second_admin = fixture_org(work, STR("two"));
    Site found;
    CHECK(!site_find(work, PERM_org_read, first, &found));
    CHECK_INT(site_list(work, PERM_org_read).count, 1);
    CHECK(user_find(work, PERM_user_manage, second_admin, &(User){ 0 }));
}

// [S003-13]
DB_TEST(tells_what_each_site_has)
{
    fixture_org(work, STR("one"));
    SiteId root = fixture_root(work);
    Facility has[] = { { STR("facility"), STR("培训中心"), 1 },
                       { STR("facility"), STR("柜台"), 4 },
                       { STR("equipment"), STR("叫号机"), 2 } };
    SiteInput input;
    Site added;
    Issues issues = { .count = 0 };
    record_initial(&SiteInput_record, &input);
    input.parent_id = root, input.code = STR("NORTH"), input.name = STR("城北站");
    input.headcount = 12, input.facilities = (FacilityList){ has, COUNT(has) };
    CHECK(site_add(work, &input, &added, &issues));
    fixture_staff(work, added.id, no_team, "li");
    SiteCoverageList list = site_coverage(work, PERM_org_read);
    CHECK_INT(list.count, 2);
    CHECK_STR(list.items[1].code, STR("NORTH"));
    CHECK_INT(list.items[1].headcount, 12);
    CHECK_INT(list.items[1].staff_count, 1);
    CHECK_INT(list.items[1].facility_count, 5);
    CHECK_INT(list.items[1].equipment_count, 2);
}

RUN(DB_CASE(nobody_may_anything_by_default), DB_CASE(a_grant_covers_the_site_and_all_below),
    DB_CASE(reach_follows_a_site_that_moves), DB_CASE(a_grant_for_a_team_covers_that_team_only),
    DB_CASE(a_grant_begins_and_ends_by_the_clock), DB_CASE(lends_work_for_a_time_but_not_power),
    DB_CASE(an_auditor_keeps_what_only_reads), DB_CASE(a_partner_reaches_partners_sites_only),
    DB_CASE(a_changed_role_changes_those_who_have_it), DB_CASE(who_leaves_loses_the_login),
    DB_CASE(knows_when_nobody_could_let_people_in),
    DB_CASE(a_manager_below_cannot_take_over_one_above),
    DB_CASE(the_program_itself_reaches_everything),
    DB_CASE(one_organisation_sees_nothing_of_another), DB_CASE(tells_what_each_site_has))
