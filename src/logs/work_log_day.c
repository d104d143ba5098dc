// work_log_day.c - a day as a log shows it: what was done, what was kept, what was put right.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "logs/work_log.h"
#include "org/org.h"
#include "queries.h"

RECORD(LogCase, "A case in a log.", FIELD(LogCase, id, .required = true), FIELD(LogCase, number),
       FIELD(LogCase, subject));
RECORD(WorkLogEntry, "Something that was done.", FIELD(WorkLogEntry, at), FIELD(WorkLogEntry, kind),
       FIELD(WorkLogEntry, channel),
       RECORD_FIELD(WorkLogEntry, about, LogCase,
                    .doc = "Absent where the reader does not reach the case."),
       FIELD(WorkLogEntry, text, .personal = PERSONAL_TEXT), FIELD(WorkLogEntry, outward));
RECORD(WorkLogPromise, "A promise that the day kept or missed.",
       FIELD(WorkLogPromise, id, .required = true), FIELD(WorkLogPromise, kept),
       FIELD(WorkLogPromise, at, .doc = "When it was kept, or due."), FIELD(WorkLogPromise, due_at),
       FIELD(WorkLogPromise, kind), FIELD(WorkLogPromise, text, .personal = PERSONAL_TEXT),
       RECORD_FIELD(WorkLogPromise, about, LogCase));
RECORD(WorkLogTotals, "What a day comes to.", FIELD(WorkLogTotals, cases),
       FIELD(WorkLogTotals, replies), FIELD(WorkLogTotals, calls), FIELD(WorkLogTotals, updates),
       FIELD(WorkLogTotals, solved), FIELD(WorkLogTotals, promises_kept),
       FIELD(WorkLogTotals, promises_missed));
RECORD(WorkLogCorrection, "What was put right after signing.", FIELD(WorkLogCorrection, seq),
       FIELD(WorkLogCorrection, at), RECORD_FIELD(WorkLogCorrection, by, Named),
       FIELD(WorkLogCorrection, body), FIELD(WorkLogCorrection, reason));
RECORD(WorkLogDay, "A person's day: the log, and what the timelines say.",
       RECORD_FIELD(WorkLogDay, log, WorkLog, .doc = "Absent: not begun."), FIELD(WorkLogDay, day),
       RECORD_FIELD(WorkLogDay, staff, Named), RECORD_FIELD(WorkLogDay, site, Named),
       RECORD_FIELD(WorkLogDay, team, Named), RECORD_FIELD(WorkLogDay, totals, WorkLogTotals),
       LIST_FIELD(WorkLogDay, entries, WorkLogEntry),
       LIST_FIELD(WorkLogDay, promises, WorkLogPromise),
       LIST_FIELD(WorkLogDay, corrections, WorkLogCorrection),
       FIELD(WorkLogDay, actions, .doc = "What the reader may do now."));

static const Zone *zone_of(Work *work, SiteId site_id)
{
    SiteClock site;
    // A site that has closed since has no clock any more; the organisation's zone will do.
    if (site_clock_find(work, site_id, &site)) return site.zone;
    const Zone *zone = zone_find(work, org_read(work).zone);
    if (!zone) work_fail(work, FAIL_INTERNAL, "the organisation has no time zone");
    return zone;
}

DayBounds work_log_bounds(Work *work, SiteId site_id, Date day)
{
    const Zone *zone = zone_of(work, site_id);
    return (DayBounds){ { zone_open_ms(zone, day.days * DAY_MS) },
                        { zone_open_ms(zone, (day.days + 1) * DAY_MS) } };
}

Date work_log_today(Work *work, SiteId site_id)
{
    return zone_date(zone_of(work, site_id), work->now_ms);
}

static void add_up(WorkLogDay *day)
{
    for (size_t i = 0; i < day->entries.count; i++) {
        const WorkLogEntry *entry = &day->entries.items[i];
        day->totals.replies += str_equal(entry->kind, STR("reply"));
        day->totals.updates += str_equal(entry->kind, STR("progress"));
        day->totals.solved += str_equal(entry->kind, STR("solved"));
        day->totals.calls += entry->outward && str_equal(entry->channel, STR("phone"));
    }
    for (size_t i = 0; i < day->promises.count; i++)
        *(day->promises.items[i].kept ? &day->totals.promises_kept
                                      : &day->totals.promises_missed) += 1;
}

#define OF_DAY(day, bounds)                                                                        \
    ARG(staff_id, (day)->staff.id), ARG(from_at, (bounds).from), ARG(until_at, (bounds).until)
#define SEEN(work)                                                                                 \
    ARG(permission, (int64_t)PERM_case_read), ARG(sees_all, (bool)((work)->actor_id == 0)),        \
        ARG(limit, ENTRIES_SHOWN_MAX)

// Confirmed: as it was then, however the cases have gone on.
static void read_facts(Work *work, WorkLogDay *day)
{
    const WorkLog *log = &day->log;
    bool fixed = log->id.value && log->confirmed_at.set;
    DayBounds bounds = work_log_bounds(work, (SiteId){ day->site.id.value }, day->day);
    Time known = fixed ? log->confirmed_at.value : (Time){ work->now_ms };
    db_list(work, &SQL_work_log_entries,
            ARGS(OF_DAY(day, bounds), ARG(known_at, known), SEEN(work)), WorkLogEntry,
            &day->entries);
    if (fixed)
        db_list(work, &SQL_work_log_fixed_promises, ARGS(ARG(log_id, log->id), SEEN(work)),
                WorkLogPromise, &day->promises);
    else
        db_list(work, &SQL_work_log_day_promises, ARGS(OF_DAY(day, bounds), SEEN(work)),
                WorkLogPromise, &day->promises);
    db_int(work, &SQL_work_log_cases, ARGS(OF_DAY(day, bounds), ARG(known_at, known)),
           &day->totals.cases);
    add_up(day);
}

// What the flow allows, and this reader is the one to do it.
static StrList actions_for(Work *work, const WorkLogDay *day, StaffId reader)
{
    const WorkLog *log = &day->log;
    bool own = reader.value && reader.value == day->staff.id.value;
    WorkLog same;
    bool signs = reader.value && !own &&
                 work_log_find(work, log->id, PERM_work_log_sign, (StaffId){ 0 }, &same);
    Str state = log->id.value ? log->state : str_of(work_log_flow.start);
    StrList fits = flow_actions(work, &work_log_flow, state);
    StrList list = { NEW(work, Str, fits.count), 0 };
    for (size_t i = 0; i < fits.count; i++) {
        Str action = fits.items[i];
        bool lead = str_equal(action, STR("sign")) || str_equal(action, STR("return"));
        bool both = str_equal(action, STR("correct"));
        if (both ? own || signs : lead ? signs : own) list.items[list.count++] = action;
    }
    return list;
}

void work_log_day(Work *work, const WorkLog *log, StaffId reader, WorkLogDay *day)
{
    *day = (WorkLogDay){
        .log = *log, .day = log->day, .staff = log->staff, .site = log->site, .team = log->team
    };
    read_facts(work, day);
    db_list(work, &SQL_work_log_corrections, ARGS(ARG(log_id, log->id)), WorkLogCorrection,
            &day->corrections);
    day->actions = actions_for(work, day, reader);
}

typedef struct Worker {
    Named staff, site, team;
} Worker;
RECORD(Worker, "Somebody, and where the person works.", RECORD_FIELD(Worker, staff, Named),
       RECORD_FIELD(Worker, site, Named), RECORD_FIELD(Worker, team, Named));

bool work_log_day_unwritten(Work *work, StaffId staff_id, Date day, StaffId reader,
                            WorkLogDay *found)
{
    Worker worker;
    if (!db_find(work, &SQL_work_log_worker,
                 ARGS(ARG(staff_id, staff_id), ARG(reader, reader.value),
                      ARG(permission, (int64_t)PERM_work_log_read),
                      ARG(sees_all, (bool)(work->actor_id == 0))),
                 Worker, &worker))
        return false;
    *found =
        (WorkLogDay){ .day = day, .staff = worker.staff, .site = worker.site, .team = worker.team };
    read_facts(work, found);
    found->actions = actions_for(work, found, reader);
    return true;
}
