// check_test.c - each invariant is broken by hand, and the check of it finds just that [SM-03].
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_actions.h"
#include "cases/case_check.h"
#include "cases/case_view.h"
#include "org_fixture.h"

static const struct {
    const char *sql;   // breaks case :id
    const char *check; // a word of the name of the check that must find it
} breakages[] = {
    { "UPDATE promises SET state = 'waived', stopped_at = 1 WHERE org_id = :org_id"
      " AND case_id = :id",
      "without a running promise" },
    { "UPDATE cases SET next_update_at = NULL WHERE org_id = :org_id AND id = :id",
      "without a time for the next update" },
    { "UPDATE cases SET solved_at = 1 WHERE org_id = :org_id AND id = :id", "said to be solved" },
    { "UPDATE cases SET status = 'solved', solved_at = 1, next_update_at = NULL"
      " WHERE org_id = :org_id AND id = :id",
      "still owes more than the call" },
    { "UPDATE cases SET status = 'verified', solved_at = 1, verified_at = 1, next_update_at = NULL"
      " WHERE org_id = :org_id AND id = :id",
      "verified case that still owes" },
    { "UPDATE cases SET status = 'cancelled', open = FALSE, next_update_at = NULL"
      " WHERE org_id = :org_id AND id = :id",
      "is over and still runs" },
    { "UPDATE cases SET open = FALSE WHERE org_id = :org_id AND id = :id",
      "state and openness do not fit" },
    { "UPDATE cases SET merged_into_id = id WHERE org_id = :org_id AND id = :id",
      "merged case that leads nowhere" },
    { "UPDATE cases SET next_due_at = 5 WHERE org_id = :org_id AND id = :id",
      "nearest promise is not the nearest" },
    { "UPDATE cases SET due_sort = 5 WHERE org_id = :org_id AND id = :id",
      "nearest promise is not the nearest" },
    { "UPDATE case_events SET seq = 9 WHERE org_id = :org_id AND case_id = :id AND seq = 1",
      "timeline has a gap" },
    { "DELETE FROM cases WHERE org_id = :org_id AND id = :id", "promise without a case" },
    { "UPDATE promises SET state = 'kept', stopped_at = due_at + 1 WHERE org_id = :org_id"
      " AND case_id = :id AND kind = 'first_answer'",
      "verdict does not fit" },
};

static Case open_case(Work *work)
{
    fixture_org(work, STR("one"));
    SiteId root = fixture_root(work);
    StaffId staff = fixture_agent(work, root, "li");
    CaseNew input;
    Case opened;
    Issues issues = { .count = 0 };
    record_initial(&CaseNew_record, &input);
    input.type = STR("repair");
    input.channel = STR("phone");
    input.subject = STR("打不着火");
    input.site_id = root;
    input.owner_id = staff;
    work->actor_id = 0;
    CHECK(case_open(work, staff, &input, &opened, &issues));
    return opened;
}

// Only rows of this organisation: on PostgreSQL other tests may have left some.
static size_t flaws_of(Work *work, const Check *check)
{
    size_t count = 0;
    FlawList flaws = check_run(work, check);
    for (size_t i = 0; i < flaws.count; i++)
        if (flaws.items[i].org_id.value == work->org_id) count++;
    return count;
}

static void check_sound(Work *work)
{
    for (const Check *check = case_checks; check->name; check++) {
        if (flaws_of(work, check)) print_error("finds something: %s\n", check->name);
        CHECK_INT(flaws_of(work, check), 0);
    }
    for (const Check *check = platform_checks; check->name; check++)
        CHECK_INT(flaws_of(work, check), 0);
}

static size_t found_by(Work *work, const char *word)
{
    size_t found = 0;
    for (const Check *check = case_checks; check->name; check++)
        if (strstr(check->name, word)) found += flaws_of(work, check);
    return found;
}

DB_TEST(what_is_broken_by_hand_is_found)
{
    Case opened = open_case(work);
    check_sound(work);
    for (size_t i = 0; i < COUNT(breakages); i++) {
        CHECK(db_savepoint(work->db));
        CHECK(db_run(work, scratch_query(breakages[i].sql), ARGS(ARG(id, opened.id))) > 0);
        if (!found_by(work, breakages[i].check)) print_error("missed: %s\n", breakages[i].check);
        CHECK(found_by(work, breakages[i].check) > 0);
        CHECK(db_savepoint_rollback(work->db));
    }
    check_sound(work);
}

static Str shown(Work *work, const Case *of)
{
    Text out = TEXT(work);
    CaseView view;
    case_view(work, of, &view);
    record_to_json(&out, &CaseView_record, &view, 0);
    return text_str(&out);
}

// What is answered from what is at hand is what a reader gets later, byte by byte.
static void check_shown(Work *work, const Case *of)
{
    Case again;
    CHECK(case_find(work, of->id, PERM_case_read, &again));
    CHECK_STR(shown(work, of), shown(work, &again));
}

static void act(Work *work, Case *of, const char *action, const void *input)
{
    Issues issues = { .count = 0 };
    ActResult result =
        case_act(work, of, of->owner_id, case_action(str_of(action)), input, &issues);
    if (result != ACT_DONE) print_error("%s is not done\n", action);
    CHECK_INT(result, ACT_DONE);
    check_sound(work);
    check_shown(work, of);
}

// The program's own way through the states breaks nothing.
DB_TEST(every_state_that_the_program_reaches_is_sound)
{
    Case of = open_case(work);
    AcceptNew accept = { .read_back = STR("打不着火，对吗"), .read_back_confirmed = true };
    PauseNew wait = { .reason = STR("waiting_customer"), .note = STR("") };
    SolveNew solve = { .body = STR("已修好"), .channel = STR("phone") };
    VerifyNew no = { .satisfied = false, .channel = STR("phone"), .note = STR("") };
    VerifyNew yes = { .satisfied = true, .channel = STR("phone"), .note = STR("") };
    ReasonNew again = { .reason = STR("又坏了") };
    check_shown(work, &of);
    work->now_ms++; // what was opened is changed later
    act(work, &of, "accept", &accept);
    act(work, &of, "pause", &wait);
    act(work, &of, "resume", NULL);
    act(work, &of, "solve", &solve);
    act(work, &of, "verify", &no);
    act(work, &of, "solve", &solve);
    act(work, &of, "verify", &yes);
    act(work, &of, "close", NULL);
    act(work, &of, "reopen", &again);
    act(work, &of, "cancel", &again);
}

DB_TEST(the_last_promise_is_not_ended_by_hand)
{
    Case of = open_case(work);
    PromiseList list = promises_of(work, of.id);
    Issues issues = { .count = 0 };
    for (size_t i = 0; i + 1 < list.count; i++)
        CHECK(promise_waive(work, &of, of.owner_id, &list.items[i], STR("test"), &issues));
    CHECK(!promise_waive(work, &of, of.owner_id, &list.items[list.count - 1], STR("x"), &issues));
    CHECK_STR(str_of(issues.list[0].code), STR("last_promise"));
}

RUN(DB_CASE(what_is_broken_by_hand_is_found),
    DB_CASE(every_state_that_the_program_reaches_is_sound),
    DB_CASE(the_last_promise_is_not_ended_by_hand))
