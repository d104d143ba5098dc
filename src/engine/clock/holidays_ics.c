// holidays_ics.c - lines of an iCalendar file to events, events to days, days to a list as JSON.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/clock/holidays_ics.h"
#include "base/time.h"
#include <stdlib.h>

enum { EVENTS_MAX = 2000, EVENT_DAYS_MAX = 31, YEAR_MIN = 1990, YEAR_MAX = 2100 };

typedef struct IcsEvent {
    int64_t line; // of its BEGIN
    Str name;
    bool open, ends, cancelled;
    bool timed_end; // DTEND has a time after midnight: that day counts too
    MaybeDate first;
    Date end;     // exclusive
    int64_t days; // of DURATION; 0: none
} IcsEvent;

// A day of the list, with where it was told.
typedef struct IcsDay {
    Date date;
    bool open;
    Str name;
    int64_t line;
    int year;
} IcsDay;

typedef struct Ics {
    Work *work;
    Issues *issues;
    size_t faults; // issues before
    Str rest;
    int64_t line, next_line;     // of the property at hand; of what is left
    Str name, parameters, value; // the property
    int depth;                   // components that are open
    bool in_event, seen_calendar;
    int event_depth;
    IcsEvent event;
    IcsDay *days;
    size_t day_count, day_cap, event_count;
} Ics;

static void fault(Ics *ics, int64_t line, const char *code, Str words)
{
    issues_add(ics->issues, STR("ics"), code,
               str_format(ics->work, "line %lld: %.*s", (long long)line, STR_ARG(words)));
}

static Str line_take(Ics *ics)
{
    Str line;
    str_split(ics->rest, '\n', &line, &ics->rest);
    ics->next_line++;
    if (str_ends(line, STR("\r"))) line = str_head(line, line.len - 1);
    return line;
}

// A line that begins with a blank goes on with the one before.
static bool is_folded(Str rest)
{
    return rest.len > 0 && (rest.ptr[0] == ' ' || rest.ptr[0] == '\t');
}

static bool upper_is(Str s, const char *word)
{
    if (s.len != strlen(word)) return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if ((c >= 'a' && c <= 'z' ? (char)(c - 32) : c) != word[i]) return false;
    }
    return true;
}

// NAME;PARAMETER=...:VALUE. False: the file is at its end.
static bool property_take(Ics *ics)
{
    Str line = { 0 };
    while (line.len == 0 && ics->rest.len > 0) {
        ics->line = ics->next_line;
        line = line_take(ics);
    }
    if (line.len == 0) return false;
    if (is_folded(ics->rest)) {
        Text whole = TEXT(ics->work);
        text_add(&whole, line);
        while (is_folded(ics->rest)) text_add(&whole, str_from(line_take(ics), 1));
        line = text_str(&whole);
    }
    Str head;
    bool sound = str_split(line, ':', &head, &ics->value);
    if (!sound) fault(ics, ics->line, "invalid", STR("is no property: there is no colon"));
    str_split(sound ? head : STR(""), ';', &ics->name, &ics->parameters);
    return true;
}

// "20250128", and behind it maybe a time, which only matters after midnight.
static bool date_read(Str text, Date *date, bool *timed)
{
    int64_t number;
    Str time = str_from(text, 8);
    if (text.len < 8 || !str_int(str_head(text, 8), &number) || number < 10000101) return false;
    int year = (int)(number / 10000), month = (int)(number / 100 % 100), day = (int)(number % 100);
    if (!date_valid(year, month, day)) return false;
    *timed = time.len > 0 && !str_starts(time, STR("T000000"));
    *date = date_of(year, month, day);
    return time.len == 0 || (time.len >= 7 && time.ptr[0] == 'T');
}

static void end_read(Ics *ics)
{
    if (!date_read(ics->value, &ics->event.end, &ics->event.timed_end))
        fault(ics, ics->line, "invalid", STR("DTEND is no date such as 20250128"));
    ics->event.ends = true;
}

static void start_read(Ics *ics)
{
    bool timed;
    if (!date_read(ics->value, &ics->event.first.value, &timed))
        fault(ics, ics->line, "invalid", STR("DTSTART is no date such as 20250128"));
    ics->event.first.set = true;
}

// Whole days and weeks are all that a list of days can mean: P8D, P1W.
static void duration_read(Ics *ics)
{
    Str text = ics->value;
    bool weeks = str_ends(text, STR("W"));
    int64_t count = 0;
    bool sound = str_starts(text, STR("P")) && (weeks || str_ends(text, STR("D"))) &&
                 text.len > 2 && str_int(str_head(str_from(text, 1), text.len - 2), &count) &&
                 count > 0 && count <= EVENT_DAYS_MAX;
    if (!sound) fault(ics, ics->line, "invalid", STR("DURATION is no number of days such as P8D"));
    ics->event.days = sound ? count * (weeks ? 7 : 1) : 1;
}

static Str without(Ics *ics, Str text, Str mark)
{
    size_t at = str_find(text, mark);
    if (at == SIZE_MAX) return text;
    return str_format(ics->work, "%.*s%.*s", (int)at, text.ptr,
                      STR_ARG(str_from(text, at + mark.len)));
}

// The name of the holiday, without what it says of rest and work.
static void summary_read(Ics *ics)
{
    static const char *const marks[] = { "（班）", "（休）", "(班)", "(休)", "补班",
                                         "上班",   "调休",   "放假", "班",   "休" };
    Str name = ics->value;
    ics->event.open = str_find(name, STR("班")) != SIZE_MAX;
    for (size_t i = 0; i < COUNT(marks); i++) name = without(ics, name, str_of(marks[i]));
    name = str_utf8_head(str_trim(name), 40);
    ics->event.name = name.len ? name : str_utf8_head(str_trim(ics->value), 40);
}

static void day_add(Ics *ics, Date date)
{
    const IcsEvent *event = &ics->event;
    GROW(ics->work, ics->days, ics->day_count, &ics->day_cap);
    ics->days[ics->day_count++] =
        (IcsDay){ .date = date, .open = event->open, .name = event->name, .line = event->line };
}

static void event_end(Ics *ics)
{
    IcsEvent *event = &ics->event;
    ics->in_event = false;
    if (event->cancelled || ics->issues->count > ics->faults) return;
    if (!event->first.set) {
        fault(ics, event->line, "required", STR("the event has no DTSTART"));
        return;
    }
    Date first = event->first.value, end = { first.days + 1 };
    if (event->days) end.days = first.days + event->days;
    if (event->ends) end.days = event->end.days + event->timed_end;
    if (event->ends && end.days == first.days) end.days++; // some write the first day as its end
    bool within =
        date_of(YEAR_MIN, 1, 1).days <= first.days && end.days <= date_of(YEAR_MAX, 12, 31).days;
    if (end.days <= first.days) fault(ics, event->line, "invalid", STR("the event ends too early"));
    else if (end.days - first.days > EVENT_DAYS_MAX)
        fault(ics, event->line, "too_large", STR("the event is longer than a month"));
    else if (!within)
        fault(ics, event->line, "invalid", STR("the event lies outside the years 1990 to 2100"));
    else if (!event->name.ptr) fault(ics, event->line, "required", STR("the event has no SUMMARY"));
    else if (++ics->event_count > EVENTS_MAX)
        fault(ics, event->line, "too_large", STR("there are more than 2000 events"));
    else
        for (; first.days < end.days; first.days++) day_add(ics, first);
}

static void component_begin(Ics *ics)
{
    bool calendar = upper_is(ics->value, "VCALENDAR"), event = upper_is(ics->value, "VEVENT");
    if (ics->depth == 0 && !calendar)
        fault(ics, ics->line, "invalid", STR("BEGIN:VCALENDAR comes first"));
    ics->seen_calendar = true;
    ics->depth++;
    if (!event || ics->in_event) return;
    ics->in_event = true;
    ics->event_depth = ics->depth;
    ics->event = (IcsEvent){ .line = ics->line };
}

static void component_end(Ics *ics)
{
    if (ics->in_event && ics->depth == ics->event_depth) event_end(ics);
    if (ics->depth == 0) fault(ics, ics->line, "invalid", STR("END without BEGIN"));
    else ics->depth--;
}

static void property_read(Ics *ics)
{
    bool begin = upper_is(ics->name, "BEGIN");
    if (begin) component_begin(ics);
    else if (ics->depth == 0) fault(ics, ics->line, "invalid", STR("BEGIN:VCALENDAR comes first"));
    else if (upper_is(ics->name, "END")) component_end(ics);
    if (begin || !ics->in_event || ics->depth != ics->event_depth) return;
    if (upper_is(ics->name, "DTSTART")) start_read(ics);
    else if (upper_is(ics->name, "DTEND")) end_read(ics);
    else if (upper_is(ics->name, "DURATION")) duration_read(ics);
    else if (upper_is(ics->name, "SUMMARY")) summary_read(ics);
    else if (upper_is(ics->name, "STATUS"))
        ics->event.cancelled = upper_is(ics->value, "CANCELLED");
    else if (upper_is(ics->name, "RRULE") || upper_is(ics->name, "RDATE"))
        fault(ics, ics->line, "invalid", STR("an event that repeats is no day of a list"));
}

static int day_compare(const void *a, const void *b)
{
    const IcsDay *x = a, *y = b;
    if (x->date.days != y->date.days) return x->date.days < y->date.days ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

// Each date once; what is told twice alike is told once.
static void days_settle(Ics *ics)
{
    size_t kept = 0;
    if (ics->day_count) qsort(ics->days, ics->day_count, sizeof *ics->days, day_compare);
    for (size_t i = 0; i < ics->day_count; i++) {
        const IcsDay *day = &ics->days[i], *before = kept ? &ics->days[kept - 1] : NULL;
        if (!before || before->date.days != day->date.days) ics->days[kept++] = *day;
        else if (before->open != day->open)
            fault(ics, day->line, "conflict",
                  str_format(ics->work,
                             "the event has a day that the one of line %lld says "
                             "otherwise of",
                             (long long)before->line));
    }
    ics->day_count = kept;
}

static int year_of(Date date, int *month)
{
    CivilDate civil = date_civil(date);
    *month = civil.month;
    return civil.year;
}

// The years that a day before December tells of.
static bool tells_of(const Ics *ics, int year)
{
    int month;
    for (size_t i = 0; i < ics->day_count; i++)
        if (year_of(ics->days[i].date, &month) == year && month < 12) return true;
    return false;
}

static void years_settle(Ics *ics)
{
    for (size_t i = 0; i < ics->day_count; i++) {
        int month, year = year_of(ics->days[i].date, &month);
        bool next = month == 12 && !tells_of(ics, year) && tells_of(ics, year + 1);
        ics->days[i].year = year + next;
    }
}

static void day_write(Text *out, size_t number, const IcsDay *day)
{
    text_format(out, "{\"name\":\"%zu\",\"%s\":[\"", number, day->open ? "work" : "off");
    date_add(out, day->date);
    text_add(out, STR("\"]}"));
}

static Str list_write(Ics *ics)
{
    Text out = TEXT(ics->work);
    text_add(&out, STR("{\"names\":{"));
    for (size_t i = 0; i < ics->day_count; i++) {
        text_format(&out, "%s\"%zu\":{\"zh\":", i ? "," : "", i);
        json_add_str(&out, ics->days[i].name);
        text_add(&out, STR(",\"en\":"));
        json_add_str(&out, ics->days[i].name);
        text_add_char(&out, '}');
    }
    text_add(&out, STR("},\"years\":["));
    for (int year = YEAR_MIN, years = 0; year <= YEAR_MAX; year++) {
        size_t written = 0;
        for (size_t i = 0; i < ics->day_count; i++) {
            if (ics->days[i].year != year) continue;
            if (written++) text_add_char(&out, ',');
            else text_format(&out, "%s{\"year\":%d,\"days\":[", years++ ? "," : "", year);
            day_write(&out, i, &ics->days[i]);
        }
        if (written) text_add(&out, STR("]}"));
    }
    text_add(&out, STR("]}"));
    return text_str(&out);
}

static Str without_mark(Str text)
{
    return str_starts(text, STR("\xEF\xBB\xBF")) ? str_from(text, 3) : text;
}

bool ics_is(Str text)
{
    return upper_is(str_head(str_trim(without_mark(text)), strlen("BEGIN:")), "BEGIN:");
}

Str holidays_json_of_ics(Work *work, Str text, Issues *issues)
{
    Ics ics = { .work = work, .issues = issues, .faults = issues->count, .next_line = 1 };
    ics.rest = without_mark(text);
    if (text.len > ICS_BYTES_MAX) {
        fault(&ics, 1, "too_large", STR("the file is more than 512 KiB"));
        return STR_ABSENT;
    }
    // The first faults tell enough of a file that is something else.
    while (issues->count < ics.faults + 5 && property_take(&ics))
        if (ics.name.len) property_read(&ics);
    bool sound = issues->count == ics.faults;
    if (sound && !ics.seen_calendar) fault(&ics, 1, "invalid", STR("the file is empty"));
    else if (sound && ics.depth > 0)
        fault(&ics, ics.line, "invalid", STR("the file ends before END:VCALENDAR"));
    else if (sound && ics.day_count == 0)
        fault(&ics, ics.line, "required", STR("the file has no event"));
    if (issues->count == ics.faults) days_settle(&ics);
    if (issues->count != ics.faults) return STR_ABSENT;
    years_settle(&ics);
    return list_write(&ics);
}
