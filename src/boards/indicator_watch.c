// indicator_watch.c - an alarm in words, to the one who answers for the indicator.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/indicator_watch.h"
#include "notices/notice.h"
#include "org/site.h"

static Str value_words(Work *work, Str unit, double value)
{
    if (str_equal(unit, STR("%"))) return str_format(work, "%.1f%%", value * 100);
    if (str_equal(unit, STR("n"))) return str_format(work, "%.0f", value);
    return str_format(work, "%.1f %.*s", value, STR_ARG(unit));
}

static Str month_words(Work *work, int64_t month)
{
    return str_format(work, "%lld-%02lld", (long long)(month / 12), (long long)(month % 12 + 1));
}

static void tell(Work *work, const IndicatorAlarm *alarm, const Indicator *of)
{
    Site site = { .name = STR("全机构"), .name_en = STR("the whole organisation") };
    if (alarm->site_id.value) site_find(work, PERM_report_read, alarm->site_id, &site);
    const IndicatorInput *says = &of->definition;
    const Pair values[] = {
        { STR("flag"), str_format(work, "word:%.*s", STR_ARG(alarm->flag)) },
        { STR("code"), of->code },
        { STR("name"), says->name },
        { STR("name_en"), says->name_en.len ? says->name_en : says->name },
        { STR("place"), site.name },
        { STR("place_en"), site.name_en.len ? site.name_en : site.name },
        { STR("month"), month_words(work, alarm->month) },
        { STR("value"), value_words(work, of->unit, alarm->value) },
        { STR("n"), str_format(work, "%lld", (long long)alarm->n) },
        { STR("target"),
          alarm->target.set ? value_words(work, of->unit, alarm->target.value) : STR("–") },
    };
    notice_add(work, &(NoticeNew){ .user_id = notice_user(work, (StaffId){ of->owner.id.value }),
                                   .kind = "alarm",
                                   .template = "notice_indicator_alarm",
                                   .key = str_format(work, "indicator:%lld:%lld:%lld:%.*s",
                                                     (long long)of->id.value,
                                                     (long long)alarm->site_id.value,
                                                     (long long)alarm->month, STR_ARG(alarm->flag)),
                                   .object = "indicator",
                                   .object_id = of->id.value,
                                   .values = values,
                                   .value_count = COUNT(values) });
}

bool indicator_tell(Work *work, const IndicatorAlarm *alarm)
{
    Indicator of;
    Str id = str_format(work, "%lld", (long long)alarm->indicator_id.value);
    if (!indicator_find(work, id, &of) || !indicator_alarm_note(work, alarm)) return false;
    tell(work, alarm, &of);
    return true;
}
