// clock_calendar.c - finds the calendar that --calendar names.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/clock_calendar.h"
#include "app/commands.h"
#include "base/embedded.h"
#include "clocks/holidays_import.h"
#include "clocks/working_calendar.h"
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static bool read_file(Work *work, FILE *file, Str *text, char error[240])
{
    char *bytes = NEW(work, char, CALENDAR_BYTES_MAX + 1);
    *text = (Str){ bytes, fread(bytes, 1, CALENDAR_BYTES_MAX + 1, file) };
    bool unread = ferror(file) != 0;
    fclose(file);
    if (unread) snprintf(error, 240, "cannot be read");
    return !unread;
}

static bool has_database(Work *work, const CallTarget *where)
{
    if (where->database) return true;
    return access(str_z(work, data_path(work, where->data, "zhiyin.db")), R_OK) == 0;
}

// A part of a path, whatever its letters are.
static Str encoded(Work *work, Str s)
{
    Text out = TEXT(work);
    for (size_t i = 0; i < s.len; i++) text_format(&out, "%%%02X", (unsigned char)s.ptr[i]);
    return text_str(&out);
}

static bool ask(Work *work, const CallTarget *where, Str target, const RecordType *type, void *out,
                char error[240])
{
    CallReply reply;
    Issues *issues = NEW(work, Issues, 1);
    if (!call_api(work, where, routes(), "GET", target, STR_ABSENT, NULL, &reply, error))
        return false;
    if (reply.status == 404) snprintf(error, 240, "is no calendar of the organisation either");
    else if (reply.status != 200) snprintf(error, 240, "the API answered %d", reply.status);
    else if (!record_from_json(work, type, reply.body, out, issues))
        snprintf(error, 240, "the API's answer cannot be read");
    else return true;
    return false;
}

static const Holidays *merged(Work *work, const HolidayList *known)
{
    const Holidays *list = holidays_builtin(work, STR("cn"));
    for (size_t i = 0; i < known->notices.count; i++) {
        Issues *issues = NEW(work, Issues, 1);
        const Holidays *next =
            holidays_from_json(work, known->notices.items[i].notice.text, issues);
        if (next) list = holidays_merge(work, list, next);
    }
    return list;
}

static bool find_ours(Work *work, const CallTarget *where, Str name, CalendarText *found,
                      char error[240])
{
    WorkingCalendar calendar;
    HolidayList known;
    Str target = str_format(work, "/api/v1/calendars/%.*s", STR_ARG(encoded(work, name)));
    if (!ask(work, where, target, &WorkingCalendar_record, &calendar, error)) return false;
    if (!ask(work, where, STR("/api/v1/holidays"), &HolidayList_record, &known, error))
        return false;
    CalendarInput input = calendar_input(&calendar);
    *found = (CalendarText){ calendar_body(work, &input), merged(work, &known) };
    return true;
}

bool calendar_text_find(Work *work, const CallTarget *where, Str name, CalendarText *found,
                        char error[240])
{
    *found = (CalendarText){ .national = NULL };
    FILE *file = fopen(str_z(work, name), "rb");
    if (file) return read_file(work, file, &found->json, error);
    if (errno != ENOENT) {
        snprintf(error, 240, "%s", strerror(errno));
        return false;
    }
    Str built_in = str_format(work, "content/calendars/%.*s.json", STR_ARG(name));
    found->json = embedded_text(str_z(work, built_in));
    if (found->json.ptr) return true;
    if (has_database(work, where)) return find_ours(work, where, name, found, error);
    snprintf(error, 240, "is neither a file nor a built-in calendar");
    return false;
}
