// org_zone.c - asks the organisation for its zone, and converts at the edge of the terminal.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/org_zone.h"
#include "app/commands.h"
#include "record/json_in.h"

const Zone *org_zone(Work *work, const CallTarget *where)
{
    CallReply reply;
    char error[240];
    Issues issues = { .count = 0 };
    bool answered =
        call_api(work, where, routes(), "GET", STR("/api/v1/org"), STR_ABSENT, NULL, &reply, error);
    if (!answered || reply.status != 200) return NULL;
    const char *name =
        json_string_value(json_object_get(json_read(work, reply.body, &issues), "zone"));
    return name ? zone_find(work, str_of(name)) : NULL;
}

Str org_zone_read(Work *work, const Zone *zone, Str text)
{
    Time time;
    bool has_offset;
    Text out = TEXT(work);
    Str rest = str_trim(text);
    bool local = zone && rest.len > 10 && time_parse_local(rest, &time, &has_offset) && !has_offset;
    if (!local || !zone_time_parse(zone, rest, &time)) return text;
    zone_time_add(&out, zone, time);
    return text_str(&out);
}

Str org_zone_show(Work *work, const Zone *zone, Str text)
{
    enum { MINUTES_END = 16, DATE_END = 10 };
    Time time;
    Text out = TEXT(work);
    bool instant = zone && text.len >= sizeof "2026-11-25T10:00:00Z" - 1 &&
                   text.ptr[text.len - 1] == 'Z' && text.ptr[DATE_END] == 'T' &&
                   time_parse(text, &time);
    if (!instant) return text;
    zone_time_add(&out, zone, time);
    return str_format(work, "%.*s %.*s", DATE_END, out.ptr, MINUTES_END - DATE_END - 1,
                      out.ptr + DATE_END + 1);
}
