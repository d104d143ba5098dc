// zone.c - reads the changes of offset of a zone from ICU and searches them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/clock/zone.h"
#include <assert.h>
#include <unicode/ucal.h>

enum { CHANGES_MAX = 2048, NAME_MAX_BYTES = 64 };

// An offset and the instant from which it holds.
typedef struct Change {
    int64_t from_ms, offset_ms;
} Change;

struct Zone {
    Str name;
    size_t count;          // >= 1
    const Change *changes; // sorted by from_ms; the first is INT64_MIN / 2
};

// Far outside every date, yet safe to add an offset to.
static const int64_t long_ago_ms = INT64_MIN / 2, far_off_ms = INT64_MAX / 2;

static bool name_known(const UChar *name)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar canonical[NAME_MAX_BYTES + 1];
    UBool system = false;
    ucal_getCanonicalTimeZoneID(name, -1, canonical, NAME_MAX_BYTES, &system, &status);
    return U_SUCCESS(status) && system;
}

static int64_t offset_at(UCalendar *calendar, UDate at, UErrorCode *status)
{
    ucal_setMillis(calendar, at, status);
    return ucal_get(calendar, UCAL_ZONE_OFFSET, status) +
           ucal_get(calendar, UCAL_DST_OFFSET, status);
}

// ICU also reports changes of name and of what counts as summer time; only the sum of offsets
// matters.
static size_t changes_read(const UChar *name, Change changes[CHANGES_MAX])
{
    UErrorCode status = U_ZERO_ERROR;
    UDate at, end = (double)date_of(2100, 1, 1).days * DAY_MS;
    size_t count = 1;
    UCalendar *calendar = ucal_open(name, -1, "en", UCAL_GREGORIAN, &status);
    changes[0] = (Change){ long_ago_ms, offset_at(calendar, 0, &status) };
    while (count < CHANGES_MAX && U_SUCCESS(status) &&
           ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &at, &status) &&
           at < end) {
        int64_t offset = offset_at(calendar, at, &status);
        if (offset != changes[count - 1].offset_ms)
            changes[count++] = (Change){ (int64_t)at, offset };
    }
    ucal_close(calendar);
    return U_SUCCESS(status) ? count : 0;
}

const Zone *zone_find(Work *work, Str name)
{
    UChar wide[NAME_MAX_BYTES + 1] = { 0 };
    Change changes[CHANGES_MAX];
    if (name.len == 0 || name.len > NAME_MAX_BYTES) return NULL;
    if (!memchr(name.ptr, '/', name.len) && !str_equal(name, STR("UTC"))) return NULL;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] <= ' ' || name.ptr[i] > '~') return NULL;
        wide[i] = (UChar)name.ptr[i];
    }
    if (!name_known(wide)) return NULL;
    size_t count = changes_read(wide, changes);
    if (count == 0) work_fail(work, FAIL_INTERNAL, "the time zone database cannot be read");

    Change *kept = NEW(work, Change, count);
    memcpy(kept, changes, sizeof *kept * count);
    Zone *zone = NEW(work, Zone, 1);
    *zone = (Zone){ .name = str_copy(work, name), .count = count, .changes = kept };
    return zone;
}

Str zone_name(const Zone *zone)
{
    return zone->name;
}

const char *zone_data_version(void)
{
    UErrorCode status = U_ZERO_ERROR;
    const char *version = ucal_getTZDataVersion(&status);
    return U_SUCCESS(status) ? version : "unknown";
}

static int64_t end_of(const Zone *zone, size_t i)
{
    return i + 1 < zone->count ? zone->changes[i + 1].from_ms : far_off_ms;
}

// The last change that is in force at or before a time that key_of computes from a change.
static size_t change_at(const Zone *zone, int64_t ms, bool local)
{
    size_t low = 0, high = zone->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        const Change *change = &zone->changes[middle];
        if (change->from_ms + (local ? change->offset_ms : 0) <= ms) low = middle;
        else high = middle;
    }
    return low;
}

int64_t zone_offset_ms(const Zone *zone, int64_t ms)
{
    return zone->changes[change_at(zone, ms, false)].offset_ms;
}

Date zone_date(const Zone *zone, int64_t ms)
{
    int64_t local = ms + zone_offset_ms(zone, ms);
    return (Date){ local / DAY_MS - (local % DAY_MS < 0) };
}

// Local starts grow from change to change as long as no offset jumps by more than the time it
// holds, which no zone does; so the search by local time is sound.
int64_t zone_close_ms(const Zone *zone, int64_t local_ms)
{
    size_t i = change_at(zone, local_ms, true);
    int64_t ms = local_ms - zone->changes[i].offset_ms, end = end_of(zone, i);
    return ms < end ? ms : end;
}

int64_t zone_open_ms(const Zone *zone, int64_t local_ms)
{
    size_t i = change_at(zone, local_ms, true);
    // Clocks set back: the stretch before already had this local time.
    if (i > 0 && local_ms < zone->changes[i].from_ms + zone->changes[i - 1].offset_ms) i--;
    int64_t ms = local_ms - zone->changes[i].offset_ms, end = end_of(zone, i);
    return ms < end ? ms : end;
}

ZoneWindow zone_window(const Zone *zone, int64_t local_ms)
{
    size_t i = change_at(zone, local_ms, true);
    int64_t offset = zone->changes[i].offset_ms;
    int64_t from = zone->changes[i].from_ms + offset, to = end_of(zone, i) + offset;
    if (i > 0) {
        int64_t before = zone->changes[i].from_ms + zone->changes[i - 1].offset_ms;
        if (before > from) from = before;
    }
    if (i + 1 < zone->count) {
        int64_t after = zone->changes[i + 1].from_ms + zone->changes[i + 1].offset_ms;
        if (after < to) to = after;
    }
    bool once = from <= local_ms && local_ms < to;
    return once ? (ZoneWindow){ from, to, offset } : (ZoneWindow){ 0 };
}

bool zone_time_parse(const Zone *zone, Str s, Time *time)
{
    Date date;
    bool has_offset = false;
    if (date_parse(s, &date)) time->ms = date.days * DAY_MS;
    else if (!time_parse_local(s, time, &has_offset)) return false;
    if (!has_offset) time->ms = zone_open_ms(zone, time->ms);
    return true;
}

void zone_time_add(Text *out, const Zone *zone, Time time)
{
    time_add_offset(out, time, (int)(zone_offset_ms(zone, time.ms) / MINUTE_MS));
}
