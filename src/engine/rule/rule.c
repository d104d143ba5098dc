// rule.c - keeps rules and their versions, and leads them from draft to everybody and back.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/rule/rule.h"
#include "base/embedded.h"
#include "engine/audit/audit.h"
#include "engine/clock/zone.h"
#include "engine/rule/rule_inside.h"
#include "queries.h"

static const char *const ops[] = { "is",       "is_not",       "at_most", "at_least",
                                   "contains", "contains_not", NULL };

RECORD(RuleTest, "A test of one field.", FIELD(RuleTest, field, .required = true, .max = 40),
       FIELD(RuleTest, op, .required = true, .choices = ops),
       FIELD(RuleTest, value, .max = 200, .initial_str = ""));
RECORD(RuleCondition, "What must hold: a test, or one of several.",
       FIELD(RuleCondition, field, .max = 40), FIELD(RuleCondition, op, .choices = ops),
       FIELD(RuleCondition, value, .max = 200, .initial_str = "",
             .doc = "Several values separated by commas: any of them."),
       LIST_FIELD(RuleCondition, any, RuleTest, .max = RULE_ANY_MAX,
                  .doc = "Instead of the test: one of these must hold."));
RECORD(RuleAction, "What is done.", FIELD(RuleAction, kind, .required = true, .max = 40),
       FIELD(RuleAction, value, .max = 500, .initial_str = ""));
RECORD(RuleDeed, "What an action came to.", FIELD(RuleDeed, kind), FIELD(RuleDeed, value),
       FIELD(RuleDeed, result));

RECORD(RuleInput, "A rule: when this happens and that holds, do this.",
       FIELD(RuleInput, name, .required = true, .min = 1, .max = 80),
       FIELD(RuleInput, name_en, .max = 80, .initial_str = ""),
       FIELD(RuleInput, trigger, .required = true, .max = 40, .doc = "What sets it off."),
       LIST_FIELD(RuleInput, conditions, RuleCondition, .max = RULE_CONDITIONS_MAX,
                  .doc = "All of them must hold."),
       LIST_FIELD(RuleInput, actions, RuleAction, .required = true, .min = 1,
                  .max = RULE_ACTIONS_MAX),
       FIELD(RuleInput, owner_id, .doc = "Staff who answers for it; else you."));
RECORD(RuleTried, "What trying a rule on past data came to.", FIELD(RuleTried, from),
       FIELD(RuleTried, to), FIELD(RuleTried, cases, .doc = "What happened in those days."),
       FIELD(RuleTried, matched), FIELD(RuleTried, at), FIELD(RuleTried, examples));
RECORD(Rule, "A rule as its newest version says.", FIELD(Rule, id), FIELD(Rule, name),
       FIELD(Rule, name_en), FIELD(Rule, number), FIELD(Rule, state),
       FIELD(Rule, general_number, .doc = "The version that runs for everybody; 0: none."),
       FIELD(Rule, trigger), LIST_FIELD(Rule, conditions, RuleCondition),
       LIST_FIELD(Rule, actions, RuleAction), FIELD(Rule, words), FIELD(Rule, words_en),
       RECORD_FIELD(Rule, owner, Named), RECORD_FIELD(Rule, team, Named),
       FIELD(Rule, tested, .doc = "A RuleTried of the newest version."), FIELD(Rule, fired_week),
       FIELD(Rule, changed_at), FIELD(Rule, version));

static const FlowState states[] = {
    { "draft", "draft", "草稿", false },
    { "tested", "tried on past data", "已试算", false },
    { "pilot", "pilot team", "试点", false },
    { "general", "for everybody", "全面启用", false },
    { "rolled_back", "rolled back", "已回退", false },
    { "off", "off", "已停用", false },
    { 0 },
};

static const FlowMove moves[] = {
    { "draft", "test", "tested", PERM_rule_manage },
    { "rolled_back", "test", "tested", PERM_rule_manage },
    { "off", "test", "tested", PERM_rule_manage },
    { "tested", "test", "=", PERM_rule_manage },
    { "tested", "pilot", "pilot", PERM_rule_manage },
    { "pilot", "general", "general", PERM_rule_manage },
    { "pilot", "roll_back", "rolled_back", PERM_rule_manage },
    { "general", "roll_back", "rolled_back", PERM_rule_manage },
    { "pilot", "off", "off", PERM_rule_manage },
    { "general", "off", "off", PERM_rule_manage },
    { "draft", "off", "off", PERM_rule_manage },
    { "tested", "off", "off", PERM_rule_manage },
    { "rolled_back", "off", "off", PERM_rule_manage },
    { "*", "edit", "draft", PERM_rule_manage },
    { 0 },
};

const Flow rule_flow = { "rule", "Rule", "规则", "draft", states, moves };

const RuleSubject *rule_subject(Str name)
{
    for (size_t i = 0; rule_subject_list[i]; i++)
        if (str_equal(str_of(rule_subject_list[i]->name), name)) return rule_subject_list[i];
    return NULL;
}

// Until there are several kinds of things, every rule is about the first one.
static const RuleSubject *only_subject(void)
{
    return rule_subject_list[0];
}

static void finish(Work *work, RuleList *list)
{
    for (size_t i = 0; i < list->count; i++) {
        Rule *rule = &list->items[i];
        rule->words = rule_words(work, only_subject(), rule, true);
        rule->words_en = rule_words(work, only_subject(), rule, false);
    }
}

static RuleList rules_read(Work *work, RuleId id)
{
    RuleList list;
    Time week = { work->now_ms - 7 * DAY_MS };
    db_list(work, &SQL_rules_all, ARGS(ARG(id, id), ARG(since, week)), Rule, &list);
    finish(work, &list);
    return list;
}

RuleList rules_all(Work *work)
{
    return rules_read(work, (RuleId){ 0 });
}

bool rule_find(Work *work, RuleId id, Rule *found)
{
    if (id.value == 0) return false;
    RuleList list = rules_read(work, id);
    if (list.count) *found = list.items[0];
    return list.count != 0;
}

static void version_add(Work *work, RuleId id, int64_t number, const RuleInput *input)
{
    db_send(work, &SQL_rule_version_add,
            ARGS_OF(RuleInput, input, ARG(id, id), ARG(number, number),
                    ARG(changed_by, (int64_t)work->actor_id)));
}

static void audit_rule(Work *work, const char *action, RuleId id, const Rule *before)
{
    Rule after;
    if (!rule_find(work, id, &after)) work_fail(work, FAIL_INTERNAL, "a rule is gone");
    audit_add(work, action, "rule", id.value, before ? AUDIT_TEXT(work, Rule, before) : STR_ABSENT,
              AUDIT_TEXT(work, Rule, &after));
}

static bool check_owner(Work *work, RuleInput *input, Issues *issues)
{
    int64_t mine;
    if (input->owner_id.value == 0) {
        if (db_int(work, &SQL_rule_maker, ARGS_NONE, &mine)) input->owner_id.value = mine;
        else
            issues_add(issues, STR("owner_id"), "required", STR("is missing: a rule has an owner"));
    } else if (!db_exists(work, &SQL_rule_owner_here, ARGS(ARG(staff_id, input->owner_id)))) {
        issues_add(issues, STR("owner_id"), "not_found", STR("is nobody who works here"));
    }
    return issues->count == 0;
}

static bool add(Work *work, const RuleInput *given, Str key, RuleId *id, Issues *issues)
{
    RuleInput input = *given;
    int64_t count = 0;
    db_int(work, &SQL_rule_count, ARGS_NONE, &count);
    if (count >= RULES_MAX)
        issues_add(issues, STR_ABSENT, "too_large", STR("there are 500 rules already"));
    rule_check(work, only_subject(), &input, issues);
    if (!check_owner(work, &input, issues)) return false;
    *id = (RuleId){ id_new(work->now_ms) };
    db_send(work, &SQL_rule_add,
            ARGS(ARG(id, *id), ARG(key, key), ARG(name, input.name), ARG(name_en, input.name_en),
                 ARG(subject, str_of(only_subject()->name)), ARG(owner_id, input.owner_id),
                 ARG(position, count + 1)));
    version_add(work, *id, 1, &input);
    return true;
}

bool rule_add(Work *work, const RuleInput *input, RuleId *id, Issues *issues)
{
    if (!add(work, input, STR(""), id, issues)) return false;
    audit_rule(work, "rule_added", *id, NULL);
    return true;
}

// What a move changes beside the state.
typedef struct Change {
    int64_t number, general_number, previous_number;
    TeamId team_id;
    Str tested; // JSON; absent: none
} Change;

static Change unchanged(Work *work, const Rule *rule)
{
    Change change = { .number = rule->number,
                      .general_number = rule->general_number,
                      .team_id = { rule->team.id.value },
                      .tested = rule->tested.text };
    db_int(work, &SQL_rule_previous, ARGS(ARG(id, rule->id)), &change.previous_number);
    return change;
}

// Another set of rules is in force from now on: rule_standing.c decodes it anew.
static void edition_set(Work *work)
{
    db_send(work, &SQL_rule_edition_set, ARGS(ARG(edition, id_random())));
}

static bool save(Work *work, const Rule *rule, const RuleInput *input, Str state,
                 const Change *change)
{
    edition_set(work);
    return db_run(work, &SQL_rule_save,
                  ARGS(ARG(id, rule->id), ARG(version, rule->version), ARG(name, input->name),
                       ARG(name_en, input->name_en), ARG(owner_id, input->owner_id),
                       ARG(state, state), ARG(number, change->number),
                       ARG(general_number, change->general_number),
                       ARG(previous_number, change->previous_number), ARG(team_id, change->team_id),
                       ARG(tested, change->tested))) == 1;
}

static RuleInput input_of(const Rule *rule)
{
    return (RuleInput){ .name = rule->name,
                        .name_en = rule->name_en,
                        .trigger = rule->trigger,
                        .conditions = rule->conditions,
                        .actions = rule->actions,
                        .owner_id = { rule->owner.id.value } };
}

RuleMove rule_edit(Work *work, const Rule *old, int64_t version, const RuleInput *given,
                   Issues *issues)
{
    RuleInput input = *given;
    if (version != 0 && version != old->version) return RULE_STALE;
    rule_check(work, only_subject(), &input, issues);
    if (!check_owner(work, &input, issues)) return RULE_REFUSED;
    Change change = unchanged(work, old);
    change.number = old->number + 1;
    change.tested = STR_ABSENT;
    change.team_id = (TeamId){ 0 };
    if (!save(work, old, &input, STR("draft"), &change)) return RULE_STALE;
    version_add(work, old->id, change.number, &input);
    audit_rule(work, "rule_changed", old->id, old);
    return RULE_MOVED;
}

// One row of the past against one rule.
typedef struct Trying {
    const RuleSubject *subject;
    const Rule *rule;
    RuleTried tried;
} Trying;

static bool try_one(Work *work, AnyId id, Str label, const void *facts, void *arg)
{
    enum { EXAMPLES_MAX = 10 };
    Trying *trying = arg;
    RuleTried *tried = &trying->tried;
    (void)id;
    tried->cases++;
    if (!rule_holds(trying->subject->facts, facts, &trying->rule->conditions)) return true;
    tried->matched++;
    if (tried->examples.count < EXAMPLES_MAX)
        tried->examples.items[tried->examples.count++] = str_copy(work, label);
    return true;
}

typedef struct RuleZone {
    Str zone;
} RuleZone;
RECORD(RuleZone, "The zone that days of the organisation are counted in.", FIELD(RuleZone, zone));

static Time day_start(Work *work, Date date)
{
    RuleZone org;
    db_one(work, &SQL_rule_org_zone, ARGS_NONE, RuleZone, &org);
    const Zone *zone = zone_find(work, org.zone);
    if (!zone) work_fail(work, FAIL_INTERNAL, "the organisation's zone is unknown");
    return (Time){ zone_open_ms(zone, date.days * DAY_MS) };
}

RuleMove rule_try(Work *work, const Rule *rule, Date from, Date to, Issues *issues)
{
    enum { DAYS_MAX = 800 };
    const FlowMove *move = flow_move(&rule_flow, rule->state, "test");
    if (!move) return RULE_UNFIT;
    if (to.days < from.days || to.days - from.days > DAYS_MAX) {
        issues_add(issues, STR("to"), "invalid",
                   STR("is before from, or more than 800 days after"));
        return RULE_REFUSED;
    }
    Trying trying = {
        only_subject(),
        rule,
        { .from = from, .to = to, .at = { work->now_ms }, .examples = { NEW(work, Str, 10), 0 } }
    };
    trying.subject->past(work, rule->trigger, day_start(work, from),
                         day_start(work, (Date){ to.days + 1 }), try_one, &trying);
    Change change = unchanged(work, rule);
    Text text = TEXT(work);
    to_json(&text, RuleTried, &trying.tried);
    change.tested = text_str(&text);
    RuleInput input = input_of(rule);
    if (!save(work, rule, &input, flow_next(move, rule->state), &change)) return RULE_STALE;
    audit_rule(work, "rule_tested", rule->id, rule);
    return RULE_MOVED;
}

static bool change_for(Work *work, const Rule *rule, const char *action, TeamId team_id,
                       Change *change, Issues *issues)
{
    if (strcmp(action, "pilot") == 0) {
        change->team_id = team_id;
        if (team_id.value && db_exists(work, &SQL_rule_team_here, ARGS(ARG(team_id, team_id))))
            return true;
        issues_add(issues, STR("team_id"), team_id.value ? "not_found" : "required",
                   STR("is no team of ours: a pilot needs one"));
        return false;
    }
    if (strcmp(action, "general") == 0) {
        change->previous_number = change->general_number;
        change->general_number = rule->number;
    } else if (strcmp(action, "roll_back") == 0) {
        bool general = str_equal(rule->state, STR("general"));
        if (general) change->general_number = change->previous_number;
        if (general) change->previous_number = 0;
    } else {
        change->general_number = 0;
    }
    change->team_id = (TeamId){ 0 };
    return true;
}

RuleMove rule_move(Work *work, const Rule *rule, const char *action, TeamId team_id, Issues *issues)
{
    const FlowMove *move = flow_move(&rule_flow, rule->state, action);
    if (!move) return RULE_UNFIT;
    Change change = unchanged(work, rule);
    if (!change_for(work, rule, action, team_id, &change, issues)) return RULE_REFUSED;
    RuleInput input = input_of(rule);
    if (!save(work, rule, &input, flow_next(move, rule->state), &change)) return RULE_STALE;
    audit_rule(work, str_z(work, str_format(work, "rule_%s", action)), rule->id, rule);
    return RULE_MOVED;
}

// --- Content -----------------------------------------------------------------------------------

typedef struct RuleContent {
    Str key, name, name_en, trigger, state;
    RuleConditionList conditions;
    RuleActionList actions;
} RuleContent;
LIST_TYPE(RuleContent);
typedef struct RuleSet {
    RuleContentList rules;
} RuleSet;
static const char *const first_states[] = { "draft", "general", NULL };
RECORD(RuleContent, "A rule of the content.", FIELD(RuleContent, key, .required = true),
       FIELD(RuleContent, name, .required = true), FIELD(RuleContent, name_en, .required = true),
       FIELD(RuleContent, trigger, .required = true),
       FIELD(RuleContent, state, .required = true, .choices = first_states),
       LIST_FIELD(RuleContent, conditions, RuleCondition),
       LIST_FIELD(RuleContent, actions, RuleAction, .required = true));
RECORD(RuleSet, "content/rules.json.", LIST_FIELD(RuleSet, rules, RuleContent));

void rules_load(Work *work)
{
    RuleSet set;
    Issues issues = { .count = 0 };
    bool read = from_json(work, RuleSet, embedded_text("content/rules.json"), &set, &issues);
    for (size_t i = 0; read && i < set.rules.count && issues.count == 0; i++) {
        const RuleContent *rule = &set.rules.items[i];
        RuleId id;
        RuleInput input = { .name = rule->name,
                            .name_en = rule->name_en,
                            .trigger = rule->trigger,
                            .conditions = rule->conditions,
                            .actions = rule->actions };
        if (!add(work, &input, rule->key, &id, &issues)) break;
        if (str_equal(rule->state, STR("general")))
            db_send(work, &SQL_rule_starts_general, ARGS(ARG(id, id)));
    }
    edition_set(work);
    if (issues.count)
        work_fail(work, FAIL_INTERNAL, "content/rules.json: %.*s %s", STR_ARG(issues.list[0].field),
                  issues.list[0].code);
}
