// stage.c - sets a stage up: a database, an organisation, its people; and runs requests on it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "stage.h"
#include "app/background.h"
#include "app/commands.h"
#include "engine/jobs/job.h"
#include "engine/outbox/outbox.h"
#include "http/request.h"
#include "imports/import_job.h"
#include "org/org.h"
#include "org/role.h"
#include "org/site.h"
#include "org/staff.h"
#include "org/team.h"
#include "org/user.h"
#include "privacy/request.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// Tuesday 2025-03-04 09:00 in Shanghai.
static const int64_t first_ms = 1741050000000;

typedef struct Person {
    const char *login, *name, *site, *role, *badge;
    bool team;
} Person;

static const Person people[] = {
    { "manager", "经理甲", "HQ", "service_manager", "M1", false },
    { "director", "总监乙", "HQ", "director", "D1", false },
    { "keeper", "管理员己", "HQ", "administrator", "K1", false },
    { "lead", "班长丙", "TS", "team_lead", "L1", true },
    { "agent", "客服丁", "TS", "agent", "A1", true },
    { "other", "客服戊", "NJ", "agent", "A2", false },
};

static void name_put(Stage *stage, const char *prefix, const char *name, int64_t id)
{
    names_put(&stage->names, str_format(&stage->work, "%s_%s", prefix, name),
              str_format(&stage->work, "%lld", (long long)id));
}

static Site add_site(Work *work, const char *code, SiteId parent_id, Issues *issues)
{
    Site site;
    SiteInput input = { .parent_id = parent_id,
                        .kind = STR("own"),
                        .code = str_of(code),
                        .name = str_of(code),
                        .name_en = str_of(code),
                        .zone = STR(""),
                        .address = STR(""),
                        .phone = STR("") };
    if (!site_add(work, &input, &site, issues)) work_fail(work, FAIL_INTERNAL, "site %s", code);
    return site;
}

static void add_person(Work *work, Stage *stage, const Person *person, TeamId team_id)
{
    Issues issues = { .count = 0 };
    Site site;
    Staff staff;
    User user;
    Role role;
    Grant grant;
    if (!site_by_code(work, str_of(person->site), &site) ||
        !role_by_key(work, str_of(person->role), &role))
        work_fail(work, FAIL_INTERNAL, "no site or role for %s", person->login);
    StaffInput input = { .name = str_of(person->name),
                         .post = STR("客服"),
                         .badge_no = str_of(person->badge),
                         .site_id = site.id,
                         .team_id = person->team ? team_id : (TeamId){ 0 },
                         .phone = STR(""),
                         .email = STR("") };
    UserInput login = {
        .login = str_of(person->login), .name = STR(""), .email = STR(""), .language = STR("zh-CN")
    };
    if (!staff_add(work, &input, &staff, &issues))
        work_fail(work, FAIL_INTERNAL, "staff %s", person->login);
    login.staff_id = staff.id;
    if (!user_add(work, &login, STR(""), &user, &issues))
        work_fail(work, FAIL_INTERNAL, "user %s", person->login);
    GrantInput given = { .role_id = role.id, .site_id = site.id, .reason = STR("") };
    if (!user_grant(work, user.id, &given, &grant, &issues))
        work_fail(work, FAIL_INTERNAL, "grant %s", person->login);
    name_put(stage, "staff", person->login, staff.id.value);
    name_put(stage, "user", person->login, user.id.value);
}

static void set_up(Work *work, void *arg)
{
    Stage *stage = arg;
    UserId admin;
    Issues issues = { .count = 0 };
    OrgNew input = { .org_name = STR("和风燃气"),
                     .org_name_en = STR("Hefeng Gas"),
                     .org_code = str_of(stage->org_code),
                     .zone = STR("Asia/Shanghai"),
                     .language = STR("zh-CN"),
                     .industry = STR("gas"),
                     .site_name = STR("总部"),
                     .site_code = STR("HQ"),
                     .staff_name = STR("管理员"),
                     .login = STR("admin"),
                     .email = STR(""),
                     .password = STR("") };
    if (!org_create(work, &input, STR(""), &admin, &issues))
        work_fail(work, FAIL_INTERNAL, "organisation: %.*s %.*s", STR_ARG(issues.list[0].field),
                  STR_ARG(issues.list[0].detail));
    stage->org_id = work->org_id;
    Org org = org_read(work);
    Site ts = add_site(work, "TS", org.root_site_id, &issues);
    Site nj = add_site(work, "NJ", org.root_site_id, &issues);
    Team team;
    TeamInput crew = { .site_id = ts.id, .name = STR("一班"), .name_en = STR("Team one") };
    if (!team_add(work, &crew, &team, &issues)) work_fail(work, FAIL_INTERNAL, "team");
    for (size_t i = 0; i < COUNT(people); i++) add_person(work, stage, &people[i], team.id);
    name_put(stage, "site", "hq", org.root_site_id.value);
    name_put(stage, "site", "ts", ts.id.value);
    name_put(stage, "site", "nj", nj.id.value);
    name_put(stage, "team", "ts", team.id.value);
    name_put(stage, "user", "admin", admin.value);
    names_put(&stage->names, STR("org_code"), str_of(stage->org_code));
}

static Work work_on(const Stage *stage)
{
    return (Work){ .db = stage->db,
                   .now_ms = stage->now_ms,
                   .origin = STR("test"),
                   .data_dir = stage->dir,
                   .id = 0x5A1 };
}

// True: done and committed, or done and not to be. error: what else went wrong.
static bool unit_run(Stage *stage, StageUnit *unit, Arena *arena)
{
    if (stage->before) stage->before(stage, unit);
    stage_connect(stage);
    unit->work.arena = arena;
    unit->work.db = stage->db;
    bool done = db_begin(stage->db, unit->write) && work_run(&unit->work, unit->body, unit->arg);
    bool keep = !stage->rehearsal && unit->write && (!unit->commits || unit->commits(unit->arg));
    if (done && keep) done = db_commit(stage->db);
    if (!done && !unit->work.failed) unit->work.failed = db_fault(stage->db);
    db_rollback(stage->db);
    if (!done && !stage->silent)
        fprintf(stderr, "fault: %s\n",
                unit->work.failure[0] ? unit->work.failure : db_error(stage->db));
    return done;
}

bool stage_job(Stage *stage, void (*body)(Work *work, void *arg), void *arg)
{
    StageUnit unit = { work_on(stage), true, body, arg, NULL };
    unit.work.org_id = stage->org_id;
    Arena *arena = arena_new(ARENA_BYTES_MAX);
    bool done = unit_run(stage, &unit, arena);
    arena_free(arena);
    return done;
}

static bool tick_run(const Background *in, void (*body)(Work *work, void *arg), void *arg,
                     char why[240])
{
    Stage *stage = in->with;
    StageUnit unit = { work_on(stage), true, body, arg, NULL };
    Arena *arena = arena_new(ARENA_BYTES_MAX);
    bool done = unit_run(stage, &unit, arena);
    if (!done && why) memcpy(why, unit.work.failure, sizeof unit.work.failure);
    arena_free(arena);
    return done;
}

static bool import_unit(ImportRunner *runner, void (*body)(Work *work, void *arg), void *arg)
{
    Background in = { .with = runner->arg };
    return tick_run(&in, body, arg, NULL);
}

static void do_imports(Stage *stage)
{
    ImportRunner runner = {
        .unit = import_unit, .data_dir = stage->dir, .lease = 1, .unit_rows = 1000, .arg = stage
    };
    ImportNext next = { .found = false };
    while (stage_job(stage, import_task_next, &next) && next.found)
        if (!import_task_run(&runner, next.org_id, next.id)) return;
}

static bool never_stopping(const Background *in)
{
    (void)in;
    return false;
}

void stage_tick(Stage *stage)
{
    Background in = { tick_run, tick_run, never_stopping, NULL, stage };
    background_watch(&in);
    tick_run(&in, privacy_requests_watch, NULL, NULL);
    background_indicators(&in);
    background_logs(&in);
    background_jobs(&in, false);
    do_imports(stage);
    background_seal(&in);
    background_accesses(&in);
}

static void trouble_body(Work *work, void *arg)
{
    enum { OWNER = 7 };
    const char *kind = job_handler_list[0].kind;
    int64_t org_id = work->org_id; // settling a message of another conversation changes it
    OutgoingList messages = outbox_take(work, STR("email"), OWNER);
    (void)arg;
    for (size_t i = 0; i < messages.count; i++)
        outbox_settle(work, &messages.items[i], OWNER, DELIVERY_NEVER, STR("550 no such user"));
    work->org_id = org_id;
    if (!kind) return;
    JobId id = job_add(work, kind, STR_ABSENT, STR("{}"), (Time){ work->now_ms });
    for (Job job; job_take(work, id, OWNER, &job); work->now_ms += 2 * HOUR_MS)
        job_failed(work, &job, OWNER, STR("it does not work"));
}

bool stage_trouble(Stage *stage)
{
    return stage_job(stage, trouble_body, NULL);
}

void stage_connect(Stage *stage)
{
    char error[240];
    DbTarget target = { .url = str_of(stage->database), .single = stage->single };
    if (stage->db && db_alive(stage->db)) return;
    db_close(stage->db);
    stage->db = db_open(&target, error, sizeof error);
    if (!stage->db) fprintf(stderr, "stage: %s\n", error);
}

bool stage_open(Stage *stage, const char *database, int number, bool bare)
{
    char error[240] = "";
    bool lite = strcmp(database, "sqlite") == 0;
    *stage = (Stage){ .database = lite ? "sqlite::memory:" : database,
                      .now_ms = first_ms,
                      .work = { .arena = arena_new(ARENA_BYTES_MAX) } };
    stage->work.running = true; // names are made outside any unit of work: to fail there is a bug
    snprintf(stage->dir, sizeof stage->dir, "/tmp/zhiyin-stage-XXXXXX");
    if (!mkdtemp(stage->dir)) return false;
    snprintf(stage->org_code, sizeof stage->org_code, "t%d", number);
    stage_connect(stage);
    bool ready = stage->db && db_migrate(stage->db, error, sizeof error);
    if (!ready) fprintf(stderr, "stage: %s\n", error);
    return ready && (bare || stage_job(stage, set_up, stage));
}

static int forget(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status, (void)kind, (void)at;
    return remove(path);
}

void stage_close(Stage *stage)
{
    nftw(stage->dir, forget, 4, FTW_DEPTH | FTW_PHYS);
    db_close(stage->db);
    arena_free(stage->work.arena);
}

void stage_names(const Stage *stage, Work *work, Names *names)
{
    for (size_t i = 0; i < stage->names.count; i++)
        names_put(names, str_copy(work, stage->names.list[i].name),
                  str_copy(work, stage->names.list[i].value));
}

bool stage_move(Stage *stage, Str by)
{
    Time time;
    int64_t amount;
    if (time_parse(by, &time)) {
        stage->now_ms = time.ms;
        return true;
    }
    if (by.len < 3 || !str_int(str_head(str_from(by, 1), by.len - 2), &amount)) return false;
    char unit = by.ptr[by.len - 1];
    int64_t ms = unit == 'm' ? MINUTE_MS : unit == 'h' ? HOUR_MS : unit == 'd' ? DAY_MS : 0;
    stage->now_ms += amount * ms;
    return ms != 0;
}

typedef struct Asking {
    Request *request;
    Reply reply;
} Asking;

static void prepare_body(Work *work, void *arg)
{
    Asking *asking = arg;
    asking->request->prepared = asking->request->route->prepare(work, asking->request);
}

static void ask_body(Work *work, void *arg)
{
    Asking *asking = arg;
    Request request = *asking->request;
    asking->reply = dispatch(work, &request);
    asking->reply.heads = reply_head(work, &asking->reply);
}

static bool ask_commits(const void *arg)
{
    const Asking *asking = arg;
    return reply_commits(&asking->reply);
}

static Str file_text(Work *keep, const Reply *reply)
{
    char *bytes = NEW(keep, char, (size_t)reply->file_bytes + 1);
    ssize_t len = pread(reply->file_fd, bytes, (size_t)reply->file_bytes, reply->file_at);
    close(reply->file_fd);
    return (Str){ bytes, len < 0 ? 0 : (size_t)len };
}

static Reply kept_reply(Work *keep, const Reply *reply)
{
    Reply copy = *reply;
    copy.body = reply->file_fd > 0 ? file_text(keep, reply) : str_copy(keep, reply->body);
    copy.heads = str_copy(keep, reply->heads);
    copy.type = reply->type ? str_z(keep, str_of(reply->type)) : NULL;
    return copy;
}

Reply stage_ask(Stage *stage, Work *keep, Request *request)
{
    unsigned allowed;
    request->route =
        route_find(routes(), request->method, request->path, request->params, &allowed);
    if (!request->route) return (Reply){ .status = allowed ? 405 : 404, .body = STR("{}") };
    Asking asking = { .request = request };
    Arena *arena = arena_new(ARENA_BYTES_MAX);
    StageUnit prepare = { work_on(stage), false, prepare_body, &asking, NULL };
    StageUnit ask = { work_on(stage), true, ask_body, &asking, ask_commits };
    bool done = !request->route->prepare || unit_run(stage, &prepare, arena);
    if (!done) ask.work = prepare.work;
    done = done && unit_run(stage, &ask, arena);
    if (!done) asking.reply = reply_failure(&ask.work);
    Reply reply = kept_reply(keep, &asking.reply);
    arena_free(arena);
    return reply;
}
