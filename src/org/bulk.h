// bulk.h - sites and staff by the table: CSV or XLSX in, what came of each row out.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

enum { BULK_BYTES_MAX = 8 << 20, BULK_ROWS_MAX = 20000, BULK_ISSUES_MAX = 500 };

// A column may stand in the table under either name, in any order.
typedef struct BulkColumn {
    const char *name, *zh;
    bool        required;
} BulkColumn;

typedef struct BulkTable {
    const BulkColumn *columns;         // ends with a NULL name
    Str             **rows;            // in the order of columns; absent: no such column
    int64_t          *lines;           // of the file, from 1
    size_t            count;
} BulkTable;

typedef struct BulkIssue {
    int64_t line;                      // 0: the table as a whole
    Str     field, code, detail;
} BulkIssue;
LIST_TYPE(BulkIssue);

typedef struct Bulk {
    int64_t       rows, added, changed, unchanged, refused;
    bool          done;                // false: nothing was changed
    BulkIssueList issues;              // at most BULK_ISSUES_MAX
} Bulk;
extern const RecordType Bulk_record;

// Reads UTF-8, GB18030 (and with it GBK) or XLSX. False: the report says why.
bool bulk_read(Work *work, Str file, const BulkColumn *columns, BulkTable *table, Bulk *report);
// Lays a cell over a field, with the checks of the field itself; an empty cell changes nothing.
void bulk_lay(Work *work, const RecordType *type, void *record, const char *field, Str cell,
              Issues *issues);
// Takes the issues of a row over; true if there were none.
bool bulk_row(Work *work, Bulk *report, int64_t line, const Issues *issues);

// Each row adds what is new and changes what is there: a site by its code, staff by badge number.
// An empty cell changes nothing. The caller has checked that the actor keeps the whole
// organisation.
void bulk_sites(Work *work, Str file, Bulk *report);
// may_users: whether the actor may make logins. manages: whether the actor may manage staff there.
void bulk_staff(Work *work, Str file, bool may_users, bool (*manages)(Work *work, SiteId site_id),
                Bulk *report);
