// working_calendar.c - adds and changes calendars, version by version; shows their days.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "clocks/working_calendar.h"
#include "base/embedded.h"
#include "engine/audit/audit.h"
#include "org/org.h"
#include "queries.h"

static const char *const holiday_lists[] = { "cn", "none", NULL };

RECORD(CalendarInput, "A working calendar as it is set up.",
       FIELD(CalendarInput, name, .required = true, .min = 1, .max = 80),
       FIELD(CalendarInput, name_en, .max = 80, .initial_str = ""),
       FIELD(CalendarInput, zone, .required = true, .min = 1, .max = 60,
             .doc = "IANA name, such as Asia/Shanghai."),
       FIELD(CalendarInput, week, .required = true,
             .doc = "{\"mon\":[\"09:00-18:00\"]}; a weekday left out is closed."),
       FIELD(CalendarInput, holidays, .initial_str = "none", .choices = holiday_lists),
       FIELD(CalendarInput, makeup, .initial_str = "normal", .max = 10,
             .doc = "Hours of make-up workdays: normal, own, shut, or those of mon ... sun."),
       FIELD(CalendarInput, overrides,
             .doc = "Own dates: {\"2025-05-02\":[],\"2025-10-11\":{\"use\":\"fri\"}}."),
       FIELD(CalendarInput, effective_from, .doc = "First day of this version; else today."));

RECORD(WorkingCalendar, "A working calendar, as its newest version says.",
       FIELD(WorkingCalendar, id), FIELD(WorkingCalendar, name), FIELD(WorkingCalendar, name_en),
       FIELD(WorkingCalendar, zone), FIELD(WorkingCalendar, week), FIELD(WorkingCalendar, holidays),
       FIELD(WorkingCalendar, makeup), FIELD(WorkingCalendar, overrides),
       FIELD(WorkingCalendar, effective_from), FIELD(WorkingCalendar, number),
       FIELD(WorkingCalendar, used_by), FIELD(WorkingCalendar, version));

typedef struct CalendarRow {
    CalendarId id;
    Str name, name_en, body;
    Date effective_from;
    int64_t version, used_by;
} CalendarRow;
LIST_TYPE(CalendarRow);
RECORD(CalendarRow, "A calendar as it is stored.", FIELD(CalendarRow, id), FIELD(CalendarRow, name),
       FIELD(CalendarRow, name_en), FIELD(CalendarRow, body), FIELD(CalendarRow, effective_from),
       FIELD(CalendarRow, version), FIELD(CalendarRow, used_by));

static Str json_of(Work *work, void (*write)(Text *out, const CalendarSpec *spec),
                   const CalendarSpec *spec)
{
    Text out = TEXT(work);
    write(&out, spec);
    return text_str(&out);
}

static WorkingCalendar shown(Work *work, const CalendarRow *row)
{
    CalendarSpec spec;
    Issues *issues = NEW(work, Issues, 1);
    if (!calendar_read(work, row->body, NULL, &spec, issues))
        work_fail(work, FAIL_INTERNAL, "a stored calendar cannot be read");
    return (WorkingCalendar){
        .id = row->id,
        .name = row->name,
        .name_en = row->name_en,
        .zone = spec.zone,
        .week = { json_of(work, calendar_week_write, &spec) },
        .holidays = spec.holidays ? spec.holidays->list : STR("none"),
        .makeup = makeup_name(&spec),
        .overrides = { json_of(work, calendar_overrides_write, &spec) },
        .effective_from = row->effective_from,
        .number = row->version,
        .used_by = row->used_by,
        .version = row->version,
    };
}

WorkingCalendarList working_calendars(Work *work)
{
    CalendarRowList rows;
    db_list(work, &SQL_calendars_all, ARGS(ARG(id, (CalendarId){ 0 })), CalendarRow, &rows);
    WorkingCalendarList list = { NEW(work, WorkingCalendar, rows.count), rows.count };
    for (size_t i = 0; i < rows.count; i++) list.items[i] = shown(work, &rows.items[i]);
    return list;
}

bool working_calendar_find(Work *work, CalendarId id, WorkingCalendar *found)
{
    CalendarRow row;
    if (id.value == 0) return false;
    if (!db_find(work, &SQL_calendars_all, ARGS(ARG(id, id)), CalendarRow, &row)) return false;
    *found = shown(work, &row);
    return true;
}

bool working_calendar_by_name(Work *work, Str name, WorkingCalendar *found)
{
    int64_t id;
    return db_int(work, &SQL_calendar_by_name, ARGS(ARG(name, name)), &id) &&
           working_calendar_find(work, (CalendarId){ id }, found);
}

CalendarInput calendar_input(const WorkingCalendar *calendar)
{
    return (CalendarInput){ .name = calendar->name,
                            .name_en = calendar->name_en,
                            .zone = calendar->zone,
                            .week = calendar->week,
                            .holidays = calendar->holidays,
                            .makeup = calendar->makeup,
                            .overrides = calendar->overrides };
}

Str calendar_body(Work *work, const CalendarInput *input)
{
    Text out = TEXT(work);
    text_add(&out, STR("{\"zone\":"));
    json_add_str(&out, input->zone);
    text_add(&out, STR(",\"week\":"));
    text_add(&out, input->week.text);
    if (str_equal(input->holidays, STR("cn"))) text_add(&out, STR(",\"holidays\":\"cn\""));
    text_add(&out, STR(",\"makeup\":"));
    json_add_str(&out, input->makeup);
    if (input->overrides.text.len) {
        text_add(&out, STR(",\"overrides\":"));
        text_add(&out, input->overrides.text);
    }
    text_add_char(&out, '}');
    return text_str(&out);
}

// A version to be: checked, and when it begins to hold.
typedef struct Edition {
    CalendarId id;
    int64_t version, notices;
    Str body;
    Date effective_from;
    Time holds_from;
} Edition;

static bool check(Work *work, CalendarId id, const CalendarInput *input, bool fresh,
                  Edition *edition, Issues *issues)
{
    *edition =
        (Edition){ .id = id, .notices = notice_count(work), .body = calendar_body(work, input) };
    const Calendar *calendar =
        calendar_from_json(work, edition->body, national_list(work, edition->notices), issues);
    if (db_exists(work, &SQL_calendar_name_taken, ARGS(ARG(name, input->name), ARG(id, id))))
        issues_add(issues, STR("name"), "conflict", STR("another calendar has this name"));
    if (!calendar || issues->count) return false;
    const Zone *zone = calendar_zone(calendar);
    Date today = zone_date(zone, work->now_ms);
    edition->effective_from = input->effective_from.set ? input->effective_from.value : today;
    bool past = edition->effective_from.days < today.days;
    // Times that were counted and told stay as they are; a calendar is not edited backwards.
    if (past && !fresh) issues_add(issues, STR("effective_from"), "in_past", STR("is past"));
    int64_t midnight = zone_open_ms(zone, edition->effective_from.days * DAY_MS);
    bool later = midnight > work->now_ms;
    edition->holds_from = (Time){ later || fresh ? midnight : work->now_ms };
    return issues->count == 0;
}

static void version_add(Work *work, const Edition *edition)
{
    db_run(work, &SQL_calendar_version_add,
           ARGS(ARG(id, edition->id), ARG(version, edition->version), ARG(body, edition->body),
                ARG(notices, edition->notices), ARG(effective_from, edition->effective_from),
                ARG(holds_from, edition->holds_from), ARG(changed_by, (int64_t)work->actor_id)));
}

static void audit_calendar(Work *work, const char *action, CalendarId id,
                           const WorkingCalendar *before)
{
    WorkingCalendar after;
    if (!working_calendar_find(work, id, &after)) work_fail(work, FAIL_INTERNAL, "calendar gone");
    audit_add(work, action, "calendar", id.value,
              before ? AUDIT_TEXT(work, WorkingCalendar, before) : STR_ABSENT,
              AUDIT_TEXT(work, WorkingCalendar, &after));
}

bool working_calendar_add(Work *work, const CalendarInput *input, CalendarId *id, Issues *issues)
{
    Edition edition;
    *id = (CalendarId){ id_new(work->now_ms) };
    if (!check(work, *id, input, true, &edition, issues)) return false;
    edition.version = 1;
    db_run(work, &SQL_calendar_add,
           ARGS(ARG(id, *id), ARG(name, input->name), ARG(name_en, input->name_en),
                ARG(edition, id_random())));
    version_add(work, &edition);
    audit_calendar(work, "calendar_added", *id, NULL);
    return true;
}

Change working_calendar_change(Work *work, const WorkingCalendar *old, int64_t version,
                               const CalendarInput *input, Issues *issues)
{
    Edition edition;
    if (version != 0 && version != old->version) return CHANGE_STALE;
    if (!check(work, old->id, input, false, &edition, issues)) return CHANGE_REFUSED;
    edition.version = old->version + 1;
    Args args = ARGS(ARG(id, old->id), ARG(name, input->name), ARG(name_en, input->name_en),
                     ARG(edition, id_random()), ARG(version, old->version));
    if (db_run(work, &SQL_calendar_change, args) == 0) return CHANGE_STALE;
    version_add(work, &edition);
    audit_calendar(work, "calendar_changed", old->id, old);
    promises_relay_calendar(work, old->id);
    return CHANGED;
}

int64_t calendars_follow(Work *work, int64_t notices)
{
    CalendarRowList rows;
    int64_t followed = 0;
    db_list(work, &SQL_calendars_all, ARGS(ARG(id, (CalendarId){ 0 })), CalendarRow, &rows);
    for (size_t i = 0; i < rows.count; i++) {
        WorkingCalendar old = shown(work, &rows.items[i]);
        if (str_equal(old.holidays, STR("none"))) continue;
        Edition edition = { .id = old.id,
                            .version = old.version + 1,
                            .notices = notices,
                            .body = rows.items[i].body,
                            .effective_from = old.effective_from,
                            .holds_from = { work->now_ms } };
        Args args = ARGS(ARG(id, old.id), ARG(name, old.name), ARG(name_en, old.name_en),
                         ARG(edition, id_random()), ARG(version, old.version));
        if (db_run(work, &SQL_calendar_change, args) == 0)
            work_fail(work, FAIL_RETRY, "a calendar was changed meanwhile");
        version_add(work, &edition);
        audit_calendar(work, "calendar_changed", old.id, &old);
        promises_relay_calendar(work, old.id);
        followed++;
    }
    return followed;
}

static bool in_china(Str zone)
{
    static const char *const zones[] = { "Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing",
                                         "Asia/Harbin", "PRC" };
    for (size_t i = 0; i < COUNT(zones); i++)
        if (str_equal(zone, str_of(zones[i]))) return true;
    return false;
}

void calendars_load(Work *work)
{
    CalendarId id;
    CalendarSpec spec;
    Issues *issues = NEW(work, Issues, 1);
    Org org = org_read(work);
    Str text = embedded_text("content/calendars/cn-office.json");
    if (!calendar_read(work, text, NULL, &spec, issues))
        work_fail(work, FAIL_INTERNAL, "content/calendars/cn-office.json cannot be read");
    CalendarInput input = { .name = STR("标准工作日"),
                            .name_en = STR("Office hours"),
                            .zone = org.zone,
                            .week = { json_of(work, calendar_week_write, &spec) },
                            .holidays = in_china(org.zone) ? STR("cn") : STR("none"),
                            .makeup = makeup_name(&spec) };
    if (!working_calendar_add(work, &input, &id, issues))
        work_fail(work, FAIL_INTERNAL, "the first calendar: %.*s %s",
                  STR_ARG(issues->list[0].field), issues->list[0].code);
    db_run(work, &SQL_site_calendar_first,
           ARGS(ARG(calendar_id, id), ARG(site_id, org.root_site_id)));
}
