// calendar_write.c - writes calendars as calendar_read reads them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/clock/calendar.h"

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

Str span_text(Work *work, OpenSpan span)
{
    return str_format(work, "%02d:%02d-%02d:%02d", span.open / 60, span.open % 60, span.close / 60,
                      span.close % 60);
}

void day_hours_write(Text *out, const DayHours *hours)
{
    text_add_char(out, '[');
    for (int i = 0; i < hours->count; i++) {
        if (i) text_add_char(out, ',');
        json_add_str(out, span_text(out->work, hours->spans[i]));
    }
    text_add_char(out, ']');
}

void calendar_week_write(Text *out, const CalendarSpec *spec)
{
    for (int i = 0; i < 7; i++) {
        text_format(out, "%s\"%s\":", i ? "," : "{", weekdays[i]);
        day_hours_write(out, &spec->week[i]);
    }
    text_add_char(out, '}');
}

// A date with a note or another weekday's hours is an object; most are a plain list.
static void override_write(Text *out, const DayOverride *own)
{
    if (own->use < 0 && own->note.len == 0) {
        day_hours_write(out, &own->hours);
        return;
    }
    if (own->use >= 0) {
        text_format(out, "{\"use\":\"%s\"", weekdays[own->use]);
    } else {
        text_add(out, STR("{\"hours\":"));
        day_hours_write(out, &own->hours);
    }
    if (own->note.len) {
        text_add(out, STR(",\"note\":"));
        json_add_str(out, own->note);
    }
    text_add_char(out, '}');
}

void calendar_overrides_write(Text *out, const CalendarSpec *spec)
{
    text_add_char(out, '{');
    for (size_t i = 0; i < spec->override_count; i++) {
        if (i) text_add_char(out, ',');
        text_add_char(out, '"');
        date_add(out, spec->overrides[i].date);
        text_add(out, STR("\":"));
        override_write(out, &spec->overrides[i]);
    }
    text_add_char(out, '}');
}

Str makeup_name(const CalendarSpec *spec)
{
    switch (spec->makeup) {
    case MAKEUP_OWN: return STR("own");
    case MAKEUP_SHUT: return STR("shut");
    case MAKEUP_WEEKDAY: return str_of(weekdays[spec->makeup_weekday]);
    case MAKEUP_NORMAL: break;
    }
    return STR("normal");
}
