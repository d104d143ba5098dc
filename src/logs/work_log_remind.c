// work_log_remind.c - reminds people of yesterday's log, which they did not confirm.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "logs/work_log.h"
#include "notices/notice.h"
#include "org/org.h"
#include "queries.h"

enum { REMIND_AT_ONCE = 500 };

typedef struct LogOrg {
    OrgId id;
} LogOrg;
RECORD(LogOrg, "An organisation.", FIELD(LogOrg, id));
LIST_TYPE(LogOrg);
typedef struct Forgetful {
    StaffId id;
} Forgetful;
RECORD(Forgetful, "Somebody whose log is missing.", FIELD(Forgetful, id));
LIST_TYPE(Forgetful);

static void remind(Work *work, StaffId staff_id, Str day, Str key)
{
    const Pair values[] = { { STR("day"), day } };
    notice_add(work, &(NoticeNew){ .user_id = notice_user(work, staff_id),
                                   .kind = "log_missing",
                                   .key = key,
                                   .values = values,
                                   .value_count = COUNT(values) });
}

static void remind_zone(Work *work, Str zone_name)
{
    ForgetfulList list;
    const Zone *zone = zone_find(work, zone_name);
    if (!zone) return;
    int64_t today = zone_date(zone, work->now_ms).days;
    Time until = { zone_open_ms(zone, today * DAY_MS) };
    if (work->now_ms < until.ms + LOG_REMIND_HOUR * HOUR_MS) return;
    Date day = { today - 1 };
    Text text = TEXT(work);
    date_add(&text, day);
    Str key = str_format(work, "log:%.*s", STR_ARG(text_str(&text)));
    db_list(work, &SQL_work_logs_to_remind,
            ARGS(ARG(day, day), ARG(zone, zone_name), ARG(key, key),
                 ARG(from_at, (Time){ zone_open_ms(zone, day.days * DAY_MS) }),
                 ARG(until_at, until), ARG(works, (int64_t)PERM_case_write),
                 ARG(limit, REMIND_AT_ONCE)),
            Forgetful, &list);
    for (size_t i = 0; i < list.count; i++) remind(work, list.items[i].id, text_str(&text), key);
}

void work_logs_remind(Work *work, void *unused)
{
    LogOrgList orgs;
    int64_t org_id = work->org_id;
    (void)unused;
    db_list(work, &SQL_work_log_orgs, ARGS_NONE, LogOrg, &orgs);
    for (size_t i = 0; i < orgs.count; i++) {
        work->org_id = orgs.items[i].id.value;
        LogZoneList zones = work_log_zones(work);
        for (size_t z = 0; z < zones.count; z++) remind_zone(work, zones.items[z].name);
    }
    work->org_id = org_id;
}
