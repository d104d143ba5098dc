// holidays.c - looks up, compares and merges national day lists.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/clock/holidays.h"

bool holidays_announced(const Holidays *holidays, int year)
{
    for (size_t i = 0; i < holidays->year_count; i++)
        if (holidays->years[i] == year) return true;
    return false;
}

const HolidayDay *holidays_day(const Holidays *holidays, Date date)
{
    size_t low = 0, high = holidays->day_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (holidays->days[middle].date.days < date.days) low = middle + 1;
        else high = middle;
    }
    bool hit = low < holidays->day_count && holidays->days[low].date.days == date.days;
    return hit ? &holidays->days[low] : NULL;
}

YearSpan holidays_years_deciding(Date from, Date to)
{
    CivilDate first = date_civil(from), last = date_civil(to);
    bool late = last.month == 12 && last.day >= 29;
    return (YearSpan){ first.year, last.year + late };
}

static HolidayState state_of(const HolidayDay *day)
{
    return !day ? HOLIDAY_WEEK : day->off ? HOLIDAY_OFF : HOLIDAY_WORK;
}

static void change_add(HolidayDiff *diff, const HolidayDay *before, const HolidayDay *after)
{
    const HolidayDay *named = after ? after : before;
    if (state_of(before) == state_of(after)) return;
    diff->changes[diff->change_count++] =
        (HolidayChange){ named->date, state_of(before), state_of(after), named->name_zh,
                         named->name_en };
}

HolidayDiff holidays_diff(Work *work, const Holidays *now, const Holidays *next)
{
    const Holidays *then = holidays_merge(work, now, next);
    HolidayDiff diff = {
        .changes = NEW(work, HolidayChange, now->day_count + then->day_count),
        .years_new = NEW(work, int, next->year_count),
    };
    for (size_t i = 0; i < next->year_count; i++)
        if (!holidays_announced(now, next->years[i]))
            diff.years_new[diff.year_new_count++] = next->years[i];
    size_t i = 0, j = 0;
    while (i < now->day_count || j < then->day_count) {
        const HolidayDay *before = i < now->day_count ? &now->days[i] : NULL;
        const HolidayDay *after = j < then->day_count ? &then->days[j] : NULL;
        if (before && after && before->date.days != after->date.days) {
            if (before->date.days < after->date.days) after = NULL;
            else before = NULL;
        }
        change_add(&diff, before, after);
        i += before != NULL;
        j += after != NULL;
    }
    return diff;
}

// The stronger of two entries of one date: the later notice speaks last.
static size_t day_put(HolidayDay *days, size_t count, HolidayDay day)
{
    if (count && days[count - 1].date.days == day.date.days) {
        if (days[count - 1].year <= day.year) days[count - 1] = day;
        return count;
    }
    days[count] = day;
    return count + 1;
}

static void years_merge(Work *work, Holidays *merged, const Holidays *now, const Holidays *next)
{
    size_t i = 0, j = 0;
    int *years = NEW(work, int, now->year_count + next->year_count);
    while (i < now->year_count || j < next->year_count) {
        bool take_now =
            j == next->year_count || (i < now->year_count && now->years[i] <= next->years[j]);
        int year = take_now ? now->years[i++] : next->years[j++];
        if (merged->year_count == 0 || years[merged->year_count - 1] != year)
            years[merged->year_count++] = year;
    }
    merged->years = years;
}

const Holidays *holidays_merge(Work *work, const Holidays *now, const Holidays *next)
{
    size_t i = 0, j = 0;
    Holidays *merged = NEW(work, Holidays, 1);
    HolidayDay *days = NEW(work, HolidayDay, now->day_count + next->day_count);
    merged->list = now->list;
    while (i < now->day_count || j < next->day_count) {
        if (i < now->day_count && holidays_announced(next, now->days[i].year)) {
            i++;
            continue;
        }
        bool take_now = j == next->day_count ||
                        (i < now->day_count && now->days[i].date.days <= next->days[j].date.days);
        merged->day_count =
            day_put(days, merged->day_count, take_now ? now->days[i++] : next->days[j++]);
    }
    merged->days = days;
    years_merge(work, merged, now, next);
    return merged;
}
