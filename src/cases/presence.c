// presence.c - notes who has a case open; whoever does not say so again is forgotten.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/presence.h"
#include "queries.h"

static const char *const states[] = { "viewing", "editing", "away", NULL };

RECORD(Presence, "Somebody who has a case open.",
       RECORD_FIELD(Presence, staff, Named, .required = true),
       FIELD(Presence, state, .required = true, .choices = states), FIELD(Presence, seen_at));
RECORD(PresencePage, "Who else has a case open.", LIST_FIELD(PresencePage, items, Presence));
RECORD(PresenceNew, "What one does with a case.",
       FIELD(PresenceNew, state, .required = true, .choices = states));

PresencePage presence_put(Work *work, CaseId id, StaffId me, Str state)
{
    PresencePage page;
    int64_t before = work->now_ms - PRESENCE_MS;
    db_send(work, &SQL_presence_forget,
            ARGS(ARG(case_id, id), ARG(staff_id, me), ARG(before, before)));
    if (me.value && !str_equal(state, STR("away")))
        db_send(work, &SQL_presence_put,
                ARGS(ARG(case_id, id), ARG(staff_id, me), ARG(state, state)));
    db_list(work, &SQL_presence_others, ARGS(ARG(case_id, id), ARG(staff_id, me)), Presence,
            &page.items);
    return page;
}
