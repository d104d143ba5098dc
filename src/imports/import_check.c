// import_check.c - counters of imports against what they have counted.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_check.h"
#include "queries.h"

const Check import_checks[] = {
    { "an import that made more or fewer cases than it says", &SQL_check_import_created },
    { "an import whose counts do not come to the rows it read", &SQL_check_import_rows },
    { "an import that changed more cases than it says", &SQL_check_import_changed },
    { "an import that refused more or fewer rows than it says", &SQL_check_import_refused },
    { "a change of an import that is not there, or of a case that is not",
      &SQL_check_import_loose },
    { 0 },
};
