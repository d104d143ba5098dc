// work_log_missing.c - which days of whom have no confirmed log.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "logs/work_log.h"
#include "queries.h"

RECORD(MissingLog, "A day of somebody without a confirmed log.",
       RECORD_FIELD(MissingLog, staff, Named), RECORD_FIELD(MissingLog, site, Named),
       RECORD_FIELD(MissingLog, team, Named), FIELD(MissingLog, day),
       FIELD(MissingLog, state, .doc = "draft; absent: not begun."),
       FIELD(MissingLog, acted, .doc = "Things done that day."));
RECORD(MissingQuery, "Which days of whom.",
       FIELD(MissingQuery, from, .doc = "By default six days before `to`."),
       FIELD(MissingQuery, to, .doc = "By default yesterday."),
       FIELD(MissingQuery, site_id, .doc = "And all below."), FIELD(MissingQuery, team_id));
RECORD(MissingPage, "Days without a confirmed log, the newest first.",
       LIST_FIELD(MissingPage, items, MissingLog),
       FIELD(MissingPage, more, .doc = "There are more than are shown."));

RECORD(LogZone, "A time zone.", FIELD(LogZone, name));

// Sites are looked up once each.
typedef struct OpenDays {
    Work *work;
    SiteClock *sites;
    size_t count, cap;
} OpenDays;

static const SiteClock *site_of(OpenDays *open, SiteId id)
{
    for (size_t i = 0; i < open->count; i++)
        if (open->sites[i].site_id.value == id.value) return &open->sites[i];
    SiteClock found;
    if (!site_clock_find(open->work, id, &found)) return NULL;
    if (open->count == open->cap) {
        size_t cap = open->cap ? open->cap * 2 : 16;
        SiteClock *sites = NEW(open->work, SiteClock, cap);
        for (size_t i = 0; i < open->count; i++) sites[i] = open->sites[i];
        open->sites = sites;
        open->cap = cap;
    }
    open->sites[open->count] = found;
    return &open->sites[open->count++];
}

// On a day on which the site is closed only those are asked who did something.
static bool is_asked(OpenDays *open, const MissingLog *missing)
{
    if (missing->acted > 0) return true;
    const SiteClock *site = site_of(open, (SiteId){ missing->site.id.value });
    return site && calendar_day(site->calendar, missing->day).hours->count > 0;
}

typedef struct Search {
    Work *work;
    const MissingQuery *query;
    OpenDays open;
    MissingPage *page;
} Search;

static void look(Search *search, Str zone_name, Date day)
{
    MissingLogList list;
    Work *work = search->work;
    const Zone *zone = zone_find(work, zone_name);
    if (!zone || day.days >= zone_date(zone, work->now_ms).days) return;
    Time from = { zone_open_ms(zone, day.days * DAY_MS) };
    Time until = { zone_open_ms(zone, (day.days + 1) * DAY_MS) };
    db_list(work, &SQL_work_logs_missing,
            ARGS(ARG(day, day), ARG(zone, zone_name), ARG(from_at, from), ARG(until_at, until),
                 ARG(site_id, search->query->site_id), ARG(team_id, search->query->team_id),
                 ARG(permission, (int64_t)PERM_work_log_read), ARG(works, (int64_t)PERM_case_write),
                 ARG(sees_all, (bool)(work->actor_id == 0)), ARG(limit, MISSING_SHOWN_MAX + 1)),
            MissingLog, &list);
    for (size_t i = 0; i < list.count; i++) {
        if (!is_asked(&search->open, &list.items[i])) continue;
        search->page->more = search->page->items.count == MISSING_SHOWN_MAX;
        if (search->page->more) return;
        search->page->items.items[search->page->items.count++] = list.items[i];
    }
}

static bool check_days(Work *work, const MissingQuery *query, Date *from, Date *to, Issues *issues)
{
    enum { WEEK_DAYS = 7 };
    *to = query->to.set ? query->to.value : (Date){ work_log_today(work, (SiteId){ 0 }).days - 1 };
    *from = query->from.set ? query->from.value : (Date){ to->days - (WEEK_DAYS - 1) };
    if (to->days < from->days) issues_add(issues, STR("to"), "too_small", STR("is before from"));
    else if (to->days - from->days >= MISSING_DAYS_MAX)
        issues_add(issues, STR("to"), "too_large", STR("is more than 31 days after from"));
    return issues->count == 0;
}

LogZoneList work_log_zones(Work *work)
{
    LogZoneList zones;
    db_list(work, &SQL_work_log_zones,
            ARGS(ARG(permission, (int64_t)PERM_work_log_read),
                 ARG(sees_all, (bool)(work->actor_id == 0))),
            LogZone, &zones);
    return zones;
}

bool work_logs_missing(Work *work, const MissingQuery *query, MissingPage *page, Issues *issues)
{
    Date from, to;
    if (!check_days(work, query, &from, &to, issues)) return false;
    *page = (MissingPage){ { NEW(work, MissingLog, MISSING_SHOWN_MAX), 0 }, false };
    Search search = { .work = work, .query = query, .open = { .work = work }, .page = page };
    LogZoneList zones = work_log_zones(work);
    for (Date day = to; day.days >= from.days && !page->more; day.days--)
        for (size_t i = 0; i < zones.count && !page->more; i++)
            look(&search, zones.items[i].name, day);
    return true;
}
