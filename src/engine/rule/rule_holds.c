// rule_holds.c - whether the conditions of a rule hold of a record of facts.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/rule/rule_inside.h"
#include <stdio.h>

// One value of a fact against one value of a test.
static bool value_is(Str fact, Str value)
{
    int64_t a, b;
    if (str_equal(fact, value)) return true;
    return str_int(fact, &a) && str_int(value, &b) && a == b;
}

bool rule_value_next(Str *values, Str *value)
{
    Str head, tail, wide = STR("，");
    if (!values->ptr) return false;
    str_split(*values, ',', &head, &tail);
    size_t at = str_find(*values, wide);
    bool more = head.len < values->len;
    if (at < head.len) {
        head = str_head(*values, at);
        tail = str_from(*values, at + wide.len);
        more = true;
    }
    *value = str_trim(head);
    *values = more ? tail : STR_ABSENT;
    if (more && !values->ptr) *values = STR("");
    return true;
}

static bool is_any(Str fact, Str values)
{
    Str value;
    if (!values.ptr) values = STR("");
    while (rule_value_next(&values, &value))
        if (value_is(fact, value)) return true;
    return false;
}

static bool contains_any(Str fact, Str values)
{
    Str value;
    while (rule_value_next(&values, &value))
        if (value.len && str_find(fact, value) != SIZE_MAX) return true;
    return false;
}

// A fact as text; numbers into the buffer.
static Str text_of(const Field *field, const void *facts, char buffer[24])
{
    const char *at = (const char *)facts + field->offset;
    if (field->type == FIELD_STR) return *(const Str *)(const void *)at;
    int64_t number =
        field->type == FIELD_BOOL ? *(const bool *)at : *(const int64_t *)(const void *)at;
    return (Str){ buffer, (size_t)snprintf(buffer, 24, "%lld", (long long)number) };
}

static bool compare(Str op, Str fact, Str value)
{
    int64_t a, b;
    if (str_equal(op, STR("is"))) return is_any(fact, value);
    if (str_equal(op, STR("contains"))) return contains_any(fact, value);
    if (!str_int(fact, &a) || !str_int(value, &b)) return false;
    return str_equal(op, STR("at_most")) ? a <= b : str_equal(op, STR("at_least")) && a >= b;
}

static bool list_compare(Str op, const StrList *facts, Str value)
{
    if (facts->count == 0) return compare(op, STR(""), value);
    for (size_t i = 0; i < facts->count; i++)
        if (compare(op, facts->items[i], value)) return true;
    return false;
}

static bool test_holds(const RecordType *type, const void *facts, Str field_name, Str op, Str value)
{
    char buffer[24];
    const Field *field = record_field(type, field_name);
    if (!field) return false;
    bool denied = str_ends(op, STR("_not"));
    Str plain = denied ? str_head(op, op.len - 4) : op;
    bool holds;
    if (field->type == FIELD_STRS) {
        const void *list = (const char *)facts + field->offset;
        holds = list_compare(plain, list, value);
    } else {
        holds = compare(plain, text_of(field, facts, buffer), value);
    }
    return holds != denied;
}

static bool condition_holds(const RecordType *type, const void *facts, const RuleCondition *c)
{
    if (c->any.count == 0) return test_holds(type, facts, c->field, c->op, c->value);
    for (size_t i = 0; i < c->any.count; i++) {
        const RuleTest *test = &c->any.items[i];
        if (test_holds(type, facts, test->field, test->op, test->value)) return true;
    }
    return false;
}

bool rule_holds(const RecordType *facts_type, const void *facts,
                const RuleConditionList *conditions)
{
    for (size_t i = 0; i < conditions->count; i++)
        if (!condition_holds(facts_type, facts, &conditions->items[i])) return false;
    return true;
}
