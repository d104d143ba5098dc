// my_day.c - what is due for one person, in the order it is due.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_view.h"
#include "engine/clock/zone.h"
#include "org/org.h"
#include "queries.h"
#include <stdlib.h>

RECORD(DayItem, "Something to do.", RECORD_FIELD(DayItem, about, CaseRow), FIELD(DayItem, reason),
       FIELD(DayItem, due_at));
RECORD(DayWeek, "One person's own week.", FIELD(DayWeek, kept), FIELD(DayWeek, missed),
       FIELD(DayWeek, updates_due), FIELD(DayWeek, updates_on_time), FIELD(DayWeek, solved));
RECORD(MyDay, "What is due, in the order it is due.", LIST_FIELD(MyDay, at_risk, DayItem),
       LIST_FIELD(MyDay, today, DayItem, .doc = "Due before midnight where the organisation is."),
       LIST_FIELD(MyDay, later, DayItem, .doc = "Due after that, or not at all."),
       LIST_FIELD(MyDay, new_for_me, DayItem), LIST_FIELD(MyDay, follow_ups, DayItem),
       LIST_FIELD(MyDay, waiting, DayItem), RECORD_FIELD(MyDay, week, DayWeek));

// What a case asks of its owner first: its nearest promise, or the progress update if that is
// sooner.
static DayItem item_of(const CaseRow *row)
{
    DayItem item = { .about = *row, .reason = STR("promise") };
    bool update = row->next_update_at.set;
    item.due_at = (MaybeTime){ row->promise.id.value != 0, row->promise.due_at };
    if (update && (!item.due_at.set || row->next_update_at.value.ms < item.due_at.value.ms)) {
        item.reason = STR("progress");
        item.due_at = row->next_update_at;
    }
    return item;
}

static void put(DayItemList *list, DayItem item, const char *reason)
{
    if (reason) item.reason = str_of(reason);
    list->items[list->count++] = item;
}

static int64_t day_end_ms(Work *work)
{
    const Zone *zone = zone_find(work, org_read(work).zone);
    if (!zone) work_fail(work, FAIL_INTERNAL, "the organisation has no time zone");
    return zone_open_ms(zone, (zone_date(zone, work->now_ms).days + 1) * DAY_MS);
}

static void sort_out(Work *work, const CaseRow *row, int64_t end_ms, MyDay *day)
{
    DayItem item = item_of(row);
    bool late = item.due_at.set && item.due_at.value.ms < work->now_ms;
    bool at_risk = late || str_equal(row->promise.state, STR("at_risk")) ||
                   str_equal(row->promise.state, STR("overdue"));
    if (str_equal(row->status, STR("solved"))) put(&day->follow_ups, item, "follow_up");
    else if (at_risk) put(&day->at_risk, item, NULL);
    else if (str_equal(row->status, STR("new"))) put(&day->new_for_me, item, "new");
    else if (!str_equal(row->waiting_for, STR("us"))) put(&day->waiting, item, "waiting");
    else
        put(item.due_at.set && item.due_at.value.ms < end_ms ? &day->today : &day->later, item,
            NULL);
}

static DayItemList room(Work *work, size_t count)
{
    return (DayItemList){ NEW(work, DayItem, count), 0 };
}

static int soonest_first(const void *a, const void *b)
{
    const DayItem *x = a, *y = b;
    int64_t due_x = x->due_at.set ? x->due_at.value.ms : INT64_MAX;
    int64_t due_y = y->due_at.set ? y->due_at.value.ms : INT64_MAX;
    return (due_x > due_y) - (due_x < due_y);
}

void my_day(Work *work, StaffId me, MyDay *day)
{
    CaseRowList rows;
    Time week_ago = { work->now_ms - 7 * DAY_MS };
    Args mine = ARGS(ARG(owner_id, me));
    *day = (MyDay){ 0 };
    db_list(work, &SQL_my_open_cases, mine, CaseRow, &rows);
    DayItemList *lists[] = { &day->at_risk,    &day->today,      &day->later,
                             &day->new_for_me, &day->follow_ups, &day->waiting };
    int64_t end_ms = day_end_ms(work);
    for (size_t i = 0; i < COUNT(lists); i++) *lists[i] = room(work, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        case_row_finish(work, &rows.items[i]);
        sort_out(work, &rows.items[i], end_ms, day);
    }
    for (size_t i = 0; i < COUNT(lists); i++)
        qsort(lists[i]->items, lists[i]->count, sizeof(DayItem), soonest_first);
    db_one(work, &SQL_my_week, ARGS(ARG(owner_id, me), ARG(since, week_ago)), DayWeek, &day->week);
}
