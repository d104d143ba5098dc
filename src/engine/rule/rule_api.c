// rule_api.c - the endpoints of rules: kept, tried, piloted, run, rolled back.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/rule/rule_api.h"
#include "engine/rule/rule.h"

typedef struct RulePage {
    RuleList items;
} RulePage;
RECORD(RulePage, "The rules, in the order in which they run.", LIST_FIELD(RulePage, items, Rule));

// Rules run for the whole organisation, so only who keeps rules for all of it changes them.
static bool keeps_rules(Work *work, Reply *refusal)
{
    if (access_may_at(work, PERM_rule_manage, (SiteId){ 0 }, (TeamId){ 0 })) return true;
    *refusal = reply_problem(work, 403, "not-allowed", "This is for the whole organisation");
    return false;
}

static Reply reply_rule(Work *work, int status, RuleId id)
{
    Rule stored;
    if (!rule_find(work, id, &stored)) return reply_not_found(work);
    Reply reply = reply_record_(work, status, &Rule_record, &stored);
    if (status == 201) reply.location = str_format(work, "/api/v1/rules/%lld", (long long)id.value);
    return reply;
}

static Reply list_rules(Work *work, const Request *request)
{
    (void)request;
    RulePage page = { rules_all(work) };
    return reply_ok(work, RulePage, &page);
}

static Reply get_rule(Work *work, const Request *request)
{
    return reply_rule(work, 200, request_id(request, "rule_id", RuleId));
}

static Reply post_rule(Work *work, const Request *request)
{
    RuleId id;
    Reply refusal;
    Issues issues = { .count = 0 };
    if (!keeps_rules(work, &refusal)) return refusal;
    if (!rule_add(work, request_input(request, RuleInput), &id, &issues))
        return reply_invalid(work, &issues);
    return reply_rule(work, 201, id);
}

static Reply reply_move(Work *work, RuleMove move, const Rule *rule, const Issues *issues)
{
    switch (move) {
    case RULE_UNFIT:
        return reply_problem_detail(work, 409, "not-now", "This does not fit the state of the rule",
                                    rule->state);
    case RULE_STALE: return reply_stale(work);
    case RULE_REFUSED: return reply_invalid(work, issues);
    case RULE_MOVED: break;
    }
    return reply_rule(work, 200, rule->id);
}

static Reply patch_rule(Work *work, const Request *request)
{
    Rule old;
    Reply refusal;
    int64_t version = 0;
    Issues issues = { .count = 0 };
    if (!rule_find(work, request_id(request, "rule_id", RuleId), &old))
        return reply_not_found(work);
    if (!keeps_rules(work, &refusal)) return refusal;
    RuleInput input = { .name = old.name,
                        .name_en = old.name_en,
                        .trigger = old.trigger,
                        .conditions = old.conditions,
                        .actions = old.actions,
                        .owner_id = { old.owner.id.value } };
    request_patch(work, request, RuleInput, &input);
    request_version(request, &version);
    return reply_move(work, rule_edit(work, &old, version, &input, &issues), &old, &issues);
}

typedef struct RuleTry {
    Date from, to;
} RuleTry;
RECORD(RuleTry, "The days to try a rule on; both included.", FIELD(RuleTry, from, .required = true),
       FIELD(RuleTry, to, .required = true));
typedef struct RulePilot {
    TeamId team_id;
} RulePilot;
RECORD(RulePilot, "Who runs it first.", FIELD(RulePilot, team_id, .required = true));

static bool find_mine(Work *work, const Request *request, Rule *found, Reply *refusal)
{
    int64_t version;
    if (!rule_find(work, request_id(request, "rule_id", RuleId), found)) {
        *refusal = reply_not_found(work);
        return false;
    }
    if (!keeps_rules(work, refusal)) return false;
    if (request_version(request, &version) && version != found->version) {
        *refusal = reply_stale(work);
        return false;
    }
    return true;
}

static Reply post_test(Work *work, const Request *request)
{
    Rule rule;
    Reply refusal;
    Issues issues = { .count = 0 };
    const RuleTry *days = request_input(request, RuleTry);
    if (!find_mine(work, request, &rule, &refusal)) return refusal;
    return reply_move(work, rule_try(work, &rule, days->from, days->to, &issues), &rule, &issues);
}

static Reply post_pilot(Work *work, const Request *request)
{
    Rule rule;
    Reply refusal;
    Issues issues = { .count = 0 };
    TeamId team_id = request_input(request, RulePilot)->team_id;
    if (!find_mine(work, request, &rule, &refusal)) return refusal;
    return reply_move(work, rule_move(work, &rule, "pilot", team_id, &issues), &rule, &issues);
}

static Reply move_rule(Work *work, const Request *request, const char *action)
{
    Rule rule;
    Reply refusal;
    Issues issues = { .count = 0 };
    if (!find_mine(work, request, &rule, &refusal)) return refusal;
    RuleMove move = rule_move(work, &rule, action, (TeamId){ 0 }, &issues);
    return reply_move(work, move, &rule, &issues);
}

static Reply post_general(Work *work, const Request *request)
{
    return move_rule(work, request, "general");
}

static Reply post_roll_back(Work *work, const Request *request)
{
    return move_rule(work, request, "roll_back");
}

static Reply post_off(Work *work, const Request *request)
{
    return move_rule(work, request, "off");
}

static Reply get_firings(Work *work, const Request *request)
{
    Rule rule;
    RuleFiringPage page;
    Issues issues = { .count = 0 };
    if (!rule_find(work, request_id(request, "rule_id", RuleId), &rule))
        return reply_not_found(work);
    if (!rule_firings(work, rule.id, request_asked(request, RuleFiringQuery), &page, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, RuleFiringPage, &page);
}

// What rules may be made of, with the words for it.
typedef struct RulePart {
    Str name, en, zh;
    StrList choices;
} RulePart;
LIST_TYPE(RulePart);
typedef struct RuleParts {
    RulePartList triggers, fields, actions;
} RuleParts;
RECORD(RulePart, "A word of the language of rules.", FIELD(RulePart, name), FIELD(RulePart, en),
       FIELD(RulePart, zh), FIELD(RulePart, choices, .doc = "What the field may be; empty: any."));
RECORD(RuleParts, "What rules may be made of.", LIST_FIELD(RuleParts, triggers, RulePart),
       LIST_FIELD(RuleParts, fields, RulePart), LIST_FIELD(RuleParts, actions, RulePart));

static RulePartList parts_of(Work *work, const RuleWord *words, const RecordType *facts)
{
    size_t count = 0;
    while (words[count].name) count++;
    RulePartList list = { NEW(work, RulePart, count), count };
    for (size_t i = 0; i < count; i++) {
        const RuleWord *word = &words[i];
        const Field *field = facts ? record_field(facts, str_of(word->name)) : NULL;
        RulePart *part = &list.items[i];
        *part = (RulePart){ str_of(word->name), str_of(word->en), str_of(word->zh), { NULL, 0 } };
        for (const char *const *c = field ? field->choices : NULL; c && *c; c++)
            part->choices.count++;
        part->choices.items = NEW(work, Str, part->choices.count);
        for (size_t c = 0; c < part->choices.count; c++)
            part->choices.items[c] = str_of(field->choices[c]);
    }
    return list;
}

static Reply get_parts(Work *work, const Request *request)
{
    const RuleSubject *subject = rule_subject_list[0];
    size_t count = 0;
    (void)request;
    while (subject->actions[count].name) count++;
    RuleWord *actions = NEW(work, RuleWord, count + 1);
    for (size_t i = 0; i < count; i++)
        actions[i] =
            (RuleWord){ subject->actions[i].name, subject->actions[i].en, subject->actions[i].zh };
    RuleParts parts = { parts_of(work, subject->happenings, NULL),
                        parts_of(work, subject->fields, subject->facts),
                        parts_of(work, actions, NULL) };
    return reply_ok(work, RuleParts, &parts);
}

// clang-format off
#define MOVE(verb, handler, input, words)                                                          \
    { "POST", "/api/v1/rules/{rule_id}/" verb, handler, .takes = input, .gives = &Rule_record,     \
      .needs = PERM_rule_manage, .command = "rule " verb, .summary = words, .errors = "409 412" }

const Route rule_routes[] = {
    { "GET", "/api/v1/rules", list_rules, .gives = &RulePage_record, .needs = PERM_org_read,
      .command = "rule list", .summary = "List rules" },
    { "POST", "/api/v1/rules", post_rule, .takes = &RuleInput_record, .gives = &Rule_record,
      .needs = PERM_rule_manage, .command = "rule add", .summary = "Draft a rule",
      .success = 201 },
    { "GET", "/api/v1/rule-parts", get_parts, .gives = &RuleParts_record, .needs = PERM_org_read,
      .command = "rule parts", .summary = "Show what rules may be made of" },
    { "GET", "/api/v1/rules/{rule_id}", get_rule, .gives = &Rule_record, .needs = PERM_org_read,
      .command = "rule show", .summary = "Show a rule" },
    { "PATCH", "/api/v1/rules/{rule_id}", patch_rule, .takes = &RuleInput_record,
      .gives = &Rule_record, .needs = PERM_rule_manage, .command = "rule change",
      .summary = "Draft the next version of a rule", .errors = "412" },
    MOVE("test", post_test, &RuleTry_record, "Try a rule on past data; nothing is changed"),
    MOVE("pilot", post_pilot, &RulePilot_record, "Let one team run a rule"),
    MOVE("general", post_general, NULL, "Let everybody run a rule"),
    MOVE("roll-back", post_roll_back, NULL, "Go back to the version before"),
    MOVE("off", post_off, NULL, "Switch a rule off"),
    { "GET", "/api/v1/rules/{rule_id}/firings", get_firings, .asks = &RuleFiringQuery_record,
      .gives = &RuleFiringPage_record, .needs = PERM_org_read, .command = "rule firings",
      .summary = "Show what a rule did" },
    { 0 },
};
// clang-format on
