// indicator_alarms.c - alarms as they are noted, each once.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/indicator/indicator.h"
#include "queries.h"
#include "record/permission.h"

bool indicator_alarm_note(Work *work, const IndicatorAlarm *alarm)
{
    return db_run(work, &SQL_indicator_alarm_add,
                  ARGS(ARG(indicator_id, alarm->indicator_id), ARG(site_id, alarm->site_id),
                       ARG(month, alarm->month), ARG(flag, alarm->flag), ARG(value, alarm->value),
                       ARG(n, alarm->n), ARG(target, alarm->target))) == 1;
}

IndicatorAlarmList indicator_alarms(Work *work, IndicatorId id, bool sees_all)
{
    IndicatorAlarmList alarms;
    db_list(work, &SQL_indicator_alarms,
            ARGS(ARG(id, id), ARG(sees_all, sees_all), ARG(permission, (int64_t)PERM_report_read)),
            IndicatorAlarm, &alarms);
    return alarms;
}

typedef struct IndicatorOrg {
    AnyId id;
} IndicatorOrg;
RECORD(IndicatorOrg, "An organisation with indicators.", FIELD(IndicatorOrg, id));
LIST_TYPE(IndicatorOrg);

IdList indicator_orgs(Work *work)
{
    IndicatorOrgList orgs;
    db_list(work, &SQL_indicator_orgs, ARGS_NONE, IndicatorOrg, &orgs);
    IdList ids = { NEW(work, AnyId, orgs.count), orgs.count };
    for (size_t i = 0; i < orgs.count; i++) ids.items[i] = orgs.items[i].id;
    return ids;
}
