// staff.c - keeps the people who work here.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/staff.h"
#include "base/like.h"
#include "engine/audit/audit.h"
#include "engine/outbox/outbox.h"
#include "org/user.h"
#include "queries.h"
#include "record/cursor.h"

#define STAFF_PERSON_FIELDS(T)                                                                     \
    FIELD(T, name, .required = true, .min = 1, .max = 60, .doc = "As it stands on the badge."),    \
        FIELD(T, post, .initial_str = "", .max = 60, .doc = "What the person is employed as."),    \
        FIELD(T, badge_no, .initial_str = "", .max = 20,                                           \
              .doc = "Number on the badge worn at work; no two alike.")
#define STAFF_CONTACT_FIELDS(T)                                                                    \
    FIELD(T, phone, .initial_str = "", .max = 40, .personal = PERSONAL_PHONE, .doc = "At work."),  \
        FIELD(T, email, .initial_str = "", .max = 120, .personal = PERSONAL_EMAIL,                 \
              .doc = "At work.")

RECORD(StaffInput, "A member of staff as it is to be.", STAFF_PERSON_FIELDS(StaffInput),
       FIELD(StaffInput, site_id, .required = true, .doc = "Where the person works."),
       FIELD(StaffInput, team_id, .doc = "Of that site."), STAFF_CONTACT_FIELDS(StaffInput),
       FIELD(StaffInput, active, .doc = "False: has left, and the login with the person."));
RECORD(Staff, "Somebody who works here.", FIELD(Staff, id, .doc = "Number of the person."),
       STAFF_PERSON_FIELDS(Staff), RECORD_FIELD(Staff, site, Named, .doc = "Where."),
       RECORD_FIELD(Staff, team, Named, .doc = "With whom."), STAFF_CONTACT_FIELDS(Staff),
       FIELD(Staff, active, .doc = "False: has left."),
       FIELD(Staff, user_id, .doc = "The person's login."),
       FIELD(Staff, version, .doc = "Grows with every change."));
RECORD(StaffQuery, "Which staff to list.",
       FIELD(StaffQuery, q, .max = 60, .doc = "Part of name, post or badge number."),
       FIELD(StaffQuery, site_id, .doc = "This site and all below."),
       FIELD(StaffQuery, team_id, .doc = "This team."),
       FIELD(StaffQuery, active, .doc = "Those who work here, or those who have left."),
       PAGE_FIELDS(StaffQuery));

bool staff_find(Work *work, Permission permission, StaffId id, Staff *found)
{
    Args args = ARGS(ARG(permission, (int64_t)permission), ARG(id, id));
    return db_find(work, &SQL_staff_find, args, Staff, found);
}

StaffList staff_list(Work *work, Permission permission, const StaffQuery *query, int64_t after_id,
                     int64_t limit)
{
    StaffList list;
    Str pattern = like_pattern(work, query->q);
    db_list(work, &SQL_staff_list,
            ARGS(ARG(permission, (int64_t)permission), ARG(after_id, after_id), ARG(limit, limit),
                 ARG(pattern, pattern), ARG(team_id, query->team_id.value),
                 ARG(site_id, query->site_id.value), ARG(active, query->active.value),
                 ARG(any_active, (bool)!query->active.set)),
            Staff, &list);
    return list;
}

bool staff_by_badge(Work *work, Str badge_no, StaffId *id)
{
    return db_int(work, &SQL_staff_by_badge, ARGS(ARG(badge_no, badge_no)), &id->value);
}

StaffInput staff_input(const Staff *staff)
{
    return (StaffInput){ .name = staff->name,
                         .post = staff->post,
                         .badge_no = staff->badge_no.ptr ? staff->badge_no : STR(""),
                         .site_id = { staff->site.id.value },
                         .team_id = { staff->team.id.value },
                         .phone = staff->phone,
                         .email = staff->email,
                         .active = { true, staff->active } };
}

static void check(Work *work, StaffInput *person, StaffId id, Issues *issues)
{
    if (!person->active.set) person->active = (MaybeBool){ true, true };
    person->name = str_trim(person->name);
    if (person->email.len && !outbox_address_valid(STR("email"), person->email))
        issues_add(issues, STR("email"), "invalid", STR("is no address that mail can be sent to"));
    if (person->name.len == 0) issues_add(issues, STR("name"), "required", STR("is empty"));
    // No number is NULL in the database, where no two numbers are alike.
    person->badge_no = person->badge_no.len ? person->badge_no : STR_ABSENT;
    Args badge = ARGS(ARG(badge_no, person->badge_no), ARG(id, id.value));
    if (person->badge_no.ptr && db_exists(work, &SQL_staff_badge_taken, badge))
        issues_add(issues, STR("badge_no"), "conflict", STR("somebody else wears this number"));
    Args team = ARGS(ARG(team_id, person->team_id), ARG(site_id, person->site_id));
    if (person->team_id.value && !db_exists(work, &SQL_staff_team_fits, team))
        issues_add(issues, STR("team_id"), "not_found", STR("is no open team of this site"));
}

static void read_back(Work *work, StaffId id, const StaffInput *person, Staff *found)
{
    // Who moves somebody out of his own reach sees what he did, no more.
    if (staff_find(work, PERM_org_read, id, found)) return;
    *found = (Staff){ .id = id,
                      .name = person->name,
                      .post = person->post,
                      .badge_no = person->badge_no,
                      .site = { { person->site_id.value }, STR_ABSENT },
                      .team = { { person->team_id.value }, STR_ABSENT },
                      .active = person->active.value };
}

bool staff_add(Work *work, const StaffInput *input, Staff *added, Issues *issues)
{
    StaffInput person = *input;
    StaffId id = { id_new(work->now_ms) };
    check(work, &person, id, issues);
    if (issues->count) return false;
    db_run(work, &SQL_staff_add, ARGS_OF(StaffInput, &person, ARG(id, id)));
    read_back(work, id, &person, added);
    audit_add(work, "staff_added", "staff", id.value, STR_ABSENT, AUDIT_TEXT(work, Staff, added));
    return true;
}

static void follow_users(Work *work, StaffId id, const StaffInput *person)
{
    UserList users;
    db_run(work, &SQL_staff_rename_users, ARGS(ARG(id, id), ARG(name, person->name)));
    if (person->active.value) return;
    db_list(work, &SQL_staff_users, ARGS(ARG(id, id)), User, &users);
    for (size_t i = 0; i < users.count; i++) user_disable(work, users.items[i].id);
}

Change staff_change(Work *work, const Staff *old, int64_t version, const StaffInput *input,
                    Staff *after, Issues *issues)
{
    StaffInput person = *input;
    check(work, &person, old->id, issues);
    if (issues->count) return CHANGE_REFUSED;
    Args args = ARGS_OF(StaffInput, &person, ARG(id, old->id), ARG(version, version));
    if (db_run(work, &SQL_staff_change, args) == 0) return CHANGE_STALE;
    db_run(work, &SQL_staff_leads_no_team,
           ARGS(ARG(id, old->id), ARG(site_id, person.site_id), ARG(active, person.active.value)));
    follow_users(work, old->id, &person);
    read_back(work, old->id, &person, after);
    audit_add(work, "staff_changed", "staff", old->id.value, AUDIT_TEXT(work, Staff, old),
              AUDIT_TEXT(work, Staff, after));
    return CHANGED;
}
