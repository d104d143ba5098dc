// holidays_import.c - looks at a notice before it is imported, and imports it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "clocks/holidays_import.h"
#include "clocks/working_calendar.h"
#include "engine/audit/audit.h"
#include "engine/clock/holidays_ics.h"
#include "queries.h"

enum { NOTICES_MAX = 200, NOTICE_BYTES_MAX = 64 << 10 };

RECORD(HolidayInput, "A notice of holidays.",
       FIELD(HolidayInput, notice,
             .doc = "{\"year\":2027,\"days\":[{\"name\":..,\"date\":..,\"isOffDay\":..}]}, or a "
                    "list as content/holidays/cn.json has it."),
       FIELD(HolidayInput, ics, .max = ICS_BYTES_MAX,
             .doc = "Instead: the text of an iCalendar file (.ics). DTEND is exclusive; a summary "
                    "with 班 is a make-up workday."));
RECORD(HolidayDayChange, "A day that an import changes.", FIELD(HolidayDayChange, day),
       FIELD(HolidayDayChange, before, .doc = "week, off or work."), FIELD(HolidayDayChange, after),
       FIELD(HolidayDayChange, name), FIELD(HolidayDayChange, name_en));
RECORD(HolidayPreview, "What an import would change.", FIELD(HolidayPreview, years_new),
       LIST_FIELD(HolidayPreview, changes, HolidayDayChange), FIELD(HolidayPreview, calendars));
RECORD(HolidayNotice, "A notice that was imported.", FIELD(HolidayNotice, number),
       FIELD(HolidayNotice, notice), FIELD(HolidayNotice, imported_at),
       RECORD_FIELD(HolidayNotice, imported_by, Named));
RECORD(HolidayList, "The national list as this organisation knows it.", FIELD(HolidayList, list),
       FIELD(HolidayList, announced, .doc = "Years whose holidays are known."),
       LIST_FIELD(HolidayList, notices, HolidayNotice));

// The notice as JSON; absent: issues.
static Str notice_text(Work *work, const HolidayInput *input, Issues *issues)
{
    Str text = input->notice.text;
    bool both = text.ptr && input->ics.len;
    if (both) issues_add(issues, STR("ics"), "conflict", STR("stands beside a notice"));
    if (!text.ptr && input->ics.len == 0)
        issues_add(issues, STR("notice"), "required", STR("is missing"));
    if (both) return STR_ABSENT;
    if (input->ics.len) text = holidays_json_of_ics(work, input->ics, issues);
    if (text.len <= NOTICE_BYTES_MAX) return text;
    issues_add(issues, input->ics.len ? STR("ics") : STR("notice"), "too_large",
               STR("is more than 64 KiB"));
    return STR_ABSENT;
}

static const Holidays *read_notice(Work *work, Str text, Issues *issues)
{
    Issues found = { .count = 0 };
    if (!text.ptr) return NULL;
    const Holidays *notice = holidays_from_json(work, text, &found);
    for (size_t i = 0; i < found.count; i++) {
        Issue issue = found.list[i];
        const char *dot = issue.field.len ? "." : "";
        issues_add(issues, str_format(work, "notice%s%.*s", dot, STR_ARG(issue.field)), issue.code,
                   issue.detail);
    }
    return notice;
}

static Str state_name(HolidayState state)
{
    switch (state) {
    case HOLIDAY_OFF: return STR("off");
    case HOLIDAY_WORK: return STR("work");
    case HOLIDAY_WEEK: break;
    }
    return STR("week");
}

static StrList year_texts(Work *work, const int *years, size_t count)
{
    StrList list = { NEW(work, Str, count), count };
    for (size_t i = 0; i < count; i++) list.items[i] = str_format(work, "%d", years[i]);
    return list;
}

static Str or_empty(Str s)
{
    return s.ptr ? s : STR("");
}

bool holidays_preview(Work *work, const HolidayInput *input, HolidayPreview *preview,
                      Issues *issues)
{
    const Holidays *next = read_notice(work, notice_text(work, input, issues), issues);
    if (!next) return false;
    HolidayDiff diff = holidays_diff(work, national_list(work, notice_count(work)), next);
    WorkingCalendarList calendars = working_calendars(work);
    *preview =
        (HolidayPreview){ .years_new = year_texts(work, diff.years_new, diff.year_new_count) };
    for (size_t i = 0; i < calendars.count; i++)
        preview->calendars += !str_equal(calendars.items[i].holidays, STR("none"));
    preview->changes =
        (HolidayDayChangeList){ NEW(work, HolidayDayChange, diff.change_count), diff.change_count };
    for (size_t i = 0; i < diff.change_count; i++) {
        const HolidayChange *change = &diff.changes[i];
        preview->changes.items[i] =
            (HolidayDayChange){ change->date, state_name(change->before), state_name(change->after),
                                or_empty(change->name_zh), or_empty(change->name_en) };
    }
    return true;
}

bool holidays_import(Work *work, const HolidayInput *input, Issues *issues)
{
    int64_t number = notice_count(work) + 1;
    const HolidayInput notice = { .notice = { notice_text(work, input, issues) } };
    if (!read_notice(work, notice.notice.text, issues)) return false;
    if (number > NOTICES_MAX) {
        issues_add(issues, STR("notice"), "too_large", STR("would be the 201st"));
        return false;
    }
    db_run(work, &SQL_holiday_notice_add,
           ARGS(ARG(number, number), ARG(body, notice.notice.text),
                ARG(imported_by, (int64_t)work->actor_id)));
    audit_add(work, "holidays_imported", "holidays", number, STR_ABSENT,
              AUDIT_TEXT(work, HolidayInput, &notice));
    calendars_follow(work, number);
    return true;
}

void holidays_shown(Work *work, HolidayList *shown)
{
    const Holidays *national = national_list(work, notice_count(work));
    *shown = (HolidayList){ .list = national->list,
                            .announced = year_texts(work, national->years, national->year_count) };
    db_list(work, &SQL_holiday_notices, ARGS_NONE, HolidayNotice, &shown->notices);
}
