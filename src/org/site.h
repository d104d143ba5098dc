// site.h - the tree of sites: where customers are served, by us or by a partner.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "org/change.h"
#include "record/permission.h"

enum { SITES_MAX = 5000, SITE_FACILITIES_MAX = 100 };

typedef struct Facility {
    Str     kind;              // "facility": a room or counter; "equipment"
    Str     name;
    int64_t quantity;
} Facility;
LIST_TYPE(Facility);

typedef struct SiteInput {
    SiteId       parent_id;    // none: the root, of which there is one
    Str          kind;         // "own", "outsourced", "vendor"
    Str          code;         // begins readable numbers; capital letters and digits
    Str          name, name_en;
    Str          zone;         // IANA name; "": the parent's
    CalendarId   calendar_id;  // none: the parent's
    Str          address, phone;
    int64_t      headcount;    // posts planned
    FacilityList facilities;
    bool         closed;
} SiteInput;

typedef struct Site {
    SiteId       id, parent_id;
    Str          kind, code, name, name_en, zone;
    CalendarId   calendar_id;
    Str          address, phone;
    int64_t      headcount;
    FacilityList facilities;
    bool         closed;
    int64_t      version;
} Site;
LIST_TYPE(Site);
extern const RecordType Facility_record, SiteInput_record, Site_record;

// A site that the actor reaches with the permission; false: there is none for him.
bool site_find(Work *work, Permission permission, SiteId id, Site *found);
// All that the actor reaches with the permission, by code; at most SITES_MAX.
SiteList site_list(Work *work, Permission permission);
// Whatever the actor reaches; for the program's own use.
bool site_by_code(Work *work, Str code, Site *found);

// The caller has checked that the actor may manage the parent. False: the issues say why.
bool site_add(Work *work, const SiteInput *input, Site *added, Issues *issues);
// Moving a site moves all below it, and makes all reach anew.
// What the areas do once a site, and those below it, may run on another calendar:
// src/app/site_follow.c.
void site_calendar_follow(Work *work, SiteId id);
Change site_change(Work *work, const Site *old, int64_t version, const SiteInput *input,
                   Site *after, Issues *issues);
SiteInput site_input(const Site *site);
// Like site_add, without making reach anew: for many at once, who call reach_rebuild at the end.
bool site_add_quietly(Work *work, const SiteInput *input, Site *added, Issues *issues);

// What each site that the actor reaches has, beside what was planned.
typedef struct SiteCoverage {
    SiteId  id;
    Str     code, name, name_en, kind;
    int64_t headcount;         // planned
    int64_t staff_count;       // active now
    int64_t facility_count, equipment_count;   // sums of quantities
    int64_t team_count;        // open
    bool    closed;
} SiteCoverage;
LIST_TYPE(SiteCoverage);
extern const RecordType SiteCoverage_record;
SiteCoverageList site_coverage(Work *work, Permission permission);
