// calendars_api.c - the endpoints of working calendars and of the national list.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "clocks/clocks_api.h"
#include "clocks/holidays_import.h"
#include "clocks/working_calendar.h"

typedef struct CalendarPage {
    WorkingCalendarList items;
} CalendarPage;
RECORD(CalendarPage, "The working calendars of the organisation.",
       LIST_FIELD(CalendarPage, items, WorkingCalendar));

bool keeps_clocks(Work *work, Reply *refusal)
{
    if (access_may_at(work, PERM_clock_manage, (SiteId){ 0 }, (TeamId){ 0 })) return true;
    *refusal = reply_problem(work, 403, "not-allowed", "This is for the whole organisation");
    return false;
}

// By id or by name.
static bool find_calendar(Work *work, const Request *request, WorkingCalendar *found)
{
    CalendarId id = request_id(request, "calendar_id", CalendarId);
    if (id.value) return working_calendar_find(work, id, found);
    return working_calendar_by_name(work, request_param(request, "calendar_id"), found);
}

static Reply list_calendars(Work *work, const Request *request)
{
    (void)request;
    CalendarPage page = { working_calendars(work) };
    return reply_ok(work, CalendarPage, &page);
}

static Reply get_calendar(Work *work, const Request *request)
{
    WorkingCalendar found;
    if (!find_calendar(work, request, &found)) return reply_not_found(work);
    return reply_ok(work, WorkingCalendar, &found);
}

static Reply reply_calendar(Work *work, int status, CalendarId id)
{
    WorkingCalendar stored;
    if (!working_calendar_find(work, id, &stored)) return reply_not_found(work);
    Reply reply = reply_record_(work, status, &WorkingCalendar_record, &stored);
    if (status == 201)
        reply.location = str_format(work, "/api/v1/calendars/%lld", (long long)id.value);
    return reply;
}

static Reply post_calendar(Work *work, const Request *request)
{
    CalendarId id;
    Reply refusal;
    Issues issues = { .count = 0 };
    if (!keeps_clocks(work, &refusal)) return refusal;
    if (!working_calendar_add(work, request_input(request, CalendarInput), &id, &issues))
        return reply_invalid(work, &issues);
    return reply_calendar(work, 201, id);
}

static Reply patch_calendar(Work *work, const Request *request)
{
    WorkingCalendar old;
    Reply refusal;
    int64_t version = 0;
    Issues issues = { .count = 0 };
    if (!find_calendar(work, request, &old)) return reply_not_found(work);
    if (!keeps_clocks(work, &refusal)) return refusal;
    CalendarInput input = calendar_input(&old);
    request_patch(work, request, CalendarInput, &input);
    request_version(request, &version);
    switch (working_calendar_change(work, &old, version, &input, &issues)) {
    case CHANGE_STALE: return reply_stale(work);
    case CHANGE_REFUSED: return reply_invalid(work, &issues);
    case CHANGED: break;
    }
    return reply_calendar(work, 200, old.id);
}

typedef struct DaysQuery {
    Date from, to;
} DaysQuery;
RECORD(DaysQuery, "Which days; both included.", FIELD(DaysQuery, from, .required = true),
       FIELD(DaysQuery, to, .required = true));

static Reply get_days(Work *work, const Request *request)
{
    WorkingCalendar found;
    DayPage page;
    Issues issues = { .count = 0 };
    const DaysQuery *query = request_asked(request, DaysQuery);
    if (!find_calendar(work, request, &found)) return reply_not_found(work);
    if (query->to.days < query->from.days)
        issues_add(&issues, STR("to"), "too_small", STR("is before from"));
    else if (query->to.days - query->from.days >= DAYS_SHOWN_MAX)
        issues_add(&issues, STR("to"), "too_large", STR("is more than 800 days after from"));
    if (issues.count) return reply_invalid(work, &issues);
    calendar_days(work, found.id, query->from, query->to, &page);
    return reply_ok(work, DayPage, &page);
}

static Reply post_try(Work *work, const Request *request)
{
    WorkingCalendar found;
    Why why;
    Issues issues = { .count = 0 };
    if (!find_calendar(work, request, &found)) return reply_not_found(work);
    if (!calendar_try(work, &found, request_input(request, TryInput), &why, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, Why, &why);
}

static Reply get_holidays(Work *work, const Request *request)
{
    HolidayList list;
    (void)request;
    holidays_shown(work, &list);
    return reply_ok(work, HolidayList, &list);
}

static Reply post_preview(Work *work, const Request *request)
{
    HolidayPreview preview;
    Issues issues = { .count = 0 };
    if (!holidays_preview(work, request_input(request, HolidayInput), &preview, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, HolidayPreview, &preview);
}

static Reply post_holidays(Work *work, const Request *request)
{
    Reply refusal;
    Issues issues = { .count = 0 };
    if (!keeps_clocks(work, &refusal)) return refusal;
    if (!holidays_import(work, request_input(request, HolidayInput), &issues))
        return reply_invalid(work, &issues);
    return reply_none();
}

// clang-format off
const Route calendar_routes[] = {
    { "GET", "/api/v1/calendars", list_calendars, .gives = &CalendarPage_record,
      .needs = PERM_org_read, .command = "calendar list", .summary = "List working calendars" },
    { "POST", "/api/v1/calendars", post_calendar, .takes = &CalendarInput_record,
      .gives = &WorkingCalendar_record, .needs = PERM_clock_manage, .command = "calendar add",
      .summary = "Add a working calendar", .success = 201 },
    { "GET", "/api/v1/calendars/{calendar_id}", get_calendar, .gives = &WorkingCalendar_record,
      .needs = PERM_org_read, .command = "calendar show",
      .summary = "Show a working calendar, by id or name" },
    { "PATCH", "/api/v1/calendars/{calendar_id}", patch_calendar, .takes = &CalendarInput_record,
      .gives = &WorkingCalendar_record, .needs = PERM_clock_manage, .command = "calendar change",
      .summary = "Change a working calendar from a day on", .errors = "412" },
    { "GET", "/api/v1/calendars/{calendar_id}/days", get_days, .asks = &DaysQuery_record,
      .gives = &DayPage_record, .needs = PERM_org_read, .command = "calendar days",
      .summary = "Show what every day is, and why", .errors = "422" },
    { "POST", "/api/v1/calendars/{calendar_id}/try", post_try, .takes = &TryInput_record,
      .gives = &Why_record, .needs = PERM_org_read, .command = "calendar try",
      .summary = "Tell when a span would be due, and why", .flags = ROUTE_READS },
    { "GET", "/api/v1/holidays", get_holidays, .gives = &HolidayList_record,
      .needs = PERM_org_read, .command = "holidays show",
      .summary = "Show which years of the national list are known" },
    { "POST", "/api/v1/holidays/preview", post_preview, .takes = &HolidayInput_record,
      .gives = &HolidayPreview_record, .needs = PERM_clock_manage, .command = "holidays preview",
      .summary = "Show what a notice of holidays would change", .flags = ROUTE_READS },
    { "POST", "/api/v1/holidays", post_holidays, .takes = &HolidayInput_record,
      .needs = PERM_clock_manage, .command = "holidays import",
      .summary = "Import a notice of holidays", .success = 204 },
    { 0 },
};
// clang-format on
