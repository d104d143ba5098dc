// rule_words.c - checks what a rule says, and says it in words.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/rule/rule_inside.h"

static const RuleWord op_words[] = {
    { "is", "is", "是" },
    { "is_not", "is not", "不是" },
    { "at_most", "is at most", "不大于" },
    { "at_least", "is at least", "不小于" },
    { "contains", "contains", "包含" },
    { "contains_not", "does not contain", "不包含" },
    { 0 },
};

static const RuleWord *word_find(const RuleWord *words, Str name)
{
    for (; words->name; words++)
        if (str_equal(str_of(words->name), name)) return words;
    return NULL;
}

static const RuleActionKind *action_find(const RuleSubject *subject, Str name)
{
    for (const RuleActionKind *kind = subject->actions; kind->name; kind++)
        if (str_equal(str_of(kind->name), name)) return kind;
    return NULL;
}

// --- Checks ------------------------------------------------------------------------------------

static bool orders(Str op)
{
    return str_equal(op, STR("at_most")) || str_equal(op, STR("at_least"));
}

static void check_value(const Field *field, Str op, Str values, Str path, Issues *issues)
{
    Str value;
    int64_t number;
    bool numeric = field->type == FIELD_INT || orders(op);
    if (orders(op) && field->type != FIELD_INT)
        issues_add(issues, path, "invalid", STR("only numbers are compared by size"));
    if (!values.ptr) values = STR("");
    while (rule_value_next(&values, &value)) {
        bool known = !field->choices || str_find(op, STR("contains")) != SIZE_MAX;
        for (const char *const *choice = field->choices; !known && *choice; choice++)
            known = str_equal(value, str_of(*choice));
        if (!known) issues_add(issues, path, "not_a_choice", STR("is none of this field's values"));
        if (numeric && !str_int(value, &number))
            issues_add(issues, path, "wrong_type", STR("is not a whole number"));
    }
}

static void check_test(Work *work, const RuleSubject *subject, const RuleTest *test, Str path,
                       Issues *issues)
{
    const Field *field = record_field(subject->facts, test->field);
    if (!field || !word_find(subject->fields, test->field))
        issues_add(issues, str_format(work, "%.*s.field", STR_ARG(path)), "not_a_choice",
                   STR("is nothing that can be asked for"));
    else if (!word_find(op_words, test->op))
        issues_add(issues, str_format(work, "%.*s.op", STR_ARG(path)), "not_a_choice",
                   STR("is no comparison"));
    else
        check_value(field, test->op, test->value, str_format(work, "%.*s.value", STR_ARG(path)),
                    issues);
}

static void check_condition(Work *work, const RuleSubject *subject, const RuleCondition *condition,
                            Str path, Issues *issues)
{
    RuleTest own = { condition->field, condition->op, condition->value };
    if (condition->any.count == 0) check_test(work, subject, &own, path, issues);
    else if (condition->field.len)
        issues_add(issues, str_format(work, "%.*s.any", STR_ARG(path)), "conflict",
                   STR("stands beside a test: it is one or the other"));
    for (size_t i = 0; i < condition->any.count; i++)
        check_test(work, subject, &condition->any.items[i],
                   str_format(work, "%.*s.any.%zu", STR_ARG(path), i), issues);
}

static void check_action(Work *work, const RuleSubject *subject, const RuleAction *action, Str path,
                         Issues *issues)
{
    Str why = STR("");
    const RuleActionKind *kind = action_find(subject, action->kind);
    if (!kind)
        issues_add(issues, str_format(work, "%.*s.kind", STR_ARG(path)), "not_a_choice",
                   STR("is nothing that a rule can do"));
    else if (kind->check && !kind->check(work, action->value, &why))
        issues_add(issues, str_format(work, "%.*s.value", STR_ARG(path)), "invalid", why);
}

void rule_check(Work *work, const RuleSubject *subject, const RuleInput *input, Issues *issues)
{
    if (!word_find(subject->happenings, input->trigger))
        issues_add(issues, STR("trigger"), "not_a_choice", STR("is nothing that sets off a rule"));
    for (size_t i = 0; i < input->conditions.count; i++)
        check_condition(work, subject, &input->conditions.items[i],
                        str_format(work, "conditions.%zu", i), issues);
    for (size_t i = 0; i < input->actions.count; i++)
        check_action(work, subject, &input->actions.items[i], str_format(work, "actions.%zu", i),
                     issues);
}

// --- Words -------------------------------------------------------------------------------------

typedef struct Speaker {
    Text *out;
    const RuleSubject *subject;
    bool chinese;
} Speaker;

static void say(const Speaker *speaker, const char *en, const char *zh)
{
    text_add(speaker->out, str_of(speaker->chinese ? zh : en));
}

static void say_test(const Speaker *speaker, const RuleTest *test)
{
    const RuleWord *field = word_find(speaker->subject->fields, test->field);
    const RuleWord *op = word_find(op_words, test->op);
    if (field) say(speaker, field->en, field->zh);
    say(speaker, " ", " ");
    if (op) say(speaker, op->en, op->zh);
    say(speaker, " ", " ");
    text_add(speaker->out, test->value);
}

static void say_condition(const Speaker *speaker, const RuleCondition *condition)
{
    RuleTest own = { condition->field, condition->op, condition->value };
    say(speaker, "; ", "；");
    if (condition->any.count == 0) say_test(speaker, &own);
    for (size_t i = 0; i < condition->any.count; i++) {
        if (i) say(speaker, " or ", "或");
        say_test(speaker, &condition->any.items[i]);
    }
}

Str rule_words(Work *work, const RuleSubject *subject, const Rule *rule, bool chinese)
{
    Text out = TEXT(work);
    Speaker speaker = { &out, subject, chinese };
    const RuleWord *happening = word_find(subject->happenings, rule->trigger);
    if (happening) say(&speaker, happening->en, happening->zh);
    for (size_t i = 0; i < rule->conditions.count; i++)
        say_condition(&speaker, &rule->conditions.items[i]);
    for (size_t i = 0; i < rule->actions.count; i++) {
        const RuleActionKind *kind = action_find(subject, rule->actions.items[i].kind);
        say(&speaker, i ? ", " : " -> ", i ? "，" : " → ");
        if (kind) say(&speaker, kind->en, kind->zh);
        if (rule->actions.items[i].value.len) say(&speaker, " ", " ");
        text_add(&out, rule->actions.items[i].value);
    }
    return text_str(&out);
}
