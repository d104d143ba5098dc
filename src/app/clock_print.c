// clock_print.c - answers of the promise clock: the figure first, then every span that led to it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/clock_print.h"

static const char *const weekdays[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
static const char *const units[] = {
    [CLOCK_BUSINESS] = "business",
    [CLOCK_WORKDAY] = "workday",
    [CLOCK_NATURAL] = "natural",
    [CLOCK_NATURAL_DAY] = "natural",
};
static const char *const reasons[] = {
    [DAY_WEEKLY] = "weekly",         [DAY_HOLIDAY] = "holiday", [DAY_MAKEUP] = "makeup",
    [DAY_ORGANISATION] = "override", [DAY_SITE] = "override",
};
static const char *const reason_words[] = {
    [DAY_WEEKLY] = "",
    [DAY_HOLIDAY] = "holiday",
    [DAY_MAKEUP] = "make-up workday",
    [DAY_ORGANISATION] = "own date",
    [DAY_SITE] = "own date of the site",
};

// Local time of day; a night shift's close is on a later date than its line.
static void clock_add(Text *out, const Zone *zone, int64_t ms, Date date)
{
    int64_t local = ms + zone_offset_ms(zone, ms), minute = local / MINUTE_MS;
    int64_t days = zone_date(zone, ms).days;
    minute -= days * 1440;
    // Midnight at the end of the day is 24:00 of that day.
    if (days == date.days + 1 && minute == 0) {
        text_add(out, STR("24:00"));
        return;
    }
    text_format(out, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
    if (days != date.days) text_format(out, "(%+d)", (int)(days - date.days));
}

static void line_text(Text *out, const Zone *zone, const ClockLine *line, bool workday)
{
    text_format(out, "%s", "  ");
    date_add(out, line->date);
    text_format(out, " %s  ", weekdays[date_weekday(line->date)]);
    if (line->from_ms == line->to_ms) {
        text_add(out, STR("closed"));
    } else {
        clock_add(out, zone, line->from_ms, line->date);
        text_add_char(out, '-');
        clock_add(out, zone, line->to_ms, line->date);
        if (workday)
            text_add(out, line->workdays ? STR("  1 workday") : STR("  not counted: paused"));
        else text_format(out, "  %lld min", (long long)(line->counted_ms / MINUTE_MS));
    }
    if (line->paused_ms)
        text_format(out, ", %lld min paused", (long long)(line->paused_ms / MINUTE_MS));
    if (line->why != DAY_WEEKLY) text_format(out, "  %s", reason_words[line->why]);
    if (line->name_zh.len) text_format(out, ": %.*s", STR_ARG(line->name_zh));
    if (line->name_en.len && !str_equal(line->name_zh, line->name_en))
        text_format(out, " %.*s", STR_ARG(line->name_en));
    text_add_char(out, '\n');
}

static void reason_text(Text *out, const ClockQuestion *question, const ClockReason *reason)
{
    const Zone *zone = calendar_zone(question->calendar);
    for (size_t i = 0; i < reason->line_count; i++)
        line_text(out, zone, &reason->lines[i], question->unit == CLOCK_WORKDAY);
    if (reason->cut) text_add(out, STR("  ... and more\n"));
    for (size_t i = 0; i < reason->unannounced_count; i++)
        text_format(out,
                    "The holidays of %d are not announced (or not on record): this may change.\n",
                    reason->unannounced[i]);
}

static ClockReason question_reason(Work *work, const ClockQuestion *question, int64_t end_ms)
{
    return clock_explain(work, question->calendar, question->start_ms, end_ms, question->unit,
                         question->pauses);
}

void clock_due_text(Text *out, const ClockQuestion *question, Due due)
{
    if (due.state == DUE_PAUSED) {
        text_add(out, STR("no due time yet: the clock is paused\n"));
        return;
    }
    ClockReason reason = question_reason(out->work, question, due.at_ms);
    zone_time_add(out, calendar_zone(question->calendar), (Time){ due.at_ms });
    text_add_char(out, '\n');
    reason_text(out, question, &reason);
}

static void member_time(Text *out, const char *name, const Zone *zone, int64_t ms)
{
    text_format(out, "\"%s\":\"", name);
    zone_time_add(out, zone, (Time){ ms });
    text_add_char(out, '"');
}

static void name_json(Text *out, const char *name, Str value)
{
    text_format(out, ",\"%s\":", name);
    if (value.ptr) json_add_str(out, value);
    else text_add(out, STR("null"));
}

// Minutes may have a fraction where times have seconds.
static void member_minutes(Text *out, const char *name, int64_t ms)
{
    text_format(out, ",\"%s\":%lld", name, (long long)(ms / MINUTE_MS));
    if (ms % MINUTE_MS)
        text_format(out, ".%05lld", (long long)(ms % MINUTE_MS * 100000 / MINUTE_MS));
}

static void line_json(Text *out, const Zone *zone, const ClockLine *line, ClockUnit unit)
{
    text_add(out, STR("{\"date\":\""));
    date_add(out, line->date);
    text_add(out, STR("\","));
    if (line->from_ms == line->to_ms) {
        text_add(out, STR("\"open\":null,\"close\":null"));
    } else {
        member_time(out, "open", zone, line->from_ms);
        text_add_char(out, ',');
        member_time(out, "close", zone, line->to_ms);
    }
    if (unit == CLOCK_WORKDAY) text_format(out, ",\"workdays\":%d", line->workdays);
    else member_minutes(out, "minutes", line->counted_ms);
    member_minutes(out, "paused_minutes", line->paused_ms);
    bool natural = unit == CLOCK_NATURAL || unit == CLOCK_NATURAL_DAY;
    text_format(out, ",\"why\":\"%s\"", natural ? "natural" : reasons[line->why]);
    name_json(out, "name_zh", line->name_zh);
    name_json(out, "name_en", line->name_en);
    text_add_char(out, '}');
}

static void reason_json(Text *out, const ClockQuestion *question, const ClockReason *reason)
{
    const Zone *zone = calendar_zone(question->calendar);
    text_add(out, STR(",\"unannounced_years\":["));
    for (size_t i = 0; i < reason->unannounced_count; i++)
        text_format(out, "%s%d", i ? "," : "", reason->unannounced[i]);
    text_add(out, STR("],\"explanation\":["));
    for (size_t i = 0; i < reason->line_count; i++) {
        if (i) text_add_char(out, ',');
        line_json(out, zone, &reason->lines[i], question->unit);
    }
    text_format(out, "],\"explanation_cut\":%s", reason->cut ? "true" : "false");
}

static void question_json(Text *out, const ClockQuestion *question)
{
    const Zone *zone = calendar_zone(question->calendar);
    text_add_char(out, ',');
    member_time(out, "start", zone, question->start_ms);
    text_format(out, ",\"unit\":\"%s\",\"zone\":", units[question->unit]);
    json_add_str(out, zone_name(zone));
    text_format(out, ",\"zone_database\":\"%s\"", zone_data_version());
}

void clock_due_json(Text *out, const ClockQuestion *question, Due due)
{
    const Zone *zone = calendar_zone(question->calendar);
    text_add_char(out, '{');
    if (due.state == DUE_PAUSED) {
        text_add(out, STR("\"due\":null,\"at_risk\":null"));
        question_json(out, question);
        text_add(out, STR(",\"paused\":true}\n"));
        return;
    }
    ClockReason reason = question_reason(out->work, question, due.at_ms);
    Due risk = clock_share(question->calendar, question->start_ms, question->span, RISK_PERCENT,
                           question->pauses);
    member_time(out, "due", zone, due.at_ms);
    text_add_char(out, ',');
    member_time(out, "at_risk", zone, risk.at_ms);
    question_json(out, question);
    text_add(out, STR(",\"paused\":false"));
    reason_json(out, question, &reason);
    text_add(out, STR("}\n"));
}

static int64_t used_of(const ClockQuestion *question, ClockUnit unit)
{
    return clock_used(question->calendar, question->start_ms, question->end_ms, unit,
                      question->pauses);
}

void clock_between_text(Text *out, const ClockQuestion *question)
{
    ClockReason reason = question_reason(out->work, question, question->end_ms);
    int64_t used = used_of(question, question->unit);
    if (question->unit == CLOCK_WORKDAY) text_format(out, "%lld workdays\n", (long long)used);
    else text_format(out, "%lld min\n", (long long)(used / MINUTE_MS));
    reason_text(out, question, &reason);
}

void clock_between_json(Text *out, const ClockQuestion *question)
{
    const Zone *zone = calendar_zone(question->calendar);
    bool workday = question->unit == CLOCK_WORKDAY;
    ClockReason reason = question_reason(out->work, question, question->end_ms);
    Elapsed elapsed =
        clock_elapsed(question->calendar, question->start_ms, question->end_ms, question->pauses);
    Text minutes = TEXT(out->work);
    member_minutes(&minutes, "minutes",
                   used_of(question, workday ? CLOCK_BUSINESS : question->unit));
    text_add_char(out, '{');
    text_add(out, str_from(text_str(&minutes), 1));
    if (workday)
        text_format(out, ",\"workdays\":%lld", (long long)used_of(question, CLOCK_WORKDAY));
    member_minutes(out, "organisation_minutes", elapsed.organisation_ms);
    member_minutes(out, "customer_minutes", elapsed.customer_ms);
    question_json(out, question);
    text_add_char(out, ',');
    member_time(out, "end", zone, question->end_ms);
    reason_json(out, question, &reason);
    text_add(out, STR("}\n"));
}
