// rule_log.c - what rules did.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/rule/rule.h"
#include "queries.h"
#include "record/cursor.h"

RECORD(RuleFiring, "What a rule did.", FIELD(RuleFiring, id), FIELD(RuleFiring, rule_number),
       FIELD(RuleFiring, trigger), FIELD(RuleFiring, object_id), FIELD(RuleFiring, label),
       LIST_FIELD(RuleFiring, done, RuleDeed), FIELD(RuleFiring, at),
       FIELD(RuleFiring, sort_key, .secret = true));
RECORD(RuleFiringPage, "What a rule did, newest first.",
       LIST_FIELD(RuleFiringPage, items, RuleFiring), FIELD(RuleFiringPage, next_cursor));
RECORD(RuleFiringQuery, "Which page.", PAGE_FIELDS(RuleFiringQuery));

bool rule_firings(Work *work, RuleId id, const RuleFiringQuery *query, RuleFiringPage *page,
                  Issues *issues)
{
    Cursor after;
    if (!cursor_read(query->cursor, &after, issues)) return false;
    if (!after.set) after = (Cursor){ .key = INT64_MAX, .id = INT64_MAX };
    db_list(work, &SQL_rule_firings,
            ARGS(ARG(rule_id, id), ARG(after_key, after.key), ARG(after_id, after.id),
                 ARG(limit, query->limit)),
            RuleFiring, &page->items);
    page->next_cursor = STR_ABSENT;
    if ((int64_t)page->items.count == query->limit) {
        const RuleFiring *last = &page->items.items[page->items.count - 1];
        page->next_cursor = cursor_text(work, (Cursor){ true, last->sort_key, last->id.value });
    }
    return true;
}
