// holidays_import.h - notices of holidays that an organisation imports over what the program knows.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

// One of both.
typedef struct HolidayInput {
    Json notice;                     // holidays_from_json
    Str  ics;                        // the text of an iCalendar file
} HolidayInput;

// What an import changes.
typedef struct HolidayDayChange {
    Date day;
    Str  before, after;              // week, off, work
    Str  name, name_en;
} HolidayDayChange;
LIST_TYPE(HolidayDayChange);
typedef struct HolidayPreview {
    StrList              years_new;  // announced by the notice, not known before
    HolidayDayChangeList changes;    // in order of date
    int64_t              calendars;  // that follow the list
} HolidayPreview;

typedef struct HolidayNotice {
    int64_t number;
    Json    notice;                  // as it was published; what an iCalendar file said, as JSON
    Time    imported_at;
    Named   imported_by;
} HolidayNotice;
LIST_TYPE(HolidayNotice);
typedef struct HolidayList {
    Str               list;          // "cn"
    StrList           announced;     // years
    HolidayNoticeList notices;       // imported over the program's own list, in order
} HolidayList;
extern const RecordType HolidayInput_record, HolidayPreview_record, HolidayDayChange_record,
    HolidayNotice_record, HolidayList_record;

// False: issues (not a notice, or no more room for one).
bool holidays_preview(Work *work, const HolidayInput *input, HolidayPreview *preview,
                      Issues *issues);
// From now on; calendars that follow the list get their next version.
bool holidays_import(Work *work, const HolidayInput *input, Issues *issues);
void holidays_shown(Work *work, HolidayList *shown);
