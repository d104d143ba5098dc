// rule.h - rules: when this happens and that holds, do this; versioned, tried before they run.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The engine knows no area: what rules may be about is described by a RuleSubject, whose area calls
// rules_fire when something happens. A rule's own actions set off no rules, so there are no loops.
#pragma once
#include "db/db.h"
#include "engine/flow/flow.h"

enum { RULE_CONDITIONS_MAX = 12, RULE_ANY_MAX = 8, RULE_ACTIONS_MAX = 8, RULES_MAX = 500 };

// field op value. ops: is, is_not, at_most, at_least, contains, contains_not. value is text;
// several separated by commas mean any of them. An absent field is "".
typedef struct RuleTest { Str field, op, value; } RuleTest;
LIST_TYPE(RuleTest);
// A test or, where `any` is not empty, several of which one must hold. All conditions of a rule
// must hold: with the negated ops that says everything all, any and not can say.
typedef struct RuleCondition { Str field, op, value; RuleTestList any; } RuleCondition;
LIST_TYPE(RuleCondition);
typedef struct RuleAction { Str kind, value; } RuleAction;
LIST_TYPE(RuleAction);
extern const RecordType RuleTest_record, RuleCondition_record, RuleAction_record;

// --- What rules may be about -------------------------------------------------------------------

typedef struct RuleWord { const char *name, *en, *zh; } RuleWord;

// What an action came to: "told 班长丙", "no lead".
typedef struct RuleDeed { Str kind, value, result; } RuleDeed;
LIST_TYPE(RuleDeed);

typedef struct RuleActionKind {
    const char *name, *en, *zh;
    // False: why says, in a sentence without a full stop, what is wrong with the value.
    bool      (*check)(Work *work, Str value, Str *why);
    Str       (*run)(Work *work, void *thing, Str value, Str rule_name);
} RuleActionKind;

// Rows of the past as rules see them: facts is of the subject's type; false stops.
typedef bool RuleEach(Work *work, AnyId id, Str label, const void *facts, void *arg);

typedef struct RuleSubject {
    const char           *name;         // "case"
    const RuleWord       *happenings;   // end with a NULL name
    const RuleWord       *fields;       // what conditions may name; fields of `facts`
    const RecordType     *facts;        // Str, int64_t, bool and StrList members
    const RuleActionKind *actions;      // end with a NULL name
    // Fills facts; fields that are not wanted may stay empty.
    void (*read)(Work *work, const void *thing, const StrList *wanted, void *facts);
    // Everything that happened in [from, to), read only.
    void (*past)(Work *work, Str happening, Time from, Time to, RuleEach *each, void *arg);
} RuleSubject;
extern const RuleSubject *const rule_subject_list[];      // src/app/rule_subjects.c; ends with NULL
const RuleSubject *rule_subject(Str name);                // NULL: there is none

// Whether all conditions hold of a record of the subject's facts. Pure.
bool rule_holds(const RecordType *facts_type, const void *facts,
                const RuleConditionList *conditions);

// What happened to a thing. occurrence tells it from the same happening to the same thing at
// another time (a promise's id, how often it was reopened); 0 where it happens once.
typedef struct RuleHappening {
    const RuleSubject *subject;
    const char        *name;
    void              *thing;           // actions may change it
    AnyId              object_id;
    Str                label;
    int64_t            occurrence;
    TeamId             team_id;         // whose pilot rules run
} RuleHappening;
// Runs what is in force, in order, in the Work's transaction. Each rule once for one occurrence.
// Returns how many ran.
int64_t rules_fire(Work *work, const RuleHappening *happening);

// --- Rules as people keep them -----------------------------------------------------------------

extern const Flow rule_flow;            // SM-23

typedef struct RuleInput {
    Str               name, name_en, trigger;
    RuleConditionList conditions;
    RuleActionList    actions;
    StaffId           owner_id;         // none: who makes it
} RuleInput;

typedef struct RuleTried {
    Date      from, to;
    int64_t   cases, matched;           // of the happenings in that time
    Time      at;
    StrList   examples;                 // readable numbers of the first that matched
} RuleTried;

typedef struct Rule {
    RuleId            id;
    Str               name, name_en;
    int64_t           number;
    Str               state;
    int64_t           general_number;   // the version that runs for everybody; 0: none
    Str               trigger;
    RuleConditionList conditions;
    RuleActionList    actions;
    Str               words, words_en;  // the rule as a sentence
    Named             owner, team;
    Json              tested;           // a RuleTried of the newest version; absent: not yet
    int64_t           fired_week;
    Time              changed_at;
    int64_t           version;
} Rule;
LIST_TYPE(Rule);
extern const RecordType RuleInput_record, RuleTried_record, Rule_record, RuleDeed_record;

RuleList rules_all(Work *work);
bool rule_find(Work *work, RuleId id, Rule *found);
// False: issues name what is wrong ("conditions.0.field").
bool rule_add(Work *work, const RuleInput *input, RuleId *id, Issues *issues);

typedef enum RuleMove { RULE_MOVED, RULE_UNFIT, RULE_STALE, RULE_REFUSED } RuleMove;
// The next version, as a draft; what runs for everybody goes on running. version 0: whichever.
RuleMove rule_edit(Work *work, const Rule *old, int64_t version, const RuleInput *input,
                   Issues *issues);
// Tries the newest version on what happened in those days; nothing is changed but the result.
RuleMove rule_try(Work *work, const Rule *rule, Date from, Date to, Issues *issues);
// pilot (with a team), general, roll_back, off.
RuleMove rule_move(Work *work, const Rule *rule, const char *action, TeamId team_id,
                   Issues *issues);

// The rules of content/rules.json, for a new organisation.
void rules_load(Work *work);

typedef struct RuleFiring {
    AnyId        id;
    int64_t      rule_number;
    Str          trigger;
    AnyId        object_id;
    Str          label;
    RuleDeedList done;
    Time         at;
    int64_t      sort_key;
} RuleFiring;
LIST_TYPE(RuleFiring);
typedef struct RuleFiringPage { RuleFiringList items; Str next_cursor; } RuleFiringPage;
typedef struct RuleFiringQuery { Str cursor; int64_t limit; } RuleFiringQuery;
extern const RecordType RuleFiring_record, RuleFiringPage_record, RuleFiringQuery_record;
// Newest first. False: issues (a cursor that is not ours).
bool rule_firings(Work *work, RuleId id, const RuleFiringQuery *query, RuleFiringPage *page,
                  Issues *issues);
