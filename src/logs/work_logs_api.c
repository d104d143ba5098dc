// work_logs_api.c - endpoints of the daily work logs.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "logs/logs_api.h"
#include "logs/work_log.h"
#include "org/org_api.h"

typedef struct DayQuery {
    StaffId staff_id;
    MaybeDate day;
} DayQuery;
RECORD(DayQuery, "Whose day.", FIELD(DayQuery, staff_id, .doc = "Absent: one's own."),
       FIELD(DayQuery, day, .doc = "Absent: today."));

typedef struct ReturnNew {
    Str reason;
} ReturnNew;
RECORD(ReturnNew, "Why it is sent back.",
       FIELD(ReturnNew, reason, .required = true, .min = 1, .max = 500));

typedef struct CorrectionNew {
    Str body, reason;
} CorrectionNew;
RECORD(CorrectionNew, "What is put right about a signed log.",
       FIELD(CorrectionNew, body, .required = true, .min = 1, .max = 2000,
             .doc = "How it should read."),
       FIELD(CorrectionNew, reason, .required = true, .min = 1, .max = 500));

static StaffId me(const Work *work)
{
    return work->access->staff_id;
}

// Logs are written and signed by people, never by the program or by a login of a program.
static bool is_staff(Work *work, Reply *refusal)
{
    if (me(work).value) return true;
    *refusal = reply_problem(work, 409, "no-staff", "This takes a person who works here");
    return false;
}

static Reply day_reply(Work *work, int status, WorkLogId id)
{
    WorkLog log;
    WorkLogDay day;
    if (!work_log_find(work, id, PERM_work_log_read, me(work), &log)) return reply_not_found(work);
    work_log_day(work, &log, me(work), &day);
    if (status != 201) return reply_ok(work, WorkLogDay, &day);
    return reply_created(work, WorkLogDay, &day, "/api/v1/work-logs/%lld", (long long)id.value);
}

static Reply act_reply(Work *work, WorkLogAct act, int status, WorkLogId id, const Issues *issues)
{
    switch (act) {
    case LOG_DONE: return day_reply(work, status, id);
    case LOG_STALE: return reply_stale(work);
    case LOG_INVALID: return reply_invalid(work, issues);
    case LOG_UNFIT: break;
    }
    return reply_problem(work, 409, "not-now", "This does not fit the state of the log");
}

static Reply get_logs(Work *work, const Request *request)
{
    WorkLogPage page;
    Issues issues = { .count = 0 };
    if (!work_log_list(work, request_asked(request, WorkLogQuery), me(work), &page, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, WorkLogPage, &page);
}

static Reply get_day(Work *work, const Request *request)
{
    WorkLog log;
    WorkLogDay day;
    Reply refusal;
    const DayQuery *query = request_asked(request, DayQuery);
    StaffId staff_id = query->staff_id.value ? query->staff_id : me(work);
    if (staff_id.value == 0 && !is_staff(work, &refusal)) return refusal;
    if (!work_log_day_unwritten(work, staff_id, query->day.value, me(work), &day))
        return reply_not_found(work);
    Date asked =
        query->day.set ? query->day.value : work_log_today(work, (SiteId){ day.site.id.value });
    if (work_log_of_day(work, staff_id, asked, me(work), &log))
        work_log_day(work, &log, me(work), &day);
    else work_log_day_unwritten(work, staff_id, asked, me(work), &day);
    return reply_ok(work, WorkLogDay, &day);
}

static Reply get_missing(Work *work, const Request *request)
{
    MissingPage page;
    Issues issues = { .count = 0 };
    if (!work_logs_missing(work, request_asked(request, MissingQuery), &page, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, MissingPage, &page);
}

static Reply get_log(Work *work, const Request *request)
{
    return day_reply(work, 200, request_id(request, "log_id", WorkLogId));
}

static Reply post_log(Work *work, const Request *request)
{
    Reply refusal;
    WorkLogId id;
    Issues issues = { .count = 0 };
    if (!is_staff(work, &refusal)) return refusal;
    WorkLogAct act = work_log_add(work, me(work), request_input(request, WorkLogNew), &id, &issues);
    return act_reply(work, act, 201, id, &issues);
}

// The log in the path, which is the actor's own.
static bool own_log(Work *work, const Request *request, WorkLog *found, Reply *refusal)
{
    WorkLogId id = request_id(request, "log_id", WorkLogId);
    if (!work_log_find(work, id, PERM_work_log_read, me(work), found)) {
        *refusal = reply_not_found(work);
        return false;
    }
    if (me(work).value && found->staff.id.value == me(work).value) return true;
    *refusal = reply_problem(work, 403, "not-yours", "Only its author may do this");
    return false;
}

// The log in the path, which is somebody else's and the actor's to sign.
static bool log_to_sign(Work *work, const Request *request, WorkLog *found, Reply *refusal)
{
    WorkLogId id = request_id(request, "log_id", WorkLogId);
    if (!work_log_find(work, id, PERM_work_log_sign, me(work), found)) {
        *refusal = reply_not_found(work);
        return false;
    }
    if (!is_staff(work, refusal)) return false;
    if (found->staff.id.value != me(work).value) return true;
    *refusal = reply_problem(work, 403, "own-log", "Nobody signs a log of one's own");
    return false;
}

static Reply patch_log(Work *work, const Request *request)
{
    WorkLog old;
    Reply refusal;
    Issues issues = { .count = 0 };
    if (!own_log(work, request, &old, &refusal)) return refusal;
    WorkLogInput input = work_log_input(&old);
    request_patch(work, request, WorkLogInput, &input);
    WorkLogAct act =
        work_log_change(work, &old, request_version_or(request, old.version), &input, &issues);
    return act_reply(work, act, 200, old.id, &issues);
}

static Reply move(Work *work, const Request *request, const char *action, Str reason)
{
    WorkLog old;
    Reply refusal;
    Issues issues = { .count = 0 };
    bool lead = strcmp(action, "sign") == 0 || strcmp(action, "return") == 0;
    if (lead ? !log_to_sign(work, request, &old, &refusal)
             : !own_log(work, request, &old, &refusal))
        return refusal;
    WorkLogAct act = work_log_move(work, &old, request_version_or(request, old.version), action,
                                   me(work), reason, &issues);
    return act_reply(work, act, 200, old.id, &issues);
}

static Reply post_confirm(Work *work, const Request *request)
{
    return move(work, request, "confirm", STR_ABSENT);
}

static Reply post_reopen(Work *work, const Request *request)
{
    return move(work, request, "reopen", STR_ABSENT);
}

static Reply post_sign(Work *work, const Request *request)
{
    return move(work, request, "sign", STR_ABSENT);
}

static Reply post_return(Work *work, const Request *request)
{
    return move(work, request, "return", request_input(request, ReturnNew)->reason);
}

static Reply post_correction(Work *work, const Request *request)
{
    WorkLog of;
    Reply refusal;
    const CorrectionNew *input = request_input(request, CorrectionNew);
    WorkLogId id = request_id(request, "log_id", WorkLogId);
    if (!work_log_find(work, id, PERM_work_log_read, me(work), &of)) return reply_not_found(work);
    bool own = me(work).value && of.staff.id.value == me(work).value;
    if (!own && !log_to_sign(work, request, &of, &refusal))
        return refusal.status == 404 ? reply_problem(work, 403, "not-yours",
                                                     "Only its author and its lead may do this")
                                     : refusal;
    return act_reply(work, work_log_correct(work, &of, me(work), input->body, input->reason), 200,
                     of.id, NULL);
}

// clang-format off
const Route work_log_routes[] = {
    { "GET", "/api/v1/work-logs", get_logs, .asks = &WorkLogQuery_record,
      .gives = &WorkLogPage_record, .needs = PERM_SIGNED_IN, .command = "log list",
      .errors = "422", .summary = "Work logs: one's own, and those one may read" },
    { "POST", "/api/v1/work-logs", post_log, .takes = &WorkLogNew_record,
      .gives = &WorkLogDay_record, .needs = PERM_SIGNED_IN, .command = "log begin",
      .errors = "409", .success = 201, .summary = "Begin the log of a day of one's own" },
    { "GET", "/api/v1/work-logs/day", get_day, .asks = &DayQuery_record,
      .gives = &WorkLogDay_record, .needs = PERM_SIGNED_IN, .command = "log day",
      .errors = "404 409", .summary = "A person's day, whether its log was begun or not" },
    { "GET", "/api/v1/work-logs/missing", get_missing, .asks = &MissingQuery_record,
      .gives = &MissingPage_record, .needs = PERM_work_log_read, .command = "log missing",
      .errors = "422", .summary = "Days of people that have no confirmed log" },
    { "GET", "/api/v1/work-logs/{log_id}", get_log, .gives = &WorkLogDay_record,
      .needs = PERM_SIGNED_IN, .command = "log show", .errors = "404", .summary = "One log" },
    { "PATCH", "/api/v1/work-logs/{log_id}", patch_log, .takes = &WorkLogInput_record,
      .gives = &WorkLogDay_record, .needs = PERM_SIGNED_IN, .command = "log write",
      .errors = "403 404 409 412", .summary = "Write into one's own log" },
    { "POST", "/api/v1/work-logs/{log_id}/confirm", post_confirm, .gives = &WorkLogDay_record,
      .needs = PERM_SIGNED_IN, .command = "log confirm", .errors = "403 404 409 412 422",
      .summary = "Stand by one's own log" },
    { "POST", "/api/v1/work-logs/{log_id}/reopen", post_reopen, .gives = &WorkLogDay_record,
      .needs = PERM_SIGNED_IN, .command = "log reopen", .errors = "403 404 409 412",
      .summary = "Write on in a confirmed log of one's own that is not signed yet" },
    { "POST", "/api/v1/work-logs/{log_id}/sign", post_sign, .gives = &WorkLogDay_record,
      .needs = PERM_work_log_sign, .command = "log sign", .errors = "403 404 409 412",
      .summary = "Sign somebody else's confirmed log" },
    { "POST", "/api/v1/work-logs/{log_id}/return", post_return, .takes = &ReturnNew_record,
      .gives = &WorkLogDay_record, .needs = PERM_work_log_sign, .command = "log return",
      .errors = "403 404 409 412", .summary = "Send a confirmed log back to its author" },
    { "POST", "/api/v1/work-logs/{log_id}/corrections", post_correction,
      .takes = &CorrectionNew_record, .gives = &WorkLogDay_record, .needs = PERM_SIGNED_IN,
      .command = "log correct", .errors = "403 404 409",
      .summary = "Put something right below a signed log" },
    { 0 },
};
// clang-format on
