// import_sites.h - which site a log means, and the sites it makes.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

// Names of the sites of an organisation: codes, and names in both languages. Where one text names
// several, a code goes before a name.
typedef struct ImportSites {
    Work              *memory;     // gives it without unwinding; lives as long as the task
    struct ImportSite *list;       // sorted
    size_t             count, cap;
} ImportSites;

// To be called in a unit of work, whose organisation it is; work fails when memory is at an end.
void import_sites_load(Work *work, ImportSites *sites);
SiteId import_site_of(const ImportSites *sites, Str name);     // 0: none
// Makes sites of these names under the root, in the zone; notes that the import made them. False:
// there are too many sites.
bool import_sites_make(Work *work, ImportId import_id, const StrList *names, Str zone);
