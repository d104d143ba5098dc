// matrix.c - asks every operation as every role about own, other, foreign and deleted things.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// matrix FOLDER [--write]   Compares what every operation answers with FOLDER/expected.tsv, which
// people have reviewed; --write writes it anew, for the next review. Nothing is kept of what the
// operations do. A row is an operation and what it is asked about:
//
//     all        it names nothing
//     own        a thing at the site of those who ask
//     other      a thing at another site of the organisation
//     foreign    a thing of another organisation
//     gone       a thing that does not exist
//     own+other, own+foreign   an own thing in the path, the other's things in the body
//
// A cell is what a role is answered: + done, ~ refused for another reason than rights (409, 422),
// . what the body names does not exist for it (422), - what the path names does not exist (404),
// x may not (403), ! must sign in (401). An operation without rows fails, and so does any answer
// that holds a word from another organisation, or from another site for those who reach one only.
#include "app/commands.h"
#include "conversation.h"
#include "org/org.h"
#include "org/role.h"
#include "org/site.h"
#include "org/staff.h"
#include "org/user.h"
#include <stdio.h>
#include <stdlib.h>

enum { ACTORS_MAX = 20, ROWS_MAX = 4096, LINE_BYTES_MAX = 4096, ASKS_MAX = 512 };

typedef struct Actor {
    const char *name, *role; // role NULL: nobody; "": the first login, everywhere
    bool read_only;
} Actor;

static const Actor actors[] = {
    { "nobody", NULL, false },
    { "agent", "agent", false },
    { "field_agent", "field_agent", false },
    { "butler", "butler", false },
    { "team_lead", "team_lead", false },
    { "qa", "qa", false },
    { "trainer", "trainer", false },
    { "process_member", "process_member", false },
    { "service_manager", "service_manager", false },
    { "director", "director", false },
    { "hr_partner", "hr_partner", false },
    { "administrator", "administrator", false },
    { "auditor", "service_manager", true },
    { "everywhere", "", false },
};

typedef enum World { OWN, OTHER, FOREIGN, GONE, WORLDS } World;

typedef struct Relation {
    const char *name;
    World path, body;
} Relation;

static const Relation relations[] = {
    { "own", OWN, OWN },    { "other", OTHER, OTHER },   { "foreign", FOREIGN, FOREIGN },
    { "gone", GONE, GONE }, { "own+other", OWN, OTHER }, { "own+foreign", OWN, FOREIGN },
};

typedef struct Ask {
    Str method, path, text;
} Ask;

typedef struct Matrix {
    const char *folder;
    Stage stage, far; // far: the same database, as the other organisation
    Names names[WORLDS];
    Ask asks[ASKS_MAX];
    size_t ask_count;
    Str rows[ROWS_MAX];
    size_t row_count;
    Work *keep;
    int faults;
} Matrix;

static const char *const canaries[WORLDS] = { "本站之物", "别站之物", "外家之物", "无此物" };

static void fault(Matrix *m, const char *where, const char *what, Str detail)
{
    fprintf(stderr, "%s: %s %.*s\n", where, what, STR_ARG(detail));
    m->faults++;
}

static Str path_in(Matrix *m, const char *name)
{
    return str_format(m->keep, "%s/%s", m->folder, name);
}

static Str id_text(Work *work, int64_t id)
{
    return str_format(work, "%lld", (long long)id);
}

// --- The stage ---------------------------------------------------------------------------------

typedef struct SetUp {
    Matrix *m;
    int64_t own_site, other_site, foreign_site;
} SetUp;

static void add_actor(Work *work, const Actor *actor, SiteId site_id)
{
    Issues issues = { .count = 0 };
    Staff person;
    User user;
    Role role;
    Grant grant;
    StaffInput staff = { .name = str_of(actor->name),
                         .post = STR(""),
                         .badge_no = STR(""),
                         .site_id = site_id,
                         .phone = STR(""),
                         .email = STR("") };
    UserInput login = { .login = str_format(work, "m_%s", actor->name),
                        .name = STR(""),
                        .email = STR(""),
                        .language = STR("en"),
                        .read_only = actor->read_only };
    bool made = staff_add(work, &staff, &person, &issues);
    login.staff_id = person.id;
    made = made && user_add(work, &login, STR(""), &user, &issues) &&
           role_by_key(work, str_of(actor->role), &role);
    GrantInput given = { .role_id = role.id, .site_id = site_id, .reason = STR("") };
    if (!made || !user_grant(work, user.id, &given, &grant, &issues))
        work_fail(work, FAIL_INTERNAL, "no actor %s", actor->name);
}

static void people_body(Work *work, void *arg)
{
    SetUp *in = arg;
    Site own, other;
    if (!site_by_code(work, STR("TS"), &own) || !site_by_code(work, STR("NJ"), &other))
        work_fail(work, FAIL_INTERNAL, "the stage lacks its sites");
    in->own_site = own.id.value;
    in->other_site = other.id.value;
    for (size_t i = 0; i < COUNT(actors); i++)
        if (actors[i].role && actors[i].role[0]) add_actor(work, &actors[i], own.id);
}

static void far_body(Work *work, void *arg)
{
    SetUp *in = arg;
    UserId admin;
    Issues issues = { .count = 0 };
    OrgNew org;
    record_initial(&OrgNew_record, &org);
    org.org_name = org.site_name = org.staff_name = str_of(canaries[FOREIGN]);
    org.org_code = STR("far");
    org.login = STR("admin");
    if (!org_create(work, &org, STR(""), &admin, &issues))
        work_fail(work, FAIL_INTERNAL, "no other organisation");
    in->foreign_site = org_read(work).root_site_id.value;
}

static bool make_world(Matrix *m, World world, Stage *stage, int64_t site_id)
{
    Names *names = &m->names[world];
    names_put(names, STR("site_id"), id_text(m->keep, site_id));
    names_put(names, STR("canary"), str_of(canaries[world]));
    names_put(names, STR("name"), str_of(world == FOREIGN ? canaries[FOREIGN] : "某客户"));
    names_put(names, STR("phone"), str_format(m->keep, "1380013800%d", world));
    // What belongs to the whole organisation holds no word of one site.
    names_put(names, STR("common"),
              str_format(m->keep, "%s %d", world == FOREIGN ? canaries[FOREIGN] : "公用", world));
    names_put(names, STR("case_type"), world == OTHER ? STR("appointment") : STR("repair"));
    names_put(names, STR("org_code"), str_of(stage->org_code));
    names_put(names, STR("login"), str_format(m->keep, "thing_%d", world));
    names_put(names, STR("deputy"), str_format(m->keep, "deputy_%d", world));
    char *file = str_z(m->keep, path_in(m, "world.http"));
    return conversation_act(stage, m->keep, names, NULL, file);
}

// Whatever a name stands for, there is none of that number.
static void make_gone(Matrix *m)
{
    for (size_t i = 0; i < m->names[OWN].count; i++) {
        Str name = m->names[OWN].list[i].name;
        if (str_ends(name, STR("_id"))) names_put(&m->names[GONE], name, STR("4"));
        else names_put(&m->names[GONE], name, m->names[OWN].list[i].value);
    }
    for (size_t i = 0; i < m->ask_count; i++)
        for (int world = 0; world < WORLDS && str_equal(m->asks[i].method, STR("UNMADE")); world++)
            names_put(&m->names[world], m->asks[i].path, STR("4"));
}

static bool set_up(Matrix *m)
{
    SetUp in = { .m = m };
    if (!stage_open(&m->stage, "sqlite", 0, false)) return false;
    m->far = m->stage;
    snprintf(m->far.org_code, sizeof m->far.org_code, "far");
    bool made = stage_job(&m->stage, people_body, &in) && stage_job(&m->stage, far_body, &in) &&
                make_world(m, OWN, &m->stage, in.own_site) &&
                make_world(m, OTHER, &m->stage, in.other_site) &&
                make_world(m, FOREIGN, &m->far, in.foreign_site);
    make_gone(m);
    m->stage.rehearsal = true;
    return made;
}

// --- Asking ------------------------------------------------------------------------------------

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// Puts what is known in the place of @name, in JSON as a string. named: whether anything was.
static bool fill(Matrix *m, const Names *names, Str in, bool json, Text *out, bool *named)
{
    bool quoted = false;
    for (size_t i = 0; i < in.len; i++) {
        size_t end = i + 1;
        if (json && in.ptr[i] == '"') quoted = !quoted;
        if (quoted || in.ptr[i] != '@') {
            text_add_char(out, in.ptr[i]);
            continue;
        }
        while (end < in.len && is_name_char(in.ptr[end])) end++;
        Str name = { in.ptr + i + 1, end - i - 1 };
        const Str *value = names_find(names, name);
        if (!value) return fault(m, "asks.txt", "nothing is known as", name), false;
        if (json) json_add_str(out, *value);
        else text_add(out, *value);
        *named = true;
        i = end - 1;
    }
    return true;
}

// The path with its {names} filled.
static bool fill_path(Matrix *m, const Names *names, Str path, Text *out)
{
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] != '{') {
            text_add_char(out, path.ptr[i]);
            continue;
        }
        size_t end = i + str_find(str_from(path, i), STR("}"));
        Str name = { path.ptr + i + 1, end - i - 1 };
        const Str *value = names_find(names, name);
        if (!value) return fault(m, "world.http", "does not make any", name), false;
        text_add(out, *value);
        i = end;
    }
    return true;
}

static const Ask *ask_of(const Matrix *m, const Route *route)
{
    for (size_t i = 0; i < m->ask_count; i++)
        if (str_equal(m->asks[i].method, str_of(route->method)) &&
            str_equal(m->asks[i].path, str_of(route->path)))
            return &m->asks[i];
    return NULL;
}

// "UNMADE name why": things that a world cannot have yet; only that there are none is asked about.
static bool names_unmade(const Matrix *m, const Route *route)
{
    for (size_t i = 0; i < m->ask_count; i++) {
        if (!str_equal(m->asks[i].method, STR("UNMADE"))) continue;
        if (str_find(str_of(route->path), m->asks[i].path) != SIZE_MAX) return true;
    }
    return false;
}

static bool holds(Str text, World world)
{
    return str_find(text, str_of(canaries[world])) != SIZE_MAX;
}

static char cell_of(const Reply *reply)
{
    bool hidden = str_find(reply->body, STR("\"not_found\"")) != SIZE_MAX ||
                  str_find(reply->body, STR("\"not_allowed\"")) != SIZE_MAX;
    if (reply->status < 400) return '+';
    if (reply->status == 401) return '!';
    if (reply->status == 403) return 'x';
    if (reply->status == 404) return '-';
    if (reply->status == 422 && hidden) return '.';
    return reply->status < 500 ? '~' : 'E';
}

static char ask_one(Matrix *m, const Route *route, const Actor *actor, Str path, Str query,
                    Str body, World about)
{
    Work work = { .arena = arena_new(ARENA_BYTES_MAX) };
    Request request = { .method = str_of(route->method),
                        .path = path,
                        .query = query,
                        .body = body,
                        .client = STR("127.0.0.1"),
                        .host = STR("localhost"),
                        .content_type = STR("application/json"),
                        .upload_fd = -1 };
    if (actor->role)
        request.as = str_format(m->keep, "%s/%s%s", m->stage.org_code, actor->role[0] ? "m_" : "",
                                actor->role[0] ? actor->name : "admin");
    Reply reply = stage_ask(&m->stage, &work, &request);
    char cell = cell_of(&reply);
    Str who = str_format(m->keep, "%s %s as %s", route->method, route->path, actor->name);
    if (holds(reply.body, FOREIGN))
        fault(m, str_z(m->keep, who), "tells of another organisation:", reply.body);
    bool one_site = actor->role && actor->role[0];
    // Who gives a thing to another site is told its name there.
    if (one_site && about != OTHER && holds(reply.body, OTHER))
        fault(m, str_z(m->keep, who), "tells of another site:", reply.body);
    if (cell == 'E') fault(m, str_z(m->keep, who), "broke:", reply.body);
    arena_free(work.arena);
    return cell;
}

static void add_row(Matrix *m, const Route *route, const char *relation, Str path, Str query,
                    Str body, World about)
{
    Text row = TEXT(m->keep);
    text_format(&row, "%s\t%s\t%s", route->method, route->path, relation);
    for (size_t i = 0; i < COUNT(actors); i++)
        text_format(&row, "\t%c", ask_one(m, route, &actors[i], path, query, body, about));
    if (m->row_count < ROWS_MAX) m->rows[m->row_count++] = text_str(&row);
}

static void ask_route(Matrix *m, const Route *route)
{
    const Ask *ask = ask_of(m, route);
    Str text = ask ? ask->text : route->takes ? STR("{}") : STR("");
    bool path_named = strchr(route->path, '{') != NULL;
    bool unmade = names_unmade(m, route);
    for (size_t i = 0; i < COUNT(relations); i++) {
        const Relation *r = &relations[i];
        Text path = TEXT(m->keep), filled = TEXT(m->keep);
        bool body_named = false;
        if (!fill_path(m, &m->names[r->path], str_of(route->path), &path)) return;
        if (!fill(m, &m->names[r->body], text, text.len && text.ptr[0] == '{', &filled,
                  &body_named))
            return;
        bool names_nothing = !path_named && !body_named;
        if (unmade && r->path != GONE) continue;
        if (i > 0 && names_nothing) return;
        if (r->path != r->body && !(path_named && body_named)) continue;
        Str sent = text_str(&filled);
        bool query = str_starts(sent, STR("?"));
        add_row(m, route, names_nothing ? "all" : r->name, text_str(&path),
                query ? str_from(sent, 1) : STR(""), query ? STR("") : sent, r->body);
    }
}

// --- Files -------------------------------------------------------------------------------------

// "METHOD PATH TEXT": the body, or ?QUERY, that an operation is asked with.
static bool read_asks(Matrix *m)
{
    char *line = NEW(m->keep, char, LINE_BYTES_MAX);
    FILE *file = fopen(str_z(m->keep, path_in(m, "asks.txt")), "r");
    while (file && fgets(line, LINE_BYTES_MAX, file)) {
        Str rest = str_copy(m->keep, str_trim(str_of(line)));
        Ask *ask = &m->asks[m->ask_count];
        if (rest.len == 0 || rest.ptr[0] == '#' || m->ask_count + 1 == ASKS_MAX) continue;
        str_split(rest, ' ', &ask->method, &rest);
        str_split(rest, ' ', &ask->path, &ask->text);
        m->ask_count++;
    }
    if (file) fclose(file);
    return file != NULL;
}

static Str head(Matrix *m)
{
    Text out = TEXT(m->keep);
    text_add(&out, STR("method\tpath\tabout"));
    for (size_t i = 0; i < COUNT(actors); i++) text_format(&out, "\t%s", actors[i].name);
    return text_str(&out);
}

static bool write_rows(Matrix *m)
{
    FILE *file = fopen(str_z(m->keep, path_in(m, "expected.tsv")), "w");
    if (!file) return false;
    fprintf(file, "%.*s\n", STR_ARG(head(m)));
    for (size_t i = 0; i < m->row_count; i++) fprintf(file, "%.*s\n", STR_ARG(m->rows[i]));
    return fclose(file) == 0;
}

static bool expected_has(const Str *expected, size_t count, Str row)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(expected[i], row)) return true;
    return false;
}

// What is found and not expected, then what is expected and not found: operations that are missing
// from the file, answers that have changed, operations that are no more.
static int compare_rows(Matrix *m, int *passed)
{
    Str *expected = NEW(m->keep, Str, ROWS_MAX);
    size_t count = 0;
    int failed = 0;
    char *line = NEW(m->keep, char, LINE_BYTES_MAX);
    FILE *file = fopen(str_z(m->keep, path_in(m, "expected.tsv")), "r");
    while (file && count < ROWS_MAX && fgets(line, LINE_BYTES_MAX, file))
        expected[count++] = str_copy(m->keep, str_trim(str_of(line)));
    if (file) fclose(file);
    if (count == 0 || !str_equal(expected[0], head(m))) {
        fprintf(stderr, "expected.tsv has other roles\n");
        failed++;
    }
    for (size_t i = 0; i < m->row_count; i++) {
        if (expected_has(expected, count, m->rows[i])) {
            (*passed)++;
            continue;
        }
        fprintf(stderr, "found     %.*s\n", STR_ARG(m->rows[i]));
        failed++;
    }
    for (size_t i = 1; i < count; i++)
        if (!expected_has(m->rows, m->row_count, expected[i])) {
            fprintf(stderr, "expected  %.*s\n", STR_ARG(expected[i]));
            failed++;
        }
    return failed;
}

typedef struct Call {
    const char *folder;
    bool write;
    int passed, failed;
} Call;

static void matrix_body(Work *work, void *arg)
{
    Call *call = arg;
    Matrix *m = NEW(work, Matrix, 1);
    m->folder = call->folder;
    m->keep = work;
    bool ready = read_asks(m) && set_up(m);
    for (const Route *route = routes(); ready && route->method; route++) ask_route(m, route);
    call->failed = m->faults + !ready;
    if (ready && call->write) call->failed += !write_rows(m);
    else if (ready) call->failed += compare_rows(m, &call->passed);
    stage_close(&m->stage);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: matrix FOLDER [--write]\n");
        return 2;
    }
    Call call = { .folder = argv[1], .write = argc > 2 && strcmp(argv[2], "--write") == 0 };
    Work work = { .arena = arena_new((size_t)1 << 30), .now_ms = time_now_ms() };
    bool finished = work_run(&work, matrix_body, &call);
    if (!finished) fprintf(stderr, "%s\n", work.failure);
    arena_free(work.arena);
    call.failed += !finished;
    printf("%d passed, %d failed\n", call.passed, call.failed);
    return call.failed ? 1 : 0;
}
