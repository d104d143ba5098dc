// calendar_days.c - what every day of a calendar is and why; when a span tried on it would be due.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "clocks/working_calendar.h"

RECORD(DayShown, "A day of a calendar, and what decided its hours.", FIELD(DayShown, day),
       FIELD(DayShown, kind, .doc = "open, weekend, holiday, make_up or override."),
       FIELD(DayShown, spans), FIELD(DayShown, label), FIELD(DayShown, label_en),
       FIELD(DayShown, announced, .doc = "False: the year's holidays are not known yet."));
RECORD(DayPage, "Days of a calendar.", LIST_FIELD(DayPage, items, DayShown));

static const char *const units[] = { "business_minutes", "workdays", "natural_minutes",
                                     "natural_days", NULL };
RECORD(TryInput, "A span to try on a calendar.", FIELD(TryInput, started_at, .required = true),
       FIELD(TryInput, amount, .required = true, .min = 0, .max = SPAN_AMOUNT_MAX,
             .doc = "Minutes or days, as the unit says."),
       FIELD(TryInput, unit, .choices = units, .initial_str = "business_minutes"));

static Str kind_of(const CalendarDay *day)
{
    switch (day->why) {
    case DAY_HOLIDAY: return STR("holiday");
    case DAY_MAKEUP: return STR("make_up");
    case DAY_ORGANISATION:
    case DAY_SITE: return STR("override");
    case DAY_WEEKLY: break;
    }
    return day->hours->count ? STR("open") : STR("weekend");
}

static DayShown day_shown(Work *work, const Calendar *calendar, Date date)
{
    int year;
    CalendarDay day = calendar_day(calendar, date);
    DayShown shown = { .day = date,
                       .kind = kind_of(&day),
                       .spans = { NEW(work, Str, (size_t)day.hours->count + 1), 0 },
                       .label = day.name_zh.ptr ? day.name_zh : STR(""),
                       .label_en = day.name_en.ptr ? day.name_en : STR(""),
                       .announced = calendar_unannounced(calendar, date, date, &year, 1) == 0 };
    for (int i = 0; i < day.hours->count; i++)
        shown.spans.items[shown.spans.count++] = span_text(work, day.hours->spans[i]);
    return shown;
}

void calendar_days(Work *work, CalendarId id, Date from, Date to, DayPage *page)
{
    const CalendarLine *line = calendar_line(work, id);
    size_t most = to.days < from.days ? 0 : (size_t)(to.days - from.days + 1);
    if (most > DAYS_SHOWN_MAX) most = DAYS_SHOWN_MAX;
    page->items = (DayShownList){ NEW(work, DayShown, most), 0 };
    for (; page->items.count < most; page->items.count++) {
        Date date = { from.days + (int64_t)page->items.count };
        // A day on which the calendar changed is shown as it is when it ends.
        const Zone *zone = calendar_zone(line->versions[0].calendar);
        int64_t end_ms = zone_open_ms(zone, (date.days + 1) * DAY_MS) - 1;
        const Calendar *calendar = line->versions[calendar_line_at(line, end_ms)].calendar;
        page->items.items[page->items.count] = day_shown(work, calendar, date);
    }
}

static ClockUnit unit_of(Str shown)
{
    Policy policy = { .unit = unit_stored(shown) };
    return policy_span(&policy).unit;
}

bool calendar_try(Work *work, const WorkingCalendar *calendar, const TryInput *input, Why *why,
                  Issues *issues)
{
    const CalendarLine *line = calendar_line(work, calendar->id);
    Span span = { unit_of(input->unit), input->amount };
    Due due = line_due(line, input->started_at.ms, span, NO_PAUSES);
    if (due.state == DUE_TOO_FAR)
        issues_add(issues, STR("amount"), "too_large", STR("is due after the year 9999"));
    else if (due.state != DUE_FOUND)
        issues_add(issues, STR("started_at"), "conflict",
                   STR("is followed by 400 days without open time"));
    if (issues->count) return false;
    *why = (Why){ .started_at = input->started_at,
                  .due_at = { due.at_ms },
                  .amount = input->amount,
                  .unit = input->unit,
                  .calendar = { { calendar->id.value }, calendar->name, calendar->name_en } };
    why_explain(work, line, span.unit, NO_PAUSES, why);
    return true;
}
