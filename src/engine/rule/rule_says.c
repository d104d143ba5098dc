// rule_says.c - versions of rules, decoded once for all that happens under them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/rule/rule_inside.h"
#include "queries.h"
#include <pthread.h>

// Nothing is ever taken out: a unit of work may still be using it. When there is no more room, a
// unit of work decodes for itself.
enum { READY_SLOTS = 4096, READY_MAX = 3072, READY_BYTES_MAX = 16 << 20 };
typedef struct Ready {
    int64_t org_id, rule_id, number, changed_at_ms;
    const RuleSays *says; // NULL: the slot is free
} Ready;
static pthread_mutex_t ready_lock = PTHREAD_MUTEX_INITIALIZER;
static Ready ready_slots[READY_SLOTS];
static size_t ready_count;
static Work ready_work;

RECORD(RuleSays, "What a rule says.", LIST_FIELD(RuleSays, conditions, RuleCondition),
       LIST_FIELD(RuleSays, actions, RuleAction));

typedef struct RuleText {
    Str conditions, actions;
} RuleText;
RECORD(RuleText, "What a rule says, as it is stored.", FIELD(RuleText, conditions),
       FIELD(RuleText, actions));

typedef struct Decoding {
    const RuleText *text;
    RuleSays *says;
} Decoding;

static void decode(Work *work, void *arg)
{
    Decoding *decoding = arg;
    Issues *issues = NEW(work, Issues, 1);
    Str json = str_format(work, "{\"conditions\":%.*s,\"actions\":%.*s}",
                          STR_ARG(decoding->text->conditions), STR_ARG(decoding->text->actions));
    decoding->says = NEW(work, RuleSays, 1);
    if (!record_from_json(work, &RuleSays_record, json, decoding->says, issues))
        work_fail(work, FAIL_INTERNAL, "a stored rule cannot be read");
}

// The slot that holds it, or the free one where it belongs. There is always a free one.
static Ready *slot_of(const Ready *wanted)
{
    uint64_t at = ((uint64_t)wanted->rule_id ^ (uint64_t)wanted->number) * 0x9E3779B97F4A7C15u;
    for (size_t i = at >> 52;; i = (i + 1) % READY_SLOTS) {
        Ready *slot = &ready_slots[i];
        bool same = slot->org_id == wanted->org_id && slot->rule_id == wanted->rule_id &&
                    slot->number == wanted->number && slot->changed_at_ms == wanted->changed_at_ms;
        if (same || !slot->says) return slot;
    }
}

static const RuleSays *ready_find(const Ready *wanted)
{
    pthread_mutex_lock(&ready_lock);
    const RuleSays *says = slot_of(wanted)->says;
    pthread_mutex_unlock(&ready_lock);
    return says;
}

// In a work of its own: what it makes outlives the work that asks for it.
static const RuleSays *ready_make(const Ready *wanted, const RuleText *text)
{
    Decoding decoding = { .text = text };
    pthread_mutex_lock(&ready_lock);
    if (!ready_work.arena) ready_work.arena = arena_new(READY_BYTES_MAX);
    Ready *slot = slot_of(wanted);
    if (!slot->says && ready_work.arena && ready_count < READY_MAX &&
        work_run(&ready_work, decode, &decoding)) {
        *slot = *wanted;
        slot->says = decoding.says;
        ready_count++;
    }
    const RuleSays *says = slot->says;
    pthread_mutex_unlock(&ready_lock);
    return says;
}

const RuleSays *rule_says(Work *work, RuleId id, int64_t number, Time changed_at)
{
    RuleText text;
    Ready wanted = { work->org_id, id.value, number, changed_at.ms, NULL };
    const RuleSays *says = ready_find(&wanted);
    if (says) return says;
    db_one(work, &SQL_rule_version, ARGS(ARG(id, id), ARG(number, number)), RuleText, &text);
    says = ready_make(&wanted, &text);
    if (says) return says;
    Decoding decoding = { .text = &text };
    decode(work, &decoding);
    return decoding.says;
}
