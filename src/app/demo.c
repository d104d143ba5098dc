// demo.c - lives 18 months of a made-up group through the same functions as everybody's days.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Every case is opened, answered, solved and closed by the functions that serve the API, with the
// clock of the unit of work set to when it "happened". So what the demo shows is what the program
// does; only the chance is seeded.
#include "app/demo.h"
#include "app/demo_plan.h"
#include "cases/case_actions.h"
#include "customers/customer.h"
#include "org/org.h"
#include "org/password.h"
#include "org/role.h"
#include "org/site.h"
#include "org/staff.h"
#include "org/user.h"
#include "queries.h"
#include <math.h>
#include <stdio.h>
#include <unistd.h>

enum { BATCH = 1000, AGENTS_PER_SITE = 4, CUSTOMERS_PER_SITE = 150 };

typedef struct DemoPost {
    SiteId site_id;
    StaffId agents[AGENTS_PER_SITE];
} DemoPost;

typedef struct Demo {
    Db *db;
    int64_t org_id, end_ms; // end_ms: now, where the story stops
    UserId admin;
    Str hash; // of the password all demo logins share
    Seed seed;
    Work *keep;
    DemoPlan plan;
    DemoPost posts[64];
    size_t post_count;
    CustomerId *customers; // CUSTOMERS_PER_SITE for each post
    // The batch under way.
    const DemoDivision *division;
    size_t first_post;
    int64_t from, count;
} Demo;

static int64_t pick(Seed *seed, int64_t total)
{
    return seed_below(seed, total);
}

static int64_t demo_add_person(Work *work, Demo *demo, Str name, Str login, Str role_key,
                               SiteId site_id)
{
    Issues issues = { .count = 0 };
    Staff staff;
    User user;
    Role role;
    Grant grant;
    StaffInput person = { .name = name,
                          .post = STR("客服代表"),
                          .badge_no = login,
                          .site_id = site_id,
                          .phone = STR(""),
                          .email = STR("") };
    if (!staff_add(work, &person, &staff, &issues) || !role_by_key(work, role_key, &role))
        work_fail(work, FAIL_INTERNAL, "demo: %.*s", STR_ARG(login));
    UserInput input = { .staff_id = staff.id,
                        .login = login,
                        .name = STR(""),
                        .email = STR(""),
                        .language = STR("zh-CN") };
    GrantInput granted = { .role_id = role.id, .site_id = site_id, .reason = STR("") };
    if (!user_add(work, &input, demo->hash, &user, &issues) ||
        !user_grant(work, user.id, &granted, &grant, &issues))
        work_fail(work, FAIL_INTERNAL, "demo: login %.*s", STR_ARG(login));
    user_password_set(work, user.id, demo->hash, false, (SessionId){ 0 });
    return staff.id.value;
}

static Str demo_name(Demo *demo, Work *work)
{
    const StrList *s = &demo->plan.surnames, *g = &demo->plan.given;
    Str surname = s->items[pick(&demo->seed, (int64_t)s->count)];
    Str given = g->items[pick(&demo->seed, (int64_t)g->count)];
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

static void add_post(Work *work, Demo *demo, SiteId parent_id, const DemoSite *of)
{
    DemoPost *post = &demo->posts[demo->post_count++];
    post->site_id = add_site(work, parent_id, of->code, of->name, of->name_en).id;
    for (int i = 0; i < AGENTS_PER_SITE; i++) {
        Str login = str_format(work, "%.*s.%d", STR_ARG(of->code), i + 1);
        Str name = demo_name(demo, work);
        post->agents[i].value = demo_add_person(work, demo, name, login_fold(work, login),
                                                i ? STR("agent") : STR("team_lead"), post->site_id);
    }
}

static void found(Work *work, void *arg)
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
    Org made = org_read(work);
    demo_add_person(work, demo, STR("示范经理"), STR("manager"), STR("service_manager"),
                    made.root_site_id);
    demo_add_person(work, demo, STR("示范总监"), STR("director"), STR("director"),
                    made.root_site_id);
    for (size_t i = 0; i < demo->plan.divisions.count; i++) {
        const DemoDivision *d = &demo->plan.divisions.items[i];
        SiteId parent = add_site(work, made.root_site_id, d->code, d->name, d->name_en).id;
        for (size_t s = 0; s < d->sites.count; s++)
            add_post(work, demo, parent, &d->sites.items[s]);
    }
}

static void people(Work *work, void *arg)
{
    Demo *demo = arg;
    for (size_t p = 0; p < demo->post_count; p++)
        for (size_t i = 0; i < CUSTOMERS_PER_SITE; i++) {
            Issues issues = { .count = 0 };
            // 000 is no operator's prefix: such a number rings nowhere.
            ContactInput phone = { STR("phone"), str_format(work, "000%04zu%04zu", p, i),
                                   i % 3 == 0, true };
            CustomerInput input = { .kind = STR("person"),
                                    .name = demo_name(demo, work),
                                    .language = STR("zh-CN"),
                                    .note = STR(""),
                                    .site_id = demo->posts[p].site_id,
                                    .contacts = { &phone, 1 } };
            if (!customer_add(work, &input, &demo->customers[p * CUSTOMERS_PER_SITE + i], &issues))
                work_fail(work, FAIL_INTERNAL, "demo: customer %.*s %.*s",
                          STR_ARG(issues.list[0].field), STR_ARG(issues.list[0].detail));
        }
}

// Shares add up to anything; the answer is an index.
static size_t pick_site(Demo *demo)
{
    const DemoSiteList *sites = &demo->division->sites;
    int64_t total = 0, at;
    for (size_t i = 0; i < sites->count; i++) total += sites->items[i].share;
    at = pick(&demo->seed, total);
    for (size_t i = 0; i < sites->count; i++) {
        at -= sites->items[i].share;
        if (at < 0) return i;
    }
    return 0;
}

static const DemoTopic *pick_topic(Demo *demo)
{
    const DemoTopicList *topics = &demo->division->topics;
    int64_t total = 0, at;
    for (size_t i = 0; i < topics->count; i++) total += topics->items[i].share;
    at = pick(&demo->seed, total);
    for (size_t i = 0; i < topics->count; i++) {
        at -= topics->items[i].share;
        if (at < 0) return &topics->items[i];
    }
    return &topics->items[0];
}

// Mostly within office hours, fewer on Sundays, more in winter; somewhere in the story's months.
static int64_t pick_time(Demo *demo)
{
    int64_t span_days = demo->plan.months * 30;
    for (;;) {
        int64_t day = pick(&demo->seed, span_days);
        int64_t ms = demo->end_ms - (day + 1) * DAY_MS;
        int64_t midnight = ms / DAY_MS * DAY_MS - 8 * HOUR_MS;
        Date date = { ms / DAY_MS };
        int month = date_civil(date).month;
        double keep = date_weekday(date) == 6 ? 0.35 : month <= 2 || month == 12 ? 1.0 : 0.72;
        if (seed_unit(&demo->seed) > keep) continue;
        double hour = 8.2 + 10.5 * (seed_unit(&demo->seed) + seed_unit(&demo->seed)) / 2;
        return midnight + (int64_t)(hour * HOUR_MS);
    }
}

// Hours until something is done: log-normal around a median, stretched by how slow a site is.
static int64_t pick_span(Demo *demo, double median_hours, double spread)
{
    double u = seed_unit(&demo->seed) + 1e-12, v = seed_unit(&demo->seed);
    double normal = sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
    return (int64_t)(median_hours * exp(spread * normal) * HOUR_MS);
}

// Moves the clock on and acts; false: the story ends before that.
static bool act(Work *work, Demo *demo, Case *of, StaffId by, const char *name, const void *input,
                int64_t at_ms)
{
    Issues issues = { .count = 0 };
    if (at_ms >= demo->end_ms) return false;
    work->now_ms = at_ms;
    ActResult done = case_act(work, of, by, case_action(str_of(name)), input, &issues);
    if (done != ACT_DONE)
        work_fail(work, FAIL_INTERNAL, "demo: %s of %.*s: %.*s", name, STR_ARG(of->number),
                  STR_ARG(issues.count ? issues.list[0].detail : STR("unfit")));
    return true;
}

static void live(Work *work, Demo *demo, Case *of, StaffId by, const DemoTopic *topic, double slow)
{
    int64_t at = work->now_ms;
    double ease = topic->severity == 1 ? 0.25 : 1.0;
    ReplyNew reply = { .body = topic->done, .channel = STR("phone"), .sent = STR("logged") };
    ProgressNew progress = {
        .done = topic->done, .now = STR("处理中"), .next = topic->next, .channel = STR("phone")
    };
    SolveNew solve = { .body = topic->solution, .channel = STR("phone") };
    VerifyNew verify = { .satisfied = true, .channel = STR("phone") };
    at += pick_span(demo, 1.2 * slow * ease, 1.1);
    if (!act(work, demo, of, by, "reply", &reply, at)) return;
    if (seed_unit(&demo->seed) < 0.4) {
        at += pick_span(demo, 3 * slow * ease, 0.8);
        if (!act(work, demo, of, by, "progress", &progress, at)) return;
    }
    at += pick_span(demo, 9 * slow * ease, 1.0);
    if (!act(work, demo, of, by, "solve", &solve, at)) return;
    at += pick_span(demo, 26 * slow, 0.7);
    if (!act(work, demo, of, by, "verify", &verify, at)) return;
    act(work, demo, of, by, "close", NULL, at + MINUTE_MS);
}

static void one_case(Work *work, Demo *demo)
{
    static const char *const channels[] = { "phone",  "phone", "phone", "counter",
                                            "wechat", "app",   "web" };
    Issues issues = { .count = 0 };
    Case of;
    size_t place = pick_site(demo), p = demo->first_post + place;
    const DemoSite *site = &demo->division->sites.items[place];
    const DemoTopic *topic = pick_topic(demo);
    StaffId by = demo->posts[p].agents[pick(&demo->seed, AGENTS_PER_SITE)];
    work->now_ms = pick_time(demo);
    bool at_once = topic->severity >= 4 && seed_unit(&demo->seed) < 0.55;
    CaseNew input = {
        .type = topic->type,
        .cause = topic->cause,
        .channel = str_of(channels[pick(&demo->seed, COUNT(channels))]),
        .subject = topic->subject,
        .severity = topic->severity,
        .site_id = demo->posts[p].site_id,
        .customer_id =
            demo->customers[p * CUSTOMERS_PER_SITE + (size_t)pick(&demo->seed, CUSTOMERS_PER_SITE)],
        .need_stated = topic->need,
        .read_back = topic->subject,
        .read_back_confirmed = true,
        .solved_at_once = at_once,
    };
    if (!case_open(work, by, &input, &of, &issues))
        work_fail(work, FAIL_INTERNAL, "demo: %.*s %.*s", STR_ARG(issues.list[0].field),
                  STR_ARG(issues.list[0].detail));
    if (!at_once) live(work, demo, &of, by, topic, site->slow * demo->division->slow);
    else act(work, demo, &of, by, "close", NULL, work->now_ms + 5 * MINUTE_MS);
}

static void batch(Work *work, void *arg)
{
    Demo *demo = arg;
    for (int64_t i = 0; i < demo->count; i++) one_case(work, demo);
}

static bool run(Demo *demo, void (*body)(Work *work, void *arg), char error[240])
{
    Work work = { .arena = arena_new((size_t)1 << 30),
                  .db = demo->db,
                  .now_ms = time_now_ms(),
                  .origin = STR("demo"),
                  .org_id = demo->org_id };
    bool done = work.arena && db_begin(demo->db, true) && work_run(&work, body, demo) &&
                db_commit(demo->db);
    if (!done) snprintf(error, 240, "%s", work.failure[0] ? work.failure : db_error(demo->db));
    db_rollback(demo->db);
    arena_free(work.arena);
    return done;
}

static bool tell(Demo *demo, char error[240])
{
    demo->first_post = 0;
    for (size_t d = 0; d < demo->plan.divisions.count; d++) {
        demo->division = &demo->plan.divisions.items[d];
        for (int64_t done = 0; done < demo->division->cases; done += demo->count) {
            int64_t left = demo->division->cases - done;
            demo->count = left < BATCH ? left : BATCH;
            if (!run(demo, batch, error)) return false;
            if (isatty(STDERR_FILENO))
                fprintf(stderr, "\r%.*s: %lld cases ", STR_ARG(demo->division->name_en),
                        (long long)(done + demo->count));
            db_checkpoint(demo->db);
        }
        fprintf(stderr, "%s%.*s: %lld cases\n", isatty(STDERR_FILENO) ? "\r" : "",
                STR_ARG(demo->division->name_en), (long long)demo->division->cases);
        demo->first_post += demo->division->sites.count;
    }
    return true;
}

typedef struct DemoCall {
    const CallTarget *where;
    char error[240];
    bool done;
} DemoCall;

static void load_body(Work *work, void *arg)
{
    DemoCall *call = arg;
    Demo *demo = NEW(work, Demo, 1);
    DbTarget target = { .url = data_database(work, call->where) };
    *demo = (Demo){ .keep = work, .seed = { 20250304 }, .end_ms = time_now_ms() };
    demo->plan = demo_plan(work);
    demo->customers = NEW(work, CustomerId, COUNT(demo->posts) * CUSTOMERS_PER_SITE);
    demo->db = db_open(&target, call->error, sizeof call->error);
    if (!demo->db) return;
    call->done = db_migrate(demo->db, call->error, sizeof call->error) &&
                 run(demo, found, call->error) && run(demo, people, call->error) &&
                 tell(demo, call->error);
    db_close(demo->db);
}

static bool load(const CallTarget *where, char error[240])
{
    DemoCall call = { .where = where };
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .now_ms = time_now_ms() };
    if (work.arena && !work_run(&work, load_body, &call))
        snprintf(call.error, sizeof call.error, "%s", work.failure);
    arena_free(work.arena);
    snprintf(error, 240, "%s", call.error);
    return call.done;
}

static bool exists(const char *dir, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return access(path, F_OK) == 0;
}

static void drop(const char *dir, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    unlink(path);
}

static void drop_database(const char *dir)
{
    static const char *const files[] = { "zhiyin.db", "zhiyin.db-wal", "zhiyin.db-shm" };
    for (size_t i = 0; i < COUNT(files); i++) drop(dir, files[i]);
}

// A file that is there while the demo is being filled in tells a broken-off filling from a whole
// one.
static bool mark(const char *dir)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/demo.loading", dir);
    FILE *file = fopen(path, "w");
    return file && fclose(file) == 0;
}

bool demo_ready(const CallTarget *where, char error[240])
{
    if (exists(where->data, "demo.loading")) drop_database(where->data);
    if (exists(where->data, "zhiyin.db")) return true;
    if (!mark(where->data)) {
        snprintf(error, 240, "%s cannot be written", where->data);
        return false;
    }
    fprintf(stderr, "filling the demo organisation: 40,000 cases, about half a minute\n");
    if (!load(where, error)) return false;
    drop(where->data, "demo.loading");
    return true;
}

int demo_load_command(const CallTarget *where, int argc, char **argv)
{
    char error[240] = "";
    (void)argc, (void)argv;
    bool locked = where->database || data_lock(where->data, error);
    bool done = locked && (where->database ? load(where, error) : demo_ready(where, error));
    if (!done) fprintf(stderr, "zhiyin demo load: %s\n", error);
    return done ? EXIT_OK : EXIT_FAILED;
}

static void count_others(Work *work, void *arg)
{
    db_int(work, &SQL_demo_others, ARGS_NONE, arg);
}

int demo_remove_command(const CallTarget *where, int argc, char **argv)
{
    char error[240] = "", url[4096];
    int64_t others = -1;
    (void)argc, (void)argv;
    if (where->database) snprintf(error, sizeof error, "drop the demo's database instead");
    else if (data_lock(where->data, error)) {
        snprintf(url, sizeof url, "sqlite:%s/zhiyin.db", where->data);
        Demo demo = { .db = db_open(&(DbTarget){ .url = str_of(url), .read_only = true }, error,
                                    sizeof error) };
        Work work = { .arena = arena_new(1 << 20), .db = demo.db };
        if (demo.db && work.arena && db_begin(demo.db, false))
            work_run(&work, count_others, &others);
        db_close(demo.db);
        arena_free(work.arena);
        if (others > 0) snprintf(error, sizeof error, "there is more than the demo in it");
    }
    if (others == 0) drop_database(where->data);
    else fprintf(stderr, "zhiyin demo remove: %s\n", error);
    return others == 0 ? EXIT_OK : EXIT_FAILED;
}

void demo_print_logins(void)
{
    fprintf(stderr, "demo logins, password " DEMO_PASSWORD ":\n"
                    "  admin      administrator and service manager\n"
                    "  manager    service manager of the group\n"
                    "  director   reads figures\n"
                    "  ga1.1      team lead at the East Town branch\n"
                    "  ga1.2      agent at the East Town branch\n");
}
