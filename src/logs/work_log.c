// work_log.c - keeps daily work logs: written, confirmed, signed, corrected.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "logs/work_log.h"
#include "engine/audit/audit.h"
#include "org/staff.h"
#include "queries.h"
#include "record/cursor.h"

static const FlowState states[] = {
    { "draft", "being written", "填写中", false },
    { "confirmed", "confirmed by its author", "本人已确认", false },
    { "signed", "signed", "已签认", false },
    { 0 },
};

static const FlowMove moves[] = {
    { "draft", "write", "=", PERM_SIGNED_IN },
    { "draft", "confirm", "confirmed", PERM_SIGNED_IN },
    { "confirmed", "reopen", "draft", PERM_SIGNED_IN },
    { "confirmed", "return", "draft", PERM_work_log_sign },
    { "confirmed", "sign", "signed", PERM_work_log_sign },
    { "signed", "correct", "=", PERM_SIGNED_IN },
    { 0 },
};

const Check work_log_checks[] = {
    { "a work log whose state and signature do not fit", &SQL_check_work_log_signed },
    { 0 },
};

const Flow work_log_flow = { "work_log", "Work log", "工作日志", "draft", states, moves };

static const char *const state_names[] = { "draft", "confirmed", "signed", NULL };

#define WORDS .max = 4000, .initial_str = ""
#define LOG_FIELDS(T)                                                                              \
    FIELD(T, notes, WORDS, .doc = "What was done beside what the timelines show."),                \
        FIELD(T, problems, WORDS, .doc = "What went wrong or got in the way."),                    \
        FIELD(T, suggestions, WORDS, .doc = "What could be better."),                              \
        FIELD(T, standards, WORDS,                                                                 \
              .doc = "What the day shows of the service standards: evidence for an evaluator."),   \
        FIELD(T, handed_over, WORDS, .doc = "What was handed over, and how it stands.")

RECORD(WorkLogNew, "The log of a day as its author begins it.",
       FIELD(WorkLogNew, day, .required = true, .doc = "One's own day, today at the latest."),
       LOG_FIELDS(WorkLogNew), FIELD(WorkLogNew, handed_to_id, .doc = "To whom."),
       FIELD(WorkLogNew, worked_minutes, .min = 0, .max = 1440));
RECORD(WorkLogInput, "What its author writes into a log.", LOG_FIELDS(WorkLogInput),
       FIELD(WorkLogInput, handed_to_id, .doc = "To whom."),
       FIELD(WorkLogInput, worked_minutes, .min = 0, .max = 1440));
RECORD(WorkLog, "The log of a person's day.", FIELD(WorkLog, id, .required = true),
       FIELD(WorkLog, day, .doc = "Where the person works."), RECORD_FIELD(WorkLog, staff, Named),
       RECORD_FIELD(WorkLog, site, Named), RECORD_FIELD(WorkLog, team, Named),
       FIELD(WorkLog, state, .choices = state_names), LOG_FIELDS(WorkLog),
       RECORD_FIELD(WorkLog, handed_to, Named), FIELD(WorkLog, worked_minutes),
       FIELD(WorkLog, returned_reason, .doc = "Why it was sent back to its author; empty: no."),
       FIELD(WorkLog, confirmed_at, .doc = "Up to when it tells what was done."),
       FIELD(WorkLog, signed_at), RECORD_FIELD(WorkLog, signed_by, Named), FIELD(WorkLog, version));
RECORD(WorkLogQuery, "Which logs to list.", FIELD(WorkLogQuery, from), FIELD(WorkLogQuery, to),
       FIELD(WorkLogQuery, staff_id), FIELD(WorkLogQuery, site_id, .doc = "And all below."),
       FIELD(WorkLogQuery, team_id), FIELD(WorkLogQuery, state, .choices = state_names),
       PAGE_FIELDS(WorkLogQuery));
RECORD(WorkLogPage, "Work logs, the newest day first.", LIST_FIELD(WorkLogPage, items, WorkLog),
       FIELD(WorkLogPage, next_cursor));

#define REACHED(work, needed, who)                                                                 \
    ARG(reader, who), ARG(permission, (int64_t)(needed)),                                          \
        ARG(sees_all, (bool)((work)->actor_id == 0))

bool work_log_find(Work *work, WorkLogId id, Permission permission, StaffId reader, WorkLog *found)
{
    return db_find(work, &SQL_work_log_find, ARGS(ARG(id, id), REACHED(work, permission, reader)),
                   WorkLog, found);
}

bool work_log_of_day(Work *work, StaffId staff_id, Date day, StaffId reader, WorkLog *found)
{
    return db_find(
        work, &SQL_work_log_of_day,
        ARGS(ARG(staff_id, staff_id), ARG(day, day), REACHED(work, PERM_work_log_read, reader)),
        WorkLog, found);
}

bool work_log_list(Work *work, const WorkLogQuery *query, StaffId reader, WorkLogPage *page,
                   Issues *issues)
{
    Cursor after;
    *page = (WorkLogPage){ 0 };
    if (!cursor_read(query->cursor, &after, issues)) return false;
    if (!after.set) after = (Cursor){ true, INT64_MAX, INT64_MAX };
    db_list(work, &SQL_work_log_list,
            ARGS(ARG(after_day, after.key), ARG(after_id, after.id), ARG(from_day, query->from),
                 ARG(to_day, query->to), ARG(staff_id, query->staff_id),
                 ARG(team_id, query->team_id), ARG(state, query->state),
                 ARG(site_id, query->site_id), ARG(limit, query->limit + 1),
                 REACHED(work, PERM_work_log_read, reader)),
            WorkLog, &page->items);
    if ((int64_t)page->items.count <= query->limit) return true;
    const WorkLog *last = &page->items.items[--page->items.count - 1];
    page->next_cursor = cursor_text(work, (Cursor){ true, last->day.days, last->id.value });
    return true;
}

WorkLogInput work_log_input(const WorkLog *log)
{
    return (WorkLogInput){ log->notes,         log->problems,    log->suggestions,
                           log->standards,     log->handed_over, { log->handed_to.id.value },
                           log->worked_minutes };
}

static void check_words(Work *work, StaffId author, const WorkLogInput *input, Issues *issues)
{
    StaffId to = input->handed_to_id;
    Staff whom;
    if (to.value && to.value == author.value)
        issues_add(issues, STR("handed_to_id"), "invalid", STR("is the author"));
    else if (to.value && !(staff_find(work, PERM_org_read, to, &whom) && whom.active))
        issues_add(issues, STR("handed_to_id"), "not_found", STR("is nobody whom you see here"));
}

static void audit_log(Work *work, const char *action, WorkLogId id, const WorkLog *before)
{
    WorkLog after;
    db_one(work, &SQL_work_log_find,
           ARGS(ARG(id, id), ARG(reader, (StaffId){ 0 }), ARG(permission, (int64_t)0),
                ARG(sees_all, (bool)true)),
           WorkLog, &after);
    audit_add(work, action, "work_log", id.value,
              before ? AUDIT_TEXT(work, WorkLog, before) : STR_ABSENT,
              AUDIT_TEXT(work, WorkLog, &after));
}

WorkLogAct work_log_add(Work *work, StaffId author, const WorkLogNew *input, WorkLogId *id,
                        Issues *issues)
{
    WorkLogDay at = { .day = input->day };
    WorkLogInput words = { input->notes,         input->problems,    input->suggestions,
                           input->standards,     input->handed_over, input->handed_to_id,
                           input->worked_minutes };
    if (!work_log_day_unwritten(work, author, input->day, author, &at))
        work_fail(work, FAIL_INTERNAL, "the author of a work log is nobody");
    SiteId site_id = { at.site.id.value };
    TeamId team_id = { at.team.id.value };
    if (input->day.days > work_log_today(work, site_id).days)
        issues_add(issues, STR("day"), "in_future", STR("has not come yet"));
    check_words(work, author, &words, issues);
    if (issues->count) return LOG_INVALID;
    *id = (WorkLogId){ id_new(work->now_ms) };
    if (db_run(work, &SQL_work_log_add,
               ARGS_OF(WorkLogNew, input, ARG(id, *id), ARG(staff_id, author),
                       ARG(site_id, site_id), ARG(team_id, team_id))) != 1)
        return LOG_UNFIT;
    audit_log(work, "work_log_begun", *id, NULL);
    return LOG_DONE;
}

WorkLogAct work_log_change(Work *work, const WorkLog *old, int64_t version,
                           const WorkLogInput *input, Issues *issues)
{
    if (!flow_move(&work_log_flow, old->state, "write")) return LOG_UNFIT;
    if (version != old->version) return LOG_STALE;
    check_words(work, (StaffId){ old->staff.id.value }, input, issues);
    if (issues->count) return LOG_INVALID;
    Args args = ARGS_OF(WorkLogInput, input, ARG(id, old->id), ARG(version, version));
    if (db_run(work, &SQL_work_log_change, args) != 1) return LOG_STALE;
    audit_log(work, "work_log_written", old->id, old);
    return LOG_DONE;
}

// A confirmed log stands for the promises as they are now; one that is written again for none yet.
static void fix_promises(Work *work, const WorkLog *log, bool confirmed)
{
    db_run(work, &SQL_work_log_promises_loosen, ARGS(ARG(log_id, log->id)));
    if (!confirmed) return;
    DayBounds day = work_log_bounds(work, (SiteId){ log->site.id.value }, log->day);
    db_run(work, &SQL_work_log_promises_fix,
           ARGS(ARG(log_id, log->id), ARG(staff_id, log->staff.id), ARG(from_at, day.from),
                ARG(until_at, day.until)));
}

// A log that nobody could learn anything from: no words, and nothing done on that day.
static bool says_nothing(Work *work, const WorkLog *log)
{
    const Str words[] = { log->notes, log->problems, log->suggestions, log->standards,
                          log->handed_over };
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_trim(words[i]).len) return false;
    DayBounds day = work_log_bounds(work, (SiteId){ log->site.id.value }, log->day);
    int64_t cases = 0;
    db_int(work, &SQL_work_log_cases,
           ARGS(ARG(staff_id, log->staff.id), ARG(from_at, day.from), ARG(until_at, day.until),
                ARG(known_at, (Time){ work->now_ms })),
           &cases);
    return cases == 0;
}

WorkLogAct work_log_move(Work *work, const WorkLog *old, int64_t version, const char *action,
                         StaffId by, Str reason, Issues *issues)
{
    static const char *const trail[] = { "confirm", "work_log_confirmed",
                                         "reopen",  "work_log_reopened",
                                         "return",  "work_log_returned",
                                         "sign",    "work_log_signed" };
    const FlowMove *move = flow_move(&work_log_flow, old->state, action);
    MaybeTime now = { true, { work->now_ms } }, never = { .set = false };
    if (!move) return LOG_UNFIT;
    if (version != old->version) return LOG_STALE;
    if (strcmp(action, "confirm") == 0 && says_nothing(work, old)) {
        issues_add(issues, STR("notes"), "required",
                   STR("is blank, and nothing was done that day"));
        return LOG_INVALID;
    }
    Str state = flow_next(move, old->state);
    bool draft = str_equal(state, STR("draft")), signs = str_equal(state, STR("signed"));
    MaybeTime confirmed_at = draft ? never : signs ? old->confirmed_at : now;
    if (db_run(work, &SQL_work_log_move,
               ARGS(ARG(id, old->id), ARG(before, old->state), ARG(state, state),
                    ARG(confirmed_at, confirmed_at), ARG(signed_at, signs ? now : never),
                    ARG(signed_by_id, signs ? by : (StaffId){ 0 }),
                    ARG(reason, reason.ptr ? reason : STR("")), ARG(version, version))) != 1)
        return LOG_STALE;
    if (!signs) fix_promises(work, old, !draft);
    for (size_t i = 0; i < COUNT(trail); i += 2)
        if (strcmp(trail[i], action) == 0) audit_log(work, trail[i + 1], old->id, old);
    return LOG_DONE;
}

WorkLogAct work_log_correct(Work *work, const WorkLog *of, StaffId by, Str body, Str reason)
{
    if (!flow_move(&work_log_flow, of->state, "correct")) return LOG_UNFIT;
    if (db_run(work, &SQL_work_log_correction_add,
               ARGS(ARG(log_id, of->id), ARG(staff_id, by), ARG(body, body),
                    ARG(reason, reason))) != 1)
        return LOG_UNFIT;
    audit_log(work, "work_log_corrected", of->id, of);
    return LOG_DONE;
}
