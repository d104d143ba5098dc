// demo_people.c - the made-up group: its sites, who works there, and their customers.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo.h"
#include "app/demo_inside.h"
#include "org/org.h"
#include "org/password.h"
#include "org/role.h"
#include "org/site.h"
#include "org/staff.h"
#include "org/team.h"

// Whom to add, and where the role reaches; the post comes with the role.
typedef struct Person {
    Str name, login;
    const char *role;
    SiteId site_id;
    TeamId team_id;
} Person;

static Str post_of(const char *role)
{
    static const char *const posts[] = { "agent",           "客服代表", "team_lead", "班组长",
                                         "service_manager", "客服经理", "director",  "总监" };
    for (size_t i = 0; i < COUNT(posts); i += 2)
        if (strcmp(posts[i], role) == 0) return str_of(posts[i + 1]);
    return STR("");
}

static StaffId add_person(Work *work, Demo *demo, const Person *who)
{
    Issues issues = { .count = 0 };
    Staff staff;
    User user;
    Role role;
    Grant grant;
    StaffInput person = { .name = who->name,
                          .post = post_of(who->role),
                          .badge_no = who->login,
                          .site_id = who->site_id,
                          .team_id = who->team_id,
                          .phone = STR(""),
                          .email = STR("") };
    if (!staff_add(work, &person, &staff, &issues) || !role_by_key(work, str_of(who->role), &role))
        work_fail(work, FAIL_INTERNAL, "demo: %.*s", STR_ARG(who->login));
    UserInput input = { .staff_id = staff.id,
                        .login = who->login,
                        .name = STR(""),
                        .email = STR(""),
                        .language = STR("zh-CN") };
    GrantInput granted = { .role_id = role.id, .site_id = who->site_id, .reason = STR("") };
    if (!user_add(work, &input, demo->hash, &user, &issues) ||
        !user_grant(work, user.id, &granted, &grant, &issues))
        work_fail(work, FAIL_INTERNAL, "demo: login %.*s", STR_ARG(who->login));
    user_password_set(work, user.id, demo->hash, false, (SessionId){ 0 });
    return staff.id;
}

static Str pick_name(Demo *demo, Work *work)
{
    const StrList *s = &demo->plan.surnames, *g = &demo->plan.given;
    Str surname = s->items[seed_below(&demo->seed, (int64_t)s->count)];
    Str given = g->items[seed_below(&demo->seed, (int64_t)g->count)];
    return str_format(work, "%.*s%.*s", STR_ARG(surname), STR_ARG(given));
}

static Site add_site(Work *work, SiteId parent_id, Str code, Str name, Str name_en)
{
    Issues issues = { .count = 0 };
    Site site;
    SiteInput input = { .parent_id = parent_id,
                        .kind = STR("own"),
                        .code = code,
                        .name = name,
                        .name_en = name_en,
                        .zone = STR(""),
                        .address = STR(""),
                        .phone = STR(""),
                        .headcount = AGENTS_PER_SITE + 2 };
    if (!site_add(work, &input, &site, &issues))
        work_fail(work, FAIL_INTERNAL, "demo: site %.*s", STR_ARG(code));
    return site;
}

static Team add_team(Work *work, const DemoPost *post, const DemoDivision *division,
                     const DemoSite *of)
{
    Issues issues = { .count = 0 };
    Team team;
    TeamInput input = {
        .site_id = post->site_id,
        .name = str_format(work, "%.*s%.*s", STR_ARG(of->name), STR_ARG(division->team)),
        .name_en = str_format(work, "%.*s %.*s", STR_ARG(of->name_en), STR_ARG(division->team_en)),
    };
    if (!team_add(work, &input, &team, &issues))
        work_fail(work, FAIL_INTERNAL, "demo: team of %.*s", STR_ARG(of->code));
    return team;
}

static void lead_team(Work *work, const DemoPost *post, const Team *team)
{
    Issues issues = { .count = 0 };
    Team led;
    TeamInput input = { .site_id = post->site_id,
                        .lead_id = post->agents[0],
                        .name = team->name,
                        .name_en = team->name_en };
    if (team_change(work, team, team->version, &input, &led, &issues) != CHANGED)
        work_fail(work, FAIL_INTERNAL, "demo: a team without a lead");
}

// A site, the team at its desk, and who works in it; the first leads the others.
static void add_post(Work *work, Demo *demo, SiteId parent_id, const DemoDivision *division,
                     const DemoSite *of)
{
    DemoPost *post = &demo->posts[demo->post_count++];
    post->site_id = add_site(work, parent_id, of->code, of->name, of->name_en).id;
    Team team = add_team(work, post, division, of);
    post->team_id = team.id;
    for (int i = 0; i < AGENTS_PER_SITE; i++) {
        Str login = str_format(work, "%.*s.%d", STR_ARG(of->code), i + 1);
        Person who = { pick_name(demo, work), login_fold(work, login), i ? "agent" : "team_lead",
                       post->site_id, post->team_id };
        post->agents[i] = add_person(work, demo, &who);
    }
    lead_team(work, post, &team);
}

// The first site has one name when it is made; the demo is read in two languages.
static void name_head_office(Work *work)
{
    Issues issues = { .count = 0 };
    Site root, named;
    if (!site_by_code(work, STR("HQ"), &root)) work_fail(work, FAIL_INTERNAL, "demo: no root");
    SiteInput input = site_input(&root);
    input.name_en = STR("Head Office");
    if (site_change(work, &root, root.version, &input, &named, &issues) != CHANGED)
        work_fail(work, FAIL_INTERNAL, "demo: the head office keeps its name");
}

void demo_found(Work *work, void *arg)
{
    Demo *demo = arg;
    Issues issues = { .count = 0 };
    OrgNew org = { .org_name = STR("知音示范集团"),
                   .org_name_en = STR("Zhiyin Demo Group"),
                   .org_code = STR("demo"),
                   .zone = STR("Asia/Shanghai"),
                   .language = STR("zh-CN"),
                   .industry = STR("gas"),
                   .site_name = STR("集团总部"),
                   .site_code = STR("HQ"),
                   .staff_name = STR("示范管理员"),
                   .login = STR("admin"),
                   .email = STR(""),
                   .password = STR(DEMO_PASSWORD) };
    demo->hash = str_copy(demo->keep, password_hash(work, org.password));
    if (!org_create(work, &org, demo->hash, &demo->admin, &issues))
        work_fail(work, FAIL_INTERNAL, "demo: %.*s %.*s", STR_ARG(issues.list[0].field),
                  STR_ARG(issues.list[0].detail));
    demo->org_id = work->org_id;
    name_head_office(work);
    Org made = org_read(work);
    const Person heads[] = {
        { STR("示范经理"), STR("manager"), "service_manager", made.root_site_id, { 0 } },
        { STR("示范总监"), STR("director"), "director", made.root_site_id, { 0 } },
    };
    for (size_t i = 0; i < COUNT(heads); i++) add_person(work, demo, &heads[i]);
    for (size_t i = 0; i < demo->plan.divisions.count; i++) {
        const DemoDivision *d = &demo->plan.divisions.items[i];
        SiteId parent = add_site(work, made.root_site_id, d->code, d->name, d->name_en).id;
        for (size_t s = 0; s < d->sites.count; s++)
            add_post(work, demo, parent, d, &d->sites.items[s]);
    }
}

void demo_people(Work *work, void *arg)
{
    Demo *demo = arg;
    for (size_t p = 0; p < demo->post_count; p++)
        for (size_t i = 0; i < CUSTOMERS_PER_SITE; i++) {
            Issues issues = { .count = 0 };
            // 000 is no operator's prefix: such a number rings nowhere.
            ContactInput phone = { STR("phone"), str_format(work, "000%04zu%04zu", p, i),
                                   i % 3 == 0, true };
            CustomerInput input = { .kind = STR("person"),
                                    .name = pick_name(demo, work),
                                    .language = STR("zh-CN"),
                                    .note = STR(""),
                                    .site_id = demo->posts[p].site_id,
                                    .contacts = { &phone, 1 } };
            if (!customer_add(work, &input, &demo->customers[p * CUSTOMERS_PER_SITE + i], &issues))
                work_fail(work, FAIL_INTERNAL, "demo: customer %.*s %.*s",
                          STR_ARG(issues.list[0].field), STR_ARG(issues.list[0].detail));
        }
}
