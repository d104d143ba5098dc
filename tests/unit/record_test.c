// record_test.c - records from and to JSON, pairs and schema: every fault named.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/record.h"
#include "test.h"

typedef struct Step {
    Str what;
    Date due;
    SiteId site_id;
} Step;
LIST_TYPE(Step);
typedef struct Plan {
    Str subject, channel, note;
    int64_t severity;
    MaybeInt minutes;
    double weight;
    bool urgent;
    CaseId case_id;
    Time opened_at;
    MaybeTime closed_at;
    MaybeDate due_on;
    Json extra;
    Step first;
    StepList steps;
    StrList tags;
    IdList watchers;
    Str phone, password;
} Plan;

static const char *const channels[] = { "email", "phone", NULL };
RECORD(Step, "One step.", FIELD(Step, what, .required = true, .min = 1, .max = 20),
       FIELD(Step, due), FIELD(Step, site_id));
RECORD(Plan, "Everything a record can hold.",
       FIELD(Plan, subject, .required = true, .min = 1, .max = 5, .doc = "In one \"line\"."),
       FIELD(Plan, channel, .choices = channels, .initial_str = "email"), FIELD(Plan, note),
       FIELD(Plan, severity, .initial = 3, .min = 1, .max = 5),
       FIELD(Plan, minutes, .min = 1, .max = 600), FIELD(Plan, weight), FIELD(Plan, urgent),
       FIELD(Plan, case_id), FIELD(Plan, opened_at), FIELD(Plan, closed_at), FIELD(Plan, due_on),
       FIELD(Plan, extra), RECORD_FIELD(Plan, first, Step), LIST_FIELD(Plan, steps, Step, .max = 2),
       FIELD(Plan, tags), FIELD(Plan, watchers), FIELD(Plan, phone, .personal = PERSONAL_PHONE),
       FIELD(Plan, password, .secret = true));

static const struct {
    const char *json, *field, *code;
} refused[] = {
    { "{}", "subject", "required" },
    { "{\"subject\":null}", "subject", "required" },
    { "{\"subject\":\"\"}", "subject", "too_small" },
    { "{\"subject\":\" \\t\xE3\x80\x80 \"}", "subject", "too_small" },
    { "{\"subject\":\"投诉处理超时\"}", "subject", "too_large" },
    { "{\"subject\":7}", "subject", "wrong_type" },
    { "{\"subject\":\"x\",\"channel\":\"fax\"}", "channel", "not_a_choice" },
    { "{\"subject\":\"x\",\"severity\":6}", "severity", "too_large" },
    { "{\"subject\":\"x\",\"severity\":1.5}", "severity", "wrong_type" },
    { "{\"subject\":\"x\",\"minutes\":0}", "minutes", "too_small" },
    { "{\"subject\":\"x\",\"case_id\":12}", "case_id", "wrong_type" },
    { "{\"subject\":\"x\",\"case_id\":\"0\"}", "case_id", "wrong_type" },
    { "{\"subject\":\"x\",\"case_id\":\"99999999999999999999\"}", "case_id", "wrong_type" },
    { "{\"subject\":\"x\",\"opened_at\":\"2025-01-26T17:00:00\"}", "opened_at", "wrong_type" },
    { "{\"subject\":\"x\",\"due_on\":\"2025-02-29\"}", "due_on", "wrong_type" },
    { "{\"subject\":\"x\",\"steps\":[{\"what\":\"a\"},{}]}", "steps.1.what", "required" },
    { "{\"subject\":\"x\",\"steps\":[{\"what\":\"a\",\"who\":1}]}", "steps.0.who", "unknown" },
    { "{\"subject\":\"x\",\"steps\":{}}", "steps", "wrong_type" },
    { "{\"subject\":\"x\",\"tags\":[1]}", "tags", "wrong_type" },
    { "{\"subject\":\"x\",\"colour\":1}", "colour", "unknown" },
    { "{\"subject\":\"x\",\"subject\":\"y\"}", "", "not_json" },
    { "[]", "", "not_json" },
    { "", "", "not_json" },
    { "{\"subject\":\"x\",}", "", "not_json" },
    { "{\"subject\":\"\\u0000\"}", "", "not_json" },
};

TEST(refuses_each_fault_by_name)
{
    for (size_t i = 0; i < COUNT(refused); i++) {
        Plan plan;
        Issues issues = { .count = 0 };
        CHECK(!from_json(work, Plan, str_of(refused[i].json), &plan, &issues));
        CHECK_INT(issues.count, 1);
        CHECK_STR(issues.list[0].field, str_of(refused[i].field));
        CHECK_STR(str_of(issues.list[0].code), str_of(refused[i].code));
    }
}

TEST(names_all_faults_at_once)
{
    Plan plan;
    Issues issues = { .count = 0 };
    CHECK(!from_json(work, Plan, STR("{\"channel\":\"fax\",\"severity\":9,\"steps\":[{},{},{}]}"),
                     &plan, &issues));
    CHECK_INT(issues.count, 7);
}

TEST(refuses_nesting_past_the_limit)
{
    Text deep = TEXT(work);
    text_add(&deep, STR("{\"subject\":\"x\",\"extra\":"));
    for (int i = 0; i < JSON_DEPTH_MAX; i++) text_add_char(&deep, '[');
    for (int i = 0; i < JSON_DEPTH_MAX; i++) text_add_char(&deep, ']');
    text_add_char(&deep, '}');
    Plan plan;
    Issues issues = { .count = 0 };
    CHECK(!from_json(work, Plan, text_str(&deep), &plan, &issues));
    CHECK_STR(issues.list[0].detail, STR("nests deeper than 32 levels"));
    CHECK(json_valid(work, STR("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"")));
}

static void read_long_body(Work *work, void *arg)
{
    (void)arg;
    Text text = TEXT(work);
    text_add(&text, STR("{\"subject\":\""));
    for (int i = 0; i < 1000; i++) text_add(&text, STR("\\u6295 and more"));
    text_add(&text, STR("\"}"));
    CHECK(json_valid(work, text_str(&text)));
}

// jansson writes past a text buffer that could not grow: the work must end before that.
TEST(abandons_the_work_where_memory_for_json_ends)
{
    int failed = 0;
    for (bool done = false; !done; failed++) {
        Work other = { .arena = arena_new(ARENA_BYTES_MAX) };
        fault_after(FAULT_MEMORY, failed + 1);
        done = work_run(&other, read_long_body, NULL);
        CHECK(done || other.failed == FAIL_UNAVAILABLE);
        fault_after(FAULT_MEMORY, 0);
        arena_free(other.arena);
    }
    CHECK(failed > 10);
    Work narrow = { .arena = arena_new(80000) };
    CHECK(!work_run(&narrow, read_long_body, NULL));
    CHECK_INT(narrow.failed, FAIL_TOO_LARGE);
    arena_free(narrow.arena);
}

TEST(gives_initial_values)
{
    Plan plan;
    Issues issues = { .count = 0 };
    CHECK(from_json(work, Plan, STR("{\"subject\":\"x\"}"), &plan, &issues));
    CHECK_INT(plan.severity, 3);
    CHECK_STR(plan.channel, STR("email"));
    CHECK(!plan.minutes.set);
    CHECK(plan.note.ptr == NULL);
}

typedef struct Look {
    Str theme;
} Look;
typedef struct Person {
    Look look;
} Person;
RECORD(Look, "How it looks.", FIELD(Look, theme, .initial_str = "light"));
RECORD(Person, "Somebody.", RECORD_FIELD(Person, look, Look));

TEST(gives_initial_values_to_a_record_inside_that_is_missing)
{
    Person person;
    Issues issues = { .count = 0 };
    CHECK(from_json(work, Person, STR("{}"), &person, &issues));
    CHECK_STR(person.look.theme, STR("light"));
}

TEST(writes_what_it_reads)
{
    static const char full[] =
        "{\"subject\":\"退款\\\"\\n\",\"channel\":\"phone\",\"note\":\"\",\"severity\":2,"
        "\"minutes\":90,"
        "\"weight\":0.1,\"urgent\":true,\"case_id\":\"9007199254740993\",\"opened_at\":\"2025-01-"
        "26T09:00:00Z\","
        "\"closed_at\":\"2025-01-26T09:00:00.250Z\",\"due_on\":\"2025-02-28\",\"extra\":{\"a\":[1,"
        "null]},"
        "\"first\":{\"what\":\"一\",\"due\":\"2025-01-01\",\"site_id\":\"7\"},"
        "\"steps\":[{\"what\":\"b\",\"due\":\"2025-01-02\",\"site_id\":null}],"
        "\"tags\":[\"a\",\"b\"],\"watchers\":[\"1\",\"2\"],\"phone\":\"13800001234\"}";
    Plan plan;
    Issues issues = { .count = 0 };
    CHECK(from_json(work, Plan, str_of(full), &plan, &issues));
    Text out = TEXT(work);
    to_json(&out, Plan, &plan);
    CHECK_STR(text_str(&out), str_of(full));
}

TEST(masks_a_phone_but_its_end_and_never_writes_a_secret)
{
    Plan plan = { .subject = STR("x"), .phone = STR("13800001234"), .password = STR("hush") };
    Text out = TEXT(work);
    record_to_json(&out, &Plan_record, &plan, 1u << PERSONAL_PHONE);
    CHECK(str_find(text_str(&out), STR("\"phone\":\"***1234\"")) != SIZE_MAX);
    CHECK(str_find(text_str(&out), STR("hush")) == SIZE_MAX);
}

TEST(reads_pairs_of_a_query_string)
{
    static const Pair pairs[] = {
        { STR("subject"), STR("x") },   { STR("minutes"), STR("15") },
        { STR("tags"), STR("a") },      { STR("tags"), STR("b") },
        { STR("urgent"), STR("true") }, { STR("due_on"), STR("2025-01-09") },
    };
    Plan plan;
    Issues issues = { .count = 0 };
    CHECK(record_from_pairs(work, &Plan_record, pairs, COUNT(pairs), &plan, &issues));
    CHECK_INT(plan.minutes.value, 15);
    CHECK_INT(plan.tags.count, 2);
    CHECK(plan.urgent);
    CHECK_STR(field_to_text(work, record_field(&Plan_record, STR("due_on")), &plan),
              STR("2025-01-09"));
    static const Pair bad[] = { { STR("minutes"), STR("a") },
                                { STR("minutes"), STR("2") },
                                { STR("x"), STR("") } };
    CHECK(!record_from_pairs(work, &Plan_record, bad, COUNT(bad), &plan, &issues));
    CHECK_INT(issues.count, 4); // form, twice, unknown, and the subject is missing
}

TEST(writes_a_schema_that_is_json)
{
    Text out = TEXT(work);
    record_to_schema(&out, &Plan_record, SCHEMA_TAKEN);
    CHECK(json_valid(work, text_str(&out)));
    CHECK(str_find(text_str(&out), STR("\"required\":[\"subject\"]")) != SIZE_MAX);
    CHECK(str_find(text_str(&out), STR("\"$ref\":\"#/components/schemas/Step\"")) != SIZE_MAX);
}

// Round trip of random records: what is written is read back the same, to the letter.
TEST(round_trips_random_records)
{
    Seed seed = { .state = 20250126 };
    for (int i = 0; i < 2000; i++) {
        Plan plan = { .subject = STR("s"),
                      .channel = STR("phone"),
                      .severity = 1 + seed_below(&seed, 5) };
        plan.minutes = (MaybeInt){ seed_below(&seed, 2), 0 };
        if (plan.minutes.set) plan.minutes.value = 1 + seed_below(&seed, 600);
        plan.weight = (seed_unit(&seed) - 0.5) * 1e9;
        plan.case_id.value = 1 + seed_below(&seed, INT64_MAX - 1);
        plan.opened_at.ms = seed_below(&seed, 4102444800000);
        plan.due_on = (MaybeDate){ true, { seed_below(&seed, 40000) } };
        plan.first.what = STR("a");
        Text one = TEXT(work), two = TEXT(work);
        to_json(&one, Plan, &plan);
        Plan back;
        Issues issues = { .count = 0 };
        CHECK(from_json(work, Plan, text_str(&one), &back, &issues));
        to_json(&two, Plan, &back);
        CHECK_STR(text_str(&two), text_str(&one));
    }
}

TEST(lays_a_patch_over_a_record)
{
    Plan plan;
    Issues issues = { .count = 0 };
    Str whole = STR("{\"subject\":\"a\",\"note\":\"n\",\"severity\":5,\"case_id\":\"7\","
                    "\"channel\":\"phone\",\"tags\":[\"x\",\"y\"]}");
    CHECK(from_json(work, Plan, whole, &plan, &issues));
    Str patch = STR("{\"subject\":\"b\",\"severity\":null,\"channel\":null,\"case_id\":null,"
                    "\"tags\":[\"z\"]}");
    CHECK(record_patch_json(work, &Plan_record, patch, &plan, &issues));
    CHECK_STR(plan.subject, STR("b"));
    CHECK_STR(plan.note, STR("n"));
    CHECK_INT(plan.severity, 3);
    CHECK_STR(plan.channel, STR("email"));
    CHECK_INT(plan.case_id.value, 0);
    CHECK_INT(plan.tags.count, 1);
    CHECK(
        !record_patch_json(work, &Plan_record, STR("{\"subject\":null,\"no\":1}"), &plan, &issues));
    CHECK_INT(issues.count, 2);
    CHECK(!record_patch_json(work, &Plan_record, STR("[]"), &plan, &issues));
}

RUN(CASE(lays_a_patch_over_a_record), CASE(refuses_each_fault_by_name),
    CASE(names_all_faults_at_once), CASE(refuses_nesting_past_the_limit),
    CASE(abandons_the_work_where_memory_for_json_ends), CASE(gives_initial_values),
    CASE(gives_initial_values_to_a_record_inside_that_is_missing), CASE(writes_what_it_reads),
    CASE(masks_a_phone_but_its_end_and_never_writes_a_secret), CASE(reads_pairs_of_a_query_string),
    CASE(writes_a_schema_that_is_json), CASE(round_trips_random_records))
