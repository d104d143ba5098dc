// rule_standing.c - the rules of an organisation that are in force, decoded once for each edition.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/ready.h"
#include "engine/rule/rule_inside.h"
#include "queries.h"

RECORD(RuleStanding, "A version of a rule that is in force.", FIELD(RuleStanding, id),
       FIELD(RuleStanding, name), FIELD(RuleStanding, subject), FIELD(RuleStanding, happening),
       FIELD(RuleStanding, number), FIELD(RuleStanding, pilot_team_id),
       FIELD(RuleStanding, general), LIST_FIELD(RuleStanding, conditions, RuleCondition),
       LIST_FIELD(RuleStanding, actions, RuleAction));

typedef struct StandingText {
    RuleId id;
    Str name, subject, happening;
    int64_t number;
    TeamId pilot_team_id;
    bool general;
    Json conditions, actions;
} StandingText;
LIST_TYPE(StandingText);
RECORD(StandingText, "The same, as it is stored.", FIELD(StandingText, id),
       FIELD(StandingText, name), FIELD(StandingText, subject), FIELD(StandingText, happening),
       FIELD(StandingText, number), FIELD(StandingText, pilot_team_id),
       FIELD(StandingText, general), FIELD(StandingText, conditions), FIELD(StandingText, actions));

static Ready ready = READY_EMPTY;

// Through JSON and back: a copy in which nothing points into memory that will be given back.
static const void *decode(Work *work, const void *from)
{
    const StandingTextList *texts = from;
    RuleStandingList *list = NEW(work, RuleStandingList, 1);
    Issues *issues = NEW(work, Issues, 1);
    *list = (RuleStandingList){ NEW(work, RuleStanding, texts->count), texts->count };
    for (size_t i = 0; i < texts->count; i++) {
        Text json = TEXT(work);
        record_to_json(&json, &StandingText_record, &texts->items[i], 0);
        if (!record_from_json(work, &RuleStanding_record, text_str(&json), &list->items[i], issues))
            work_fail(work, FAIL_INTERNAL, "a stored rule cannot be read");
    }
    return list;
}

const RuleStandingList *rules_standing(Work *work)
{
    int64_t edition = 0;
    StandingTextList texts;
    db_int(work, &SQL_rule_edition, ARGS_NONE, &edition);
    const RuleStandingList *list = ready_find(&ready, work->org_id, edition);
    if (list) return list;
    db_list(work, &SQL_rules_standing, ARGS_NONE, StandingText, &texts);
    list = ready_make(&ready, work->org_id, edition, decode, &texts);
    return list ? list : decode(work, &texts);
}
