// retention.c - each term with what is over it and how it ends; the night's work.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "privacy/retention.h"
#include "engine/audit/audit.h"
#include "privacy/person.h"
#include "queries.h"

RECORD(RetentionRule, "How long something is kept.", FIELD(RetentionRule, key),
       FIELD(RetentionRule, name), FIELD(RetentionRule, name_en), FIELD(RetentionRule, since),
       FIELD(RetentionRule, since_en),
       FIELD(RetentionRule, days, .doc = "None: as long as `since` says."),
       FIELD(RetentionRule, standard_days),
       FIELD(RetentionRule, fixed, .doc = "The program keeps to it by itself."),
       FIELD(RetentionRule, active, .doc = "What is over the term goes by itself each night."),
       FIELD(RetentionRule, due, .doc = "How much is over its term now."),
       FIELD(RetentionRule, ran_at), FIELD(RetentionRule, erased_count),
       FIELD(RetentionRule, version));
RECORD(RetentionPage, "The terms of keeping.", LIST_FIELD(RetentionPage, items, RetentionRule));
RECORD(RetentionInput, "Another term.", FIELD(RetentionInput, key, .required = true, .max = 30),
       FIELD(RetentionInput, days, .required = true, .min = 1, .max = 36500),
       FIELD(RetentionInput, active, .doc = "What is over it goes by itself each night."));
RECORD(RetentionRun, "Ends what is over a term.",
       FIELD(RetentionRun, key, .required = true, .max = 30),
       FIELD(RetentionRun, dry_run, .doc = "Only count."));
RECORD(RetentionResult, "What a run came to.", FIELD(RetentionResult, key),
       FIELD(RetentionResult, due, .doc = "OverTerm the term before the run."),
       FIELD(RetentionResult, erased), FIELD(RetentionResult, dry_run));

typedef struct Keeping {
    const char *key;
    const Query *over, *count;
    const Query *end; // of one thing; NULL: run does it
    bool (*run)(Work *work, int64_t id);
} Keeping;

static bool end_customer(Work *work, int64_t id)
{
    PersonFoundList found;
    PrivacyRequestId none = { 0 };
    return person_erase(work, (CustomerId){ id }, true, none, &found) == PERSON_ERASED;
}

static bool end_case_text(Work *work, int64_t id)
{
    person_case_erase(work, (CaseId){ id });
    return true;
}

static const Keeping keepings[] = {
    { "customer", &SQL_over_customer, &SQL_over_customer_count, NULL, end_customer },
    { "case_text", &SQL_over_case_text, &SQL_over_case_text_count, NULL, end_case_text },
    { "trail", &SQL_over_trail, &SQL_over_trail_count, &SQL_end_trail, NULL },
    { "import_row", &SQL_over_import_row, &SQL_over_import_row_count, &SQL_end_import_row, NULL },
    { "access", &SQL_over_access, &SQL_over_access_count, &SQL_end_access, NULL },
    { "request", &SQL_over_request, &SQL_over_request_count, &SQL_end_request, NULL },
};

static const Keeping *keeping_of(Str key)
{
    for (size_t i = 0; i < COUNT(keepings); i++)
        if (str_equal(str_of(keepings[i].key), key)) return &keepings[i];
    return NULL;
}

typedef struct RetentionStored {
    Str key;
    int64_t days;
    bool active;
    MaybeTime ran_at;
    int64_t erased_count, version;
} RetentionStored;
LIST_TYPE(RetentionStored);
RECORD(RetentionStored, "A term as it is stored.", FIELD(RetentionStored, key),
       FIELD(RetentionStored, days), FIELD(RetentionStored, active), FIELD(RetentionStored, ran_at),
       FIELD(RetentionStored, erased_count), FIELD(RetentionStored, version));

static void lay_over(const RetentionStoredList *stored, RetentionRule *rule)
{
    for (size_t i = 0; i < stored->count; i++) {
        const RetentionStored *s = &stored->items[i];
        if (!str_equal(s->key, rule->key) || rule->fixed) continue;
        rule->days = (MaybeInt){ true, s->days };
        rule->active = s->active;
        rule->ran_at = s->ran_at;
        rule->erased_count = s->erased_count;
        rule->version = s->version;
    }
}

RetentionRuleList retention_rules(Work *work)
{
    RetentionStoredList stored;
    const PersonalRegistry *registry = personal_registry(work);
    const PersonalTermList *terms = &registry->retention;
    RetentionRuleList list = { NEW(work, RetentionRule, terms->count), terms->count };
    db_list(work, &SQL_retention_stored, ARGS_NONE, RetentionStored, &stored);
    for (size_t i = 0; i < terms->count; i++) {
        const PersonalTerm *term = &terms->items[i];
        list.items[i] = (RetentionRule){ .key = term->key,
                                         .name = term->name,
                                         .name_en = term->name_en,
                                         .since = term->since,
                                         .since_en = term->since_en,
                                         .days = { term->days > 0, term->days },
                                         .standard_days = term->days,
                                         .fixed = term->fixed,
                                         .active = term->active };
        lay_over(&stored, &list.items[i]);
    }
    return list;
}

static const RetentionRule *rule_in(const RetentionRuleList *rules, Str key)
{
    for (size_t i = 0; i < rules->count; i++)
        if (str_equal(rules->items[i].key, key)) return &rules->items[i];
    return NULL;
}

MaybeInt retention_days_in(const RetentionRuleList *rules, Str key)
{
    const RetentionRule *rule = rule_in(rules, key);
    return rule ? rule->days : (MaybeInt){ .set = false };
}

static int64_t before_of(const Work *work, const RetentionRule *rule)
{
    return work->now_ms - rule->days.value * DAY_MS;
}

static int64_t due_of(Work *work, const Keeping *keeping, const RetentionRule *rule)
{
    int64_t due = 0;
    db_int(work, keeping->count,
           ARGS(ARG(before, before_of(work, rule)), ARG(limit, RETENTION_COUNT_MAX)), &due);
    return due;
}

RetentionRuleList retention_rules_counted(Work *work)
{
    RetentionRuleList list = retention_rules(work);
    for (size_t i = 0; i < list.count; i++) {
        const Keeping *keeping = keeping_of(list.items[i].key);
        if (keeping) list.items[i].due = (MaybeInt){ true, due_of(work, keeping, &list.items[i]) };
    }
    return list;
}

static const RetentionRule *changeable(const RetentionRuleList *rules, Str key, Issues *issues)
{
    const RetentionRule *rule = rule_in(rules, key);
    if (!rule) issues_add(issues, STR("key"), "not_found", STR("is no term of ours"));
    else if (rule->fixed) issues_add(issues, STR("key"), "fixed", STR("is kept by the program"));
    return issues->count ? NULL : rule;
}

Change retention_change(Work *work, const RetentionInput *input, int64_t version, Issues *issues)
{
    RetentionRuleList rules = retention_rules(work);
    const RetentionRule *before = changeable(&rules, input->key, issues);
    if (!before) return CHANGE_REFUSED;
    if (version && version != before->version) return CHANGE_STALE;
    RetentionRule after = *before;
    after.days = (MaybeInt){ true, input->days };
    after.active = input->active;
    after.version = before->version + 1;
    if (db_run(work, &SQL_retention_set,
               ARGS(ARG(key, input->key), ARG(days, input->days), ARG(active, input->active),
                    ARG(version, before->version))) != 1)
        return CHANGE_STALE;
    audit_add(work, "retention_changed", "retention", 0, AUDIT_TEXT(work, RetentionRule, before),
              AUDIT_TEXT(work, RetentionRule, &after));
    return CHANGED;
}

typedef struct OverTerm {
    AnyId id;
} OverTerm;
LIST_TYPE(OverTerm);
RECORD(OverTerm, "Something that is over its term.", FIELD(OverTerm, id));

static bool end_one(Work *work, const Keeping *keeping, int64_t id)
{
    if (keeping->run) return keeping->run(work, id);
    return db_run(work, keeping->end, ARGS(ARG(id, id))) > 0;
}

// One portion, after a place in the order of ids. *last: where the next begins; 0: that was all.
static int64_t end_some(Work *work, const Keeping *keeping, const RetentionRule *rule,
                        int64_t after_id, int64_t *last)
{
    OverTermList list;
    int64_t ended = 0;
    db_list(work, keeping->over,
            ARGS(ARG(before, before_of(work, rule)), ARG(after_id, after_id),
                 ARG(limit, RETENTION_AT_ONCE)),
            OverTerm, &list);
    for (size_t i = 0; i < list.count; i++) ended += end_one(work, keeping, list.items[i].id.value);
    *last = list.count == RETENTION_AT_ONCE ? list.items[list.count - 1].id.value : 0;
    return ended;
}

static void note_run(Work *work, const RetentionRule *rule, int64_t erased)
{
    db_run(work, &SQL_retention_ran,
           ARGS(ARG(key, rule->key), ARG(days, rule->days.value), ARG(active, rule->active),
                ARG(erased, erased)));
}

bool retention_run(Work *work, const RetentionRun *run, RetentionResult *result, Issues *issues)
{
    int64_t last;
    RetentionRuleList rules = retention_rules(work);
    const RetentionRule *rule = changeable(&rules, run->key, issues);
    const Keeping *keeping = rule ? keeping_of(run->key) : NULL;
    if (!keeping) return false;
    *result = (RetentionResult){ .key = rule->key,
                                 .due = due_of(work, keeping, rule),
                                 .dry_run = run->dry_run };
    if (run->dry_run) return true;
    result->erased = end_some(work, keeping, rule, 0, &last);
    note_run(work, rule, result->erased);
    audit_add(work, "retention_ran", "retention", 0, STR_ABSENT,
              AUDIT_TEXT(work, RetentionResult, result));
    return true;
}

typedef struct RetentionOrg {
    AnyId id;
} RetentionOrg;
LIST_TYPE(RetentionOrg);
RECORD(RetentionOrg, "An organisation.", FIELD(RetentionOrg, id));

static bool waits(const Work *work, const RetentionRule *rule)
{
    return rule->active && !rule->fixed && keeping_of(rule->key) &&
           (!rule->ran_at.set || rule->ran_at.value.ms + RETENTION_EVERY_MS <= work->now_ms);
}

// The next term that has not run tonight; noted at once, so that another server leaves it.
static void look_for(Work *work, RetentionPlace *place)
{
    RetentionOrgList orgs;
    *place = (RetentionPlace){ .over = true };
    db_list(work, &SQL_retention_orgs, ARGS_NONE, RetentionOrg, &orgs);
    for (size_t o = 0; o < orgs.count && place->over; o++) {
        work->org_id = orgs.items[o].id.value;
        RetentionRuleList rules = retention_rules(work);
        for (size_t i = 0; i < rules.count && place->over; i++) {
            const RetentionRule *rule = &rules.items[i];
            if (!waits(work, rule)) continue;
            note_run(work, rule, 0);
            *place = (RetentionPlace){ .org_id = work->org_id };
            memcpy(place->key, rule->key.ptr, rule->key.len);
        }
    }
}

void retention_night(Work *work, void *night)
{
    RetentionNight *at = night;
    at->next = at->now;
    work->origin = STR("job");
    if (at->now.org_id == 0) {
        look_for(work, &at->next);
        return;
    }
    work->org_id = at->now.org_id;
    RetentionRuleList rules = retention_rules(work);
    const RetentionRule *rule = rule_in(&rules, str_of(at->now.key));
    int64_t ended =
        end_some(work, keeping_of(rule->key), rule, at->now.after_id, &at->next.after_id);
    if (ended) note_run(work, rule, ended);
    if (at->next.after_id == 0) at->next = (RetentionPlace){ 0 };
}
