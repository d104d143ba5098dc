// search_test.c - pages of a search hold all that is found, once, newest first, on both databases.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case.h"
#include "cases/case_search.h"
#include "engine/search/search.h"
#include "import_stage.h"
#include "org_fixture.h"
#include "queries.h"

enum { CASES = 120, PAGES_MAX = 2 * CASES };

// Every case has 共同 and its own number; some have more.
static bool holds(int nth, const char *word)
{
    if (strcmp(word, "稀有") == 0) return nth % 37 == 3;
    if (strcmp(word, "旧词") == 0) return nth < 9;
    if (strcmp(word, "中等") == 0) return nth % 4 == 1;
    return strcmp(word, "共同") == 0;
}
static const char *const words[] = { "共同", "稀有", "旧词", "中等", "没有" };
static const char *const questions[] = { "共同",      "稀有",      "旧词",      "中等", "没有",
                                         "共同 稀有", "旧词 中等", "稀有 没有", "共" };

// Lines of a server lie 3,001 numbers apart, so that they fill parts of all sizes.
static void set_apart(Work *work)
{
    static const char sql[] = "SELECT setval('search_lines', nextval('search_lines') + 3000) AS n";
    static Query next = {
        .name = "lines_apart", .about = "global: ", .text = { { "", NULL, 0 }, { sql, NULL, 0 } }
    };
    int64_t line;
    next.index = query_count;
    if (db_engine(work->db) == DB_POSTGRES) CHECK(db_int(work, &next, ARGS_NONE, &line));
}

typedef struct Scene {
    SiteId here, there;
    UserId at[2];
    StaffId staff[2];
    CaseId cases[CASES]; // the oldest first
    bool is_there[CASES], closed[CASES];
    const char *state; // that is asked for
} Scene;

static CaseId add_case(Work *work, StaffId staff, SiteId site, int nth)
{
    Case opened;
    CaseNew input;
    Issues issues = { .count = 0 };
    Text subject = TEXT(work);
    for (size_t i = 0; i < COUNT(words); i++)
        if (holds(nth, words[i])) text_format(&subject, "%s。", words[i]);
    record_initial(&CaseNew_record, &input);
    input.type = STR("repair");
    input.channel = STR("phone");
    input.subject = text_str(&subject);
    input.severity = 3;
    input.site_id = site;
    input.owner_id = staff;
    input.need_stated = input.read_back = STR("来修");
    input.read_back_confirmed = true;
    CHECK(case_open(work, staff, &input, &opened, &issues));
    return opened.id;
}

static void set(Work *work, void *arg)
{
    static const char *const logins[] = { "here", "there" };
    Scene *scene = arg;
    SiteId root = fixture_root(work);
    SiteId sites[] = { fixture_site(work, root, "HERE", "own"),
                       fixture_site(work, root, "THERE", "own") };
    scene->state = "all";
    scene->here = sites[0];
    scene->there = sites[1];
    for (int i = 0; i < 2; i++) {
        scene->staff[i] = fixture_staff(work, sites[i], (TeamId){ 0 }, logins[i]);
        scene->at[i] = fixture_login(work, scene->staff[i], logins[i]);
        fixture_grant(work, scene->at[i], "agent", sites[i], (TeamId){ 0 });
    }
    for (int i = 0; i < CASES; i++) {
        scene->is_there[i] = i % 5 == 2;
        work->now_ms += 60000 + i % 7 * 1000;
        set_apart(work);
        scene->cases[i] =
            add_case(work, scene->staff[scene->is_there[i]], sites[scene->is_there[i]], i);
    }
}

static bool fits(int nth, const char *question)
{
    if (strcmp(question, "共") == 0) return true;
    for (size_t i = 0; i < COUNT(words); i++)
        if (strstr(question, words[i]) && !holds(nth, words[i])) return false;
    return true;
}

static bool wanted(const Scene *scene, int nth, int reader, const char *question)
{
    bool in_state = strcmp(scene->state, "all") == 0 ||
                    scene->closed[nth] == (strcmp(scene->state, "closed") == 0);
    return in_state && fits(nth, question) &&
           (reader == 2 || scene->is_there[nth] == (reader == 1));
}

// What a reader finds page by page is what he may see and asked for, the newest first.
static void check_pages(Work *work, const Scene *scene, int reader, const char *question,
                        int64_t limit)
{
    CasePage page = { 0 };
    Issues issues = { .count = 0 };
    CaseQuery query = { .state = str_of(scene->state), .q = str_of(question), .limit = limit };
    int nth = CASES, pages = 0;
    work->actor_id = reader == 2 ? 0 : scene->at[reader].value;
    do {
        CHECK(case_list(work, &query, (StaffId){ 0 }, &page, &issues));
        for (size_t i = 0; i < page.items.count; i++) {
            do nth--;
            while (nth >= 0 && !wanted(scene, nth, reader, question));
            CHECK(nth >= 0);
            CHECK_INT(page.items.items[i].id.value, scene->cases[nth].value);
        }
        query.cursor = page.next_cursor;
    } while (query.cursor.len && ++pages < PAGES_MAX);
    for (nth--; nth >= 0; nth--) CHECK(!wanted(scene, nth, reader, question));
}

static void check_all(Work *work, void *arg)
{
    static const int64_t limits[] = { 3, 50 }, stretches[] = { 1, 3000, 100000 },
                         hits[] = { 2, 30, 1000 };
    for (size_t s = 0; s < COUNT(stretches); s++) {
        search_stretch_lines = stretches[s];
        search_open_hits = hits[s];
        for (size_t q = 0; q < COUNT(questions); q++)
            for (size_t l = 0; l < COUNT(limits); l++)
                for (int reader = 0; reader < 3; reader++)
                    check_pages(work, arg, reader, questions[q], limits[l]);
    }
}

// Stretches are short or long, so that pages go over from one to the next; whatever was expected
// of them, pages are right.
STAGE_TEST(pages_lose_and_repeat_nothing)
{
    Scene *scene = NEW(work, Scene, 1);
    import_stage_do(stage, set, scene);
    import_stage_do(stage, check_all, scene);
}

static void move(Work *work, void *arg)
{
    Scene *scene = arg;
    work->actor_id = 0;
    for (int i = 0; i < CASES; i += 3) {
        Case of;
        CHECK(case_find(work, scene->cases[i], PERM_case_read, &of));
        scene->is_there[i] = !scene->is_there[i];
        of.site_id = scene->is_there[i] ? scene->there : scene->here;
        case_save(work, &of, "transferred");
        case_index(work, &of);
    }
}

STAGE_TEST(a_case_is_found_where_it_went)
{
    Scene *scene = NEW(work, Scene, 1);
    import_stage_do(stage, set, scene);
    import_stage_do(stage, move, scene);
    import_stage_do(stage, check_all, scene);
}

static void close_some(Work *work, void *arg)
{
    Scene *scene = arg;
    work->actor_id = 0;
    for (int i = 0; i < CASES; i++) {
        Case of;
        if (i % 9 == 4 || i < 2) continue;
        CHECK(case_find(work, scene->cases[i], PERM_case_read, &of));
        scene->closed[i] = true;
        of.status = STR("closed");
        of.open = false;
        case_save(work, &of, "closed");
    }
}

// Of open ones there are few, so that they are looked at one by one instead of what was found.
STAGE_TEST(open_ones_are_found_among_many)
{
    static const char *const states[] = { "open", "closed" };
    Scene *scene = NEW(work, Scene, 1);
    import_stage_do(stage, set, scene);
    import_stage_do(stage, close_some, scene);
    for (size_t i = 0; i < COUNT(states); i++) {
        scene->state = states[i];
        import_stage_do(stage, check_all, scene);
    }
}

// Lines of all organisations have numbers in one order: another one's are walked past.
static void add_others(Work *work, void *arg)
{
    const Scene *scene = arg;
    Text tokens = TEXT(work);
    tokens_add(&tokens, STR("共同"), TOKENS_TEXT);
    work->org_id++;
    for (int i = 0; i < 50; i++)
        search_add(work, "case", scene->cases[i].value, scene->here, text_str(&tokens));
    work->org_id--;
}

STAGE_TEST(other_organisations_are_walked_past)
{
    Scene *scene = NEW(work, Scene, 1);
    import_stage_do(stage, set, scene);
    import_stage_do(stage, add_others, scene);
    import_stage_do(stage, check_all, scene);
}

RUN(BOTH(pages_lose_and_repeat_nothing), BOTH(a_case_is_found_where_it_went),
    BOTH(open_ones_are_found_among_many), BOTH(other_organisations_are_walked_past))
