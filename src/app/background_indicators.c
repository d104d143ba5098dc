// background_indicators.c - looks at the indicators of every organisation, and tells of alarms.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/background.h"
#include "boards/indicator_watch.h"

enum { ORGS_MAX = 1000, ALARMS_MAX = 200 };

// What crosses from the unit of work that reads to those that write: ids and numbers only.
typedef struct Watch {
    AnyId orgs[ORGS_MAX];
    size_t org_count, org;
    IndicatorAlarm alarms[ALARMS_MAX];
    size_t alarm_count, alarm;
} Watch;

static void orgs_body(Work *work, void *arg)
{
    Watch *watch = arg;
    IdList orgs = indicator_orgs(work);
    watch->org_count = orgs.count < ORGS_MAX ? orgs.count : ORGS_MAX;
    if (watch->org_count) memcpy(watch->orgs, orgs.items, watch->org_count * sizeof *watch->orgs);
}

static void act_in(Work *work, const Watch *watch)
{
    work->org_id = watch->orgs[watch->org].value;
    work->actor_id = 0;
    work->origin = STR("clock");
}

// Words of the reading work end with it; those that are told are read again where they are told.
static void due_body(Work *work, void *arg)
{
    Watch *watch = arg;
    act_in(work, watch);
    IndicatorAlarmList due = indicator_alarms_due(work);
    watch->alarm_count = due.count < ALARMS_MAX ? due.count : ALARMS_MAX;
    for (size_t i = 0; i < watch->alarm_count; i++) {
        IndicatorAlarm alarm = due.items[i];
        alarm.flag = str_equal(alarm.flag, STR("bad")) ? STR("bad") : STR("watch");
        alarm.code = alarm.name = alarm.name_en = alarm.unit = alarm.site_name = STR_ABSENT;
        watch->alarms[i] = alarm;
    }
}

static void tell_body(Work *work, void *arg)
{
    const Watch *watch = arg;
    act_in(work, watch);
    indicator_tell(work, &watch->alarms[watch->alarm]);
}

void background_indicators(const Background *in)
{
    Watch watch = { .org_count = 0 };
    if (!in->read(in, orgs_body, &watch, NULL)) return;
    for (watch.org = 0; watch.org < watch.org_count && !in->stopping(in); watch.org++) {
        if (!in->read(in, due_body, &watch, NULL)) continue;
        for (watch.alarm = 0; watch.alarm < watch.alarm_count; watch.alarm++)
            in->write(in, tell_body, &watch, NULL);
    }
}
