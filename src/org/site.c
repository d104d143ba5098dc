// site.c - keeps the tree of sites, written out as site_within, and reach with it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/site.h"
#include "engine/audit/audit.h"
#include "engine/clock/zone.h"
#include "org/reach.h"
#include "queries.h"

static const char *const site_kinds[] = { "own", "outsourced", "vendor", NULL };
static const char *const facility_kinds[] = { "facility", "equipment", NULL };

RECORD(Facility, "A room or a piece of equipment of a site.",
       FIELD(Facility, kind, .required = true, .choices = facility_kinds,
             .doc = "facility: a room, counter or training centre; equipment: what stands in it."),
       FIELD(Facility, name, .required = true, .min = 1, .max = 60, .doc = "What it is."),
       FIELD(Facility, quantity, .initial = 1, .min = 0, .max = 1000000, .doc = "How many."));

#define SITE_FIELDS(T)                                                                             \
    FIELD(T, parent_id, .doc = "The site above; absent in a new one: the root."),                  \
        FIELD(T, kind, .initial_str = "own", .choices = site_kinds,                                \
              .doc = "Ours, or a partner's held to the same figures."),                            \
        FIELD(T, code, .required = true, .min = 2, .max = 8,                                       \
              .doc = "Begins readable numbers: capital letters and digits."),                      \
        FIELD(T, name, .required = true, .min = 1, .max = 80, .doc = "In Chinese."),               \
        FIELD(T, name_en, .initial_str = "", .max = 80, .doc = "In English."),                     \
        FIELD(T, zone, .initial_str = "", .max = 60,                                               \
              .doc = "IANA zone; empty: as the site above."),                                      \
        FIELD(T, calendar_id, .doc = "Working calendar; none: as the site above."),                \
        FIELD(T, address, .initial_str = "", .max = 200, .doc = "Where it is."),                   \
        FIELD(T, phone, .initial_str = "", .max = 40, .doc = "For customers."),                    \
        FIELD(T, headcount, .min = 0, .max = 1000000, .doc = "Posts planned."),                    \
        LIST_FIELD(T, facilities, Facility, .max = SITE_FACILITIES_MAX,                            \
                   .doc = "Rooms and equipment."),                                                 \
        FIELD(T, closed, .doc = "Closed: keeps its history, takes nothing new.")

RECORD(SiteInput, "A site as it is to be.", SITE_FIELDS(SiteInput));
RECORD(Site, "A place that serves customers.", FIELD(Site, id, .doc = "Its number."),
       SITE_FIELDS(Site), FIELD(Site, version, .doc = "Grows with every change."));
RECORD(SiteCoverage, "What a site has, beside what was planned.", FIELD(SiteCoverage, id),
       FIELD(SiteCoverage, code), FIELD(SiteCoverage, name), FIELD(SiteCoverage, name_en),
       FIELD(SiteCoverage, kind), FIELD(SiteCoverage, headcount, .doc = "Posts planned."),
       FIELD(SiteCoverage, staff_count, .doc = "Staff who work there now."),
       FIELD(SiteCoverage, facility_count, .doc = "Rooms and counters."),
       FIELD(SiteCoverage, equipment_count, .doc = "Pieces of equipment."),
       FIELD(SiteCoverage, team_count, .doc = "Open teams."), FIELD(SiteCoverage, closed));

bool site_find(Work *work, Permission permission, SiteId id, Site *found)
{
    Args args = ARGS(ARG(permission, (int64_t)permission), ARG(id, id));
    return db_find(work, &SQL_site_find, args, Site, found);
}

SiteList site_list(Work *work, Permission permission)
{
    SiteList list;
    db_list(work, &SQL_site_list, ARGS(ARG(permission, (int64_t)permission)), Site, &list);
    return list;
}

bool site_by_code(Work *work, Str code, Site *found)
{
    return db_find(work, &SQL_site_by_code, ARGS(ARG(code, code)), Site, found);
}

SiteInput site_input(const Site *site)
{
    return (SiteInput){ .parent_id = site->parent_id,
                        .kind = site->kind,
                        .code = site->code,
                        .name = site->name,
                        .name_en = site->name_en,
                        .zone = site->zone,
                        .calendar_id = site->calendar_id,
                        .address = site->address,
                        .phone = site->phone,
                        .headcount = site->headcount,
                        .facilities = site->facilities,
                        .closed = site->closed };
}

static bool code_valid(Str code)
{
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9')) return false;
    }
    return true;
}

// Checks what does not depend on the tree, and fills the zone in.
static void check(Work *work, SiteInput *site, Issues *issues)
{
    Site above = { .zone = STR("") };
    if (!code_valid(site->code))
        issues_add(issues, STR("code"), "invalid", STR("capital letters and digits only"));
    if (site->parent_id.value &&
        !db_find(work, &SQL_site_zone, ARGS(ARG(id, site->parent_id)), Site, &above))
        issues_add(issues, STR("parent_id"), "not_found", STR("there is no such site"));
    if (site->zone.len == 0) site->zone = above.zone;
    else if (!zone_find(work, site->zone))
        issues_add(issues, STR("zone"), "not_a_choice", STR("there is no such time zone"));
}

bool site_add_quietly(Work *work, const SiteInput *input, Site *added, Issues *issues)
{
    SiteInput site = *input;
    int64_t count = 0;
    reach_lock(work);
    db_int(work, &SQL_site_count, ARGS_NONE, &count);
    if (count >= SITES_MAX)
        issues_add(issues, STR_ABSENT, "too_large", STR("there are 5000 sites already"));
    if (count > 0 && !site.parent_id.value)
        issues_add(issues, STR("parent_id"), "required", STR("only the first site has none above"));
    check(work, &site, issues);
    if (issues->count) return false;
    SiteId id = { id_new(work->now_ms) };
    if (!db_find(work, &SQL_site_add, ARGS_OF(SiteInput, &site, ARG(id, id)), Site, added)) {
        issues_add(issues, STR("code"), "conflict", STR("another site has this code"));
        return false;
    }
    db_run(work, &SQL_site_within_add, ARGS(ARG(id, id), ARG(parent_id, site.parent_id)));
    audit_add(work, "site_added", "site", id.value, STR_ABSENT, AUDIT_TEXT(work, Site, added));
    return true;
}

bool site_add(Work *work, const SiteInput *input, Site *added, Issues *issues)
{
    if (!site_add_quietly(work, input, added, issues)) return false;
    reach_rebuild(work);
    return true;
}

static void check_tree(Work *work, const Site *old, const SiteInput *site, Issues *issues)
{
    Args below = ARGS(ARG(above_id, old->id), ARG(site_id, site->parent_id));
    if (!old->parent_id.value != !site->parent_id.value)
        issues_add(issues, STR("parent_id"), "conflict", STR("the root stays the root"));
    else if (site->parent_id.value && db_exists(work, &SQL_site_is_within, below))
        issues_add(issues, STR("parent_id"), "conflict", STR("lies below this site"));
    if (site->closed && !old->parent_id.value)
        issues_add(issues, STR("closed"), "conflict", STR("the root stays open"));
    else if (site->closed && db_exists(work, &SQL_site_open_below, ARGS(ARG(id, old->id))))
        issues_add(issues, STR("closed"), "conflict", STR("sites below are open"));
    if (db_exists(work, &SQL_site_code_taken, ARGS(ARG(code, site->code), ARG(id, old->id))))
        issues_add(issues, STR("code"), "conflict", STR("another site has this code"));
}

Change site_change(Work *work, const Site *old, int64_t version, const SiteInput *input,
                   Site *after, Issues *issues)
{
    SiteInput site = *input;
    reach_lock(work);
    check(work, &site, issues);
    check_tree(work, old, &site, issues);
    if (issues->count) return CHANGE_REFUSED;
    Args args = ARGS_OF(SiteInput, &site, ARG(id, old->id), ARG(version, version));
    if (!db_find(work, &SQL_site_change, args, Site, after)) return CHANGE_STALE;
    if (!str_equal(old->zone, after->zone)) db_run(work, &SQL_site_days_moved, ARGS_NONE);
    if (after->parent_id.value != old->parent_id.value) {
        db_run(work, &SQL_site_within_clear, ARGS_NONE);
        db_run(work, &SQL_site_within_fill, ARGS_NONE);
    }
    // A partner's login reaches partners' sites only, so the kind counts as well.
    bool moved = after->parent_id.value != old->parent_id.value;
    if (moved || !str_equal(after->kind, old->kind)) reach_rebuild(work);
    audit_add(work, "site_changed", "site", old->id.value, AUDIT_TEXT(work, Site, old),
              AUDIT_TEXT(work, Site, after));
    if (moved || after->calendar_id.value != old->calendar_id.value)
        site_calendar_follow(work, old->id);
    return CHANGED;
}

SiteCoverageList site_coverage(Work *work, Permission permission)
{
    SiteList sites = site_list(work, permission);
    SiteCoverageList people;
    db_list(work, &SQL_site_people, ARGS(ARG(permission, (int64_t)permission)), SiteCoverage,
            &people);
    for (size_t i = 0; i < people.count && i < sites.count; i++) {
        const Site *site = &sites.items[i];
        SiteCoverage *row = &people.items[i];
        row->code = site->code, row->name = site->name, row->name_en = site->name_en;
        row->kind = site->kind, row->headcount = site->headcount, row->closed = site->closed;
        for (size_t f = 0; f < site->facilities.count; f++) {
            const Facility *has = &site->facilities.items[f];
            bool equipment = str_equal(has->kind, STR("equipment"));
            *(equipment ? &row->equipment_count : &row->facility_count) += has->quantity;
        }
    }
    return people;
}
