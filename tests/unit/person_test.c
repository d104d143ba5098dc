// person_test.c - all of a person is found, handed out and erased; figures and the trail stay.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case.h"
#include "cases/promise.h"
#include "customers/customer.h"
#include "engine/audit/audit.h"
#include "engine/person_access/person_access.h"
#include "engine/search/search.h"
#include "org_fixture.h"
#include "privacy/hold.h"
#include "privacy/person_inside.h"
#include "privacy/request.h"
#include "privacy/retention.h"
#include <stdio.h>

static const char phone[] = "13811112222", email[] = "zhao6@example.cn", name[] = "赵六爷";

typedef struct Scene {
    SiteId site;
    StaffId staff;
    CustomerId person;
    CaseId about;
} Scene;

static void run(Work *work, const char *sql, const Scene *scene)
{
    Arg list[] = { ARG(person, scene->person), ARG(about, scene->about), ARG(site, scene->site),
                   ARG(staff, scene->staff) };
    Arg wanted[COUNT(list)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT(list); i++) {
        char mark[20];
        int len = snprintf(mark, sizeof mark, ":%s", list[i].name);
        if (len > 0 && strstr(sql, mark)) wanted[count++] = list[i];
    }
    CHECK(db_run(work, scratch_query(sql), (Args){ .list = wanted, .count = count }) > 0);
}

static CustomerId add_person(Work *work, SiteId site, const char *called, const char *number)
{
    CustomerId id;
    Issues issues = { .count = 0 };
    ContactInput ways[] = { { STR("phone"), str_of(number), true, true },
                            { STR("email"), str_of(email), false, false } };
    CustomerInput input = { .kind = STR("person"),
                            .name = str_of(called),
                            .language = STR("zh-CN"),
                            .note = str_format(work, "找%s", called),
                            .site_id = site,
                            .contacts = { ways, COUNT(ways) } };
    if (strcmp(number, phone) != 0) input.contacts.count = 1;
    CHECK(customer_add(work, &input, &id, &issues));
    return id;
}

static CaseId add_case(Work *work, const Scene *scene)
{
    Case opened;
    Issues issues = { .count = 0 };
    CaseNew input;
    record_initial(&CaseNew_record, &input);
    input.type = STR("repair");
    input.channel = STR("phone");
    input.subject = str_format(work, "%s家的炉子", name);
    input.severity = 3;
    input.site_id = scene->site;
    input.owner_id = scene->staff;
    input.customer_id = scene->person;
    input.asset_number = STR("RS-77");
    input.need_stated = str_format(work, "请打 %s", phone);
    input.need_observed = str_format(work, "%s着急", name);
    input.read_back = str_format(work, "给%s修炉子", name);
    input.read_back_confirmed = true;
    if (!case_open(work, scene->staff, &input, &opened, &issues))
        print_error("%.*s %s\n", STR_ARG(issues.list[0].field), issues.list[0].code);
    CHECK_INT(issues.count, 0);
    return opened.id;
}

// Somebody with something in every place that the registry names.
static Scene scene_set(Work *work, Str code)
{
    Scene scene = { .site = { 0 } };
    fixture_org(work, code);
    scene.site = fixture_root(work);
    scene.staff = fixture_agent(work, scene.site, "kefu");
    scene.person = add_person(work, scene.site, name, phone);
    scene.about = add_case(work, &scene);
    static const char *const rows[] = {
        "UPDATE promises SET text = '回电赵六爷', reason = '赵六爷不在家'"
        " WHERE org_id = :org_id AND case_id = :about",
        "INSERT INTO pauses (org_id, id, case_id, reason, note, started_at, until_at)"
        " VALUES (:org_id, 1, :about, 'waiting_customer', '等赵六爷', 1, 2)",
        "INSERT INTO outbox (org_id, id, channel, recipient, recipient_name, subject, body,"
        " automatic, kind, object_id, files, state, attempts, next_at, error, created_by,"
        " created_at) VALUES (:org_id, 1, 'email', 'zhao6@example.cn', '赵六爷', '赵六爷您好',"
        " '电话 13811112222', TRUE, 'case', :about, '[]', 'queued', 0, 1, '', 0, 1)",
        "INSERT INTO notices (org_id, id, user_id, kind, template, params, object, object_id, key,"
        " at, digest) VALUES (:org_id, 1, 1, 'x', 'x', '{\"subject\":\"赵六爷\"}', 'case', :about,"
        " 'x', 1, FALSE)",
        "INSERT INTO import_changes (org_id, import_id, case_id, before)"
        " VALUES (:org_id, 1, :about, '{\"subject\":\"赵六爷\"}')",
        "INSERT INTO import_issues (org_id, import_id, row_number, seq, line, column_name, code,"
        " value, raw) VALUES (:org_id, 1, 1, 1, 1, 'phone', 'x', '13811112222', '赵六爷,x')",
        "INSERT INTO files (org_id, id, sha256, name, media_type, bytes, kind, object_id, seq,"
        " uploaded_by, uploaded_at) VALUES (:org_id, 1, 'x', '赵六爷.jpg', 'x', 1, 'case', :about,"
        " 1, 0, 1)",
        "UPDATE case_events SET detail = '{\"now\":\"赵六爷\"}'"
        " WHERE org_id = :org_id AND case_id = :about",
        "UPDATE audit_entries SET before = '{\"name\":\"赵六爷\"}'"
        " WHERE org_id = :org_id AND kind = 'customer' AND object_id = :person",
        "INSERT INTO idempotency_keys (org_id, user_id, key, body_hash, created_at, status,"
        " reply_body) SELECT :org_id, 1, 'x', 'x', 1, 200,"
        " '{\"id\":\"' || CAST(CAST(:person AS BIGINT) AS TEXT) || '\",\"name\":\"赵六爷\"}'",
        "INSERT INTO legal_holds (org_id, id, customer_id, reason, placed_at, placed_by,"
        " lifted_at, lift_reason) VALUES (:org_id, 1, :person, 'a', 1, 1, 2, 'b')",
    };
    for (size_t i = 0; i < COUNT(rows); i++) run(work, rows[i], &scene);
    return scene;
}

static void close_case(Work *work, const Scene *scene)
{
    run(work,
        "UPDATE cases SET status = 'closed', open = FALSE, closed_at = 1"
        " WHERE org_id = :org_id AND id = :about",
        scene);
}

static PrivacyRequestId ask(Work *work, const Scene *scene, const char *kind)
{
    PrivacyRequestId id;
    Issues issues = { .count = 0 };
    PrivacyRequestNew input = { .kind = str_of(kind),
                                .customer_id = scene->person,
                                .channel = STR("phone"),
                                .words = STR("请办理") };
    CHECK(privacy_request_add(work, &input, &id, &issues));
    return id;
}

static PrivacyRequest step(Work *work, PrivacyRequestId id, const char *action, const void *input)
{
    PrivacyRequest request;
    CHECK(privacy_request_find(work, id, &request));
    CHECK_INT(privacy_request_step(work, &request, action, input), PRIVACY_DONE);
    CHECK(privacy_request_find(work, id, &request));
    return request;
}

static const IdentityNew seen = { STR("document"), STR("看过证件") };
static const ReviewNew wide = { STR("全部"), true };
static const PrivacyAnswerNew told = { STR("已办"), STR("phone") };
static const RefusalNew no = { STR("无法核实") };

static bool has_value(const PersonValueList *values, Str entity, Str field)
{
    for (size_t i = 0; i < values->count; i++)
        if (str_equal(values->items[i].entity, entity) && str_equal(values->items[i].field, field))
            return true;
    return false;
}

// [S004-44] A column that the registry names and person_values does not would never be handed out
// and never be missed when it is left behind.
DB_TEST(every_column_of_the_registry_is_looked_at)
{
    Scene scene = scene_set(work, STR("one"));
    PrivacyRequestId id = ask(work, &scene, "access");
    int missing = 0;
    step(work, id, "check_identity", &seen);
    step(work, id, "find", NULL);
    step(work, id, "review", &wide);
    step(work, id, "carry_out", NULL);
    step(work, id, "answer", &told);
    step(work, ask(work, &scene, "objection"), "refuse", &no);
    PersonValueList values = person_values(work, scene.person);
    const PersonalRegistry *registry = personal_registry(work);
    for (size_t t = 0; t < registry->tables.count; t++) {
        const PersonalTable *table = &registry->tables.items[t];
        // Who looked at them is handed out as a list of its own.
        bool listed = str_equal(table->table, STR("person_accesses"));
        if (listed || !str_equal(table->whose, STR("customer"))) continue;
        for (size_t c = 0; c < table->columns.count; c++) {
            Str column = table->columns.items[c].column;
            if (has_value(&values, table->table, column)) continue;
            print_error("not looked at: %.*s.%.*s\n", STR_ARG(table->table), STR_ARG(column));
            missing++;
        }
    }
    CHECK_INT(missing, 0);
}

typedef struct TextTable {
    Str table_name, columns;
} TextTable;
LIST_TYPE(TextTable);
RECORD(TextTable, "The text columns of a table.", FIELD(TextTable, table_name),
       FIELD(TextTable, columns));

// The index is written at the commit only: tests/api/privacy.http asks it.
static TextTableList text_tables(Work *work)
{
    TextTableList list;
    const char *lite =
        "SELECT t.name AS table_name,"
        " group_concat('COALESCE(CAST(\"' || c.name || '\" AS TEXT), '''')', ' || ') AS columns"
        " FROM pragma_table_list t JOIN pragma_table_info(t.name) c"
        " WHERE t.schema = 'main' AND t.type = 'table' AND c.type = 'TEXT'"
        "   AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE 'search_index%' GROUP BY t.name";
    const char *postgres =
        "SELECT CAST(table_name AS TEXT) AS table_name,"
        " string_agg('COALESCE(CAST(\"' || column_name || '\" AS TEXT), '''')', ' || ') AS columns"
        " FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type = 'text' GROUP BY table_name";
    const Query *query = scratch_query(db_engine(work->db) == DB_SQLITE ? lite : postgres);
    db_list(work, query, ARGS_NONE, TextTable, &list);
    return list;
}

// Scratch queries are known by their text, which must outlive a test.
static const char *kept(Work *work, const TextTable *table)
{
    enum { TABLES_MAX = 200, SQL_MAX = 1700 };
    static char texts[TABLES_MAX][SQL_MAX];
    static size_t count;
    char *sql = str_z(work, str_format(work,
                                       "SELECT COUNT(*) AS count FROM %.*s"
                                       " WHERE %.*s LIKE '%%' || :what || '%%'",
                                       STR_ARG(table->table_name), STR_ARG(table->columns)));
    for (size_t i = 0; i < count; i++)
        if (strcmp(texts[i], sql) == 0) return texts[i];
    CHECK(count < TABLES_MAX && strlen(sql) < SQL_MAX);
    return memcpy(texts[count++], sql, strlen(sql) + 1);
}

// In how many rows of the database, whatever the table, a text stands.
static int64_t rows_with(Work *work, const char *what)
{
    int64_t all = 0;
    TextTableList tables = text_tables(work);
    CHECK(tables.count > 40);
    for (size_t i = 0; i < tables.count; i++) {
        int64_t count = 0;
        const TextTable *table = &tables.items[i];
        db_int(work, scratch_query(kept(work, table)), ARGS(ARG(what, str_of(what))), &count);
        all += count;
    }
    return all;
}

typedef struct Figures {
    int64_t cases, closed, promises, kept, events;
} Figures;
RECORD(Figures, "What reports count.", FIELD(Figures, cases), FIELD(Figures, closed),
       FIELD(Figures, promises), FIELD(Figures, kept), FIELD(Figures, events));

static Figures figures(Work *work)
{
    Figures figures;
    db_one(work,
           scratch_query("SELECT (SELECT COUNT(*) FROM cases WHERE org_id = :org_id) AS cases,"
                         " (SELECT CAST(COALESCE(SUM(closed_at), 0) AS BIGINT) FROM cases"
                         "   WHERE org_id = :org_id) AS closed,"
                         " (SELECT COUNT(*) FROM promises WHERE org_id = :org_id) AS promises,"
                         " (SELECT CAST(COALESCE(SUM(due_at), 0) AS BIGINT) FROM promises"
                         "   WHERE org_id = :org_id) AS kept,"
                         " (SELECT COUNT(*) FROM case_events WHERE org_id = :org_id) AS events"),
           ARGS_NONE, Figures, &figures);
    return figures;
}

// [S004-44] Not a trace in any text column of any table; no figure moves; the chain holds.
DB_TEST(an_erasure_leaves_nothing_and_changes_no_figure)
{
    PersonFoundList found;
    Scene scene = scene_set(work, STR("two"));
    PrivacyRequestId request = ask(work, &scene, "erasure");
    close_case(work, &scene);
    CHECK(rows_with(work, name) > 5);
    CHECK(rows_with(work, phone) > 3);
    while (audit_seal(work) == AUDIT_SEAL_MAX) continue;
    Figures before = figures(work);
    CHECK_INT(person_erase(work, scene.person, true, request, &found), PERSON_ERASED);
    CHECK(found.count > 8);
    CHECK_INT(rows_with(work, name), 0);
    CHECK_INT(rows_with(work, phone), 0);
    CHECK_INT(rows_with(work, email), 0);
    Figures after = figures(work);
    CHECK_INT(memcmp(&before, &after, sizeof before), 0);
    while (audit_seal(work) == AUDIT_SEAL_MAX) continue;
    AuditVerdict verdict = audit_verify(work, NULL);
    CHECK_INT(verdict.fault_count, 0);
    CHECK(verdict.erased > 0);
    CHECK_INT(person_left(work, 10).count, 0);
    CHECK_INT(person_erase(work, scene.person, true, request, &found), PERSON_GONE);
    CustomerQuery query = { .q = str_of(phone), .limit = 5 };
    work->actor_id = 0;
    CHECK_INT(customer_list(work, PERM_customer_read, &query).count, 0);
}

// What verify looks for: each way of leaving something behind is found.
DB_TEST(what_is_left_of_an_erased_person_is_found)
{
    PersonFoundList found;
    Scene scene = scene_set(work, STR("three"));
    close_case(work, &scene);
    CHECK_INT(person_erase(work, scene.person, true, (PrivacyRequestId){ 0 }, &found),
              PERSON_ERASED);
    CHECK_INT(person_left(work, 10).count, 0);
    run(work, "UPDATE cases SET need_stated = '赵六爷' WHERE org_id = :org_id AND id = :about",
        &scene);
    CHECK_INT(person_left(work, 10).count, 1);
    run(work, "UPDATE customers SET name = '赵六爷' WHERE org_id = :org_id AND id = :person",
        &scene);
    CHECK_INT(person_left(work, 10).count, 2);
    CHECK_INT(person_left(work, 1).count, 1);
}

// Without the words of cases those stay, and nothing else does.
DB_TEST(an_erasure_without_texts_keeps_the_words_of_cases)
{
    Case left;
    PersonFoundList found;
    Scene scene = scene_set(work, STR("four"));
    close_case(work, &scene);
    work->actor_id = 0;
    CHECK_INT(person_erase(work, scene.person, false, (PrivacyRequestId){ 0 }, &found),
              PERSON_ERASED);
    CHECK(case_find(work, scene.about, PERM_case_read, &left));
    CHECK(left.subject.len > 0);
    CHECK_INT(left.asset_number.len, 0);
    CHECK_INT(person_left(work, 10).count, 0);
    // The rest may be asked for later.
    CHECK_INT(person_erase(work, scene.person, true, (PrivacyRequestId){ 0 }, &found),
              PERSON_ERASED);
    CHECK(case_find(work, scene.about, PERM_case_read, &left));
    CHECK_INT(left.subject.len, 0);
}

DB_TEST(nothing_is_erased_while_a_case_is_open_or_a_hold_stands)
{
    HoldId hold;
    PersonFoundList found;
    Issues issues = { .count = 0 };
    PrivacyRequestId none = { 0 };
    Scene scene = scene_set(work, STR("five"));
    LegalHoldNew why = { scene.person, STR("诉讼") };
    LegalHoldLift over = { STR("结案") };
    CHECK_INT(person_erase(work, scene.person, true, none, &found), PERSON_OPEN);
    close_case(work, &scene);
    CHECK(hold_place(work, &why, &hold, &issues));
    CHECK_INT(person_erase(work, scene.person, true, none, &found), PERSON_HELD);
    work->now_ms += 4000 * (int64_t)DAY_MS;
    RetentionResult result;
    CHECK(retention_run(work, &(RetentionRun){ STR("customer"), false }, &result, &issues));
    CHECK_INT(result.due, 0);
    CHECK(retention_run(work, &(RetentionRun){ STR("case_text"), true }, &result, &issues));
    CHECK_INT(result.due, 0);
    CHECK(hold_lift(work, hold, &over));
    CHECK(retention_run(work, &(RetentionRun){ STR("case_text"), true }, &result, &issues));
    CHECK_INT(result.due, 1);
    CHECK_INT(person_erase(work, scene.person, true, none, &found), PERSON_ERASED);
}

// [S004-44] What is over its term is counted before anything goes; each kind ends in its own way.
DB_TEST(terms_end_what_is_over_them_and_nothing_else)
{
    static const char *const keys[] = { "trail", "import_row", "access", "request" };
    Issues issues = { .count = 0 };
    RetentionResult result;
    Scene scene = scene_set(work, STR("six"));
    PrivacyRequestId id = ask(work, &scene, "access");
    step(work, id, "refuse", &no);
    run(work,
        "INSERT INTO imports (org_id, id, kind, source, file_name, bytes, format, encoding,"
        " delimiter, columns, map, state, task, item_count, read_count, created_count,"
        " updated_count, unchanged_count, repeated_count, dropped_count, refused_count, unit,"
        " leased_by, leased_until, failure, created_by, created_at, version) VALUES (:org_id, 1,"
        " 'cases', 'x', 'x', 1, 'csv', '', '', '[]', '{}', 'done', '', 0, 0, 0, 0, 0, 0, 0, 0, 0,"
        " 0, 0, '', 1, 1735689600000, 1)",
        &scene);
    person_access_note(work, PERSON_IN_CASE, scene.person, scene.about);
    CHECK(person_access_take());
    person_access_write(work, NULL);
    person_access_written();
    for (size_t i = 0; i < COUNT(keys); i++) {
        CHECK(retention_run(work, &(RetentionRun){ str_of(keys[i]), true }, &result, &issues));
        CHECK_INT(result.due, 0);
    }
    work->now_ms += 4000 * (int64_t)DAY_MS;
    for (size_t i = 0; i < COUNT(keys); i++) {
        RetentionRun run_it = { str_of(keys[i]), true };
        CHECK(retention_run(work, &run_it, &result, &issues));
        CHECK(result.due > 0);
        CHECK_INT(result.erased, 0);
        int64_t due = result.due;
        run_it.dry_run = false;
        CHECK(retention_run(work, &run_it, &result, &issues));
        CHECK_INT(result.erased, due);
        CHECK(retention_run(work, &run_it, &result, &issues));
        CHECK(result.due <= 1); // the trail of the run itself is new
    }
    CHECK(!retention_run(work, &(RetentionRun){ STR("notice"), true }, &result, &issues));
    CHECK_STR(str_of(issues.list[0].code), STR("fixed"));
}

// The night does what is switched on, and only once.
DB_TEST(the_night_ends_what_goes_by_itself)
{
    Issues issues = { .count = 0 };
    Scene scene = scene_set(work, STR("seven"));
    RetentionInput input = { STR("customer"), 30, true };
    int portions = 0;
    close_case(work, &scene);
    work->now_ms += 400 * (int64_t)DAY_MS;
    int64_t org_id = work->org_id;
    CHECK_INT(retention_change(work, &input, 0, &issues), CHANGED);
    for (RetentionNight night = { .now = { 0 } }; !night.now.over; night.now = night.next) {
        retention_night(work, &night);
        CHECK(++portions < 200);
    }
    work->org_id = org_id;
    PersonState person;
    CHECK(person_state(work, scene.person, &person));
    CHECK_STR(person.state, STR("erased"));
    RetentionNight again = { .now = { 0 } };
    retention_night(work, &again);
    CHECK(again.next.over);
}

// [SM-22] No step before its turn, each with who and when; the term is in workdays.
DB_TEST(a_request_goes_its_way_step_by_step)
{
    Scene scene = scene_set(work, STR("eight"));
    PrivacyRequest request;
    PrivacyRequestId id = ask(work, &scene, "portability");
    CHECK(privacy_request_find(work, id, &request));
    CHECK_STR(request.state, STR("received"));
    CHECK_STR(request.unit, STR("workdays"));
    CHECK_INT(request.amount, 15);
    CHECK(request.at_risk_at.ms < request.due_at.ms);
    CHECK_INT(privacy_request_step(work, &request, "find", NULL), PRIVACY_UNFIT);
    CHECK_INT(privacy_request_step(work, &request, "answer", &told), PRIVACY_UNFIT);
    CHECK_STR(step(work, id, "check_identity", &seen).state, STR("identity_checked"));
    CHECK_INT(privacy_request_step(work, &request, "check_identity", &seen), PRIVACY_STALE);
    request = step(work, id, "find", NULL);
    CHECK(str_find(request.found.text, STR("\"contacts\"")) != SIZE_MAX);
    request = step(work, id, "review", &wide);
    CHECK_INT(privacy_request_step(work, &request, "answer", &told), PRIVACY_UNDONE);
    request = step(work, id, "carry_out", NULL);
    CHECK(str_find(request.evidence.text, STR("\"sha256\":\"")) != SIZE_MAX);
    work->now_ms = request.at_risk_at.ms;
    CHECK(privacy_request_find(work, id, &request));
    CHECK_STR(request.clock, STR("at_risk"));
    work->now_ms = request.due_at.ms + 1;
    CHECK(privacy_request_find(work, id, &request));
    CHECK_STR(request.clock, STR("overdue"));
    CHECK_STR(step(work, id, "answer", &told).clock, STR("missed"));
    CHECK_STR(step(work, id, "complete", NULL).state, STR("done"));
}

// Whoever took it in is told when its term is nearly over, and when it is over, each once.
DB_TEST(an_owner_is_told_once_of_a_term_that_ends)
{
    Scene scene = scene_set(work, STR("ten"));
    PrivacyRequest request;
    CHECK(privacy_request_find(work, ask(work, &scene, "access"), &request));
    int64_t owner = request.owner.id.value, org_id = work->org_id;
    const Query *count = scratch_query("SELECT COUNT(*) AS count FROM notices"
                                       " WHERE org_id = :org_id AND user_id = :owner"
                                       "   AND template LIKE 'notice_privacy%'");
    static const int64_t told_by[] = { 0, 1, 1, 2, 2 };
    int64_t times[] = { work->now_ms, request.at_risk_at.ms, request.at_risk_at.ms + 1,
                        request.due_at.ms + 1, request.due_at.ms + DAY_MS };
    CHECK(owner != 0);
    for (size_t i = 0; i < COUNT(times); i++) {
        int64_t told_now = 0;
        work->now_ms = times[i];
        privacy_requests_watch(work, NULL);
        work->org_id = org_id;
        db_int(work, count, ARGS(ARG(owner, owner)), &told_now);
        CHECK_INT(told_now, told_by[i]);
    }
}

// Handed out in words of both languages, with who looked.
DB_TEST(an_export_tells_a_person_what_is_kept)
{
    Scene scene = scene_set(work, STR("nine"));
    person_access_note(work, PERSON_IN_CUSTOMER, scene.person, (CaseId){ 0 });
    CHECK(person_access_take());
    person_access_write(work, NULL);
    person_access_written();
    PersonExport export = person_export(work, scene.person);
    CHECK_INT(export.looked_at.count, 1);
    Str zh = person_export_text(work, &export, true), en = person_export_text(work, &export, false);
    CHECK(str_find(zh, str_of(phone)) != SIZE_MAX);
    CHECK(str_find(zh, STR("联系方式")) != SIZE_MAX);
    CHECK(str_find(zh, STR("客户页")) != SIZE_MAX);
    CHECK(str_find(en, STR("## Ways to reach")) != SIZE_MAX);
    CHECK(str_find(en, STR("customer's page")) != SIZE_MAX);
    // What is kept as JSON is told in words, without numbers of ours.
    CHECK(str_find(zh, STR("受理时间：")) != SIZE_MAX && str_find(en, STR("Opened: ")) != SIZE_MAX);
    CHECK(str_find(zh, STR("{\"")) == SIZE_MAX && str_find(en, STR("site_id")) == SIZE_MAX);
}

typedef struct LookRow {
    int64_t times, last_at;
} LookRow;
LIST_TYPE(LookRow);
RECORD(LookRow, "A line of the access log.", FIELD(LookRow, times), FIELD(LookRow, last_at));

static LookRowList looks(Work *work)
{
    LookRowList list;
    db_list(work,
            scratch_query("SELECT times, last_at FROM person_accesses WHERE org_id = :org_id"
                          " ORDER BY hour, customer_id, place"),
            ARGS_NONE, LookRow, &list);
    return list;
}

static void write_looks(Work *work)
{
    CHECK(person_access_take());
    while (person_access_left()) {
        person_access_write(work, NULL);
        person_access_written();
    }
}

// One line for each hour, whoever writes it and however often; what is not written is kept.
DB_TEST(looks_of_an_hour_are_one_line_and_none_is_lost)
{
    int64_t start = work->now_ms;
    work->org_id = 4242;
    for (int i = 0; i < 3; i++) {
        work->now_ms += MINUTE_MS;
        person_access_note(work, PERSON_IN_CUSTOMER, (CustomerId){ 5 }, (CaseId){ 0 });
    }
    person_access_note(work, PERSON_IN_CASE, (CustomerId){ 5 }, (CaseId){ 6 });
    person_access_note(work, PERSON_IN_CASE, (CustomerId){ 0 }, (CaseId){ 6 });
    CHECK(person_access_take());
    // The write fails: the same lines are there to be written again, what came meanwhile later.
    person_access_note(work, PERSON_IN_CUSTOMER, (CustomerId){ 5 }, (CaseId){ 0 });
    write_looks(work);
    CHECK_INT(looks(work).count, 2);
    CHECK_INT(looks(work).items[1].times, 3);
    write_looks(work);
    CHECK_INT(looks(work).items[1].times, 4);
    CHECK_INT(looks(work).items[1].last_at, start + 3 * MINUTE_MS);
    CHECK(!person_access_take());
    work->now_ms += HOUR_MS;
    person_access_note(work, PERSON_IN_CUSTOMER, (CustomerId){ 5 }, (CaseId){ 0 });
    write_looks(work);
    CHECK_INT(looks(work).count, 3);
}

static void fill_up(Work *work, void *arg)
{
    (void)arg;
    for (int64_t i = 1; i <= PERSON_ACCESSES_MAX + 1; i++)
        person_access_note(work, PERSON_IN_LIST, (CustomerId){ i }, (CaseId){ 0 });
}

// Rather no look than one that nobody knows of.
static void a_full_log_refuses_to_show(void **state)
{
    (void)state;
    Work work = { .arena = arena_new(1 << 20), .org_id = 1, .now_ms = HOUR_MS };
    while (person_access_left()) person_access_written();
    CHECK(!work_run(&work, fill_up, NULL));
    CHECK_INT(work.failed, FAIL_UNAVAILABLE);
    CHECK(person_access_take());
    while (person_access_left()) person_access_written();
    CHECK(!person_access_take());
    arena_free(work.arena);
}

RUN(DB_CASE(every_column_of_the_registry_is_looked_at),
    DB_CASE(an_erasure_leaves_nothing_and_changes_no_figure),
    DB_CASE(what_is_left_of_an_erased_person_is_found),
    DB_CASE(an_erasure_without_texts_keeps_the_words_of_cases),
    DB_CASE(nothing_is_erased_while_a_case_is_open_or_a_hold_stands),
    DB_CASE(terms_end_what_is_over_them_and_nothing_else),
    DB_CASE(the_night_ends_what_goes_by_itself), DB_CASE(a_request_goes_its_way_step_by_step),
    DB_CASE(an_owner_is_told_once_of_a_term_that_ends),
    DB_CASE(an_export_tells_a_person_what_is_kept),
    DB_CASE(looks_of_an_hour_are_one_line_and_none_is_lost), CASE(a_full_log_refuses_to_show))
