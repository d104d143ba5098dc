// rule_fire.c - runs the rules that are in force when something happens.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/rule/rule_inside.h"
#include "queries.h"

static void want(StrList *wanted, Str name)
{
    if (name.len == 0) return;
    for (size_t i = 0; i < wanted->count; i++)
        if (str_equal(wanted->items[i], name)) return;
    wanted->items[wanted->count++] = name;
}

// What the conditions ask for: facts that need a query are read only then.
static StrList wanted_by(Work *work, const RuleConditionList *conditions)
{
    StrList wanted = { NEW(work, Str, conditions->count * (RULE_ANY_MAX + 1)), 0 };
    for (size_t i = 0; i < conditions->count; i++) {
        const RuleCondition *condition = &conditions->items[i];
        want(&wanted, condition->field);
        for (size_t a = 0; a < condition->any.count; a++)
            want(&wanted, condition->any.items[a].field);
    }
    return wanted;
}

static const RuleActionKind *action_find(const RuleSubject *subject, Str name)
{
    for (const RuleActionKind *kind = subject->actions; kind->name; kind++)
        if (str_equal(str_of(kind->name), name)) return kind;
    return NULL;
}

typedef struct Deeds {
    RuleDeedList done;
} Deeds;
RECORD(Deeds, "What a rule did.", LIST_FIELD(Deeds, done, RuleDeed));

static Str deeds_text(Work *work, const Deeds *deeds)
{
    Text out = TEXT(work);
    field_to_json(&out, record_field(&Deeds_record, STR("done")), deeds);
    return text_str(&out);
}

static void act(Work *work, const RuleHappening *happening, const RuleStanding *rule, Deeds *deeds)
{
    Str origin = work->origin;
    // The trail says who set it off, and that it was a rule that did it.
    work->origin = str_format(work, "rule %lld", (long long)rule->id.value);
    deeds->done = (RuleDeedList){ NEW(work, RuleDeed, rule->actions.count), 0 };
    for (size_t i = 0; i < rule->actions.count; i++) {
        const RuleAction *action = &rule->actions.items[i];
        const RuleActionKind *kind = action_find(happening->subject, action->kind);
        if (!kind) continue; // content of another version of the program
        deeds->done.items[deeds->done.count++] =
            (RuleDeed){ action->kind, action->value,
                        kind->run(work, happening->thing, action->value, rule->name) };
    }
    work->origin = origin;
}

static bool fire(Work *work, const RuleHappening *happening, const RuleStanding *rule)
{
    Deeds deeds;
    const RuleSubject *subject = happening->subject;
    StrList wanted = wanted_by(work, &rule->conditions);
    void *facts = work_alloc(work, subject->facts->size, 1);
    // Read anew for each rule: the one before may have changed the thing.
    subject->read(work, happening->thing, &wanted, facts);
    if (!rule_holds(subject->facts, facts, &rule->conditions)) return false;
    Args once = ARGS(ARG(rule_id, rule->id), ARG(happening, str_of(happening->name)),
                     ARG(object_id, happening->object_id), ARG(occurrence, happening->occurrence));
    if (db_exists(work, &SQL_rule_fired, once)) return false;
    act(work, happening, rule, &deeds);
    db_send(work, &SQL_rule_firing_add,
            ARGS(ARG(rule_id, rule->id), ARG(happening, str_of(happening->name)),
                 ARG(object_id, happening->object_id), ARG(occurrence, happening->occurrence),
                 ARG(id, (AnyId){ id_new(work->now_ms) }), ARG(rule_number, rule->number),
                 ARG(label, happening->label), ARG(done, deeds_text(work, &deeds))));
    return true;
}

// A pilot's version runs for its team instead of the one that everybody runs.
static bool piloted(const RuleStandingList *rules, RuleId id, TeamId team_id)
{
    for (size_t i = 0; i < rules->count; i++)
        if (rules->items[i].id.value == id.value && team_id.value &&
            rules->items[i].pilot_team_id.value == team_id.value)
            return true;
    return false;
}

static bool runs(const RuleStandingList *rules, const RuleStanding *rule, TeamId team_id)
{
    if (piloted(rules, rule->id, team_id)) return rule->pilot_team_id.value == team_id.value;
    return rule->general;
}

int64_t rules_fire(Work *work, const RuleHappening *happening)
{
    int64_t fired = 0;
    const RuleStandingList *rules = rules_standing(work);
    for (size_t i = 0; i < rules->count; i++) {
        const RuleStanding *rule = &rules->items[i];
        if (str_equal(rule->happening, str_of(happening->name)) &&
            str_equal(rule->subject, str_of(happening->subject->name)) &&
            runs(rules, rule, happening->team_id))
            fired += fire(work, happening, rule);
    }
    return fired;
}
